//! What a run leaves behind: a table in Markdown, the same as JSON, and a picture of each workload.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::prelude::{
    BLUE, ChartBuilder, Circle, GREEN, IntoDrawingArea as _, IntoLogRange as _, LineSeries, MAGENTA, RED,
    RGBColor, SVGBackend, WHITE,
};
use serde::Serialize;

use crate::figures::{Figure, Quantiles};

/// Everything of one run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// On what it ran.
    pub machine: String,
    /// In the order in which they were measured.
    pub figures: Vec<Figure>,
}

impl Report {
    /// Writes `report.md`, `report.json` and the pictures into a folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("report.json"), serde_json::to_string_pretty(self)?)?;
        std::fs::write(folder.join("report.md"), self.markdown()?)?;
        let mut workloads: Vec<&str> = self.figures.iter().map(|figure| figure.workload).collect();
        workloads.dedup();
        workloads.sort_unstable();
        workloads.dedup();
        for workload in workloads {
            let figures: Vec<&Figure> = self.figures.iter().filter(|one| one.workload == workload).collect();
            draw(&folder.join(format!("{}.svg", workload.to_lowercase())), workload, &figures)?;
        }
        Ok(())
    }

    fn markdown(&self) -> Result<String> {
        let mut text = format!("{}\n", self.machine);
        let mut workload = "";
        for figure in &self.figures {
            if figure.workload != workload {
                workload = figure.workload;
                writeln!(text, "\n| {workload} | step | p50 ms | p95 | p99 | p99.9 | more |")?;
                writeln!(text, "| --- | --- | --- | --- | --- | --- | --- |")?;
            }
            let latency = figure.latency.map_or_else(
                || " | | | ".to_owned(),
                |Quantiles { p50, p95, p99, p999, .. }| format!("{p50:.3} | {p95:.3} | {p99:.3} | {p999:.3}"),
            );
            let more: Vec<String> = figure
                .values
                .iter()
                .map(|one| {
                    let digits = if one.value.abs() < 100.0 { 2 } else { 0 };
                    format!("{} {:.digits$} {}", one.name, one.value, one.unit)
                })
                .collect();
            writeln!(text, "| {} | {} | {latency} | {} |", figure.on, figure.step, more.join(", "))?;
        }
        Ok(text)
    }
}

type Quantile = fn(&Quantiles) -> f64;

/// Latencies by step, on a logarithmic scale: one line for each quantile on each database.
fn draw(path: &Path, workload: &str, figures: &[&Figure]) -> Result<()> {
    let with: Vec<(&Figure, Quantiles)> =
        figures.iter().filter_map(|figure| Some((*figure, figure.latency?))).collect();
    let Some(most) = with.iter().map(|(_, latency)| latency.p999).reduce(f64::max) else { return Ok(()) };
    let least = with.iter().map(|(_, latency)| latency.p50).fold(f64::MAX, f64::min).max(0.001);
    let mut on: Vec<&str> = with.iter().map(|(figure, _)| figure.on.as_str()).collect();
    on.dedup();
    let steps = with.len().div_ceil(on.len().max(1)).max(2);
    let area = SVGBackend::new(path, (900, 480)).into_drawing_area();
    let failed = |error: &dyn std::fmt::Display| anyhow!("{}: {error}", path.display());
    area.fill(&WHITE).map_err(|error| failed(&error))?;
    #[expect(clippy::cast_precision_loss, reason = "a handful of steps")]
    let last = (steps - 1) as f64;
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("{workload}, ms: p50 thick, p99 thin, by step"), ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(28)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..last, (least * 0.8..most * 1.2).log_scale())
        .map_err(|error| failed(&error))?;
    chart.configure_mesh().draw().map_err(|error| failed(&error))?;
    let colours: [RGBColor; 4] = [BLUE, RED, GREEN, MAGENTA];
    for (name, colour) in on.iter().zip(colours.into_iter().cycle()) {
        let of_it: Vec<Quantiles> =
            with.iter().filter(|(figure, _)| figure.on == *name).map(|(_, latency)| *latency).collect();
        let quantiles: [(Quantile, u32); 2] = [(|q| q.p50, 3), (|q| q.p99, 1)];
        for (quantile, width) in quantiles {
            #[expect(clippy::cast_precision_loss, reason = "a handful of steps")]
            let points: Vec<(f64, f64)> =
                of_it.iter().enumerate().map(|(step, one)| (step as f64, quantile(one).max(0.001))).collect();
            let style = plotters::style::Color::stroke_width(&colour, width);
            let line = chart.draw_series(LineSeries::new(points.iter().copied(), style));
            line.map_err(|error| failed(&error))?
                .label(*name)
                .legend(move |(x, y)| Circle::new((x, y), 3, colour));
            let dots = points.iter().map(|point| Circle::new(*point, 3, colour));
            chart.draw_series(dots).map_err(|error| failed(&error))?;
        }
    }
    chart.configure_series_labels().draw().map_err(|error| failed(&error))?;
    area.present().map_err(|error| failed(&error))?;
    Ok(())
}

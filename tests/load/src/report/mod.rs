//! What is left of the runs: a table in Markdown, the same as JSON, and a picture of each workload. All of them show the
//! median over the runs and how far they were apart.

mod combined;
mod picture;
mod scale;

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use self::combined::{Combined, Latency, combine};
use crate::figures::Figure;

/// Everything that was measured.
#[derive(Debug)]
pub struct Report {
    /// On what it ran.
    machine: String,
    /// In the order in which they were measured, one run after the other.
    figures: Vec<Figure>,
    /// What is not as it must be, in words.
    wrong: Vec<String>,
}

/// As programs read it.
#[derive(Serialize)]
struct Json<'a> {
    machine: &'a str,
    figures: &'a [Combined],
    /// The same before it was put together.
    each_run: &'a [Figure],
    wrong: &'a [String],
}

impl Report {
    /// An empty one.
    #[must_use]
    pub fn of(machine: String) -> Self {
        Self { machine, figures: Vec::new(), wrong: Vec::new() }
    }

    /// Takes what was measured, and shows it.
    pub fn add(&mut self, figures: impl IntoIterator<Item = Figure>) {
        for figure in figures {
            say(&figure.line());
            self.figures.push(figure);
        }
    }

    /// Takes what is not as it must be, and shows it.
    pub fn complain(&mut self, wrong: impl IntoIterator<Item = String>) {
        for wrong in wrong {
            say(&format!("WRONG: {wrong}"));
            self.wrong.push(wrong);
        }
    }

    /// What is not as it must be.
    #[must_use]
    pub fn wrong(&self) -> &[String] {
        &self.wrong
    }

    /// Shows all runs as one, where there were several.
    ///
    /// # Errors
    /// None: texts take everything.
    pub fn sum_up(&self) -> Result<()> {
        let figures = combine(&self.figures);
        if figures.iter().any(|figure| figure.runs > 1) {
            say(&format!("\n{}", self.markdown(&figures)?));
        }
        Ok(())
    }

    /// Writes `report.md`, `report.json` and the pictures into a folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let figures = combine(&self.figures);
        let json =
            Json { machine: &self.machine, figures: &figures, each_run: &self.figures, wrong: &self.wrong };
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("report.json"), serde_json::to_string_pretty(&json)?)?;
        std::fs::write(folder.join("report.md"), self.markdown(&figures)?)?;
        for figures in figures.chunk_by(|one, other| one.workload == other.workload) {
            let Some(first) = figures.first() else { continue };
            picture::draw(
                &folder.join(format!("{}.svg", first.workload.to_lowercase())),
                first.workload,
                figures,
            )?;
        }
        Ok(())
    }

    fn markdown(&self, figures: &[Combined]) -> Result<String> {
        let mut text = format!("{}\n", self.machine);
        let runs = figures.iter().map(|figure| figure.runs).max().unwrap_or_default();
        if runs > 1 {
            writeln!(text, "\nMedians of {runs} runs; in parentheses the least and the most of them.")?;
        }
        for wrong in &self.wrong {
            writeln!(text, "\n**WRONG: {wrong}**")?;
        }
        let mut workload = "";
        for figure in figures {
            if figure.workload != workload {
                workload = figure.workload;
                writeln!(text, "\n| {workload} | step | p50 ms | p95 | p99 | p99.9 | more |")?;
                writeln!(text, "| --- | --- | --- | --- | --- | --- | --- |")?;
            }
            let latency = figure.latency.map_or_else(
                || " | | | ".to_owned(),
                |Latency { p50, p95, p99, p999, .. }| {
                    [p50, p95, p99, p999].map(|one| one.shown(3)).join(" | ")
                },
            );
            let more = figure.values.iter().map(|value| {
                let digits = if value.spread.median.abs() < 100.0 { 2 } else { 0 };
                format!("{} {} {}", value.name, value.spread.shown(digits), value.unit).trim_end().to_owned()
            });
            let more = more.collect::<Vec<_>>().join(", ");
            writeln!(text, "| {} | {} | {latency} | {more} |", figure.on, figure.step)?;
        }
        Ok(text)
    }
}

/// Shows how far it is.
#[expect(clippy::print_stdout, reason = "what is measured is shown as it comes")]
pub fn say(text: &str) {
    println!("{text}");
}

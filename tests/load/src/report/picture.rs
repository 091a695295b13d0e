//! A picture of one workload: a row for each step, in it a lane for each database; a panel of latencies, and one for each
//! value that most rows have. Nothing is told apart by colour alone: lanes keep their order, which the legend says.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::{
    BLACK, Circle, Color as _, DrawingArea, IntoDrawingArea as _, PathElement, RGBColor, Rectangle,
    SVGBackend, Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{IntoFont as _, TextStyle};

use super::combined::{Combined, Latency, Spread};
use super::scale::Scale;

/// Pixels.
const MARGIN: i32 = 14;
/// As long as the legend.
const NARROWEST: i32 = 960;
const GAP: i32 = 34;
const LETTER: i32 = 7;
const LATENCIES: i32 = 420;
const VALUES: i32 = 210;
const LANE: i32 = 16;
const BETWEEN_ROWS: i32 = 6;
const HEAD: i32 = 112;
const FOOT: i32 = 34;
const TEXT: i32 = 13;
const TITLE: i32 = 19;
const DOT: i32 = 4;
/// How far above and below a lane's middle the spreads of p50 and p99 are, which would run into each other.
const ASIDE: i32 = 6;

/// Told apart by whoever sees colours otherwise, too (Okabe and Ito).
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115), RGBColor(120, 120, 120)];
const SHADE: RGBColor = RGBColor(244, 244, 244);
const GRID: RGBColor = RGBColor(205, 205, 205);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Draws it. Without anything to show there is no picture.
///
/// # Errors
/// The file cannot be written.
pub fn draw(path: &Path, workload: &str, figures: &[Combined]) -> Result<()> {
    let Some(picture) = Picture::of(figures) else { return Ok(()) };
    let (width, height) = picture.size();
    let area = SVGBackend::new(path, (width.unsigned_abs(), height.unsigned_abs())).into_drawing_area();
    let drawn = area.fill(&WHITE).map_err(|error| error.to_string());
    let drawn = drawn.and_then(|()| picture.draw(&area, workload).map_err(|error| error.to_string()));
    let drawn = drawn.and_then(|()| area.present().map_err(|error| error.to_string()));
    drawn.map_err(|error| anyhow!("{}: {error}", path.display()))
}

/// What is where.
struct Picture<'a> {
    /// Names of steps.
    rows: Vec<&'a str>,
    /// Databases, and what else there is to compare with.
    lanes: Vec<&'a str>,
    panels: Vec<Panel>,
    figures: Vec<&'a Combined>,
}

struct Panel {
    title: String,
    /// Its left edge and its width.
    left: i32,
    width: i32,
    scale: Scale,
    /// Of which value; `None`: of latencies.
    of: Option<&'static str>,
}

impl<'a> Picture<'a> {
    fn of(figures: &'a [Combined]) -> Option<Self> {
        let mut panels = Vec::new();
        let times = figures.iter().filter_map(|figure| figure.latency);
        let times =
            times.flat_map(|Latency { p50, p95, p99, .. }| [p50.min, p50.max, p95.median, p99.min, p99.max]);
        if let Some(scale) = Scale::logarithmic(times) {
            panels.push(Panel::new("latency, ms".to_owned(), LATENCIES, scale, None));
        }
        let mut known = Vec::new();
        for value in figures.iter().flat_map(|figure| &figure.values) {
            let all: Vec<Spread> = figures.iter().filter_map(|figure| figure.value(value.name)).collect();
            // What few rows have is for the table.
            if known.contains(&value.name) || 2 * all.len() < figures.len() {
                continue;
            }
            known.push(value.name);
            if let Some(scale) = Scale::linear(all.iter().flat_map(|one| [one.min, one.max])) {
                let title = format!("{}, {}", value.name, value.unit);
                panels.push(Panel::new(title, VALUES, scale, Some(value.name)));
            }
        }
        let is_shown = |figure: &&Combined| panels.iter().any(|panel| panel.shows(figure));
        let figures: Vec<&Combined> = figures.iter().filter(is_shown).collect();
        let (mut rows, mut lanes) = (Vec::new(), Vec::new());
        for figure in &figures {
            if !rows.contains(&figure.step.as_str()) {
                rows.push(figure.step.as_str());
            }
            if !lanes.contains(&figure.on.as_str()) {
                lanes.push(figure.on.as_str());
            }
        }
        let longest = rows.iter().map(|step| step.chars().count()).max()?;
        let mut left = MARGIN + LETTER * pixels(longest) + GAP;
        for panel in &mut panels {
            panel.left = left;
            left += panel.width + GAP;
        }
        Some(Self { rows, lanes, panels, figures })
    }

    fn size(&self) -> (i32, i32) {
        let right = self.panels.last().map_or(0, |panel| panel.left + panel.width);
        ((right + MARGIN + GAP / 2).max(NARROWEST), self.bottom() + FOOT)
    }

    /// Where the names of the steps end.
    fn names_end(&self) -> i32 {
        self.panels.first().map_or(MARGIN, |panel| panel.left) - 12
    }

    fn bottom(&self) -> i32 {
        HEAD + pixels(self.rows.len()) * self.row_height()
    }

    fn row_height(&self) -> i32 {
        pixels(self.lanes.len()) * LANE + BETWEEN_ROWS
    }

    fn draw(&self, area: &Area<'_>, workload: &str) -> Drawn {
        write(area, workload, (MARGIN, 22), HPos::Left, TITLE)?;
        self.draw_legend(area)?;
        for (number, step) in self.rows.iter().enumerate() {
            let top = HEAD + pixels(number) * self.row_height();
            if number % 2 == 0 {
                let corners = [(MARGIN, top), (self.size().0 - MARGIN, top + self.row_height())];
                area.draw(&Rectangle::new(corners, SHADE.filled()))?;
            }
            let middle = top + self.row_height() / 2;
            write(area, step, (self.names_end(), middle), HPos::Right, TEXT)?;
        }
        for panel in &self.panels {
            panel.draw_axis(area, self.bottom())?;
            for figure in &self.figures {
                let (Some(row), Some(lane)) = (
                    self.rows.iter().position(|step| *step == figure.step),
                    self.lanes.iter().position(|on| *on == figure.on),
                ) else {
                    continue;
                };
                let top = HEAD + pixels(row) * self.row_height() + BETWEEN_ROWS / 2;
                panel.draw_figure(area, figure, top + pixels(lane) * LANE + LANE / 2, colour(lane))?;
            }
        }
        Ok(())
    }

    /// Which colour is what, in the order of the lanes, and what the marks mean.
    fn draw_legend(&self, area: &Area<'_>) -> Drawn {
        let mut left = MARGIN;
        for (lane, on) in self.lanes.iter().enumerate() {
            area.draw(&Circle::new((left + 5, 46), 5, colour(lane).filled()))?;
            write(area, on, (left + 15, 46), HPos::Left, TEXT)?;
            left += 40 + 8 * pixels(on.chars().count());
        }
        let runs = self.figures.iter().map(|figure| figure.runs).max().unwrap_or_default();
        let mut words = Vec::new();
        if self.lanes.len() > 1 {
            words.push("in each row from the top down".to_owned());
        }
        if self.panels.iter().any(|panel| panel.of.is_none()) {
            words.push("latency: ● p50, • p95, ○ p99".to_owned());
        }
        if runs > 1 {
            words.push(format!(
                "medians of {runs} runs, the dark strokes are from the least to the most of them (p50 above, p99 below)"
            ));
        }
        let words = words.join("; ");
        write(area, &words, (MARGIN, 66), HPos::Left, TEXT)
    }
}

impl Panel {
    fn new(title: String, width: i32, scale: Scale, of: Option<&'static str>) -> Self {
        Self { title, left: 0, width, scale, of }
    }

    fn shows(&self, figure: &Combined) -> bool {
        self.of.map_or(figure.latency.is_some(), |name| figure.value(name).is_some())
    }

    /// Where a value stands.
    #[expect(clippy::cast_possible_truncation, reason = "a share of some hundred pixels")]
    fn x(&self, value: f64) -> i32 {
        self.left + (self.scale.place(value) * f64::from(self.width)).round() as i32
    }

    fn draw_axis(&self, area: &Area<'_>, bottom: i32) -> Drawn {
        write(area, &self.title, (self.left, HEAD - 26), HPos::Left, TEXT)?;
        for (value, text) in self.scale.marks() {
            let x = self.x(value);
            area.draw(&PathElement::new(vec![(x, HEAD - 2), (x, bottom + 2)], GRID))?;
            for y in [HEAD - 10, bottom + 12] {
                write(area, &text, (x, y), HPos::Center, TEXT)?;
            }
        }
        Ok(())
    }

    fn draw_figure(&self, area: &Area<'_>, figure: &Combined, y: i32, colour: RGBColor) -> Drawn {
        match self.of {
            None => {
                let Some(Latency { p50, p95, p99, .. }) = figure.latency else { return Ok(()) };
                area.draw(&PathElement::new(vec![(self.x(p50.median), y), (self.x(p99.median), y)], colour))?;
                area.draw(&Circle::new((self.x(p50.median), y), DOT, colour.filled()))?;
                area.draw(&Circle::new((self.x(p95.median), y), 2, colour.filled()))?;
                area.draw(&Circle::new((self.x(p99.median), y), DOT, WHITE.filled()))?;
                area.draw(&Circle::new((self.x(p99.median), y), DOT, colour.stroke_width(2)))?;
                self.draw_spread(area, p50, y - ASIDE)?;
                self.draw_spread(area, p99, y + ASIDE)
            }
            Some(name) => {
                let Some(spread) = figure.value(name) else { return Ok(()) };
                let corners = [(self.x(0.0), y - 4), (self.x(spread.median), y + 4)];
                area.draw(&Rectangle::new(corners, colour.filled()))?;
                self.draw_spread(area, spread, y)
            }
        }
    }

    fn draw_spread(&self, area: &Area<'_>, spread: Spread, y: i32) -> Drawn {
        if spread.min < spread.max {
            area.draw(&PathElement::new(
                vec![(self.x(spread.min), y), (self.x(spread.max), y)],
                BLACK.stroke_width(2),
            ))?;
        }
        Ok(())
    }
}

fn write(area: &Area<'_>, text: &str, at: (i32, i32), side: HPos, size: i32) -> Drawn {
    let style = TextStyle::from(("sans-serif", size).into_font()).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(text, at, style))
}

fn colour(lane: usize) -> RGBColor {
    COLOURS.into_iter().cycle().nth(lane).unwrap_or(BLACK)
}

/// A count of things that have pixels.
fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or_default()
}

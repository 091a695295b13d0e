//! Figures as a person reads them.

use super::compare::{Compared, Verdict};
use super::measure::Figures;

/// Of one run.
pub fn of_figures(figures: &Figures) -> String {
    let rows = figures.iter().map(|(name, figure)| {
        let deviation = format!("± {:.1} %", 100.0 * figure.deviation / figure.median);
        vec![name.clone(), time(figure.median), deviation]
    });
    aligned(["benchmark", "median", "deviation"].map(str::to_owned).to_vec(), rows)
}

/// Of two sides.
pub fn of_comparison(compared: &[Compared], revision: &str) -> String {
    let rows = compared.iter().map(|one| {
        let verdict = match one.verdict {
            Verdict::Same => "",
            Verdict::Unsure => "differs, as do its rounds",
            Verdict::Slower => "SLOWER",
            Verdict::Faster => "faster",
        };
        vec![
            one.name.clone(),
            time(one.theirs),
            time(one.ours),
            format!("{:.3}", one.ratio),
            format!("{:.1} %", 100.0 * one.spread),
            verdict.to_owned(),
        ]
    });
    let head = ["benchmark", revision, "here", "ratio", "spread", ""].map(str::to_owned).to_vec();
    aligned(head, rows)
}

fn aligned(head: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            // Names and words begin together, numbers end together.
            let is_number = (1..5).contains(&column);
            if is_number { format!("{cell:>width$}") } else { format!("{cell:width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Three digits or so, in the unit that fits.
fn time(nanoseconds: f64) -> String {
    let units = [("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];
    let fitting = units.iter().rev().find(|(_, size)| nanoseconds >= *size);
    let (unit, size) = fitting.copied().unwrap_or(("ns", 1.0));
    let number = nanoseconds / size;
    let digits = if number < 10.0 { 2 } else { usize::from(number < 100.0) };
    format!("{number:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::{of_comparison, of_figures, time};
    use crate::bench::compare::{Compared, Verdict};
    use crate::bench::measure::{Figure, Figures};

    #[test]
    fn times_are_in_the_unit_that_fits() {
        for (nanoseconds, words) in [
            (0.5, "0.50 ns"),
            (12.34, "12.3 ns"),
            (999.0, "999 ns"),
            (1_234.0, "1.23 µs"),
            (45_600_000.0, "45.6 ms"),
        ] {
            assert_eq!(time(nanoseconds), words);
        }
    }

    #[test]
    fn numbers_stand_below_each_other() {
        let figures = Figures::from([
            ("long name".to_owned(), Figure { median: 1_000.0, deviation: 10.0 }),
            ("x".to_owned(), Figure { median: 12_500.0, deviation: 125.0 }),
        ]);
        let expected =
            "benchmark   median  deviation\nlong name  1.00 µs    ± 1.0 %\nx          12.5 µs    ± 1.0 %";
        assert_eq!(of_figures(&figures), expected);
    }

    #[test]
    fn a_comparison_says_what_a_difference_means() {
        let slower = Compared {
            name: "decide/1 send".to_owned(),
            theirs: 1_000.0,
            ours: 1_500.0,
            ratio: 1.5,
            spread: 0.02,
            verdict: Verdict::Slower,
        };
        let expected = "benchmark         main     here  ratio  spread\ndecide/1 send  1.00 µs  1.50 µs  1.500   2.0 %  SLOWER";
        assert_eq!(of_comparison(&[slower], "main"), expected);
    }
}

//! Several runs as one: of each figure the median over the runs, and beside it the least and the most.

use serde::Serialize;

use crate::figures::{Figure, Measure, Quantiles};

/// What became of one value in several runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// In the middle; of an even number of runs the mean of the two there.
    pub median: f64,
    /// The least of all runs.
    pub min: f64,
    /// The most.
    pub max: f64,
}

/// Latencies of several runs, in milliseconds. Each percentile is that of its own run.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Latency {
    /// How many were measured in all runs.
    pub count: u64,
    /// Half are at most this.
    pub p50: Spread,
    /// 95 of 100.
    pub p95: Spread,
    /// 99 of 100.
    pub p99: Spread,
    /// 999 of 1000.
    pub p999: Spread,
    /// The longest.
    pub max: Spread,
}

/// A value of several runs.
#[derive(Debug, Clone, Serialize)]
pub struct Value {
    /// Of what.
    pub name: &'static str,
    /// Of which unit.
    pub unit: &'static str,
    /// How much.
    #[serde(flatten)]
    pub spread: Spread,
}

/// One row of the results: one workload at one step on one database, in all runs.
#[derive(Debug, Clone, Serialize)]
pub struct Combined {
    /// `W1`, `fsync`, …
    pub workload: &'static str,
    /// `SQLite`, `MariaDB`, `relay`, …
    pub on: String,
    /// Which step.
    pub step: String,
    /// How many runs had it.
    pub runs: usize,
    /// Latencies, where they were measured.
    pub latency: Option<Latency>,
    /// Everything else.
    pub values: Vec<Value>,
}

/// Puts together what is of the same workload and step on the same database. Rows come in the order in which they were
/// first measured, those of a workload together.
#[must_use]
pub fn combine(figures: &[Figure]) -> Vec<Combined> {
    let mut groups: Vec<Vec<&Figure>> = Vec::new();
    for figure in figures {
        let same = groups.iter_mut().find(|group| group.first().is_some_and(|first| is_same(first, figure)));
        match same {
            Some(group) => group.push(figure),
            None => groups.push(vec![figure]),
        }
    }
    let mut workloads: Vec<&str> = Vec::new();
    for figure in figures {
        if !workloads.contains(&figure.workload) {
            workloads.push(figure.workload);
        }
    }
    let mut rows: Vec<Combined> = groups.iter().filter_map(|group| Combined::of(group)).collect();
    rows.sort_by_key(|row| workloads.iter().position(|workload| *workload == row.workload));
    rows
}

fn is_same(one: &Figure, other: &Figure) -> bool {
    (one.workload, &one.on, &one.step) == (other.workload, &other.on, &other.step)
}

impl Combined {
    fn of(figures: &[&Figure]) -> Option<Self> {
        let first = figures.first()?;
        let latencies: Vec<Quantiles> = figures.iter().filter_map(|figure| figure.latency).collect();
        let value = |&Measure { name, unit, .. }: &Measure| {
            let spread = Spread::of(figures.iter().filter_map(|figure| figure.value(name)))?;
            Some(Value { name, unit, spread })
        };
        Some(Self {
            workload: first.workload,
            on: first.on.clone(),
            step: first.step.clone(),
            runs: figures.len(),
            latency: Latency::of(&latencies),
            values: first.values.iter().filter_map(value).collect(),
        })
    }

    /// A value of it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Spread> {
        self.values.iter().find(|value| value.name == name).map(|value| value.spread)
    }
}

impl Latency {
    fn of(runs: &[Quantiles]) -> Option<Self> {
        let spread = |get: fn(&Quantiles) -> f64| Spread::of(runs.iter().map(get));
        Some(Self {
            count: runs.iter().map(|run| run.count).sum(),
            p50: spread(|run| run.p50)?,
            p95: spread(|run| run.p95)?,
            p99: spread(|run| run.p99)?,
            p999: spread(|run| run.p999)?,
            max: spread(|run| run.max)?,
        })
    }
}

impl Spread {
    /// Of these values; `None` where there are none.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let upper = values.len() / 2;
        let lower = values.len().checked_sub(1)? / 2;
        let median = f64::midpoint(*values.get(lower)?, *values.get(upper)?);
        Some(Self { median, min: *values.first()?, max: *values.last()? })
    }

    /// As a person reads it: the median, and the least and the most where they are others.
    #[must_use]
    pub fn shown(&self, digits: usize) -> String {
        let Self { median, min, max } = self;
        let [middle, least, most] = [median, min, max].map(|value| format!("{value:.digits$}"));
        if least == most { middle } else { format!("{middle} ({least}–{most})") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(step: &str, p50: f64, cpu: f64) -> Figure {
        let latency = Quantiles { count: 10, p50, p95: 2.0 * p50, ..Quantiles::default() };
        Figure::new("W1", "SQLite", step).latency(latency).with("CPU", cpu, "µs")
    }

    #[test]
    fn each_figure_is_the_median_of_its_runs() {
        let other = Figure::new("W2", "SQLite", "slow");
        let figures = [
            run("slow", 3.0, 30.0),
            other.clone(),
            run("fast", 1.0, 10.0),
            run("slow", 9.0, 20.0),
            other,
            run("slow", 4.0, 70.0),
        ];
        let rows = combine(&figures);
        let names: Vec<_> = rows.iter().map(|row| (row.workload, row.step.as_str(), row.runs)).collect();
        assert_eq!(names, [("W1", "slow", 3), ("W1", "fast", 1), ("W2", "slow", 2)]);
        let latency = rows[0].latency.unwrap();
        assert_eq!(latency.count, 30);
        assert_eq!(latency.p50, Spread { median: 4.0, min: 3.0, max: 9.0 });
        // Each percentile is sorted by itself.
        assert_eq!(latency.p95, Spread { median: 8.0, min: 6.0, max: 18.0 });
        assert_eq!(rows[0].value("CPU"), Some(Spread { median: 30.0, min: 20.0, max: 70.0 }));
        assert!(rows[2].latency.is_none());
    }

    #[test]
    fn of_two_runs_the_median_is_between_them() {
        assert_eq!(Spread::of([4.0, 1.0]), Some(Spread { median: 2.5, min: 1.0, max: 4.0 }));
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn one_run_is_shown_without_a_spread() {
        assert_eq!(Spread::of([1.234]).unwrap().shown(2), "1.23");
        assert_eq!(Spread::of([1.0, 2.0, 4.0]).unwrap().shown(1), "2.0 (1.0–4.0)");
    }
}

//! What was measured: latencies of one workload at one step, and tables of them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use hdrhistogram::Histogram;
use serde::Serialize;

/// The longest latency that is told apart: a minute.
const LONGEST: u64 = 60_000_000_000;

/// Latencies in nanoseconds, to three digits.
#[derive(Debug)]
pub struct Latencies(Mutex<Histogram<u64>>);

/// What is told of latencies, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize, Default)]
pub struct Quantiles {
    /// How many were measured.
    pub count: u64,
    /// Half are at most this.
    pub p50: f64,
    /// 95 of 100.
    pub p95: f64,
    /// 99 of 100.
    pub p99: f64,
    /// 999 of 1000.
    pub p999: f64,
    /// The longest.
    pub max: f64,
}

/// One row of the results: one workload at one step, on one database.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// `W1`, `fsync`, …
    pub workload: &'static str,
    /// `SQLite`, `MariaDB`, `relay`, …
    pub on: String,
    /// Which step: the rate, the number of members, …
    pub step: String,
    /// Latencies, where they were measured.
    pub latency: Option<Quantiles>,
    /// Everything else: name, value, unit.
    pub values: Vec<Measure>,
}

/// One value.
#[derive(Debug, Clone, Serialize)]
pub struct Measure {
    /// Of what.
    pub name: &'static str,
    /// How much.
    pub value: f64,
    /// Of which unit.
    pub unit: &'static str,
}

impl Latencies {
    /// None yet.
    ///
    /// # Errors
    /// None: the bounds are constant.
    pub fn new() -> Result<Self> {
        Ok(Self(Mutex::new(Histogram::new_with_bounds(1, LONGEST, 3)?)))
    }

    /// One more.
    pub fn record(&self, nanoseconds: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).saturating_record(nanoseconds.max(1));
    }

    /// What is told of them.
    #[must_use]
    pub fn quantiles(&self) -> Quantiles {
        let histogram = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = |quantile| milliseconds(histogram.value_at_quantile(quantile));
        Quantiles {
            count: histogram.len(),
            p50: at(0.50),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            max: milliseconds(histogram.max()),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn milliseconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e6
}

/// So many in such a time, for each second.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// Seconds for so many, in microseconds for each.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub fn microseconds_each(seconds: f64, count: u64) -> f64 {
    if count == 0 { 0.0 } else { seconds * 1e6 / count as f64 }
}

impl Figure {
    /// A row without anything in it.
    #[must_use]
    pub fn new(workload: &'static str, on: &str, step: impl Into<String>) -> Self {
        Self { workload, on: on.to_owned(), step: step.into(), latency: None, values: Vec::new() }
    }

    /// With latencies.
    #[must_use]
    pub fn latency(mut self, latency: Quantiles) -> Self {
        self.latency = Some(latency);
        self
    }

    /// With a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: f64, unit: &'static str) -> Self {
        self.values.push(Measure { name, value, unit });
        self
    }

    /// A value of it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|measure| measure.name == name).map(|measure| measure.value)
    }

    /// As one line for a person.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("{:<8} {:<10} {:<41}", self.workload, self.on, self.step);
        if let Some(Quantiles { count, p50, p95, p99, p999, max }) = self.latency {
            line += &format!(
                "  p50 {p50:.3}  p95 {p95:.3}  p99 {p99:.3}  p99.9 {p999:.3}  max {max:.1} ms of {count}"
            );
        }
        for Measure { name, value, unit } in &self.values {
            let digits = if value.abs() < 100.0 { 2 } else { 0 };
            line += &format!("  {name} {value:.digits$} {unit}");
        }
        line
    }
}

//! Running benchmarks, and reading what criterion wrote: a folder for each, with its name and its estimates as JSON.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use crate::command::program;

/// What one run says of a benchmark, in nanoseconds for each time it was done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    pub median: f64,
    /// The median of how far samples are from it.
    pub deviation: f64,
}

/// By name.
pub type Figures = BTreeMap<String, Figure>;

/// Runs the programs one after the other; `folder` is for what they write.
///
/// # Errors
/// One fails, or did not write what is expected.
pub fn run(programs: &[PathBuf], filter: Option<&str>, folder: &Path) -> Result<Figures> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    for path in programs {
        let mut command = program(path);
        command.args(["--bench", "--noplot", "--"]).args(filter).env("CRITERION_HOME", folder);
        // Its own words, also those on how far it is, are for another reader; only why it failed is not.
        let output = command.stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("cannot run {}", path.display()))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            bail!("{} failed ({}):\n{}", path.display(), output.status, why.trim_end());
        }
    }
    let mut figures = Figures::new();
    read(folder, &mut figures)?;
    Ok(figures)
}

fn read(folder: &Path, figures: &mut Figures) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let (benchmark, estimates) = (path.join("benchmark.json"), path.join("estimates.json"));
        if path.ends_with("new") && benchmark.exists() {
            let text = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
            let (name, figure) = figure(&text(&benchmark)?, &text(&estimates)?)
                .with_context(|| format!("{} is not as criterion writes it", path.display()))?;
            figures.insert(name, figure);
        } else {
            read(&path, figures)?;
        }
    }
    Ok(())
}

fn figure(benchmark: &str, estimates: &str) -> Option<(String, Figure)> {
    let benchmark: Value = serde_json::from_str(benchmark).ok()?;
    let estimates: Value = serde_json::from_str(estimates).ok()?;
    let estimate = |name: &str| estimates.get(name)?.get("point_estimate")?.as_f64();
    let name = benchmark.get("full_id")?.as_str()?.to_owned();
    let figure = Figure { median: estimate("median")?, deviation: estimate("median_abs_dev")? };
    Some((name, figure)).filter(|(_, figure)| figure.median > 0.0)
}

#[cfg(test)]
mod tests {
    use super::{Figure, figure};

    const BENCHMARK: &str = r#"{"group_id":"encode","function_id":"an ack","value_str":null,"throughput":null,
        "full_id":"encode/an ack","directory_name":"encode/an ack","title":"encode/an ack"}"#;

    #[test]
    fn what_criterion_writes_is_read() {
        let estimates = r#"{"mean":{"confidence_interval":{"confidence_level":0.95,"lower_bound":1.0,
            "upper_bound":2.0},"point_estimate":1.5,"standard_error":0.1},
            "median":{"point_estimate":1.25e3},"median_abs_dev":{"point_estimate":3},"slope":null}"#;
        let expected = Figure { median: 1_250.0, deviation: 3.0 };
        assert_eq!(figure(BENCHMARK, estimates), Some(("encode/an ack".to_owned(), expected)));
    }

    #[test]
    fn what_is_not_a_measurement_is_none() {
        for wrong in ["", "{}", r#"{"median":{"point_estimate":0},"median_abs_dev":{"point_estimate":0}}"#] {
            assert_eq!(figure(BENCHMARK, wrong), None, "{wrong}");
        }
        assert_eq!(figure("{}", "{}"), None);
    }
}

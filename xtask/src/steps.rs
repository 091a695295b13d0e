//! Steps with their times, and one summary that names the first failure.

use anyhow::{Error, Result, bail};
use std::time::Duration;

use crate::clock::{Stopwatch, human};

/// The steps of a task so far.
pub struct Steps {
    whole: Stopwatch,
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    time: Duration,
    end: End,
}

enum End {
    Passed,
    Failed(Error),
    Skipped(String),
}

impl Steps {
    pub fn new() -> Self {
        Self { whole: Stopwatch::start(), done: Vec::new() }
    }

    /// Runs a step and says whether it passed. A failure is shown at once and kept for the summary; what can still be
    /// tried goes on, so that one run shows everything that is wrong.
    pub fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) -> bool {
        println!("\n── {name}");
        let watch = Stopwatch::start();
        let end = match step() {
            Ok(()) => End::Passed,
            Err(error) => {
                println!("failed: {error:#}");
                End::Failed(error)
            }
        };
        let passed = matches!(end, End::Passed);
        self.done.push(Step { name, time: watch.elapsed(), end });
        passed
    }

    /// Keeps for the summary that a step was not run, and why.
    pub fn skip(&mut self, name: &'static str, why: impl Into<String>) {
        self.done.push(Step { name, time: Duration::ZERO, end: End::Skipped(why.into()) });
    }

    /// Prints the summary.
    ///
    /// # Errors
    /// A step failed; the first one is named.
    pub fn finish(self) -> Result<()> {
        println!("\n── summary, {}", human(self.whole.elapsed()));
        println!("{}", self.table());
        for step in self.done {
            if let End::Failed(error) = step.end {
                bail!("the first failure is in “{}”: {error:#}", step.name);
            }
        }
        Ok(())
    }

    fn table(&self) -> String {
        let width = self.done.iter().map(|step| step.name.chars().count()).max().unwrap_or_default();
        let line = |step: &Step| {
            let (mark, remark) = match &step.end {
                End::Passed => ("✓", human(step.time)),
                End::Failed(_) => ("✗", format!("{}, failed", human(step.time))),
                End::Skipped(why) => ("–", format!("skipped: {why}")),
            };
            format!("{mark} {:width$}  {remark}", step.name)
        };
        self.done.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;
    use anyhow::anyhow;

    #[test]
    fn the_first_failure_is_named_and_later_steps_still_run() {
        let mut steps = Steps::new();
        assert!(steps.run("one", || Ok(())));
        assert!(!steps.run("two", || Err(anyhow!("broken"))));
        assert!(!steps.run("three", || Err(anyhow!("broken too"))));
        steps.skip("four", "no display");
        let table = steps.table();
        assert!(table.contains("✓ one") && table.contains("✗ two") && table.contains("– four"), "{table}");
        assert!(table.contains("skipped: no display"), "{table}");
        let error = steps.finish().unwrap_err().to_string();
        assert_eq!(error, "the first failure is in “two”: broken");
    }

    #[test]
    fn all_passed_is_a_success() {
        let mut steps = Steps::new();
        steps.run("one", || Ok(()));
        assert!(steps.finish().is_ok());
    }
}

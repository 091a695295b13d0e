//! Which runs of backticks belong together: a run is closed by the next one of the same length. Found for all of them in
//! one pass from the end, because looking for each one's partner would be quadratic.

use std::collections::HashMap;

/// A run of backticks that has a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRun {
    /// Where it begins.
    pub start: usize,
    /// How many backticks it has.
    pub length: usize,
    /// Where its partner begins.
    pub close: usize,
}

/// The runs that have a partner behind them, in order.
pub fn code_runs(text: &str) -> Vec<CodeRun> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.match_indices('`') {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    let mut next: HashMap<usize, usize> = HashMap::new();
    let mut paired = Vec::new();
    for (start, length) in runs.into_iter().rev() {
        if let Some(close) = next.insert(length, start) {
            paired.push(CodeRun { start, length, close });
        }
    }
    paired.reverse();
    paired
}

/// What stands between the backticks, without the one space that keeps it apart from them.
pub fn inside(text: &str) -> &str {
    let padded = text.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' '));
    padded.filter(|inner| !inner.trim().is_empty()).unwrap_or(text)
}

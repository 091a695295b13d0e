//! What came of one fault, as a row for people and for programs.

use serde::Serialize;

use super::judge::Verdict;

/// One fault on one database. Times are what the messages of people took whom the fault does not concern in particular.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Which fault.
    pub fault: &'static str,
    /// On which database.
    pub on: &'static str,
    /// Messages that were written, but for those of a flood.
    pub sent: usize,
    /// Messages that were acknowledged, of these.
    pub acknowledged: usize,
    /// What the judge found.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Seconds from the beginning of the mending until 99 of 100 messages of one second were fast again.
    pub recovery: Option<f64>,
    /// Milliseconds, 99 of 100, before it.
    pub before: Option<f64>,
    /// While it lasted.
    pub during: Option<f64>,
    /// After the recovery.
    pub after: Option<f64>,
    /// What went wrong, in words.
    pub wrong: Vec<String>,
    /// Anything else worth telling.
    pub notes: Vec<String>,
}

/// The head of the table.
pub const HEAD: &str = "\
| fault | on | sent | acknowledged | stored | lost | doubled | reordered | differing | recovery, s | p99 before, ms | during | after |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

impl Row {
    /// Nothing is wrong with it.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }

    /// As a line of the table, and lines about it.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { fault, on, sent, acknowledged, verdict, .. } = self;
        let Verdict { stored, lost, doubled, reordered, differing } = verdict;
        let milliseconds = |one: Option<f64>| one.map_or_else(String::new, |one| format!("{one:.1}"));
        let recovery = self.recovery.map_or_else(|| "not".to_owned(), |seconds| format!("{seconds:.1}"));
        let [before, during, after] = [self.before, self.during, self.after].map(milliseconds);
        let mut line = format!(
            "| {fault} | {on} | {sent} | {acknowledged} | {stored} | {lost} | {doubled} | {reordered} | {differing} | \
             {recovery} | {before} | {during} | {after} |"
        );
        for note in &self.notes {
            line += &format!("\n    {note}");
        }
        for wrong in &self.wrong {
            line += &format!("\n    WRONG: {wrong}");
        }
        line
    }
}

//! Where the answer to the commands of a frame goes. It is given once, whatever happens to them: also when the batch
//! panics and nobody is left to give it.

use std::fmt;

use vestnik_protocol::{CommandOutcome, ErrorCode};

use super::batch;

/// What is done with the outcomes, one for each command. Must not wait.
type Give = Box<dyn FnOnce(Vec<CommandOutcome>) + Send + Sync>;

/// An answer that is owed.
pub struct Reply {
    give: Option<Give>,
    commands: usize,
}

impl Reply {
    /// For so many commands.
    pub fn new(commands: usize, give: impl FnOnce(Vec<CommandOutcome>) + Send + Sync + 'static) -> Self {
        Self { give: Some(Box::new(give)), commands }
    }

    /// Gives it.
    pub fn give(mut self, outcomes: Vec<CommandOutcome>) {
        if let Some(give) = self.give.take() {
            give(outcomes);
        }
    }

    /// The commands were not taken at all, and their sender is told in another way.
    pub fn forget(mut self) {
        self.give = None;
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if let Some(give) = self.give.take() {
            // The log says where it panicked.
            give(
                std::iter::repeat_with(|| batch::refused(ErrorCode::Internal)).take(self.commands).collect(),
            );
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Reply for {} commands", self.commands)
    }
}

//! Why the queue does not take a command, and how that leaves a transaction.

use vestnik_protocol::ErrorCode;

use crate::cache::CacheError;

/// Why the queue does not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueRefusal {
    /// By a rule that the server has too.
    Rule(ErrorCode),
    /// The entry is not there any more, or the server may have it.
    AlreadySent,
}

/// A refusal, or a fault of the cache, on its way out of a function. Whoever refuses has written nothing.
#[derive(Debug)]
pub(super) enum Stop {
    Refused(QueueRefusal),
    Fault(CacheError),
}

impl From<ErrorCode> for Stop {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(QueueRefusal::Rule(code))
    }
}

impl From<CacheError> for Stop {
    fn from(error: CacheError) -> Self {
        Self::Fault(error)
    }
}

/// What a job answers to the cache, which commits whatever is not a fault.
pub type Answered<T> = Result<Result<T, QueueRefusal>, CacheError>;

pub(super) fn answered<T>(result: Result<T, Stop>) -> Answered<T> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
        Err(Stop::Fault(error)) => Err(error),
    }
}

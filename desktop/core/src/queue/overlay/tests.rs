//! What waits, laid over the rows, kind by kind.

//! Applying deltas to the cache of a device: rows, coverage and the index of the search, in one transaction each.

use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode};
use vestnik_protocol::ChatDelta;

use crate::common::delta;
use crate::filled::{Filled, LARGEST, largest};

pub fn benchmarks(criterion: &mut Criterion, filled: &Filled) {
    let mut group = criterion.benchmark_group("apply");
    // Each sample begins with the same file, however many deltas one takes.
    group.sampling_mode(SamplingMode::Flat);
    for (what, messages) in [("a delta of 1 message", 1), ("a delta of 50 messages", 50)] {
        group.bench_function(what, |bencher| {
            bencher.iter_custom(|times| sample(filled, messages, times));
        });
    }
    group.finish();
}

/// Applies so many deltas, one after the other, to a fresh copy.
#[expect(clippy::disallowed_methods, reason = "what is measured is time itself")]
fn sample(filled: &Filled, messages: u64, times: u64) -> Duration {
    let mut cache = filled.copy();
    let mut deltas = (0..=times).map(|n| {
        let before = LARGEST + n * messages;
        delta(largest(), before + 1, before + messages)
    });
    let first: Option<ChatDelta> = deltas.next();
    let deltas: Vec<_> = deltas.collect();
    // The first one reads what the file has not been read of yet, and prepares the statements.
    assert!(cache.apply(&first.unwrap()).unwrap());
    let started = Instant::now();
    for delta in &deltas {
        assert!(cache.apply(delta).unwrap());
    }
    started.elapsed()
}

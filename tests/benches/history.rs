//! History from the cache: what a person waits for when they open a conversation and scroll up in it. With the threads
//! of the cache, as in the app.

use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use vestnik_core::bench::Conversations;

use crate::common::{BEGINNING, user};
use crate::filled::{Filled, largest};

pub fn benchmarks(criterion: &mut Criterion, filled: &Filled) {
    let conversations = Conversations::of(filled.path(), user(1), BEGINNING).unwrap();
    let open = || conversations.open(largest(), BEGINNING).unwrap();
    let (mut conversation, rows) = open();
    assert!(rows > 0 && conversations.page(&mut conversation, BEGINNING).unwrap() > 0);

    let mut group = criterion.benchmark_group("history");
    group.bench_function("a conversation opened at its end", |bencher| bencher.iter(|| black_box(open())));
    group.bench_function("a page further up", |bencher| {
        bencher.iter_batched_ref(
            || open().0,
            |conversation| conversations.page(conversation, BEGINNING).unwrap(),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

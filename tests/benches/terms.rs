//! Finding the terms of texts and searches: the server and every device do it for each message, with one function.

use std::hint::black_box;

use criterion::Criterion;
use vestnik_protocol::limits::MAX_TEXT_CHARS;
use vestnik_protocol::search::{parse_query, terms};

use crate::common::text;

pub fn benchmarks(criterion: &mut Criterion) {
    let short = text(1);
    let texts: Vec<_> = (1..=100).map(text).collect();
    let long: String = texts.join(" ").chars().take(MAX_TEXT_CHARS).collect();
    assert!(!terms(&short).is_empty() && !terms(&long).is_empty());
    let mut group = criterion.benchmark_group("terms");
    group.bench_function("of a message", |bencher| bencher.iter(|| terms(black_box(&short))));
    group.bench_function("of the longest message", |bencher| bencher.iter(|| terms(black_box(&long))));
    group.bench_function("of a search being typed", |bencher| {
        bencher.iter(|| parse_query(black_box("вчерашние встречи договор"), 180));
    });
    group.finish();
}

//! Search on the device: the first page of hits, judged by the live rows.

use std::hint::black_box;

use criterion::Criterion;

use crate::common::{BEGINNING, RARE};
use crate::filled::{Filled, largest};

pub fn benchmarks(criterion: &mut Criterion, filled: &Filled) {
    let mut cache = filled.open();
    let rare = format!("{RARE} ");
    let searches = [
        ("a common word", "встречи ", None),
        ("a rare word", rare.as_str(), None),
        ("two common words in one chat", "письмо договор ", Some(largest())),
        ("three letters being typed", "дож", None),
    ];
    let mut group = criterion.benchmark_group("search");
    for (what, typed, chat) in searches {
        assert!(cache.search(typed, chat, BEGINNING).unwrap() > 0, "{what} is not found");
        group.bench_function(what, |bencher| {
            bencher.iter(|| cache.search(black_box(typed), chat, BEGINNING).unwrap());
        });
    }
    group.finish();
}

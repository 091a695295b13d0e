//! Encoding what the server sends: a delta once for all its readers, an acknowledgement for its sender.

use std::hint::black_box;

use criterion::Criterion;
use vestnik_protocol::{CommandOutcome, Done, Rev, ServerFrame};
use vestnik_server::chat::hub::encode;

use crate::common::{chat, delta, message};

pub fn benchmarks(criterion: &mut Criterion) {
    let done = Done { message: Some(message(101)), ..Done::new(chat(1), Rev::new(101)) };
    let frames = [
        ("a delta of 1 message", ServerFrame::Delta(delta(chat(1), 101, 101))),
        ("a delta of 50 messages", ServerFrame::Delta(delta(chat(1), 101, 150))),
        ("an ack of 1 send", ServerFrame::Ack { id: 7, results: vec![CommandOutcome::Done(done)] }),
    ];
    let mut group = criterion.benchmark_group("encode");
    for (what, frame) in frames {
        // A frame that cannot be encoded is empty.
        assert!(!encode(&frame).is_empty());
        group.bench_function(what, |bencher| bencher.iter(|| encode(black_box(&frame))));
    }
    group.finish();
}

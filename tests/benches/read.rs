//! Reading what a client sends.

use std::hint::black_box;

use criterion::Criterion;
use vestnik_protocol::limits::MAX_COMMANDS_PER_FRAME;
use vestnik_protocol::{ClientFrame, Command, Content};
use vestnik_server::http::parse_frame;

use crate::common::{chat, client_id, text};

pub fn benchmarks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    for count in [1, MAX_COMMANDS_PER_FRAME] {
        let frame = frame(count);
        assert!(matches!(
            parse_frame(&frame).unwrap(),
            ClientFrame::Commands { commands, .. } if commands.len() == count
        ));
        group.bench_function(format!("a frame with sends: {count}"), |bencher| {
            bencher.iter(|| parse_frame(black_box(&frame)));
        });
    }
    group.finish();
}

fn frame(count: usize) -> String {
    let send = |number| Command::Send {
        chat_id: chat(1),
        client_id: client_id(number),
        content: Content::text(text(number)),
        reply_to: None,
        silent: false,
    };
    let commands = (1..).take(count).map(send).collect();
    serde_json::to_string(&ClientFrame::Commands { id: 7, commands }).unwrap()
}

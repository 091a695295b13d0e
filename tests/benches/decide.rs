//! Deciding a batch: the pure part of the pipeline, between loading rows and writing them.

use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use vestnik_protocol::{ChatKind, Command, Content, Member, Rev, Role, Seq, UserId};
use vestnik_server::chat::decide::decide;
use vestnik_server::chat::order::Order;
use vestnik_server::chat::working_set::{Loaded, WorkingSet};
use vestnik_server::store::chats::Chat;
use vestnik_server::store::members::Membership;

use crate::common::{BEGINNING, chat, client_id, text, user};

/// As many chats, and sends in each, as a full batch has when a hundred people write fast.
const CHATS: u128 = 100;
const SENDS_EACH: u64 = 10;

pub fn benchmarks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    for (what, chats, each) in [("1 send", 1, 1), ("1,000 sends in 100 chats", CHATS, SENDS_EACH)] {
        let (rows, orders) = (rows(chats), orders(chats, each));
        let mut after = rows.clone();
        carry_out(&mut after, &orders);
        assert_eq!(after.row(chat(1)).unwrap().seq, Seq::new(5 + each));
        group.bench_function(what, |bencher| {
            bencher.iter_batched_ref(
                || rows.clone(),
                |rows| carry_out(rows, black_box(&orders)),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// Each order sees what those before it did, as in the pipeline.
fn carry_out(rows: &mut WorkingSet, orders: &[(UserId, Order)]) {
    for (sender, order) in orders {
        let changes = decide(rows, *sender, order, BEGINNING).unwrap();
        black_box(rows.apply(changes));
    }
}

/// Direct chats with five messages each, of two people each.
fn rows(chats: u128) -> WorkingSet {
    let mut loaded = Loaded::default();
    for number in 1..=chats {
        loaded.chats.push(Chat {
            rev: Rev::new(6),
            seq: Seq::new(5),
            member_count: 2,
            ..Chat::unborn(chat(number), ChatKind::Direct, BEGINNING)
        });
        for person in [2 * number, 2 * number + 1] {
            let member = Member {
                user_id: user(person),
                rev: Rev::new(1),
                role: Role::Member,
                read_seq: Seq::ZERO,
                delivered_seq: Seq::ZERO,
                joined_at: BEGINNING,
                left: false,
            };
            loaded.members.push(Membership {
                chat_id: chat(number),
                member,
                removed: false,
                restricted: false,
            });
        }
    }
    WorkingSet::new(loaded)
}

fn orders(chats: u128, each: u64) -> Vec<(UserId, Order)> {
    let mut names = 1..;
    let mut send = |number: u128| {
        let name = names.next().unwrap();
        let command = Command::Send {
            chat_id: chat(number),
            client_id: client_id(name),
            content: Content::text(text(name)),
            reply_to: None,
            silent: false,
        };
        (user(2 * number), Order::Asked(command))
    };
    (0..each).flat_map(|_| 1..=chats).map(&mut send).collect()
}

//! What the time brings.

use vestnik_protocol::{
    ChatKind, Command, Content, ErrorCode, KnownContent, Millis, Rev, ScheduledMessage, UserId, limits,
};

use super::room::{NOW, Room, ask, client, seq};
use crate::chat::decide::decide;
use crate::chat::order::Order;
use crate::store::scheduled::ScheduledRow;

#[test]
fn scheduling_is_bounded_and_known_again() {
    let mut room = Room::group();
    let member = room.member;
    let later = |send_at| Command::Schedule {
        chat_id: room.chat,
        client_id: client(),
        content: Content::text("later"),
        reply_to: None,
        silent: false,
        send_at,
    };
    let far = Millis(NOW.0 + limits::MAX_SCHEDULE_AHEAD_MS);
    let (good, too_far) = (later(far), later(Millis(far.0 + 1)));
    let full = u32::try_from(limits::MAX_SCHEDULED).unwrap();
    room.loaded.scheduled_counts.insert(member, full - 1);
    let (one_more, chat_id) = (later(NOW), room.chat);
    let mut rows = room.rows();
    assert_eq!(ask(&rows, member, &too_far).unwrap_err(), ErrorCode::ScheduleTimeInvalid);
    let changes = ask(&rows, member, &good).unwrap();
    assert_eq!((changes.chat.is_none(), changes.scheduled[0].message.rev), (true, Rev::new(4)));
    rows.apply(changes);
    assert_eq!(ask(&rows, member, &good).unwrap().scheduled, [], "the same again changes nothing");
    assert_eq!(ask(&rows, member, &one_more).unwrap_err(), ErrorCode::TooManyScheduled);
    let Command::Schedule { client_id, .. } = good else { panic!() };
    let give_up = Command::Unschedule { chat_id, client_id };
    let changes = ask(&rows, member, &give_up).unwrap();
    let left = &changes.scheduled[0].message;
    assert!(left.gone && left.content.is_none());
    rows.apply(changes);
    assert_eq!(ask(&rows, member, &give_up).unwrap().scheduled, []);
    assert!(ask(&rows, member, &one_more).is_ok(), "there is room again");
}

#[test]
fn a_due_message_is_sent_once_or_fails_with_its_reason() {
    let mut room = Room::of(ChatKind::Direct);
    let (member, chat_id) = (room.member, room.chat);
    let row = |reply_to| ScheduledRow {
        user_id: member,
        request_hash: vec![1; 16],
        message: ScheduledMessage {
            chat_id,
            client_id: client(),
            rev: Rev::new(2),
            gone: false,
            send_at: Millis(5),
            content: Some(Content::text("due")),
            reply_to,
            silent: true,
            failed: None,
        },
    };
    let (good, bad) = (row(None), row(Some(seq(99))));
    room.loaded.scheduled.extend([good.clone(), bad.clone()]);
    let mut rows = room.rows();
    let order = |row: &ScheduledRow| Order::SendScheduled { chat_id, client_id: row.message.client_id };
    let changes = decide(&rows, member, &order(&good), NOW).unwrap();
    let (sent, left) = (&changes.messages[0], &changes.scheduled[0].message);
    assert_eq!((sent.message.content.as_text(), sent.message.silent), (Some("due"), true));
    assert_eq!(sent.request_hash, good.request_hash, "by which `schedule` is known again");
    assert!(left.gone && left.content.is_none());
    rows.apply(changes);
    let again = decide(&rows, member, &order(&good), NOW).unwrap();
    assert!(again.messages.is_empty() && again.scheduled.is_empty());

    let changes = decide(&rows, member, &order(&bad), NOW).unwrap();
    let failed = &changes.scheduled[0].message;
    assert_eq!(
        (failed.failed, failed.gone, failed.content.is_some()),
        (Some(ErrorCode::SeqNotFound), false, true)
    );
    rows.apply(changes);
    assert!(
        decide(&rows, member, &order(&bad), NOW).unwrap().scheduled.is_empty(),
        "it waits for its author"
    );
}

#[test]
fn what_expires_becomes_a_tombstone_that_says_so() {
    let mut room = Room::group();
    let chat_id = room.chat;
    let stays = room.there(room.other, Content::text("a"));
    let ends = room.there(room.other, Content::text("b"));
    room.last().expires_at = Some(Millis(9));
    room.chat_row().pinned = vec![ends, stays];
    let rows = room.rows();
    let order = Order::Expire { chat_id, seqs: vec![stays, ends, seq(99)] };
    let changes = decide(&rows, UserId(uuid::Uuid::nil()), &order, NOW).unwrap();
    let [gone] = changes.changed_messages.as_slice() else { panic!() };
    assert_eq!(gone.message.content, Content::Known(KnownContent::Deleted { expired: true }));
    assert_eq!((gone.message.seq, gone.message.expires_at), (ends, None));
    assert_eq!(changes.chat.unwrap().pinned, [stays]);
}

//! An old peer survives a new one: unknown fields are ignored, unknown variants have an arm, and only what is really
//! malformed is refused.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use vestnik_protocol::{
    AccountDelta, ApiError, ChatDelta, ChatEvent, ChatHeader, ChatKind, ChatPrivate, ClientFrame, Command,
    Content, Draft, ErrorCode, GroupPreview, Hello, HiddenMessage, HistoryQuery, Invite, KnownContent,
    Member, MembersPage, Message, PersonPrivate, ReactionRow, Registration, ResetReason, Role,
    ScheduledMessage, SearchRequest, ServerFrame, UnreadCount, Welcome,
};

use crate::examples::{ALICE, all, chat};

fn decode<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("tolerated")
}

#[test]
fn unknown_fields_are_ignored_in_every_struct() {
    fn check<T: Serialize + DeserializeOwned + PartialEq>(type_name: &str) {
        let examples = all().into_iter().flat_map(|(_, examples)| examples);
        let of_type: Vec<_> = examples.filter(|e| e.type_name == type_name).collect();
        assert!(!of_type.is_empty(), "no example of {type_name}");
        for example in of_type {
            let plain: T = serde_json::from_str(&example.json).expect("checked");
            let mut value: Value = serde_json::from_str(&example.json).expect("checked");
            let fields = value.as_object_mut().expect("a struct is an object");
            fields.insert("from_the_future".into(), json!({ "nested": [1, 2] }));
            assert!(decode::<T>(value) == plain, "{type_name}, {}: a new field changes it", example.case);
        }
    }
    check::<ChatDelta>("ChatDelta");
    check::<AccountDelta>("AccountDelta");
    check::<Message>("Message");
    check::<ChatHeader>("ChatHeader");
    check::<ChatPrivate>("ChatPrivate");
    check::<Draft>("Draft");
    check::<Member>("Member");
    check::<ReactionRow>("ReactionRow");
    check::<HiddenMessage>("HiddenMessage");
    check::<PersonPrivate>("PersonPrivate");
    check::<ScheduledMessage>("ScheduledMessage");
    check::<MembersPage>("MembersPage");
    check::<Invite>("Invite");
    check::<GroupPreview>("GroupPreview");
    check::<SearchRequest>("SearchRequest");
    check::<Hello>("Hello");
    check::<Welcome>("Welcome");
    check::<Registration>("Registration");
    check::<HistoryQuery>("HistoryQuery");
    check::<ApiError>("ApiError");
    check::<ClientFrame>("ClientFrame");
    check::<ServerFrame>("ServerFrame");
    check::<Command>("Command");
}

#[test]
fn an_unknown_frame_of_a_client_is_unknown() {
    let frame: ClientFrame = decode(json!({ "type": "video_call", "peer": "bob" }));
    assert_eq!(frame, ClientFrame::Unknown);
}

#[test]
fn an_unknown_frame_of_a_server_is_unknown() {
    let frame: ServerFrame = decode(json!({ "type": "video_call", "peer": "bob" }));
    assert_eq!(frame, ServerFrame::Unknown);
}

#[test]
fn an_unknown_command_is_unknown_and_does_not_spoil_its_neighbours() {
    let frame: ClientFrame = decode(json!({
        "type": "commands",
        "id": 1,
        "commands": [
            { "type": "dance", "chat_id": chat() },
            { "type": "read", "chat_id": chat(), "seq": 3 },
        ],
    }));
    let ClientFrame::Commands { commands, .. } = frame else { panic!("not a frame of commands") };
    assert_eq!(commands.first(), Some(&Command::Unknown));
    assert!(matches!(commands.get(1), Some(Command::Read { .. })));
    assert_eq!(Command::Unknown.chat_id(ALICE), None);
}

#[test]
fn unknown_content_is_kept_as_it_came() {
    let raw = json!({ "type": "poll", "options": ["да", "нет"], "weight": -9.3e29 });
    let content: Content = decode(raw.clone());
    assert_eq!(content, Content::Unknown(raw.clone()));
    assert_eq!(content.as_text(), None);
    assert_eq!(serde_json::to_value(&content).expect("JSON"), raw);
    // To the last digit, through text too.
    let text = serde_json::to_string(&content).expect("JSON");
    assert_eq!(serde_json::from_str::<Content>(&text).expect("JSON"), content);
}

#[test]
fn an_unknown_event_is_kept_as_it_came_and_does_not_count() {
    let raw = json!({ "type": "event", "event": { "event": "themed", "colours": ["red"] } });
    let message: Message = decode(json!({
        "seq": 7, "rev": 9, "sender_id": ALICE, "client_id": ALICE, "sent_at": 0, "content": raw,
    }));
    assert_eq!(message.content, Content::Unknown(raw.clone()));
    assert_eq!(serde_json::to_value(&message.content).expect("JSON"), raw);
    assert!(!message.counts());
}

#[test]
fn a_known_event_tolerates_new_fields() {
    let raw =
        json!({ "type": "event", "by": "bot", "event": { "event": "pinned", "seq": 5, "colour": "red" } });
    let event = ChatEvent::Pinned { seq: vestnik_protocol::Seq::new(5) };
    assert_eq!(decode::<Content>(raw), Content::Known(KnownContent::Event { event }));
}

#[test]
fn rows_of_an_older_peer_lack_what_is_new() {
    let unread = json!({ "count": 1, "capped": false, "read_seq": 1, "to_seq": 2 });
    assert_eq!(decode::<UnreadCount>(unread.clone()).mentions, 0);
    let private: ChatPrivate =
        decode(json!({ "chat_id": chat(), "rev": 1, "member": true, "read_seq": 1, "unread": unread }));
    let unread = private.unread;
    assert_eq!(private, ChatPrivate::plain(chat(), private.rev, true, private.read_seq, unread));
    let send: Command = decode(json!({
        "type": "send", "chat_id": chat(), "client_id": ALICE, "content": { "type": "text", "text": "a" },
    }));
    assert!(matches!(send, Command::Send { reply_to: None, silent: false, .. }));
}

#[test]
fn unknown_kinds_roles_reasons_and_codes_have_an_arm() {
    assert_eq!(decode::<ChatKind>(json!("channel")), ChatKind::Unknown);
    assert_eq!(decode::<Role>(json!("moderator")), Role::Unknown);
    assert_eq!(decode::<ResetReason>(json!("moved")), ResetReason::Unknown);
    assert_eq!(decode::<ErrorCode>(json!("out_of_coffee")), ErrorCode::Unknown);
}

#[test]
fn a_delta_may_leave_out_its_empty_parts() {
    let delta: ChatDelta = decode(json!({
        "chat_id": chat(), "since": 1, "rev": 2,
        "header": { "kind": "direct", "seq": 0, "floor_seq": 0, "created_at": 0 },
    }));
    assert!(delta.members.is_empty() && delta.messages.is_empty() && !delta.more && !delta.limited);
    assert_eq!(delta.unread, None);
}

#[test]
fn a_hello_needs_only_a_version() {
    let hello: Hello = decode(json!({ "version": 1 }));
    assert!(hello.token.is_none() && hello.cursors.is_empty());
}

#[test]
fn what_is_malformed_is_refused() {
    for bad in [
        json!({}),
        json!([]),
        json!("hello"),
        json!({ "type": 7 }),
        json!({ "type": "hello" }),
        json!({ "type": "commands", "id": -1, "commands": [] }),
        json!({ "type": "commands", "id": 1 }),
        json!({ "type": "typing", "chat_id": "not a uuid" }),
        json!({ "type": "watch", "user_ids": "everyone" }),
    ] {
        assert!(serde_json::from_value::<ClientFrame>(bad.clone()).is_err(), "accepted {bad}");
    }
}

#[test]
fn secrets_do_not_reach_debug_output() {
    let registration: Registration = decode(json!({
        "username": "alice", "email": "alice@example.org", "password": "correct horse", "device_name": "laptop",
    }));
    let shown = format!("{registration:?}");
    assert!(!shown.contains("correct horse") && !shown.contains("example.org"), "{shown}");

    let draft: Draft = decode(json!({ "text": "correct horse", "updated_at": 0 }));
    let event: ChatEvent = decode(json!({ "event": "renamed", "title": "correct horse" }));
    let invite: Invite = decode(json!({
        "token": "c0ffee00c0ffee00c0ffee00c0ffee00", "chat_id": chat(), "created_by": ALICE, "created_at": 0, "uses": 0,
    }));
    let shown = format!("{draft:?} {event:?} {invite:?}");
    assert!(!shown.contains("horse") && !shown.contains("c0ffee"), "{shown}");

    let content = json!({ "type": "text", "text": "correct horse" });
    let newer = json!({ "type": "poll", "question": "correct horse" });
    let send =
        |content| json!({ "type": "send", "chat_id": chat(), "client_id": chat(), "content": content });
    for secret in [
        json!({ "type": "hello", "version": 1, "token": "correct horse" }),
        json!({ "type": "auth", "token": "correct horse" }),
        json!({ "type": "commands", "id": 1, "commands": [send(content), send(newer)] }),
    ] {
        let shown = format!("{:?}", decode::<ClientFrame>(secret));
        assert!(!shown.contains("horse"), "{shown}");
    }
}

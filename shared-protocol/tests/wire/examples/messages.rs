//! Examples of messages, what they carry, and pages of them.

use vestnik_protocol::{
    ChatEvent, Content, Forwarded, HistoryPage, HistoryQuery, KnownContent, Mention, Message, ReactionRow,
    ReplyTo, Rev, Role, Seq,
};

use super::{ALICE, BOB, CLIENT_ID, LATER, NOW, chat};
use crate::example::{Example, example};

pub fn message() -> Message {
    Message::new(Seq::new(7), Rev::new(12), ALICE, CLIENT_ID, NOW, Content::text("Привет, Bob 👋"))
}

pub fn reaction() -> ReactionRow {
    ReactionRow {
        seq: Seq::new(7), user_id: BOB, rev: Rev::new(13), emojis: vec!["👍".into(), "❤️".into()]
    }
}

/// Names somebody.
pub fn naming() -> Content {
    let mentions = vec![Mention { user_id: BOB, username: "bob".into() }];
    Content::Known(KnownContent::Text { text: "@bob, **смотри**".into(), mentions })
}

/// A message with everything that it can have.
fn rich() -> Message {
    Message {
        content: naming(),
        reply_to: Some(ReplyTo { seq: Seq::new(5), sender_id: BOB }),
        forwarded: Some(Forwarded { sender_id: BOB, sent_at: NOW }),
        edit: 2,
        edited_at: Some(LATER),
        silent: true,
        expires_at: Some(LATER),
        ..message()
    }
}

fn events() -> Vec<Example> {
    let title = Some("Редакция".to_owned());
    vec![
        example("made, with a title", ChatEvent::Created { title: title.clone() }),
        example("made, without one", ChatEvent::Created { title: None }),
        example("called otherwise", ChatEvent::Renamed { title }),
        example("described otherwise", ChatEvent::Described),
        example("anybody may join now", ChatEvent::VisibilityChanged { public: true }),
        example("messages vanish after a day", ChatEvent::TimerChanged { seconds: 86_400 }),
        example("people came", ChatEvent::MembersAdded { user_ids: vec![BOB] }),
        example("somebody was taken out", ChatEvent::MemberRemoved { user_id: BOB }),
        example("the sender came by a link", ChatEvent::Joined { by_invite: true }),
        example("the sender left", ChatEvent::Left),
        example("an admin", ChatEvent::RoleChanged { user_id: BOB, role: Role::Admin }),
        example("another owner", ChatEvent::HandedOver { user_id: BOB }),
        example("a message at the top", ChatEvent::Pinned { seq: Seq::new(5) }),
    ]
}

pub fn messages() -> Vec<Example> {
    let newer = serde_json::json!({ "type": "poll" });
    let query = HistoryQuery::default();
    let page = HistoryPage {
        chat_id: chat(),
        as_of: Rev::new(13),
        messages: vec![message()],
        reactions: vec![reaction()],
        has_before: true,
        has_after: false,
    };
    let event = KnownContent::Event { event: ChatEvent::Left };
    let mut examples = vec![
        example("text", message()),
        example("with everything", rich()),
        example("deleted", Message { content: Content::deleted(), ..message() }),
        example("something happened", Message { content: Content::Known(event.clone()), ..message() }),
        example("an answer", ReplyTo { seq: Seq::new(5), sender_id: BOB }),
        example("from elsewhere", Forwarded { sender_id: BOB, sent_at: NOW }),
        example("text", KnownContent::Text { text: "две\nстроки".into(), mentions: Vec::new() }),
        example("something happened", event),
        example("a tombstone", KnownContent::Deleted { expired: false }),
        example("its time had come", KnownContent::Deleted { expired: true }),
        example("understood", Content::text("Привет")),
        example("naming somebody", naming()),
        example("from a newer version, kept as it came", Content::Unknown(newer)),
        example("put", reaction()),
        example("taken away, a tombstone", ReactionRow { emojis: Vec::new(), ..reaction() }),
        example("the newest", query),
        example("before a message", HistoryQuery { before: Some(Seq::new(7)), limit: Some(50), ..query }),
        example("after a message", HistoryQuery { after: Some(Seq::new(7)), ..query }),
        example("around a message", HistoryQuery { around: Some(Seq::new(7)), ..query }),
        example("at a time", HistoryQuery { at: Some(NOW), ..query }),
        example("the newest", page.clone()),
        example("without reactions", HistoryPage { reactions: Vec::new(), ..page }),
    ];
    examples.extend(events());
    examples
}

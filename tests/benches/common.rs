//! What all benchmarks share: how they are measured, and a conversation that is the same at every run, so that figures of
//! two revisions can be compared. Changing a text here changes what is measured.

use std::time::Duration;

use criterion::Criterion;
use uuid::Uuid;
use vestnik_protocol::{
    ChatDelta, ChatHeader, ChatId, ChatKind, ClientId, Content, Message, Millis, Rev, Seq, UserId,
};

/// When the conversation began.
pub const BEGINNING: Millis = Millis(1_760_000_000_000);

/// Every so many messages have [`RARE`] in them.
pub const RARE_EVERY: u64 = 1_000;
/// A word that few messages have.
pub const RARE: &str = "редкость";

const PHRASES: [&str; 12] = [
    "Привет! Как прошла вчерашняя встреча?",
    "Отправил письмо с договором, посмотри, пожалуйста, до вечера.",
    "The build is green again, I am merging it now.",
    "Давайте перенесём звонок на четверг, в 15:30 всем удобно?",
    "See https://example.com/docs/install for the details.",
    "Завтра обещают дождь, захвати зонт 🙂",
    "Ок",
    "I will be about ten minutes late, please start without me.",
    "Кто-нибудь видел ключи от переговорной на третьем этаже?",
    "Спасибо, всё получилось! Осталось проверить ошибки в журнале.",
    "`cargo test` takes four minutes here; *yesterday* it was three.",
    "Напомни, сколько человек поедет на дачу в субботу?",
];

/// Short samples: a comparison measures each benchmark again and again anyway.
pub fn measured() -> Criterion {
    Criterion::default()
        .without_plots()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .nresamples(2_000)
        .configure_from_args()
}

/// Somebody.
pub const fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// Some chat.
pub const fn chat(number: u128) -> ChatId {
    ChatId(Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// A name for a message.
pub const fn client_id(number: u64) -> ClientId {
    ClientId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + number as u128))
}

/// What somebody writes.
pub fn text(number: u64) -> String {
    let phrase =
        |place: u64| usize::try_from(place).ok().and_then(|place| PHRASES.get(place % PHRASES.len()));
    let (one, other) = (phrase(number).unwrap_or(&""), phrase(number / 12 * 5 + number * 7).unwrap_or(&""));
    let rare = if number.is_multiple_of(RARE_EVERY) { RARE } else { "" };
    format!("{one} {other} {rare}").trim_end().to_owned()
}

/// The message of this number, by one of two people in turn.
pub fn message(seq: u64) -> Message {
    let sent_at = Millis(BEGINNING.0 + i64::try_from(seq).unwrap_or_default() * 20_000);
    let sender = user(1 + u128::from(seq % 2));
    Message::new(Seq::new(seq), Rev::new(seq), sender, client_id(seq), sent_at, Content::text(text(seq)))
}

/// Messages of a chat of two people, `from` to `to`, both included.
pub fn delta(chat_id: ChatId, from: u64, to: u64) -> ChatDelta {
    ChatDelta {
        chat_id,
        since: Rev::new(from.saturating_sub(1)),
        rev: Rev::new(to),
        header: ChatHeader {
            seq: Seq::new(to),
            member_count: 2,
            ..ChatHeader::new(ChatKind::Direct, BEGINNING)
        },
        members: Vec::new(),
        messages: (from..=to).map(message).collect(),
        reactions: Vec::new(),
        members_omitted: false,
        more: false,
        limited: false,
        unread: None,
    }
}

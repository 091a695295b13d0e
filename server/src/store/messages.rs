//! Rows of messages.

use vestnik_protocol::{
    ChatId, ClientId, Content, Forwarded, KnownContent, Message, Millis, ReplyTo, Rev, Seq, UserId,
};

use super::{Question, Row, StoreError, Transaction, Value};

/// What readers see of a message.
const SEEN: [&str; 14] = [
    "seq",
    "rev",
    "sender_id",
    "client_id",
    "sent_at",
    "content",
    "reply_seq",
    "reply_sender_id",
    "forward_sender_id",
    "forward_sent_at",
    "edit",
    "edited_at",
    "is_silent",
    "expires_at",
];
/// What only the server knows of it.
const UNSEEN: [&str; 4] = ["chat_id", "request_hash", "deleted", "is_event"];

/// A message with what tells a retry from a client id used for another text.
#[derive(Debug, Clone, PartialEq)]
pub struct SentMessage {
    /// Where it is.
    pub chat_id: ChatId,
    /// Digest of what was asked for.
    pub request_hash: Vec<u8>,
    /// The message as it is now.
    pub message: Message,
}

/// Which messages of a chat, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// Below this number, the newest of them.
    Before(Seq),
    /// Above this number, the oldest of them.
    After(Seq),
}

/// Reads what was sent under the named client ids.
pub(crate) async fn load_sent(
    transaction: &mut Transaction,
    names: impl Iterator<Item = (UserId, ClientId)>,
) -> Result<Vec<SentMessage>, StoreError> {
    let keys = names.map(|(sender, client)| vec![sender.into(), client.into()]).collect();
    let select = format!("SELECT {} FROM messages", columns().join(", "));
    let rows = transaction.fetch_among(&select, "sender_id, client_id", keys, "").await?;
    rows.iter().map(sent_from_row).collect()
}

/// Reads messages by their addresses.
pub(crate) async fn load(
    transaction: &mut Transaction,
    addresses: impl Iterator<Item = (ChatId, Seq)>,
) -> Result<Vec<SentMessage>, StoreError> {
    let keys = addresses.map(|(chat, seq)| vec![chat.into(), seq.into()]).collect();
    let select = format!("SELECT {} FROM messages", columns().join(", "));
    let rows = transaction.fetch_among(&select, "chat_id, seq", keys, "").await?;
    rows.iter().map(sent_from_row).collect()
}

/// When a message was sent.
pub(crate) async fn sent_at(
    transaction: &mut Transaction,
    chat_id: ChatId,
    seq: Seq,
) -> Result<Option<Millis>, StoreError> {
    let sql = "SELECT sent_at FROM messages WHERE chat_id = ? AND seq = ?";
    let rows = transaction.fetch(sql, vec![chat_id.into(), seq.into()]).await?;
    rows.first().map(|row| row.get(0)).transpose()
}

/// Messages from `floor` on that changed after `since`, by rev, at most `limit`.
pub(crate) fn about_changed(chat_id: ChatId, since: Rev, floor: Seq, limit: usize) -> Question {
    let sql = format!(
        "SELECT {} FROM messages WHERE chat_id = ? AND rev > ? AND seq >= ? ORDER BY rev LIMIT {limit}",
        SEEN.join(", ")
    );
    Question::one(sql, vec![chat_id.into(), since.into(), floor.into()])
}

pub(crate) fn changed_in(rows: &[Row]) -> Result<Vec<Message>, StoreError> {
    rows.iter().map(from_row).collect()
}

/// Whether more than `most` messages changed after `since`: then the answer has a row. Looks at one row more than that in
/// the index, and needs no temporary table, as counting up to a limit would.
pub(crate) fn about_more_changed(chat_id: ChatId, since: Rev, most: usize) -> Question {
    let sql =
        format!("SELECT seq FROM messages WHERE chat_id = ? AND rev > ? ORDER BY rev LIMIT 1 OFFSET {most}");
    Question::one(sql, vec![chat_id.into(), since.into()])
}

/// A range of messages from `lowest` on, ascending, at most `limit`.
pub(crate) async fn page(
    transaction: &mut Transaction,
    chat_id: ChatId,
    lowest: Seq,
    range: Range,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    let (condition, order, bound) = match range {
        Range::Before(seq) => ("seq < ?", "DESC", seq),
        Range::After(seq) => ("seq > ?", "ASC", seq),
    };
    let sql = format!(
        "SELECT {} FROM messages WHERE chat_id = ? AND seq >= ? AND {condition} ORDER BY seq {order} LIMIT ?",
        SEEN.join(", ")
    );
    let rows =
        transaction.fetch(sql, vec![chat_id.into(), lowest.into(), bound.into(), limit.into()]).await?;
    let mut messages = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    messages.sort_unstable_by_key(|message| message.seq);
    Ok(messages)
}

/// Writes new messages.
pub(crate) async fn insert<'a>(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = &'a SentMessage>,
) -> Result<(), StoreError> {
    let rows = messages.map(values).collect::<Result<Vec<_>, _>>()?;
    transaction.insert("messages", &columns(), rows).await
}

/// Writes messages that are there already.
pub(crate) async fn update<'a>(
    transaction: &mut Transaction,
    messages: impl Iterator<Item = &'a SentMessage>,
) -> Result<(), StoreError> {
    let rows = messages.map(values).collect::<Result<Vec<_>, _>>()?;
    let changing = [
        "rev",
        "deleted",
        "content",
        "reply_seq",
        "reply_sender_id",
        "forward_sender_id",
        "forward_sent_at",
        "edit",
        "edited_at",
        "is_silent",
        "expires_at",
    ];
    transaction.upsert("messages", &columns(), "chat_id, seq", &changing, rows).await
}

fn values(sent: &SentMessage) -> Result<Vec<Value>, StoreError> {
    let message = &sent.message;
    let content = serde_json::to_string(&message.content)
        .map_err(|_| StoreError::Other("a content that is not JSON".into()))?;
    Ok(vec![
        message.seq.into(),
        message.rev.into(),
        message.sender_id.into(),
        message.client_id.into(),
        message.sent_at.into(),
        content.into(),
        message.reply_to.map(|reply| reply.seq).into(),
        message.reply_to.map(|reply| reply.sender_id).into(),
        message.forwarded.map(|from| from.sender_id).into(),
        message.forwarded.map(|from| from.sent_at).into(),
        message.edit.into(),
        message.edited_at.into(),
        message.silent.into(),
        message.expires_at.into(),
        sent.chat_id.into(),
        sent.request_hash.clone().into(),
        matches!(message.content, Content::Known(KnownContent::Deleted { .. })).into(),
        matches!(message.content, Content::Known(KnownContent::Event { .. })).into(),
    ])
}

/// All columns, in the order of [`values`].
fn columns() -> Vec<&'static str> {
    [SEEN.as_slice(), &UNSEEN].concat()
}

fn sent_from_row(row: &Row) -> Result<SentMessage, StoreError> {
    Ok(SentMessage { chat_id: row.get(14)?, request_hash: row.get(15)?, message: from_row(row)? })
}

fn from_row(row: &Row) -> Result<Message, StoreError> {
    let content: String = row.get(5)?;
    Ok(Message {
        seq: row.get(0)?,
        rev: row.get(1)?,
        sender_id: row.get(2)?,
        client_id: row.get(3)?,
        sent_at: row.get(4)?,
        content: serde_json::from_str(&content)
            .map_err(|_| StoreError::Corrupt { column: 5, expected: "JSON of a message's content" })?,
        reply_to: Option::zip(row.get(6)?, row.get(7)?).map(|(seq, sender_id)| ReplyTo { seq, sender_id }),
        forwarded: Option::zip(row.get(8)?, row.get(9)?)
            .map(|(sender_id, sent_at)| Forwarded { sender_id, sent_at }),
        edit: row.get(10)?,
        edited_at: row.get(11)?,
        silent: row.get(12)?,
        expires_at: row.get(13)?,
    })
}

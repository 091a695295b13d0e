//! How much a user has not read: three statements, whatever the number of chats. Exact up to the cap.
//!
//! Ranges of numbers are written out as constants, one for each chat: joined to the private rows instead, MySQL would
//! read a chat from its first message on.

use std::collections::{HashMap, HashSet};

use vestnik_protocol::limits::UNREAD_CAP;
use vestnik_protocol::{ChatId, ChatKind, Message, Seq, UnreadCount, UserId};

use super::private::OwnChat;
use super::{Dialect, Question, Row, StoreError, Transaction, Value, rounded};

/// How far messages are counted in one go. Most of what is there is by others and counts, so twice the cap is enough
/// unless hundreds are one's own, deleted or events.
const WINDOW: u64 = 2 * UNREAD_CAP as u64;
/// Ranges in one statement. SQLite bounds how deep an expression may be.
const MAX_RANGES: usize = 256;
/// Of `messages m`: somebody else says something, and it is still there. As `Message::counts` for a device.
const COUNTS: &str = "m.deleted = 0 AND m.is_event = 0 AND m.sender_id <> ?";

/// Marks of a message, as the answer of [`about_marks`] has them.
const HIDDEN: i64 = 0;
const MENTION: i64 = 1;

/// The messages of a chat after the first number, up to and including the second.
#[derive(Debug, Clone, Copy)]
struct Range(ChatId, Seq, Seq);

/// Counts what the user has not read of each chat.
pub(crate) async fn unread(
    transaction: &mut Transaction,
    user: UserId,
    chats: &[OwnChat],
) -> Result<HashMap<ChatId, UnreadCount>, StoreError> {
    let answers = transaction.ask(about(transaction.dialect(), user, chats)).await?;
    counted(transaction, user, chats, &answers).await
}

/// The questions of [`unread`]; their answers are for [`counted`].
pub(crate) fn about(dialect: Dialect, user: UserId, chats: &[OwnChat]) -> [Question; 3] {
    let behind: Vec<Range> = chats.iter().filter_map(not_read).collect();
    let near: Vec<Range> = behind
        .iter()
        .map(|Range(chat, after, to)| Range(*chat, *after, end_of_window(*after, *to)))
        .collect();
    let others = format!("SELECT m.chat_id, COUNT(*) FROM messages m WHERE {COUNTS} AND ");
    let hidden = format!(
        "SELECT m.chat_id, COUNT(*) FROM hidden_messages h \
         JOIN messages m ON m.chat_id = h.chat_id AND m.seq = h.seq WHERE {COUNTS} AND h.user_id = ? AND "
    );
    let mentions = "SELECT n.chat_id, COUNT(*) FROM mentions n WHERE NOT EXISTS (SELECT 1 FROM hidden_messages h \
         WHERE h.user_id = n.user_id AND h.chat_id = n.chat_id AND h.seq = n.seq) AND n.user_id = ? AND ";
    [
        about_ranges(dialect, &others, "m", &[user.into()], &near),
        about_ranges(dialect, &hidden, "h", &[user.into(), user.into()], &near),
        about_ranges(dialect, mentions, "n", &[user.into()], &behind),
    ]
}

/// What the answers say; where that is not exact it is counted again.
pub(crate) async fn counted(
    transaction: &mut Transaction,
    user: UserId,
    chats: &[OwnChat],
    answers: &[Vec<Row>; 3],
) -> Result<HashMap<ChatId, UnreadCount>, StoreError> {
    let [others, hidden, mentions] = answers;
    let (others, hidden, mentions) = (counts(others)?, counts(hidden)?, counts(mentions)?);
    let mut unread: HashMap<ChatId, UnreadCount> =
        chats.iter().map(|own| (own.chat.id, nothing(own))).collect();
    for range in chats.iter().filter_map(not_read) {
        let Range(chat, after, to) = range;
        let of = |counted: &HashMap<ChatId, u32>| counted.get(&chat).copied().unwrap_or_default();
        let mut all = of(&others).saturating_sub(of(&hidden));
        if all <= UNREAD_CAP && end_of_window(after, to) < to {
            all = count_exactly(transaction, user, range).await?;
        }
        if let Some(unread) = unread.get_mut(&chat) {
            unread.count = all.min(UNREAD_CAP);
            unread.capped = all > UNREAD_CAP;
            unread.mentions = of(&mentions).min(UNREAD_CAP);
        }
    }
    Ok(unread)
}

/// The question of which messages of a chat from `from` on the user hid, and which are meant for them in particular; its
/// answer is for [`among`]. Nobody hides more than there is, so `from` is near the chat's end.
pub(crate) fn about_marks(user: UserId, chat_id: ChatId, from: Seq) -> Question {
    let sql = format!(
        "SELECT {HIDDEN}, seq FROM hidden_messages WHERE user_id = ? AND chat_id = ? AND seq >= ? UNION ALL \
         SELECT {MENTION}, seq FROM mentions WHERE user_id = ? AND chat_id = ? AND seq >= ?"
    );
    let of = [Value::from(user), chat_id.into(), from.into()];
    Question::one(sql, of.iter().chain(&of).cloned().collect())
}

/// Counts what the user has not read of a chat among messages that are at hand. `None`: not all of it is among them.
pub(crate) fn among(
    own: &OwnChat,
    messages: &[Message],
    marks: &[Row],
    from: Seq,
) -> Result<Option<UnreadCount>, StoreError> {
    let mut unread = nothing(own);
    let Some(Range(_, after, to)) = not_read(own) else { return Ok(Some(unread)) };
    let not_read: Vec<_> =
        messages.iter().filter(|message| message.seq > after && message.seq <= to).collect();
    if after.next() < from || not_read.len() as u64 != to.get() - after.get() {
        return Ok(None);
    }
    let (mut hidden, mut mentions) = (HashSet::new(), HashSet::new());
    for row in marks {
        let seq: Seq = row.get(1)?;
        if seq > after {
            if row.get::<i64>(0)? == HIDDEN {
                hidden.insert(seq)
            } else {
                mentions.insert(seq)
            };
        }
    }
    let user = own.private.user_id;
    let counts =
        |message: &&&Message| message.counts() && message.sender_id != user && !hidden.contains(&message.seq);
    let all = u32::try_from(not_read.iter().filter(counts).count()).unwrap_or(u32::MAX);
    let mentions = u32::try_from(mentions.difference(&hidden).count()).unwrap_or(u32::MAX);
    unread.count = all.min(UNREAD_CAP);
    unread.capped = all > UNREAD_CAP;
    unread.mentions = mentions.min(UNREAD_CAP);
    Ok(Some(unread))
}

/// What is not read and not cleared; nothing of a chat that the user left. Saved messages are all one's own: nothing to count, however many were never "read".
fn not_read(own: &OwnChat) -> Option<Range> {
    let after = own.private.read_seq.max(own.private.cleared_seq);
    let behind = own.private.member && own.chat.kind != ChatKind::Saved && own.chat.seq > after;
    behind.then_some(Range(own.chat.id, after, own.chat.seq))
}

fn end_of_window(after: Seq, to: Seq) -> Seq {
    to.min(Seq::new(after.get().saturating_add(WINDOW)))
}

const fn nothing(own: &OwnChat) -> UnreadCount {
    let read_seq = own.private.read_seq;
    // How far a chat went on is not for those who left it.
    let to_seq = if own.private.member { own.chat.seq } else { read_seq };
    UnreadCount { count: 0, capped: false, read_seq, to_seq, mentions: 0 }
}

/// `select` for these ranges of the table `table`, in groups by chat.
fn about_ranges(dialect: Dialect, select: &str, table: &str, values: &[Value], ranges: &[Range]) -> Question {
    let statements = ranges.chunks(MAX_RANGES).map(|chunk| {
        // Only on SQLite are statements kept prepared.
        let width = if dialect == Dialect::Sqlite { rounded(chunk.len()) } else { chunk.len() };
        let range = format!("({table}.chat_id = ? AND {table}.seq > ? AND {table}.seq <= ?)");
        let any = vec![range; width].join(" OR ");
        let repeated =
            chunk.last().into_iter().flat_map(|last| std::iter::repeat_n(last, width - chunk.len()));
        let mut arguments = values.to_vec();
        for Range(chat, after, to) in chunk.iter().chain(repeated) {
            arguments.extend([(*chat).into(), (*after).into(), (*to).into()]);
        }
        (format!("{select}({any}) GROUP BY {table}.chat_id"), arguments)
    });
    Question::several(statements)
}

fn counts(rows: &[Row]) -> Result<HashMap<ChatId, u32>, StoreError> {
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The messages of others in one chat, however many of its messages do not count.
async fn count_exactly(transaction: &mut Transaction, user: UserId, range: Range) -> Result<u32, StoreError> {
    let Range(chat, after, to) = range;
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM messages m WHERE {COUNTS} AND m.chat_id = ? AND m.seq > ? \
         AND m.seq <= ? AND NOT EXISTS (SELECT 1 FROM hidden_messages h WHERE h.user_id = ? \
         AND h.chat_id = m.chat_id AND h.seq = m.seq) LIMIT {}) AS counted",
        UNREAD_CAP + 1
    );
    let arguments = vec![user.into(), chat.into(), after.into(), to.into(), user.into()];
    let rows = transaction.fetch(sql, arguments).await?;
    rows.first().map_or(Ok(0), |row| row.get(0))
}

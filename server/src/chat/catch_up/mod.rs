//! "What did I miss since R": the rows whose rev is higher, page by page, each page from one snapshot.

mod account;
mod cut;
mod feed;
mod one_page;
mod standing;

use vestnik_protocol::{ChatDelta, ChatId, Message, Rev, UserId, limits};

pub use account::{account_delta, with_unread};
pub use feed::{Feed, Step};
pub use one_page::one_page;

use super::error::ChatError;
use crate::store::{
    Database, Question, Row, Transaction, chats, members, messages, private, reactions, unread,
};

/// How large a page is, and when a catch-up is limited to the newest tail.
#[derive(Debug, Clone, Copy)]
pub struct PageSize {
    /// Rows of members, messages and reactions together.
    pub rows: usize,
    /// Bytes of message texts.
    pub bytes: usize,
    /// With more changed messages than this, only the tail is sent.
    pub limited_after: usize,
    /// Messages in the tail.
    pub tail: u32,
}

impl Default for PageSize {
    fn default() -> Self {
        Self {
            rows: limits::MAX_DELTA_ROWS,
            bytes: 1 << 20,
            limited_after: limits::LIMITED_AFTER_MESSAGES,
            tail: limits::LIMITED_TAIL,
        }
    }
}

/// One page of what changed in a chat after `since`, as `user` may see it.
///
/// # Errors
/// `NotFound`, `CursorAhead`, or the database's.
pub async fn chat_delta(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    since: Rev,
    size: PageSize,
) -> Result<ChatDelta, ChatError> {
    let mut snapshot = database.begin_read().await?;
    let delta = read_page(&mut snapshot, user, chat_id, since, size).await;
    snapshot.rollback().await?;
    delta
}

async fn read_page(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    since: Rev,
    size: PageSize,
) -> Result<ChatDelta, ChatError> {
    let questions = [chats::about_sight(chat_id, user), private::about_one(user, chat_id)];
    let [sight, own] = snapshot.ask(questions).await?;
    let chat = chats::sight_in(&sight)?.ok_or(ChatError::NotFound)?.chat;
    let own = private::one_in(&own)?;
    if since > chat.rev {
        return Err(ChatError::CursorAhead);
    }
    let mut delta = ChatDelta {
        chat_id,
        since,
        rev: chat.rev,
        header: chat.header(),
        members: Vec::new(),
        messages: Vec::new(),
        reactions: Vec::new(),
        members_omitted: false,
        more: false,
        limited: false,
        unread: None,
    };
    // A first delta is the tail, too: whoever begins with a chat loads the rest when it is opened.
    let most = if since == Rev::ZERO { size.tail as usize } else { size.limited_after };
    let more = messages::about_more_changed(chat_id, since, most);
    let [others, hidden, mentions] = unread::about(snapshot.dialect(), user, own.as_slice());
    // Nearly always what a returning client missed fits a page: it is asked for at once.
    let [members, messages, reactions] = if since > Rev::ZERO && since < chat.rev {
        about_changes(&delta, user, size.rows + 1)
    } else {
        [const { Question::none() }; 3]
    };
    let questions = [more, others, hidden, mentions, members, messages, reactions];
    let [more, others, hidden, mentions, members, messages, reactions] = snapshot.ask(questions).await?;
    if since < chat.rev {
        let limited = !more.is_empty();
        // Thousands of plain members are of no use to whoever begins with a large group; pages have them.
        delta.members_omitted = chat.large && (limited || since == Rev::ZERO);
        if limited {
            limited_page(snapshot, &mut delta, user, size).await?;
        } else {
            let known = (since > Rev::ZERO).then_some([members, messages, reactions]);
            full_page(snapshot, &mut delta, user, size, known).await?;
        }
        delta.members.iter_mut().for_each(|member| chat.hide_position(member));
    }
    delta.more = delta.rev < chat.rev;
    if !delta.more {
        let answers = [others, hidden, mentions];
        delta.unread = unread::counted(snapshot, user, own.as_slice(), &answers).await?.remove(&chat_id);
    }
    Ok(delta)
}

/// All rows, up to the end of the page; `known` are those of the first attempt, where they were asked for already.
async fn full_page(
    snapshot: &mut Transaction,
    delta: &mut ChatDelta,
    user: UserId,
    size: PageSize,
    mut known: Option<[Vec<Row>; 3]>,
) -> Result<(), ChatError> {
    let mut limit = size.rows;
    loop {
        let [members, messages, reactions] = match known.take() {
            Some(known) => known,
            None => snapshot.ask(about_changes(delta, user, limit + 1)).await?,
        };
        let members = members::changed_in(&members)?;
        let messages = messages::changed_in(&messages)?;
        let reactions = reactions::changed_in(&reactions)?;
        let weights = members
            .iter()
            .map(|member| (member.rev, 0))
            .chain(messages.iter().map(|message| (message.rev, weight(message))))
            .chain(reactions.iter().map(|reaction| (reaction.rev, REACTION_BYTES)));
        match cut::end_of_page(weights, limit, size.bytes) {
            cut::End::All => {}
            cut::End::At(rev) => delta.rev = rev,
            // More rows under one rev than fit a page: a rev is never split, so the page grows.
            cut::End::TooSmall => {
                limit *= 2;
                continue;
            }
        }
        let end = delta.rev;
        delta.members = members.into_iter().filter(|member| member.rev <= end).collect();
        delta.messages = messages.into_iter().filter(|message| message.rev <= end).collect();
        delta.messages.sort_unstable_by_key(|message| message.seq);
        delta.reactions = reactions.into_iter().filter(|reaction| reaction.rev <= end).collect();
        return Ok(());
    }
}

/// All members, but of the messages only the newest, with all reactions on them.
async fn limited_page(
    snapshot: &mut Transaction,
    delta: &mut ChatDelta,
    user: UserId,
    size: PageSize,
) -> Result<(), ChatError> {
    let mut limit = size.rows;
    let members = loop {
        let [members] = snapshot.ask([about_members(delta, user, limit + 1)]).await?;
        let members = members::changed_in(&members)?;
        match cut::end_of_page(members.iter().map(|member| (member.rev, 0)), limit, size.bytes) {
            cut::End::All => break members,
            cut::End::At(rev) => {
                delta.rev = rev;
                break members;
            }
            cut::End::TooSmall => limit *= 2,
        }
    };
    delta.limited = true;
    delta.members = members.into_iter().filter(|member| member.rev <= delta.rev).collect();
    let header = &delta.header;
    let newest = messages::Range::Before(header.seq.next());
    delta.messages = messages::page(snapshot, delta.chat_id, header.floor_seq, newest, size.tail).await?;
    if let (Some(first), Some(last)) = (delta.messages.first(), delta.messages.last()) {
        delta.reactions = reactions::between(snapshot, delta.chat_id, first.seq, last.seq).await?;
    }
    Ok(())
}

/// What changed after the delta's beginning, of each kind so many rows.
fn about_changes(delta: &ChatDelta, user: UserId, limit: usize) -> [Question; 3] {
    let (chat, since, floor) = (delta.chat_id, delta.since, delta.header.floor_seq);
    [
        about_members(delta, user, limit),
        messages::about_changed(chat, since, floor, limit),
        reactions::about_changed(chat, since, floor, limit),
    ]
}

fn about_members(delta: &ChatDelta, user: UserId, limit: usize) -> Question {
    let (chat_id, since) = (delta.chat_id, delta.since);
    if delta.members_omitted {
        members::about_changed_of_note(chat_id, since, user, limit)
    } else {
        members::about_changed(chat_id, since, limit)
    }
}

/// A reaction as JSON.
const REACTION_BYTES: usize = 120;

fn weight(message: &Message) -> usize {
    /// The other fields of a message as JSON.
    const FRAME: usize = 200;
    FRAME + message.content.as_text().map_or(0, str::len)
}

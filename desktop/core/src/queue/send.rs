//! Messages: written, forwarded, for later. Each is one durable transaction.

use vestnik_protocol::limits::{MAX_MENTIONS, MAX_SCHEDULE_AHEAD_MS, MAX_SEQS_PER_COMMAND};
use vestnik_protocol::{
    ChatId, ClientId, Command, Content, ErrorCode, KnownContent, Mention, Millis, Seq, UserId, text,
};

use super::failed::revive_all;
use super::is_opening;
use super::refusal::{Answered, Stop, answered};
use super::standing::{Standing, required};
use crate::cache::queue::Entry;
use crate::cache::{CacheError, Db, chats, drafts, islands, members, queue};

/// Chats into which one may forward at once.
pub const MAX_FORWARD_TARGETS: usize = 20;

/// A message as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What it says.
    pub content: Content,
    /// The message it answers.
    pub reply_to: Option<Seq>,
    /// Nobody is to be disturbed by it.
    pub silent: bool,
}

impl Written {
    /// With nothing special about it.
    #[cfg(test)]
    pub const fn plain(content: Content) -> Self {
        Self { content, reply_to: None, silent: false }
    }
}

/// Words as they are sent: checked by the same rules as on the server.
///
/// # Errors
/// Those of [`text::message_text`]; `invalid_argument` for too many mentions.
pub fn words(typed: &str, mentions: Vec<Mention>) -> Result<Content, ErrorCode> {
    if mentions.len() > MAX_MENTIONS {
        return Err(ErrorCode::InvalidArgument);
    }
    let text = text::message_text(typed)?.to_owned();
    Ok(Content::Known(KnownContent::Text { text, mentions }))
}

/// Queues a message, before it the direct chat where the server does not have that yet, and clears the draft.
pub fn push_send(
    db: &Db,
    me: UserId,
    chat: ChatId,
    client: ClientId,
    written: Written,
    now: Millis,
) -> Answered<()> {
    answered(send(db, me, chat, client, written, now))
}

fn send(
    db: &Db,
    me: UserId,
    chat: ChatId,
    client: ClientId,
    written: Written,
    now: Millis,
) -> Result<(), Stop> {
    let at = required(db, chat, me)?;
    at.may_write()?;
    let Written { content, reply_to, silent } = written;
    check_reply(db, chat, reply_to)?;
    open_before(db, chat, &at, now)?;
    let send = Command::Send { chat_id: chat, client_id: client, content, reply_to, silent };
    queue::push(db, chat, Some(client), &send, now)?;
    drafts::set(db, chat, "", None, now)?;
    Ok(())
}

/// Queues a message for later.
pub fn push_scheduled(
    db: &Db,
    me: UserId,
    chat: ChatId,
    client: ClientId,
    written: Written,
    send_at: Millis,
    now: Millis,
) -> Answered<()> {
    answered((|| {
        let at = required(db, chat, me)?;
        at.may_write()?;
        if send_at.0 > now.0.saturating_add(MAX_SCHEDULE_AHEAD_MS) || send_at.0 < 0 {
            return Err(ErrorCode::ScheduleTimeInvalid.into());
        }
        let Written { content, reply_to, silent } = written;
        check_reply(db, chat, reply_to)?;
        open_before(db, chat, &at, now)?;
        let command =
            Command::Schedule { chat_id: chat, client_id: client, content, reply_to, silent, send_at };
        queue::push(db, chat, Some(client), &command, now)?;
        drafts::set(db, chat, "", None, now)?;
        Ok(())
    })())
}

/// What is to be forwarded.
#[derive(Debug, Clone)]
pub struct Forwarding {
    /// From where.
    pub from: ChatId,
    /// Which, in this order.
    pub seqs: Vec<Seq>,
    /// To where.
    pub to: Vec<ChatId>,
    /// Nobody is to be disturbed.
    pub silent: bool,
}

/// Queues copies of messages in each of some chats, all or none. `name` gives each copy its name.
pub fn push_forwards(
    db: &Db,
    me: UserId,
    forwarding: &Forwarding,
    mut name: impl FnMut() -> ClientId,
    now: Millis,
) -> Answered<()> {
    answered((|| {
        let Forwarding { from, seqs, to, silent } = forwarding;
        let counts =
            (1..=MAX_SEQS_PER_COMMAND).contains(&seqs.len()) && (1..=MAX_FORWARD_TARGETS).contains(&to.len());
        if !counts {
            return Err(ErrorCode::InvalidArgument.into());
        }
        required(db, *from, me)?;
        for seq in seqs {
            let said = original(db, *from, *seq)?.is_some_and(|content| content.as_text().is_some());
            if !said {
                return Err(ErrorCode::SeqNotFound.into());
            }
        }
        let mut targets = Vec::new();
        for chat in to {
            let at = required(db, *chat, me)?;
            at.may_write()?;
            targets.push((*chat, at));
        }
        for (chat, at) in targets {
            open_before(db, chat, &at, now)?;
            for seq in seqs {
                let client = name();
                let command = Command::Forward {
                    chat_id: chat,
                    client_id: client,
                    from_chat_id: *from,
                    from_seq: *seq,
                    silent: *silent,
                };
                queue::push(db, chat, Some(client), &command, now)?;
            }
        }
        Ok(())
    })())
}

/// What a message to be forwarded says, as far as this device knows.
fn original(db: &Db, chat: ChatId, at: Seq) -> Result<Option<Content>, CacheError> {
    let Some(row) = chats::get(db, chat)? else { return Ok(None) };
    Ok(islands::certain(db, &row, at)?.map(|message| message.content))
}

/// An answer is to a message that there is.
fn check_reply(db: &Db, chat: ChatId, reply_to: Option<Seq>) -> Result<(), Stop> {
    let Some(at) = reply_to else { return Ok(()) };
    let there = chats::get(db, chat)?.is_some_and(|row| at >= row.first() && at <= row.seq);
    if there { Ok(()) } else { Err(ErrorCode::SeqNotFound.into()) }
}

/// Sees to it that the chat is made before anything is written into it.
fn open_before(db: &Db, chat: ChatId, at: &Standing, now: Millis) -> Result<(), CacheError> {
    if at.known {
        return Ok(());
    }
    let waiting = at.pending.entries();
    match waiting.iter().find(|entry| is_opening(entry)) {
        None => {
            let Some(peer) = members::noted_direct(db, chat)? else { return Ok(()) };
            queue::push(db, chat, None, &Command::OpenDirect { user_id: peer }, now).map(drop)
        }
        // To write again is to want it tried again.
        Some(opening) if Entry::is_failed(opening) => revive_all(db, waiting),
        Some(_) => Ok(()),
    }
}

//! Reactions: absolute, one row for each person and message.

use vestnik_protocol::rights::Action;
use vestnik_protocol::{ChatId, Done, ErrorCode, ReactionRow, Seq, UserId, limits, text};

use super::compose;
use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;

/// Puts a reaction on a message, or takes it away. The message itself does not change.
pub fn react(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    seq: Seq,
    emoji: &str,
    on: bool,
) -> Result<Changes, Refusal> {
    let emoji = text::emoji(emoji)?;
    let caller = Caller::of(rows, sender, chat_id)?;
    caller.may_address(Action::Write)?;
    let chat = caller.chat;
    if !compose::existing(rows, chat, seq)?.message.counts() {
        return Err(ErrorCode::NotEditable);
    }
    let mut emojis = rows.reaction(chat_id, seq, sender).map(|row| row.emojis.clone()).unwrap_or_default();
    if emojis.iter().any(|there| there == emoji) == on {
        return Ok(Changes::none(Done::new(chat_id, chat.rev)));
    }
    if on {
        let one_too_many = emojis.len() >= limits::MAX_REACTIONS_PER_PERSON;
        let reactors = usize::try_from(rows.reactors(chat_id, seq)).unwrap_or(usize::MAX);
        if one_too_many || (emojis.is_empty() && reactors >= limits::MAX_REACTORS) {
            return Err(ErrorCode::TooManyReactions);
        }
        emojis.push(emoji.to_owned());
    } else {
        emojis.retain(|there| there != emoji);
    }
    let rev = chat.rev.next();
    Ok(Changes {
        chat: Some(Chat { rev, ..chat.clone() }),
        reactions: vec![(chat_id, ReactionRow { seq, user_id: sender, rev, emojis })],
        ..Changes::none(Done::new(chat_id, rev))
    })
}

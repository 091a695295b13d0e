//! What a client that was away for a moment nearly always missed: it fits one page, and all that is not read is on it.
//! Then everything is asked for in one message, and nothing is counted by the database. Whatever is otherwise is left to
//! [`chat_delta`](super::chat_delta).

use vestnik_protocol::{ChatDelta, ChatId, Rev, Seq, UserId};

use super::{PageSize, REACTION_BYTES, cut, weight};
use crate::chat::error::ChatError;
use crate::store::{Database, members, messages, private, reactions, unread};

/// All that changed in a chat after `since`, which is not zero, as `user` may see it. `read` is how far the user has
/// read, as far as is known. `None`: it has to be read in another way.
///
/// # Errors
/// The database's.
pub async fn one_page(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    since: Rev,
    read: Seq,
    size: PageSize,
) -> Result<Option<ChatDelta>, ChatError> {
    let (limit, from) = (size.rows + 1, read.next());
    let snapshot = database.begin_read().await?;
    let questions = [
        private::about_visible(user, chat_id),
        members::about_changed(chat_id, since, limit),
        messages::about_changed(chat_id, since, Seq::ZERO, limit),
        reactions::about_changed(chat_id, since, Seq::ZERO, limit),
        unread::about_marks(user, chat_id, from),
    ];
    let [own, members, messages, reactions, marks] = snapshot.ask_last(questions).await?;
    let Some(own) = private::one_in(&own)?.filter(|own| own.chat.rev >= since) else { return Ok(None) };
    let chat = &own.chat;
    let mut members = members::changed_in(&members)?;
    let mut messages = messages::changed_in(&messages)?;
    let mut reactions = reactions::changed_in(&reactions)?;
    let weights = members
        .iter()
        .map(|member| (member.rev, 0))
        .chain(messages.iter().map(|message| (message.rev, weight(message))))
        .chain(reactions.iter().map(|reaction| (reaction.rev, REACTION_BYTES)));
    if messages.len() > size.limited_after
        || cut::end_of_page(weights, size.rows, size.bytes) != cut::End::All
    {
        return Ok(None);
    }
    let Some(unread) = unread::among(&own, &messages, &marks, from)? else { return Ok(None) };
    members.iter_mut().for_each(|member| chat.hide_position(member));
    messages.retain(|message| message.seq >= chat.floor_seq);
    messages.sort_unstable_by_key(|message| message.seq);
    reactions.retain(|reaction| reaction.seq >= chat.floor_seq);
    Ok(Some(ChatDelta {
        chat_id,
        since,
        rev: chat.rev,
        header: chat.header(),
        members,
        messages,
        reactions,
        members_omitted: false,
        more: false,
        limited: false,
        unread: Some(unread),
    }))
}

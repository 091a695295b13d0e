//! Details of messages: single ones for quotes and pins, what they said before, who has read them. Each answer is from
//! one snapshot, and begins with what the asker sees of the chat.

use vestnik_protocol::rights::{self, Action};
use vestnik_protocol::{
    ChatId, EditHistory, ErrorCode, Message, MessagesFound, Readers, Seq, UserId, limits,
};

use super::error::ChatError;
use crate::store::chats::Sight;
use crate::store::{Database, Transaction, chats, messages, reactions, reads, versions};

/// Single messages by their numbers; those that are not there are absent.
///
/// # Errors
/// `InvalidArgument`, `NotFound`, or the database's.
pub async fn by_seq(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    seqs: &[Seq],
) -> Result<MessagesFound, ChatError> {
    if seqs.is_empty() || seqs.len() > limits::MAX_SEQS_PER_COMMAND {
        return Err(ChatError::InvalidArgument("none or too many messages"));
    }
    let mut snapshot = database.begin_read().await?;
    let found = read_by_seq(&mut snapshot, user, chat_id, seqs).await;
    snapshot.rollback().await?;
    found
}

async fn read_by_seq(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    seqs: &[Seq],
) -> Result<MessagesFound, ChatError> {
    let sight = chats::sight(snapshot, chat_id, user).await?.ok_or(ChatError::NotFound)?;
    let mut seqs: Vec<Seq> = seqs.iter().filter(|seq| sight.shows(**seq)).copied().collect();
    seqs.sort_unstable();
    seqs.dedup();
    let found = messages::load(snapshot, seqs.iter().map(|seq| (chat_id, *seq))).await?;
    let mut messages: Vec<Message> = found.into_iter().map(|sent| sent.message).collect();
    messages.sort_unstable_by_key(|message| message.seq);
    let reactions = reactions::on(snapshot, chat_id, seqs.into_iter()).await?;
    Ok(MessagesFound { chat_id, as_of: sight.chat.rev, messages, reactions })
}

/// What a message said before it was edited.
///
/// # Errors
/// `NotFound`, `SeqNotFound`, `Forbidden` for whoever is neither its author nor may see versions, or the database's.
pub async fn edits(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    seq: Seq,
) -> Result<EditHistory, ChatError> {
    let mut snapshot = database.begin_read().await?;
    let history = read_edits(&mut snapshot, user, chat_id, seq).await;
    snapshot.rollback().await?;
    history
}

async fn read_edits(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    seq: Seq,
) -> Result<EditHistory, ChatError> {
    let (sight, message) = one(snapshot, user, chat_id, seq).await?;
    if message.sender_id != user {
        may(&sight, Action::SeeVersions)?;
    }
    Ok(EditHistory { versions: versions::of(snapshot, chat_id, seq).await? })
}

/// Who has read a message, and when.
///
/// # Errors
/// `NotFound`, `SeqNotFound`, `NotSupportedHere` in a large group, or the database's.
pub async fn readers(
    database: &Database,
    user: UserId,
    chat_id: ChatId,
    seq: Seq,
) -> Result<Readers, ChatError> {
    let mut snapshot = database.begin_read().await?;
    let readers = read_readers(&mut snapshot, user, chat_id, seq).await;
    snapshot.rollback().await?;
    readers
}

async fn read_readers(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    seq: Seq,
) -> Result<Readers, ChatError> {
    let (sight, message) = one(snapshot, user, chat_id, seq).await?;
    if sight.chat.large {
        return Err(ChatError::NotSupportedHere);
    }
    // A group that is not large never had more people.
    let most = limits::SMALL_GROUP;
    Ok(Readers { readers: reads::readers(snapshot, chat_id, seq, message.sender_id, most).await? })
}

/// A message that is there for the user.
async fn one(
    snapshot: &mut Transaction,
    user: UserId,
    chat_id: ChatId,
    seq: Seq,
) -> Result<(Sight, Message), ChatError> {
    let sight = chats::sight(snapshot, chat_id, user).await?.ok_or(ChatError::NotFound)?;
    if !sight.shows(seq) {
        return Err(ChatError::SeqNotFound);
    }
    let found = messages::load(snapshot, [(chat_id, seq)].into_iter()).await?;
    let sent = found.into_iter().next().ok_or(ChatError::SeqNotFound)?;
    Ok((sight, sent.message))
}

fn may(sight: &Sight, action: Action) -> Result<(), ChatError> {
    rights::may(action, sight.chat.kind, sight.role).map_err(|code| match code {
        ErrorCode::NotSupportedHere => ChatError::NotSupportedHere,
        _ => ChatError::Forbidden,
    })
}

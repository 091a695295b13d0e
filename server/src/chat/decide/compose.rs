//! What a new message is made of: its content as it will be stored, whom it answers, whom it means, when it vanishes,
//! and the digest by which the same request is known again.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use vestnik_protocol::{
    Block, ChatId, ClientId, Content, Done, ErrorCode, Forwarded, KnownContent, Mention, Message, Millis,
    ReplyTo, Seq, Span, UserId, limits, markup, text,
};

use super::{Caller, Refusal};
use crate::chat::working_set::{Changes, WorkingSet};
use crate::store::chats::Chat;
use crate::store::mentions::MentionRow;
use crate::store::messages::SentMessage;

/// A message that is about to be written, everything about it checked.
#[derive(Debug, Clone)]
pub struct Composed {
    /// The sender's name for it.
    pub client_id: ClientId,
    /// By which the same request is known again.
    pub request_hash: Vec<u8>,
    /// What it says.
    pub content: Content,
    /// What it answers.
    pub reply_to: Option<ReplyTo>,
    /// Whose words these are.
    pub forwarded: Option<Forwarded>,
    /// Nobody is to be disturbed.
    pub silent: bool,
}

/// Appends a message to the caller's chat. The sender's read position stays where it is: a message written offline is
/// sent before its author has seen what others wrote meanwhile, and nothing may be "read without being seen". It also
/// keeps sending at one row of the chat and one of the message. Own messages never count as unread.
#[must_use]
pub fn append(caller: &Caller<'_>, composed: Composed, now: Millis) -> Changes {
    let Caller { chat, membership } = caller;
    let (seq, rev) = (chat.seq.next(), chat.rev.next());
    // Monotone within a chat, whatever the clock does.
    let sent_at = now.max(chat.active_at);
    let sender = membership.member.user_id;
    let message = Message {
        reply_to: composed.reply_to,
        forwarded: composed.forwarded,
        silent: composed.silent,
        expires_at: expiry(chat, sent_at),
        ..Message::new(seq, rev, sender, composed.client_id, sent_at, composed.content)
    };
    Changes {
        chat: Some(Chat { seq, rev, active_at: sent_at, ..(*chat).clone() }),
        mentions: mentioned(chat.id, &message),
        messages: vec![SentMessage {
            chat_id: chat.id,
            request_hash: composed.request_hash,
            message: message.clone(),
        }],
        ..Changes::none(Done { message: Some(message), ..Done::new(chat.id, rev) })
    }
}

/// When a message of this time vanishes, by the chat's timer.
fn expiry(chat: &Chat, sent_at: Millis) -> Option<Millis> {
    let seconds = i64::from(chat.expire_after_seconds);
    (seconds > 0).then(|| Millis(sent_at.0.saturating_add(seconds.saturating_mul(1_000))))
}

/// What was written under this name already. `None`: nothing.
///
/// # Errors
/// `client_id_reused` when it was something else.
pub fn repeated(
    rows: &WorkingSet,
    sender: UserId,
    chat_id: ChatId,
    client_id: ClientId,
    request_hash: &[u8],
) -> Result<Option<Changes>, Refusal> {
    let Some(sent) = rows.sent(sender, client_id) else { return Ok(None) };
    if sent.chat_id != chat_id || sent.request_hash != request_hash {
        return Err(ErrorCode::ClientIdReused);
    }
    // Sent once already. Someone who left since learns that it was, but not what became of the message.
    let message = rows.member(chat_id, sender).map(|_| sent.message.clone());
    Ok(Some(Changes::none(Done { message, ..Done::new(chat_id, sent.message.rev) })))
}

/// The content as it will be stored, with the mentions as they were asked for.
///
/// # Errors
/// See [`text::message_text`]; `invalid_argument` for too many mentions, `content_unknown` for what is no text.
pub fn acceptable(content: &Content) -> Result<Content, Refusal> {
    match content {
        Content::Known(KnownContent::Text { text, mentions }) => {
            if mentions.len() > limits::MAX_MENTIONS {
                return Err(ErrorCode::InvalidArgument);
            }
            let text = text::message_text(text)?.to_owned();
            let mentions = occurring(&text, mentions);
            Ok(Content::Known(KnownContent::Text { text, mentions }))
        }
        // A tombstone is what a deletion leaves; nobody sends one.
        Content::Known(KnownContent::Deleted { .. } | KnownContent::Event { .. }) | Content::Unknown(_) => {
            Err(ErrorCode::ContentUnknown)
        }
    }
}

/// Of these mentions those whose name stands in the text as one, by the function that shows it; each person once.
fn occurring(text: &str, mentions: &[Mention]) -> Vec<Mention> {
    if mentions.is_empty() {
        return Vec::new();
    }
    let blocks = markup::parse(text, mentions);
    let spans = blocks.iter().flat_map(|block| match block {
        Block::Paragraph { spans } | Block::Quote { spans } => spans.as_slice(),
        Block::Code { .. } => &[],
    });
    let named = |span: &Span| Some((span.mention?, span.text.strip_prefix('@')?.to_ascii_lowercase()));
    let mut named: BTreeSet<(UserId, String)> = spans.filter_map(named).collect();
    let mut people = BTreeSet::new();
    let stands = |mention: &&Mention| {
        named.remove(&(mention.user_id, mention.username.to_ascii_lowercase()))
            && people.insert(mention.user_id)
    };
    mentions.iter().filter(stands).cloned().collect()
}

/// The content without mentions of people who are not in the chat.
#[must_use]
pub fn naming_members_only(rows: &WorkingSet, chat_id: ChatId, content: Content) -> Content {
    match content {
        Content::Known(KnownContent::Text { text, mut mentions }) => {
            mentions.retain(|mention| rows.member(chat_id, mention.user_id).is_some());
            Content::Known(KnownContent::Text { text, mentions })
        }
        other => other,
    }
}

/// What a message answers.
///
/// # Errors
/// `seq_not_found` when it is not there (any more).
pub fn original(rows: &WorkingSet, chat: &Chat, reply_to: Option<Seq>) -> Result<Option<ReplyTo>, Refusal> {
    let Some(seq) = reply_to else { return Ok(None) };
    let original = existing(rows, chat, seq)?;
    if is_deleted(&original.message) {
        return Err(ErrorCode::SeqNotFound);
    }
    Ok(Some(ReplyTo { seq, sender_id: original.message.sender_id }))
}

/// A message of this chat, or its tombstone.
///
/// # Errors
/// `seq_not_found`.
pub fn existing<'a>(rows: &'a WorkingSet, chat: &Chat, seq: Seq) -> Result<&'a SentMessage, Refusal> {
    let visible = seq >= chat.floor_seq && seq <= chat.seq;
    rows.message(chat.id, seq).filter(|_| visible).ok_or(ErrorCode::SeqNotFound)
}

/// Nothing of it is left.
#[must_use]
pub const fn is_deleted(message: &Message) -> bool {
    matches!(message.content, Content::Known(KnownContent::Deleted { .. }))
}

/// For whom a message is meant in particular.
#[must_use]
pub fn mentioned(chat_id: ChatId, message: &Message) -> Vec<MentionRow> {
    let named = message.content.mentions().iter().map(|mention| mention.user_id);
    let people: BTreeSet<UserId> = named.chain(message.reply_to.map(|reply| reply.sender_id)).collect();
    let meant = people.into_iter().filter(|user| message.mentions(*user));
    meant.map(|user_id| MentionRow { user_id, chat_id, seq: message.seq }).collect()
}

/// Digest of what was asked for, so that the same request is known again after the message was edited or deleted. Half
/// of SHA-256 is plenty: only the sender could profit from a collision.
#[derive(Debug)]
pub struct RequestDigest(Sha256);

impl RequestDigest {
    /// Of a request of this kind.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self(Sha256::new()).part(kind.as_bytes())
    }

    /// Of a text and all that is said about it. What is not said leaves no trace, so that the digest of a plain text is
    /// the same for ever.
    #[must_use]
    pub fn text(kind: &str, content: &Content, reply_to: Option<Seq>, silent: bool) -> Self {
        let mut digest = Self::of(kind).part(content.as_text().unwrap_or_default().as_bytes());
        for mention in content.mentions() {
            digest = digest.part(b"mention").part(mention.user_id.as_bytes());
        }
        if let Some(seq) = reply_to {
            digest = digest.part(b"reply").part(&seq.get().to_be_bytes());
        }
        digest.flag("silent", silent)
    }

    /// And this.
    #[must_use]
    pub fn part(mut self, bytes: &[u8]) -> Self {
        // Its length first: no two requests read the same.
        self.0.update(bytes.len().to_be_bytes());
        self.0.update(bytes);
        self
    }

    /// And this, if it is so.
    #[must_use]
    pub fn flag(self, name: &str, on: bool) -> Self {
        if on { self.part(name.as_bytes()) } else { self }
    }

    /// The digest.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0.finalize().iter().take(16).copied().collect()
    }
}

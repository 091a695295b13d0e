//! From messages and queue entries to rows.

use std::collections::HashMap;

use vestnik_protocol::rights::{Action, may};
use vestnik_protocol::{
    ChatHeader, ChatKind, Command, Content, KnownContent, Message, Millis, ReactionRow, Role, Seq, UserId,
    markup,
};

use crate::cache::members::Reach;
use crate::cache::queue::{Entry, Waits};
use crate::queue::overlay::{Pending, Shown};
use crate::view::{
    MessageRow, QuoteRow, ReactionView, RowContent, RowRights, SendFailure, SendState, VersionRow,
};

/// Sorting keys of waiting messages begin here: beyond every real `seq`, and still exact in JSON with the queue's
/// places added.
const WAITING_ORDER: u64 = 1 << 52;
/// People named with a reaction at most.
const MAX_NAMED: usize = 20;

/// What a row shows of a content, where its text is shown without marks: `blocks` stay empty.
#[must_use]
pub fn content(content: &Content) -> RowContent {
    match content {
        Content::Known(KnownContent::Text { text, mentions }) => {
            RowContent::Text { text: text.clone(), blocks: Vec::new(), mentions: mentions.clone() }
        }
        Content::Known(KnownContent::Event { event }) => RowContent::Event { event: event.clone() },
        Content::Known(KnownContent::Deleted { .. }) => RowContent::Deleted,
        Content::Unknown(_) => RowContent::Unsupported,
    }
}

/// The same with the text read.
#[must_use]
pub fn formatted(what: &Content) -> RowContent {
    match content(what) {
        RowContent::Text { text, mentions, .. } => {
            RowContent::Text { blocks: markup::parse(&text, &mentions), text, mentions }
        }
        other => other,
    }
}

/// An earlier version as it is shown.
#[must_use]
pub fn version(written_at: Millis, said: &Content) -> VersionRow {
    VersionRow { written_at, content: formatted(said) }
}

/// How far one's own message has got, by how far the others have.
#[must_use]
pub fn sent_state(seq: Seq, others: Reach) -> SendState {
    if others.read >= seq {
        SendState::Read
    } else if others.delivered >= seq {
        SendState::Delivered
    } else {
        SendState::Sent
    }
}

/// How far the others have got in a large group, where the header says it instead of the members' rows.
#[must_use]
pub fn reach(header: &ChatHeader, me: UserId, by_members: Reach) -> Reach {
    let others = header.readers.iter().filter(|reader| reader.user_id != me).map(|reader| reader.seq);
    Reach { read: others.max().unwrap_or_default().max(by_members.read), ..by_members }
}

/// What all rows of a window have in common.
pub(super) struct Frame<'a> {
    pub me: UserId,
    pub header: &'a ChatHeader,
    pub role: Role,
    /// One may write here.
    pub writes: bool,
    pub others: Reach,
    pub pending: &'a Pending,
    /// The rows shown until now, by key: a text that did not change is not read again, and reactions keep their order.
    pub before: HashMap<&'a str, &'a MessageRow>,
}

impl Frame<'_> {
    /// A message that the server has. One's own are keyed by client id, so that a waiting one keeps its key when sent.
    pub fn sent(&self, shown: Shown, reactions: Vec<ReactionRow>, reply: Option<QuoteRow>) -> MessageRow {
        let Shown { message, changing } = shown;
        let mine = message.sender_id == self.me;
        let key = key(&message, self.me);
        let before = self.before.get(key.as_str()).copied();
        let deleted = !message.counts();
        MessageRow {
            order: message.seq.get(),
            seq: Some(message.seq),
            client_id: mine.then_some(message.client_id),
            sender_id: message.sender_id,
            mine,
            sent_at: message.sent_at,
            content: read_again(&message.content, before),
            state: mine.then(|| sent_state(message.seq, self.others)),
            reply: reply.filter(|_| !deleted),
            forwarded_from: message.forwarded.filter(|_| !deleted).map(|from| from.sender_id),
            edited_at: message.edited_at.filter(|_| !deleted),
            silent: message.silent,
            expires_at: message.expires_at,
            mentions_me: message.mentions(self.me),
            pinned: !deleted && self.header.pinned.contains(&message.seq),
            reactions: if deleted { Vec::new() } else { reaction_views(reactions, self.me, before) },
            may: self.rights(&message),
            changing,
            key,
        }
    }

    fn rights(&self, message: &Message) -> RowRights {
        let mine = message.sender_id == self.me;
        let kind = self.header.kind;
        let allowed = |action| may(action, kind, self.role).is_ok();
        if !message.counts() {
            return RowRights::default();
        }
        let text = message.content.as_text().is_some();
        RowRights {
            answer: text,
            react: self.writes,
            edit: mine && text && message.forwarded.is_none() && allowed(Action::ChangeOwn),
            delete: if mine { allowed(Action::ChangeOwn) } else { allowed(Action::DeleteOthers) },
            pin: allowed(Action::PinMessages),
            readers: kind == ChatKind::Group && !self.header.large,
            versions: message.edit > 0 && (mine || allowed(Action::SeeVersions)),
        }
    }

    /// A message that waits; none for other commands. `source` is what is forwarded.
    pub fn waiting(
        &self,
        entry: &Entry,
        source: Option<&Message>,
        reply: Option<QuoteRow>,
    ) -> Option<MessageRow> {
        let (client, silent, said, forwarded_from) = match &entry.command {
            Command::Send { client_id, content, silent, .. } => {
                let latest = self.pending.latest_words(*client_id);
                (*client_id, *silent, Some(latest.unwrap_or(content)), None)
            }
            Command::Forward { client_id, silent, .. } => {
                let author = |message: &Message| {
                    message.forwarded.map_or(message.sender_id, |forwarded| forwarded.sender_id)
                };
                (*client_id, *silent, source.map(|message| &message.content), source.map(author))
            }
            _ => return None,
        };
        let (state, order) = match &entry.waits {
            Waits::Server | Waits::Account { .. } => (SendState::Queued, None),
            Waits::Person { code, follows_another } => {
                let failure = SendFailure { code: code.clone(), follows_another: *follows_another };
                (SendState::Failed { failure }, None)
            }
            Waits::Rev { seq, .. } => (SendState::Sent, *seq),
        };
        let key = client.to_string();
        let place = u64::try_from(entry.id).unwrap_or(0);
        let before = self.before.get(key.as_str()).copied();
        let is_text = matches!(entry.command, Command::Send { .. });
        Some(MessageRow {
            order: order.map_or(WAITING_ORDER.saturating_add(place), Seq::get),
            seq: order,
            client_id: Some(client),
            sender_id: self.me,
            mine: true,
            sent_at: entry.created_at,
            content: said.map_or(RowContent::Unsupported, |said| read_again(said, before)),
            state: Some(state),
            reply,
            forwarded_from,
            silent,
            may: RowRights { edit: is_text, ..RowRights::default() },
            changing: self.pending.latest_words(client).is_some(),
            key,
            ..MessageRow::blank()
        })
    }
}

/// The key of a message's row.
pub(super) fn key(message: &Message, me: UserId) -> String {
    if message.sender_id == me { message.client_id.to_string() } else { format!("s{}", message.seq) }
}

fn read_again(said: &Content, before: Option<&MessageRow>) -> RowContent {
    if let (Content::Known(KnownContent::Text { text, mentions }), Some(before)) = (said, before)
        && let RowContent::Text { text: read, mentions: named, .. } = &before.content
        && (read, named) == (text, mentions)
    {
        return before.content.clone();
    }
    formatted(said)
}

/// In the order in which each emoji was first put: by the revs of the rows, but what was shown already keeps its place,
/// since a row's rev moves with everything its person puts.
fn reaction_views(rows: Vec<ReactionRow>, me: UserId, before: Option<&MessageRow>) -> Vec<ReactionView> {
    let mut views: Vec<ReactionView> = Vec::new();
    for row in rows {
        for emoji in row.emojis {
            let index = views.iter().position(|view| view.emoji == emoji).unwrap_or_else(|| {
                views.push(ReactionView { emoji, count: 0, mine: false, user_ids: Vec::new() });
                views.len() - 1
            });
            if let Some(view) = views.get_mut(index) {
                view.count += 1;
                view.mine |= row.user_id == me;
                if view.user_ids.len() < MAX_NAMED {
                    view.user_ids.push(row.user_id);
                }
            }
        }
    }
    if let Some(before) = before {
        let place = |view: &ReactionView| before.reactions.iter().position(|old| old.emoji == view.emoji);
        views.sort_by_key(|view| place(view).unwrap_or(usize::MAX));
    }
    views
}

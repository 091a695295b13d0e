//! The auditor: is a cache what the server says it should be? Every difference is named; none means equal.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use vestnik_protocol::{ChatHeader, ChatId, ClientId, Member, Message, Rev, Seq, UserId};

use crate::api::Api;
use crate::cache::{CacheFile, CachedChat};
use crate::private::PrivateView;

/// Rows in one page when the auditor reads a chat's history.
const PAGE: u32 = 200;

/// All that the server shows one user.
#[derive(Debug, Default)]
pub struct ServerView {
    /// By chat, those that the user took out of the list included.
    pub chats: BTreeMap<ChatId, WholeChat>,
    /// What only the user sees.
    pub private: PrivateView,
}

/// One chat, whole.
#[derive(Debug)]
pub struct WholeChat {
    /// Its newest change.
    pub rev: Rev,
    /// The shared row.
    pub header: ChatHeader,
    /// Its members.
    pub members: BTreeMap<UserId, Member>,
    /// All of its messages that are left, without a hole.
    pub messages: BTreeMap<Seq, Message>,
    /// Reactions that stand, by message and person.
    pub reactions: BTreeMap<(Seq, UserId), Vec<String>>,
}

impl ServerView {
    /// Reads everything that the owner of the token sees. Meant for a quiet server.
    ///
    /// # Errors
    /// A request was refused; the server's own numbers do not fit together.
    pub async fn of(api: &Api) -> Result<Self> {
        let mut view = Self { private: PrivateView::of(api).await?, ..Self::default() };
        for (chat_id, private) in &view.private.chats {
            view.chats.insert(*chat_id, WholeChat::read_after(api, *chat_id, private.cleared_seq).await?);
        }
        Ok(view)
    }
}

impl WholeChat {
    /// Reads one chat.
    ///
    /// # Errors
    /// A request was refused; numbers have holes.
    pub async fn read(api: &Api, chat_id: ChatId) -> Result<Self> {
        Self::read_after(api, chat_id, Seq::ZERO).await
    }

    /// Reads one chat, whose reader deleted everything up to a message.
    ///
    /// # Errors
    /// A request was refused; numbers have holes.
    pub async fn read_after(api: &Api, chat_id: ChatId, cleared: Seq) -> Result<Self> {
        let mut members = BTreeMap::new();
        let mut last = None;
        for delta in api.delta(chat_id, Rev::ZERO).await? {
            for member in &delta.members {
                members.insert(member.user_id, member.clone());
            }
            last = Some(delta);
        }
        let Some(last) = last else { anyhow::bail!("a chat without any delta") };
        let before = cleared.max(last.header.floor_seq.previous());
        let history = api.history_after(chat_id, PAGE, before).await?;
        let count = history.messages.last().map_or(before, |message| message.seq);
        ensure!(last.header.seq <= count, "the header says {}, the history ends at {count}", last.header.seq);
        let names = history.messages.iter().map(|message| (message.sender_id, message.client_id));
        ensure!(names.collect::<BTreeSet<_>>().len() == history.messages.len(), "a message is there twice");
        let revs = history.messages.iter().map(|message| message.rev).max();
        ensure!(revs.is_none_or(|rev| rev <= last.rev), "a message is newer than its chat");
        ensure!(
            history.messages.is_sorted_by_key(|message| message.sent_at),
            "time goes backwards within a chat"
        );
        let reactions = history.reactions.into_iter().filter(|row| !row.emojis.is_empty());
        Ok(Self {
            rev: last.rev,
            header: last.header,
            members,
            messages: history.messages.into_iter().map(|message| (message.seq, message)).collect(),
            reactions: reactions.map(|row| ((row.seq, row.user_id), row.emojis)).collect(),
        })
    }

    /// Where a message of this name is; the auditor of "exactly once".
    #[must_use]
    pub fn places(&self, sender: UserId, client_id: ClientId) -> Vec<Seq> {
        let named = |m: &&Message| m.sender_id == sender && m.client_id == client_id;
        self.messages.values().filter(named).map(|message| message.seq).collect()
    }
}

/// Every way in which a cache is not equal to the server on what it covers. Empty: it is, and its queue is empty.
#[must_use]
pub fn differences(cache: &CacheFile, server: &ServerView) -> Vec<String> {
    let mut found = Vec::new();
    // A refused message waits for its author's decision; what was refused otherwise was undone and is forgotten.
    for (_, command) in cache.failed.iter().filter(|(_, command)| !makes_a_message(command)) {
        found.push(format!("refused, and still in the queue: {command}"));
    }
    for command in &cache.waiting {
        found.push(format!("still in the queue: {command}"));
    }
    found.extend(cache.private.differences(&server.private));
    for id in server.chats.keys().filter(|id| !cache.chats.contains_key(id)) {
        found.push(format!("chat {id} is not in the cache"));
    }
    for (id, cached) in &cache.chats {
        match server.chats.get(id) {
            Some(whole) => {
                chat_differences(cached, whole, &mut |what| found.push(format!("chat {id}: {what}")))
            }
            None => found.push(format!("chat {id} is only in the cache")),
        }
    }
    found
}

fn chat_differences(cached: &CachedChat, whole: &WholeChat, found: &mut dyn FnMut(String)) {
    if cached.rev != whole.rev {
        found(format!("rev {} instead of {}", cached.rev, whole.rev));
    }
    if cached.header != whole.header {
        found(format!("header {:?} instead of {:?}", cached.header, whole.header));
    }
    if cached.members != whole.members {
        found(format!("members {:?} instead of {:?}", cached.members, whole.members));
    }
    // What was deleted for the reader is not shown, and no server tells of it.
    let lowest = whole.messages.keys().next().copied().unwrap_or_else(|| whole.header.seq.next());
    for (seq, message) in cached.messages.range(lowest..) {
        let real = whole.messages.get(seq);
        if real != Some(message) {
            found(format!("message {message:?} instead of {real:?}"));
        }
    }
    let held = |seq: &Seq| {
        *seq >= lowest
            && (cached.islands.contains(seq)
                || cached.coverage.iter().any(|(from, to)| from <= seq && seq <= to))
    };
    let shown = |reactions: &BTreeMap<(Seq, UserId), Vec<String>>| -> BTreeMap<(Seq, UserId), Vec<String>> {
        reactions.iter().filter(|((seq, _), _)| held(seq)).map(|(key, row)| (*key, row.clone())).collect()
    };
    if shown(&cached.reactions) != shown(&whole.reactions) {
        found(format!("reactions {:?} instead of {:?}", shown(&cached.reactions), shown(&whole.reactions)));
    }
    let mut end = Seq::ZERO;
    for (from, to) in &cached.coverage {
        if from > to || (*from <= end && end > Seq::ZERO) || *to > whole.header.seq {
            found(format!("a range {from}–{to} after {end} of {}", whole.header.seq));
        }
        end = *to;
        for seq in (from.get()..=to.get()).map(Seq::new) {
            if seq >= lowest && seq <= whole.header.seq && !cached.messages.contains_key(&seq) {
                found(format!("a hole at {seq} in the range {from}–{to}"));
            }
        }
    }
    // A current cache holds the newest message: every delta and every first page brings the end along.
    if whole.header.seq >= lowest && whole.header.seq > Seq::ZERO && end != whole.header.seq {
        found(format!("covered up to {end} instead of {}: {:?}", whole.header.seq, cached.coverage));
    }
}

fn makes_a_message(command: &str) -> bool {
    use vestnik_protocol::Command;

    let command = serde_json::from_str(command);
    matches!(
        command,
        Ok(Command::Send { .. }
            | Command::Forward { .. }
            | Command::CreateGroup { .. }
            | Command::Schedule { .. })
    )
}

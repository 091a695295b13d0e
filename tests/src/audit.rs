//! The auditor: is a cache what the server says it should be? Every difference is named; none means equal.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use vestnik_protocol::{ChatHeader, ChatId, ChatList, ClientId, Member, Message, Rev, Seq, UserId};

use crate::api::Api;
use crate::cache::{CacheFile, CachedChat};

/// Rows in one page when the auditor reads a chat's history.
const PAGE: u32 = 200;

/// All that the server shows one user, read over HTTP.
#[derive(Debug, Default)]
pub struct ServerView {
    /// By chat.
    pub chats: BTreeMap<ChatId, WholeChat>,
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
    /// All of its messages, from 1.
    pub messages: Vec<Message>,
}

impl ServerView {
    /// Reads everything that the owner of the token sees. Meant for a quiet server.
    ///
    /// # Errors
    /// A request was refused; the server's own numbers do not fit together.
    pub async fn of(api: &Api) -> Result<Self> {
        let mut view = Self::default();
        let mut cursor = None;
        loop {
            let query = cursor.map(|cursor| format!("?cursor={cursor}")).unwrap_or_default();
            let list: ChatList = api.get(&format!("chats{query}")).await?.data()?;
            for item in list.chats {
                let chat = WholeChat::read(api, item.chat_id).await?;
                ensure!(view.chats.insert(item.chat_id, chat).is_none(), "the list names a chat twice");
            }
            cursor = list.next;
            if cursor.is_none() {
                return Ok(view);
            }
        }
    }
}

impl WholeChat {
    /// Reads one chat.
    ///
    /// # Errors
    /// A request was refused; numbers have holes.
    pub async fn read(api: &Api, chat_id: ChatId) -> Result<Self> {
        let history = api.history(chat_id, PAGE).await?;
        let mut members = BTreeMap::new();
        let mut last = None;
        for delta in api.delta(chat_id, Rev::ZERO).await? {
            for member in &delta.members {
                members.insert(member.user_id, member.clone());
            }
            last = Some(delta);
        }
        let Some(last) = last else { anyhow::bail!("a chat without any delta") };
        let count = history.messages.last().map_or(Seq::ZERO, |message| message.seq);
        ensure!(last.header.seq == count, "the header says {}, the history ends at {count}", last.header.seq);
        let names = history.messages.iter().map(|message| (message.sender_id, message.client_id));
        ensure!(names.collect::<BTreeSet<_>>().len() == history.messages.len(), "a message is there twice");
        let revs = history.messages.iter().map(|message| message.rev).max();
        ensure!(revs.is_none_or(|rev| rev <= last.rev), "a message is newer than its chat");
        ensure!(
            history.messages.is_sorted_by_key(|message| message.sent_at),
            "time goes backwards within a chat"
        );
        Ok(Self { rev: last.rev, header: last.header, members, messages: history.messages })
    }

    /// Where a message of this name is; the auditor of "exactly once".
    #[must_use]
    pub fn places(&self, sender: UserId, client_id: ClientId) -> Vec<Seq> {
        let named = |m: &&Message| m.sender_id == sender && m.client_id == client_id;
        self.messages.iter().filter(named).map(|message| message.seq).collect()
    }
}

/// Every way in which a cache is not equal to the server on what it covers. Empty: it is, and its queue is empty.
#[must_use]
pub fn differences(cache: &CacheFile, server: &ServerView) -> Vec<String> {
    let mut found = Vec::new();
    for command in &cache.waiting {
        found.push(format!("still in the queue: {command}"));
    }
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
    for (seq, message) in &cached.messages {
        let real = usize::try_from(seq.previous().get()).ok().and_then(|at| whole.messages.get(at));
        if real != Some(message) {
            found(format!("message {message:?} instead of {real:?}"));
        }
    }
    let mut end = Seq::ZERO;
    for (from, to) in &cached.coverage {
        if from > to || (*from <= end && end > Seq::ZERO) || *to > whole.header.seq {
            found(format!("a range {from}–{to} after {end} of {}", whole.header.seq));
        }
        end = *to;
        for seq in (from.get()..=to.get()).map(Seq::new) {
            if seq > Seq::ZERO && seq <= whole.header.seq && !cached.messages.contains_key(&seq) {
                found(format!("a hole at {seq} in the range {from}–{to}"));
            }
        }
    }
    // A current cache holds the newest message: every delta and every first page brings the end along.
    if whole.header.seq > Seq::ZERO && end != whole.header.seq {
        found(format!("covered up to {end} instead of {}: {:?}", whole.header.seq, cached.coverage));
    }
}

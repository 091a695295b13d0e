//! Convergence: a model of the server, deltas dropped, doubled and reordered, pages of any size, history of any age.
//! Whatever happens, the cache equals the server on what it covers, and after a last catch-up it is current.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use vestnik_protocol::{
    ChatDelta, Content, HistoryPage, KnownContent, Member, Message, MessagesFound, ReactionRow, Rev, Seq,
    UserId,
};

use super::tests::{CHAT, ME, PEER, db, delta, member, message, page};
use super::*;
use crate::cache::{Db, chats, coverage, islands, members, messages, reactions};

#[derive(Default)]
struct Server {
    rev: u64,
    messages: BTreeMap<u64, Message>,
    members: BTreeMap<UserId, Member>,
    reactions: BTreeMap<(u64, UserId), ReactionRow>,
}

impl Server {
    fn seq(&self) -> u64 {
        self.messages.last_key_value().map_or(0, |(seq, _)| *seq)
    }

    fn change(&mut self, random: &mut StdRng) {
        self.rev += 1;
        let who = if random.random_bool(0.4) { ME } else { PEER };
        let some = random.random_range(1..=self.seq().max(1));
        match random.random_range(0..10) {
            0 if self.seq() > 0 => {
                let row = self.messages.get_mut(&some).unwrap();
                row.rev = Rev::new(self.rev);
                row.content = Content::Known(KnownContent::Deleted { expired: false });
            }
            1 if self.seq() > 0 => {
                let row = self.messages.get_mut(&some).unwrap();
                row.rev = Rev::new(self.rev);
                row.content = Content::text(format!("edited under {}", self.rev));
            }
            2 if self.seq() > 0 => {
                // Taking away leaves a tombstone.
                let emojis = if random.random_bool(0.4) { Vec::new() } else { vec![format!("{}", self.rev)] };
                let row = ReactionRow { seq: Seq::new(some), user_id: who, rev: Rev::new(self.rev), emojis };
                self.reactions.insert((some, who), row);
            }
            3 => {
                let read = random.random_range(0..=self.seq());
                self.members.insert(who, member(who, self.rev, read));
            }
            _ => {
                let seq = self.seq() + 1;
                self.messages.insert(seq, message(seq, self.rev, who));
            }
        }
    }

    /// What a server answers to a cursor, cut into pages of any size and possibly limited.
    fn delta(&self, since: u64, rows: usize, tail: usize, limited_after: usize) -> ChatDelta {
        let changed: Vec<_> = self.messages.values().filter(|row| row.rev.get() > since).cloned().collect();
        if changed.len() > if since == 0 { tail } else { limited_after } {
            let first = self.messages.len().saturating_sub(tail);
            let mut limited =
                delta(since, self.rev, self.seq(), self.messages.values().skip(first).cloned().collect());
            limited.limited = true;
            limited.reactions = self.on(&limited.messages);
            limited.members = self.members.values().filter(|row| row.rev.get() > since).cloned().collect();
            return limited;
        }
        let mut revs: Vec<_> = changed.iter().map(|row| row.rev).collect();
        revs.extend(self.members.values().map(|row| row.rev).filter(|rev| rev.get() > since));
        revs.extend(self.reactions.values().map(|row| row.rev).filter(|rev| rev.get() > since));
        revs.sort_unstable();
        let end = if revs.len() > rows { revs[rows - 1].get() } else { self.rev };
        let mut page = delta(since, end, self.seq(), changed);
        page.messages.retain(|row| row.rev.get() <= end);
        let put = self.reactions.values().filter(|row| row.rev.get() > since && row.rev.get() <= end);
        page.reactions = put.cloned().collect();
        page.members = self
            .members
            .values()
            .filter(|row| row.rev.get() > since && row.rev.get() <= end)
            .cloned()
            .collect();
        page
    }

    /// All reactions on these messages; tombstones are nobody's business here.
    fn on(&self, messages: &[Message]) -> Vec<ReactionRow> {
        let among = |row: &&ReactionRow| messages.iter().any(|message| message.seq == row.seq);
        self.reactions.values().filter(among).filter(|row| !row.emojis.is_empty()).cloned().collect()
    }

    fn history(&self, random: &mut StdRng) -> HistoryPage {
        let from = random.random_range(1..=self.seq().max(1));
        let to = from + random.random_range(0..8);
        let mut page = page(self.rev, self.messages.range(from..=to).map(|(_, row)| row.clone()).collect());
        page.reactions = self.on(&page.messages);
        page
    }

    fn singles(&self, random: &mut StdRng) -> MessagesFound {
        let seqs: Vec<_> = (0..3).map(|_| random.random_range(1..=self.seq().max(1))).collect();
        let some = self.messages.iter().filter(|(seq, _)| seqs.contains(seq));
        let messages: Vec<_> = some.map(|(_, row)| row.clone()).collect();
        let reactions = self.on(&messages);
        MessagesFound { chat_id: CHAT, as_of: Rev::new(self.rev), messages, reactions }
    }
}

/// What is put on a message is what the server has, unless that is newer than the cache.
fn check_reactions(db: &Db, at: u64, server: &Server, local: u64, seed: u64) {
    let here = reactions::range(db, CHAT, Seq::new(at), Seq::new(at)).unwrap();
    for user in [ME, PEER] {
        let newest = server.reactions.get(&(at, user)).filter(|row| row.rev.get() <= local);
        let known = server.reactions.get(&(at, user)).is_none_or(|row| row.rev.get() <= local);
        let shown = here.iter().find(|row| row.user_id == user);
        let expected = newest.filter(|row| !row.emojis.is_empty());
        assert!(!known || shown == expected, "seed {seed}: {shown:?} on {at} instead of {expected:?}");
    }
}

/// Messages that are shown although they lie outside of coverage are not stale either.
fn check_islands(db: &Db, server: &Server, local: u64, seed: u64) {
    let Some(row) = chats::get(db, CHAT).unwrap() else { return };
    for (seq, newest) in &server.messages {
        if let Some(here) = islands::certain(db, &row, Seq::new(*seq)).unwrap() {
            assert!(newest.rev.get() > local || here == *newest, "seed {seed}: {seq} is stale at {local}");
            check_reactions(db, *seq, server, local, seed);
        }
    }
}

fn local(db: &Db) -> u64 {
    chats::get(db, CHAT).unwrap().map_or(0, |row| row.rev.get())
}

/// On what is covered the cache is as the server is up to the local rev, and beyond that as it once was.
fn check(db: &Db, history: &BTreeMap<(u64, u64), Message>, server: &Server, seed: u64) {
    let local = local(db);
    for range in coverage::all(db, CHAT).unwrap() {
        let rows = messages::range(db, CHAT, range.from, range.to).unwrap();
        assert_eq!(
            rows.len() as u64,
            range.to.get() - range.from.get() + 1,
            "seed {seed}: a hole in coverage"
        );
        for row in rows {
            let key = (row.seq.get(), row.rev.get());
            assert_eq!(history.get(&key), Some(&row), "seed {seed}: a row that never was");
            // A row that was changed again after the local rev may be of any version before that: the server only has
            // the newest, which is still to come.
            let newest = &server.messages[&key.0];
            assert!(
                newest.rev.get() > local || newest == &row,
                "seed {seed}: {} is stale at {local}",
                row.seq
            );
        }
    }
    check_islands(db, server, local, seed);
    if local == server.rev {
        for (user, row) in &server.members {
            assert_eq!(members::get(db, CHAT, *user).unwrap().as_ref(), Some(row), "seed {seed}");
        }
    }
}

fn run(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let db = db();
    let mut server = Server::default();
    let mut versions = BTreeMap::new();
    let mut in_the_air: Vec<ChatDelta> = Vec::new();
    let mut old_pages: Vec<HistoryPage> = Vec::new();
    let mut old_singles: Vec<MessagesFound> = Vec::new();
    let (rows, tail, limited_after) =
        (random.random_range(1..6), random.random_range(1..6), random.random_range(6..20));
    for _ in 0..random.random_range(20..120) {
        match random.random_range(0..10) {
            0..5 => {
                let before = server.rev;
                server.change(&mut random);
                versions.extend(server.messages.values().map(|m| ((m.seq.get(), m.rev.get()), m.clone())));
                in_the_air.push(server.delta(before, usize::MAX, usize::MAX, usize::MAX));
            }
            5 => in_the_air.push(server.delta(local(&db), rows, tail, limited_after)),
            6 => {
                old_pages.push(server.history(&mut random));
                old_singles.push(server.singles(&mut random));
            }
            7 => in_the_air.shuffle(&mut random),
            8 => drop(in_the_air.pop()),
            _ => {
                if let Some(again) = in_the_air.first().cloned() {
                    in_the_air.push(again);
                }
            }
        }
        if random.random_bool(0.5) && !in_the_air.is_empty() {
            let delta = in_the_air.remove(0);
            apply_chat(&db, ME, &delta).unwrap();
            check(&db, &versions, &server, seed);
        }
        if random.random_bool(0.3) && !old_pages.is_empty() {
            let page = old_pages.remove(0);
            apply_page(&db, &page).unwrap();
            check(&db, &versions, &server, seed);
        }
        if random.random_bool(0.3) && !old_singles.is_empty() {
            let found = old_singles.remove(0);
            let covered = coverage::all(&db, CHAT).unwrap();
            apply_found(&db, &found).unwrap();
            assert_eq!(coverage::all(&db, CHAT).unwrap(), covered, "seed {seed}: an island is no coverage");
            check(&db, &versions, &server, seed);
        }
    }
    // Quiet: catch up to the end, then everything once more in any order.
    while local(&db) < server.rev {
        let delta = server.delta(local(&db), rows, tail, limited_after);
        assert!(matches!(apply_chat(&db, ME, &delta).unwrap(), ChatApplied::Applied { .. }), "seed {seed}");
        check(&db, &versions, &server, seed);
    }
    in_the_air.shuffle(&mut random);
    for delta in &in_the_air {
        assert_eq!(apply_chat(&db, ME, delta).unwrap(), ChatApplied::Ignored, "seed {seed}");
    }
    if server.seq() > 0 {
        let newest = coverage::containing(&db, CHAT, Seq::new(server.seq())).unwrap();
        assert!(newest.is_some(), "seed {seed}: the newest message is not here");
    }
    check(&db, &versions, &server, seed);
}

#[test]
fn convergence() {
    for seed in 0..400 {
        run(seed);
    }
}

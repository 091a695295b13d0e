//! Read and delivered positions: gathered, the latest wins.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use vestnik_protocol::{ChatId, ChatKind, ClientFrame, Command, CommandOutcome, Seq, UserId};

use super::flights::{Flight, SendQueue};
use super::settle::{Again, Settled, is_permanent};
use crate::cache::{
    Cache, CacheError, Db, Durability, chats, coverage, members, messages, positions, privates,
};
use crate::sync::read_position;

/// A person scrolling through a chat is one position a second, not one a row.
const GATHER_READ: Duration = Duration::from_secs(1);
/// Shorter: it waits only for what arrives in the same moment.
const GATHER_DELIVERED: Duration = Duration::from_millis(200);
const AGAIN: Duration = Duration::from_secs(5);

/// What waits to be told.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    read_due: Option<Instant>,
    delivered: HashMap<ChatId, Seq>,
    delivered_due: Option<Instant>,
}

impl Gathering {
    pub(super) fn due(&self) -> Option<Instant> {
        [self.read_due, self.delivered_due].into_iter().flatten().min()
    }

    pub(super) const fn all_due(&mut self, now: Instant) {
        self.read_due = Some(now);
        self.delivered_due = Some(now);
    }

    pub(super) fn delivered_answered(
        &mut self,
        chat: ChatId,
        to: Seq,
        result: Option<&CommandOutcome>,
        now: Instant,
    ) {
        if let Some(CommandOutcome::Refused { error }) = result
            && !is_permanent(error)
        {
            self.delivered.entry(chat).or_insert(to);
            self.delivered_due = Some(now + AGAIN);
        }
    }
}

/// Keeps a read position. Answers whether it moved.
pub fn seen(db: &Db, chat: ChatId, to: Seq) -> Result<bool, CacheError> {
    let Some(row) = chats::get(db, chat)? else { return Ok(false) };
    let to = to.min(row.seq);
    if to <= read_position(db, chat)? {
        return Ok(false);
    }
    positions::raise(db, chat, to)?;
    Ok(true)
}

/// For each direct chat of `among` (or of all) the newest message of the other person that this device holds and has
/// not reported. One's own messages move nothing: two devices would keep reporting each other's reports.
pub fn delivered_targets(
    db: &Db,
    me: UserId,
    among: Option<Vec<ChatId>>,
) -> Result<Vec<(ChatId, Seq)>, CacheError> {
    let mut targets = Vec::new();
    let among = among.map_or_else(|| chats::listed(db), Ok)?;
    for chat in among {
        let Some(row) = chats::get(db, chat)? else { continue };
        let Some(tail) = coverage::last(db, chat)? else { continue };
        let Some(own) = members::get(db, chat, me)? else { continue };
        // A message that was read was delivered.
        let reported = own.delivered_seq.max(read_position(db, chat)?);
        if row.header.kind != ChatKind::Direct || tail.to <= reported {
            continue;
        }
        let near = tail.to.get().saturating_sub(u64::from(messages::SCANNED_ROWS));
        let from = tail.from.max(reported.next()).max(Seq::new(near));
        if let Some(newest) = messages::newest_of_others(db, chat, me, from, tail.to)? {
            targets.push((chat, newest));
        }
    }
    Ok(targets)
}

impl SendQueue {
    /// A read position was kept: it is told within about a second.
    pub fn gather_read(&mut self, now: Instant) {
        self.positions.read_due.get_or_insert(now + GATHER_READ);
    }

    /// These arrived on this device.
    pub fn gather_delivered(&mut self, targets: Vec<(ChatId, Seq)>, now: Instant) {
        for (chat, to) in targets {
            let kept = self.positions.delivered.entry(chat).or_insert(to);
            *kept = to.max(*kept);
            self.positions.delivered_due.get_or_insert(now + GATHER_DELIVERED);
        }
    }

    pub(super) async fn send_positions(
        &mut self,
        cache: &Cache,
        outgoing: &mpsc::Sender<ClientFrame>,
        now: Instant,
    ) -> Result<(), CacheError> {
        if self.positions.read_due.is_some_and(|due| due <= now) {
            self.positions.read_due = None;
            for (chat, seq) in cache.read(positions::all).await? {
                // They outlive the read: no need to report what is reported as read.
                self.positions.delivered.retain(|other, to| *other != chat || *to > seq);
                let flight = Flight::Read(seq);
                if self.is_flying(chat, &flight) {
                    continue;
                }
                if !self.launch(chat, flight, vec![Command::Read { chat_id: chat, seq }], outgoing) {
                    self.positions.read_due = Some(now + AGAIN);
                }
            }
        }
        if self.positions.delivered_due.is_some_and(|due| due <= now) {
            self.positions.delivered_due = None;
            for (chat, seq) in std::mem::take(&mut self.positions.delivered) {
                let command = Command::Delivered { chat_id: chat, seq };
                if !self.launch(chat, Flight::Delivered(seq), vec![command], outgoing) {
                    self.positions.delivered.insert(chat, seq);
                    self.positions.delivered_due = Some(now + AGAIN);
                }
            }
        }
        Ok(())
    }

    pub(super) async fn read_answered(
        &mut self,
        cache: &Cache,
        chat: ChatId,
        to: Seq,
        result: Option<&CommandOutcome>,
        now: Instant,
    ) -> Result<Settled, CacheError> {
        let taken = match result {
            Some(CommandOutcome::Done(_)) => true,
            Some(CommandOutcome::Refused { error }) if is_permanent(error) => false,
            other => {
                self.positions.read_due = Some(now + AGAIN);
                let after = match other {
                    Some(CommandOutcome::Refused { error }) => {
                        error.retry_after_ms.map(Duration::from_millis)
                    }
                    _ => None,
                };
                let again = after.map(|after| Again { after: Some(after), everything: true });
                let refused = |outcome: &CommandOutcome| matches!(outcome, CommandOutcome::Refused { error } if error.code.is_authentication());
                return Ok(Settled {
                    again,
                    authentication: other.is_some_and(refused),
                    ..Settled::default()
                });
            }
        };
        let job = move |db: &Db| {
            if taken {
                // Until the row itself comes, the count must not fall back.
                privates::raise_read(db, chat, to)?;
            }
            positions::settle(db, chat, to)
        };
        cache.write(Durability::Rebuildable, job).await?;
        Ok(Settled::default())
    }
}

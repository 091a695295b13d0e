//! Whether anything was lost, doubled, put out of order or shown to somebody otherwise than to others: what the server has
//! on disk, asked over HTTP, against what was acknowledged and what every device holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Result, bail, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use vestnik_protocol::{Seq, UserId, limits};
use vestnik_tests::eventually::eventually_within;

use super::ledger::{Entry, Part};
use super::scene::{Chat, DEADLINE, Scene};
use super::state::{Held, Row};

/// Chats looked at at once.
const AT_ONCE: usize = 16;

/// What was found. Of a flood nothing is counted but what went wrong.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Messages that are on disk.
    pub stored: usize,
    /// Acknowledged, or written by somebody patient, and not on disk as what it was acknowledged.
    pub lost: usize,
    /// On disk twice.
    pub doubled: usize,
    /// After a later one of the same sender.
    pub reordered: usize,
    /// Rows that a device holds otherwise than the server, or not, or that the server has not.
    pub differing: usize,
}

type Rows = BTreeMap<Seq, Row>;

/// Looks at all chats.
///
/// # Errors
/// The server does not answer, or does not come to rest.
pub async fn judge(scene: &Scene) -> Result<Verdict> {
    let entries = scene.ledger.entries();
    let mut of_chats: HashMap<_, Vec<(u64, &Entry)>> = HashMap::new();
    for (number, entry) in (0..).zip(&entries) {
        of_chats.entry(entry.chat_id).or_default().push((number, entry));
    }
    let of_chats = &of_chats;
    let look = |chat| async move {
        let (stored, held) = at_rest(scene, chat).await?;
        let mut verdict = compare(&stored, of_chats.get(&chat.id).map_or(&[], Vec::as_slice));
        verdict.differing = held.iter().map(|held| differences(&stored, held)).sum();
        anyhow::Ok(verdict)
    };
    let verdicts = stream::iter(&scene.chats).map(look).buffer_unordered(AT_ONCE);
    verdicts.try_fold(Verdict::default(), |sum, one| async move { Ok(sum.and(one)) }).await
}

/// What is on disk, and what each device holds of the same moment.
async fn at_rest(scene: &Scene, chat: &Chat) -> Result<(Rows, Vec<Held>)> {
    let Some(member) = chat.members.first() else { bail!("a chat of nobody") };
    let api = scene.stage.api().with_token(member.person.token());
    // Somebody who floods and went away may have left something that is still being written.
    eventually_within(DEADLINE, "the server and all devices are at the same rev", async || {
        let history = api.history(chat.id, limits::MAX_HISTORY_PAGE).await?;
        let held: Vec<Held> = chat.members.iter().map(|device| device.held(chat.id)).collect();
        let revs: Vec<_> = held.iter().map(|held| held.rev).collect();
        ensure!(revs.iter().all(|rev| *rev == history.as_of), "{} and {revs:?}", history.as_of);
        let stored = history.messages.iter().map(|message| (message.seq, Row::from(message))).collect();
        Ok((stored, held))
    })
    .await
}

/// What was written into a chat against what is on disk.
fn compare(stored: &Rows, written: &[(u64, &Entry)]) -> Verdict {
    let mut verdict = Verdict::default();
    let mut places: HashMap<u64, Seq> = HashMap::new();
    let mut newest: HashMap<UserId, u64> = HashMap::new();
    let mut names = HashSet::new();
    for (seq, row) in stored {
        let Some(number) = row.number else { continue };
        let twice = places.insert(number, *seq).is_some() | !names.insert(row.client_id);
        verdict.doubled += usize::from(twice);
        let before = newest.insert(row.sender_id, number);
        verdict.reordered += usize::from(before.is_some_and(|before| before > number));
    }
    for (number, entry) in written {
        let place = places.remove(number);
        let is_itself = place
            .and_then(|seq| stored.get(&seq))
            .is_some_and(|row| row.client_id == entry.client_id && row.sender_id == entry.sender_id);
        let may_be_missing = entry.part == Part::Flood && entry.acknowledged.is_none();
        let is_there = is_itself && (entry.acknowledged == place || may_be_missing);
        let is_nowhere_and_may = may_be_missing && place.is_none();
        verdict.lost += usize::from(!(is_there || is_nowhere_and_may));
        verdict.stored += usize::from(is_there && entry.part != Part::Flood);
    }
    // Whatever is left nobody wrote.
    verdict.differing = places.len();
    verdict
}

/// Rows that a device holds otherwise than they are stored.
fn differences(stored: &Rows, held: &Held) -> usize {
    let other =
        stored.iter().filter(|(seq, row)| **seq >= held.from && held.rows.get(seq) != Some(row)).count();
    other + held.rows.keys().filter(|seq| !stored.contains_key(seq)).count()
}

impl Verdict {
    /// Nothing is wrong.
    #[must_use]
    pub const fn is_clean(self) -> bool {
        self.lost + self.doubled + self.reordered + self.differing == 0
    }

    const fn and(self, other: Self) -> Self {
        Self {
            stored: self.stored + other.stored,
            lost: self.lost + other.lost,
            doubled: self.doubled + other.doubled,
            reordered: self.reordered + other.reordered,
            differing: self.differing + other.differing,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vestnik_protocol::{ChatId, ClientId, Rev};

    use super::*;

    fn entry(name: u128, acknowledged: Option<u64>, part: Part) -> Entry {
        Entry {
            chat_id: ChatId(Uuid::nil()),
            sender_id: UserId(Uuid::nil()),
            client_id: ClientId(Uuid::from_u128(name)),
            part,
            due: 0,
            acknowledged: acknowledged.map(Seq::new),
            delivered: None,
        }
    }

    fn rows(of: &[(u64, u128, u64)]) -> Rows {
        let row = |(seq, name, number): &(u64, u128, u64)| {
            let client_id = ClientId(Uuid::from_u128(*name));
            let row =
                Row { rev: Rev::new(*seq), sender_id: UserId(Uuid::nil()), client_id, number: Some(*number) };
            (Seq::new(*seq), row)
        };
        of.iter().map(row).collect()
    }

    #[test]
    fn what_was_lost_doubled_or_put_out_of_order_is_counted() {
        let (zero, one) = (entry(10, Some(1), Part::Bystander), entry(11, Some(2), Part::Bystander));
        let written = [(0, &zero), (1, &one)];
        let judged = |of: &[(u64, u128, u64)]| compare(&rows(of), &written);
        assert!(judged(&[(1, 10, 0), (2, 11, 1)]).is_clean());
        assert_eq!(judged(&[(1, 10, 0)]).lost, 1);
        assert_eq!(judged(&[(1, 10, 0), (2, 11, 1), (3, 11, 1)]).doubled, 1);
        assert_eq!(judged(&[(1, 11, 1), (2, 10, 0)]).reordered, 1);
        // Acknowledged as another one, or under another name.
        assert_eq!(judged(&[(2, 10, 0), (3, 11, 1)]).lost, 2);
        assert_eq!(judged(&[(1, 10, 0), (2, 12, 1)]).lost, 1);
        assert_eq!(judged(&[(1, 10, 0), (2, 11, 1), (3, 13, 7)]).differing, 1);
    }

    #[test]
    fn of_a_flood_only_what_was_acknowledged_must_be_there() {
        let (taken, refused) = (entry(10, Some(1), Part::Flood), entry(11, None, Part::Flood));
        let written = [(0, &taken), (1, &refused)];
        assert!(compare(&rows(&[(1, 10, 0)]), &written).is_clean());
        assert!(compare(&rows(&[(1, 10, 0), (2, 11, 1)]), &written).is_clean());
        assert_eq!(compare(&rows(&[]), &written).lost, 1);
    }

    #[test]
    fn a_device_must_hold_what_is_stored_from_where_it_begins() {
        let stored = rows(&[(1, 10, 0), (2, 11, 1)]);
        let held = |from, of: &[(u64, u128, u64)]| Held::of(Rev::ZERO, Seq::new(from), rows(of));
        assert_eq!(differences(&stored, &held(0, &[(1, 10, 0), (2, 11, 1)])), 0);
        assert_eq!(differences(&stored, &held(0, &[(2, 11, 1)])), 1);
        assert_eq!(differences(&stored, &held(2, &[(2, 11, 1)])), 0);
        assert_eq!(differences(&stored, &held(0, &[(1, 10, 0), (2, 11, 1), (3, 12, 2)])), 1);
        assert_eq!(differences(&stored, &held(0, &[(1, 11, 1), (2, 11, 1)])), 1);
    }
}

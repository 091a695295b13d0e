//! Comparing what a client has with what there is: one statement, however many chats.

use std::collections::{HashMap, HashSet, VecDeque};

use vestnik_protocol::{ChatId, Cursor, Epoch, Hello, ResetReason, Rev, Seq, ServerFrame, UserId, limits};

use crate::chat::error::ChatError;
use crate::store::Database;
use crate::store::private::{self, ChatStanding};

/// Chats whose tail a client without a cursor gets; of the others it gets the newest message, and the rest when it
/// opens them. So the first start is bounded, however many chats there are.
const CHATS_WITH_TAIL: usize = 100;

/// Something to read and send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// The account after this.
    Account(Rev),
    /// A chat after this.
    Chat {
        /// Which.
        id: ChatId,
        /// After this.
        since: Rev,
        /// Only the newest message, if all would be too much.
        brief: bool,
        /// How far the user has read, where what changed probably fits one page and has all that is not read.
        read: Option<Seq>,
    },
}

/// What there is for a user.
#[derive(Debug)]
pub struct Standing {
    account_rev: Rev,
    /// Most recently active first.
    chats: Vec<ChatStanding>,
}

/// What a connecting client must be sent.
#[derive(Debug, Default, PartialEq)]
pub struct Plan {
    /// First of all.
    pub frames: Vec<ServerFrame>,
    /// Then these, in order.
    pub items: VecDeque<Item>,
}

/// Reads what there is.
///
/// # Errors
/// `NotFound` for a user who is gone, or the database's.
pub async fn standing(database: &Database, user: UserId) -> Result<Standing, ChatError> {
    let (account_rev, chats) = private::standing(database, user).await?.ok_or(ChatError::NotFound)?;
    Ok(Standing { account_rev, chats })
}

impl Standing {
    /// The user's chats.
    pub fn chat_ids(&self) -> HashSet<ChatId> {
        self.chats.iter().map(|chat| chat.id).collect()
    }

    /// What a client with this cache must be sent.
    #[must_use]
    pub fn plan_for(&self, hello: &Hello, epoch: Epoch) -> Plan {
        let mut plan = Plan::default();
        let reset = |reason| ServerFrame::Reset { chat_id: None, reason };
        let (account_rev, cursors) = match hello.epoch {
            Some(theirs) if theirs != epoch => {
                plan.frames.push(reset(ResetReason::Epoch));
                (Rev::ZERO, HashMap::new())
            }
            Some(_) if hello.account_rev > self.account_rev => {
                plan.frames.push(reset(ResetReason::CursorAhead));
                (Rev::ZERO, HashMap::new())
            }
            Some(_) => (hello.account_rev, by_chat(&hello.cursors)),
            None => (Rev::ZERO, HashMap::new()),
        };
        if account_rev < self.account_rev {
            plan.items.push_back(Item::Account(account_rev));
        }
        let known = self.chat_ids();
        let gone = cursors.keys().filter(|id| !known.contains(*id));
        plan.frames.extend(gone.map(|id| ServerFrame::Gone { chat_id: *id }));
        for chat in &self.chats {
            plan_chat(&mut plan, chat, cursors.get(&chat.id).copied());
        }
        plan
    }
}

fn plan_chat(plan: &mut Plan, chat: &ChatStanding, cursor: Option<Rev>) {
    let &ChatStanding { id, rev, .. } = chat;
    let brief = plan.items.len() > CHATS_WITH_TAIL;
    match cursor {
        Some(cursor) if cursor == rev => {}
        Some(cursor) if cursor > rev => {
            let reason = ResetReason::CursorAhead;
            plan.frames.push(ServerFrame::Reset { chat_id: Some(id), reason });
            plan.items.push_back(Item::Chat { id, since: Rev::ZERO, brief, read: None });
        }
        // A gap is always filled, whatever it costs: `brief` is for what the client has nothing of.
        Some(since) if since > Rev::ZERO => {
            let read = probably_one_page(chat, since).then_some(chat.read);
            plan.items.push_back(Item::Chat { id, since, brief: false, read });
        }
        _ => plan.items.push_back(Item::Chat { id, since: Rev::ZERO, brief, read: None }),
    }
}

/// There cannot be more changes than revs, and each message that is not read needs one to be among the changes.
fn probably_one_page(chat: &ChatStanding, since: Rev) -> bool {
    let changes = chat.rev.get() - since.get();
    let not_read = chat.seq.get().saturating_sub(chat.read.get());
    changes <= limits::MAX_DELTA_ROWS as u64 && not_read <= changes
}

fn by_chat(cursors: &[Cursor]) -> HashMap<ChatId, Rev> {
    cursors.iter().map(|cursor| (cursor.chat_id, cursor.rev)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn hello(epoch: Option<Epoch>, account_rev: u64, cursors: &[(ChatId, u64)]) -> Hello {
        let cursor = |(chat_id, rev): &(ChatId, u64)| Cursor { chat_id: *chat_id, rev: Rev::new(*rev) };
        Hello {
            version: 1,
            token: None,
            epoch,
            account_rev: Rev::new(account_rev),
            cursors: cursors.iter().map(cursor).collect(),
        }
    }

    fn chat() -> ChatId {
        ChatId(Uuid::now_v7())
    }

    fn standing(id: ChatId, rev: u64) -> ChatStanding {
        ChatStanding { id, rev: Rev::new(rev), seq: Seq::new(2), read: Seq::ZERO }
    }

    #[test]
    fn each_chat_gets_what_its_cursor_lacks() {
        let epoch = Epoch(Uuid::now_v7());
        let (same, behind, ahead, new, gone) = (chat(), chat(), chat(), chat(), chat());
        let revs = [(same, 5), (behind, 5), (ahead, 5), (new, 5)];
        let standing = Standing {
            account_rev: Rev::new(9),
            chats: revs.iter().map(|(id, rev)| standing(*id, *rev)).collect(),
        };
        let plan = standing
            .plan_for(&hello(Some(epoch), 9, &[(same, 5), (behind, 3), (ahead, 6), (gone, 1)]), epoch);
        let reason = ResetReason::CursorAhead;
        assert_eq!(
            plan.frames,
            [ServerFrame::Gone { chat_id: gone }, ServerFrame::Reset { chat_id: Some(ahead), reason }]
        );
        let item = |id, since, read| Item::Chat { id, since: Rev::new(since), brief: false, read };
        let read = Some(Seq::ZERO);
        assert_eq!(plan.items, [item(behind, 3, read), item(ahead, 0, None), item(new, 0, None)]);
    }

    #[test]
    fn one_page_is_expected_only_where_all_that_is_not_read_may_be_on_it() {
        let chat = |rev, seq, read| ChatStanding {
            id: chat(),
            rev: Rev::new(rev),
            seq: Seq::new(seq),
            read: Seq::new(read),
        };
        assert!(probably_one_page(&chat(60, 50, 48), Rev::new(58)));
        assert!(!probably_one_page(&chat(60, 50, 47), Rev::new(58)), "one was not read before");
        assert!(probably_one_page(&chat(60, 50, 70), Rev::new(58)), "cleared further than there is");
        assert!(!probably_one_page(&chat(600, 50, 50), Rev::new(58)), "too many changes");
    }

    #[test]
    fn another_epoch_or_an_account_from_the_future_begins_anew() {
        let epoch = Epoch(Uuid::now_v7());
        let id = chat();
        let standing = Standing { account_rev: Rev::new(9), chats: vec![standing(id, 5)] };
        let anew = [Item::Account(Rev::ZERO), Item::Chat { id, since: Rev::ZERO, brief: false, read: None }];
        let reset = |reason| vec![ServerFrame::Reset { chat_id: None, reason }];

        let plan = standing.plan_for(&hello(Some(Epoch(Uuid::now_v7())), 9, &[(id, 5)]), epoch);
        assert_eq!((plan.frames, plan.items), (reset(ResetReason::Epoch), anew.into()));
        let plan = standing.plan_for(&hello(Some(epoch), 10, &[(id, 5)]), epoch);
        assert_eq!((plan.frames, plan.items), (reset(ResetReason::CursorAhead), anew.into()));
        let plan = standing.plan_for(&hello(None, 0, &[]), epoch);
        assert_eq!((plan.frames, plan.items), (vec![], anew.into()));
    }
}

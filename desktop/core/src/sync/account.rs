//! One delta of what only the user sees: the same rule as for chats, over the user's `account_rev`.

use vestnik_protocol::{AccountDelta, ChatId, Me, Rev};

use super::forget::{drop_below, lose};
use crate::cache::{
    CacheError, Db, chats, drafts, hidden, meta, people, privates, profiles, queue, scheduled,
};

/// What became of an account delta.
#[derive(Debug, Clone, PartialEq)]
pub enum AccountApplied {
    /// Nothing new in it.
    Ignored,
    /// It begins after what is here: ask from this rev.
    Gap {
        /// What is here.
        from: Rev,
    },
    /// Its rows are in the cache.
    Applied {
        /// The page was full: ask again from this rev.
        more: Option<Rev>,
        /// Chats of which something changed that only the user sees.
        chats: Vec<ChatId>,
        /// Contacts or blocks changed.
        people: bool,
        /// Chats that the user is in and that are not cached: ask for them.
        missing: Vec<ChatId>,
        /// The user's own profile, where it changed.
        me: Option<Me>,
    },
}

/// Applies an account delta.
pub fn apply_account(db: &Db, delta: &AccountDelta) -> Result<AccountApplied, CacheError> {
    let local = meta::account_rev(db)?;
    if delta.since > local {
        return Ok(AccountApplied::Gap { from: local });
    }
    if delta.rev <= local {
        return Ok(AccountApplied::Ignored);
    }
    let mut missing = Vec::new();
    // Before the rows of chats: what they count depends on it.
    for hidden in &delta.hidden {
        hidden::put(db, hidden)?;
        // The server may have counted it before it was hidden.
        privates::doubt_unread(db, hidden.chat_id, hidden.seq)?;
    }
    for row in &delta.chats {
        if row.member {
            privates::put_unread(db, row.chat_id, &row.unread)?;
        }
        if !privates::put_if_newer(db, row)? {
            continue;
        }
        drafts::give_way(db, row)?;
        if !row.member {
            lose(db, row.chat_id)?;
        } else if let Some(chat) = chats::get(db, row.chat_id)? {
            drop_below(db, row.chat_id, chat.first())?;
        } else {
            missing.push(row.chat_id);
        }
    }
    for person in &delta.people {
        people::put_if_newer(db, person)?;
    }
    for message in &delta.scheduled {
        scheduled::put_if_newer(db, message)?;
    }
    if let Some(me) = &delta.me {
        meta::set_me(db, me)?;
        profiles::put(db, &me.profile)?;
    }
    meta::set_account_rev(db, delta.rev)?;
    let mut chats = changed_chats(delta);
    chats.extend(queue::remove_reached_private(db, delta.rev)?);
    Ok(AccountApplied::Applied {
        more: delta.more.then_some(delta.rev),
        chats,
        people: !delta.people.is_empty(),
        missing,
        me: delta.me.clone(),
    })
}

fn changed_chats(delta: &AccountDelta) -> Vec<ChatId> {
    let mut chats: Vec<_> = delta.chats.iter().map(|row| row.chat_id).collect();
    chats.extend(delta.hidden.iter().map(|hidden| hidden.chat_id));
    chats.extend(delta.scheduled.iter().map(|message| message.chat_id));
    chats.sort_unstable();
    chats.dedup();
    chats
}

//! One delta of what only the user sees: the same rule as for chats, over the user's `account_rev`.

use vestnik_protocol::{AccountDelta, ChatId, Me, Rev};

use super::forget::lose;
use crate::cache::{CacheError, Db, chats, meta, privates, profiles};

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
        /// Chats whose private row changed.
        chats: Vec<ChatId>,
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
    for row in &delta.chats {
        if row.member {
            privates::put_unread(db, row.chat_id, &row.unread)?;
        }
        if !privates::put_if_newer(db, row)? {
            continue;
        }
        if !row.member {
            lose(db, row.chat_id)?;
        } else if chats::get(db, row.chat_id)?.is_none() {
            missing.push(row.chat_id);
        }
    }
    if let Some(me) = &delta.me {
        meta::set_me(db, me)?;
        profiles::put(db, &me.profile)?;
    }
    meta::set_account_rev(db, delta.rev)?;
    Ok(AccountApplied::Applied {
        more: delta.more.then_some(delta.rev),
        chats: delta.chats.iter().map(|row| row.chat_id).collect(),
        missing,
        me: delta.me.clone(),
    })
}

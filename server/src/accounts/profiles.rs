//! Profiles: one's own, and those of others in batches.

use vestnik_protocol::{
    ErrorCode, Me, Millis, Profile, ProfileChange, Rev, UserId, UserSearch, UsersBatch, limits, text,
};

use super::conflict::again_on_conflict;
use super::registration::{field, refuse};
use super::search::{MAX_ROWS, words_of};
use super::{AccountError, Accounts};
use crate::store::{StoreError, accounts as store};
use crate::words::prefixes;

impl Accounts {
    /// One's own account.
    ///
    /// # Errors
    /// `not_found` for a user who is gone; whatever the database refuses.
    pub async fn me(&self, user_id: UserId) -> Result<Me, AccountError> {
        store::me(&self.database, user_id).await?.ok_or_else(|| ErrorCode::NotFound.into())
    }

    /// Changes one's own profile. The user's other devices learn of it by the account rev that is returned.
    ///
    /// # Errors
    /// The codes of the fields; whatever the database refuses.
    pub async fn change_profile(
        &self,
        user_id: UserId,
        change: ProfileChange,
        now: Millis,
    ) -> Result<(Me, Rev), AccountError> {
        let mut wrong = Vec::new();
        let display_name = change.display_name.and_then(|name| {
            text::display_name(&name).map_err(|code| wrong.push(field("display_name", code))).ok()
        });
        let about = change
            .about
            .and_then(|about| text::about(&about).map_err(|code| wrong.push(field("about", code))).ok());
        refuse(wrong)?;

        let change = ProfileChange { display_name, about, ..change };
        Ok(again_on_conflict(|| self.store_profile(user_id, &change, now)).await?)
    }

    async fn store_profile(
        &self,
        user_id: UserId,
        change: &ProfileChange,
        now: Millis,
    ) -> Result<(Me, Rev), StoreError> {
        let mut transaction = self.database.begin_write().await?;
        let (me, rev) = store::change_profile(&mut transaction, user_id, change, now).await?;
        if change.display_name.is_some() {
            let words = words_of(&me.profile.username, &me.profile.display_name);
            store::replace_words(&mut transaction, user_id, &words).await?;
        }
        transaction.commit().await?;
        Ok((me, rev))
    }

    /// Profiles of known ids; those that do not exist are simply absent.
    ///
    /// # Errors
    /// `invalid_argument` for too many; whatever the database refuses.
    pub async fn users(&self, batch: &UsersBatch) -> Result<Vec<Profile>, AccountError> {
        if batch.ids.len() > limits::MAX_USERS_PER_REQUEST {
            return Err(ErrorCode::InvalidArgument.into());
        }
        Ok(store::profiles(&self.database, &batch.ids, batch.changed_since).await?)
    }

    /// People whose username or a word of whose display name begins with the words of the query, nearest first.
    ///
    /// # Errors
    /// `invalid_argument` for an empty or over-long query; whatever the database refuses.
    pub async fn search_users(&self, query: &UserSearch) -> Result<Vec<Profile>, AccountError> {
        let prefixes = prefixes(&query.q)?;
        let mut order: Vec<UserId> = Vec::new();
        for id in store::users_with_words(&self.database, &prefixes, MAX_ROWS).await? {
            if !order.contains(&id) && order.len() < limits::MAX_USERS_PER_REQUEST {
                order.push(id);
            }
        }
        let mut found = store::profiles(&self.database, &order, None).await?;
        found.sort_by_key(|profile| order.iter().position(|id| *id == profile.id));
        Ok(found)
    }
}

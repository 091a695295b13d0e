//! Sessions: one for each signed-in device, continued by refresh tokens that are used once.
//!
//! The rule of the rotation, for a session whose newest token handed out has generation G:
//! * G comes: G+1 goes out, and G's successor counts as "not yet used".
//! * G-1 comes: its answer was lost in a cut network, since G was never used. The same G goes out again.
//! * older than G-1 comes: its successor was used, so two hold the session's tokens. The session ends.
//! * newer than G comes: the database was restored from a backup. The token is ours (it is signed), so it is taken.

use uuid::Uuid;
use vestnik_protocol::{ErrorCode, Millis, SessionId, SessionTokens, SignedIn, UserId};

use super::conflict::again_on_conflict;
use super::session_cache::Known;
use super::{AccountError, Accounts, Identity, RefreshClaim};
use crate::store::StoreError;
use crate::store::accounts::{self as store, NewSession, StoredSession};

impl Accounts {
    /// Whose request this is, by its access token. No statement for a session seen within the last minute.
    ///
    /// # Errors
    /// `token_invalid`, `token_expired`, `session_revoked`; whatever the database refuses.
    pub async fn authenticate(&self, access_token: &str, now: Millis) -> Result<Identity, AccountError> {
        let identity = self.tokens.read_access(access_token, now)?;
        match self.live.look_up(identity.session_id, now) {
            Known::Live => return Ok(identity),
            Known::Revoked => return Err(ErrorCode::SessionRevoked.into()),
            Known::Nothing => {}
        }
        let stored = store::session(&self.database, identity.session_id).await?;
        if stored.is_none_or(|session| session.revoked || session.user_id != identity.user_id) {
            return Err(ErrorCode::SessionRevoked.into());
        }
        self.live.live(identity.session_id, now);
        // Revoked meanwhile: the cache knows better than the row we read.
        match self.live.look_up(identity.session_id, now) {
            Known::Revoked => Err(ErrorCode::SessionRevoked.into()),
            Known::Live | Known::Nothing => Ok(identity),
        }
    }

    /// The next tokens for a refresh token; see the module for the rule.
    ///
    /// # Errors
    /// `token_invalid`, `session_revoked`, `refresh_reused`; whatever the database refuses.
    pub async fn refresh(&self, refresh_token: &str, now: Millis) -> Result<SessionTokens, AccountError> {
        let claim = self.tokens.read_refresh(refresh_token)?;
        let session = self.living_session(claim.session_id, now).await?;
        if claim.generation >= session.generation {
            let next = claim.generation.checked_add(1).ok_or(ErrorCode::SessionRevoked)?;
            let expires_at = self.idle_end(now);
            let advanced = again_on_conflict(|| {
                let (id, from) = (claim.session_id, session.generation);
                store::advance_generation(&self.database, id, from, next, now, expires_at)
            });
            if advanced.await? {
                return self.tokens_of(session.user_id, claim.session_id, next, now);
            }
        }
        // Not the newest, or no longer since we looked: two requests with one token get one successor.
        let session = self.living_session(claim.session_id, now).await?;
        if claim.generation.checked_add(1) == Some(session.generation) {
            return self.tokens_of(session.user_id, claim.session_id, session.generation, now);
        }
        tracing::warn!(user_id = %session.user_id, session_id = %claim.session_id, "a refresh token was used again; its session is revoked");
        self.revoke(claim.session_id, now).await?;
        Err(ErrorCode::RefreshReused.into())
    }

    /// Ends a session: its tokens stop working and its sockets close at once.
    ///
    /// # Errors
    /// Whatever the database refuses; then nothing ended.
    pub async fn revoke(&self, id: SessionId, now: Millis) -> Result<(), AccountError> {
        again_on_conflict(|| store::revoke_session(&self.database, id, now)).await?;
        self.forget(id, now);
        Ok(())
    }

    /// Acts on sessions that another process ended since `since` (the command line, another node).
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn follow_revocations(&self, since: Millis, now: Millis) -> Result<(), AccountError> {
        for id in store::sessions_revoked_since(&self.database, since).await? {
            if self.live.look_up(id, now) != Known::Revoked {
                self.forget(id, now);
            }
        }
        Ok(())
    }

    /// Removes the rows of sessions that ended a month ago or more: nobody asks for them any more.
    ///
    /// # Errors
    /// Whatever the database refuses.
    pub async fn tidy_sessions(&self, now: Millis) -> Result<(), AccountError> {
        const MONTH: i64 = 30 * 24 * 60 * 60 * 1_000;
        while store::delete_ended_sessions(&self.database, Millis(now.0 - MONTH)).await? {}
        Ok(())
    }

    pub(super) async fn start_session(
        &self,
        user_id: UserId,
        device_name: &str,
        now: Millis,
    ) -> Result<SignedIn, AccountError> {
        let session_id = SessionId(Uuid::now_v7());
        let session = NewSession { id: session_id, user_id, device_name, expires_at: self.idle_end(now) };
        again_on_conflict(|| self.store_session(&session, now)).await?;
        self.live.live(session_id, now);
        let me = self.me(user_id).await?;
        Ok(SignedIn { me, session_id, tokens: self.tokens_of(user_id, session_id, 0, now)? })
    }

    async fn store_session(&self, session: &NewSession<'_>, now: Millis) -> Result<(), StoreError> {
        let mut transaction = self.database.begin_write().await?;
        store::insert_session(&mut transaction, session, now).await?;
        transaction.commit().await
    }

    fn tokens_of(
        &self,
        user_id: UserId,
        session_id: SessionId,
        generation: u32,
        now: Millis,
    ) -> Result<SessionTokens, AccountError> {
        let (access_token, expires_at) = self.tokens.access(user_id, session_id, now)?;
        let refresh_token = self.tokens.refresh(RefreshClaim { session_id, generation });
        Ok(SessionTokens { access_token, expires_at, refresh_token })
    }

    async fn living_session(&self, id: SessionId, now: Millis) -> Result<StoredSession, AccountError> {
        let session = store::session(&self.database, id).await?;
        session
            .filter(|session| !session.revoked && now < session.expires_at)
            .ok_or_else(|| ErrorCode::SessionRevoked.into())
    }

    fn forget(&self, id: SessionId, now: Millis) {
        self.live.revoked(id, now);
        (self.on_revoked)(id);
    }

    const fn idle_end(&self, now: Millis) -> Millis {
        Millis(now.0.saturating_add(self.session_idle_milliseconds))
    }
}

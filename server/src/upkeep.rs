//! What a server does by itself, now and then: follow revocations by other processes, forget quiet users of limits,
//! remove sessions that ended and traces of messages that were left long ago.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use vestnik_protocol::Millis;

use crate::accounts::Accounts;
use crate::chat::Chats;
use crate::http::limits::Limits;
use crate::{clock, telemetry};

/// How soon a session ended by another process (the command line) loses its sockets.
const FOLLOW: Duration = Duration::from_secs(5);
/// Clocks of two machines differ, and a row becomes visible after its time: look back further than one round.
const OVERLAP_MILLISECONDS: i64 = 60_000;
/// Rounds between two looks at who was quiet: a minute, in which no quota refills from nothing.
const ROUNDS_BETWEEN_FORGETTING: u32 = 12;
/// Rounds between two tidyings: an hour.
const ROUNDS_BETWEEN_TIDYING: u32 = 720;

pub(crate) async fn run(accounts: Arc<Accounts>, chats: Arc<Chats>, limits: Arc<Limits>) {
    let mut rounds = interval(FOLLOW);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut round = 0_u32;
    let mut followed = clock::now();
    loop {
        rounds.tick().await;
        let now = clock::now();
        let since = Millis(followed.0 - OVERLAP_MILLISECONDS);
        match accounts.follow_revocations(since, now).await {
            Ok(()) => followed = now,
            // The next round looks back as far as this one would have.
            Err(error) => tracing::warn!(%error, "revocations could not be followed"),
        }
        if round.is_multiple_of(ROUNDS_BETWEEN_FORGETTING) {
            limits.forget_the_quiet();
        }
        if let Some(handle) = telemetry::metrics::recorder() {
            handle.run_upkeep();
        }
        if round.is_multiple_of(ROUNDS_BETWEEN_TIDYING) {
            if let Err(error) = accounts.tidy_sessions(now).await {
                tracing::warn!(%error, "ended sessions could not be removed");
            }
            if let Err(error) = chats.tidy(now).await {
                tracing::warn!(%error, "old traces of messages could not be removed");
            }
        }
        round = round.wrapping_add(1);
    }
}

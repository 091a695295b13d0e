//! Running a transaction again when another one was in its way.

use crate::store::StoreError;

/// Attempts of one transaction. Accounts change rarely, so a third conflict in a row means that something is wrong.
const ATTEMPTS: u32 = 3;

/// Runs `transaction`, and again when the database says that another one was in its way (a deadlock, a lock that was
/// not given in time).
pub(super) async fn again_on_conflict<T, F>(mut transaction: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut attempt = 1;
    loop {
        match transaction().await {
            Err(StoreError::Conflict(reason)) if attempt < ATTEMPTS => {
                tracing::debug!(reason, attempt, "a conflict; once more");
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    #[tokio::test]
    async fn a_conflict_is_tried_again_three_times_and_nothing_else_is() {
        let mut left = 2;
        let outcome = again_on_conflict(|| {
            left -= 1;
            ready(if left >= 0 { Err(StoreError::Conflict("deadlock".to_owned())) } else { Ok(()) })
        });
        assert!(outcome.await.is_ok());

        let mut attempts = 0;
        let outcome = again_on_conflict(|| {
            attempts += 1;
            ready(Err::<(), _>(StoreError::Conflict("deadlock".to_owned())))
        });
        assert!(matches!(outcome.await, Err(StoreError::Conflict(_))));
        assert_eq!(attempts, 3);

        let mut attempts = 0;
        let outcome = again_on_conflict(|| {
            attempts += 1;
            ready(Err::<(), _>(StoreError::Unavailable("gone".to_owned())))
        });
        assert!(outcome.await.is_err());
        assert_eq!(attempts, 1);
    }
}

//! Carries updates to the page: at most one message a frame, and a lone update without waiting.

use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::{unconstrained, yield_now};
use tokio::time::Instant;
use vestnik_core::view::Update;

/// What a screen can show no faster than; a page that is told more often only parses more often.
const FRAME: Duration = Duration::from_millis(16);
/// Updates in one message, so that a flood does not become one parse of a second.
const MAX_BATCH: usize = 512;

/// Where updates come from. `next` must be cancel-safe.
pub trait Source {
    /// The next one; `None`: there will be no more.
    fn next(&mut self) -> impl Future<Output = Option<Update>> + Send;
}

/// Sends until the source ends or `send` says that nobody listens any more.
pub async fn forward(mut source: impl Source, mut send: impl FnMut(Vec<Update>) -> bool) {
    let mut free_at = Instant::now();
    while let Some(first) = source.next().await {
        // Past already for a lone update: then this does not wait at all.
        tokio::time::sleep_until(free_at).await;
        // What the core says in one breath belongs into one message; the rest of it is a moment behind its first word.
        yield_now().await;
        let mut batch = vec![first];
        while batch.len() < MAX_BATCH {
            // Unconstrained: Tokio would say "nothing yet" after 128 of them, to let others run.
            match unconstrained(source.next()).now_or_never() {
                Some(Some(update)) => batch.push(update),
                _ => break,
            }
        }
        if !send(batch) {
            return;
        }
        free_at = Instant::now() + FRAME;
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    impl Source for mpsc::UnboundedReceiver<Update> {
        async fn next(&mut self) -> Option<Update> {
            self.recv().await
        }
    }

    fn numbered(count: u32) -> Update {
        Update::UnreadTotal { count }
    }

    #[tokio::test]
    async fn a_lone_update_goes_at_once_and_a_flood_in_few_messages_in_order() {
        let (updates, source) = mpsc::unbounded_channel();
        let (arrived, mut batches) = mpsc::unbounded_channel();
        let forwarding =
            tokio::spawn(forward(source, move |batch| arrived.send((Instant::now(), batch)).is_ok()));

        let asked = Instant::now();
        updates.send(numbered(0)).unwrap();
        let (at, first) = batches.recv().await.unwrap();
        assert_eq!(first, [numbered(0)]);
        assert!(at - asked < FRAME, "waited {:?}", at - asked);

        for number in 1..=1_000 {
            updates.send(numbered(number)).unwrap();
        }
        drop(updates);
        forwarding.await.unwrap();
        let (mut seen, mut times) = (Vec::new(), vec![at]);
        while let Some((at, batch)) = batches.recv().await {
            assert!(batch.len() <= MAX_BATCH);
            seen.extend(batch);
            times.push(at);
        }
        assert_eq!(seen, (1..=1_000).map(numbered).collect::<Vec<_>>());
        assert!(times.len() <= 5, "{} messages", times.len());
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= FRAME));
    }

    #[tokio::test]
    async fn it_ends_when_nobody_listens() {
        let (updates, source) = mpsc::unbounded_channel();
        updates.send(numbered(1)).unwrap();
        updates.send(numbered(2)).unwrap();
        forward(source, |_| false).await;
        assert!(updates.is_closed());
    }
}

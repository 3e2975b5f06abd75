//! Turns for expensive work: a few pieces at once, one for each client, in the order in which
//! clients ask.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::available_parallelism;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places for expensive work, half as many as there are processors.
///
/// A client waits for its own work first. So a client with many requests holds one place in the
/// queue, like any other.
#[derive(Debug)]
pub(crate) struct Turns {
    places: Arc<Semaphore>,
    clients: Mutex<HashMap<Box<str>, Weak<Semaphore>>>,
}

/// The right to work, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _own: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, NonZeroUsize::get);
        Self::new(processors.div_ceil(2))
    }
}

impl Turns {
    fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), clients: Mutex::default() }
    }

    /// Waits for the turn of a client.
    pub(crate) async fn take(&self, client: &str) -> Turn {
        let own = acquire(self.of_client(client)).await;
        Turn { _own: own, _place: acquire(self.places.clone()).await }
    }

    /// Clients without work are forgotten, so there are never more entries than requests that wait
    /// or work.
    fn of_client(&self, client: &str) -> Arc<Semaphore> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = clients.get(client).and_then(Weak::upgrade) {
            return own;
        }
        clients.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(1));
        clients.insert(client.into(), Arc::downgrade(&own));
        own
    }
}

async fn acquire(semaphore: Arc<Semaphore>) -> OwnedSemaphorePermit {
    semaphore.acquire_owned().await.expect("it is never closed")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    async fn is_free(turns: &Turns, client: &str) -> bool {
        timeout(Duration::from_millis(50), turns.take(client)).await.is_ok()
    }

    #[tokio::test]
    async fn a_client_has_one_turn_and_all_have_a_few() {
        let turns = Turns::new(2);
        let first = turns.take("a").await;
        assert!(!is_free(&turns, "a").await);
        let second = turns.take("b").await;
        assert!(!is_free(&turns, "c").await);
        drop(first);
        assert!(is_free(&turns, "c").await && is_free(&turns, "a").await);
        drop(second);
        assert!(turns.clients.lock().expect("no panic").len() <= 3);
    }

    #[tokio::test]
    async fn many_requests_of_one_client_do_not_delay_another() {
        let turns = Arc::new(Turns::new(1));
        let working = turns.take("a").await;
        for _ in 0..100 {
            let turns = turns.clone();
            tokio::spawn(async move { turns.take("a").await });
        }
        tokio::task::yield_now().await;
        let other = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take("b").await }
        });
        tokio::task::yield_now().await;
        drop(working);
        // At most one request of the first client was in the queue before.
        assert!(timeout(Duration::from_secs(5), other).await.is_ok());
    }
}

//! Slots for connections: a limit for all of them, and a share of it for each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use rate_limit::subscriber_network;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::Limits;
use crate::connection_timeouts::Progress;

/// The connections that are open on one address of the server.
///
/// When no slot is left, the connection that has been idle longest is closed.
#[derive(Debug)]
pub(crate) struct ConnectionSlots {
    most: usize,
    /// The most slots for one address. One address alone never has all of them.
    share: usize,
    /// Networks of proxies, which have many clients, and therefore no share.
    trusted_proxies: Vec<IpNet>,
    open: Mutex<Open>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    connections: HashMap<u64, Connection>,
    /// The number of connections of each address that has any.
    counts: HashMap<IpAddr, usize>,
    next: u64,
}

#[derive(Debug)]
struct Connection {
    address: IpAddr,
    progress: Arc<Progress>,
}

/// A connection's slot, which is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) progress: Arc<Progress>,
    id: u64,
    slots: Arc<ConnectionSlots>,
}

/// The time after which another connection is asked to close, if the one that was asked has got a
/// request meanwhile.
const RETRY: Duration = Duration::from_millis(20);

/// The time that connections of an address have to close for another one of it. Nothing else is
/// accepted meanwhile.
const PATIENCE: Duration = Duration::from_millis(100);

impl ConnectionSlots {
    pub(crate) fn new(limits: &Limits, trusted_proxies: &[IpNet]) -> Arc<Self> {
        let most = limits.max_connections as usize;
        Arc::new(Self {
            most,
            share: most.div_ceil(2),
            trusted_proxies: trusted_proxies.to_vec(),
            open: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Waits for a slot for a connection from `peer`. Returns `None` if its address has its share,
    /// and all its connections are in use.
    pub(crate) async fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Slot> {
        let peer = peer.to_canonical();
        let is_proxy = self.trusted_proxies.iter().any(|network| network.contains(&peer));
        let share = if is_proxy { usize::MAX } else { self.share };
        let address = subscriber_network(peer);
        let give_up = Instant::now() + PATIENCE;
        let mut is_first_try = true;
        loop {
            {
                let mut open = self.open();
                if open.counts.get(&address).is_some_and(|count| *count >= share) {
                    match open.longest_idle(|connection| connection.address == address) {
                        Some(idle) => idle.request_close(),
                        // Those that were asked are about to close.
                        None if !is_first_try && Instant::now() < give_up => {}
                        None => return None,
                    }
                } else if open.connections.len() < self.most {
                    return Some(self.insert(&mut open, address));
                } else if let Some(idle) = open.longest_idle(|_| true) {
                    idle.request_close();
                }
            }
            is_first_try = false;
            _ = timeout(RETRY, self.freed.notified()).await;
        }
    }

    fn insert(self: &Arc<Self>, open: &mut Open, address: IpAddr) -> Slot {
        let (id, progress) = (open.next, Progress::new());
        open.next += 1;
        open.connections.insert(id, Connection { address, progress: progress.clone() });
        *open.counts.entry(address).or_default() += 1;
        Slot { progress, id, slots: self.clone() }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Returns the connection that has waited longest for a request, and was not asked to close
    /// yet.
    fn longest_idle(&self, is_wanted: impl Fn(&Connection) -> bool) -> Option<&Progress> {
        let wanted = self.connections.values().filter(|connection| is_wanted(connection));
        let idle = wanted.filter_map(|connection| Some((connection.progress.idle_since()?, connection)));
        idle.min_by_key(|(since, _)| *since).map(|(_, connection)| &*connection.progress)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.slots.open();
        if let Some(connection) = open.connections.remove(&self.id)
            && let Some(count) = open.counts.get_mut(&connection.address)
        {
            *count -= 1;
            if *count == 0 {
                open.counts.remove(&connection.address);
            }
        }
        self.slots.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::options;

    fn slots(arguments: &[&str]) -> Arc<ConnectionSlots> {
        let options = options(arguments);
        ConnectionSlots::new(&options.limits, &options.trusted_proxies)
    }

    async fn take(slots: &Arc<ConnectionSlots>, peer: &str) -> Option<Slot> {
        slots.take(peer.parse().expect("an address")).await
    }

    #[tokio::test]
    async fn an_address_has_at_most_half_of_the_slots() {
        let slots = slots(&["--max-connections", "4", "--trusted-proxy", "10.0.0.0/8"]);
        for (first, same, other) in [
            ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
            ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"),
        ] {
            let two = [take(&slots, first).await, take(&slots, same).await];
            assert!(two.iter().all(Option::is_some));
            assert!(take(&slots, first).await.is_none() && take(&slots, same).await.is_none());
            assert!(take(&slots, other).await.is_some());
            drop(two);
            assert!(take(&slots, first).await.is_some());
        }
        let mut proxied = Vec::new();
        for _ in 0..4 {
            proxied.push(take(&slots, "10.1.2.3").await.expect("a slot"));
        }
        drop(proxied);
        assert!(slots.open().connections.is_empty() && slots.open().counts.is_empty());
    }
}

//! From a name to the addresses that may be connected to.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{ForbiddenAddress, Reach};

/// Passes on what another resolver answers, less what is out of reach.
pub(crate) struct GuardedResolver<R> {
    names: R,
    reach: Reach,
}

impl<R> GuardedResolver<R> {
    pub(crate) fn new(names: R, reach: Reach) -> Self {
        Self { names, reach }
    }
}

impl<R: Resolve> Resolve for GuardedResolver<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let (answer, reach) = (self.names.resolve(name), self.reach);
        Box::pin(async move {
            let (within, beyond): (Vec<SocketAddr>, Vec<SocketAddr>) =
                answer.await?.partition(|address| reach.allows(address.ip()));
            match beyond.first() {
                Some(address) if within.is_empty() => Err(ForbiddenAddress(address.ip()).into()),
                Some(_) | None => Ok(Box::new(within.into_iter()) as Addrs),
            }
        })
    }
}

/// As the system resolves names.
pub(crate) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is put in where the connection is made.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

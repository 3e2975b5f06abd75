//! The resolution of names to allowed addresses.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{AddressPolicy, ForbiddenAddress};

/// A resolver that removes forbidden addresses from the result of another one.
pub(crate) struct GuardedResolver<R> {
    names: R,
    addresses: AddressPolicy,
}

impl<R> GuardedResolver<R> {
    pub(crate) fn new(names: R, addresses: AddressPolicy) -> Self {
        Self { names, addresses }
    }
}

impl<R: Resolve> Resolve for GuardedResolver<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let (answer, addresses) = (self.names.resolve(name), self.addresses);
        Box::pin(async move {
            let (within, beyond): (Vec<SocketAddr>, Vec<SocketAddr>) =
                answer.await?.partition(|address| addresses.allows(address.ip()));
            match beyond.first() {
                Some(address) if within.is_empty() => Err(ForbiddenAddress(address.ip()).into()),
                Some(_) | None => Ok(Box::new(within.into_iter()) as Addrs),
            }
        })
    }
}

/// The resolver of the system.
pub(crate) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is set when the connection is made.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    /// A resolver that returns these addresses for every name.
    struct Fixed(&'static [&'static str]);

    impl Resolve for Fixed {
        fn resolve(&self, _: Name) -> Resolving {
            let number = |written: &&str| written.parse::<IpAddr>().expect("an address");
            let found: Vec<_> = self.0.iter().map(|written| SocketAddr::new(number(written), 0)).collect();
            Box::pin(async { Ok(Box::new(found.into_iter()) as Addrs) })
        }
    }

    /// T16: every lookup is checked, so that the owner of a name gains nothing by changing its
    /// addresses.
    #[tokio::test]
    async fn t16_forbidden_addresses_are_removed() {
        let check = async |addresses: AddressPolicy,
                           found: &'static [&'static str],
                           expected: Result<&[&str], &str>| {
            let answer =
                GuardedResolver::new(Fixed(found), addresses).resolve("a.example".parse().expect("a name"));
            let answer =
                answer.await.map(|found| found.map(|found| found.ip().to_string()).collect::<Vec<_>>());
            match (answer, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(error), Err(address)) => {
                    let forbidden = ForbiddenAddress(address.parse().expect("an address"));
                    assert_eq!(error.downcast_ref(), Some(&forbidden), "{error}");
                }
                (answer, _) => panic!("{found:?}: {answer:?}"),
            }
        };
        use AddressPolicy::{Public, PublicAndPrivate};
        check(Public, &["8.8.8.8", "2606:4700::1"], Ok(&["8.8.8.8", "2606:4700::1"])).await;
        check(Public, &["10.0.0.1"], Err("10.0.0.1")).await;
        check(Public, &["127.0.0.1", "8.8.8.8", "::1"], Ok(&["8.8.8.8"])).await;
        check(Public, &["169.254.169.254", "::ffff:8.8.8.8"], Err("169.254.169.254")).await;
        check(PublicAndPrivate, &["10.0.0.1", "8.8.8.8"], Ok(&["10.0.0.1", "8.8.8.8"])).await;
        check(PublicAndPrivate, &["10.0.0.1", "169.254.169.254"], Ok(&["10.0.0.1"])).await;
        check(PublicAndPrivate, &["169.254.169.254"], Err("169.254.169.254")).await;
        check(Public, &[], Ok(&[])).await;
    }
}

//! A small document of somebody else's, such as a key set: fetched within limits, and for how long it is fresh.
//!
//! A [`Fetcher`] limits how long a fetch may take, how long the document may be, and how far it [reaches](AddressPolicy). The
//! last matters where the address comes from somebody who is not trusted with the network of this server: a client
//! that registers its `jwks_uri` could otherwise have the server call what only the server can reach.
//!
//! Nothing here knows what is in a document, keeps one, or decides when to fetch it again.

mod address_policy;
mod fetch_error;
mod fetcher;
mod freshness;
mod loopback;
mod resolver;
mod root_certificates;

pub use address_policy::AddressPolicy;
pub use fetch_error::{FetchError, ForbiddenAddress};
pub use fetcher::{Answer, Fetcher, Limits};
pub use freshness::fresh_for;
pub use loopback::is_loopback;
pub use root_certificates::{RootCertificates, RootCertificatesError};

//! Fetching of small untrusted documents, such as key sets, and their freshness.
//!
//! A [`Fetcher`] limits the time of a fetch, the length of the document, and the
//! [addresses](AddressPolicy). The last limit is for addresses from untrusted clients: a client
//! that registers its `jwks_uri` could otherwise make the server call internal services.
//!
//! This crate does not parse documents, cache them, or decide when to fetch them again.

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

/// The examples of README.md, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

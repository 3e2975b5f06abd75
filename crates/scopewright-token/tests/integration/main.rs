//! What a verifier of access tokens accepts and what it must refuse.

mod claims;
mod explanations;
mod fixture;
mod form;
mod header;
mod issuers;
mod jwt;
mod keys;
mod other_libraries;
mod properties;
mod rfcs;
mod scopes;
mod signatures;
mod times;
mod weak_keys;
mod wycheproof;

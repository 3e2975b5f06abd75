//! The tokens that a verifier must accept and reject.

mod claims;
mod explanations;
mod fixture;
mod header;
mod interoperability;
mod issuer_profiles;
mod jwt;
mod keys;
mod properties;
mod rfc_examples;
mod scopes;
mod signatures;
mod signers;
mod token_form;
mod validity;
mod weak_keys;
mod wording;
mod wycheproof;

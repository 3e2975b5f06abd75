//! The links from responses to further operations.

use scopewright_openapi::Link;

type Parameters = &'static [(&'static str, &'static str)];

const ADDED: Parameters = &[("clientId", "$response.body#/client/client_id")];

const FIRST_SECRET: Parameters = &[
    ("clientId", "$response.body#/client/client_id"),
    ("credentialId", "$response.body#/client/secrets/0/id"),
];

const MINTED: Parameters = &[("clientId", "$request.path.clientId"), ("credentialId", "$response.body#/id")];

/// The links from a new client to the operations on it, and from signing keys to their withdrawal.
pub(super) const LINKS: [Link<'_>; 10] = [
    link("list_clients", 200, "show_client", &[("clientId", "$response.body#/clients/0/client_id")]),
    link("add_client", 201, "show_client", ADDED),
    link("add_client", 201, "update_client", ADDED),
    link("add_client", 201, "remove_client", ADDED),
    link("add_client", 201, "add_secret", ADDED),
    link("add_client", 201, "add_keys", ADDED),
    link("add_client", 201, "expire_credential", FIRST_SECRET),
    link("add_secret", 201, "expire_credential", MINTED),
    link("list_signing_keys", 200, "retire_signing_key", &[("kid", "$response.body#/keys/0/kid")]),
    link("rotate_signing_key", 201, "retire_signing_key", &[("kid", "$response.body#/kid")]),
];

const fn link(from: &'static str, status: u16, to: &'static str, parameters: Parameters) -> Link<'static> {
    Link { from, status, to, parameters }
}

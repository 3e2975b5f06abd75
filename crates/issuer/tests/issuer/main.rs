//! The authorization server from outside: its endpoints, its database, and its program.

mod admin_api;
mod admin_limits;
mod api_algorithms;
mod apis;
mod audit_records;
mod command_line;
mod console;
mod cors;
mod external_keys;
mod grants;
mod introspection_and_revocation;
mod manifest;
mod metadata;
mod openapi_examples;
mod persistence;
mod program;
mod rate_limits;
mod revocation_guarantees;
mod test_server;
mod timing;
mod token_endpoint;
mod wording;

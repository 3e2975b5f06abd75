//! The authorization server from outside: its answers, what survives it, and its program.

mod abuse;
mod admin_api;
mod admin_limits;
mod command_line;
mod config_as_code;
mod console;
mod cross_origin;
mod examples;
mod grants;
mod metadata;
mod persistence;
mod program;
mod refusals;
mod restrictions;
mod revocation;
mod server;
mod timing;
mod token_endpoint;
mod wording;

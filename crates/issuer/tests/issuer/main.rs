//! The authorization server from outside: its answers, what survives it, and its program.

mod command_line;
mod config_as_code;
mod metadata;
mod persistence;
mod program;
mod server;
mod token_endpoint;

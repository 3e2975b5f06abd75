//! Everything that crosses crates: the servers against each other, the documents against the routes, and the map of
//! the workspace against the workspace.

mod api_process;
mod console;
mod crash;
mod deployment;
mod documents;
mod guard_matrix;
mod house;
mod manual;
mod nodes;
mod outside_clients;
mod posting;
mod program;
mod rename;
mod restart;
mod schemathesis;
mod site;
mod tokens;
mod tools;
mod what_each_scope_shows;
mod world;

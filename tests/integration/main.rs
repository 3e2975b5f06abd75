//! Everything that crosses crates: the servers against each other, the documents against the routes, and the map of
//! the workspace against the workspace.

mod api_process;
mod console;
mod crash;
mod dashboards;
mod deployment;
mod documents;
mod guard_matrix;
mod house;
mod issuerctl;
mod links;
mod manual;
mod nodes;
mod outside_clients;
mod pages;
mod posting;
mod program;
mod promises;
mod rename;
mod restart;
mod schemathesis;
mod site;
mod snippets;
mod tokens;
mod tools;
mod what_each_scope_shows;
mod world;

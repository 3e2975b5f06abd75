//! Tests across crates: the servers with each other, the documents with the routes, and the rules
//! of the workspace.

mod api_process;
mod console;
mod dashboards;
mod deployment;
mod documents;
mod guard_matrix;
mod issuer_api_crash;
mod issuer_apis;
mod issuer_cluster;
mod issuer_crash;
mod issuer_deployment;
mod issuerctl;
mod links;
mod manual;
mod markdown_pages;
mod outside_clients;
mod process;
mod release;
mod renamed_scope;
mod resource_server_crash;
mod restart;
mod schemathesis;
mod scope_visibility;
mod security_model;
mod site;
mod snippets;
mod tokens;
mod tools;
mod workspace;
mod workspace_rules;

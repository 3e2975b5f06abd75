//! The scope names of real APIs: each catalog gets Rust names, and its scopes guard handlers, as
//! identifiers or as text.

use scopewright::{Policy, Router, ScopeSet, get, requires};

mod atlassian {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/atlassian.toml");
}
mod discord {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/discord.toml");
}
mod fhir {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/fhir.toml");
}
mod github {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/github.toml");
}
mod google {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/google.toml");
}
mod keywords {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/keywords.toml");
}
mod microsoft_graph {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/microsoft-graph.toml");
}
mod slack {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/slack.toml");
}
mod spotify {
    scopewright::catalog!("../scopewright-catalog/tests/catalogs/spotify.toml");
}

#[requires(in atlassian; "read:issue:jira", "read:jira-work")]
async fn of_atlassian() {}
#[requires(in discord; any(identify, email))]
async fn of_discord() {}
#[requires(in fhir; "patient/*.rs", launch)]
async fn of_fhir() {}
#[requires(in github; repo)]
async fn of_github() {}
#[requires(in github; repo:status)]
async fn of_github_below_a_scope() {}
#[requires(in google; openid, "https://www.googleapis.com/auth/drive")]
async fn of_google() {}
#[requires(in keywords; type:async:await, self)]
async fn of_keywords() {}
#[requires(in microsoft_graph; "User.Read.All")]
async fn of_microsoft_graph() {}
#[requires(in slack; chat:write, "chat:write.public")]
async fn of_slack() {}
#[requires(in spotify; "ugc-image-upload")]
async fn of_spotify() {}

#[test]
fn every_catalog_in_use_guards_handlers() {
    let router = Router::<()>::new()
        .route("/atlassian", get(of_atlassian))
        .route("/discord", get(of_discord))
        .route("/fhir", get(of_fhir))
        .route("/github", get(of_github).post(of_github_below_a_scope))
        .route("/google", get(of_google))
        .route("/keywords", get(of_keywords))
        .route("/microsoft-graph", get(of_microsoft_graph))
        .route("/slack", get(of_slack))
        .route("/spotify", get(of_spotify));
    let required: Vec<String> = router
        .surface()
        .routes()
        .map(|route| match route.operation.policy {
            Policy::Requires(requirement) => requirement.to_string(),
            Policy::Public { because } => because.to_owned(),
        })
        .collect();
    assert_eq!(
        required,
        [
            "all(read:issue:jira, read:jira-work)",
            "any(identify, email)",
            "all(patient/*.rs, launch)",
            "repo",
            "repo:status",
            "all(openid, https://www.googleapis.com/auth/drive)",
            "all(type:async:await, self)",
            "User.Read.All",
            "all(chat:write, chat:write.public)",
            "ugc-image-upload",
        ]
    );
}

#[test]
fn a_scope_that_is_a_group_implies_what_the_catalog_says() {
    let holder = ScopeSet::read(&github::VOCABULARY, "repo");
    assert!(holder.contains(github::Scope::RepoStatus.id()));
    let narrow = ScopeSet::read(&github::VOCABULARY, "repo:status");
    assert!(!narrow.contains(github::Scope::Repo.id()));
}

//! The policies for gateways, parsed and evaluated. Both must decide as the guards do.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use super::{export, files};
use crate::run;

/// A request, the scopes of its token, and whether it gets in.
const REQUESTS: [(&str, &str, bool); 27] = [
    ("GET /health", "", true),
    ("POST /health", "", false),
    ("GET /health/x", "", false),
    ("GET /orders", "", false),
    ("GET /orders", "shop:orders:read", true),
    ("GET /orders", "2fa shop:orders:read class", true),
    ("GET /orders", "shop:orders", false),
    ("GET /orders", "shop:orders:reader", false),
    ("GET /orders", "xshop:orders:read", false),
    ("GET /orders", "class", false),
    // By implication, over one step and over two.
    ("GET /orders", "shop:orders:write", true),
    ("GET /orders", "shop:everything", true),
    ("GET /orders/7", "class", true),
    ("GET /orders/7", "2fa class", true),
    ("GET /orders/7", "shop:orders:read", true),
    // An optional scope opens nothing.
    ("GET /orders/7", "2fa", false),
    ("DELETE /orders/7", "shop:everything", false),
    ("GET /orders/7/8", "class", false),
    ("POST /orders/7/lines", "shop:orders:write", false),
    ("POST /orders/7/lines", "chat:write.public", false),
    ("POST /orders/7/lines", "shop:orders:write chat:write.public", true),
    ("POST /orders/7/lines", "chat:write.public shop:orders:write", true),
    ("POST /orders/7/lines", "shop:orders:write chat:writexpublic", false),
    ("POST /orders/7/lines", "shop:everything", true),
    ("GET /files/a/b", "https://shop.example/auth/drive", true),
    ("GET /files/a/b", "https://shopxexample/auth/drive", false),
    ("GET /elsewhere", "shop:everything", false),
];

#[track_caller]
fn check(format: &str, allows: fn(&Value, &str, &str, &str) -> bool) {
    let files = files();
    let policy: Value = serde_saphyr::from_str(&export(files.path(), &[format])).expect("YAML");
    for (request, scope, expected) in REQUESTS {
        let (method, path) = request.split_once(' ').expect("method and path");
        assert_eq!(allows(&policy, method, path, scope), expected, "{format}: {request} with {scope:?}");
    }
}

#[test]
fn istio_lets_in_whom_the_guards_let_in() {
    check("istio", istio_allows);
}

#[test]
fn envoy_lets_in_whom_the_guards_let_in() {
    check("envoy", envoy_allows);
}

#[test]
fn a_scope_that_istio_would_take_for_a_pattern_is_not_exported() {
    let files = files();
    std::fs::write(files.path().join("routes.lock"), "GET /a  admin*\n").expect("a file");
    let scope = "[scope.\"admin*\"]\ndescription = \"D.\"\naccess = \"read\"\n";
    let catalog = format!("{}\n{scope}", super::catalog());
    std::fs::write(files.path().join("scopes.toml"), catalog).expect("a file");
    let sources = ["--catalog", "scopes.toml", "--routes", "routes.lock"];
    let ran = run(files.path(), &[&["export", "istio"], &sources[..]].concat());
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("scope `admin*`") && ran.stdout.is_empty(), "{}", ran.stderr);
}

#[test]
fn a_policy_uses_only_the_routes_next_to_its_catalog() {
    for format in ["envoy", "istio"] {
        let files = files();
        let arguments = ["export", format, "--catalog", "scopes.toml"];
        let beside = run(files.path(), &arguments);
        assert_eq!(
            (beside.code, beside.stdout),
            (Some(0), export(files.path(), &[format])),
            "{}",
            beside.stderr
        );
        std::fs::remove_file(files.path().join("routes.lock")).expect("a file");
        let missing = ["no routes.lock next to scopes.toml", "cannot read routes.lock"];
        for (arguments, message) in [&arguments[..], &arguments[..2]].into_iter().zip(missing) {
            let ran = run(files.path(), arguments);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
            assert!(ran.stderr.contains(message), "{}", ran.stderr);
        }
    }
}

#[test]
fn routes_with_scopes_of_another_catalog_are_refused() {
    for routes in
        ["GET /a  shop:orders:raed", "GET /a  class | other", "GET /a  class  optional: other + 2fa"]
    {
        for format in ["envoy", "istio"] {
            let files = files();
            std::fs::write(files.path().join("routes.lock"), routes).expect("a file");
            let ran = run(files.path(), &["export", format, "--catalog", "scopes.toml"]);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
            assert!(ran.stderr.contains("GET /a of routes.lock requires the scope"), "{}", ran.stderr);
        }
    }
}

#[test]
fn a_policy_names_its_sources() {
    let files = files();
    std::fs::rename(files.path().join("scopes.toml"), files.path().join("mine.toml")).expect("a file");
    for format in ["envoy", "istio", "typescript", "python"] {
        let ran = run(files.path(), &["export", format, "--catalog", "mine.toml"]);
        let first = ran.stdout.lines().next().unwrap_or_default();
        assert!(first.contains("from mine.toml"), "{first}");
        assert_eq!(first.contains(" and routes.lock."), ["envoy", "istio"].contains(&format), "{first}");
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// An ALLOW policy: some rule has a fitting operation, and all of its conditions hold.
fn istio_allows(policy: &Value, method: &str, path: &str, scope: &str) -> bool {
    assert_eq!(policy["kind"], "AuthorizationPolicy");
    assert_eq!(policy["spec"]["action"], "ALLOW");
    let claims: BTreeSet<&str> = scope.split(' ').collect();
    items(&policy["spec"]["rules"]).iter().any(|rule| {
        let to = items(&rule["to"]).iter().any(|to| {
            items(&to["operation"]["methods"]).iter().any(|allowed| allowed == method)
                && items(&to["operation"]["paths"]).iter().any(|template| istio_path(text(template), path))
        });
        to && items(&rule["when"]).iter().all(|condition| {
            assert_eq!(condition["key"], "request.auth.claims[scope]");
            items(&condition["values"]).iter().any(|value| claims.contains(text(value)))
        })
    })
}

fn istio_path(template: &str, path: &str) -> bool {
    let template = regex::escape(template).replace(r"\{\*\*\}", ".*").replace(r"\{\*\}", "[^/]+");
    whole(&template, path)
}

/// Some policy has a permission and a principal that fit.
fn envoy_allows(filter: &Value, method: &str, path: &str, scope: &str) -> bool {
    assert_eq!(filter["name"], "envoy.filters.http.rbac");
    let rules = &filter["typed_config"]["rules"];
    assert_eq!(rules["action"], "ALLOW");
    rules["policies"].as_object().expect("policies").values().any(|policy| {
        items(&policy["permissions"]).iter().any(|permission| envoy_permits(permission, method, path))
            && items(&policy["principals"]).iter().any(|principal| envoy_is(principal, scope))
    })
}

fn envoy_permits(permission: &Value, method: &str, path: &str) -> bool {
    if let Some(rules) = permission.pointer("/and_rules/rules") {
        return items(rules).iter().all(|rule| envoy_permits(rule, method, path));
    }
    if let Some(regex) = permission.pointer("/url_path/path/safe_regex/regex") {
        return whole(text(regex), path);
    }
    assert_eq!(permission["header"]["name"], ":method");
    permission["header"]["string_match"]["exact"] == method
}

fn envoy_is(principal: &Value, scope: &str) -> bool {
    if let Some(ids) = principal.pointer("/and_ids/ids") {
        return items(ids).iter().all(|id| envoy_is(id, scope));
    }
    if let Some(metadata) = principal.get("metadata") {
        assert_eq!(metadata["filter"], "envoy.filters.http.jwt_authn");
        assert_eq!(metadata["path"][1]["key"], "scope");
        return whole(text(&metadata["value"]["string_match"]["safe_regex"]["regex"]), scope);
    }
    principal["any"] == true
}

/// Envoy holds an expression against the whole text.
fn whole(regex: &str, subject: &str) -> bool {
    Regex::new(&format!("^(?:{regex})$")).unwrap_or_else(|error| panic!("{regex}: {error}")).is_match(subject)
}

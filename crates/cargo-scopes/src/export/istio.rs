//! Istio: an `AuthorizationPolicy` with a rule for every alternative of every route.

use anyhow::{Result, bail, ensure};
use scopewright_catalog::{Catalog, ScopeName};
use serde_json::{Value, json};

use super::yaml;
use scopewright_pages::{Alternative, Endpoint, Policy, RouteTable};

const HEAD: &str = "\
# It needs a RequestAuthentication that verifies the tokens, and holds for the whole namespace; a selector narrows it.
# Requests that are not listed are refused. The API checks the scopes as well; this refuses earlier, and more coarsely.
";

pub(crate) fn render(surface: &RouteTable, catalog: &Catalog, sources: &str) -> Result<String> {
    let mut rules = Vec::new();
    for (endpoint, policy) in &surface.routes {
        let to = json!([{ "operation": { "methods": [endpoint.method], "paths": [path(endpoint)?] } }]);
        match policy {
            Policy::Public { .. } => rules.push(json!({ "to": to })),
            Policy::Requires { scopes, .. } => {
                for alternative in scopes.alternatives() {
                    rules.push(json!({ "to": to, "when": conditions(alternative, catalog)? }));
                }
            }
        }
    }
    let policy = json!({
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": { "name": resource_name(&catalog.title) },
        "spec": { "action": "ALLOW", "rules": rules },
    });
    yaml::render(&format!("# Written by `cargo scopes export istio` from {sources}.\n{HEAD}"), &policy)
}

/// All conditions must hold; of the values of one, any. Istio splits the claim `scope` at its
/// spaces.
fn conditions(alternative: &Alternative, catalog: &Catalog) -> Result<Vec<Value>> {
    let conditions = alternative.iter().map(|scope| {
        let values: Result<Vec<&str>> = catalog.satisfying(scope).into_iter().map(exactly).collect();
        Ok(json!({ "key": "request.auth.claims[scope]", "values": values? }))
    });
    conditions.collect()
}

/// Refuses a scope with a star at either end, which Istio reads as a wildcard and which would admit
/// tokens that the API refuses.
fn exactly(scope: &ScopeName) -> Result<&str> {
    let name = scope.as_str();
    ensure!(
        !name.starts_with('*') && !name.ends_with('*'),
        "Istio takes the `*` at the end of the scope `{name}` for a wildcard; this scope cannot be exported to it"
    );
    Ok(name)
}

/// `/a/{id}` as `/a/{*}`, and a last `{*rest}` as `{**}`.
fn path(endpoint: &Endpoint) -> Result<String> {
    let mut segments = Vec::new();
    for segment in endpoint.path.split('/') {
        let parameter = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        segments.push(match parameter {
            Some(rest) if rest.starts_with('*') => "{**}",
            Some(_) => "{*}",
            None if segment.contains(['{', '}', '*']) => {
                bail!("{endpoint}: Istio has no words for the segment `{segment}`")
            }
            None => segment,
        });
    }
    Ok(segments.join("/"))
}

/// Small letters, digits and hyphens, as Kubernetes names its resources.
fn resource_name(title: &str) -> String {
    let lowercase = title.to_ascii_lowercase();
    let words = lowercase.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").chars().take(50).collect();
    let name = name.trim_end_matches('-');
    if name.is_empty() { "scopes".to_owned() } else { format!("{name}-scopes") }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, exactly, path, resource_name};

    #[track_caller]
    fn check_path(template: &str, expected: Result<&str, &str>) {
        let endpoint = Endpoint { path: template.to_owned(), method: "GET".to_owned() };
        let path = path(&endpoint).map_err(|error| error.to_string());
        assert_eq!(path.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn parameters_become_wildcards() {
        check_path("/", Ok("/"));
        check_path("/a/{id}/b/{b_id}", Ok("/a/{*}/b/{*}"));
        check_path("/files/{*rest}", Ok("/files/{**}"));
        check_path("/a/{id}.json", Err("GET /a/{id}.json: Istio has no words for the segment `{id}.json`"));
        check_path("/a/*", Err("GET /a/*: Istio has no words for the segment `*`"));
    }

    #[test]
    fn a_scope_that_istio_would_take_for_a_pattern_is_refused() {
        for (name, exact) in [("a:read", true), ("system/*.read", true), ("admin*", false), ("*", false)] {
            assert_eq!(exactly(&name.parse().expect("a name")).is_ok(), exact, "{name}");
        }
    }

    #[test]
    fn resources_have_plain_names() {
        for (title, name) in [("Pet Store 2.0!", "pet-store-2-0-scopes"), ("語", "scopes")] {
            assert_eq!(resource_name(title), name);
        }
    }
}

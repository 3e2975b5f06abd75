//! Envoy: an RBAC filter with a policy for every route. It reads the scopes that the filter
//! `jwt_authn` left behind.

use anyhow::Result;
use scopewright_catalog::{Catalog, ScopeName};
use serde_json::{Map, Value, json};

use super::yaml;
use scopewright_pages::{Alternative, Endpoint, Policy, RouteTable};

const HEAD: &str = "\
# An HTTP filter to put after envoy.filters.http.jwt_authn, whose provider has `payload_in_metadata: jwt_payload`.
# Requests that are not listed are refused. The API checks the scopes as well; this refuses earlier, and more coarsely.
";

pub(crate) fn render(surface: &RouteTable, catalog: &Catalog, sources: &str) -> Result<String> {
    let policies: Map<String, Value> = surface
        .routes
        .iter()
        .map(|(endpoint, policy)| {
            let principals = principals(policy, catalog);
            (endpoint.to_string(), json!({ "permissions": [permission(endpoint)], "principals": principals }))
        })
        .collect();
    let filter = json!({
        "name": "envoy.filters.http.rbac",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC",
            "rules": { "action": "ALLOW", "policies": policies },
        },
    });
    yaml::render(&format!("# Written by `cargo scopes export envoy` from {sources}.\n{HEAD}"), &filter)
}

fn permission(endpoint: &Endpoint) -> Value {
    let method = json!({ "header": { "name": ":method", "string_match": { "exact": endpoint.method } } });
    let path = json!({ "url_path": { "path": { "safe_regex": { "regex": path_regex(&endpoint.path) } } } });
    json!({ "and_rules": { "rules": [method, path] } })
}

/// Any one of the principals is enough: one for each alternative.
fn principals(policy: &Policy, catalog: &Catalog) -> Vec<Value> {
    match policy {
        Policy::Public { .. } => vec![json!({ "any": true })],
        Policy::Requires { scopes, .. } => {
            scopes.alternatives().map(|alternative| all_of(alternative, catalog)).collect()
        }
    }
}

fn all_of(alternative: &Alternative, catalog: &Catalog) -> Value {
    let ids: Vec<_> = alternative.iter().map(|scope| holds(scope, catalog)).collect();
    json!({ "and_ids": { "ids": ids } })
}

fn holds(scope: &ScopeName, catalog: &Catalog) -> Value {
    json!({
        "metadata": {
            "filter": "envoy.filters.http.jwt_authn",
            "path": [{ "key": "jwt_payload" }, { "key": "scope" }],
            "value": { "string_match": { "safe_regex": { "regex": scope_regex(&catalog.satisfying(scope)) } } },
        },
    })
}

/// One of the names as a whole word among others. Envoy holds the expression against the whole
/// text.
fn scope_regex(names: &[&ScopeName]) -> String {
    let names: Vec<_> = names.iter().map(|name| literally(name.as_str())).collect();
    format!("(.* )?({})( .*)?", names.join("|"))
}

/// Returns `/a/{id}` as `/a/[^/]+`, and a final `{*rest}` as any rest.
fn path_regex(template: &str) -> String {
    let mut regex = String::new();
    let mut rest = template;
    while let Some((before, parameter, after)) = parameter(rest) {
        regex += &literally(before);
        regex += if parameter.starts_with('*') { ".+" } else { "[^/]+" };
        rest = after;
    }
    regex + &literally(rest)
}

/// Returns the text before, in and after the first pair of braces.
fn parameter(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (parameter, after) = rest.split_once('}')?;
    Some((before, parameter, after))
}

/// A text that matches only itself. Signs without a meaning stay bare: with a backslash some would
/// get one.
fn literally(text: &str) -> String {
    let mut literal = String::new();
    for c in text.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

#[cfg(test)]
mod tests {
    use regex::Regex;
    use scopewright_catalog::ScopeName;

    use super::{path_regex, scope_regex};

    /// Envoy matches whole texts.
    fn matches(regex: &str, text: &str) -> bool {
        Regex::new(&format!("^(?:{regex})$"))
            .unwrap_or_else(|error| panic!("{regex}: {error}"))
            .is_match(text)
    }

    #[track_caller]
    fn check_scope(name: &str, yes: &[&str], no: &[&str]) {
        let name: ScopeName = name.parse().expect("a name");
        let regex = scope_regex(&[&name]);
        for (claim, expected) in
            yes.iter().map(|claim| (claim, true)).chain(no.iter().map(|claim| (claim, false)))
        {
            assert_eq!(matches(&regex, claim), expected, "{regex} {claim:?}");
        }
    }

    #[test]
    fn a_scope_is_found_as_a_whole_word_only() {
        check_scope("a", &["a", "a b", "b a", "b a c"], &["", "b", "ab", "a:b", "x-a", "b ab c"]);
        check_scope("chat.write", &["chat.write"], &["chat_write", "chat.writer"]);
        check_scope("system/*.read", &["x system/*.read"], &["system/a.read", "system/.read"]);
        // Every sign that a name may have means itself.
        let signs: String = ('\x21'..='\x7e').filter(|c| !matches!(c, '"' | '\\')).collect();
        check_scope(&signs, &[&signs, &format!("a {signs} b")], &[&signs.replace('.', "x")]);
    }

    #[test]
    fn parameters_match_one_segment() {
        for (template, path, expected) in [
            ("/a/{id}/b", "/a/1/b", true),
            ("/a/{id}/b", "/a/1/2/b", false),
            ("/a/{id}/b", "/a//b", false),
            ("/a/{id}", "/a/1/", false),
            ("/a.json", "/a.json", true),
            ("/a.json", "/axjson", false),
            ("/files/{*rest}", "/files/a/b", true),
            ("/files/{*rest}", "/files/", false),
        ] {
            assert_eq!(matches(&path_regex(template), path), expected, "{template} {path}");
        }
    }
}

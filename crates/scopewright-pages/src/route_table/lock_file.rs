//! Reads a `routes.lock`: one line for each route. A reviewer sees in it what a change does to the
//! guards, and `cargo scopes diff` compares it. `scopewright::Surface` writes it.

use std::str::FromStr;

use super::error::Within as _;
use super::{Endpoint, Policy, RouteTable, RouteTableError};

/// Two spaces separate the columns: neither a path nor a scope name has a space.
const GAP: &str = "  ";
const PUBLIC: &str = "public: ";
const OPTIONAL: &str = "  optional: ";
const BECAUSE: &str = "because: ";
const FORM: &str = "a route is written `METHOD /path  scopes`";

impl FromStr for RouteTable {
    type Err = RouteTableError;

    fn from_str(text: &str) -> Result<Self, RouteTableError> {
        let mut table = Self::default();
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            add(&mut table, line).within(|| format!("line {number}"))?;
        }
        Ok(table)
    }
}

fn add(table: &mut RouteTable, line: &str) -> Result<(), RouteTableError> {
    let form = || RouteTableError::new(FORM);
    let (endpoint, policy) = line.split_once(GAP).ok_or_else(form)?;
    let (method, path) = endpoint.split_once(' ').ok_or_else(form)?;
    match method {
        "unguarded" => {
            let because = policy.strip_prefix(BECAUSE);
            let because = because.ok_or_else(|| RouteTableError::new("expected `because: ` and a reason"))?;
            table.unguarded.insert((path.to_owned(), because.to_owned()));
        }
        "fallback" | "method-not-allowed" => {
            table.fallbacks.insert((endpoint_of(method, path), policy.parse()?));
        }
        _ => {
            let listed = table.routes.insert(endpoint_of(method, path), policy.parse()?);
            if listed.is_some() {
                return Err(RouteTableError::new(format!("{endpoint} is listed twice")));
            }
        }
    }
    Ok(())
}

fn endpoint_of(method: &str, path: &str) -> Endpoint {
    Endpoint { path: path.to_owned(), method: method.to_owned() }
}

impl FromStr for Policy {
    type Err = RouteTableError;

    fn from_str(text: &str) -> Result<Self, RouteTableError> {
        if let Some(because) = text.strip_prefix(PUBLIC) {
            return Ok(Self::Public { because: because.to_owned() });
        }
        let mut requirements = text.split(OPTIONAL).map(str::parse);
        let scopes = requirements.next().ok_or_else(|| RouteTableError::new(FORM))??;
        Ok(Self::Requires { scopes, optional: requirements.collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::RouteTable;

    /// Returns the table of a document whose `GET /a` is this operation.
    fn documented(mut operation: Value) -> Result<RouteTable, String> {
        operation["responses"] = json!({});
        let document = json!({
            "openapi": "3.0.3", "info": { "title": "", "version": "" }, "paths": { "/a": { "get": operation } },
        });
        let document = serde_json::from_value(document).expect("a document");
        RouteTable::of(&document).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check(operation: Value, line: &str) {
        assert_eq!(documented(operation), Ok(line.parse().expect("a lock")));
    }

    #[track_caller]
    fn check_unread(text: &str, part: &str) {
        let error = text.parse::<RouteTable>().expect_err(text);
        assert!(error.to_string().contains(part), "{error}");
    }

    #[test]
    fn a_line_and_an_operation_state_the_same() {
        check(json!({ "security": [{ "o": ["x:read"] }] }), "GET /a  x:read");
        check(json!({ "security": [{ "o": ["y", "x"] }, { "o": ["a"] }] }), "GET /a  a | x + y");
        check(
            json!({ "security": [{ "o": ["x"] }], "x-optional-scopes": [[["z"], ["y"]], [["s", "r"]]] }),
            "GET /a  x  optional: r + s  optional: y | z",
        );
        check(
            json!({ "security": [], "x-public-because": "probes have\nno token" }),
            "GET /a  public: probes have no token",
        );
    }

    #[test]
    fn fallbacks_and_unguarded_routes_are_read() {
        let table: RouteTable = "# said\nfallback /a  x\nmethod-not-allowed /  public: why\n\n\
            method-not-allowed /  y\nunguarded /old  because: not yet\nunguarded /old  because: files\n"
            .parse()
            .expect("a lock");
        let fallbacks: Vec<_> = table.fallbacks.iter().map(|(endpoint, _)| endpoint.to_string()).collect();
        assert_eq!(fallbacks, ["method-not-allowed /", "method-not-allowed /", "fallback /a"]);
        let reasons: Vec<_> = table.unguarded.iter().map(|(_, because)| because.as_str()).collect();
        assert_eq!(reasons, ["files", "not yet"]);
        assert!(table.routes.is_empty());
    }

    #[test]
    fn an_operation_that_does_not_say_who_may_call_it_is_refused() {
        for operation in [json!({}), json!({ "security": [] }), json!({ "security": [{ "o": [] }] })] {
            let error = documented(operation).expect_err("no table");
            assert!(error.starts_with("GET /a in the OpenAPI document: `security`"), "{error}");
        }
    }

    #[test]
    fn a_line_that_says_something_else_is_refused() {
        check_unread("GET /a x", "line 1: a route is written");
        check_unread("# said\n/a  x", "line 2: a route is written");
        check_unread("GET /a  x |", "line 1: an alternative asks for no scope");
        check_unread("GET /a  x\nGET /a  y", "line 2: GET /a is listed twice");
        check_unread("unguarded /a  x", "line 1: expected `because: `");
    }
}

//! `docs/routes.lock`: one line for each route. What a reviewer sees of a change to the guards, and
//! what `cargo xtask diff` compares.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Result, ensure};

use super::{Endpoint, Policy, Surface};

const HEADER: &str = "\
# Every route and who may call it. Written by `cargo xtask docs` from the routes themselves. Do not edit.
# `|` separates alternatives, `+` between scopes that are needed together. Optional scopes only extend the response.
";

/// Two spaces part the columns: neither a path nor a scope name has a space.
const GAP: &str = "  ";
const PUBLIC: &str = "public: ";
const OPTIONAL: &str = "  optional: ";

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        self.routes.iter().try_for_each(|(endpoint, policy)| writeln!(f, "{endpoint}{GAP}{policy}"))
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public { because } => write!(f, "{PUBLIC}{because}"),
            Self::Requires { scopes, optional } => {
                write!(f, "{scopes}")?;
                optional.iter().try_for_each(|scopes| write!(f, "{OPTIONAL}{scopes}"))
            }
        }
    }
}

impl FromStr for Surface {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut routes = BTreeMap::new();
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let (endpoint, policy) = route(line).with_context(|| format!("line {number}"))?;
            let again = format!("line {number}: {endpoint} is listed twice");
            ensure!(routes.insert(endpoint, policy).is_none(), again);
        }
        Ok(Self { routes })
    }
}

fn route(line: &str) -> Result<(Endpoint, Policy)> {
    let form = "a route is written `METHOD /path  scopes`";
    let (endpoint, policy) = line.split_once(GAP).context(form)?;
    let (method, path) = endpoint.split_once(' ').context(form)?;
    let endpoint = Endpoint { path: path.to_owned(), method: method.to_owned() };
    Ok((endpoint, policy.parse()?))
}

impl FromStr for Policy {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(because) = text.strip_prefix(PUBLIC) {
            return Ok(Self::Public { because: because.to_owned() });
        }
        let mut requirements = text.split(OPTIONAL).map(str::parse);
        let scopes = requirements.next().context("who may call the route is missing")??;
        Ok(Self::Requires { scopes, optional: requirements.collect::<Result<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Surface;
    use super::HEADER;

    /// The lock of a document whose `GET /a` is this operation.
    fn lock_of(operation: Value) -> Result<String, String> {
        let mut operation = operation;
        operation["responses"] = json!({});
        let document = json!({
            "openapi": "3.0.3", "info": { "title": "", "version": "" }, "paths": { "/a": { "get": operation } },
        });
        let document = serde_json::from_value(document).expect("a document");
        Surface::of(&document).map(|surface| surface.to_string()).map_err(|error| format!("{error:#}"))
    }

    #[track_caller]
    fn check(operation: Value, line: &str) {
        let lock = lock_of(operation).expect("a surface");
        assert_eq!(lock, format!("{HEADER}{line}\n"));
        assert_eq!(lock.parse::<Surface>().expect("a lock").to_string(), lock);
    }

    #[track_caller]
    fn check_unread(text: &str, part: &str) {
        let error = text.parse::<Surface>().expect_err(text);
        assert!(format!("{error:#}").contains(part), "{error:#}");
    }

    #[test]
    fn a_line_says_who_may_call_and_is_read_back() {
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
    fn an_operation_that_does_not_say_who_may_call_it_is_refused() {
        for operation in [json!({}), json!({ "security": [] }), json!({ "security": [{ "o": [] }] })] {
            let error = lock_of(operation).expect_err("no surface");
            assert!(error.starts_with("GET /a in the OpenAPI document: `security`"), "{error}");
        }
    }

    #[test]
    fn routes_stand_by_path_and_then_by_method() {
        let lock: Surface = "POST /b  x\nGET /b  x\n\n# said\nGET /a  x\n".parse().expect("a lock");
        assert_eq!(lock.to_string(), format!("{HEADER}GET /a  x\nGET /b  x\nPOST /b  x\n"));
    }

    #[test]
    fn a_line_that_says_something_else_is_refused() {
        check_unread("GET /a x", "line 1: a route is written");
        check_unread("# said\n/a  x", "line 2: a route is written");
        check_unread("GET /a  x |", "line 1: an alternative asks for no scope");
        check_unread("GET /a  x\nGET /a  y", "line 2: GET /a is listed twice");
    }
}

//! Subcommand: `cargo scopes explain`, the decision of a guard on a request, and the reason.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use cli_output::{Style, failure};
use scopewright_catalog::{Catalog, ScopeName};

use crate::catalog_file;
use crate::project::{Project, Selection};
use scopewright_pages::{Alternative, Endpoint, Policy, Requirement, RouteTable, all_of};

/// Show the decision on a request: `cargo scopes explain "POST /path" --scopes "a:read b:write"`
///
/// The routes are those of the lock file, which `cargo scopes docs` writes. The exit code is 0 if
/// the guard grants the request, 1 if it refuses it, and 2 if there is no such route or the
/// arguments are invalid.
#[derive(Args)]
pub(crate) struct Explain {
    /// The method and the path or URL, as they are called or as the route is written: "GET
    /// /things/7" or "GET /things/{id}".
    call: String,
    /// The scopes of the access token, separated by spaces. Without this option there is no token.
    #[arg(long)]
    scopes: Option<String>,
    #[command(flatten)]
    selection: Selection,
}

impl Explain {
    pub(crate) fn run(self) -> ExitCode {
        match self.explain() {
            Ok(verdict) => match cli_output::print(&verdict.painted()) {
                Ok(()) if verdict.let_in => ExitCode::SUCCESS,
                Ok(()) => ExitCode::from(1),
                Err(error) => fail(&error),
            },
            Err(error) => fail(&error),
        }
    }

    fn explain(&self) -> Result<Verdict> {
        let (routes, catalog) = routes_and_catalog(&self.selection.project()?)?;
        if let Some((endpoint, scope)) = routes.foreign_scope(&catalog) {
            cli_output::note(&format!("{endpoint} requires `{scope}`, which the catalog does not have"));
        }
        let (endpoint, policy) = find(&routes, &self.call)?;
        let held = self.scopes.as_deref().map(|scopes| read_scopes(scopes, &catalog)).transpose()?;
        Ok(judge(endpoint, policy, held.as_ref(), &catalog))
    }
}

/// Returns the routes of all APIs, and their catalogs as one.
fn routes_and_catalog(project: &Project) -> Result<(RouteTable, Catalog)> {
    let mut all = RouteTable::default();
    let mut files: Vec<PathBuf> = Vec::new();
    for api in &project.apis {
        let routes = api.routes()?;
        all.routes.extend(routes.routes);
        all.fallbacks.extend(routes.fallbacks);
        all.unguarded.extend(routes.unguarded);
        files.extend(api.catalogs.iter().filter(|file| !files.contains(file)).cloned().collect::<Vec<_>>());
    }
    Ok((all, catalog_file::read_all(&files)?))
}

fn fail(error: &anyhow::Error) -> ExitCode {
    failure::report(error);
    ExitCode::from(2)
}

/// The route of a call. A segment that is written out goes before a parameter, as in the router.
fn find<'r>(routes: &'r RouteTable, call: &str) -> Result<(&'r Endpoint, &'r Policy)> {
    let (method, path) = call
        .split_once(' ')
        .map(|(method, target)| (method, path_of(target)))
        .filter(|(_, path)| path.starts_with('/'))
        .ok_or_else(|| anyhow!("`{call}` is not a request; write a method and a path: \"GET /things/7\""))?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let on_path: Vec<_> = routes.routes.iter().filter(|(route, _)| matches(&route.path, path)).collect();
    let most_literal =
        |route: &Endpoint| route.path.split('/').filter(|segment| !segment.contains('{')).count();
    let served_by = |method: &str| {
        let served = on_path.iter().filter(|(route, _)| route.method.eq_ignore_ascii_case(method));
        served.copied().max_by_key(|(route, _)| most_literal(route))
    };
    // As in the router, a route for GET also serves HEAD.
    let of_get = || served_by("GET").filter(|_| method.eq_ignore_ascii_case("HEAD"));
    if let Some(found) = served_by(method).or_else(of_get) {
        return Ok(found);
    }
    match on_path.as_slice() {
        [] => not_routed(routes, path),
        others => {
            let methods: Vec<_> = others.iter().map(|(route, _)| route.method.as_str()).collect();
            bail!("{path} has no {method}, only {}: such a call is answered with 405", methods.join(", "))
        }
    }
}

/// Returns the path of a URL, or a path as it is.
fn path_of(target: &str) -> &str {
    let authority = target.strip_prefix("https://").or_else(|| target.strip_prefix("http://"));
    authority.map_or(target, |authority| authority.find('/').map_or("/", |start| &authority[start..]))
}

/// Returns the fallback that answers a path without a route. Routes without guards may have it too,
/// but the lock file lists only the paths below which they are.
fn not_routed<'r>(routes: &'r RouteTable, path: &str) -> Result<(&'r Endpoint, &'r Policy)> {
    let is_below = |prefix: &str| {
        let rest = path.strip_prefix(prefix.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some((place, because)) = routes.unguarded.iter().find(|(place, _)| is_below(place)) {
        bail!(
            "no guarded route has the path {path}; a route below {place} without a guard may have it ({because})"
        );
    }
    let fallbacks = routes.fallbacks.iter().filter(|(place, _)| place.method == "fallback");
    let nearest =
        fallbacks.filter(|(place, _)| is_below(&place.path)).max_by_key(|(place, _)| place.path.len());
    match nearest {
        Some((place, policy)) => Ok((place, policy)),
        None => bail!("no route has the path {path}: such a call is answered with 404"),
    }
}

/// Returns whether a path matches a path template. A last `{*rest}` matches one or more segments.
fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(segment), Some(given)) if segment.starts_with("{*") && !given.is_empty() => return true,
            (Some(segment), Some(given)) if segment == given => {}
            (Some(segment), Some(given)) if segment.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

/// Reads the scopes of a token. A comma may be part of a name, but hardly ever is.
fn read_scopes(text: &str, catalog: &Catalog) -> Result<BTreeSet<ScopeName>> {
    let names = text.split_whitespace().map(|name| {
        if name.contains(',') && catalog.scope(name).is_none() {
            bail!("`{name}` is not a scope of the catalog; write several scopes separated by spaces: \"a:read b:write\"");
        }
        name.parse().map_err(|error| anyhow!("`{name}` is not a scope: {error}"))
    });
    names.collect()
}

/// The decision of the guard, and the text with the reason.
struct Verdict {
    text: String,
    let_in: bool,
}

impl Verdict {
    /// Renders the verdict. Its first line is the decision.
    fn painted(&self) -> String {
        let (first, rest) = self.text.split_once('\n').unwrap_or((&self.text, ""));
        let style = if self.let_in { Style::Good } else { Style::Danger };
        format!("{}\n{rest}", style.paint(first))
    }
}

fn judge(
    endpoint: &Endpoint,
    policy: &Policy,
    held: Option<&BTreeSet<ScopeName>>,
    catalog: &Catalog,
) -> Verdict {
    let (scopes, optional) = match policy {
        Policy::Public { because } => {
            return Verdict {
                text: format!("{endpoint}: granted, because the route is public: {because}\n"),
                let_in: true,
            };
        }
        Policy::Requires { scopes, optional } => (scopes, optional),
    };
    let mut lines = vec![format!("  needs      {scopes}")];
    let Some(held) = held else {
        lines.insert(0, format!("{endpoint}: refused with 401, because there is no token"));
        return Verdict { text: lines.join("\n") + "\n", let_in: false };
    };
    let satisfied = catalog.satisfied_by(held);
    lines.push(format!("  the token  {}", listed(held)));
    let implied: BTreeSet<_> = satisfied.difference(held).cloned().collect();
    if !implied.is_empty() {
        lines.push(format!("  implied    {}", listed(&implied)));
    }
    for unknown in held.iter().filter(|name| catalog.scope(name.as_str()).is_none()) {
        lines.push(format!("  note       the catalog has no scope `{unknown}`, so it opens nothing"));
    }
    let let_in = scopes.is_met_by(&satisfied);
    if let_in {
        lines.insert(0, format!("{endpoint}: granted"));
        let matched =
            scopes.alternatives().filter(|alternative| alternative.is_subset(&satisfied)).map(all_of);
        lines.push(format!("  matched    {}", matched.collect::<Vec<_>>().join(" | ")));
        lines.extend(optional.iter().map(|part| widened(part, &satisfied)));
    } else {
        lines.insert(0, format!("{endpoint}: refused with 403 insufficient_scope"));
        lines.push(format!("  missing    {}", listed(&cheapest_missing(scopes, &satisfied, catalog))));
    }
    Verdict { text: lines.join("\n") + "\n", let_in }
}

/// A part of the answer that only holders of these scopes see.
fn widened(part: &Requirement, satisfied: &BTreeSet<ScopeName>) -> String {
    if part.is_met_by(satisfied) {
        format!("  widened    by {part}")
    } else {
        format!("  narrower   than with {part}")
    }
}

/// Returns the scopes that the challenge names: the missing part of the alternative that misses
/// least, in catalog order if there are several.
fn cheapest_missing(scopes: &Requirement, satisfied: &BTreeSet<ScopeName>, catalog: &Catalog) -> Alternative {
    let position = |name: &ScopeName| catalog.scopes.iter().position(|scope| scope.name == *name);
    scopes
        .alternatives()
        .map(|alternative| alternative.difference(satisfied).cloned().collect::<Alternative>())
        .min_by_key(|missing| {
            let mut positions: Vec<_> = missing.iter().map(position).collect();
            positions.sort_unstable();
            (missing.len(), positions)
        })
        .unwrap_or_default()
}

fn listed(names: &BTreeSet<ScopeName>) -> String {
    if names.is_empty() {
        "(no scope)".to_owned()
    } else {
        names.iter().map(ScopeName::as_str).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOG: &str = r#"
        schema = 1
        [catalog]
        title = "Shop"
        version = "1"
        [scope."shop:admin"]
        description = "Everything."
        access = "write"
        implies = ["shop:read"]
        [scope."shop:read"]
        description = "Read."
        access = "read"
        [scope."shop:secrets"]
        description = "Secrets."
        access = "read"
    "#;

    fn routes() -> RouteTable {
        let requires = |scopes: &str, optional: &[&str]| Policy::Requires {
            scopes: scopes.parse().expect("a requirement"),
            optional: optional.iter().map(|part| part.parse().expect("a requirement")).collect(),
        };
        let routes = [
            ("GET", "/live", Policy::Public { because: "a probe".to_owned() }),
            ("GET", "/files/{*path}", requires("shop:secrets", &[])),
            ("GET", "/things/{id}", requires("shop:read", &["shop:secrets"])),
            ("GET", "/things/new", requires("shop:admin | shop:read + shop:secrets", &[])),
        ];
        let endpoint =
            |method: &str, path: &str| Endpoint { method: method.to_owned(), path: path.to_owned() };
        let routes = routes.into_iter().map(|(method, path, policy)| (endpoint(method, path), policy));
        let fallback = (endpoint("fallback", "/files"), requires("shop:read", &[]));
        let unguarded = ("/old".to_owned(), "not yet".to_owned());
        RouteTable { routes: routes.collect(), fallbacks: [fallback].into(), unguarded: [unguarded].into() }
    }

    #[track_caller]
    fn check(call: &str, scopes: Option<&str>, expected: &str) {
        let catalog = Catalog::parse(CATALOG).expect("a sound catalog");
        let routes = routes();
        let text = match find(&routes, call) {
            Ok((endpoint, policy)) => {
                let held = scopes.map(|scopes| read_scopes(scopes, &catalog).expect("scopes"));
                judge(endpoint, policy, held.as_ref(), &catalog).text
            }
            Err(error) => format!("{error}\n"),
        };
        assert_eq!(text, expected);
    }

    #[test]
    fn scopes_with_commas_between_them_are_refused() {
        let catalog = Catalog::parse(CATALOG).expect("a sound catalog");
        for scopes in ["shop:read,shop:secrets", "shop:read, shop:secrets", "a,b"] {
            let error = read_scopes(scopes, &catalog).expect_err(scopes).to_string();
            assert!(error.contains("separated by spaces"), "{error}");
        }
    }

    #[test]
    fn what_would_happen_and_why() {
        check(
            "GET https://api.example:8443/live?x",
            None,
            "GET /live: granted, because the route is public: a probe\n",
        );
        check("HEAD /live", None, "GET /live: granted, because the route is public: a probe\n");
        check("GET /live", None, "GET /live: granted, because the route is public: a probe\n");
        check(
            "GET /things/7?x=1",
            None,
            "GET /things/{id}: refused with 401, because there is no token\n  needs      shop:read\n",
        );
        check(
            "GET /things/7",
            Some("shop:admin other:thing"),
            "GET /things/{id}: granted\n  needs      shop:read\n  the token  other:thing shop:admin\n  implied    shop:read\n  \
             note       the catalog has no scope `other:thing`, so it opens nothing\n  matched    shop:read\n  \
             narrower   than with shop:secrets\n",
        );
        check(
            "get /things/new",
            Some("shop:secrets"),
            "GET /things/new: refused with 403 insufficient_scope\n  needs      shop:admin | shop:read + shop:secrets\n  \
             the token  shop:secrets\n  missing    shop:admin\n",
        );
        check(
            "GET /things/{id}",
            Some(""),
            "GET /things/{id}: refused with 403 insufficient_scope\n  needs      shop:read\n  the token  (no scope)\n  \
             missing    shop:read\n",
        );
    }

    #[test]
    fn calls_that_no_route_serves() {
        check(
            "GET /files/a/b",
            None,
            "GET /files/{*path}: refused with 401, because there is no token\n  needs      shop:secrets\n",
        );
        check(
            "GET /files",
            None,
            "fallback /files: refused with 401, because there is no token\n  needs      shop:read\n",
        );
        check(
            "GET /old/thing",
            None,
            "no guarded route has the path /old/thing; a route below /old without a guard may have it (not yet)\n",
        );
        check("GET /nowhere", None, "no route has the path /nowhere: such a call is answered with 404\n");
        check("POST /live", None, "/live has no POST, only GET: such a call is answered with 405\n");
        check("/live", None, "`/live` is not a request; write a method and a path: \"GET /things/7\"\n");
    }
}

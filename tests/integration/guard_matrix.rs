//! Every route with every kind of caller. The table is a golden file: a new route or a changed
//! requirement fails here until the table is reviewed and written again with `GOLDEN=overwrite
//! cargo test -p tests guard_matrix`.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{Request, StatusCode};
use scopes::Scope;
use scopewright::{Keys, Policy, Requirement, Route, Surface};
use scopewright_token::{Algorithm, Claims, KeySet, SigningKey};
use tempfile::TempDir;
use tower::ServiceExt as _;

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "https://api.example/caas/v1";

#[tokio::test]
async fn every_route_decides_for_every_kind_of_caller_as_in_the_table() {
    let folder = TempDir::new().expect("a folder");
    let gate = Gate::new(&folder).await;
    let mut table = "| route | requires | no token | bad token | all other scopes | just the needed |\n\
                     | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for route in gate.surface.routes() {
        _ = writeln!(table, "{}", gate.row(route).await);
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("integration/guard_matrix.md");
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        std::fs::write(&file, &table).expect("the table can be written");
    }
    assert_eq!(table, std::fs::read_to_string(&file).expect("the table"));
}

/// Checks the rules behind the table, so that a new table cannot hide a hole.
#[tokio::test]
async fn no_route_grants_a_request_without_its_scopes() {
    let folder = TempDir::new().expect("a folder");
    let gate = Gate::new(&folder).await;
    for route in gate.surface.routes() {
        let Policy::Requires(requirement) = route.operation.policy else { continue };
        let what = format!("{} {}", route.method, route.path);
        assert_eq!(gate.call(route, None).await, StatusCode::UNAUTHORIZED, "{what} without a token");
        assert_eq!(
            gate.call(route, Some("bad.to.ken")).await,
            StatusCode::UNAUTHORIZED,
            "{what} with a bad token"
        );
        let others = gate.token(&all_but(&requirement));
        assert_eq!(
            gate.call(route, Some(&others)).await,
            StatusCode::FORBIDDEN,
            "{what} with all other scopes"
        );
        for alternative in alternatives(&requirement) {
            for lacking in 0..alternative.len() {
                let mut some = alternative.clone();
                some.remove(lacking);
                let held = [all_but(&requirement), some].concat();
                assert_eq!(
                    gate.call(route, Some(&gate.token(&held))).await,
                    StatusCode::FORBIDDEN,
                    "{what}, {held:?}"
                );
            }
            let status = gate.call(route, Some(&gate.token(&alternative))).await;
            assert!(
                ![401, 403, 404, 405, 500].contains(&status.as_u16()) || is_about_data(status, route),
                "{what}: {status}"
            );
        }
    }
}

/// A route with made-up ids in its path finds nothing.
fn is_about_data(status: StatusCode, route: &Route) -> bool {
    status == StatusCode::NOT_FOUND && route.path.contains('{')
}

/// The application with a key of the test's own.
struct Gate {
    app: axum::Router,
    surface: Surface,
    key: SigningKey,
}

impl Gate {
    async fn new(folder: &TempDir) -> Self {
        let key = SigningKey::generate(Algorithm::Es256).expect("a key");
        let audience = AUDIENCE.parse().expect("an address");
        let config = resource_server::Config::new(ISSUER, audience, folder.path().join("caas.sqlite"));
        let authenticator = config.authenticator(Keys::fixed(KeySet::of([&key]))).expect("a safe setting");
        let state = resource_server::AppState::open(&config, authenticator).await.expect("a resource server");
        let (app, surface) = resource_server::router(state);
        Self { app, surface, key }
    }

    async fn row(&self, route: &Route) -> String {
        let (requires, callers) = match route.operation.policy {
            Policy::Public { because } => {
                (format!("nothing: {because}"), [None, Some("bad.to.ken".to_owned()), None, None])
            }
            Policy::Requires(requirement) => {
                let needed = alternatives(&requirement).swap_remove(0);
                let others = self.token(&all_but(&requirement));
                let callers = [None, Some("bad.to.ken".to_owned()), Some(others), Some(self.token(&needed))];
                (format!("`{requirement}`"), callers)
            }
        };
        let mut row = format!("| `{} {}` | {requires}", route.method, route.path);
        for token in &callers {
            _ = write!(row, " | {}", self.call(route, token.as_deref()).await.as_u16());
        }
        row + " |"
    }

    /// Calls a route with ids that are well formed and name nothing, and no body.
    async fn call(&self, route: &Route, token: Option<&str>) -> StatusCode {
        let segments = route
            .path
            .split('/')
            .map(|segment| if segment.starts_with('{') { "made-up-id" } else { segment });
        let path: Vec<&str> = segments.collect();
        let mut request = Request::builder().method(route.method.clone()).uri(path.join("/"));
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::empty()).expect("a request");
        self.app.clone().oneshot(request).await.expect("axum answers every request").status()
    }

    fn token(&self, scopes: &[&str]) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: "matrix".to_owned(),
            aud: vec![AUDIENCE.to_owned()],
            client_id: "matrix".to_owned(),
            iat: now,
            exp: now + 900,
            nbf: None,
            jti: Some("1".to_owned()),
            scope: scopes.join(" "),
        };
        self.key.sign(&claims).expect("a signature")
    }
}

/// Every scope of the catalog that the requirement does not mention.
fn all_but(requirement: &Requirement) -> Vec<&'static str> {
    let mentioned: Vec<&str> = requirement.scopes().iter().map(|scope| scope.name()).collect();
    Scope::ALL.iter().map(|scope| scope.as_str()).filter(|name| !mentioned.contains(name)).collect()
}

fn alternatives(requirement: &Requirement) -> Vec<Vec<&'static str>> {
    let names = |scopes: Vec<scopewright::ScopeId>| scopes.iter().map(|scope| scope.name()).collect();
    requirement.alternatives().into_iter().map(names).collect()
}

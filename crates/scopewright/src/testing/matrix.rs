//! A test of every guard of a program.

use std::fmt::Write as _;

use axum::body::Body;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{Method, Request, StatusCode};
use tower::ServiceExt as _;

use super::issuer::TestIssuer;
use super::token_draft::TokenDraft;
use crate::operation::Policy;
use crate::refusal::Refusal;
use crate::requirement::Requirement;
use crate::scope_set::ScopeSet;
use crate::surface::{Route, Surface};
use crate::vocabulary::ScopeId;

/// Calls every route of the surface and checks its guard:
///
/// - without a token: 401 and a challenge without an error code;
/// - with each kind of invalid token: 401 `invalid_token`;
/// - with a valid token without scopes, and with each alternative of the requirement less one
///   scope: 403 `insufficient_scope`, naming the missing scopes;
/// - with exactly the scopes of each alternative: any response without a challenge;
/// - a public route: no challenge in any of these cases.
///
/// `HEAD` is tested where there is a `GET`. Path parameters are `1`, and there is no body, so most
/// handlers respond that the request is malformed. Handlers that need no body are executed.
///
/// # Panics
/// Panics with a list of all deviations.
pub async fn assert_guard_matrix(app: &axum::Router, surface: &Surface, issuer: &TestIssuer) {
    let mut wrong = String::new();
    for route in surface.routes() {
        let head = (route.method == Method::GET).then_some(Method::HEAD);
        for method in [route.method.clone()].into_iter().chain(head) {
            let trial = Trial { app, route, method, issuer };
            for complaint in trial.run().await {
                _ = writeln!(wrong, "{} {}: {complaint}", trial.method, route.path);
            }
        }
    }
    assert!(wrong.is_empty(), "guards that do not hold:\n{wrong}");
}

/// A method of a route under test.
struct Trial<'t> {
    app: &'t axum::Router,
    route: &'t Route,
    method: Method,
    issuer: &'t TestIssuer,
}

/// The expected response of a guard.
enum Expected {
    /// 401, and a challenge without an error code.
    BareChallenge,
    /// 401 `invalid_token`.
    InvalidToken,
    /// 403 `insufficient_scope` with these scopes.
    Lacks(String),
    /// Any response of the handler.
    Granted,
}

impl Trial<'_> {
    async fn run(&self) -> Vec<String> {
        let requirement = match &self.route.operation.policy {
            Policy::Public { .. } => None,
            Policy::Requires(requirement) => Some(requirement),
        };
        let mut complaints = Vec::new();
        for (what, token, expected) in self.cases(requirement) {
            let expected = if requirement.is_some() { expected } else { Expected::Granted };
            complaints.extend(self.call(&what, token, expected).await);
        }
        complaints
    }

    fn cases(&self, requirement: Option<&Requirement>) -> Vec<(String, Option<String>, Expected)> {
        let mut cases = vec![("no token".to_owned(), None, Expected::BareChallenge)];
        let everything = requirement.map(Requirement::scopes).unwrap_or_default();
        for (what, spoil) in DEFECTS {
            let token = spoil(self.token(&everything)).mint();
            cases.push((what.to_owned(), Some(token), Expected::InvalidToken));
        }
        let Some(requirement) = requirement else { return cases };
        let mut grants = vec![Vec::new()];
        for alternative in requirement.alternatives() {
            for position in 0..alternative.len() {
                let mut less = alternative.clone();
                less.remove(position);
                grants.push(less);
            }
            grants.push(alternative);
        }
        cases.extend(grants.into_iter().map(|scopes| {
            let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
            let held = ScopeSet::read(requirement.vocabulary(), &names.join(" "));
            let holds = |scope| held.contains(scope);
            let expected = if requirement.is_met_by(&holds) {
                Expected::Granted
            } else {
                let missing = requirement.cheapest_missing(&holds);
                Expected::Lacks(missing.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" "))
            };
            (format!("scopes {names:?}"), Some(self.token(&scopes).mint()), expected)
        }));
        cases
    }

    fn token(&self, scopes: &[ScopeId]) -> TokenDraft {
        scopes.iter().fold(self.issuer.token(), |token, scope| token.grant(*scope))
    }

    async fn call(&self, what: &str, token: Option<String>, expected: Expected) -> Option<String> {
        let mut request = Request::builder().method(self.method.clone()).uri(address(&self.route.path));
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::empty()).expect("a route's path makes an address");
        let Ok(response) = self.app.clone().oneshot(request).await;
        let status = response.status();
        let challenge = response.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let challenge = challenge.unwrap_or_default();
        let refused = response.extensions().get::<Refusal>().is_some() || !challenge.is_empty();
        let (holds, wanted) = match expected {
            Expected::BareChallenge => (
                status == StatusCode::UNAUTHORIZED
                    && challenge.starts_with("Bearer ")
                    && !challenge.contains("error="),
                "401 with a bare challenge".to_owned(),
            ),
            Expected::InvalidToken => (
                status == StatusCode::UNAUTHORIZED && challenge.contains(r#"error="invalid_token""#),
                "401 invalid_token".to_owned(),
            ),
            Expected::Lacks(missing) => (
                status == StatusCode::FORBIDDEN
                    && challenge.contains(r#"error="insufficient_scope""#)
                    && challenge.contains(&format!(r#"scope="{missing}""#)),
                format!("403 insufficient_scope naming {missing:?}"),
            ),
            Expected::Granted => (!refused, "a grant".to_owned()),
        };
        (!holds).then(|| format!("with {what}, expected {wanted}, got {status} {challenge}"))
    }
}

type Spoil = fn(TokenDraft) -> TokenDraft;

/// The kinds of invalid tokens.
const DEFECTS: [(&str, Spoil); 14] = [
    ("an expired token", TokenDraft::expired),
    ("a token from the future", TokenDraft::not_yet_valid),
    ("another issuer's token", TokenDraft::other_issuer),
    ("a token for another audience", TokenDraft::other_audience),
    ("a token without audience", |token| token.without("aud")),
    ("a token without expiry", |token| token.without("exp")),
    ("another kind of JWT", TokenDraft::other_type),
    ("an unsigned token", TokenDraft::alg_none),
    ("a token signed with the public key as secret", TokenDraft::hs256_with_public_key),
    ("a forged token", TokenDraft::forged),
    ("an unknown key", TokenDraft::unknown_kid),
    ("a token with an embedded key", TokenDraft::own_key),
    ("an unknown critical extension", TokenDraft::unknown_critical),
    ("a token bound to a key", TokenDraft::sender_constrained),
];

/// Returns the path with its parameters filled in.
fn address(template: &str) -> String {
    let segments = template.split('/').map(|segment| {
        let (before, parameter) = segment.split_once('{').unwrap_or((segment, ""));
        match parameter.split_once('}') {
            Some((_, after)) => format!("{before}1{after}"),
            None => segment.to_owned(),
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

//! T15: a grant is never more than the request, the client, the catalog and the audience allow.

use axum::body::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use scopes::Scope;

use super::*;
use crate::administration::ClientSettings;

/// Tests every subset of six scopes as a request, against every subset as the allowed scopes.
#[test]
fn a_grant_is_the_request_or_a_refusal_that_names_a_scope_the_client_lacks() {
    let lists = || (0..64_u32).map(list);
    for (requested, allowed) in lists().flat_map(|left| lists().map(move |right| (left, right))) {
        match granted(requested, &allowed) {
            Ok(granted) => {
                assert_eq!(granted, requested);
                assert!(granted.iter().all(|scope| has(&allowed, scope)));
            }
            Err(OAuthError::NotAllowed(named)) => {
                assert!(has(&requested, named) && !has(&allowed, named));
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// Returns the scopes whose positions in the catalog are the bits of `mask`.
fn list(mask: u32) -> ScopeList {
    let scopes = Scope::ALL.iter().zip(0..).filter(|(_, bit)| mask >> bit & 1 == 1);
    scopes.map(|(&scope, _)| scope).collect()
}

fn has(list: &ScopeList, scope: Scope) -> bool {
    list.iter().any(|other| other == scope)
}

/// A request, its client, and the audiences.
#[derive(Clone, Debug)]
struct Case {
    /// The tokens of `scope`, some of which may not be scopes.
    requested: Option<Vec<String>>,
    resources: Vec<String>,
    client: ClientSettings,
    audiences: Vec<Audience>,
    usual: u32,
    destructive: u32,
}

fn some_scopes() -> impl Strategy<Value = ScopeList> {
    subsequence(Scope::ALL.to_vec(), 0..=Scope::ALL.len()).prop_map(ScopeList::from_iter)
}

/// Returns scopes in any order with repetitions, mostly from `allowed`, and rarely invalid ones.
fn requested(allowed: ScopeList) -> impl Strategy<Value = Vec<String>> {
    let allowed: Vec<Scope> = allowed.iter().collect();
    let scope = (any::<Index>(), any::<Index>(), 0..40_u8).prop_map(move |(own, any, chance)| match chance {
        0 => "caas:categories:fly".to_owned(),
        1 => any.get(Scope::ALL).as_str().to_uppercase(),
        2..6 => any.get(Scope::ALL).to_string(),
        _ if allowed.is_empty() => any.get(Scope::ALL).to_string(),
        _ => own.get(&allowed).to_string(),
    });
    vec(scope, 1..4)
}

fn client() -> impl Strategy<Value = ClientSettings> {
    let with_default = some_scopes().prop_flat_map(|scope| {
        let own: Vec<Scope> = scope.iter().collect();
        let few = subsequence(own.clone(), 0..=own.len().min(2)).prop_map(ScopeList::from_iter);
        // A stored default may contain scopes that the client has lost.
        (Just(scope), prop_oneof![4 => few, 1 => some_scopes()])
    });
    (with_default, option::of(1..=3600_u32)).prop_map(|((scope, default_scope), lifetime)| ClientSettings {
        default_scope,
        lifetime,
        ..ClientSettings::new(scope)
    })
}

const ADDRESSES: [&str; 3] =
    ["https://caas.example/v1", "https://issuer.example/admin", "https://rest.example"];

fn audiences() -> impl Strategy<Value = Vec<Audience>> {
    let all = [("caas=", 0), ("issuer=", 1), ("", 2)].map(|(namespace, address)| {
        let text = format!("{namespace}{}", ADDRESSES[address]);
        text.parse::<Audience>().expect("an audience")
    });
    subsequence(all.to_vec(), 1..=3).prop_shuffle()
}

fn case() -> impl Strategy<Value = Case> {
    let resource = select(&["https://other.example", ADDRESSES[0], ADDRESSES[1], ADDRESSES[2]][..]);
    let resources =
        prop_oneof![4 => Just(Vec::new()), 4 => vec(resource.clone(), 1), 1 => vec(resource, 2..4)];
    let rest = (resources, audiences(), 1..=3600_u32, 1..=3600_u32);
    let request =
        client().prop_flat_map(|client| (option::weighted(0.8, requested(client.scope)), Just(client)));
    (request, rest).prop_map(|((requested, client), (resources, audiences, usual, destructive))| Case {
        requested,
        resources: resources.into_iter().map(str::to_owned).collect(),
        client,
        audiences,
        usual,
        destructive,
    })
}

impl Case {
    fn form(&self) -> Form {
        let mut body = form_urlencoded::Serializer::new(String::new());
        if let Some(tokens) = &self.requested {
            body.append_pair("scope", &tokens.join(" "));
        }
        for resource in &self.resources {
            body.append_pair("resource", resource);
        }
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        let body = Bytes::from(body.finish());
        Form::read(&HeaderMap::from_iter([(CONTENT_TYPE, media_type)]), &Ok(body)).expect("a form")
    }

    /// Returns whether a scope belongs to an audience, by its first segment and the configuration,
    /// and independently of the server.
    fn belongs(&self, scope: Scope, audience: &str) -> bool {
        let named = |address: &str| self.audiences.iter().any(|audience| audience.as_str() == address);
        let home = match scope.as_str().split(':').next() {
            Some("caas") if named(ADDRESSES[0]) => ADDRESSES[0],
            Some("issuer") if named(ADDRESSES[1]) => ADDRESSES[1],
            _ => ADDRESSES[2],
        };
        audience == home
    }

    /// Returns whether this audience is the requested one, if any, and has all requested scopes.
    fn suits(&self, audience: &str, scopes: &[Scope]) -> bool {
        self.resources.iter().all(|resource| resource == audience)
            && scopes.iter().all(|scope| self.belongs(*scope, audience))
    }

    /// Returns the scopes to grant, or `None` if the request must be refused.
    fn expected(&self) -> Option<Vec<Scope>> {
        let wanted: Vec<Scope> = match &self.requested {
            Some(tokens) => tokens.iter().map(|token| token.parse().ok()).collect::<Option<_>>()?,
            None => self.client.default_scope.iter().collect(),
        };
        let allowed = !wanted.is_empty() && wanted.iter().all(|scope| has(&self.client.scope, *scope));
        allowed.then_some(wanted)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn t15_a_grant_is_the_request_within_all_limits(case in case()) {
        let client = Client::try_from(case.client.clone().into_document(0)).expect("a client");
        let audiences = Audiences::new(case.audiences.clone());
        let lifetimes = Lifetimes { usual: case.usual, destructive: case.destructive };
        let expected = case.expected();
        match decide(&case.form(), &audiences, lifetimes, &client) {
            Ok(Grant { scope, audience, lifetime }) => {
                let expected = expected.expect("the request must be refused");
                prop_assert_eq!(scope, expected.iter().copied().collect(), "exactly the request");
                prop_assert!(case.suits(audience.as_str(), &expected));
                let is_destructive = expected.iter().any(|scope| scope.access() == Access::Destructive);
                let bounds = [Some(case.usual), case.client.lifetime, is_destructive.then_some(case.destructive)];
                prop_assert_eq!(Some(lifetime), bounds.into_iter().flatten().min());
            }
            Err(refusal) => {
                let suits = |audience: &Audience| expected.as_ref().is_some_and(|scopes| case.suits(audience.as_str(), scopes));
                prop_assert!(!case.audiences.iter().any(suits), "{refusal:?} without a reason");
            }
        }
    }
}

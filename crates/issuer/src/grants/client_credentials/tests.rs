//! T15: a grant is never more than the request, the client, the catalog and the API allow.

use axum::body::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::ScopeList;
use crate::administration::ClientSettings;
use crate::apis::document::ApiDocument;
use crate::clients::scope_set::ScopeSets;

/// The names of scopes. Several APIs can have each of them.
const NAMES: [&str; 6] = ["a:read", "a:write", "a:delete", "b:read", "b:write", "old"];
const AUDIENCES: [&str; 3] = ["https://one.example", "https://two.example", "https://three.example"];
/// The day after the last day of a scope that has ended, in seconds.
const NOW: u64 = 1_800_000_000;
const PAST: &str = "2027-01-14";
const FUTURE: &str = "2027-01-15";

/// An API as the test sees it.
#[derive(Clone, Debug)]
struct TestApi {
    audience: &'static str,
    scopes: Vec<&'static str>,
    /// The scopes that are deprecated, each with its last day.
    deprecated: Vec<(&'static str, &'static str)>,
    unlisted: bool,
    lifetime: Option<u32>,
    destructive_lifetime: Option<u32>,
}

impl TestApi {
    fn access(scope: &str) -> &'static str {
        if scope.ends_with("delete") { "destructive" } else { "read" }
    }

    fn has_ended(&self, scope: &str) -> bool {
        self.deprecated.contains(&(scope, PAST))
    }

    fn document(&self) -> ApiDocument {
        let scope = |name: &&str| {
            let last = self.deprecated.iter().find(|(other, _)| other == name).map(|(_, day)| *day);
            let deprecated =
                last.map(|day| format!("deprecated = {{ since = \"1\", remove_after = \"{day}\" }}\n"));
            let access = Self::access(name);
            let deprecated = deprecated.unwrap_or_default();
            format!("[scope.\"{name}\"]\ndescription = \"D.\"\naccess = \"{access}\"\n{deprecated}")
        };
        let scopes: String = self.scopes.iter().map(scope).collect();
        ApiDocument {
            audience: self.audience.to_owned(),
            catalog: format!("schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n{scopes}"),
            unlisted: self.unlisted,
            lifetime: self.lifetime,
            destructive_lifetime: self.destructive_lifetime,
            algorithm: None,
            resource_servers: Vec::new(),
            origins: Vec::new(),
            created_at: 0,
        }
    }
}

fn api(audience: &'static str) -> impl Strategy<Value = TestApi> {
    let scopes = subsequence(NAMES.to_vec(), 1..=NAMES.len()).prop_shuffle();
    let deprecated = vec((select(&NAMES[..]), select(&[PAST, FUTURE][..])), 0..2);
    let lifetime = || option::of(1..=3600_u32);
    (scopes, deprecated, any::<bool>(), lifetime(), lifetime()).prop_map(
        move |(scopes, deprecated, unlisted, lifetime, destructive_lifetime)| TestApi {
            audience,
            scopes,
            deprecated,
            unlisted,
            lifetime,
            destructive_lifetime,
        },
    )
}

/// A request, its client, and the APIs.
#[derive(Clone, Debug)]
struct Case {
    /// The tokens of `scope`, some of which may not be scopes.
    requested: Option<Vec<&'static str>>,
    resources: Vec<&'static str>,
    client: ClientSettings,
    apis: Vec<TestApi>,
    usual: u32,
    destructive: u32,
}

fn list(names: Vec<&str>) -> ScopeList {
    names.iter().map(|name| name.parse::<scopewright_catalog::ScopeName>().expect("a name")).collect()
}

fn client() -> impl Strategy<Value = ClientSettings> {
    let scopes = || subsequence(NAMES.to_vec(), 0..=NAMES.len()).prop_map(list);
    // A stored default may contain scopes that the client has lost.
    (scopes(), scopes(), option::of(1..=3600_u32)).prop_map(|(scope, default_scope, lifetime)| {
        ClientSettings { default_scope, lifetime, ..ClientSettings::new(scope) }
    })
}

fn case() -> impl Strategy<Value = Case> {
    let apis = AUDIENCES.map(api).prop_flat_map(|apis| subsequence(apis.to_vec(), 0..=3));
    let token = prop_oneof![20 => select(&NAMES[..]), 1 => select(&["A:READ", "no:such", "a\"b", ""][..])];
    let requested = option::weighted(0.8, vec(token, 1..4));
    let resource = select(&["https://other.example", AUDIENCES[0], AUDIENCES[1], AUDIENCES[2]][..]);
    let resources =
        prop_oneof![4 => Just(Vec::new()), 4 => vec(resource.clone(), 1), 1 => vec(resource, 2..4)];
    let lifetimes = (1..=3600_u32, 1..=3600_u32);
    (requested, resources, client(), apis, lifetimes).prop_map(
        |(requested, resources, client, apis, (usual, destructive))| Case {
            requested,
            resources,
            client,
            apis,
            usual,
            destructive,
        },
    )
}

/// A token that the test expects.
#[derive(Debug, PartialEq)]
struct Expected {
    audience: &'static str,
    /// In the order of the catalog.
    scopes: Vec<&'static str>,
    lifetime: u32,
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

    fn client_has(&self, scope: &str) -> bool {
        self.client.scope.names().any(|own| own == scope)
    }

    /// Returns the only token that answers the request, derived independently of the server: of all
    /// APIs that could be meant, there is one.
    fn expected(&self) -> Option<Expected> {
        // An empty parameter is treated as one that is missing (RFC 6749 section 3.1).
        let requested = self.requested.as_ref().filter(|tokens| tokens[..] != [""]);
        let wanted: Vec<&str> = match requested {
            Some(tokens) => tokens.clone(),
            None => {
                let own =
                    NAMES.iter().filter(|name| self.client.default_scope.names().any(|own| own == **name));
                let granted = own.filter(|name| self.client_has(name));
                granted
                    .filter(|name| self.apis.iter().any(|api| api.scopes.contains(name)))
                    .copied()
                    .collect()
            }
        };
        let is_by_default = requested.is_none();
        if wanted.is_empty() || !wanted.iter().all(|scope| self.client_has(scope)) {
            return None;
        }
        let suits = |api: &&TestApi| match self.resources.first() {
            Some(resource) => {
                self.resources.iter().all(|other| other == resource) && api.audience == *resource
            }
            None => wanted.iter().all(|scope| api.scopes.contains(scope)),
        };
        let [api] = self.apis.iter().filter(suits).collect::<Vec<_>>()[..] else { return None };
        let is_own = |scope: &&&str| api.scopes.contains(*scope);
        let own: Vec<&str> = wanted.iter().filter(is_own).copied().collect();
        if own.is_empty()
            || (!is_by_default && own.len() < wanted.len())
            || own.iter().any(|scope| api.has_ended(scope))
        {
            return None;
        }
        let scopes: Vec<&str> = api.scopes.iter().filter(|scope| own.contains(scope)).copied().collect();
        let is_destructive = scopes.iter().any(|scope| TestApi::access(scope) == "destructive");
        let destructive = is_destructive.then(|| api.destructive_lifetime.unwrap_or(self.destructive));
        let bounds = [Some(api.lifetime.unwrap_or(self.usual)), self.client.lifetime, destructive];
        Some(Expected { audience: api.audience, scopes, lifetime: bounds.into_iter().flatten().min()? })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn t15_a_grant_is_the_request_within_all_limits(case in case()) {
        let document = case.client.clone().into_document(0);
        let client = Client::read(document, &ScopeSets::default()).expect("a client");
        let read = |api: &TestApi| Arc::new(Api::read("test", &api.document()).expect("an API"));
        let apis = Apis::new(case.apis.iter().map(read));
        let lifetimes = Lifetimes { usual: case.usual, destructive: case.destructive };
        let granted = decide(&case.form(), &apis, lifetimes, &client, NOW);
        match (&granted, case.expected()) {
            (Ok(grant), Some(expected)) => {
                let scopes: Vec<&str> = grant.scopes.iter().map(|scope| &**scope).collect();
                prop_assert_eq!(&*grant.api.audience, expected.audience);
                prop_assert_eq!(grant.lifetime, expected.lifetime);
                let api = case.apis.iter().find(|api| api.audience == expected.audience).expect("an API");
                let deprecated = |scope: &&str| api.deprecated.iter().any(|(name, _)| name == scope);
                let expected_deprecated: Vec<&str> = scopes.iter().copied().filter(deprecated).collect();
                let deprecated: Vec<&str> =
                    grant.deprecated.iter().flat_map(|scopes| scopes.iter()).map(|scope| &**scope).collect();
                prop_assert_eq!(deprecated, expected_deprecated);
                prop_assert_eq!(scopes, expected.scopes);
            }
            (Err(_), None) => {}
            (Ok(_), None) => prop_assert!(false, "granted {granted:?}, which must be refused"),
            (Err(refusal), Some(expected)) => prop_assert!(false, "{refusal:?} instead of {expected:?}"),
        }
    }
}

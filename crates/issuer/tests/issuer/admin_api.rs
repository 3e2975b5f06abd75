//! The operations of the admin API.

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use issuer::ClientSettings;
use serde_json::{Value, json};

use crate::test_server::{Answer, Files, Server, basic};

pub(crate) const ALL: &str = "issuer:apis:read issuer:apis:write issuer:apis:delete issuer:clients:read issuer:clients:write \
                   issuer:clients:delete issuer:keys:read issuer:keys:write issuer:keys:delete issuer:tokens:read \
                   issuer:tokens:revoke issuer:audit:read";
pub(crate) const SCOPE: &str = "caas:categories:read";

pub(crate) struct Admin {
    pub(crate) server: Server,
    basic: String,
    _files: Files,
}

impl Admin {
    pub(crate) async fn new(scope: &str) -> Self {
        let files = Files::new();
        let server = files.open().await;
        let secret = server.add_with("admin", ClientSettings::new(scope.parse().expect("scopes"))).await;
        Self { server, basic: basic("admin", &secret), _files: files }
    }

    pub(crate) async fn token(&self, scope: &str) -> String {
        let form = format!("grant_type=client_credentials&scope={}", scope.replace(' ', "+"));
        let answer = self.server.token(&[&self.basic], &form).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.member("access_token").to_owned()
    }

    pub(crate) async fn call(&self, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(format!("/oidc/admin/v1{path}"));
        let mut request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.server.send(request.body(body).expect("a request")).await
    }
}

#[tokio::test]
async fn a_client_is_added_changed_given_secrets_and_removed() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    let new = json!({ "client_id": "reports", "scope": SCOPE, "lifetime": 60 });
    let added = admin.call(&token, Method::POST, "/clients", Some(new.clone())).await;
    assert_eq!((added.status.as_u16(), &added.body["client"]["scope"]), (201, &json!(SCOPE)));
    let secret = added.body["client_secret"].as_str().expect("a secret").to_owned();
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    assert_eq!(admin.server.token(&[&basic("reports", &secret)], &form).await.status, 200);
    let again = admin.call(&token, Method::POST, "/clients", Some(new)).await;
    assert_eq!((again.status.as_u16(), again.member("error")), (409, "conflict"));

    let minted = admin.call(&token, Method::POST, "/clients/reports/secrets", Some(json!({}))).await;
    let second = minted.body["client_secret"].as_str().expect("a secret").to_owned();
    let shown = admin.call(&token, Method::GET, "/clients/reports", None).await.body;
    assert_eq!(shown["secrets"].as_array().map(Vec::len), Some(2), "{shown}");
    assert!(!shown.to_string().contains(&secret) && !shown.to_string().contains("hash"));
    let first = shown["secrets"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/clients/reports/credentials/{first}");
    assert_eq!(admin.call(&token, Method::DELETE, &path, None).await.status, 204);
    admin.server.0.administration().client(&"reports".parse().expect("an id")).await.expect("a client");
    assert_eq!(admin.server.token(&[&basic("reports", &second)], &form).await.status, 200);

    let change = json!({ "lifetime": null, "disabled": true });
    let answer = admin.call(&token, Method::PATCH, "/clients/reports", Some(change)).await;
    assert_eq!((answer.status.as_u16(), answer.body), (204, Value::Null), "a write returns nothing");
    let changed = admin.call(&token, Method::GET, "/clients/reports", None).await.body;
    assert_eq!((&changed["disabled"], changed.get("lifetime")), (&json!(true), None), "{changed}");
    assert_eq!(admin.call(&token, Method::DELETE, "/clients/reports", None).await.status, 204);
    let gone = admin.call(&token, Method::GET, "/clients/reports", None).await;
    assert_eq!((gone.status.as_u16(), gone.member("error")), (404, "not_found"));

    let changes = admin.call(&token, Method::GET, "/changes?subject=reports", None).await.body;
    let actions: Vec<_> =
        changes["changes"].as_array().expect("changes").iter().map(|change| &change["action"]).collect();
    assert_eq!(actions, ["client.remove", "client.update", "credential.expire", "secret.add", "client.add"]);
    assert!(
        changes["changes"]
            .as_array()
            .expect("changes")
            .iter()
            .all(|change| change["actor"] == "client:admin")
    );
}

#[tokio::test]
async fn each_operation_requires_its_own_scope() {
    let admin = Admin::new(&format!("{ALL} {SCOPE}")).await;
    for route in issuer::surface().routes() {
        let scopewright::Policy::Requires(requirement) = route.operation.policy else { continue };
        let path = route.path.trim_start_matches("/admin/v1").replace(['{', '}'], "");
        let needed: Vec<_> = requirement.alternatives()[0].iter().map(|scope| scope.name()).collect();
        let without: Vec<_> = ALL.split_whitespace().filter(|scope| !needed.contains(scope)).collect();
        let token = admin.token(&without.join(" ")).await;
        let answer = admin.call(&token, route.method.clone(), &path, None).await;
        assert_eq!(answer.status, 403, "{} {path}", route.method);
        assert!(answer.header("www-authenticate").contains(needed[0]), "{:?}", answer.headers);
        let token = admin.token(&needed.join(" ")).await;
        let answer = admin.call(&token, route.method.clone(), &path, None).await;
        assert!(![401, 403].contains(&answer.status.as_u16()), "{} {path}: {answer:?}", route.method);
    }
    let elsewhere = admin.token(SCOPE).await;
    let answer = admin.call(&elsewhere, Method::GET, "/clients", None).await;
    assert_eq!(answer.status, 401, "a token for another resource server is not valid here");
}

/// T15: a caller that may change clients cannot extend its own authority.
#[tokio::test]
async fn a_caller_cannot_grant_administrative_scopes_that_it_lacks() {
    let own = "issuer:clients:read issuer:clients:write issuer:clients:delete";
    let admin = Admin::new(own).await;
    let token = admin.token(own).await;
    let powerful = ClientSettings::new("issuer:keys:delete".parse().expect("a scope"));
    admin.server.add_with("powerful", powerful).await;
    let refused = async |method: Method, path: &str, body: Option<Value>| {
        let answer = admin.call(&token, method, path, body).await;
        assert_eq!((answer.status.as_u16(), answer.member("error")), (403, "access_denied"), "{path}");
    };
    refused(Method::POST, "/clients", Some(json!({ "client_id": "new", "scope": "issuer:keys:delete" })))
        .await;
    refused(Method::PATCH, "/clients/admin", Some(json!({ "scope": format!("{own} issuer:keys:delete") })))
        .await;
    refused(Method::POST, "/clients/powerful/secrets", Some(json!({}))).await;
    refused(Method::PATCH, "/clients/powerful", Some(json!({ "disabled": true }))).await;
    refused(Method::DELETE, "/clients/powerful", None).await;
    let allowed = json!({ "client_id": "new", "scope": format!("{SCOPE} issuer:clients:read") });
    assert_eq!(admin.call(&token, Method::POST, "/clients", Some(allowed)).await.status, 201);
}

#[tokio::test]
async fn a_revoked_admin_token_is_rejected_at_once() {
    let admin = Admin::new(ALL).await;
    let (token, other) = (admin.token(ALL).await, admin.token(ALL).await);
    assert_eq!(admin.call(&token, Method::GET, "/clients", None).await.status, 200);
    let revoked = admin.call(&other, Method::POST, "/revocations", Some(json!({ "token": token }))).await;
    assert_eq!(revoked.status, 201, "{revoked:?}");
    assert_eq!(admin.call(&token, Method::GET, "/clients", None).await.status, 401);
    assert_eq!(admin.call(&other, Method::GET, "/clients", None).await.status, 200);
}

#[tokio::test]
async fn keys_are_rotated_and_withdrawn() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    let made = admin.call(&token, Method::POST, "/signing-keys", Some(json!({ "algorithm": "EdDSA" }))).await;
    assert_eq!((made.status.as_u16(), &made.body["state"]), (201, &json!("announced")));
    assert_eq!(admin.server.key_set().await.len(), 2, "the key is published before it signs");
    let made = admin.call(&token, Method::POST, "/signing-keys", Some(json!({ "now": true }))).await;
    let (created, signs) = (made.body["created_at"].as_u64(), made.body["signs_from"].as_u64());
    assert_eq!(
        (made.status.as_u16(), signs.zip(created).map(|(signs, created)| signs - created)),
        (201, Some(2))
    );
    // It signs as soon as every node publishes it.
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    let fresh = admin.token(ALL).await;
    assert_eq!(admin.call(&fresh, Method::GET, "/signing-keys", None).await.status, 200);
    assert_eq!(
        admin.call(&token, Method::GET, "/signing-keys", None).await.status,
        200,
        "older tokens stay valid"
    );
    let kid = made.body["kid"].as_str().expect("a kid");
    assert_eq!(admin.call(&fresh, Method::DELETE, &format!("/signing-keys/{kid}"), None).await.status, 204);
    assert_eq!(admin.call(&fresh, Method::GET, "/signing-keys", None).await.status, 401);
    let unknown = admin.call(&admin.token(ALL).await, Method::DELETE, "/signing-keys/nothing", None).await;
    assert_eq!((unknown.status.as_u16(), unknown.member("error")), (404, "not_found"));
}

#[tokio::test]
async fn the_catalog_is_listed_with_descriptions() {
    let admin = Admin::new(ALL).await;
    let token = admin.token("issuer:clients:read").await;
    let catalog = admin.call(&token, Method::GET, "/scopes", None).await.body;
    let scopes = catalog["scopes"].as_array().expect("scopes");
    let names: Vec<_> = scopes.iter().map(|scope| scope["name"].as_str().expect("a name")).collect();
    assert_eq!(names, scopes::Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>());
    let of = |name: &str| scopes.iter().find(|scope| scope["name"] == name).expect("a scope");
    let read = of(SCOPE);
    assert_eq!(
        (&read["access"], &read["group"], &read["administrative"]),
        (&json!("read"), &json!("caas:categories"), &json!(false))
    );
    assert!(read["description"].as_str().is_some_and(|text| text.ends_with('.')));
    let delete = of("issuer:clients:delete");
    assert_eq!((&delete["access"], &delete["administrative"]), (&json!("destructive"), &json!(true)));
    let groups = catalog["groups"].as_array().expect("groups");
    let group = groups.iter().find(|group| group["name"] == "caas:categories").expect("a group");
    assert_eq!((&group["title"], &group["api"]), (&json!("Categories"), &json!("caas")));
}

#[tokio::test]
async fn a_preview_of_a_new_api_lists_the_problems_of_its_catalog() {
    let admin = Admin::new(ALL).await;
    let token = admin.token("issuer:apis:read issuer:clients:read").await;
    let catalog = "schema = 1\n[catalog]\ntitle = \"Shop\"\n[scope.\"orders:read\"]\naccess = \"raed\"\n";
    let update = json!({ "audience": "https://api.shop.example", "catalog": catalog });
    let answer = admin.call(&token, Method::POST, "/apis/shop/preview", Some(update)).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (422, "invalid_catalog"));
    let problems = answer.body["problems"].as_array().expect("problems");
    assert!(problems.iter().any(|problem| problem["line"] == 5 && problem["column"] == 10), "{problems:?}");
}

#[tokio::test]
async fn decisions_are_listed_and_filtered() {
    let admin = Admin::new(ALL).await;
    let secret = admin.server.add("reports", &[SCOPE.parse().expect("a scope")]).await;
    let ask = async |secret: &str, scope: &str| {
        let form = format!("grant_type=client_credentials&scope={scope}");
        admin.server.token(&[&basic("reports", secret)], &form).await.status.as_u16()
    };
    assert_eq!(ask(&secret, SCOPE).await, 200);
    assert_eq!(ask(&secret, "caas:users:delete").await, 400);
    assert_eq!(ask("wrong", SCOPE).await, 401);
    let token = admin.token("issuer:audit:read").await;
    let list = async |query: &str| {
        let answer = admin.call(&token, Method::GET, &format!("/decisions{query}"), None).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.body["since"].is_u64() && !answer.body.to_string().contains(&secret));
        answer.body["decisions"].as_array().expect("decisions").clone()
    };
    let own = list("?client_id=reports").await;
    let listed: Vec<_> =
        own.iter().map(|one| (&one["outcome"], &one["error"], &one["granted"], &one["requested"])).collect();
    let (granted, refused) = (&json!("granted"), &json!("refused"));
    assert_eq!(
        listed,
        [
            (refused, &json!("invalid_client"), &Value::Null, &json!(SCOPE)),
            (refused, &json!("invalid_scope"), &Value::Null, &json!("caas:users:delete")),
            (granted, &Value::Null, &json!(SCOPE), &json!(SCOPE)),
        ]
    );
    assert!(own[1]["reason"].as_str().is_some_and(|reason| reason.contains("caas:users:delete")));
    assert!(own[2]["credential"].is_string() && own[2]["at"].is_u64());
    // The list includes the token of the administrator.
    let all = list("").await;
    assert_eq!((all.len(), &all[0]["client_id"]), (4, &json!("admin")));
    assert_eq!(list("?outcome=granted").await.len(), 2);
    assert_eq!(list("?outcome=refused&limit=1").await, own[..1]);
    assert_eq!(list("?client_id=unknown").await, [] as [Value; 0]);
}

#[tokio::test]
async fn hints_report_unused_scopes_and_secrets_without_expiry() {
    let admin = Admin::new(ALL).await;
    let scopes = format!("{SCOPE} caas:categories:delete");
    let secret = admin.server.add_with("reports", ClientSettings::new(scopes.parse().expect("scopes"))).await;
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    assert_eq!(admin.server.token(&[&basic("reports", &secret)], &form).await.status, 200);
    let token = admin.token(ALL).await;
    let hints = async || {
        let answer = admin.call(&token, Method::GET, "/hints", None).await.body;
        assert!(answer["since"].is_u64());
        let hints = answer["hints"].as_array().expect("hints").clone();
        hints.into_iter().filter(|hint| hint["client_id"] == "reports").collect::<Vec<_>>()
    };
    let found = hints().await;
    let kinds: Vec<_> = found.iter().map(|hint| &hint["kind"]).collect();
    assert_eq!(kinds, ["scope_never_granted", "secret_without_expiry"]);
    assert_eq!(found[0]["scope"], "caas:categories:delete");
    assert!(found[0]["since"].is_u64());
    let less = json!({ "scope": SCOPE });
    assert_eq!(admin.call(&token, Method::PATCH, "/clients/reports", Some(less)).await.status, 204);
    assert_eq!(hints().await.len(), 1);
}

/// Invalid requests, and the status of each response. `wording.txt` has the error descriptions.
pub(crate) fn invalid_requests() -> Vec<(&'static str, Value, u16)> {
    let client = |member: &str, value: Value| {
        let mut client = json!({ "client_id": "a", "scope": SCOPE });
        client[member] = value;
        client
    };
    vec![
        ("/clients", json!({ "client_id": "a" }), 422),
        ("/clients", client("scope", json!("caas:categorie:read")), 400),
        ("/clients", client("scpe", json!(1)), 422),
        ("/clients", client("client_id", json!("a:b")), 400),
        ("/clients", client("lifetime", json!(0)), 400),
        ("/clients", client("auth", json!([])), 400),
        ("/clients", client("auth", json!(["private_key_jwt"])), 400),
        ("/clients", client("jwks", json!({ "keys": [] })), 400),
        ("/clients", client("client_id", json!("admin")), 409),
        ("/clients/unknown/secrets", json!({}), 404),
        ("/clients/a:b/secrets", json!({}), 404),
        ("/clients/admin/secrets", json!({ "expires": 5 }), 400),
        ("/signing-keys", json!({ "algorithm": "HS256" }), 400),
        // The members of an object are not accepted as an array.
        ("/signing-keys", json!([]), 422),
        ("/revocations", json!({ "token": "x" }), 400),
        ("/revocations", json!({}), 422),
    ]
}

#[tokio::test]
async fn invalid_requests_are_refused_and_change_nothing() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    for (path, body, status) in invalid_requests() {
        let answer = admin.call(&token, Method::POST, path, Some(body)).await;
        assert_eq!(answer.status, status, "{path}: {answer:?}");
    }
    for (path, status) in [("/clients/a:b", 404), ("/clients/%FF", 400), ("/changes?limit=x", 400)] {
        let answer = admin.call(&token, Method::GET, path, None).await;
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        assert!(!answer.member("error_description").is_empty(), "{path}");
    }
    let clients = admin.call(&token, Method::GET, "/clients", None).await.body;
    assert_eq!(clients["clients"].as_array().map(Vec::len), Some(1));
}

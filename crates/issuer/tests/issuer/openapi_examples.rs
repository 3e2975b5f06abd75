//! The examples of the admin API's OpenAPI document: a sequence of requests whose responses must
//! match `data/examples.json`.
//!
//! After a deliberate change, write the file again with
//! `GOLDEN=overwrite cargo test -p issuer --test issuer examples` and review the diff.

use std::path::Path;

use issuer::ClientSettings;
use scopewright_openapi::ExamplesFile;
use scopewright_openapi::recorder::{Call, Recorder};
use serde_json::{Value, json};

use crate::admin_api::ALL;
use crate::test_server::{Files, ISSUER, SHOP, Server, basic};

const WRITTEN_BY: &str = "GOLDEN=overwrite cargo test -p issuer --test issuer examples";
const FILE: &str = "data/examples.json";

const READ: &str = "caas:transactions:read";

/// The time of all examples.
const NOW: u64 = 1_785_571_200;
/// The last second of the year 2099, which is always in the future.
const LATER: u64 = 4_102_444_799;

/// A placeholder that does not look like a secret.
const SECRET: &str = "shown-once-and-made-up-for-this-example";
const HASH: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const TOKEN: &str = "an-access-token-made-up-for-this-example";

#[tokio::test]
async fn the_examples_match_real_responses() {
    let files = Files::new();
    let server = files.open().await;
    let mut story = Scenario::begin(&server).await;
    story.apis().await;
    story.a_client(&server).await;
    story.credentials().await;
    story.keys_of_a_client().await;
    story.tokens(&server).await;
    story.signing_keys().await;
    story.what_happened().await;
    story.refusals(&server).await;
    story.the_end_of_a_client().await;
    story.recorder.assert_matches(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE), WRITTEN_BY);
}

#[test]
fn every_guarded_operation_has_an_example_of_success() {
    assert_eq!(written().missing(&issuer::surface()), Vec::<String>::new());
}

#[test]
fn no_example_has_a_secret_or_a_token() {
    for example in written().examples {
        let answer = example.answer.unwrap_or_default();
        let secret = &answer["client_secret"];
        assert!(secret.is_null() || secret == SECRET, "{}", example.summary);
        let token = &example.request.unwrap_or_default()["token"];
        assert!(token.is_null() || token == TOKEN, "{}", example.summary);
        assert!(!answer.to_string().contains("eyJ"), "{}", example.summary);
    }
}

fn written() -> ExamplesFile {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE)).expect("a file");
    serde_json::from_str(&text).expect("examples")
}

struct Scenario {
    recorder: Recorder,
    administrator: String,
}

impl Scenario {
    async fn begin(server: &Server) -> Self {
        let document = issuer::openapi(&ISSUER.parse().expect("an issuer"));
        let mut recorder = Recorder::new(&document, server.0.router())
            .replacing("client_secret", SECRET)
            .replacing("hash", HASH);
        for time in ["at", "since", "created_at", "last_used", "signs_from", "issued_until", "iat"] {
            recorder = recorder.replacing(time, NOW);
        }
        for time in ["signs_until", "published_until", "next_rotation", "until", "exp"] {
            recorder = recorder.replacing(time, NOW + 90 * 24 * 3600);
        }
        let administrator = ClientSettings::new(ALL.parse().expect("scopes"));
        let secret = server.add_with("administrator", administrator).await;
        let administrator = token(server, "administrator", &secret, ALL).await;
        Self { recorder, administrator: format!("Bearer {administrator}") }
    }

    /// Sends a request of the administrator. `Null` means an empty body.
    async fn play(
        &mut self,
        operation_id: &str,
        summary: &str,
        parameters: Value,
        body: Value,
        status: u16,
    ) -> Value {
        let authorization = Some(self.administrator.as_str());
        let request = Some(body).filter(|body| !body.is_null());
        self.recorder.call(Call { operation_id, summary, authorization, parameters, request, status }).await
    }

    async fn a_client(&mut self, server: &Server) {
        self.play("list_scopes", "All scopes of the catalog", json!({}), Value::Null, 200).await;
        let new = json!({ "client_id": "reports", "scope": READ, "lifetime": 300 });
        let added = self.play("add_client", "A client with a secret", json!({}), new.clone(), 201).await;
        self.name(&added["client"]["secrets"][0]["id"], "c4b0cf0a-7a54-4f3e-8b0b-6a1f5f0d2e11");
        let secret = added["client_secret"].as_str().expect("a secret");
        token(server, "reports", secret, READ).await;
        self.play("add_client", "The identifier is taken", json!({}), new, 409).await;
        let slip = json!({ "client_id": "reports-2", "scope": "caas:transaction:read" });
        self.play("add_client", "An unknown scope", json!({}), slip, 400).await;
        let strange = json!({ "client_id": "re:ports", "scope": READ });
        self.play("add_client", "An invalid identifier", json!({}), strange, 400).await;
        self.play("show_client", "A client with one secret", reports(), Value::Null, 200).await;
        self.play("show_client", "No such client", json!({ "clientId": "report" }), Value::Null, 404).await;
        let more = json!({ "scope": format!("{READ} caas:categories:read"), "default_scope": READ });
        self.play("update_client", "Add a scope", reports(), more, 204).await;
        let destructive = json!({ "default_scope": "caas:users:delete" });
        self.play("update_client", "Nothing destructive by default", reports(), destructive, 400).await;
    }

    async fn apis(&mut self) {
        let shop = json!({ "apiName": "shop" });
        let add = json!({ "name": "shop", "audience": "https://api.shop.example", "catalog": SHOP, "lifetime": 600 });
        let added = self.play("add_api", "An API with two scopes", json!({}), add.clone(), 201).await;
        assert_eq!(added["breaking"], json!(false));
        self.play("add_api", "The name is taken", json!({}), add, 409).await;
        let broken = SHOP.replace("access = \"read\"", "access = \"raed\"");
        let slip = json!({ "name": "stock", "audience": "https://stock.example", "catalog": broken });
        self.play("add_api", "A catalog with a problem", json!({}), slip, 422).await;
        let strange = json!({ "name": "The shop", "audience": "https://stock.example", "catalog": SHOP });
        self.play("add_api", "An invalid name", json!({}), strange, 400).await;
        self.play("list_apis", "All APIs", json!({}), Value::Null, 200).await;
        self.play("show_api", "An API with its catalog", shop.clone(), Value::Null, 200).await;
        self.play("show_api", "No such API", json!({ "apiName": "shopp" }), Value::Null, 404).await;
        let client = json!({ "client_id": "fulfilment", "scope": "orders:read orders:cancel" });
        let client = self.play("add_client", "A client of another API", json!({}), client, 201).await;
        self.name(&client["client"]["secrets"][0]["id"], "3b9d2f7c-5e0a-4c1e-9a55-7c1d2e3f4a55");
        let (kept, _) = SHOP.split_once("[scope.\"orders:cancel\"]").expect("two scopes");
        let less = json!({ "catalog": kept });
        self.play("preview_api", "A scope is removed", shop.clone(), less.clone(), 200).await;
        self.play("update_api", "A client would lose a scope", shop.clone(), less, 409).await;
        let forced = json!({ "catalog": kept, "force": true });
        self.play("update_api", "The client loses the scope", shop.clone(), forced, 200).await;
        let settings = json!({ "lifetime": null, "resource_servers": ["shop-api"] });
        self.play("update_api", "Change settings", shop.clone(), settings, 200).await;
        let mut forced = shop.clone();
        forced["force"] = json!(true);
        self.play("remove_api", "Remove an API and its scopes", forced, Value::Null, 200).await;
        self.play("remove_api", "The API does not exist", shop, Value::Null, 404).await;
        let fulfilment = json!({ "clientId": "fulfilment" });
        self.play("remove_client", "A client without scopes", fulfilment, Value::Null, 204).await;
    }

    async fn credentials(&mut self) {
        let rotation = json!({ "expires": LATER, "others_until": LATER - 3600 });
        let minted = self.play("add_secret", "The second secret, to rotate", reports(), rotation, 201).await;
        self.name(&minted["id"], "1f8a5c2e-0d8d-4e56-9d3c-1f4f0f1a7b22");
        let mut old = reports();
        (old["credentialId"], old["at"]) = (minted["id"].clone(), json!(LATER - 7200));
        self.play("expire_credential", "Expire at a given time", old, Value::Null, 204).await;
        let mut unknown = reports();
        unknown["credentialId"] = json!("no-such-secret");
        self.play("expire_credential", "No such secret", unknown, Value::Null, 404).await;
    }

    async fn keys_of_a_client(&mut self) {
        // The public keys of RFC 7517, appendix A.1, and RFC 8037, appendix A.2.
        let first = json!({ "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" });
        let second =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        let new = json!({ "client_id": "nightly-job", "scope": READ, "auth": ["private_key_jwt"], "jwks": { "keys": [first] } });
        self.play("add_client", "A client with a key", json!({}), new, 201).await;
        let job = json!({ "clientId": "nightly-job" });
        let keys = json!({ "jwks": { "keys": [second] } });
        self.play("add_keys", "Add a key", job.clone(), keys, 201).await;
        let none = json!({ "jwks": { "keys": [] } });
        self.play("add_keys", "A set without keys", job, none, 400).await;
        let all = self.play("list_clients", "All clients", json!({}), Value::Null, 200).await;
        self.name(&all["clients"][0]["secrets"][0]["id"], "0a6e8a61-2b57-4d5c-8a0c-5d0e7f3b9c00");
    }

    async fn tokens(&mut self, server: &Server) {
        let minted = server.add_with("exporter", ClientSettings::new(READ.parse().expect("a scope"))).await;
        let exporter = "exporter".parse().expect("an id");
        let kept = server.0.administration().client(&exporter).await.expect("a client");
        self.recorder.replace_text(&kept.secrets[0].id, "7d0b6c9e-91f2-4b3e-a7a4-3f5f6a1c4d44");
        let token = token(server, "exporter", &minted, READ).await;
        self.recorder.replace_text(&token, TOKEN);
        let inspected =
            self.play("inspect_token", "An active token", json!({}), json!({ "token": token }), 200).await;
        let jti = inspected["claims"]["jti"].as_str().expect("an id");
        self.recorder.replace_text(jti, "5f0c3b1a-64d2-4f1b-9f57-2b9d9c3e8a33");
        self.recorder.replace_text(&format!("token {jti}"), "token 5f0c3b1a-64d2-4f1b-9f57-2b9d9c3e8a33");
        self.name(&inspected["kid"], "the-key-that-signs");
        self.play("revoke_tokens", "Revoke a leaked token", json!({}), json!({ "token": token }), 201).await;
        let all = json!({ "client_id": "exporter" });
        self.play("revoke_tokens", "All tokens of a client", json!({}), all, 201).await;
        let unknown = json!({ "client": "exporter" });
        self.play("revoke_tokens", "An unknown member", json!({}), unknown, 422).await;
        self.play("list_revocations", "A token, and all tokens of a client", json!({}), Value::Null, 200)
            .await;
    }

    async fn signing_keys(&mut self) {
        let body = json!({ "algorithm": "EdDSA" });
        let next = self.play("rotate_signing_key", "Change the algorithm", json!({}), body, 201).await;
        self.name(&next["kid"], "the-key-that-is-announced");
        let body = json!({ "algorithm": "HS256" });
        self.play("rotate_signing_key", "An unsupported algorithm", json!({}), body, 400).await;
        self.play("list_signing_keys", "One key signs, one is announced", json!({}), Value::Null, 200).await;
        let kid = json!({ "kid": next["kid"] });
        self.play("retire_signing_key", "Withdraw the announced key", kid, Value::Null, 204).await;
        let unknown = json!({ "kid": "no-such-key" });
        self.play("retire_signing_key", "No such key", unknown, Value::Null, 404).await;
    }

    async fn what_happened(&mut self) {
        let about = json!({ "subject": "reports", "limit": 2 });
        self.play("list_changes", "The last two changes of a client", about, Value::Null, 200).await;
        let of_one = json!({ "client_id": "reports", "limit": 1 });
        self.play("list_decisions", "The last token of a client", of_one, Value::Null, 200).await;
        self.play("list_hints", "Scopes and secrets that may not be needed", json!({}), Value::Null, 200)
            .await;
    }

    async fn refusals(&mut self, server: &Server) {
        let secret = server.add_with("onlooker", ClientSettings::new(ALL.parse().expect("scopes"))).await;
        let little = "issuer:clients:write issuer:audit:read";
        let onlooker = format!("Bearer {}", token(server, "onlooker", &secret, little).await);
        let powerful = json!({ "client_id": "new", "scope": "issuer:keys:delete" });
        for (operation_id, summary, authorization, request, status) in [
            ("list_clients", "No token", None, None, 401),
            ("list_clients", "A scope is missing", Some(onlooker.as_str()), None, 403),
            ("add_client", "A scope that the caller lacks", Some(&onlooker), Some(powerful), 403),
        ] {
            let parameters = json!({});
            self.recorder
                .call(Call { operation_id, summary, authorization, parameters, request, status })
                .await;
        }
    }

    async fn the_end_of_a_client(&mut self) {
        let off = json!({ "disabled": true });
        self.play("update_client", "Disable a client", reports(), off, 204).await;
        self.play("remove_client", "Remove a client", reports(), Value::Null, 204).await;
        self.play("remove_client", "The client does not exist", reports(), Value::Null, 404).await;
    }

    /// Replaces an identifier that the server chose by a fixed one.
    fn name(&mut self, chosen: &Value, name: &str) {
        self.recorder.replace_text(chosen.as_str().expect("a text"), name);
    }
}

fn reports() -> Value {
    json!({ "clientId": "reports" })
}

async fn token(server: &Server, client: &str, secret: &str, scope: &str) -> String {
    let form = format!("grant_type=client_credentials&scope={}", scope.replace(' ', "+"));
    let answer = server.token(&[&basic(client, secret)], &form).await;
    answer.member("access_token").to_owned()
}

//! The first start after an upgrade from a version without APIs.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::administration::ApplyOptions;
use crate::administration::manifest::Manifest;
use crate::store::{Change, Selection};
use crate::{AuthorizationServer, PepperSource};

const AUDIENCE: &str = "https://api.example/v1";

/// The clients of the version before: two resource servers, of which one serves another audience
/// too, and two others.
fn clients() -> [(&'static str, Value); 4] {
    let client = |resource_server: Value| {
        json!({
            "scope": "caas:categories:read", "default_scope": "caas:categories:read", "lifetime": 60,
            "resource_server": resource_server, "created_at": 1000,
        })
    };
    [
        ("gateway", client(json!([AUDIENCE, "https://other.example"]))),
        ("api", client(json!([AUDIENCE]))),
        ("elsewhere", client(json!(["https://other.example"]))),
        ("reports", json!({ "scope": "caas:categories:read issuer:clients:read", "created_at": 1000 })),
    ]
}

fn config(folder: &TempDir) -> Config {
    let pepper = PepperSource::File(folder.path().join("pepper"));
    let issuer = "https://login.example".parse().expect("an issuer");
    let config = Config::new(issuer, folder.path().join("database").into(), pepper);
    Config { default_audience: Some(AUDIENCE.parse().expect("an audience")), ..config }
}

async fn open_administration(config: &Config) -> Administration {
    Administration::open(&config.database, &config.pepper, "tests").await.expect("an administration")
}

/// Writes a database as the version before has left it.
async fn write_old_database(config: &Config) {
    let administration = open_administration(config).await;
    let stored = |(id, document): (&str, Value)| {
        let document = Some(document.to_string());
        Write { kind: RecordKind::Client, id: id.to_owned(), document, until: None }
    };
    let writes = clients().into_iter().map(stored).collect();
    let (actor, subject, detail) = ("tests".to_owned(), "clients".to_owned(), json!({}));
    let change = Change { at: 1000, actor, action: "clients.apply", subject, detail, writes };
    let head = administration.store().load().await.expect("contents").position.head;
    administration.store().commit(head, &change).await.expect("stored");
    administration.close().await;
}

#[tokio::test]
async fn an_upgrade_begins_with_the_built_in_api_and_its_resource_servers() {
    let folder = TempDir::new().expect("a folder");
    let config = config(&folder);
    write_old_database(&config).await;
    AuthorizationServer::open(config.clone()).await.expect("a server").close().await;

    let administration = open_administration(&config).await;
    let apis = administration.apis().await.expect("APIs");
    let [api] = &apis[..] else { panic!("{apis:?}") };
    assert_eq!((api.name.as_str(), api.audience.as_str()), (default_name().as_str(), AUDIENCE));
    assert_eq!(api.resource_servers, ["api", "gateway"]);
    let snapshot = administration.read(&[Selection::All(RecordKind::Client)]).await.expect("clients");
    let stored: Vec<(String, ClientDocument)> = documents(&snapshot, RecordKind::Client).expect("clients");
    assert_eq!(stored.len(), clients().len());
    for (id, mut before) in clients() {
        let (_, after) = stored.iter().find(|(stored, _)| stored == id).expect("it is still there");
        if let Some(audiences) = before.get_mut("resource_server").and_then(Value::as_array_mut) {
            audiences.retain(|audience| audience != AUDIENCE);
        }
        let before: ClientDocument = serde_json::from_value(before).expect("a client");
        assert_eq!(*after, before, "{id}");
    }
    administration.verify_changes().await.expect("a whole chain");
}

/// A command of the new version may change a client before the server starts for the first time.
#[tokio::test]
async fn a_client_that_was_changed_before_the_first_start_is_still_a_resource_server() {
    let folder = TempDir::new().expect("a folder");
    let config = config(&folder);
    write_old_database(&config).await;
    let administration = open_administration(&config).await;
    let id = "api".parse().expect("an id");
    administration.update_client(&id, |settings| settings.lifetime = Some(30)).await.expect("changed");
    let manifest = "schema = 1\n[client.gateway]\nscope = [\"caas:categories:read\"]\n";
    let manifest = Manifest::parse(manifest, &|_| unreachable!("no file")).expect("a sound file");
    administration.apply(&manifest, ApplyOptions::default()).await.expect("applied");
    administration.close().await;
    AuthorizationServer::open(config.clone()).await.expect("a server").close().await;
    let apis = open_administration(&config).await.apis().await.expect("APIs");
    assert_eq!(apis[0].resource_servers, ["api", "gateway"]);
}

#[tokio::test]
async fn later_starts_change_nothing() {
    let folder = TempDir::new().expect("a folder");
    let config = config(&folder);
    write_old_database(&config).await;
    let open = async || AuthorizationServer::open(config.clone()).await.expect("a server").close().await;
    open().await;
    let count = async || open_administration(&config).await.verify_changes().await.expect("a chain");
    let before = count().await;
    open().await;
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn without_an_audience_an_old_database_is_left_as_it_is() {
    let folder = TempDir::new().expect("a folder");
    let config = config(&folder);
    write_old_database(&config).await;
    let count = async || open_administration(&config).await.verify_changes().await.expect("a chain");
    let before = count().await;
    let without = Config { default_audience: None, ..config.clone() };
    let refused = AuthorizationServer::open(without).await.err().expect("a refusal").to_string();
    assert!(refused.contains("--audience"), "{refused}");
    assert_eq!(count().await, before);
}

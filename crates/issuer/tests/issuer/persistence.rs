//! The database and the pepper: restarts, permissions, and files that do not belong together.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use issuer::{AdminError, AuthorizationServer, ClientId, ClientSettings, PepperSource};
use scopes::Scope;

use crate::test_server::{Files, Server, basic, verify};

const SCOPE: Scope = Scope::ALL[0];

async fn token(server: &Server, id: &str, secret: &str) -> Option<String> {
    let answer =
        server.token(&[&basic(id, secret)], &format!("grant_type=client_credentials&scope={SCOPE}")).await;
    (answer.status == 200).then(|| answer.member("access_token").to_owned())
}

#[tokio::test]
async fn clients_and_key_survive_a_restart() {
    let files = Files::new();
    let before = files.open().await;
    let client = before.add("demo", &[SCOPE]).await;
    let old = token(&before, "demo", &client).await.expect("a token");
    let keys = before.key_set().await.to_json();
    drop(before);

    let after = files.open().await;
    assert_eq!(after.key_set().await.to_json(), keys);
    assert_eq!(verify(&old, &after.key_set().await).client_id, "demo");
    assert!(token(&after, "demo", &client).await.is_some());
}

#[tokio::test]
async fn a_client_added_elsewhere_is_served_at_once() {
    let files = Files::new();
    let (serving, adding) = (files.open().await, files.open().await);
    let client = adding.add("demo", &[SCOPE]).await;
    assert!(token(&serving, "demo", &client).await.is_some());
}

#[tokio::test]
async fn servers_that_start_together_on_a_new_database_share_one_key() {
    let files = Files::new();
    let open = || AuthorizationServer::open(files.config());
    let (a, b, c) = tokio::join!(open(), open(), open());
    let (a, b, c) = (a.map(Server), b.map(Server), c.map(Server));
    let (a, b, c) = (a.expect("the first"), b.expect("the second"), c.expect("the third"));
    let client = a.add("demo", &[SCOPE]).await;
    for server in [a, b, c] {
        let token = token(&server, "demo", &client).await.expect("a token");
        verify(&token, &files.open().await.key_set().await);
    }
}

#[tokio::test]
async fn an_identifier_is_unique() {
    let files = Files::new();
    let server = files.open().await;
    let client = server.add("demo", &[SCOPE]).await;
    let id: ClientId = "demo".parse().expect("a client id");
    let settings = ClientSettings::new([SCOPE].into_iter().collect());
    let again = server.0.administration().add_client(&id, settings, None).await;
    assert!(matches!(again, Err(AdminError::ClientExists(again)) if again == id));
    assert!(token(&server, "demo", &client).await.is_some());
}

#[tokio::test]
async fn each_client_has_its_own_secret() {
    let files = Files::new();
    let server = files.open().await;
    let (one, other) = (server.add("one", &[SCOPE]).await, server.add("other", &[SCOPE]).await);
    assert!(token(&server, "one", &one).await.is_some());
    assert!(token(&server, "one", &other).await.is_none());
}

#[tokio::test]
async fn no_file_contains_a_secret_or_is_readable_by_others() {
    let files = Files::new();
    let server = files.open().await;
    let client = server.add("demo", &[SCOPE]).await;
    let secret = client.as_bytes();
    let mut names = Vec::new();
    for entry in fs::read_dir(files.path("")).expect("the folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name");
        assert_eq!(entry.metadata().expect("metadata").permissions().mode() & 0o777, 0o600, "{name}");
        let bytes = fs::read(entry.path()).expect("a file");
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{name}");
        names.push(name);
    }
    names.sort();
    assert_eq!(names, ["issuer.pepper", "issuer.sqlite", "issuer.sqlite-shm", "issuer.sqlite-wal"]);
}

#[tokio::test]
async fn issuing_tokens_writes_nothing() {
    let files = Files::new();
    let server = files.open().await;
    let client = server.add("demo", &[SCOPE]).await;
    let state =
        || ["issuer.sqlite", "issuer.sqlite-wal"].map(|name| fs::read(files.path(name)).expect("a file"));
    let before = state();
    for _ in 0..10 {
        assert!(token(&server, "demo", &client).await.is_some());
    }
    assert!(state() == before);
}

/// With a new pepper, no client could authenticate.
#[tokio::test]
async fn a_lost_pepper_is_not_replaced() {
    let files = Files::new();
    files.open().await.add("demo", &[SCOPE]).await;
    files.remove("issuer.pepper");
    refuses_to_open(&files).await;
}

/// With a wrong pepper of the right length, no client could authenticate either.
#[tokio::test]
async fn a_wrong_pepper_is_detected() {
    let files = Files::new();
    let secret = files.open().await.add("demo", &[SCOPE]).await;
    let pepper = fs::read(files.path("issuer.pepper")).expect("a pepper");
    files.write("issuer.pepper", &[7; 32]);
    refuses_to_open(&files).await;
    files.remove("issuer.pepper");
    let value = <[u8; 32]>::try_from(pepper).expect("32 bytes");
    let config = issuer::Config { pepper: PepperSource::Value(value.into()), ..files.config() };
    let server = Server(AuthorizationServer::open(config).await.expect("a server"));
    assert!(token(&server, "demo", &secret).await.is_some(), "the pepper may come from the environment");
}

async fn refuses_to_open(files: &Files) {
    let refused = AuthorizationServer::open(files.config()).await.err().expect("a refusal").to_string();
    assert!(refused.contains("issuer.pepper") && !refused.contains('\n'), "{refused}");
}

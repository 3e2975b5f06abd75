//! The behaviour of the store, tested on SQLite and on PostgreSQL.

use std::sync::Arc;

use database::testing::Cluster;
use serde_json::json;

use super::sql_store::MAX_CLOCK_DIFFERENCE;
use super::*;

/// Runs a test on a new SQLite file and on a new PostgreSQL database.
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* $name:ident)*) => {
        $(
            mod $name {
                use super::*;

                $(#[$meta])*
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    let folder = tempfile::TempDir::new().expect("a folder");
                    let address = folder.path().join("a b%2f?.sqlite").into();
                    super::$name(Opener(address)).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    let Some(cluster) = Cluster::shared() else { return };
                    super::$name(Opener(cluster.new_database())).await;
                }
            }
        )*
    };
}

on_both_databases! {
    a_change_is_stored_with_its_records
    a_change_decided_on_an_older_state_is_refused
    simultaneous_changes_are_each_made_or_refused
    written_and_deleted_records_are_read_by_other_nodes
    an_api_and_its_clients_change_together
    the_longest_catalog_is_stored_as_it_is
    a_change_of_thousands_of_records_is_one_change
    an_altered_change_breaks_the_chain
    a_jti_is_consumed_once_on_any_node
    an_earlier_use_does_not_replace_a_later_one
    expired_records_are_deleted
    stored_changes_survive_a_restart
    tokens_that_clients_revoke_are_read_by_other_nodes_and_are_not_changes
    no_node_misses_a_revoked_token
    unusual_texts_are_treated_alike_by_both_databases
    uses_of_credentials_are_bounded
}

/// Opens the same database any number of times. Each store is a node.
struct Opener(database::Address);

impl Opener {
    async fn open(&self) -> SqlStore {
        SqlStore::open(&self.0).await.expect("a store")
    }
}

fn change(subject: &str, writes: Vec<Write>) -> Change {
    let detail = json!({ "b": 1, "a": [null, "\u{e9}\u{0}\""] });
    Change { at: 1000, actor: "tests".into(), action: "test.write", subject: subject.into(), detail, writes }
}

fn write(id: &str, document: Option<&str>) -> Write {
    Write { kind: RecordKind::Client, id: id.into(), document: document.map(str::to_owned), until: None }
}

fn record(id: &str, document: Option<&str>, change: Head) -> Record {
    Record { kind: RecordKind::Client, id: id.into(), document: document.map(str::to_owned), change }
}

/// Returns the position after a change, before any client has revoked a token.
fn after(head: Head) -> Position {
    Position { head, revoked_token: 0 }
}

async fn select(store: &SqlStore, selection: Selection<'_>) -> Vec<Record> {
    store.select(&[selection]).await.expect("records").records
}

async fn a_change_is_stored_with_its_records(opener: Opener) {
    let store = opener.open().await;
    let snapshot = store.load().await.expect("an empty store");
    assert_eq!((snapshot.position, snapshot.records), (Position::default(), vec![]));
    let odd = r#"{"name":"' \" \\ é 🦀 $1"}"#;
    let key = Write {
        kind: RecordKind::SigningKey,
        id: "k".into(),
        document: Some("{}".into()),
        until: Some(5000),
    };
    assert_eq!(store.commit(0, &change("one", vec![write("one", Some(odd)), key])).await.expect("stored"), 1);
    let found = store.select(&[Selection::One(RecordKind::Client, "one")]).await.expect("found");
    assert_eq!((found.head, found.records), (1, vec![record("one", Some(odd), 1)]));
    assert_eq!(select(&store, Selection::One(RecordKind::Client, "two")).await, vec![]);
    assert_eq!(select(&store, Selection::All(RecordKind::SigningKey)).await.len(), 1);
    let both = [Selection::One(RecordKind::Client, "one"), Selection::All(RecordKind::SigningKey)];
    assert_eq!(store.select(&both).await.expect("found").records.len(), 2);
    assert_eq!(store.load().await.expect("loaded").records.len(), 2);
    let found = store.changes(Some("one"), 10).await.expect("changes");
    assert_eq!((found.len(), found[0].detail.clone()), (1, change("one", vec![]).detail));
    assert_eq!(store.changes(Some("two"), 10).await.expect("changes"), vec![]);
    store.close().await;
}

async fn a_change_decided_on_an_older_state_is_refused(opener: Opener) {
    let store = opener.open().await;
    store.commit(0, &change("one", vec![write("one", Some("1"))])).await.expect("stored");
    let late = store.commit(0, &change("one", vec![write("one", Some("2"))])).await;
    assert!(matches!(late, Err(CommitError::Conflict)), "{late:?}");
    let early = store.commit(2, &change("one", vec![write("one", Some("2"))])).await;
    assert!(matches!(early, Err(CommitError::Conflict)), "{early:?}");
    assert_eq!(store.load().await.expect("loaded").records, vec![record("one", Some("1"), 1)]);
}

async fn simultaneous_changes_are_each_made_or_refused(opener: Opener) {
    let nodes = [Arc::new(opener.open().await), Arc::new(opener.open().await)];
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = nodes[number % 2].clone();
            tokio::spawn(async move {
                let name = number.to_string();
                loop {
                    let head = store.since(after(0)).await.expect("a head").position.head;
                    match store.commit(head, &change(&name, vec![write(&name, Some("{}"))])).await {
                        Ok(seq) => return seq,
                        Err(CommitError::Conflict) => {}
                        Err(CommitError::Store(cause)) => panic!("{cause}"),
                    }
                }
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.expect("a number"));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<u64>>());
    assert_eq!(nodes[0].load().await.expect("loaded").records.len(), 20);
    assert_eq!(nodes[1].verify_chain().await.expect("a chain"), Ok(20));
}

async fn written_and_deleted_records_are_read_by_other_nodes(opener: Opener) {
    let writer = opener.open().await;
    let reader = opener.open().await;
    writer.commit(0, &change("a", vec![write("a", Some("1")), write("b", Some("1"))])).await.expect("stored");
    let read = reader.since(after(0)).await.expect("changes");
    assert_eq!((read.position.head, read.records.len()), (1, 2));
    writer.commit(1, &change("a", vec![write("a", None)])).await.expect("stored");
    let read = reader.since(after(1)).await.expect("changes");
    assert_eq!((read.position.head, read.records), (2, vec![record("a", None, 2)]));
    assert_eq!(reader.since(after(2)).await.expect("changes").records, vec![]);
    assert_eq!(reader.load().await.expect("loaded").records, vec![record("b", Some("1"), 1)]);
}

/// Records of different kinds, some with one identifier, in the changes that the administration of
/// APIs makes.
async fn an_api_and_its_clients_change_together(opener: Opener) {
    let (writer, reader) = (opener.open().await, opener.open().await);
    let of = |kind, id: &str, document: Option<&str>| Write { kind, ..write(id, document) };
    let api = |document| of(RecordKind::Api, "shop", document);
    let chosen = of(RecordKind::Setting, "apis", Some("{}"));
    let others = [of(RecordKind::Setting, "pepper", Some("{}")), of(RecordKind::Api, "stock", Some("1"))];
    let added = vec![api(Some("1")), chosen, write("shop", Some("1")), write("a", Some("1"))];
    writer.commit(0, &change("shop", added.into_iter().chain(others).collect())).await.expect("stored");

    let read_set = [
        Selection::All(RecordKind::Api),
        Selection::One(RecordKind::Setting, "apis"),
        Selection::All(RecordKind::Client),
    ];
    let kinds = async |store: &SqlStore| {
        let records = store.select(&read_set).await.expect("records").records;
        let mut found: Vec<_> = records.into_iter().map(|record| (record.kind.name(), record.id)).collect();
        found.sort();
        found
    };
    let all = [("api", "shop"), ("api", "stock"), ("client", "a"), ("client", "shop"), ("setting", "apis")];
    assert_eq!(kinds(&reader).await, all.map(|(kind, id)| (kind, id.to_owned())));
    let read = reader.since(after(0)).await.expect("changes");
    assert_eq!((read.position.head, read.records.len()), (1, 6));

    writer.commit(1, &change("shop", vec![api(None), write("a", Some("2"))])).await.expect("stored");
    let read = reader.since(after(1)).await.expect("changes");
    let mut records = read.records;
    records.sort_by(|one, other| one.id.cmp(&other.id));
    let removed = Record { kind: RecordKind::Api, ..record("shop", None, 2) };
    assert_eq!(records, [record("a", Some("2"), 2), removed], "both are read, or neither is");
    let rest = all.iter().filter(|record| **record != ("api", "shop"));
    assert_eq!(kinds(&reader).await, rest.map(|(kind, id)| (*kind, (*id).to_owned())).collect::<Vec<_>>());
    let late = writer.commit(1, &change("shop", vec![api(Some("3"))])).await;
    assert!(matches!(late, Err(CommitError::Conflict)), "{late:?}");
    assert_eq!(reader.verify_chain().await.expect("a chain"), Ok(2));
}

async fn the_longest_catalog_is_stored_as_it_is(opener: Opener) {
    let store = opener.open().await;
    // Hard to compress, with characters of every length in UTF-8.
    let catalog: String = (0..150_000_u32).map(|number| format!("{:x}é\u{1f980}", number * 7919)).collect();
    assert!(catalog.len() > 1024 * 1024);
    let document = json!({ "catalog": catalog }).to_string();
    let api = Write { kind: RecordKind::Api, ..write("shop", Some(&document)) };
    store.commit(0, &change("shop", vec![api])).await.expect("stored");
    let found = select(&store, Selection::One(RecordKind::Api, "shop")).await;
    assert!(found[0].document.as_deref() == Some(&document));
    let read = store.since(after(0)).await.expect("changes");
    assert!(read.records[0].document.as_deref() == Some(&document));
}

async fn a_change_of_thousands_of_records_is_one_change(opener: Opener) {
    let store = opener.open().await;
    let writes = (0..2500).map(|number| write(&number.to_string(), Some("{}"))).collect();
    assert_eq!(store.commit(0, &change("all", writes)).await.expect("stored"), 1);
    assert_eq!(store.load().await.expect("loaded").records.len(), 2500);
}

async fn an_altered_change_breaks_the_chain(opener: Opener) {
    let store = opener.open().await;
    for head in 0..4 {
        store.commit(head, &change(&head.to_string(), vec![])).await.expect("stored");
    }
    assert_eq!(store.verify_chain().await.expect("a chain"), Ok(4));
    let tampered = database::Database::open(&opener.0, sql_store::migrations()).await.expect("a database");
    sqlx::query("UPDATE changes SET actor = 'other' WHERE seq = 3")
        .execute(tampered.pool())
        .await
        .expect("altered");
    assert_eq!(store.verify_chain().await.expect("a chain"), Err(3));
    sqlx::query("UPDATE changes SET actor = 'tests' WHERE seq = 3")
        .execute(tampered.pool())
        .await
        .expect("altered");
    let alter_detail = "UPDATE changes SET detail = detail || ' ' WHERE seq = 3";
    sqlx::query(alter_detail).execute(tampered.pool()).await.expect("altered");
    let verified = store.verify_chain().await.expect("a chain");
    assert_eq!(verified, Err(3), "the hash covers the stored bytes, and not only their meaning");
    let restore_detail = "UPDATE changes SET detail = rtrim(detail) WHERE seq = 3";
    sqlx::query(restore_detail).execute(tampered.pool()).await.expect("altered");
    assert_eq!(store.verify_chain().await.expect("a chain"), Ok(4));
    sqlx::query("DELETE FROM changes WHERE seq = 2").execute(tampered.pool()).await.expect("altered");
    assert_eq!(store.verify_chain().await.expect("a chain"), Err(2));
}

async fn a_jti_is_consumed_once_on_any_node(opener: Opener) {
    let nodes = [Arc::new(opener.open().await), Arc::new(opener.open().await)];
    let consume_jti = |node: usize, client: &'static str| {
        let store = nodes[node % 2].clone();
        tokio::spawn(async move { store.consume_jti(client, "jti", 2000).await.expect("an answer") })
    };
    let tasks: Vec<_> = (0..100).map(|node| consume_jti(node, "one")).collect();
    let mut first = 0;
    for task in tasks {
        first += u32::from(task.await.expect("an answer"));
    }
    assert_eq!(first, 1);
    assert!(consume_jti(0, "another").await.expect("an answer"), "each client has its own identifiers");
}

async fn an_earlier_use_does_not_replace_a_later_one(opener: Opener) {
    let store = opener.open().await;
    let used = |at| LastUse { client_id: "a".into(), credential: "1".into(), at };
    let other = LastUse { client_id: "b".into(), credential: "1".into(), at: 7 };
    store.record_uses(&[used(1000), other.clone()]).await.expect("recorded");
    store.record_uses(&[used(900)]).await.expect("recorded");
    assert_eq!(store.last_uses(Some("a")).await.expect("uses"), vec![used(1000)]);
    store.record_uses(&[used(1100)]).await.expect("recorded");
    assert_eq!(store.last_uses(Some("a")).await.expect("uses"), vec![used(1100)]);
    assert_eq!(store.last_uses(None).await.expect("uses").len(), 2);
}

async fn expired_records_are_deleted(opener: Opener) {
    let store = opener.open().await;
    let short = Write {
        kind: RecordKind::Revocation,
        id: "r".into(),
        document: Some("{}".into()),
        until: Some(1500),
    };
    store
        .commit(0, &change("a", vec![write("a", Some("1")), write("b", None), short]))
        .await
        .expect("stored");
    assert!(store.consume_jti("a", "jti", 1500).await.expect("an answer"));
    let late = 1500 + MAX_CLOCK_DIFFERENCE;
    store.delete_expired(late).await.expect("deleted");
    assert_eq!(store.load().await.expect("loaded").records.len(), 2);
    assert!(!store.consume_jti("a", "jti", 1500).await.expect("an answer"), "a node's clock may be behind");
    store.delete_expired(late + 1).await.expect("deleted");
    assert_eq!(store.load().await.expect("loaded").records, vec![record("a", Some("1"), 1)]);
    assert!(store.consume_jti("a", "jti", 2000).await.expect("an answer"));
    assert_eq!(
        store.since(after(0)).await.expect("changes").records.len(),
        2,
        "other nodes may not have read the deletion"
    );
    store.delete_expired(1000 + 24 * 3600 + MAX_CLOCK_DIFFERENCE + 1).await.expect("deleted");
    assert_eq!(store.since(after(0)).await.expect("changes").records.len(), 1);
}

/// Security findings 3 and 14.
async fn tokens_that_clients_revoke_are_read_by_other_nodes_and_are_not_changes(opener: Opener) {
    let writer = opener.open().await;
    let reader = opener.open().await;
    let token = |jti: &str, until| RevokedToken { jti: jti.into(), client_id: "a".into(), until };
    writer
        .revoke_tokens(&[token("1", 2000), token("2", 2000), token("expired", 900)], 1000)
        .await
        .expect("stored");
    let read = reader.since(after(0)).await.expect("news");
    assert_eq!(read.revoked_tokens, [token("1", 2000), token("2", 2000)]);
    writer.revoke_tokens(&[token("2", 2000), token("3", 2000)], 1000).await.expect("stored");
    let news = reader.since(read.position).await.expect("news");
    assert_eq!(news.revoked_tokens, [token("3", 2000)], "a second revocation of a token is ignored");
    assert_eq!(reader.load().await.expect("loaded").revoked_tokens.len(), 3);
    assert_eq!(reader.revoked_tokens(1).await.expect("tokens"), [token("3", 2000)]);
    assert_eq!(
        [
            reader.is_revoked_token("1").await.expect("an answer"),
            reader.is_revoked_token("x").await.expect("an answer")
        ],
        [true, false]
    );
    assert_eq!(writer.changes(None, 10).await.expect("changes"), []);
    writer.delete_expired(2000 + MAX_CLOCK_DIFFERENCE + 1).await.expect("deleted");
    let news = reader.since(news.position).await.expect("news");
    assert_eq!(news.revoked_tokens, []);
    writer.revoke_tokens(&[token("4", 9000)], 1000).await.expect("stored");
    assert_eq!(reader.since(news.position).await.expect("news").revoked_tokens, [token("4", 9000)]);
}

async fn no_node_misses_a_revoked_token(opener: Opener) {
    let nodes = [Arc::new(opener.open().await), Arc::new(opener.open().await)];
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let store = nodes[number % 2].clone();
            tokio::spawn(async move {
                let token = RevokedToken { jti: number.to_string(), client_id: "a".into(), until: 2000 };
                store.revoke_tokens(&[token], 1000).await.expect("stored");
            })
        })
        .collect();
    let mut position = Position::default();
    let mut received = 0;
    while received < tasks.len() {
        let news = nodes[0].since(position).await.expect("news");
        (position, received) = (news.position, received + news.revoked_tokens.len());
    }
    assert_eq!(received, tasks.len());
    for task in tasks {
        task.await.expect("revoked");
    }
}

/// Security finding 13: what one database accepts the other accepts.
async fn unusual_texts_are_treated_alike_by_both_databases(opener: Opener) {
    let store = opener.open().await;
    let long = "\u{1f980}".repeat(200);
    for (text, head) in ["", "\u{7f}", "\u{feff}", "\u{fffd}\u{10ffff}", &long].into_iter().zip(0..) {
        store.commit(head, &change(text, vec![write(text, Some("{}"))])).await.expect(text);
        assert_eq!(select(&store, Selection::One(RecordKind::Client, text)).await.len(), 1, "{text:?}");
        assert_eq!(store.changes(Some(text), 10).await.expect(text).len(), 1, "{text:?}");
        assert!(store.consume_jti("a", text, 2000).await.expect(text));
    }
    let nul = "a\u{0}b";
    let is_refused = |outcome: Result<(), StoreError>| matches!(outcome, Err(StoreError::Failed(_)));
    assert!(matches!(store.commit(5, &change(nul, vec![])).await, Err(CommitError::Store(_))));
    assert!(matches!(
        store.commit(5, &change("a", vec![write(nul, Some("{}"))])).await,
        Err(CommitError::Store(_))
    ));
    assert!(is_refused(store.consume_jti("a", nul, 2000).await.map(drop)));
    let used = LastUse { client_id: "a".into(), credential: nul.into(), at: 7 };
    assert!(is_refused(store.record_uses(&[used]).await));
    let token = RevokedToken { jti: nul.into(), client_id: "a".into(), until: 2000 };
    assert!(is_refused(store.revoke_tokens(&[token], 1000).await));
    assert_eq!(select(&store, Selection::One(RecordKind::Client, nul)).await, vec![]);
    assert_eq!(store.changes(Some(nul), 10).await.expect("changes"), vec![]);
    assert!(!store.is_revoked_token(nul).await.expect("an answer"));
}

/// Security finding 27.
async fn uses_of_credentials_are_bounded(opener: Opener) {
    let store = opener.open().await;
    store.commit(0, &change("a", vec![write("a", Some("{}"))])).await.expect("stored");
    let used = |client: &str, number: u64| LastUse {
        client_id: client.into(),
        credential: number.to_string(),
        at: number,
    };
    let uses: Vec<LastUse> = (0..100).map(|number| used("a", number)).chain([used("gone", 1)]).collect();
    store.record_uses(&uses).await.expect("recorded");
    store.delete_stale_uses().await.expect("deleted");
    let found = store.last_uses(None).await.expect("uses");
    assert_eq!(found.len(), 64);
    assert!(
        found.iter().all(|used| used.client_id == "a" && used.at >= 36),
        "the latest uses of clients that exist"
    );
}

async fn stored_changes_survive_a_restart(opener: Opener) {
    let store = opener.open().await;
    store.commit(0, &change("a", vec![write("a", Some("1"))])).await.expect("stored");
    store.close().await;
    assert!(matches!(store.load().await, Err(StoreError::Unavailable(_))), "a closed store is unavailable");
    let store = opener.open().await;
    let snapshot = store.load().await.expect("loaded");
    assert_eq!((snapshot.position.head, snapshot.records), (1, vec![record("a", Some("1"), 1)]));
}

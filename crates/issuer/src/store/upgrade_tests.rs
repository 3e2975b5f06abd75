//! The upgrade of a database that an older version wrote.

use std::borrow::Cow;

use database::{Address, Database, Migrations};
use sqlx::migrate::Migrator;

use super::{RecordKind, SqlStore, sql_store};
use crate::clients::document::ClientDocument;

/// The rows of the first version: a client with two secrets, one without, and an unencrypted key.
const FIRST: &str = "
    INSERT INTO clients VALUES ('reports', 'caas:categories:read no:such', 1000), ('idle', 'caas:categories:read', 1001);
    INSERT INTO client_secrets VALUES
        ('67e55044-10b1-426f-9247-bb680e5fe0c8', 'reports', randomblob(32), 1000),
        ('67e55044-10b1-426f-9247-bb680e5fe0c9', 'reports', randomblob(32), 1002);
    INSERT INTO signing_keys VALUES ('kid', x'00', 1000);
";

#[tokio::test]
async fn an_upgrade_keeps_clients_and_secrets() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let address: Address = folder.path().join("issuer.sqlite").into();
    let Migrations { sqlite, postgres } = sql_store::migrations();
    let first = sqlite.migrations.iter().filter(|migration| migration.version == 1).cloned().collect();
    let first: &'static Migrator =
        Box::leak(Box::new(Migrator { migrations: Cow::Owned(first), ..Migrator::DEFAULT }));
    let old =
        Database::open(&address, Migrations { sqlite: first, postgres }).await.expect("an old database");
    sqlx::raw_sql(FIRST).execute(old.pool()).await.expect("rows");
    old.close().await;

    let store = SqlStore::open(&address).await.expect("a store");
    let mut records = store.load().await.expect("records").records;
    records.sort_by(|one, other| one.id.cmp(&other.id));
    assert!(
        records.iter().all(|record| record.kind == RecordKind::Client),
        "the unencrypted key is gone: {records:?}"
    );
    let read = |index: usize| -> ClientDocument {
        serde_json::from_str(records[index].document.as_deref().expect("a document")).expect("a client")
    };
    assert_eq!((records[0].id.as_str(), read(0).secrets.len(), read(0).created_at), ("idle", 0, 1001));
    assert_eq!(
        (records[1].id.as_str(), read(1).scope.to_string()),
        ("reports", "caas:categories:read no:such".to_owned())
    );
    let ids: Vec<String> = read(1).secrets.iter().map(|secret| secret.id.to_string()).collect();
    assert_eq!(ids, ["67e55044-10b1-426f-9247-bb680e5fe0c8", "67e55044-10b1-426f-9247-bb680e5fe0c9"]);
}

//! The database: what is remembered of clients and keys, and the SQL for it.
//!
//! The only file that knows the database. It holds no decision: what it is given it keeps, and what it keeps
//! it returns.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use access_token::{Algorithm, SigningKey};
use anyhow::{Context as _, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqlitePool};
use uuid::Uuid;

use crate::ClientId;
use crate::client_secret::SecretHash;
use crate::draft::Draft;
use crate::scope_list::ScopeList;

/// The open database.
pub(crate) struct Store {
    pool: SqlitePool,
}

/// What is kept of one client.
pub(crate) struct KeptClient {
    pub(crate) id: ClientId,
    pub(crate) allowed: ScopeList,
    pub(crate) secrets: Vec<SecretHash>,
}

impl Store {
    /// Opens the file, which is made if there is none, and brings its tables up to date.
    pub(crate) async fn open(path: &Path) -> anyhow::Result<Self> {
        ensure!(!path.is_dir(), "it is a directory");
        if !path.exists() {
            create(path).await?;
        }
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options(path)).await?;
        let store = Self { pool };
        store.migrate().await?;
        Ok(store)
    }

    /// Keeps a new client and its first secret; `false` when there is a client of that name.
    pub(crate) async fn insert_client(
        &self,
        now: SystemTime,
        id: &ClientId,
        allowed: &ScopeList,
        secret: &SecretHash,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let inserted = sqlx::query(
            "INSERT INTO clients (id, scope, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(allowed.to_string())
        .bind(seconds(now))
        .execute(&mut *transaction)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO client_secrets (id, client_id, hash, created_at) VALUES (?, ?, ?, ?)")
            .bind(Uuid::new_v4().to_string())
            .bind(id.as_str())
            .bind(secret.0.as_slice())
            .bind(seconds(now))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// What is kept of a client: its scopes and the hashes of its live secrets.
    pub(crate) async fn find_client(&self, id: ClientId) -> sqlx::Result<Option<KeptClient>> {
        let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(
            "SELECT scope, hash FROM clients JOIN client_secrets ON client_id = clients.id \
             WHERE clients.id = ?",
        )
        .bind(id.as_str())
        .fetch_all(&self.pool)
        .await?;
        let Some((scope, _)) = rows.first() else { return Ok(None) };
        let allowed = ScopeList::from_kept(scope);
        let secrets = rows.into_iter().filter_map(|(_, hash)| hash.try_into().ok().map(SecretHash)).collect();
        Ok(Some(KeptClient { id, allowed, secrets }))
    }

    /// Whether any secret is kept, which only the pepper that it was hashed with can check.
    pub(crate) async fn has_secrets(&self) -> sqlx::Result<bool> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM client_secrets)").fetch_one(&self.pool).await
    }

    /// The key that signs. A database that has none gets exactly one, however many processes ask at once.
    pub(crate) async fn signing_key(&self, now: SystemTime) -> anyhow::Result<SigningKey> {
        match self.kept_signing_key().await? {
            Some(key) => Ok(key),
            None => {
                self.insert_first_signing_key(now, &SigningKey::generate(Algorithm::Es256)?).await?;
                self.kept_signing_key().await?.context("the new key was not kept")
            }
        }
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    async fn kept_signing_key(&self) -> anyhow::Result<Option<SigningKey>> {
        let pkcs8: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT pkcs8 FROM signing_keys").fetch_optional(&self.pool).await?;
        Ok(pkcs8.map(|der| SigningKey::from_pkcs8(Algorithm::Es256, &der)).transpose()?)
    }

    async fn insert_first_signing_key(&self, now: SystemTime, key: &SigningKey) -> anyhow::Result<()> {
        sqlx::query(
            "INSERT INTO signing_keys (kid, pkcs8, created_at) \
             SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM signing_keys)",
        )
        .bind(key.kid())
        .bind(key.to_pkcs8()?)
        .bind(seconds(now))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// In one transaction that locks out other writers, so that of two processes which start on a new
    /// database one makes the tables and the other finds them.
    async fn migrate(&self) -> anyhow::Result<()> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::migrate!().run(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
}

/// Makes the database file, readable for its owner only, since it holds the private signing key. SQLite gives
/// the files that it puts beside it the same permissions.
///
/// The change to write-ahead logging cannot be waited for when two processes make it at once, so it is made
/// before the file has its name.
async fn create(path: &Path) -> anyhow::Result<()> {
    let (draft, _) = Draft::of(path)?;
    options(draft.path()).connect().await?.close().await?;
    Ok(draft.publish()?)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
}

fn seconds(time: SystemTime) -> i64 {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}

//! The store in SQL, on SQLite and PostgreSQL.

use database::{Address, Database, DatabaseError as StoreError, Kind as Dialect, Migrations, OpenError};
use futures_util::TryStreamExt as _;
use serde::Serialize;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::migrate::Migrator;
use sqlx::{Any, Row as _, Transaction};

use super::chain::{BEGINNING, Link, Verification};
use super::records::{
    Change, CommitError, Contents, Head, LastUse, Position, RecordKind, RecordedChange, RevokedToken,
    Selection, Snapshot, Write,
};
use super::rows::{
    check_texts, last_use, record, recorded_change, revoked_token, searchable, signed, unsigned,
};
use super::statements::{RECORD_USES, REVOKE_TOKENS, Statements, WRITE_RECORDS};

/// The time for which a deleted record stays in the database, in seconds. It is longer than any
/// node goes on without reading changes.
const TOMBSTONE_RETENTION: u64 = 24 * 3600;

/// The maximum number of uses of a client: more than it can have secrets and keys.
const MAX_USES: i64 = 64;

/// The tolerated difference of the clocks of two nodes, in seconds.
pub(super) const MAX_CLOCK_DIFFERENCE: u64 = 60;

/// The number of rows that one statement writes.
const BATCH: usize = 1000;

/// The database of an authorization server. Any number of nodes share one.
#[derive(Debug)]
pub(crate) struct SqlStore {
    database: Database,
}

pub(super) fn migrations() -> Migrations {
    static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
    static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");
    Migrations { sqlite: &SQLITE, postgres: &POSTGRES }
}

impl SqlStore {
    pub(crate) async fn open(address: &Address) -> Result<Self, OpenError> {
        Ok(Self { database: Database::open(address, migrations()).await? })
    }

    pub(crate) async fn open_existing(address: &Address) -> Result<Self, OpenError> {
        Ok(Self { database: Database::open_existing(address, migrations()).await? })
    }

    /// Reads everything that a node holds in memory, in one transaction.
    pub(crate) async fn load(&self) -> Result<Contents, StoreError> {
        const SELECT: &str =
            "SELECT kind, id, document, seq FROM records WHERE document IS NOT NULL AND seq >= $1";
        self.read(SELECT, Position::default()).await
    }

    /// Reads the selected records, all in one transaction.
    pub(crate) async fn select(&self, selections: &[Selection<'_>]) -> Result<Snapshot, StoreError> {
        const ONE: &str = "SELECT kind, id, document, seq FROM records \
                           WHERE document IS NOT NULL AND kind = $1 AND id = $2";
        const ALL: &str =
            "SELECT kind, id, document, seq FROM records WHERE document IS NOT NULL AND kind = $1";
        let mut transaction = self.database.begin_read().await?;
        let (head, _) = head(&mut transaction).await?;
        let mut records = Vec::new();
        for selection in selections {
            let query = match selection {
                Selection::One(kind, id) => sqlx::query(ONE).bind(kind.name()).bind(searchable(id)),
                Selection::All(kind) => sqlx::query(ALL).bind(kind.name()),
            };
            fetch(query, &mut transaction, |row| {
                records.extend(record(row)?);
                Ok(())
            })
            .await?;
        }
        transaction.commit().await?;
        Ok(Snapshot { head, records })
    }

    /// Reads everything that was written after `known`, including deleted records.
    pub(crate) async fn since(&self, known: Position) -> Result<Contents, StoreError> {
        const LAST: &str = "SELECT (SELECT coalesce(max(seq), 0) FROM changes), \
                            (SELECT coalesce(max(number), 0) FROM revoked_tokens)";
        const SELECT: &str = "SELECT kind, id, document, seq FROM records WHERE seq > $1";
        let last = sqlx::query(LAST).fetch_one(self.database.pool()).await?;
        // This is the usual case, which should cost no more. Rows of expired tokens are deleted, so
        // the highest number can be lower than the known one.
        if unsigned(last.try_get(0)?) == known.head && unsigned(last.try_get(1)?) <= known.revoked_token {
            return Ok(Contents { position: known, records: Vec::new(), revoked_tokens: Vec::new() });
        }
        self.read(SELECT, known).await
    }

    /// Makes a change that was decided at `at`: all its writes or none. When this returns, the
    /// change is durable.
    pub(crate) async fn commit(&self, at: Head, change: &Change) -> Result<Head, CommitError> {
        let ids = change.writes.iter().map(|write| write.id.as_str());
        check_texts(ids.chain([change.subject.as_str(), change.actor.as_str()]))?;
        let mut transaction = self.database.begin_write().await?;
        let (head, hash) = head(&mut transaction).await?;
        if head != at {
            return Err(CommitError::Conflict);
        }
        let seq = head + 1;
        let detail = change.detail.to_string();
        let link = Link {
            prev: hash.as_deref().unwrap_or(BEGINNING),
            seq,
            at: change.at,
            actor: &change.actor,
            action: change.action,
            subject: &change.subject,
            detail: &detail,
        };
        let hash = link.hash();
        let inserted = sqlx::query(
            "INSERT INTO changes (seq, at, actor, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(signed(seq))
        .bind(signed(change.at))
        .bind(change.actor.clone())
        .bind(change.action)
        .bind(change.subject.clone())
        .bind(detail)
        .bind(hash)
        .execute(&mut *transaction)
        .await;
        match inserted {
            // On PostgreSQL, another node took the number in the meantime.
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => {
                return Err(CommitError::Conflict);
            }
            inserted => inserted?,
        };
        let writes: Vec<Write> =
            change.writes.iter().map(|write| with_tombstone_retention(write, change.at)).collect();
        self.write_rows(&mut transaction, WRITE_RECORDS, &writes, signed(seq)).await?;
        transaction.commit().await?;
        Ok(seq)
    }

    /// Returns the latest changes, newest first, of one subject or of all.
    pub(crate) async fn changes(
        &self,
        subject: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RecordedChange>, StoreError> {
        const ALL: &str =
            "SELECT seq, at, actor, action, subject, detail, hash FROM changes ORDER BY seq DESC LIMIT $1";
        const ABOUT: &str = "SELECT seq, at, actor, action, subject, detail, hash FROM changes WHERE subject = $2 \
                             ORDER BY seq DESC LIMIT $1";
        let query = match subject {
            None => sqlx::query(ALL).bind(i64::from(limit)),
            Some(subject) => sqlx::query(ABOUT).bind(i64::from(limit)).bind(searchable(subject)),
        };
        let rows = query.fetch_all(self.database.pool()).await?;
        Ok(rows.iter().map(recorded_change).collect::<sqlx::Result<_>>()?)
    }

    /// Verifies the chain of changes. The inner error is the number of the first broken change.
    pub(crate) async fn verify_chain(&self) -> Result<Result<Head, u64>, StoreError> {
        const ALL: &str = "SELECT seq, at, actor, action, subject, detail, hash FROM changes ORDER BY seq";
        let mut transaction = self.database.begin_read().await?;
        let mut verification = Verification::default();
        fetch(sqlx::query(ALL), &mut transaction, |row| {
            let prev = verification.last_hash().to_owned();
            let link = Link {
                prev: &prev,
                seq: unsigned(row.try_get(0)?),
                at: unsigned(row.try_get(1)?),
                actor: row.try_get(2)?,
                action: row.try_get(3)?,
                subject: row.try_get(4)?,
                detail: row.try_get(5)?,
            };
            verification.check(&link, row.try_get(6)?);
            Ok(())
        })
        .await?;
        transaction.commit().await?;
        Ok(verification.finish())
    }

    /// Revokes tokens on behalf of their clients, all or none. These revocations are not part of
    /// the chain of changes, so that clients cannot delay administration. Tokens that have expired
    /// at `now` are left out.
    pub(crate) async fn revoke_tokens(&self, tokens: &[RevokedToken], now: u64) -> Result<(), StoreError> {
        check_texts(tokens.iter().map(|token| token.jti.as_str()))?;
        let mut transaction = self.database.begin_write().await?;
        if self.database.kind() == Dialect::Postgres {
            // Batches are serialized, so that numbers become visible in order and no node misses
            // one.
            sqlx::query("LOCK TABLE revoked_tokens IN SHARE ROW EXCLUSIVE MODE")
                .execute(&mut *transaction)
                .await?;
        }
        self.write_rows(&mut transaction, REVOKE_TOKENS, tokens, signed(now)).await?;
        Ok(transaction.commit().await?)
    }

    /// Returns the tokens that clients revoked last, newest first.
    pub(crate) async fn revoked_tokens(&self, limit: u32) -> Result<Vec<RevokedToken>, StoreError> {
        const LATEST: &str = "SELECT jti, client_id, until FROM revoked_tokens ORDER BY number DESC LIMIT $1";
        let rows = sqlx::query(LATEST).bind(i64::from(limit)).fetch_all(self.database.pool()).await?;
        Ok(rows.iter().map(revoked_token).collect::<sqlx::Result<_>>()?)
    }

    /// Returns whether the client of a token has revoked it.
    pub(crate) async fn is_revoked_token(&self, jti: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("SELECT number FROM revoked_tokens WHERE jti = $1").bind(searchable(jti));
        Ok(query.fetch_optional(self.database.pool()).await?.is_some())
    }

    /// Consumes the identifier of a client assertion. Returns `true` for the first caller on any
    /// node.
    pub(crate) async fn consume_jti(
        &self,
        client_id: &str,
        jti: &str,
        until: u64,
    ) -> Result<bool, StoreError> {
        const INSERT: &str =
            "INSERT INTO used_assertions (client_id, jti, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        check_texts([client_id, jti])?;
        let query = sqlx::query(INSERT).bind(client_id.to_owned()).bind(jti.to_owned()).bind(signed(until));
        Ok(query.execute(self.database.pool()).await?.rows_affected() == 1)
    }

    /// Records the last uses of credentials. An earlier time never overwrites a later one.
    pub(crate) async fn record_uses(&self, uses: &[LastUse]) -> Result<(), StoreError> {
        check_texts(uses.iter().map(|used| used.credential.as_str()))?;
        let mut transaction = self.database.begin_write().await?;
        self.write_rows(&mut transaction, RECORD_USES, uses, i64::MAX).await?;
        Ok(transaction.commit().await?)
    }

    /// Returns the last uses of the credentials of one client, or of all.
    pub(crate) async fn last_uses(&self, client_id: Option<&str>) -> Result<Vec<LastUse>, StoreError> {
        let query = match client_id {
            None => sqlx::query("SELECT client_id, credential, at FROM last_used"),
            Some(id) => sqlx::query("SELECT client_id, credential, at FROM last_used WHERE client_id = $1")
                .bind(id.to_owned()),
        };
        let rows = query.fetch_all(self.database.pool()).await?;
        Ok(rows.iter().map(last_use).collect::<sqlx::Result<_>>()?)
    }

    /// Deletes everything that has expired at `now`.
    pub(crate) async fn delete_expired(&self, now: u64) -> Result<(), StoreError> {
        const EXPIRED: [&str; 3] = [
            "DELETE FROM used_assertions WHERE until < $1",
            "DELETE FROM records WHERE until < $1",
            "DELETE FROM revoked_tokens WHERE until < $1",
        ];
        // A node whose clock is behind must still find an assertion that it would accept again.
        let now = signed(now.saturating_sub(MAX_CLOCK_DIFFERENCE));
        for sql in EXPIRED {
            sqlx::query(sql).bind(now).execute(self.database.pool()).await?;
        }
        Ok(())
    }

    /// Deletes the uses of deleted clients, and all but the latest of other clients.
    pub(crate) async fn delete_stale_uses(&self) -> Result<(), StoreError> {
        const OF_NO_CLIENT: &str = "DELETE FROM last_used WHERE client_id NOT IN \
                                    (SELECT id FROM records WHERE kind = $1 AND document IS NOT NULL)";
        const OLDEST: &str = "DELETE FROM last_used WHERE (client_id, credential) IN \
                              (SELECT client_id, credential FROM (SELECT client_id, credential, row_number() OVER \
                              (PARTITION BY client_id ORDER BY at DESC) AS place FROM last_used) AS ranked WHERE place > $1)";
        sqlx::query(OF_NO_CLIENT).bind(RecordKind::Client.name()).execute(self.database.pool()).await?;
        sqlx::query(OLDEST).bind(MAX_USES).execute(self.database.pool()).await?;
        Ok(())
    }

    /// Closes every connection.
    pub(crate) async fn close(&self) {
        self.database.close().await;
    }
}

impl SqlStore {
    /// Reads the records that a statement selects and the tokens that were revoked after a number,
    /// in one transaction.
    async fn read(&self, sql: &'static str, after: Position) -> Result<Contents, StoreError> {
        const REVOKED: &str = "SELECT jti, client_id, until, number FROM revoked_tokens WHERE number > $1";
        let mut transaction = self.database.begin_read().await?;
        let (head, _) = head(&mut transaction).await?;
        let mut records = Vec::new();
        fetch(sqlx::query(sql).bind(signed(after.head)), &mut transaction, |row| {
            records.extend(record(row)?);
            Ok(())
        })
        .await?;
        let mut revoked_tokens = Vec::new();
        let mut last = after.revoked_token;
        fetch(sqlx::query(REVOKED).bind(signed(after.revoked_token)), &mut transaction, |row| {
            last = last.max(unsigned(row.try_get(3)?));
            revoked_tokens.push(revoked_token(row)?);
            Ok(())
        })
        .await?;
        transaction.commit().await?;
        Ok(Contents { position: Position { head, revoked_token: last }, records, revoked_tokens })
    }

    /// Writes rows. They are passed as JSON, by which one statement takes many on both databases.
    async fn write_rows<R: Serialize>(
        &self,
        transaction: &mut Transaction<'static, Any>,
        statements: Statements,
        rows: &[R],
        seq: i64,
    ) -> sqlx::Result<()> {
        let sql = match self.database.kind() {
            Dialect::Sqlite => statements.sqlite,
            Dialect::Postgres => statements.postgres,
        };
        for batch in rows.chunks(BATCH) {
            let json = serde_json::to_string(batch).map_err(|cause| sqlx::Error::Encode(cause.into()))?;
            sqlx::query(sql).bind(json).bind(seq).execute(&mut **transaction).await?;
        }
        Ok(())
    }
}

/// Visits rows one by one: a row takes several times the memory of its record, and there may be a
/// hundred thousand.
async fn fetch(
    query: AnyQuery<'_>,
    transaction: &mut Transaction<'static, Any>,
    mut visit: impl FnMut(&AnyRow) -> sqlx::Result<()>,
) -> sqlx::Result<()> {
    let mut rows = query.fetch(&mut **transaction);
    while let Some(row) = rows.try_next().await? {
        visit(&row)?;
    }
    Ok(())
}

type AnyQuery<'q> = sqlx::query::Query<'q, Any, AnyArguments>;

/// Returns the number and the hash of the last change.
async fn head(transaction: &mut Transaction<'static, Any>) -> sqlx::Result<(Head, Option<String>)> {
    let last = sqlx::query("SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut **transaction)
        .await?;
    match last {
        None => Ok((0, None)),
        Some(row) => Ok((unsigned(row.try_get(0)?), Some(row.try_get(1)?))),
    }
}

/// Makes a deleted record stay in the database for a limited time.
fn with_tombstone_retention(write: &Write, now: u64) -> Write {
    let until = if write.document.is_none() { Some(now + TOMBSTONE_RETENTION) } else { write.until };
    Write { until, ..write.clone() }
}

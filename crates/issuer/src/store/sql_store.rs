//! The store in SQL, on SQLite and PostgreSQL alike.

use async_trait::async_trait;
use database::{Address, Database, Kind as Dialect, Migrations, OpenError};
use futures_util::TryStreamExt as _;
use serde::Serialize;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::migrate::Migrator;
use sqlx::{Any, Row as _, Transaction};

use super::{
    Change, CommitError, Contents, Head, Kind, LastUse, Position, Record, RecordedChange, RevokedToken,
    Selection, Snapshot, Store, StoreError, Write, chain,
};

/// How long a record that is gone stands in the database, in seconds: longer than any node goes on without hearing of changes.
const TOMBSTONE_RETENTION: u64 = 24 * 3600;

/// The most uses that are kept for a client: more than it can have registered secrets and keys.
const MOST_USES: i64 = 64;

/// The difference that the clocks of two nodes may have, in seconds.
pub(super) const CLOCK_DIFFERENCE: u64 = 60;

/// How many rows one statement writes.
const BATCH: usize = 1000;

/// A store in a database of its own.
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

    /// Reads the records that a statement finds and the tokens that were revoked after a number, in one state.
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

    /// Writes rows that are given as JSON, which is how one statement takes many on both databases.
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

/// Visits rows one by one: a row takes several times the room of its record, and there may be a hundred thousand.
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

/// One statement as each of the two writes it.
#[derive(Clone, Copy)]
struct Statements {
    sqlite: &'static str,
    postgres: &'static str,
}

/// `$1`: the rows; `$2`: the number of the change.
const WRITE_RECORDS: Statements = Statements {
    sqlite: "INSERT INTO records (kind, id, document, until, seq) \
             SELECT value ->> 'kind', value ->> 'id', value ->> 'document', value ->> 'until', $2 FROM json_each($1) WHERE true \
             ON CONFLICT (kind, id) DO UPDATE SET document = excluded.document, until = excluded.until, seq = excluded.seq",
    postgres: "INSERT INTO records (kind, id, document, until, seq) \
               SELECT kind, id, document, until, $2 \
               FROM json_to_recordset($1::json) AS row (kind text, id text, document text, until bigint) \
               ON CONFLICT (kind, id) DO UPDATE SET document = excluded.document, until = excluded.until, seq = excluded.seq",
};

/// `$1`: the rows; `$2`: the time now.
const REVOKE_TOKENS: Statements = Statements {
    sqlite: "INSERT INTO revoked_tokens (jti, client_id, until) \
             SELECT value ->> 'jti', value ->> 'client_id', value ->> 'until' FROM json_each($1) WHERE value ->> 'until' > $2 \
             ON CONFLICT (jti) DO NOTHING",
    postgres: "INSERT INTO revoked_tokens (jti, client_id, until) \
               SELECT jti, client_id, until \
               FROM json_to_recordset($1::json) AS row (jti text, client_id text, until bigint) WHERE until > $2 \
               ON CONFLICT (jti) DO NOTHING",
};

/// `$1`: the rows; `$2`: the latest time that is believed.
const NOTE_USES: Statements = Statements {
    sqlite: "INSERT INTO last_used (client_id, credential, at) \
             SELECT value ->> 'client_id', value ->> 'credential', value ->> 'at' FROM json_each($1) WHERE value ->> 'at' <= $2 \
             ON CONFLICT (client_id, credential) DO UPDATE SET at = excluded.at WHERE excluded.at > last_used.at",
    postgres: "INSERT INTO last_used (client_id, credential, at) \
               SELECT client_id, credential, at \
               FROM json_to_recordset($1::json) AS row (client_id text, credential text, at bigint) WHERE at <= $2 \
               ON CONFLICT (client_id, credential) DO UPDATE SET at = excluded.at WHERE excluded.at > last_used.at",
};

#[async_trait]
impl Store for SqlStore {
    async fn load(&self) -> Result<Contents, StoreError> {
        const SELECT: &str =
            "SELECT kind, id, document, seq FROM records WHERE document IS NOT NULL AND seq >= $1";
        self.read(SELECT, Position::default()).await
    }

    async fn select(&self, selections: &[Selection<'_>]) -> Result<Snapshot, StoreError> {
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

    async fn since(&self, known: Position) -> Result<Contents, StoreError> {
        const LAST: &str = "SELECT (SELECT coalesce(max(seq), 0) FROM changes), \
                            (SELECT coalesce(max(number), 0) FROM revoked_tokens)";
        const SELECT: &str = "SELECT kind, id, document, seq FROM records WHERE seq > $1";
        let last = sqlx::query(LAST).fetch_one(self.database.pool()).await?;
        // The usual answer, which should cost no more than that. Rows of tokens that expired are deleted.
        if unsigned(last.try_get(0)?) == known.head && unsigned(last.try_get(1)?) <= known.revoked_token {
            return Ok(Contents { position: known, records: Vec::new(), revoked_tokens: Vec::new() });
        }
        self.read(SELECT, known).await
    }

    async fn commit(&self, at: Head, change: &Change) -> Result<Head, CommitError> {
        let ids = change.writes.iter().map(|write| write.id.as_str());
        check_texts(ids.chain([change.subject.as_str(), change.actor.as_str()]))?;
        let mut transaction = self.database.begin_write().await?;
        let (head, hash) = head(&mut transaction).await?;
        if head != at {
            return Err(CommitError::Conflict);
        }
        let seq = head + 1;
        let hash = chain::hash(hash.as_deref(), seq, change);
        let inserted = sqlx::query(
            "INSERT INTO changes (seq, at, actor, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(signed(seq))
        .bind(signed(change.at))
        .bind(change.actor.clone())
        .bind(change.action)
        .bind(change.subject.clone())
        .bind(change.detail.to_string())
        .bind(hash)
        .execute(&mut *transaction)
        .await;
        match inserted {
            // On PostgreSQL, another took the number in the meantime.
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => {
                return Err(CommitError::Conflict);
            }
            inserted => inserted?,
        };
        let writes: Vec<Write> = change.writes.iter().map(|write| mourned(write, change.at)).collect();
        self.write_rows(&mut transaction, WRITE_RECORDS, &writes, signed(seq)).await?;
        transaction.commit().await?;
        Ok(seq)
    }

    async fn changes(&self, subject: Option<&str>, limit: u32) -> Result<Vec<RecordedChange>, StoreError> {
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

    async fn verify_chain(&self) -> Result<Result<Head, u64>, StoreError> {
        let mut changes = self.changes(None, u32::MAX).await?;
        changes.reverse();
        let head = changes.len() as u64;
        Ok(chain::first_broken(&changes).map_or(Ok(head), Err))
    }

    async fn revoke_tokens(&self, tokens: &[RevokedToken], now: u64) -> Result<(), StoreError> {
        check_texts(tokens.iter().map(|token| token.jti.as_str()))?;
        let mut transaction = self.database.begin_write().await?;
        if self.database.kind() == Dialect::Postgres {
            // One batch at a time, so that numbers become visible in their order and no node misses one.
            sqlx::query("LOCK TABLE revoked_tokens IN SHARE ROW EXCLUSIVE MODE")
                .execute(&mut *transaction)
                .await?;
        }
        self.write_rows(&mut transaction, REVOKE_TOKENS, tokens, signed(now)).await?;
        Ok(transaction.commit().await?)
    }

    async fn revoked_tokens(&self, limit: u32) -> Result<Vec<RevokedToken>, StoreError> {
        const LATEST: &str = "SELECT jti, client_id, until FROM revoked_tokens ORDER BY number DESC LIMIT $1";
        let rows = sqlx::query(LATEST).bind(i64::from(limit)).fetch_all(self.database.pool()).await?;
        Ok(rows.iter().map(revoked_token).collect::<sqlx::Result<_>>()?)
    }

    async fn is_revoked_token(&self, jti: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("SELECT number FROM revoked_tokens WHERE jti = $1").bind(searchable(jti));
        Ok(query.fetch_optional(self.database.pool()).await?.is_some())
    }

    async fn consume_jti(&self, client_id: &str, jti: &str, until: u64) -> Result<bool, StoreError> {
        const BURN: &str =
            "INSERT INTO used_assertions (client_id, jti, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        check_texts([client_id, jti])?;
        let query = sqlx::query(BURN).bind(client_id.to_owned()).bind(jti.to_owned()).bind(signed(until));
        Ok(query.execute(self.database.pool()).await?.rows_affected() == 1)
    }

    async fn record_uses(&self, uses: &[LastUse]) -> Result<(), StoreError> {
        check_texts(uses.iter().map(|used| used.credential.as_str()))?;
        let mut transaction = self.database.begin_write().await?;
        self.write_rows(&mut transaction, NOTE_USES, uses, i64::MAX).await?;
        Ok(transaction.commit().await?)
    }

    async fn last_uses(&self, client_id: Option<&str>) -> Result<Vec<LastUse>, StoreError> {
        let query = match client_id {
            None => sqlx::query("SELECT client_id, credential, at FROM last_used"),
            Some(id) => sqlx::query("SELECT client_id, credential, at FROM last_used WHERE client_id = $1")
                .bind(id.to_owned()),
        };
        let rows = query.fetch_all(self.database.pool()).await?;
        Ok(rows.iter().map(used).collect::<sqlx::Result<_>>()?)
    }

    async fn delete_expired(&self, now: u64) -> Result<(), StoreError> {
        const EXPIRED: [&str; 3] = [
            "DELETE FROM used_assertions WHERE until < $1",
            "DELETE FROM records WHERE until < $1",
            "DELETE FROM revoked_tokens WHERE until < $1",
        ];
        // A node whose clock is behind must still find what it would otherwise accept once more.
        let now = signed(now.saturating_sub(CLOCK_DIFFERENCE));
        for sql in EXPIRED {
            sqlx::query(sql).bind(now).execute(self.database.pool()).await?;
        }
        Ok(())
    }

    async fn delete_stale_uses(&self) -> Result<(), StoreError> {
        const OF_NO_CLIENT: &str = "DELETE FROM last_used WHERE client_id NOT IN \
                                    (SELECT id FROM records WHERE kind = $1 AND document IS NOT NULL)";
        const OLDEST: &str = "DELETE FROM last_used WHERE (client_id, credential) IN \
                              (SELECT client_id, credential FROM (SELECT client_id, credential, row_number() OVER \
                              (PARTITION BY client_id ORDER BY at DESC) AS place FROM last_used) AS ranked WHERE place > $1)";
        sqlx::query(OF_NO_CLIENT).bind(Kind::Client.name()).execute(self.database.pool()).await?;
        sqlx::query(OLDEST).bind(MOST_USES).execute(self.database.pool()).await?;
        Ok(())
    }

    async fn close(&self) {
        self.database.close().await;
    }
}

/// Refuses texts that only one of the two databases would keep.
fn check_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<(), StoreError> {
    match texts.into_iter().find(|text| text.contains('\0')) {
        Some(text) => Err(sqlx::Error::Encode(format!("{text:?} contains U+0000").into()).into()),
        None => Ok(()),
    }
}

/// Returns a text to look for. Nothing that is kept contains U+0000, and PostgreSQL takes no parameter that does, so the
/// noncharacter U+FFFF takes its place.
fn searchable(text: &str) -> String {
    text.replace('\0', "\u{ffff}")
}

/// The number and the hash of the last change.
async fn head(transaction: &mut Transaction<'static, Any>) -> sqlx::Result<(Head, Option<String>)> {
    let last = sqlx::query("SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut **transaction)
        .await?;
    match last {
        None => Ok((0, None)),
        Some(row) => Ok((unsigned(row.try_get(0)?), Some(row.try_get(1)?))),
    }
}

/// A record that is gone is kept for a while.
fn mourned(write: &Write, now: u64) -> Write {
    let until = if write.document.is_none() { Some(now + TOMBSTONE_RETENTION) } else { write.until };
    Write { until, ..write.clone() }
}

/// `None`: of a kind that only a newer version knows.
fn record(row: &AnyRow) -> sqlx::Result<Option<Record>> {
    let Some(kind) = Kind::named(row.try_get(0)?) else { return Ok(None) };
    let change = unsigned(row.try_get(3)?);
    Ok(Some(Record { kind, id: row.try_get(1)?, document: row.try_get(2)?, change }))
}

fn recorded_change(row: &AnyRow) -> sqlx::Result<RecordedChange> {
    let detail: &str = row.try_get(5)?;
    Ok(RecordedChange {
        seq: unsigned(row.try_get(0)?),
        at: unsigned(row.try_get(1)?),
        actor: row.try_get(2)?,
        action: row.try_get(3)?,
        subject: row.try_get(4)?,
        detail: serde_json::from_str(detail).map_err(|cause| sqlx::Error::Decode(cause.into()))?,
        hash: row.try_get(6)?,
    })
}

fn revoked_token(row: &AnyRow) -> sqlx::Result<RevokedToken> {
    Ok(RevokedToken { jti: row.try_get(0)?, client_id: row.try_get(1)?, until: unsigned(row.try_get(2)?) })
}

fn used(row: &AnyRow) -> sqlx::Result<LastUse> {
    Ok(LastUse { client_id: row.try_get(0)?, credential: row.try_get(1)?, at: unsigned(row.try_get(2)?) })
}

/// SQL has no unsigned numbers. What does not fit is further off than any time that matters.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

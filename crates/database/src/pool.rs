//! An open database.

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::migrate::Migrator;
use sqlx::{Any, AnyPool, ConnectOptions as _, Executor as _, Transaction};

use crate::{Address, DatabaseError, OpenError, sqlite};

/// An open database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Database {
    pool: AnyPool,
    writers: AnyPool,
    kind: Kind,
}

/// The kind of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite: a file, and one writer at a time.
    Sqlite,
    /// PostgreSQL: a server.
    Postgres,
}

/// The migrations in the dialect of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// For an SQLite file.
    pub sqlite: &'static Migrator,
    /// For a PostgreSQL server.
    pub postgres: &'static Migrator,
}

impl Database {
    /// The time for which a statement waits for a connection before the database counts as
    /// unavailable.
    const PATIENCE: Duration = Duration::from_secs(3);
    const CONNECTIONS: u32 = 8;

    /// Opens the database and migrates its tables. A missing file is created. Committed data
    /// survives a power failure: SQLite writes with `synchronous=FULL`, PostgreSQL by its own
    /// default.
    ///
    /// # Errors
    /// The database cannot be reached or used; the message has advice.
    pub async fn open(address: &Address, migrations: Migrations) -> Result<Self, OpenError> {
        if let Address::Sqlite(path) = address {
            sqlite::create(path).await.map_err(OpenError::at(address))?;
        }
        let database = Self::connect(address).await?;
        database.migrate(migrations).await.map_err(OpenError::at(address))?;
        Ok(database)
    }

    /// Opens a database that has been opened by [`open`](Self::open) before, and brings its tables
    /// up to date. Nothing is created.
    ///
    /// # Errors
    /// When there is no such database ([`OpenError::is_missing`]), or it cannot be reached or used.
    pub async fn open_existing(address: &Address, migrations: Migrations) -> Result<Self, OpenError> {
        if address.file().is_some_and(|path| !path.exists()) {
            return Err(OpenError::missing(address));
        }
        let database = Self::connect(address).await?;
        if !database.has_tables().await.map_err(OpenError::at(address))? {
            return Err(OpenError::missing(address));
        }
        database.migrate(migrations).await.map_err(OpenError::at(address))?;
        Ok(database)
    }

    /// Returns whether migrations were run on it.
    async fn has_tables(&self) -> Result<bool, sqlx::Error> {
        let sql = match self.kind {
            Kind::Sqlite => "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            Kind::Postgres => "SELECT count(*) FROM pg_tables WHERE tablename = '_sqlx_migrations'",
        };
        let tables: i64 = sqlx::query_scalar(sql).fetch_one(&self.pool).await?;
        Ok(tables > 0)
    }

    async fn connect(address: &Address) -> Result<Self, OpenError> {
        install_default_drivers();
        let (kind, url) = match address {
            Address::Sqlite(path) => (Kind::Sqlite, sqlite::url(path).map_err(OpenError::at(address))?),
            Address::Postgres(url) => (Kind::Postgres, url.clone()),
        };
        let options = AnyConnectOptions::from_url(&url).map_err(OpenError::at(address))?;
        let connect = async |connections| {
            let pool = AnyPoolOptions::new().max_connections(connections).acquire_timeout(Self::PATIENCE);
            let pool = pool.after_connect(move |connection, _| {
                Box::pin(async move {
                    if kind == Kind::Sqlite {
                        connection.execute(sqlite::SETTINGS).await?;
                    }
                    Ok(())
                })
            });
            pool.connect_with(options.clone()).await.map_err(OpenError::at(address))
        };
        let pool = connect(Self::CONNECTIONS).await?;
        let writers = match kind {
            // Writers of one process wait for their turn in its queue, which SQLite would have them
            // do by trying again and again; and the one connection knows the pages that it wrote
            // last.
            Kind::Sqlite => connect(1).await?,
            Kind::Postgres => pool.clone(),
        };
        Ok(Self { pool, writers, kind })
    }

    /// Returns the kind of the database.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the connections, for a statement outside a transaction.
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins a transaction that reads one consistent state and changes nothing.
    ///
    /// # Errors
    /// The database is unavailable.
    pub async fn begin_read(&self) -> Result<Transaction<'static, Any>, DatabaseError> {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(self.pool.begin_with(begin).await?)
    }

    /// Begins a transaction that writes. On SQLite it takes the lock immediately, because a
    /// transaction that reads first cannot wait for the lock later. On PostgreSQL others may write
    /// concurrently, so a statement must lock the rows on which it decides.
    ///
    /// # Errors
    /// The database is unavailable.
    pub async fn begin_write(&self) -> Result<Transaction<'static, Any>, DatabaseError> {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN",
        };
        Ok(self.writers.begin_with(begin).await?)
    }

    /// Closes all connections. An SQLite database is then one complete file that can be copied.
    pub async fn close(&self) {
        self.writers.close().await;
        self.pool.close().await;
    }

    /// Migrates the tables. If two processes start on a new database, one creates the tables and
    /// the other waits: SQLite excludes other writers, and the migrator takes a lock on PostgreSQL.
    async fn migrate(&self, migrations: Migrations) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        match self.kind {
            Kind::Sqlite => {
                let mut transaction = self.begin_write().await?;
                migrations.sqlite.run(&mut *transaction).await?;
                Ok(transaction.commit().await?)
            }
            Kind::Postgres => Ok(migrations.postgres.run(&self.pool).await?),
        }
    }
}

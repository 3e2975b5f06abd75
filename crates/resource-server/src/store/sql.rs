//! The store in SQL, on SQLite and PostgreSQL.

mod custom_categories;
mod document;
mod importing;
mod reading;
mod removing;
mod session;
mod submitting;
mod upsert;
mod user_choice;

use database::{Address, Database, Kind as Dialect, Migrations, OpenError};
use jiff::civil::Date;
use sqlx::migrate::Migrator;
use uuid::Uuid;

pub(crate) use self::importing::ImportOutcome;
use self::session::Session;
use crate::records::custom_category::CustomCategory;
use crate::records::recategorisation::RecategorisationType;
use crate::records::split::{Split, UserCategoryId};
use crate::store::{
    ChangeError, Outcome, Page, PastTransaction, Selection, StoreError, StoredTransaction, Submission, Times,
};
use enrichment::{AccountId, TransactionId, TransactionKey, UserId};

/// A store in one database, which any number of nodes can share.
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

    /// Stores the transactions of a file, all of them or none: none if any is refused.
    pub(crate) async fn import(
        &self,
        client: &str,
        submissions: Vec<Submission>,
        times: Times,
        advance: &mut (dyn FnMut(usize) + Send),
    ) -> Result<ImportOutcome, StoreError> {
        let mut session = self.write(client).await?;
        let outcome = session.import(submissions, times, advance).await?;
        if outcome.refused.is_empty() {
            session.commit().await?;
        }
        Ok(outcome)
    }

    /// Keeps a batch. A transaction that is there already is replaced, but keeps the time of its
    /// creation and what its user chose: the category, and splits where the new one brings none. No
    /// two of a batch may have one key.
    pub(crate) async fn submit(
        &self,
        client: &str,
        batch: Vec<Submission>,
        times: Times,
    ) -> Result<Outcome, StoreError> {
        let mut session = self.write(client).await?;
        let outcome = session.submit(batch, times).await?;
        session.commit().await?;
        Ok(outcome)
    }

    /// A page of transactions that may still be kept `today`, the newest first. None if the account
    /// or the user is unknown, or the account is not the user's.
    pub(crate) async fn transactions(
        &self,
        client: &str,
        selection: &Selection,
        page: Page,
        today: Date,
    ) -> Result<Option<Vec<StoredTransaction>>, StoreError> {
        let mut session = self.read(client).await?;
        let found = if session.has_data(selection).await? {
            Some(session.page(selection, page, today).await?)
        } else {
            None
        };
        session.commit().await?;
        Ok(found)
    }

    /// Those of the transactions on an account that are there and may be kept `today`, in no order.
    pub(crate) async fn some_transactions(
        &self,
        client: &str,
        account: &AccountId,
        transactions: &[TransactionId],
        today: Date,
    ) -> Result<Vec<StoredTransaction>, StoreError> {
        let mut session = self.read(client).await?;
        let keys = transactions.iter().map(|transaction| (account, transaction));
        let mut found = session.find(keys).await?;
        session.commit().await?;
        found.retain(|transaction| transaction.is_retained(today));
        Ok(found)
    }

    /// Returns the transactions in which series are looked for: the posted ones among the newest
    /// 10,000 of an account. None if the account is unknown.
    pub(crate) async fn history(
        &self,
        client: &str,
        account: &AccountId,
        today: Date,
    ) -> Result<Option<Vec<PastTransaction>>, StoreError> {
        let mut session = self.read(client).await?;
        let found = if session.has_data(&Selection::Account(account.clone())).await? {
            Some(session.history(account, today).await?)
        } else {
            None
        };
        session.commit().await?;
        Ok(found)
    }

    /// Puts a transaction, and similar ones on request, in a category of its user's choice.
    pub(crate) async fn recategorise(
        &self,
        client: &str,
        key: &TransactionKey,
        category: &UserCategoryId,
        reach: RecategorisationType,
        today: Date,
    ) -> Result<StoredTransaction, ChangeError> {
        let mut session = self.write(client).await?;
        let changed = session.recategorise(key, category, reach, today).await?;
        session.commit().await?;
        Ok(changed)
    }

    /// Splits a transaction, replacing any earlier parts.
    pub(crate) async fn split(
        &self,
        client: &str,
        key: &TransactionKey,
        splits: &[Split],
        today: Date,
    ) -> Result<(), ChangeError> {
        let mut session = self.write(client).await?;
        session.split(key, splits, today).await?;
        Ok(session.commit().await?)
    }

    /// Makes a split transaction whole again, in the category that it had before. Returns how many
    /// parts it had: 0 if it was not split, or is not there.
    pub(crate) async fn unsplit(
        &self,
        client: &str,
        key: &TransactionKey,
        today: Date,
    ) -> Result<u64, StoreError> {
        let mut session = self.write(client).await?;
        let parts = session.unsplit(key, today).await?;
        session.commit().await?;
        Ok(parts)
    }

    /// Removes a transaction. Returns the number of deleted rows: 0 if it does not exist.
    pub(crate) async fn remove_transaction(
        &self,
        client: &str,
        key: &TransactionKey,
        today: Date,
    ) -> Result<u64, StoreError> {
        let mut session = self.write(client).await?;
        let rows = session.remove_transaction(key, today).await?;
        session.commit().await?;
        Ok(rows)
    }

    /// Removes an account with all its data. Returns the number of deleted rows: 0 if it is
    /// unknown.
    pub(crate) async fn remove_account(&self, client: &str, account: &AccountId) -> Result<u64, StoreError> {
        let mut session = self.write(client).await?;
        let rows = session.remove_account(account).await?;
        session.commit().await?;
        Ok(rows)
    }

    /// Removes a user with its transactions, categories and rules, and the accounts that no other
    /// user has. Returns the number of deleted rows: 0 if it is unknown.
    pub(crate) async fn remove_user(&self, client: &str, user: &UserId) -> Result<u64, StoreError> {
        let mut session = self.write(client).await?;
        let rows = session.remove_user(user).await?;
        session.commit().await?;
        Ok(rows)
    }

    /// Returns the categories of a user by name. A user without categories is not an error, since
    /// no list of users exists.
    pub(crate) async fn custom_categories(
        &self,
        client: &str,
        user: &UserId,
    ) -> Result<Vec<CustomCategory>, StoreError> {
        let mut session = self.read(client).await?;
        let found = session.custom_categories(user).await?;
        session.commit().await?;
        Ok(found)
    }

    /// Creates a category, unless the user has one with this name: then nothing is done and the
    /// answer is false.
    pub(crate) async fn create_custom_category(
        &self,
        client: &str,
        user: &UserId,
        category: &CustomCategory,
    ) -> Result<bool, StoreError> {
        let mut session = self.write(client).await?;
        let created = session.create_custom_category(user, category).await?;
        session.commit().await?;
        Ok(created)
    }

    /// Removes a category. Parts of split transactions in it become uncategorized, and other
    /// transactions return to their standard category; rules that lead to it are dropped. Returns
    /// the number of deleted or changed rows: 0 if the user has no such category.
    pub(crate) async fn remove_custom_category(
        &self,
        client: &str,
        user: &UserId,
        category: Uuid,
    ) -> Result<u64, StoreError> {
        let mut session = self.write(client).await?;
        let rows = session.remove_custom_category(user, category).await?;
        session.commit().await?;
        Ok(rows)
    }

    /// Deletes transactions of all clients whose retention has ended. Returns their number.
    pub(crate) async fn delete_expired(&self, today: Date) -> Result<u64, StoreError> {
        let delete = sqlx::query("DELETE FROM transactions WHERE retention_until_date < $1");
        Ok(delete.bind(today.to_string()).execute(self.database.pool()).await?.rows_affected())
    }

    /// Checks that the database responds.
    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(self.database.pool()).await?;
        Ok(())
    }

    /// Closes every connection.
    pub(crate) async fn close(&self) {
        self.database.close().await;
    }

    /// Begins a session that reads one state of the data of a client.
    async fn read<'c>(&self, client: &'c str) -> Result<Session<'c>, StoreError> {
        Ok(Session::new(client, self.database.kind(), self.database.begin_read().await?))
    }

    /// Locks the data of a client until the session is committed or dropped.
    async fn write<'c>(&self, client: &'c str) -> Result<Session<'c>, StoreError> {
        let mut session = Session::new(client, self.database.kind(), self.database.begin_write().await?);
        if self.database.kind() == Dialect::Postgres {
            session.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", &[]).await?;
        }
        Ok(session)
    }
}

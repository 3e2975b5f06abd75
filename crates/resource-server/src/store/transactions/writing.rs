//! Storing a batch of transactions, all or nothing, and removing single ones.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Text;

use super::reading::{text, text_or_null};
use super::{Outcome, StoredTransaction, Submission, Times};
use crate::clock::day;
use crate::identifier::{AccountId, TransactionId};
use crate::store::ClientStore;
use crate::transaction::Transaction;
use crate::transaction::split::{Split, UserCategoryId};

impl ClientStore<'_> {
    /// Stores a batch in one database transaction. One that is there already is replaced, but keeps the time of its
    /// creation and what its user chose: the category, and splits where the new one brings none.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored.
    pub(crate) async fn submit(self, batch: Vec<Submission>, times: Times) -> sqlx::Result<Outcome> {
        let mut outcome = Outcome::default();
        let mut db = self.begin().await?;
        self.forget_expired(&mut db, day(times.ingress)).await?;
        for submission in batch {
            let id = submission.posted.transaction.transaction_id.clone();
            match self.submit_one(&mut db, submission, times).await? {
                Some(stored) => outcome.stored.push(stored),
                None => outcome.refused.push(id),
            }
        }
        db.commit().await?;
        Ok(outcome)
    }

    /// Removes a transaction with its splits. False if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn remove_transaction(
        self,
        account: &AccountId,
        transaction: &TransactionId,
        today: Date,
    ) -> sqlx::Result<bool> {
        let mut db = self.begin().await?;
        self.forget_expired(&mut db, today).await?;
        let removed = sqlx::query(
            "DELETE FROM transactions WHERE client_id = ? AND account_id = ? AND transaction_id = ?",
        )
        .bind(self.client_id)
        .bind(account.as_str())
        .bind(transaction.as_str())
        .execute(&mut *db)
        .await?
        .rows_affected();
        db.commit().await?;
        Ok(removed > 0)
    }

    /// None if its splits break a rule.
    async fn submit_one(
        self,
        db: &mut SqliteConnection,
        submission: Submission,
        times: Times,
    ) -> sqlx::Result<Option<StoredTransaction>> {
        let posted = &submission.posted;
        let transaction = &posted.transaction;
        let kept = self.kept_splits(db, transaction).await?;
        let splits = posted.splits.clone().unwrap_or(kept);
        if !self.may_have_splits(db, transaction, &splits).await? {
            return Ok(None);
        }
        self.remember_account(db, &transaction.account_id, transaction.user_id.as_ref()).await?;
        let (created, user_category_id) = self.upsert(db, &submission, times).await?;
        if posted.splits.is_some() {
            self.replace_splits(db, transaction, &splits).await?;
        }
        let Submission { posted, insights } = submission;
        Ok(Some(StoredTransaction {
            transaction: posted.transaction,
            insights,
            user_category_id,
            splits,
            created,
            times,
        }))
    }

    /// Returns what an earlier version leaves: the time of creation and the user's category.
    async fn upsert(
        self,
        db: &mut SqliteConnection,
        Submission { posted, insights }: &Submission,
        times: Times,
    ) -> sqlx::Result<(Timestamp, Option<UserCategoryId>)> {
        let transaction = &posted.transaction;
        let row: SqliteRow = sqlx::query(UPSERT)
            .bind(self.client_id)
            .bind(transaction.account_id.as_str())
            .bind(transaction.transaction_id.as_str())
            .bind(transaction.user_id.as_ref().map(Text))
            .bind(transaction.account_type)
            .bind(transaction.tx_code.as_ref().map(Text))
            .bind(Text(&transaction.date))
            .bind(transaction.date.instant().as_microsecond())
            .bind(transaction.status)
            .bind(transaction.description.as_str())
            .bind(Text(transaction.amount))
            .bind(transaction.currency.as_str())
            .bind(transaction.merchant_category_code.as_ref().map(Text))
            .bind(transaction.card_present)
            .bind(transaction.meta.as_ref().map(Text))
            .bind(posted.retention_until_date.as_ref().map(Text))
            .bind(&insights.category.l2_category_id)
            .bind(insights.counterparty_id().map(Text))
            .bind(insights.card_present)
            .bind(Text(times.ingress))
            .bind(Text(times.egress))
            .fetch_one(db)
            .await?;
        Ok((text(&row, "timestamp_created")?, text_or_null(&row, "user_category_id")?))
    }

    /// The parts must add up, and each must be in a category that the user has. Parts that were kept from before
    /// were in one, but the amount may since have changed.
    async fn may_have_splits(
        self,
        db: &mut SqliteConnection,
        transaction: &Transaction,
        splits: &[Split],
    ) -> sqlx::Result<bool> {
        if splits.is_empty() {
            return Ok(true);
        }
        for Split { user_category_id, .. } in splits {
            let known = user_category_id.is_standard()
                || match &transaction.user_id {
                    Some(user) => self.has_custom_category(db, user, user_category_id).await?,
                    None => false,
                };
            if !known {
                return Ok(false);
            }
        }
        Ok(Split::add_up_to(transaction.amount, splits))
    }

    async fn replace_splits(
        self,
        db: &mut SqliteConnection,
        transaction: &Transaction,
        splits: &[Split],
    ) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM splits WHERE client_id = ? AND account_id = ? AND transaction_id = ?")
            .bind(self.client_id)
            .bind(transaction.account_id.as_str())
            .bind(transaction.transaction_id.as_str())
            .execute(&mut *db)
            .await?;
        for (position, split) in (0_i64..).zip(splits) {
            sqlx::query(INSERT_SPLIT)
                .bind(self.client_id)
                .bind(transaction.account_id.as_str())
                .bind(transaction.transaction_id.as_str())
                .bind(position)
                .bind(Text(split.amount))
                .bind(split.user_category_id.as_str())
                .bind(split.description.as_str())
                .execute(&mut *db)
                .await?;
        }
        Ok(())
    }

    async fn forget_expired(self, db: &mut SqliteConnection, today: Date) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM transactions WHERE client_id = ? AND retention_until_date < ?")
            .bind(self.client_id)
            .bind(Text(today))
            .execute(db)
            .await
            .map(drop)
    }
}

/// `timestamp_created` is set with the ingress and, like `user_category_id`, left alone by the update.
const UPSERT: &str = "
    INSERT INTO transactions (
        client_id, account_id, transaction_id, user_id, account_type, tx_code, date, instant, status, description,
        amount, currency, merchant_category_code, card_present, meta, retention_until_date, l2_category_id,
        l3_counterparty_id, engine_card_present, timestamp_ingress, timestamp_egress, timestamp_created
    )
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?20)
    ON CONFLICT (client_id, account_id, transaction_id) DO UPDATE SET
        user_id = excluded.user_id,
        account_type = excluded.account_type,
        tx_code = excluded.tx_code,
        date = excluded.date,
        instant = excluded.instant,
        status = excluded.status,
        description = excluded.description,
        amount = excluded.amount,
        currency = excluded.currency,
        merchant_category_code = excluded.merchant_category_code,
        card_present = excluded.card_present,
        meta = excluded.meta,
        retention_until_date = excluded.retention_until_date,
        l2_category_id = excluded.l2_category_id,
        l3_counterparty_id = excluded.l3_counterparty_id,
        engine_card_present = excluded.engine_card_present,
        timestamp_ingress = excluded.timestamp_ingress,
        timestamp_egress = excluded.timestamp_egress
    RETURNING timestamp_created, user_category_id";

const INSERT_SPLIT: &str = "
    INSERT INTO splits (client_id, account_id, transaction_id, position, amount, user_category_id, description)
    VALUES (?, ?, ?, ?, ?, ?, ?)";

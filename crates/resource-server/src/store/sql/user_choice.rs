//! The decisions of users: another category, and splits.

use jiff::civil::Date;

use super::document;
use super::session::Session;
use crate::records::recategorisation::RecategorisationType;
use crate::records::split::{Split, UserCategoryId};
use crate::store::{ChangeError, StoredTransaction};
use crate::store::{OwnChoices, Rule};
use enrichment::TransactionKey;

impl Session<'_> {
    /// Puts a transaction in a category, and others as `reach` defines.
    pub(super) async fn recategorise(
        &mut self,
        key: &TransactionKey,
        category: &UserCategoryId,
        reach: RecategorisationType,
        today: Date,
    ) -> Result<StoredTransaction, ChangeError> {
        let mut found = self.find_one(key, today).await?.ok_or(ChangeError::NotFound)?;
        if !found.splits.is_empty() {
            return Err(ChangeError::IsSplit);
        }
        if !self.choices_for(&found).await?.has_category(found.transaction.user_id.as_ref(), category) {
            return Err(ChangeError::UnknownCategory(0));
        }
        self.run(SET_CATEGORY, &[key.account_id.as_str(), key.transaction_id.as_str(), category.as_str()])
            .await?;
        let Rule { holder_kind, holder_id, payee } = Rule::of(&found.transaction, &found.insights);
        if reach.is_for_the_future() {
            self.run(UPSERT_RULE, &[holder_kind, &holder_id, &payee, category.as_str()]).await?;
        }
        if reach.is_for_the_past() {
            let of_holder = match found.transaction.user_id {
                Some(_) => SET_CATEGORY_OF_USERS,
                None => SET_CATEGORY_OF_ACCOUNTS,
            };
            self.run(of_holder, &[&holder_id, &payee, category.as_str(), &today.to_string()]).await?;
        }
        found.user_category_id = Some(category.clone());
        Ok(found)
    }

    /// Splits a transaction, replacing any earlier parts.
    pub(super) async fn split(
        &mut self,
        key: &TransactionKey,
        splits: &[Split],
        today: Date,
    ) -> Result<(), ChangeError> {
        let found = self.find_one(key, today).await?.ok_or(ChangeError::NotFound)?;
        self.choices_for(&found).await?.check_splits(&found.transaction, splits)?;
        let splits = document::splits(splits)?.unwrap_or_default();
        self.run(SET_SPLITS, &[key.account_id.as_str(), key.transaction_id.as_str(), &splits]).await?;
        Ok(())
    }

    /// Makes a split transaction whole again; returns how many parts it had.
    pub(super) async fn unsplit(&mut self, key: &TransactionKey, today: Date) -> sqlx::Result<u64> {
        let parts = self.find_one(key, today).await?.map_or(0, |found| found.splits.len());
        if parts > 0 {
            self.run(CLEAR_SPLITS, &[key.account_id.as_str(), key.transaction_id.as_str()]).await?;
        }
        Ok(parts as u64)
    }

    async fn choices_for(&mut self, stored: &StoredTransaction) -> sqlx::Result<OwnChoices> {
        let categories = self.own_categories(stored.transaction.user_id.as_ref()).await?;
        Ok(OwnChoices { categories, ..OwnChoices::default() })
    }
}

const SET_CATEGORY: &str = "UPDATE transactions SET user_category_id = $4
    WHERE client_id = $1 AND account_id = $2 AND transaction_id = $3";

const SET_CATEGORY_OF_USERS: &str = "UPDATE transactions SET user_category_id = $4
    WHERE client_id = $1 AND user_id = $2 AND payee = $3 AND splits IS NULL
        AND (retention_until_date IS NULL OR retention_until_date >= $5)";

const SET_CATEGORY_OF_ACCOUNTS: &str = "UPDATE transactions SET user_category_id = $4
    WHERE client_id = $1 AND account_id = $2 AND user_id IS NULL AND payee = $3 AND splits IS NULL
        AND (retention_until_date IS NULL OR retention_until_date >= $5)";

const UPSERT_RULE: &str = "INSERT INTO rules (client_id, holder_kind, holder_id, payee, user_category_id)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (client_id, holder_kind, holder_id, payee)
    DO UPDATE SET user_category_id = excluded.user_category_id";

const SET_SPLITS: &str = "UPDATE transactions SET splits = $4
    WHERE client_id = $1 AND account_id = $2 AND transaction_id = $3";

const CLEAR_SPLITS: &str = "UPDATE transactions SET splits = NULL
    WHERE client_id = $1 AND account_id = $2 AND transaction_id = $3";

//! Categories of a user's own.

use sqlx::Row as _;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::document::{self, stored, text, unreadable};
use super::session::{ManyRows, Session, many_rows};
use crate::records::custom_category::CustomCategory;
use crate::records::split::UserCategoryId;
use enrichment::UserId;

impl Session<'_> {
    /// The categories of a user by name.
    pub(super) async fn custom_categories(&mut self, user: &UserId) -> sqlx::Result<Vec<CustomCategory>> {
        const SELECT: &str = "SELECT category_id, name FROM custom_categories
            WHERE client_id = $1 AND user_id = $2 ORDER BY folded_name";
        self.rows(SELECT, &[user.as_str()]).await?.iter().map(custom_category).collect()
    }

    /// Creates a category, unless the user has one with this name.
    pub(super) async fn create_custom_category(
        &mut self,
        user: &UserId,
        category: &CustomCategory,
    ) -> sqlx::Result<bool> {
        const REMEMBER: &str =
            "INSERT INTO users (client_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        const INSERT: &str =
            "INSERT INTO custom_categories (client_id, user_id, category_id, name, folded_name)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (client_id, user_id, folded_name) DO NOTHING";
        let CustomCategory { custom_category_id, custom_category_name: name } = category;
        self.run(REMEMBER, &[user.as_str()]).await?;
        let id = custom_category_id.to_string();
        Ok(self.run(INSERT, &[user.as_str(), &id, name, &name.to_lowercase()]).await? > 0)
    }

    /// Removes a category from wherever it was chosen.
    pub(super) async fn remove_custom_category(
        &mut self,
        user: &UserId,
        category: Uuid,
    ) -> sqlx::Result<u64> {
        const DELETE: &str =
            "DELETE FROM custom_categories WHERE client_id = $1 AND user_id = $2 AND category_id = $3";
        const DROP_RULES: &str = "DELETE FROM rules
            WHERE client_id = $1 AND holder_kind = 'user' AND holder_id = $2 AND user_category_id = $3";
        const CLEAR: &str = "UPDATE transactions SET user_category_id = NULL
            WHERE client_id = $1 AND user_id = $2 AND user_category_id = $3";
        let parameters = [user.as_str(), &category.to_string()];
        let removed = self.run(DELETE, &parameters).await?;
        if removed == 0 {
            return Ok(0);
        }
        let rules = self.run(DROP_RULES, &parameters).await?;
        let cleared = self.run(CLEAR, &parameters).await?;
        Ok(removed + rules + cleared + self.uncategorize_parts(user, category).await?)
    }

    /// Parts of split transactions that were in a category become uncategorized.
    async fn uncategorize_parts(&mut self, user: &UserId, category: Uuid) -> sqlx::Result<u64> {
        const SELECT: &str =
            "SELECT document, payee, user_category_id, splits, retention_until_date FROM transactions
            WHERE client_id = $1 AND user_id = $2 AND splits LIKE '%' || $3 || '%'";
        let category = category.to_string();
        let rows = self.rows(SELECT, &[user.as_str(), &category]).await?;
        let mut changed = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut split = stored(row)?;
            for part in &mut split.splits {
                if part.user_category_id.as_str() == category {
                    part.user_category_id = UserCategoryId::uncategorized();
                }
            }
            let key = split.transaction.key();
            changed.push((key.account_id, key.transaction_id, document::splits(&split.splits)?));
        }
        self.run_many(SET_SPLITS, &changed).await?;
        Ok(changed.len() as u64)
    }
}

fn custom_category(row: &AnyRow) -> sqlx::Result<CustomCategory> {
    let id = text(row, 0)?.ok_or_else(|| unreadable(0, "is missing"))?;
    Ok(CustomCategory { custom_category_id: id, custom_category_name: row.try_get(1)? })
}

const SET_SPLITS: ManyRows = many_rows!(
    "UPDATE transactions SET splits = item.value ->> 2 FROM",
    "WHERE client_id = $1 AND account_id = item.value ->> 0 AND transaction_id = item.value ->> 1"
);

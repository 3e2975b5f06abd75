//! Categories of a user's own.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Text;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use crate::identifier::UserId;
use crate::store::ClientStore;
use crate::transaction::split::UserCategoryId;

/// A category of a user's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomCategory {
    /// Its id, which can be used wherever a user's category is asked for.
    pub custom_category_id: Uuid,
    /// Its name.
    pub custom_category_name: String,
}

impl FromRow<'_, SqliteRow> for CustomCategory {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let Text(custom_category_id) = row.try_get("category_id")?;
        Ok(Self { custom_category_id, custom_category_name: row.try_get("name")? })
    }
}

impl ClientStore<'_> {
    /// The categories of a user by name. Nobody has any until one is created, so every user is known here.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn custom_categories(self, user: &UserId) -> sqlx::Result<Vec<CustomCategory>> {
        sqlx::query_as(
            "SELECT category_id, name FROM custom_categories WHERE client_id = ? AND user_id = ? \
             ORDER BY folded_name",
        )
        .bind(self.client_id)
        .bind(user.as_str())
        .fetch_all(self.pool)
        .await
    }

    /// Creates a category, unless the user has one with this name: then nothing is done and the answer is false.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn create_custom_category(
        self,
        user: &UserId,
        category: &CustomCategory,
    ) -> sqlx::Result<bool> {
        let mut db = self.begin().await?;
        self.remember_user(&mut db, user).await?;
        let created = sqlx::query(
            "INSERT INTO custom_categories (client_id, user_id, category_id, name, folded_name) \
             VALUES (?, ?, ?, ?, ?) ON CONFLICT (client_id, user_id, folded_name) DO NOTHING",
        )
        .bind(self.client_id)
        .bind(user.as_str())
        .bind(Text(category.custom_category_id))
        .bind(&category.custom_category_name)
        .bind(category.custom_category_name.to_lowercase())
        .execute(&mut *db)
        .await?
        .rows_affected();
        db.commit().await?;
        Ok(created > 0)
    }

    /// Removes a category. What was in it is uncategorized if it is part of a split transaction, and otherwise
    /// back in its standard category. False if the user has no such category.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn remove_custom_category(self, user: &UserId, category: Uuid) -> sqlx::Result<bool> {
        let mut db = self.begin().await?;
        let removed = sqlx::query(
            "DELETE FROM custom_categories WHERE client_id = ? AND user_id = ? AND category_id = ?",
        )
        .bind(self.client_id)
        .bind(user.as_str())
        .bind(Text(category))
        .execute(&mut *db)
        .await?
        .rows_affected();
        // The id is unique to the user, so no other user's transactions can be in it.
        for clear in [
            "UPDATE transactions SET user_category_id = NULL WHERE client_id = ? AND user_category_id = ?",
            "UPDATE splits SET user_category_id = '1' WHERE client_id = ? AND user_category_id = ?",
        ] {
            if removed > 0 {
                sqlx::query(clear).bind(self.client_id).bind(Text(category)).execute(&mut *db).await?;
            }
        }
        db.commit().await?;
        Ok(removed > 0)
    }

    /// Whether `category` is one of the user's own.
    pub(super) async fn has_custom_category(
        self,
        db: &mut sqlx::SqliteConnection,
        user: &UserId,
        category: &UserCategoryId,
    ) -> sqlx::Result<bool> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM custom_categories WHERE client_id = ? AND user_id = ? AND category_id = ?)",
        )
        .bind(self.client_id)
        .bind(user.as_str())
        .bind(category.as_str())
        .fetch_one(db)
        .await
    }
}

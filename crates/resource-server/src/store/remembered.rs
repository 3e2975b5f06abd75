//! Users and accounts: nobody creates them, they are remembered once they have had data.

use sqlx::SqliteConnection;

use crate::identifier::{AccountId, UserId};
use crate::store::{ClientStore, Selection};

impl ClientStore<'_> {
    /// Whether what is asked for has ever had data: the account, the user, or the user on the account.
    pub(super) async fn knows(self, selection: &Selection) -> sqlx::Result<bool> {
        let exists = match selection {
            Selection::Account(account) => sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM accounts WHERE client_id = ? AND account_id = ?)",
            )
            .bind(self.client_id)
            .bind(account.as_str()),
            Selection::User(user) => {
                sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE client_id = ? AND user_id = ?)")
                    .bind(self.client_id)
                    .bind(user.as_str())
            }
            Selection::AccountOfUser(account, user) => sqlx::query_scalar(HOLDER_EXISTS)
                .bind(self.client_id)
                .bind(account.as_str())
                .bind(user.as_str()),
        };
        exists.fetch_one(self.pool).await
    }

    /// Remembers a user.
    pub(super) async fn remember_user(self, db: &mut SqliteConnection, user: &UserId) -> sqlx::Result<()> {
        sqlx::query("INSERT INTO users (client_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(self.client_id)
            .bind(user.as_str())
            .execute(db)
            .await
            .map(drop)
    }

    /// Remembers an account and, where there is one, the user as one who holds it.
    pub(super) async fn remember_account(
        self,
        db: &mut SqliteConnection,
        account: &AccountId,
        holder: Option<&UserId>,
    ) -> sqlx::Result<()> {
        sqlx::query("INSERT INTO accounts (client_id, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(self.client_id)
            .bind(account.as_str())
            .execute(&mut *db)
            .await?;
        let Some(user) = holder else { return Ok(()) };
        self.remember_user(db, user).await?;
        sqlx::query("INSERT INTO account_holders (client_id, account_id, user_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(self.client_id)
            .bind(account.as_str())
            .bind(user.as_str())
            .execute(db)
            .await
            .map(drop)
    }
}

const HOLDER_EXISTS: &str =
    "SELECT EXISTS (SELECT 1 FROM account_holders WHERE client_id = ? AND account_id = ? AND user_id = ?)";

//! Removing transactions, accounts and users, with all that is about them.

use jiff::civil::Date;
use sqlx::Row as _;

use super::session::{ManyRows, Session, many_rows};
use enrichment::{AccountId, TransactionKey, UserId};

impl Session<'_> {
    /// Removes a transaction, and returns the number of deleted rows. One whose retention has ended
    /// does not count.
    pub(super) async fn remove_transaction(
        &mut self,
        key: &TransactionKey,
        today: Date,
    ) -> sqlx::Result<u64> {
        const DELETE: &str = "DELETE FROM transactions
            WHERE client_id = $1 AND account_id = $2 AND transaction_id = $3
                AND (retention_until_date IS NULL OR retention_until_date >= $4)";
        let TransactionKey { account_id, transaction_id } = key;
        self.run(DELETE, &[account_id.as_str(), transaction_id.as_str(), &today.to_string()]).await
    }

    /// Removes an account, and returns the number of deleted rows.
    pub(super) async fn remove_account(&mut self, account: &AccountId) -> sqlx::Result<u64> {
        self.run_each(
            &[
                "DELETE FROM transactions WHERE client_id = $1 AND account_id = $2",
                "DELETE FROM rules WHERE client_id = $1 AND holder_kind = 'account' AND holder_id = $2",
                "DELETE FROM account_holders WHERE client_id = $1 AND account_id = $2",
                "DELETE FROM accounts WHERE client_id = $1 AND account_id = $2",
            ],
            account.as_str(),
        )
        .await
    }

    /// Removes a user, and returns the number of deleted rows. An account that another user has
    /// too, or that has transactions without a user, remains.
    pub(super) async fn remove_user(&mut self, user: &UserId) -> sqlx::Result<u64> {
        let id = user.as_str();
        let mut rows =
            self.run("DELETE FROM transactions WHERE client_id = $1 AND user_id = $2", &[id]).await?;
        let accounts = self.rows(SELECT_ACCOUNTS_OF_ONLY_THIS_USER, &[id]).await?;
        let accounts: Vec<[String; 1]> =
            accounts.iter().map(|row| Ok([row.try_get(0)?])).collect::<sqlx::Result<_>>()?;
        rows += self
            .run_each(
                &[
                    "DELETE FROM rules WHERE client_id = $1 AND holder_kind = 'user' AND holder_id = $2",
                    "DELETE FROM account_holders WHERE client_id = $1 AND user_id = $2",
                    "DELETE FROM custom_categories WHERE client_id = $1 AND user_id = $2",
                    "DELETE FROM users WHERE client_id = $1 AND user_id = $2",
                ],
                id,
            )
            .await?;
        rows += self.run_many(DELETE_RULES_OF_ACCOUNTS, &accounts).await?;
        Ok(rows + self.run_many(DELETE_ACCOUNTS, &accounts).await?)
    }

    async fn run_each(&mut self, statements: &[&'static str], id: &str) -> sqlx::Result<u64> {
        let mut rows = 0;
        for statement in statements {
            rows += self.run(statement, &[id]).await?;
        }
        Ok(rows)
    }
}

/// The accounts that have no other data after the transactions of the user `$2` are removed.
const SELECT_ACCOUNTS_OF_ONLY_THIS_USER: &str = "SELECT own.account_id FROM account_holders AS own
    WHERE own.client_id = $1 AND own.user_id = $2
        AND NOT EXISTS (
            SELECT 1 FROM account_holders AS other
            WHERE other.client_id = $1 AND other.account_id = own.account_id AND other.user_id <> $2
        )
        AND NOT EXISTS (
            SELECT 1 FROM transactions AS t WHERE t.client_id = $1 AND t.account_id = own.account_id
        )";

const DELETE_RULES_OF_ACCOUNTS: ManyRows = many_rows!(
    "DELETE FROM rules WHERE client_id = $1 AND holder_kind = 'account' AND holder_id IN (
        SELECT item.value ->> 0 FROM",
    ")"
);

const DELETE_ACCOUNTS: ManyRows = many_rows!(
    "DELETE FROM accounts WHERE client_id = $1 AND account_id IN (SELECT item.value ->> 0 FROM",
    ")"
);

//! Removing transactions, accounts and users, with all that is about them.

use jiff::civil::Date;

use super::TransactionKey;
use super::session::Session;
use crate::identifier::{AccountId, UserId};

impl Session<'_> {
    /// Removes a transaction; returns how many rows are gone. One that should have been forgotten is not there.
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

    /// Removes an account; returns how many rows are gone.
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

    /// Removes a user; returns how many rows are gone. An account that another user holds too, or that has transactions of
    /// nobody's, stays for those.
    pub(super) async fn remove_user(&mut self, user: &UserId) -> sqlx::Result<u64> {
        self.run_each(
            &[
                "DELETE FROM transactions WHERE client_id = $1 AND user_id = $2",
                "DELETE FROM rules WHERE client_id = $1 AND holder_kind = 'user' AND holder_id = $2",
                "DELETE FROM rules WHERE client_id = $1 AND holder_kind = 'account' AND EXISTS (
                    SELECT 1 FROM account_holders AS h
                    WHERE h.client_id = $1 AND h.user_id = $2 AND h.account_id = rules.holder_id
                ) AND NOT EXISTS (
                    SELECT 1 FROM account_holders AS h
                    WHERE h.client_id = $1 AND h.user_id <> $2 AND h.account_id = rules.holder_id
                ) AND NOT EXISTS (
                    SELECT 1 FROM transactions AS t WHERE t.client_id = $1 AND t.account_id = rules.holder_id
                )",
                "DELETE FROM accounts WHERE client_id = $1 AND EXISTS (
                    SELECT 1 FROM account_holders AS h
                    WHERE h.client_id = $1 AND h.user_id = $2 AND h.account_id = accounts.account_id
                ) AND NOT EXISTS (
                    SELECT 1 FROM account_holders AS h
                    WHERE h.client_id = $1 AND h.user_id <> $2 AND h.account_id = accounts.account_id
                ) AND NOT EXISTS (
                    SELECT 1 FROM transactions AS t
                    WHERE t.client_id = $1 AND t.account_id = accounts.account_id
                )",
                "DELETE FROM account_holders WHERE client_id = $1 AND user_id = $2",
                "DELETE FROM custom_categories WHERE client_id = $1 AND user_id = $2",
                "DELETE FROM users WHERE client_id = $1 AND user_id = $2",
            ],
            user.as_str(),
        )
        .await
    }

    async fn run_each(&mut self, statements: &[&'static str], id: &str) -> sqlx::Result<u64> {
        let mut rows = 0;
        for statement in statements {
            rows += self.run(statement, &[id]).await?;
        }
        Ok(rows)
    }
}

//! Keeping a batch of transactions.

use std::collections::{HashMap, HashSet};

use sqlx::Row as _;

use super::document::{text, unreadable};
use super::session::{ManyRows, Session, many_rows};
use crate::records::split::UserCategoryId;
use crate::store::{Outcome, Submission, Times};
use crate::store::{OwnChoices, Rule};
use enrichment::{Transaction, UserId};

impl Session<'_> {
    /// Stores a batch of any size in the same few statements.
    pub(super) async fn submit(&mut self, batch: Vec<Submission>, times: Times) -> sqlx::Result<Outcome> {
        let posted = || batch.iter().map(|submission| &submission.posted.transaction);
        let keys = posted().map(|transaction| (&transaction.account_id, &transaction.transaction_id));
        let before = self.find(keys).await?;
        let before: HashMap<_, _> =
            before.into_iter().map(|before| (before.transaction.key(), before)).collect();
        let users: HashSet<_> = posted().filter_map(|transaction| transaction.user_id.as_ref()).collect();
        let rules: HashSet<_> = batch.iter().map(Submission::rule).collect();
        let choices = OwnChoices {
            categories: self.own_categories(users).await?,
            rules: self.rules(rules.into_iter().collect()).await?,
        };

        let mut outcome = Outcome::default();
        for submission in batch {
            let before = before.get(&submission.posted.transaction.key());
            match submission.apply(before, &choices, times) {
                Ok(stored) => outcome.stored.push(stored),
                Err(refused) => outcome.refused.push(refused),
            }
        }
        self.remember(outcome.stored.iter().map(|stored| &stored.transaction)).await?;
        self.upsert(&outcome.stored).await?;
        Ok(outcome)
    }

    /// The custom categories of some users.
    pub(super) async fn own_categories(
        &mut self,
        users: impl IntoIterator<Item = &UserId>,
    ) -> sqlx::Result<HashSet<(UserId, String)>> {
        let users: Vec<_> = users.into_iter().map(|user| [user.as_str()]).collect();
        let rows = self.rows_of_many(SELECT_CATEGORIES, &users).await?;
        let pair = |row| Ok((text(row, 0)?.ok_or_else(|| unreadable(0, "is missing"))?, row.try_get(1)?));
        rows.iter().map(pair).collect()
    }

    /// Those of some rules that there are.
    async fn rules(&mut self, wanted: Vec<Rule>) -> sqlx::Result<HashMap<Rule, UserCategoryId>> {
        let key = |(index, rule): (usize, &Rule)| {
            (rule.holder_kind, rule.holder_id.clone(), rule.payee.clone(), index)
        };
        let keys: Vec<_> = wanted.iter().enumerate().map(key).collect();
        let mut rules = HashMap::new();
        for row in self.rows_of_many(SELECT_RULES, &keys).await? {
            let index: i64 = row.try_get(0)?;
            let rule = usize::try_from(index).ok().and_then(|index| wanted.get(index));
            let rule = rule.ok_or_else(|| unreadable(0, "is not an index of the statement"))?;
            rules.insert(rule.clone(), text(&row, 1)?.ok_or_else(|| unreadable(1, "is missing"))?);
        }
        Ok(rules)
    }

    /// Remembers the users and the accounts of transactions, and who holds which.
    async fn remember<'t>(
        &mut self,
        transactions: impl Iterator<Item = &'t Transaction>,
    ) -> sqlx::Result<()> {
        let held: HashSet<_> =
            transactions.map(|transaction| (&transaction.account_id, transaction.user_id.as_ref())).collect();
        let accounts: Vec<_> = held
            .iter()
            .map(|(account, _)| *account)
            .collect::<HashSet<_>>()
            .into_iter()
            .map(|account| [account])
            .collect();
        let holders: Vec<_> = held.into_iter().filter_map(|(account, user)| Some((account, user?))).collect();
        self.run_many(INSERT_ACCOUNTS, &accounts).await?;
        self.run_many(INSERT_USERS, &holders).await?;
        self.run_many(INSERT_HOLDERS, &holders).await.map(drop)
    }
}

impl Submission {
    fn rule(&self) -> Rule {
        Rule::of(&self.posted.transaction, &self.insights)
    }
}

const SELECT_CATEGORIES: ManyRows = many_rows!(
    "SELECT c.user_id, c.category_id FROM",
    "CROSS JOIN custom_categories AS c WHERE c.client_id = $1 AND c.user_id = item.value ->> 0"
);

const SELECT_RULES: ManyRows = many_rows!(
    "SELECT CAST(item.value ->> 3 AS BIGINT), r.user_category_id FROM",
    "CROSS JOIN rules AS r
    WHERE r.client_id = $1 AND r.holder_kind = item.value ->> 0 AND r.holder_id = item.value ->> 1
        AND r.payee = item.value ->> 2"
);

const INSERT_ACCOUNTS: ManyRows = many_rows!(
    "INSERT INTO accounts (client_id, account_id) SELECT CAST($1 AS TEXT), item.value ->> 0 FROM",
    "WHERE true ON CONFLICT DO NOTHING"
);

const INSERT_USERS: ManyRows = many_rows!(
    "INSERT INTO users (client_id, user_id) SELECT DISTINCT CAST($1 AS TEXT), item.value ->> 1 FROM",
    "WHERE true ON CONFLICT DO NOTHING"
);

const INSERT_HOLDERS: ManyRows = many_rows!(
    "INSERT INTO account_holders (client_id, account_id, user_id)
    SELECT CAST($1 AS TEXT), item.value ->> 0, item.value ->> 1 FROM",
    "WHERE true ON CONFLICT DO NOTHING"
);

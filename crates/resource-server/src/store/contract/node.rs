//! A store with the words of these tests, and what they post to it.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::records::submitted_batch::Batch;
use enrichment::enrich;

pub(super) const TODAY: Date = date(2026, 8, 1);
pub(super) const CLIENT: &str = "client-1";

/// Opens the same database as often as one likes: each store is a node.
pub(super) struct Opener(pub(super) database::Address);

impl Opener {
    pub(super) async fn open(&self) -> Node {
        Node(Arc::new(SqlStore::open(&self.0).await.expect("a store")))
    }

    /// Returns the number of rows of all tables that contain a text.
    pub(super) async fn rows_with(&self, text: &str) -> usize {
        let database = database::Database::open(&self.0, sql::migrations()).await.expect("a database");
        let mut found = 0;
        for table in tables(&database).await {
            let select: &'static str = match database.kind() {
                database::Kind::Sqlite => format!("SELECT * FROM {table}").leak(),
                database::Kind::Postgres => format!("SELECT row_to_json(t)::text FROM {table} AS t").leak(),
            };
            for row in sqlx::query(select).fetch_all(database.pool()).await.expect("rows") {
                found += usize::from(columns(&row).any(|column| column.contains(text)));
            }
        }
        database.close().await;
        found
    }
}

/// All tables that there are, so that none can be forgotten.
async fn tables(database: &database::Database) -> Vec<String> {
    use sqlx::Row as _;
    let select = match database.kind() {
        database::Kind::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
        }
        database::Kind::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' AND left(tablename, 5) <> '_sqlx'"
        }
    };
    let rows = sqlx::query(select).fetch_all(database.pool()).await.expect("tables");
    let tables: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(tables.len() >= 6, "{tables:?}");
    tables
}

fn columns(row: &sqlx::any::AnyRow) -> impl Iterator<Item = String> {
    use sqlx::Row as _;
    (0..row.len()).filter_map(|column| row.try_get::<String, _>(column).ok())
}

/// A store with the words of these tests.
#[derive(Clone)]
pub(super) struct Node(pub(super) Arc<SqlStore>);

impl Node {
    /// Posts items on a day; returns the outcome.
    pub(super) async fn post_on(&self, client: &str, day: Date, items: &[Value]) -> Outcome {
        let posted = Batch::of(items).read(day).expect("valid transactions");
        let batch =
            posted.into_iter().map(|posted| Submission { insights: enrich(&posted.transaction), posted });
        let times = Times { ingress: noon(day), egress: noon(day) };
        self.0.submit(client, batch.collect(), times).await.expect("a database")
    }

    pub(super) async fn post(&self, items: &[Value]) -> Outcome {
        self.post_on(CLIENT, TODAY, items).await
    }

    pub(super) async fn list_on(
        &self,
        client: &str,
        selection: &Selection,
        day: Date,
    ) -> Option<Vec<StoredTransaction>> {
        let page = Page { limit: 1000, offset: 0 };
        self.0.transactions(client, selection, page, day).await.expect("a database")
    }

    pub(super) async fn account(&self, id: &str) -> Option<Vec<StoredTransaction>> {
        self.list_on(CLIENT, &Selection::Account(parse(id)), TODAY).await
    }

    pub(super) async fn user(&self, id: &str) -> Option<Vec<StoredTransaction>> {
        self.list_on(CLIENT, &Selection::User(parse(id)), TODAY).await
    }

    /// The category that a user chose for a transaction of `account-1`.
    pub(super) async fn category_of(&self, transaction: &str) -> Option<String> {
        let wanted = [parse(transaction)];
        let found = self.0.some_transactions(CLIENT, &parse("account-1"), &wanted, TODAY).await;
        let found = found.expect("a database").pop().expect("a transaction");
        found.user_category_id.map(|category| category.as_str().to_owned())
    }

    pub(super) async fn recategorise(
        &self,
        transaction: &str,
        category: &str,
        reach: RecategorisationType,
    ) -> Result<StoredTransaction, ChangeError> {
        self.0.recategorise(CLIENT, &key(transaction), &parse(category), reach, TODAY).await
    }

    pub(super) async fn split(&self, transaction: &str, splits: &Value) -> Result<(), ChangeError> {
        let splits: Vec<Split> = serde_json::from_str(&splits.to_string()).expect("splits");
        self.0.split(CLIENT, &key(transaction), &splits, TODAY).await
    }

    pub(super) async fn category(&self, user: &str, name: &str) -> Uuid {
        let category =
            CustomCategory { custom_category_id: Uuid::new_v4(), custom_category_name: name.to_owned() };
        let created = self.0.create_custom_category(CLIENT, &parse(user), &category).await;
        assert!(created.expect("a database"));
        category.custom_category_id
    }
}

pub(super) fn parse<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no value"))
}

pub(super) fn key(transaction: &str) -> TransactionKey {
    TransactionKey { account_id: parse("account-1"), transaction_id: parse(transaction) }
}

pub(super) fn noon(day: Date) -> Timestamp {
    parse(&format!("{day}T12:00:00Z"))
}

/// A purchase on `account-1` by `user-0001`.
pub(super) fn item(id: &str, more: Value) -> Value {
    let mut item = json!({
        "userId": "user-0001", "accountId": "account-1", "transactionId": id, "accountType": "cash",
        "date": "2026-07-31T09:30:00Z", "status": "posted", "description": "THE CORNER SHOP", "amount": -10,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    item
}

pub(super) fn ids(list: &[StoredTransaction]) -> Vec<&str> {
    list.iter().map(|stored| stored.transaction.transaction_id.as_str()).collect()
}

pub(super) fn two_parts(category: &str) -> Value {
    json!([
        { "amount": -3.3, "userCategoryId": category, "description": "one" },
        { "amount": -6.70, "userCategoryId": "9", "description": "two" },
    ])
}

//! What every store must do, run against each database.

use std::sync::Arc;

use database::testing::Cluster;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::test_runner::{Config as Runs, TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::enrichment::enrich;
use crate::transaction::posted::Batch;

const TODAY: Date = date(2026, 8, 1);
const CLIENT: &str = "client-1";

/// Runs a test on a new SQLite file and on a new PostgreSQL database.
macro_rules! contract {
    ($($name:ident)*) => {
        $(
            mod $name {
                use super::*;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    let folder = tempfile::TempDir::new().expect("a folder");
                    let address = folder.path().join("caas.sqlite").into();
                    super::$name(Opener(address)).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    let Some(cluster) = Cluster::shared() else { return };
                    super::$name(Opener(cluster.new_database())).await;
                }
            }
        )*
    };
}

contract! {
    everything_that_was_sent_comes_back
    a_batch_that_comes_again_changes_nothing_but_its_times
    a_page_is_ordered_and_cut
    the_history_has_what_is_settled_and_may_be_kept
    what_a_client_keeps_no_other_sees
    a_transaction_is_kept_to_its_last_day
    one_that_comes_again_after_its_last_day_is_new
    splits_add_up_and_are_in_categories_of_the_user
    clearing_splits_restores_the_category
    recategorising_reaches_as_far_as_is_said
    a_rule_is_for_its_user_and_its_payee
    a_category_that_is_removed_is_nowhere
    a_removed_account_leaves_nothing
    a_removed_user_leaves_nothing_but_what_is_others
    whatever_was_done_removing_all_leaves_nothing
    writers_at_the_same_time_get_along
    what_was_answered_is_there_after_a_new_start
}

/// Opens the same database as often as one likes: each store is a node.
struct Opener(database::Address);

impl Opener {
    async fn open(&self) -> Node {
        Node(Arc::new(SqlStore::open(&self.0).await.expect("a store")))
    }

    /// How many rows each table has, and in how many of them a text stands anywhere.
    async fn rows_with(&self, text: &str) -> usize {
        let database = database::Database::open(&self.0, sql::migrations()).await.expect("a database");
        let mut found = 0;
        for table in ["users", "accounts", "account_holders", "transactions", "custom_categories", "rules"] {
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

fn columns(row: &sqlx::any::AnyRow) -> impl Iterator<Item = String> {
    use sqlx::Row as _;
    (0..row.len()).filter_map(|column| row.try_get::<String, _>(column).ok())
}

/// A store with the words of these tests.
#[derive(Clone)]
struct Node(Arc<SqlStore>);

impl Node {
    /// Posts items on a day; returns the outcome.
    async fn post_on(&self, client: &str, day: Date, items: &[Value]) -> Outcome {
        let posted = Batch::of(items).read(day).expect("valid transactions");
        let batch =
            posted.into_iter().map(|posted| Submission { insights: enrich(&posted.transaction), posted });
        let times = Times { ingress: noon(day), egress: noon(day) };
        self.0.submit(client, batch.collect(), times).await.expect("a database")
    }

    async fn post(&self, items: &[Value]) -> Outcome {
        self.post_on(CLIENT, TODAY, items).await
    }

    async fn list_on(
        &self,
        client: &str,
        selection: &Selection,
        day: Date,
    ) -> Option<Vec<StoredTransaction>> {
        let page = Page { limit: 1000, offset: 0 };
        self.0.transactions(client, selection, page, day).await.expect("a database")
    }

    async fn account(&self, id: &str) -> Option<Vec<StoredTransaction>> {
        self.list_on(CLIENT, &Selection::Account(parse(id)), TODAY).await
    }

    async fn user(&self, id: &str) -> Option<Vec<StoredTransaction>> {
        self.list_on(CLIENT, &Selection::User(parse(id)), TODAY).await
    }

    /// The category that a user chose for a transaction of `account-1`.
    async fn category_of(&self, transaction: &str) -> Option<String> {
        let wanted = [parse(transaction)];
        let found = self.0.some_transactions(CLIENT, &parse("account-1"), &wanted, TODAY).await;
        let found = found.expect("a database").pop().expect("a transaction");
        found.user_category_id.map(|category| category.as_str().to_owned())
    }

    async fn recategorise(
        &self,
        transaction: &str,
        category: &str,
        reach: RecategorisationType,
    ) -> Result<StoredTransaction, ChangeError> {
        self.0.recategorise(CLIENT, &key(transaction), &parse(category), reach, TODAY).await
    }

    async fn split(&self, transaction: &str, splits: &Value) -> Result<(), ChangeError> {
        let splits: Vec<Split> = serde_json::from_str(&splits.to_string()).expect("splits");
        self.0.split(CLIENT, &key(transaction), &splits, TODAY).await
    }

    async fn category(&self, user: &str, name: &str) -> Uuid {
        let category =
            CustomCategory { custom_category_id: Uuid::new_v4(), custom_category_name: name.to_owned() };
        let created = self.0.create_custom_category(CLIENT, &parse(user), &category).await;
        assert!(created.expect("a database"));
        category.custom_category_id
    }
}

fn parse<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no value"))
}

fn key(transaction: &str) -> TransactionKey {
    TransactionKey { account_id: parse("account-1"), transaction_id: parse(transaction) }
}

fn noon(day: Date) -> Timestamp {
    parse(&format!("{day}T12:00:00Z"))
}

/// A purchase on `account-1` by `user-0001`.
fn item(id: &str, more: Value) -> Value {
    let mut item = json!({
        "userId": "user-0001", "accountId": "account-1", "transactionId": id, "accountType": "cash",
        "date": "2026-07-31T09:30:00Z", "status": "posted", "description": "THE CORNER SHOP", "amount": -10,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    item
}

fn ids(list: &[StoredTransaction]) -> Vec<&str> {
    list.iter().map(|stored| stored.transaction.transaction_id.as_str()).collect()
}

fn two_parts(category: &str) -> Value {
    json!([
        { "amount": -3.3, "userCategoryId": category, "description": "one" },
        { "amount": -6.70, "userCategoryId": "9", "description": "two" },
    ])
}

async fn everything_that_was_sent_comes_back(opener: Opener) {
    let node = opener.open().await;
    let odd = "' \" \\ é 🦀 $1 ? %2f \u{0}";
    let sent = json!({
        "userId": "üser-0001", "accountId": "a'c\"o?u$1", "transactionId": "tränsaction", "accountType": "card",
        "txCode": "DEB", "date": "2026-07-31T23:30:00.123456+05:30", "status": "pending", "description": odd,
        "amount": -12.3400, "currency": "EUR", "merchantCategoryCode": "5411", "cardPresent": true,
        "meta": { "odd": odd, "number": 1.50, "null": null }, "retentionUntilDate": "2030-01-01",
    });
    let kept = node.post(std::slice::from_ref(&sent)).await.stored.pop().expect("kept");
    let found = node.account("a'c\"o?u$1").await.expect("an account").pop().expect("a transaction");
    assert_eq!(format!("{found:?}"), format!("{kept:?}"), "what is answered is what is kept");
    let written = serde_json::to_value(&found.transaction).expect("JSON");
    for (name, value) in written.as_object().expect("an object") {
        assert_eq!(value, &sent[name], "{name}");
    }
    assert_eq!(found.retention_until_date, Some(parse("2030-01-01")));
}

async fn a_batch_that_comes_again_changes_nothing_but_its_times(opener: Opener) {
    let node = opener.open().await;
    let batch: Vec<_> = (0..200).map(|n| item(&format!("transaction-{n:03}"), json!({}))).collect();
    let first = node.post_on(CLIENT, date(2026, 7, 1), &batch).await;
    assert_eq!((first.stored.len(), first.refused.len()), (200, 0));
    node.recategorise("transaction-007", "9", RecategorisationType::Single).await.expect("a change");
    let again = node.post(&batch).await;
    assert!(again.stored.iter().all(|stored| stored.created == noon(date(2026, 7, 1))));
    assert!(again.stored.iter().all(|stored| stored.times.ingress == noon(TODAY)));
    let listed = node.account("account-1").await.expect("an account");
    assert_eq!(listed.len(), 200);
    assert_eq!(node.category_of("transaction-007").await.as_deref(), Some("9"));
    let replaced =
        item("transaction-007", json!({ "amount": -11, "description": "ANOTHER", "userId": null }));
    let replaced = node.post(&[replaced]).await.stored.pop().expect("kept");
    assert_eq!(replaced.transaction.amount, parse("-11"));
    assert_eq!(node.account("account-1").await.expect("an account").len(), 200);
}

async fn a_page_is_ordered_and_cut(opener: Opener) {
    let node = opener.open().await;
    let at = |id: &str, date: &str| item(id, json!({ "date": date }));
    node.post(&[
        at("transaction-b", "2026-07-30T10:00:00Z"),
        at("transaction-Z", "2026-07-30T10:00:00Z"),
        at("transaction-a", "2026-07-30T11:00:00+01:00"),
        at("transaction-c", "2026-07-29T10:00:00Z"),
        at("transaction-d", "2026-07-31T10:00:00Z"),
        item(
            "transaction-e",
            json!({ "accountId": "account-2", "userId": null, "date": "2026-07-31T10:00:00Z" }),
        ),
    ])
    .await;
    let newest_first = ["transaction-d", "transaction-Z", "transaction-a", "transaction-b", "transaction-c"];
    assert_eq!(ids(&node.account("account-1").await.expect("an account")), newest_first);
    assert_eq!(ids(&node.user("user-0001").await.expect("a user")), newest_first);
    let both = Selection::AccountOfUser(parse("account-1"), parse("user-0001"));
    assert_eq!(ids(&node.list_on(CLIENT, &both, TODAY).await.expect("both")), newest_first);
    let neither = Selection::AccountOfUser(parse("account-2"), parse("user-0001"));
    assert!(node.list_on(CLIENT, &neither, TODAY).await.is_none());
    assert!(node.account("account-3").await.is_none());
    assert!(node.user("user-0002").await.is_none());
    let account = Selection::Account(parse("account-1"));
    for (limit, offset, expected) in [(2, 0, 0..2), (2, 3, 3..5), (3, 4, 4..5), (1, 5, 5..5)] {
        let page = node.0.transactions(CLIENT, &account, Page { limit, offset }, TODAY).await;
        assert_eq!(ids(&page.expect("a database").expect("an account")), newest_first[expected]);
    }
}

async fn the_history_has_what_is_settled_and_may_be_kept(opener: Opener) {
    let node = opener.open().await;
    node.post(&[
        item(
            "transaction-1",
            json!({ "date": "2026-07-31T23:30:00-05:00", "amount": -1.50, "currency": "EUR" }),
        ),
        item("transaction-2", json!({ "status": "pending" })),
        item("transaction-3", json!({ "retentionUntilDate": "2026-08-03" })),
        item("transaction-4", json!({ "accountId": "account-2" })),
    ])
    .await;
    let account = parse("account-1");
    let history = async |client: &str, day| node.0.history(client, &account, day).await.expect("a database");
    let mut known = history(CLIENT, TODAY).await.expect("an account");
    known.sort_by(|one, other| one.transaction_id.as_str().cmp(other.transaction_id.as_str()));
    let ids: Vec<_> = known.iter().map(|past| past.transaction_id.as_str()).collect();
    assert_eq!(ids, ["transaction-1", "transaction-3"]);
    let expected = PastTransaction {
        transaction_id: parse("transaction-1"),
        payee: known[1].payee.clone(),
        // The day where it happened, whatever day it was in Greenwich.
        date: date(2026, 7, 31),
        amount: parse("-1.50"),
        currency: "EUR".to_owned(),
    };
    assert_eq!(known[0], expected);
    assert_eq!(history(CLIENT, date(2026, 8, 4)).await.map(|known| known.len()), Some(1));
    assert!(history("client-2", TODAY).await.is_none());
    let wanted = ["transaction-1", "transaction-2", "transaction-9"].map(parse);
    let found = node.0.some_transactions(CLIENT, &account, &wanted, TODAY).await.expect("a database");
    assert_eq!(found.len(), 2);
}

async fn what_a_client_keeps_no_other_sees(opener: Opener) {
    let node = opener.open().await;
    let category = node.category("user-0001", "Boat").await;
    node.post(&[item("transaction-1", json!({ "splits": two_parts(&category.to_string()) }))]).await;
    let other = "client-2";
    assert!(node.list_on(other, &Selection::Account(parse("account-1")), TODAY).await.is_none());
    assert!(node.list_on(other, &Selection::User(parse("user-0001")), TODAY).await.is_none());
    let user = parse("user-0001");
    assert_eq!(node.0.custom_categories(other, &user).await.expect("a database"), []);
    assert_eq!(node.0.remove_custom_category(other, &user, category).await.expect("a database"), 0);
    assert_eq!(node.0.remove_user(other, &user).await.expect("a database"), 0);
    assert_eq!(node.0.remove_account(other, &parse("account-1")).await.expect("a database"), 0);
    let key = key("transaction-1");
    assert_eq!(node.0.remove_transaction(other, &key, TODAY).await.expect("a database"), 0);
    assert_eq!(node.0.unsplit(other, &key, TODAY).await.expect("a database"), 0);
    let change = node.0.recategorise(other, &key, &parse("9"), RecategorisationType::Single, TODAY).await;
    assert!(matches!(change, Err(ChangeError::NotFound)));
    // The same ids at another client are other things.
    node.post_on(other, TODAY, &[item("transaction-1", json!({ "amount": -99 }))]).await;
    assert_eq!(node.0.remove_user(other, &user).await.expect("a database"), 4);
    let kept = node.account("account-1").await.expect("an account").pop().expect("a transaction");
    assert_eq!((kept.transaction.amount, kept.splits.len()), (parse("-10"), 2));
}

async fn a_transaction_is_kept_to_its_last_day(opener: Opener) {
    let node = opener.open().await;
    node.post(&[item("transaction-1", json!({ "retentionUntilDate": "2026-08-03" }))]).await;
    let account = Selection::Account(parse("account-1"));
    for (day, kept) in [(date(2026, 8, 3), 1), (date(2026, 8, 4), 0)] {
        assert_eq!(node.list_on(CLIENT, &account, day).await.expect("an account").len(), kept, "{day}");
    }
    let after = date(2026, 8, 4);
    let key = key("transaction-1");
    assert_eq!(node.0.remove_transaction(CLIENT, &key, after).await.expect("a database"), 0);
    assert_eq!(node.0.forget_expired(date(2026, 8, 3)).await.expect("a database"), 0);
    assert_eq!(node.0.forget_expired(after).await.expect("a database"), 1);
    assert_eq!(opener.rows_with("transaction-1").await, 0);
}

async fn one_that_comes_again_after_its_last_day_is_new(opener: Opener) {
    let node = opener.open().await;
    let short = [item("transaction-1", json!({ "retentionUntilDate": "2026-08-03" }))];
    node.post(&short).await;
    node.recategorise("transaction-1", "9", RecategorisationType::Single).await.expect("a change");
    let kept = node.post_on(CLIENT, date(2026, 8, 3), &short).await.stored.pop().expect("kept");
    assert_eq!((kept.created, kept.user_category_id.is_some()), (noon(TODAY), true));
    let day = date(2026, 8, 4);
    let new =
        node.post_on(CLIENT, day, &[item("transaction-1", json!({}))]).await.stored.pop().expect("kept");
    assert_eq!((new.created, new.user_category_id.is_some()), (noon(day), false));
}

async fn splits_add_up_and_are_in_categories_of_the_user(opener: Opener) {
    let node = opener.open().await;
    let (own, foreign) = (node.category("user-0001", "Boat").await, node.category("user-0002", "Boat").await);
    node.post(&[item("transaction-1", json!({}))]).await;
    node.split("transaction-1", &two_parts(&own.to_string())).await.expect("a split");
    for unknown in [foreign.to_string().as_str(), "mixed", "999", "Boat"] {
        let refused = node.split("transaction-1", &two_parts(unknown)).await;
        assert!(matches!(refused, Err(ChangeError::UnknownCategory(0))), "{unknown}: {refused:?}");
    }
    let mut wrong = two_parts("9");
    wrong[0]["amount"] = json!(-3.31);
    let refused = node.split("transaction-1", &wrong).await;
    assert!(matches!(refused, Err(ChangeError::WrongSum(amount)) if amount == parse("-10")), "{refused:?}");
    assert!(matches!(node.split("transaction-2", &wrong).await, Err(ChangeError::NotFound)));

    // What is posted obeys the same rules, and what breaks them is left out alone.
    let outcome = node
        .post(&[
            item("transaction-2", json!({ "splits": two_parts("9") })),
            item("transaction-3", json!({ "splits": two_parts("mixed") })),
            item("transaction-1", json!({ "amount": -11 })),
            item("transaction-4", json!({ "userId": null, "splits": two_parts(&own.to_string()) })),
        ])
        .await;
    assert_eq!(ids(&outcome.stored), ["transaction-2"]);
    let refused: Vec<_> = outcome.refused.iter().map(TransactionId::as_str).collect();
    assert_eq!(refused, ["transaction-3", "transaction-1", "transaction-4"]);
    let listed = node.account("account-1").await.expect("an account");
    assert_eq!(ids(&listed), ["transaction-1", "transaction-2"]);
    assert_eq!(listed[0].splits[0].user_category_id.as_str(), own.to_string());
}

async fn clearing_splits_restores_the_category(opener: Opener) {
    let node = opener.open().await;
    node.post(&[item("transaction-1", json!({}))]).await;
    node.recategorise("transaction-1", "22", RecategorisationType::Single).await.expect("a change");
    node.split("transaction-1", &two_parts("9")).await.expect("a split");
    let refused = node.recategorise("transaction-1", "9", RecategorisationType::Single).await;
    assert!(matches!(refused, Err(ChangeError::IsSplit)));
    let key = key("transaction-1");
    assert_eq!(node.0.unsplit(CLIENT, &key, TODAY).await.expect("a database"), 2);
    assert_eq!(node.0.unsplit(CLIENT, &key, TODAY).await.expect("a database"), 0);
    assert_eq!(node.category_of("transaction-1").await.as_deref(), Some("22"));
}

async fn recategorising_reaches_as_far_as_is_said(opener: Opener) {
    let node = opener.open().await;
    let batch = ["transaction-1", "transaction-2", "transaction-3"].map(|id| item(id, json!({})));
    node.post(&batch).await;
    node.split("transaction-3", &two_parts("9")).await.expect("a split");
    let other_payee = item("transaction-4", json!({ "description": "SOMEBODY ELSE" }));
    node.post(&[other_payee, item("transaction-5", json!({ "userId": null }))]).await;

    node.recategorise("transaction-1", "22", RecategorisationType::Single).await.expect("a change");
    assert_eq!(node.category_of("transaction-2").await, None);
    node.post(&[item("transaction-6", json!({}))]).await;
    assert_eq!(node.category_of("transaction-6").await, None);

    node.recategorise("transaction-1", "9", RecategorisationType::Future).await.expect("a change");
    assert_eq!(node.category_of("transaction-2").await, None);
    node.post(&[item("transaction-7", json!({ "description": "the corner shop 4711" }))]).await;
    assert_eq!(node.category_of("transaction-7").await.as_deref(), Some("9"), "it is like the others");

    node.recategorise("transaction-1", "21", RecategorisationType::PastAndFuture).await.expect("a change");
    node.post(&[item("transaction-8", json!({}))]).await;
    for (id, category) in [
        ("transaction-1", Some("21")),
        ("transaction-2", Some("21")),
        ("transaction-3", None),
        ("transaction-4", None),
        ("transaction-5", None),
        ("transaction-7", Some("21")),
        ("transaction-8", Some("21")),
    ] {
        assert_eq!(node.category_of(id).await.as_deref(), category, "{id}");
    }
    for unknown in ["mixed", "999", &Uuid::new_v4().to_string()] {
        let refused = node.recategorise("transaction-1", unknown, RecategorisationType::Future).await;
        assert!(matches!(refused, Err(ChangeError::UnknownCategory(0))), "{unknown}");
    }
}

async fn a_rule_is_for_its_user_and_its_payee(opener: Opener) {
    let node = opener.open().await;
    let of = |id: &str, user: Value, account: &str, description: &str| {
        item(id, json!({ "userId": user, "accountId": account, "description": description }))
    };
    node.post(&[
        of("transaction-1", json!("user-0001"), "account-1", "TESCO STORES 6021"),
        of("transaction-2", json!(null), "account-1", "TESCO STORES 6021"),
    ])
    .await;
    node.recategorise("transaction-1", "21", RecategorisationType::Future).await.expect("a change");
    node.recategorise("transaction-2", "22", RecategorisationType::Future).await.expect("a change");
    let outcome = node
        .post(&[
            // Another branch, on another account of the same user.
            of("transaction-a", json!("user-0001"), "account-2", "TESCO EXTRA 17"),
            of("transaction-b", json!("user-0002"), "account-1", "TESCO STORES 6021"),
            of("transaction-c", json!(null), "account-1", "TESCO STORES 1"),
            of("transaction-d", json!(null), "account-2", "TESCO STORES 6021"),
            of("transaction-e", json!("user-0001"), "account-1", "LIDL 12"),
        ])
        .await;
    let chosen: Vec<_> = outcome
        .stored
        .iter()
        .map(|stored| stored.user_category_id.as_ref().map(|category| category.as_str()))
        .collect();
    assert_eq!(chosen, [Some("21"), None, Some("22"), None, None]);
}

async fn a_category_that_is_removed_is_nowhere(opener: Opener) {
    let node = opener.open().await;
    let user = parse("user-0001");
    let boat = node.category("user-0001", "Boat").await;
    let again =
        CustomCategory { custom_category_id: Uuid::new_v4(), custom_category_name: "BOAT".to_owned() };
    assert!(!node.0.create_custom_category(CLIENT, &user, &again).await.expect("a database"));
    let kept = node.category("user-0001", "Air").await;
    let boat_text = boat.to_string();
    node.post(&[
        item("transaction-1", json!({})),
        item("transaction-2", json!({ "splits": two_parts(&boat_text) })),
        item("transaction-3", json!({ "splits": two_parts(&kept.to_string()) })),
    ])
    .await;
    node.recategorise("transaction-1", &boat_text, RecategorisationType::Future).await.expect("a change");
    assert_eq!(node.0.remove_custom_category(CLIENT, &user, boat).await.expect("a database"), 4);
    assert_eq!(node.0.remove_custom_category(CLIENT, &user, boat).await.expect("a database"), 0);
    assert_eq!(opener.rows_with(&boat_text).await, 0);
    assert_eq!(node.category_of("transaction-1").await, None);
    let listed = node.account("account-1").await.expect("an account");
    let parts = |index: usize| -> Vec<String> {
        listed[index].splits.iter().map(|split| split.user_category_id.as_str().to_owned()).collect()
    };
    assert_eq!((parts(1), parts(2)), (vec!["1".into(), "9".into()], vec![kept.to_string(), "9".into()]));
    let left: Vec<_> = node.0.custom_categories(CLIENT, &user).await.expect("a database");
    assert_eq!(left.iter().map(|left| &*left.custom_category_name).collect::<Vec<_>>(), ["Air"]);
}

async fn a_removed_account_leaves_nothing(opener: Opener) {
    let node = opener.open().await;
    node.category("user-0001", "Boat").await;
    node.post(&[
        item("transaction-1", json!({ "splits": two_parts("9") })),
        item("transaction-2", json!({ "userId": null })),
        item("transaction-3", json!({ "accountId": "account-2" })),
    ])
    .await;
    node.recategorise("transaction-2", "9", RecategorisationType::Future).await.expect("a change");
    let account = parse("account-1");
    assert_eq!(node.0.remove_account(CLIENT, &account).await.expect("a database"), 5);
    assert_eq!(node.0.remove_account(CLIENT, &account).await.expect("a database"), 0);
    assert_eq!(opener.rows_with("account-1").await, 0);
    assert!(node.account("account-1").await.is_none());
    assert_eq!(ids(&node.user("user-0001").await.expect("a user")), ["transaction-3"]);
    assert_eq!(node.0.custom_categories(CLIENT, &parse("user-0001")).await.expect("a database").len(), 1);
}

async fn a_removed_user_leaves_nothing_but_what_is_others(opener: Opener) {
    let node = opener.open().await;
    let boat = node.category("user-0001", "Boat").await;
    let of = |id: &str, user: Value, account: &str| item(id, json!({ "userId": user, "accountId": account }));
    node.post(&[
        of("transaction-1", json!("user-0001"), "account-1"),
        of("transaction-2", json!("user-0001"), "account-2"),
        of("transaction-3", json!("user-0002"), "account-2"),
        of("transaction-4", json!("user-0001"), "account-3"),
        of("transaction-5", json!(null), "account-3"),
    ])
    .await;
    let reach = RecategorisationType::Future;
    node.recategorise("transaction-1", &boat.to_string(), reach).await.expect("a change");
    let removed = node.0.remove_user(CLIENT, &parse("user-0001")).await.expect("a database");
    assert_eq!(removed, 3 + 1 + 1 + 3 + 1 + 1, "transactions, rule, account, holders, category, user");
    assert_eq!(opener.rows_with("user-0001").await, 0);
    assert_eq!(opener.rows_with(&boat.to_string()).await, 0);
    assert!(node.user("user-0001").await.is_none());
    assert!(node.account("account-1").await.is_none());
    assert_eq!(ids(&node.account("account-2").await.expect("it is another's too")), ["transaction-3"]);
    assert_eq!(ids(&node.account("account-3").await.expect("it has one of nobody's")), ["transaction-5"]);
    assert_eq!(node.0.remove_user(CLIENT, &parse("user-0001")).await.expect("a database"), 0);
}

/// One step of a random history.
#[derive(Clone, Debug)]
enum Step {
    Post { user: Option<u8>, account: u8, transaction: u8, is_split: bool },
    Recategorise { account: u8, transaction: u8, own: bool },
    Split { account: u8, transaction: u8 },
    Remove { account: u8, transaction: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let post = (proptest::option::of(0..2_u8), 0..2_u8, 0..3_u8, any::<bool>()).prop_map(
        |(user, account, transaction, is_split)| Step::Post { user, account, transaction, is_split },
    );
    let step = prop_oneof![
        4 => post,
        2 => (0..2_u8, 0..3_u8, any::<bool>())
            .prop_map(|(account, transaction, own)| Step::Recategorise { account, transaction, own }),
        1 => (0..2_u8, 0..3_u8).prop_map(|(account, transaction)| Step::Split { account, transaction }),
        1 => (0..2_u8, 0..3_u8).prop_map(|(account, transaction)| Step::Remove { account, transaction }),
    ];
    proptest::collection::vec(step, 1..12)
}

/// After any history, removing each user and each account leaves nothing in any table; and until then, parts add up to their whole.
async fn whatever_was_done_removing_all_leaves_nothing(opener: Opener) {
    let node = opener.open().await;
    let (opener, handle) = (Arc::new(opener), tokio::runtime::Handle::current());
    let runs = Runs { cases: 12, failure_persistence: None, ..Runs::default() };
    let run = move || {
        TestRunner::new(runs).run(&steps(), |steps| {
            handle.block_on(live_through(&node, steps));
            assert_eq!(handle.block_on(opener.rows_with(CLIENT)), 0);
            Ok(())
        })
    };
    tokio::task::spawn_blocking(run).await.expect("it ends well").expect("nothing is left");
}

async fn live_through(node: &Node, steps: Vec<Step>) {
    let (user, account) = (|user| format!("user-000{user}"), |account| format!("account-{account}"));
    let key = |of: u8, transaction: u8| TransactionKey {
        account_id: parse(&account(of)),
        transaction_id: parse(&format!("transaction-{transaction}")),
    };
    let categories = [node.category("user-0000", "Own").await, node.category("user-0001", "Own").await];
    for step in steps {
        match step {
            Step::Post { user: of, account: on, transaction, is_split } => {
                let mut posted = item(
                    &format!("transaction-{transaction}"),
                    json!({ "userId": of.map(user), "accountId": account(on) }),
                );
                if is_split {
                    posted["splits"] = two_parts("21");
                }
                node.post(&[posted]).await;
            }
            Step::Recategorise { account, transaction, own } => {
                let category = if own { categories[0].to_string() } else { "22".to_owned() };
                let (key, reach) = (key(account, transaction), RecategorisationType::PastAndFuture);
                let change = node.0.recategorise(CLIENT, &key, &parse(&category), reach, TODAY).await;
                assert!(!matches!(change, Err(ChangeError::Store(_))));
            }
            Step::Split { account, transaction } => {
                let parts: Vec<Split> =
                    serde_json::from_str(&two_parts(&categories[1].to_string()).to_string()).expect("splits");
                let change = node.0.split(CLIENT, &key(account, transaction), &parts, TODAY).await;
                assert!(!matches!(change, Err(ChangeError::Store(_))));
            }
            Step::Remove { account, transaction } => {
                node.0
                    .remove_transaction(CLIENT, &key(account, transaction), TODAY)
                    .await
                    .expect("a database");
            }
        }
        for id in [account(0), account(1)] {
            for stored in node.account(&id).await.into_iter().flatten() {
                let parts = &stored.splits;
                assert!(parts.is_empty() || Split::add_up_to(stored.transaction.amount, parts));
            }
        }
    }
    for id in [0, 1] {
        node.0.remove_user(CLIENT, &parse(&user(id))).await.expect("a database");
        node.0.remove_account(CLIENT, &parse(&account(id))).await.expect("a database");
    }
}

async fn writers_at_the_same_time_get_along(opener: Opener) {
    let nodes = [opener.open().await, opener.open().await];
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..16 {
        let node = nodes[number % 2].clone();
        writers.spawn(async move {
            let batch: Vec<_> = (0..20)
                .map(|n| {
                    item(
                        &format!("transaction-{}-{n}", number / 2),
                        json!({ "amount": -(number as i64) - 1 }),
                    )
                })
                .collect();
            node.post(&batch).await.stored.len()
        });
    }
    while let Some(kept) = writers.join_next().await {
        assert_eq!(kept.expect("it ends well"), 20);
    }
    let listed = nodes[0].account("account-1").await.expect("an account");
    assert_eq!(listed.len(), 160);
    // Of two that wrote the same transactions, one was the last for all of them.
    for pair in 0..8 {
        let prefix = format!("transaction-{pair}-");
        let of_pair =
            listed.iter().filter(|kept| kept.transaction.transaction_id.as_str().starts_with(&prefix));
        let amounts: std::collections::BTreeSet<_> =
            of_pair.map(|kept| kept.transaction.amount.to_string()).collect();
        assert_eq!(amounts.len(), 1, "{amounts:?}");
    }
}

async fn what_was_answered_is_there_after_a_new_start(opener: Opener) {
    let node = opener.open().await;
    node.post(&[item("transaction-1", json!({ "splits": two_parts("9"), "meta": { "a": 1 } }))]).await;
    let before = format!("{:?}", node.account("account-1").await);
    node.0.close().await;
    assert_eq!(format!("{:?}", opener.open().await.account("account-1").await), before);
}

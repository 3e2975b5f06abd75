//! A database that an older version made.

use std::borrow::Cow;

use database::{Address, Database, Migrations};
use jiff::civil::date;
use sqlx::migrate::Migrator;

use super::{Page, Selection, SqlStore, sql};

/// Rows of the second version's tables: a split transaction with all columns, and one with as few
/// as possible.
const SECOND: &str = r#"
    INSERT INTO users VALUES ('client-1', 'user-0001');
    INSERT INTO accounts VALUES ('client-1', 'account-1');
    INSERT INTO account_holders VALUES ('client-1', 'account-1', 'user-0001');
    INSERT INTO transactions VALUES
        ('client-1', 'account-1', 'transaction-1', 'user-0001', 'card', 'DEB', '2026-07-31T23:30:00+05:30', 1785520800000000,
            'posted', 'TESCO ''STORES" 6021', '-12.50', 'GBP', '5411', 1, '{"a": [1.50]}', '2030-01-01', '9',
            '5f0b2ad2-5c0c-53a5-8b3c-0d3b6f7f0f7a', 1, '22', '2026-08-01T12:00:00Z', '2026-08-01T12:00:01Z', '2026-08-01T12:00:02Z'),
        ('client-1', 'account-1', 'transaction-2', NULL, 'cash', NULL, '2026-07-30T10:00:00Z', 1785405600000000, 'pending', '', '0',
            'GBP', NULL, NULL, NULL, NULL, '18', NULL, NULL, NULL, '2026-08-01T12:00:00Z', '2026-08-01T12:00:00Z', '2026-08-01T12:00:00Z');
    INSERT INTO splits VALUES
        ('client-1', 'account-1', 'transaction-1', 1, '-2.50', '21', 'flowers'),
        ('client-1', 'account-1', 'transaction-1', 0, '-10.00', '9', 'food');
"#;

#[tokio::test]
async fn a_database_of_the_second_version_keeps_its_transactions() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let address: Address = folder.path().join("caas.sqlite").into();
    let Migrations { sqlite, postgres } = sql::migrations();
    let second = sqlite.migrations.iter().filter(|migration| migration.version <= 2).cloned().collect();
    let second: &'static Migrator =
        Box::leak(Box::new(Migrator { migrations: Cow::Owned(second), ..Migrator::DEFAULT }));
    let old =
        Database::open(&address, Migrations { sqlite: second, postgres }).await.expect("an old database");
    sqlx::raw_sql(SECOND).execute(old.pool()).await.expect("rows");
    old.close().await;

    let store = SqlStore::open(&address).await.expect("a store");
    let account = Selection::Account("account-1".parse().expect("an id"));
    let page = Page { limit: 10, offset: 0 };
    let kept = store.transactions("client-1", &account, page, date(2026, 8, 1)).await.expect("a database");
    let kept = kept.expect("an account");
    let written: Vec<_> =
        kept.iter().map(|kept| serde_json::to_string(&kept.transaction).expect("JSON")).collect();
    assert_eq!(
        written[0],
        r#"{"userId":"user-0001","accountId":"account-1","transactionId":"transaction-1","accountType":"card","txCode":"DEB","#
            .to_owned()
            + r#""date":"2026-07-31T23:30:00+05:30","status":"posted","description":"TESCO 'STORES\" 6021","amount":-12.50,"#
            + r#""currency":"GBP","merchantCategoryCode":"5411","cardPresent":true,"meta":{"a":[1.50]}}"#
    );
    assert!(written[1].contains(r#""userId":null"#) && written[1].contains(r#""meta":null"#), "{written:?}");
    let splits = serde_json::to_string(&kept[0].splits).expect("JSON");
    assert_eq!(
        splits,
        r#"[{"amount":-10.00,"userCategoryId":"9","description":"food"},{"amount":-2.50,"userCategoryId":"21","description":"flowers"}]"#
    );
    let chosen = kept[0].user_category_id.as_ref().map(|category| category.as_str());
    assert_eq!((chosen, kept[0].insights.category.l2_category_name.as_str()), (Some("22"), "groceries"));
    assert_eq!(kept[0].created.to_string(), "2026-08-01T12:00:00Z");
    assert!(kept[1].splits.is_empty());
}

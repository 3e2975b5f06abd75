//! `resource-server import`: files of transactions, by the program itself.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{Api, READ, SPLITS_READ, transaction, two_splits};
use crate::program::{start, text, wait};

const HEADER: &str =
    "accountId,transactionId,userId,accountType,date,status,description,amount,txCode,meta\n";
const ROW: &str = "account-1,payment-1,user-0001,cash,2026-08-14T00:00:00Z,posted,\"NETFLIX.COM, 866\",-10.99,DD,\"{\"\"a\"\": 1.50}\"\n";

#[tokio::test]
async fn a_csv_file_is_stored_and_enriched_like_posted_transactions() {
    let bank = Bank::new();
    let second = ROW.replace("payment-1", "payment-2").replace("DD,\"{\"\"a\"\": 1.50}\"", ",");
    assert_ended(&bank.import("august.csv", &format!("{HEADER}{ROW}{second}")), "2 imported\n");
    let listed = bank.list().await;
    let netflix = &listed[0];
    for (member, expected) in [
        ("userId", json!("user-0001")),
        ("accountId", json!("account-1")),
        ("accountType", json!("cash")),
        ("date", json!("2026-08-14T00:00:00Z")),
        ("status", json!("posted")),
        ("description", json!("NETFLIX.COM, 866")),
        ("amount", json!(-10.99)),
        ("currency", json!("GBP")),
        ("txCode", json!("DD")),
        ("meta", json!({ "a": 1.50 })),
    ] {
        assert_eq!(netflix[member], expected, "{member} in {netflix}");
    }
    assert_eq!(netflix["mhInsights"]["l3Counterparty"]["l3CounterpartyName"], "Netflix");
    assert_eq!((&listed[1]["txCode"], &listed[1]["meta"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn a_json_file_has_the_posted_form_and_any_length() {
    let bank = Bank::new();
    let mut items: Vec<_> = (0..450).map(|n| transaction(&format!("payment-{n}"), json!({}))).collect();
    items[449]["splits"] = two_splits();
    assert_ended(&bank.import("all.json", &json!(items).to_string()), "450 imported\n");
    let listed = bank.list().await;
    assert_eq!(listed.len(), 450);
    assert_eq!(listed.iter().filter(|item| item["splits"] == two_splits()).count(), 1);
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let bank = Bank::new();
    let items =
        [transaction("payment-1", json!({ "splits": two_splits() })), transaction("payment-2", json!({}))];
    bank.import("a.json", &json!(items).to_string());
    let before = bank.list().await;
    assert_ended(&bank.import("a.json", &json!(items).to_string()), "0 imported, 2 unchanged\n");
    assert_eq!(bank.list().await, before, "times included");
    let changed = [items[0].clone(), transaction("payment-2", json!({ "amount": -1 }))];
    assert_ended(&bank.import("a.json", &json!(changed).to_string()), "1 imported, 1 unchanged\n");
}

#[tokio::test]
async fn of_a_file_with_a_mistake_nothing_is_stored() {
    let good: Vec<_> = (0..250).map(|n| transaction(&format!("payment-{n}"), json!({}))).collect();
    for bad in [
        // Refused before the database is opened, and refused by the database's content.
        transaction("payment-251", json!({ "amount": "1" })),
        transaction("payment-251", json!({ "splits": two_splits(), "amount": -1 })),
        transaction("payment-1", json!({})),
    ] {
        let bank = Bank::new();
        assert_ended(
            &bank.import("first.json", &json!([transaction("payment-0", json!({}))]).to_string()),
            "1 imported\n",
        );
        let lines: Vec<_> = good.iter().chain([&bad]).map(Value::to_string).collect();
        let output = bank.import("a.json", &format!("[\n{}\n]", lines.join(",\n")));
        let stderr = assert_refused(&output);
        assert!(stderr.contains("a.json: line 252"), "{stderr}");
        assert_eq!(bank.list().await.len(), 1, "{stderr}");
    }
}

#[test]
fn a_mistake_has_its_line_its_column_and_the_known_columns() {
    let bank = Bank::new();
    for (file, parts) in [
        (format!("{HEADER}{}", ROW.replace("-10.99", "\"-10,99\"")), &["line 2, column `amount`"][..]),
        (
            format!("{}{ROW}", HEADER.replace("amount", "Betrag")),
            &["line 1, column `Betrag`", "accountId, transactionId"],
        ),
        (
            format!("{}{ROW}", HEADER.replace("amount,", "")),
            &["line 1: ", "amount", "accountId, transactionId"],
        ),
        (format!("{HEADER}{ROW}{}", ROW.replace(",DD", "")), &["line 3: "]),
        (format!("{HEADER}{ROW}{ROW}"), &["line 3: ", "line 2"]),
        ("Date;Betrag\n01.08.2026;-3,50\n".to_owned(), &["line 1, column `Date;Betrag`", "accountId"]),
    ] {
        let stderr = assert_refused(&bank.import("a.csv", &file));
        assert!(parts.iter().all(|part| stderr.contains(part)), "{parts:?} in {stderr}");
        assert!(!bank.path("caas.sqlite").exists(), "{stderr}");
    }
}

#[test]
fn text_of_a_file_cannot_act_on_the_terminal() {
    let bank = Bank::new();
    let escape = "\u{1b}]0;title\u{7}\u{202e}";
    for file in [
        HEADER.replace("amount", &format!("amount{escape}")),
        format!("{HEADER}{}", ROW.replace("cash", escape)),
        format!("{HEADER}{}", ROW.replace("DD", &"x\u{9b}".repeat(65))),
    ] {
        let stderr = assert_refused(&bank.import("a.csv", &file));
        assert!(!stderr.contains(|char: char| char != '\n' && char.is_control()), "{stderr:?}");
        assert!(!stderr.contains('\u{202e}'), "{stderr:?}");
    }
}

#[test]
fn a_file_is_csv_or_json_by_its_name() {
    let bank = Bank::new();
    for name in ["a.tsv", "a.txt", "a.jsonl", "a.CSV", "a"] {
        let stderr = assert_refused(&bank.import(name, &format!("{HEADER}{ROW}")));
        assert!(stderr.contains(name) && stderr.contains(".csv") && stderr.contains(".json"), "{stderr}");
    }
}

/// A folder with files and a database.
struct Bank {
    folder: TempDir,
}

impl Bank {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn import(&self, name: &str, content: &str) -> Output {
        fs::write(self.path(name), content).expect("a file");
        let (file, database) = (text(&self.path(name)), text(&self.path("caas.sqlite")));
        wait(start(&["import", &file, "--init", "--client", "client-1", "--database", &database]))
    }

    /// Returns what the API has of `account-1`, the newest first.
    async fn list(&self) -> Vec<Value> {
        let database = self.path("caas.sqlite");
        let api = Api::start_with(|config, _| config.database = database.into()).await;
        let client = api.client(&[READ, SPLITS_READ]);
        let listed = client.get("/transactions?accountId=account-1&limit=1000").await.data(200);
        serde_json::from_value(listed).expect("a list")
    }
}

#[track_caller]
fn assert_ended(output: &Output, stdout: &str) {
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout, "{output:?}");
}

/// Returns what a refused import wrote to standard error.
#[track_caller]
fn assert_refused(output: &Output) -> String {
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// A mistyped path must not look like a success.
#[test]
fn no_database_is_created_unless_that_is_asked_for() {
    let bank = Bank::new();
    fs::write(bank.path("august.csv"), format!("{HEADER}{ROW}")).expect("a file");
    let (file, database) = (text(&bank.path("august.csv")), text(&bank.path("no/such.sqlite")));
    let ended = wait(start(&["import", &file, "--client", "client-1", "--database", &database]));
    assert!(!ended.status.success() && !bank.path("no").exists(), "{ended:?}");
    assert!(String::from_utf8_lossy(&ended.stderr).contains(&database), "{ended:?}");
}

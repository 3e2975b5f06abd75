//! `resource-server import`: statements as banks write them, by the program itself.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{Api, READ, transaction};
use crate::program::{start, text, wait};

#[tokio::test]
async fn a_table_is_imported_and_enriched() {
    let bank = Bank::new();
    let output = bank.import("august.csv", SIMPLE, &["--account", "account-1", "--user", "user-0001"]);
    assert_ended(&output, true, "3 imported, 0 rejected\n");
    let listed = bank.list("account-1").await;
    assert_eq!(listed.len(), 3);
    let netflix = &listed[0];
    for (member, expected) in [
        ("userId", json!("user-0001")),
        ("accountId", json!("account-1")),
        ("accountType", json!("cash")),
        ("date", json!("2026-08-14T00:00:00Z")),
        ("status", json!("posted")),
        ("description", json!("NETFLIX.COM")),
        ("amount", json!(-10.99)),
        ("currency", json!("GBP")),
        ("txCode", json!("DD")),
    ] {
        assert_eq!(netflix[member], expected, "{member} in {netflix}");
    }
    assert_eq!(netflix["mhInsights"]["l3Counterparty"]["l3CounterpartyName"], "Netflix");
    assert_eq!(listed[1]["amount"], json!(2100.0));
}

const SIMPLE: &str = "Date,Type,Description,Amount,Balance\n\
    01/08/2026,DEB,\"TESCO STORES, LONDON\",-23.41,976.59\n\
    13/08/2026,BGC,ACME LTD SALARY,\"2,100.00\",3076.59\n\
    14/08/2026,Direct Debit,NETFLIX.COM,-10.99,3065.60\n";

#[tokio::test]
async fn the_same_statement_again_changes_nothing() {
    let bank = Bank::new();
    // Two coffees on one day are two.
    let statement = format!("{SIMPLE}15/08/2026,DEB,COFFEE,-3.50,0\n15/08/2026,DEB,COFFEE,-3.50,0\n");
    for _ in 0..2 {
        let output = bank.import("august.csv", &statement, &["--account", "account-1"]);
        assert_ended(&output, true, "5 imported, 0 rejected\n");
        assert_eq!(bank.list("account-1").await.len(), 5);
    }
    // And a statement that begins earlier has the same transactions.
    let longer = statement.replace("01/08/2026,DEB", "31/07/2026,DEB,EARLIER,-1,0\n01/08/2026,DEB");
    bank.import("longer.csv", &longer, &["--account", "account-1"]);
    assert_eq!(bank.list("account-1").await.len(), 6);
}

#[tokio::test]
async fn statements_are_understood_as_banks_write_them() {
    for (what, statement, expected) in [
        (
            "money in and out, and a preamble",
            "Account Name:,Current\nSort code:,00-00-00\n\nDate,Details,Paid out (£),Paid in (£)\n\
             01 Aug 2026,Coffee,£3.50,\n02 Aug 2026,Refund,,\"£1,003.50\"\n",
            [("2026-08-01", -3.5, "GBP", "Coffee"), ("2026-08-02", 1003.5, "GBP", "Refund")],
        ),
        (
            "German, in windows-1252",
            "Buchungstag;Verwendungszweck;Betrag;Währung\n01.08.2026;Café;-3,50;EUR\n02.08.26;Miete;1.003,50;EUR\n",
            [("2026-08-01", -3.5, "EUR", "Café"), ("2026-08-02", 1003.5, "EUR", "Miete")],
        ),
        (
            "tabs, months first, and a mark of the encoding",
            "\u{feff}Posted Date\tPayee\tAmount (USD)\n08/01/2026\tCoffee\t(3.50)\n08/13/2026\tPay\t1003.5\n",
            [("2026-08-01", -3.5, "USD", "Coffee"), ("2026-08-13", 1003.5, "USD", "Pay")],
        ),
        (
            "amounts without signs",
            "Date,Memo,Value,Debit/Credit\n2026-08-01,Coffee,3.50,Debit\n2026-08-02,Pay,1003.50,CR\n",
            [("2026-08-01", -3.5, "GBP", "Coffee"), ("2026-08-02", 1003.5, "GBP", "Pay")],
        ),
    ] {
        let bank = Bank::new();
        let windows: Vec<u8> = match what.contains("1252") {
            true => statement.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect(),
            false => statement.as_bytes().to_vec(),
        };
        let output = bank.import_bytes("august.csv", &windows, &["--account", "account-1"]);
        assert_ended(&output, true, "2 imported, 0 rejected\n");
        let listed = bank.list("account-1").await;
        let found: Vec<_> = listed
            .iter()
            .rev()
            .map(|item| {
                let date = item["date"].as_str().unwrap_or_default()[..10].to_owned();
                (date, item["amount"].as_f64(), item["currency"].clone(), item["description"].clone())
            })
            .collect();
        let expected = expected.map(|(date, amount, currency, description)| {
            (date.to_owned(), Some(amount), json!(currency), json!(description))
        });
        assert_eq!(found, expected, "{what}");
    }
}

#[tokio::test]
async fn lines_that_cannot_be_read_are_told_and_kept() {
    let bank = Bank::new();
    let bad = [
        ("nonsense,DEB,A,-1,0", "line 3: `nonsense` is no date"),
        ("02/08/2026,DEB,A,abc,0", "line 4: `abc` is no amount"),
        ("02/08/2026,DEB,A", "line 5: it has no amount"),
        ("02/08/2026,DEB,A,B,C,-1", "line 6: it has 6 fields, but there are 5 columns"),
        ("02/08/2026,DEB,\"A,-1,0", "line 7: a quotation mark is not closed"),
        ("02/08/2026,DEB,A,1.23456,0", "line 8: amount must have at most 4 decimals"),
    ];
    let lines: Vec<_> = bad.iter().map(|(line, _)| *line).collect();
    let (head, rest) = SIMPLE.split_once('\n').expect("lines");
    let (first, last) = rest.split_once('\n').expect("lines");
    let statement = format!("{head}\n{first}\n{}\n{last}", lines.join("\n"));
    let output = bank.import("august.csv", &statement, &["--account", "account-1"]);
    assert_ended(&output, false, "3 imported, 6 rejected\n");
    let stderr = String::from_utf8_lossy(&output.stderr);
    for (_, reason) in bad {
        assert!(stderr.lines().any(|line| line == reason), "{reason} in {stderr}");
    }
    assert_eq!(bank.list("account-1").await.len(), 3);
    let rejected = fs::read_to_string(bank.path("august.rejected.csv")).expect("the rejected lines");
    assert_eq!(rejected, format!("{head}\n{}\n", lines.join("\n")));

    // The file is not written over, and until it is out of the way nothing more is imported.
    let more = format!("{statement}20/08/2026,DEB,LATER,-1,0\n");
    let output = bank.import("august.csv", &more, &["--account", "account-1"]);
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("august.rejected.csv is there already"),
        "{output:?}"
    );
    assert_eq!(bank.list("account-1").await.len(), 3);
    let other = text(&bank.path("other.csv"));
    let output = bank.import("august.csv", &more, &["--account", "account-1", "--rejected", &other]);
    assert_ended(&output, false, "4 imported, 6 rejected\n");
    assert_eq!(fs::read_to_string(other).expect("the rejected lines"), rejected);
}

#[tokio::test]
async fn ids_of_the_bank_are_used_and_must_differ() {
    let bank = Bank::new();
    let statement = "Date,Description,Amount,Transaction ID,Account Number\n\
        2026-08-01,A,-1,FT-000001,12345678\n\
        2026-08-02,B,-2,7,12345678\n\
        2026-08-01,A,-1,FT-000001,12345678\n\
        2026-08-03,C,-3,FT-000001,12345678\n\
        2026-08-04,D,-4,FT-000001,8765 4321\n";
    let output = bank.import("august.csv", statement, &[]);
    assert_ended(&output, false, "3 imported, 1 said twice, 1 rejected\n");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("line 5: it has the id of line 2 and says something else"), "{stderr}");
    let ids: Vec<_> =
        bank.list("12345678").await.into_iter().map(|item| item["transactionId"].clone()).collect();
    assert_eq!(ids[1], "FT-000001");
    assert_eq!(ids[0].as_str().map(str::len), Some(36));
    assert_eq!(bank.list("87654321").await.len(), 1);
}

#[tokio::test]
async fn json_is_imported_as_it_would_be_posted() {
    let items = [transaction("transaction-1", json!({})), transaction("transaction-2", json!({}))];
    let lines = format!("{}\n\n{}\n", items[0], items[1]);
    for (name, statement) in [
        ("a.json", json!(items).to_string()),
        ("b.json", json!({ "data": items, "meta": {} }).to_string()),
        ("c.json", json!({ "transactions": items }).to_string()),
        ("d.jsonl", lines),
    ] {
        let bank = Bank::new();
        assert_ended(&bank.import(name, &statement, &[]), true, "2 imported, 0 rejected\n");
        assert_eq!(bank.list("account-1").await.len(), 2, "{name}");
    }
}

#[tokio::test]
async fn rejected_json_is_kept_too() {
    let bank = Bank::new();
    let good = transaction("transaction-1", json!({ "amount": -12.50 }));
    let bad = r#"{"accountId": "short",   "amount": "1"}"#;
    let split = transaction(
        "transaction-2",
        json!({ "splits": [
        { "amount": -1, "userCategoryId": "9", "description": "food" },
        { "amount": -1, "userCategoryId": "21", "description": "flowers" },
    ] }),
    );
    let output = bank.import("a.json", &format!("[\n{good},\n{bad},\n{split}]"), &[]);
    assert_ended(&output, false, "1 imported, 2 rejected\n");
    let stderr = String::from_utf8_lossy(&output.stderr);
    for reason in [
        "line 3: accountId must be 8 to 36 characters long; transactionId is required",
        "line 4: its splits do not add up",
    ] {
        assert!(stderr.contains(reason), "{reason} in {stderr}");
    }
    let rejected = fs::read_to_string(bank.path("a.rejected.json")).expect("the rejected lines");
    assert_eq!(rejected, format!("[\n{bad},\n{split}\n]\n"));

    let output = bank.import("b.jsonl", &format!("{good}\n{{nonsense\n"), &[]);
    assert_ended(&output, false, "1 imported, 1 rejected\n");
    assert_eq!(fs::read_to_string(bank.path("b.rejected.jsonl")).expect("a file"), "{nonsense\n");
}

#[tokio::test]
async fn a_dry_run_tells_what_is_understood_and_imports_nothing() {
    let bank = Bank::new();
    let output = bank.import("august.csv", SIMPLE, &["--account", "account-1", "--dry-run"]);
    assert!(output.status.success(), "{output:?}");
    let stdout = String::from_utf8_lossy(&output.stdout);
    for line in [
        "table        UTF-8, separated by commas, columns named in line 1",
        "date         `Date`",
        "type         `Type`",
        "dates        day first",
        "amounts      1,234.56",
        "not used     Balance",
        "3 lines can be imported, 0 cannot, 0 are said twice. The first ones:",
        "2026-08-14       -10.99 GBP NETFLIX.COM",
    ] {
        assert!(stdout.lines().any(|found| found == line), "{line:?} in {stdout}");
    }
    assert!(!bank.path("caas.sqlite").exists());
}

#[test]
fn what_was_guessed_is_said() {
    for (statement, note) in [
        ("Date,Details,Amount\n01/08/2026,A,-1\n", "every date can be read either way"),
        ("Date,Details,Amount\n2026-08-01,A,\"1,234\"\n", "no amount tells whether"),
        ("Date,Details,Amount,Reference\n2026-08-01,A,1,AB\n", "were taken for the bank's ids"),
        ("My bank\nDate,Details,Amount\n2026-08-01,A,1\n", "what stands before line 2"),
    ] {
        let output = Bank::new().import("august.csv", statement, &["--account", "account-1"]);
        assert_ended(&output, true, "1 imported, 0 rejected\n");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            stderr.lines().any(|line| line.starts_with("note: ") && line.contains(note)),
            "{note}: {stderr}"
        );
    }
}

#[test]
fn a_failure_says_what_to_do() {
    let bank = Bank::new();
    for (name, statement, more, said) in [
        ("a.csv", "Day,Text,Sum\n", &[][..], &["`Day`, `Text`, `Sum`", "a date", "--column"][..]),
        ("a.csv", "Date,Text,Sum\n", &[], &["--account"]),
        ("a.csv", "Date,Text,Sum\n", &["--column", "date=Day"], &["there is no column `Day`", "`Text`"]),
        ("a.csv", "Date,Text,Sum\n", &["--column", "day=Date"], &["a column is one of date, description"]),
        ("a.csv", "Date,Text,Sum\n", &["--account-type", "current"], &["current", "cash, card"]),
        ("a.csv", "", &[], &["is empty"]),
        ("a.json", "nonsense", &[], &["is no JSON"]),
        ("a.pdf", "%PDF", &[], &["a.pdf", ".csv", ".json"]),
    ] {
        let output = bank.import(name, statement, more);
        assert_eq!(output.status.code(), Some(1), "{statement:?} {more:?}: {output:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        let is_failure = |line: &&str| line.starts_with("error: ") || line.starts_with("hint: ");
        assert!(stderr.lines().filter(is_failure).count() <= 2, "{stderr}");
        assert!(
            stderr.contains("error: ") && said.iter().all(|said| stderr.contains(said)),
            "{said:?}: {stderr}"
        );
    }
    let output = bank.import(
        "a.csv",
        "Day,Text,Sum\n2026-08-01,A,1\n",
        &["--account", "account-1", "--column", "date=day"],
    );
    assert_ended(&output, true, "1 imported, 0 rejected\n");
}

/// A folder with statements and a database.
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

    fn import(&self, name: &str, statement: &str, more: &[&str]) -> Output {
        self.import_bytes(name, statement.as_bytes(), more)
    }

    fn import_bytes(&self, name: &str, statement: &[u8], more: &[&str]) -> Output {
        fs::write(self.path(name), statement).expect("a file");
        let (file, database) = (text(&self.path(name)), text(&self.path("caas.sqlite")));
        let arguments = ["import", &file, "--client", "client-1", "--database", &database];
        wait(start(&[&arguments[..], more].concat()))
    }

    /// What the API has of an account, the newest first.
    async fn list(&self, account: &str) -> Vec<Value> {
        let database = self.path("caas.sqlite");
        let api = Api::start_with(|config, _| config.database = database.into()).await;
        let answer = api.client(&[READ]).get(&format!("/transactions?accountId={account}")).await;
        serde_json::from_value(answer.data(200)).expect("a list")
    }
}

#[track_caller]
fn assert_ended(output: &Output, success: bool, stdout: &str) {
    assert_eq!(output.status.success(), success, "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout, "{output:?}");
}

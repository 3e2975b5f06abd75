//! Any text that can be posted is stored, and read as it was posted.

use serde_json::json;

use super::node::{CLIENT, Opener, TODAY, item, parse};
use super::*;
use crate::records::submitted_batch::Batch;

contract! {
    any_posted_text_is_returned_unchanged
    a_text_that_one_database_does_not_take_cannot_be_posted
}

async fn any_posted_text_is_returned_unchanged(opener: Opener) {
    let node = opener.open().await;
    for (index, text) in texts().iter().enumerate() {
        let id: String = format!("{index:08}{text}")
            .chars()
            .filter(|char| *char != '/' && !char.is_control())
            .take(36)
            .collect();
        let meta = json!({ text.as_str(): [text] });
        let user = format!("user-{id}").chars().take(36).collect::<String>();
        let posted = item(
            &id,
            json!({ "userId": user, "description": text, "meta": meta, "txCode": text.chars().take(64).collect::<String>() }),
        );
        node.post(&[posted]).await;
        let found = node.0.some_transactions(CLIENT, &parse("account-1"), &[parse(&id)], TODAY).await;
        let found = found.expect("a database").pop().expect("a transaction").transaction;
        assert_eq!(found.description.as_str(), text);
        assert_eq!(found.meta.expect("a meta").to_string(), meta.to_string());
        assert_eq!(found.user_id.expect("a user").as_str(), user);
        if !text.trim().is_empty() {
            node.category(&user, text).await;
            let found = node.0.custom_categories(CLIENT, &parse(&user)).await.expect("a database");
            assert_eq!(found[0].custom_category_name, *text);
        }
    }
}

async fn a_text_that_one_database_does_not_take_cannot_be_posted(_: Opener) {
    for member in ["description", "txCode", "accountId", "userId", "meta"] {
        let value = match member {
            "meta" => json!({ "a": [{ "b\0": 1 }] }),
            _ => json!("text with \0 in it"),
        };
        let posted = item("transaction-1", json!({ member: value }));
        assert!(Batch::of(&[posted]).read(TODAY).is_err(), "{member}");
    }
    let splits = json!([
        { "amount": -5, "userCategoryId": "9", "description": "\0" },
        { "amount": -5, "userCategoryId": "9\0", "description": "" },
    ]);
    let posted = item("transaction-1", json!({ "splits": splits }));
    let problems = Batch::of(&[posted]).read(TODAY).expect_err("a refusal");
    assert_eq!(problems.iter().count(), 2);
    // A backslash before `u0000` is only text.
    assert!(Batch::of(&[item("transaction-1", json!({ "description": "\\u0000" }))]).read(TODAY).is_ok());
}

fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "'; DROP TABLE transactions; --",
        "\"\\\" $1 %s ?",
        "\\u0000",
        "\u{1}\u{7f}\u{9b}",
        "\u{feff}\u{202e}\u{200d}",
        "\u{ffff}\u{fffd}\u{d7ff}\u{e000}\u{10ffff}",
        "e\u{301}é",
        "\r\n\t\u{2028}",
        "🙂👩\u{200d}👧",
    ]
    .map(str::to_owned)
    .into();
    texts.push("\u{10ffff}".repeat(256));
    texts.push("x".repeat(256));
    texts
}

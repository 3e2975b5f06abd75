//! Tests of the content of a log.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::fixture::{Event, Folder, record};
use crate::reading::read;

#[tokio::test]
async fn a_record_has_the_event_and_its_position() {
    let folder = Folder::new();
    let log = folder.open();
    let event = Event { client_id: Some("reports"), scope: Some("a b"), ..Event::of("token.granted") };
    log.record(&event).durable().await.expect("recorded");
    record(&log, 7).await;
    let lines: Vec<_> = read(&folder.path()).map(|line| line.expect("a record")).collect();
    let mut first: Value = serde_json::from_str(&lines[0].text).expect("JSON");
    let at = first["at"].take();
    let expected = json!({
        "seq": 1, "at": null, "kind": "token.granted", "client_id": "reports", "scope": "a b", "prev": "0".repeat(64),
    });
    assert_eq!(first, expected);
    let at = at.as_str().expect("a time");
    assert!(at.len() == 24 && at.ends_with('Z') && at.parse::<jiff::Timestamp>().is_ok(), "{at}");
    let second: Value = serde_json::from_str(&lines[1].text).expect("JSON");
    assert_eq!((&second["seq"], &second["prev"]), (&json!(2), &json!(lines[0].hash.as_str())));
    assert_eq!(folder.verified().last_hash, lines[1].hash);
}

#[tokio::test]
async fn the_hash_equals_the_output_of_sha256sum() {
    let folder = Folder::with_ten_records().await;
    let said = std::process::Command::new("sh")
        .arg("-c")
        .arg(format!("sed -n 2p {} | sha256sum", folder.segment(3).display()))
        .output()
        .expect("a shell");
    assert!(String::from_utf8_lossy(&said.stdout).starts_with(folder.verified().last_hash.as_str()));
}

#[tokio::test]
async fn text_of_a_caller_is_cut_and_stays_in_its_line() {
    let folder = Folder::new();
    let log = folder.open();
    let check = async |sent: &str, told: &str| {
        let event = Event { client_id: Some(sent), ..Event::of("token.refused") };
        log.record(&event).durable().await.expect("recorded");
        let line = read(&folder.path()).last().expect("a line").expect("a record").text;
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line}");
        let members: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(members["client_id"], told);
    };
    for odd in ["\"},{\"seq\":9", "a\n{\"seq\":1}\n", "\0\u{1b}[2J\u{7f}\u{9b}", "\u{202e}\u{2028}é😀\\", ""]
    {
        check(odd, odd).await;
    }
    check(&"x".repeat(2048), &"x".repeat(2048)).await;
    check(&"x".repeat(2049), &format!("{}…", "x".repeat(2048))).await;
    check(&format!("x{}", "é".repeat(100_000)), &format!("x{}…", "é".repeat(2047 / 6))).await;
    check(&"\u{1}".repeat(100_000), &format!("{}…", "\u{1}".repeat(2048 / 6))).await;
    check(&"\u{1f980}".repeat(100_000), &format!("{}…", "\u{1f980}".repeat(2048 / 12))).await;
    check(&"\"".repeat(100_000), &format!("{}…", "\"".repeat(1024))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_recorders_lose_nothing() {
    const EACH: usize = 500;
    let folder = Folder::new();
    let log = folder.open_small();
    let recorders = ["a", "b", "c", "d", "e", "f", "g", "h"].map(|client| {
        let log = log.clone();
        tokio::spawn(async move {
            for number in 0..EACH {
                let jti = number.to_string();
                let event = Event { client_id: Some(client), jti: Some(&jti), ..Event::of("token.granted") };
                let receipt = log.record(&event);
                // Most go on, some wait.
                if number % 10 == 0 {
                    receipt.durable().await.expect("recorded");
                }
            }
        })
    });
    for recorder in recorders {
        recorder.await.expect("it ends well");
    }
    log.flushed().await;
    let mut records: Vec<(String, usize)> = Vec::new();
    for line in read(&folder.path()) {
        let members: Value = serde_json::from_str(&line.expect("a record").text).expect("JSON");
        let text = |name: &str| members[name].as_str().expect("a text").to_owned();
        records.push((text("client_id"), text("jti").parse().expect("a number")));
    }
    // The records of each recorder are in the order in which it made them.
    records.sort_by_key(|(client, _)| client.clone());
    let expected = ["a", "b", "c", "d", "e", "f", "g", "h"]
        .iter()
        .flat_map(|client| (0..EACH).map(|n| (client.to_string(), n)));
    assert!(records.into_iter().eq(expected));
}

#[tokio::test]
async fn only_its_owner_can_read_a_log() {
    let folder = Folder::with_ten_records().await;
    let mode = |path: std::path::PathBuf| path.metadata().expect("it is there").permissions().mode() & 0o777;
    assert_eq!(
        (mode(folder.path()), mode(folder.segment(1)), mode(folder.segment(3))),
        (0o700, 0o600, 0o600)
    );
}

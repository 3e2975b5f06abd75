//! A disk that fails, and works again.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::fixture::{Event, Folder};
use crate::AuditLog;
use crate::queue::AuditError;
use crate::reading::read;

/// Much more than a disk needs to be tried again.
const PATIENCE: Duration = Duration::from_secs(20);

const EVENT: Event<'_> = Event::of("token.granted");

/// Records events until one gets through, and returns how many did not.
async fn record_again_and_again(log: &AuditLog) -> u64 {
    let begin = Instant::now();
    let mut failed = 0;
    while let Err(error) = log.record(&EVENT).durable().await {
        failed += 1;
        assert!(begin.elapsed() < PATIENCE, "{error}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    failed
}

/// Returns the number of events that the log reports as lost.
fn lost(folder: &Folder) -> u64 {
    losses(folder).iter().sum()
}

/// Returns the numbers record by record: events lost while one is written are in the next.
fn losses(folder: &Folder) -> Vec<u64> {
    let lines = read(&folder.path()).map(|line| line.expect("an unbroken log").text);
    let members = lines.map(|line| serde_json::from_str::<Value>(&line).expect("JSON"));
    members
        .filter(|members| members["kind"] == "audit.lost")
        .map(|members| members["lost"].as_u64().expect("a count"))
        .collect()
}

#[tokio::test]
async fn a_full_disk_is_reported_and_leaves_no_partial_record() {
    let is_full = Arc::new(AtomicBool::new(false));
    let folder = Folder::new();
    let log = folder.open_on({
        let is_full = is_full.clone();
        move |file, bytes| {
            if is_full.load(Ordering::Relaxed) {
                file.write_all(&bytes[..bytes.len() / 2]).and(Err(ErrorKind::StorageFull.into()))
            } else {
                file.write_all(bytes)
            }
        }
    });
    log.record(&EVENT).durable().await.expect("recorded");
    is_full.store(true, Ordering::Relaxed);
    let mut failed = 0;
    for _ in 0..5 {
        let error = log.record(&EVENT).durable().await.expect_err("it is full");
        failed += 1;
        assert!(matches!(&error, AuditError::Disk(what) if what.contains("cannot be written")), "{error}");
        assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
    }
    // An event counts even if its receipt is dropped.
    drop(log.record(&EVENT));
    assert!(log.failure().is_some());
    is_full.store(false, Ordering::Relaxed);
    failed += 1 + record_again_and_again(&log).await;
    log.flushed().await;
    assert_eq!(lost(&folder), failed);
    assert_eq!((log.lost(), log.failure()), (failed, None));
    let verified = folder.verified();
    assert!(verified.lost == failed && verified.lost_at.is_some(), "{verified:?}");
    let telling = u64::try_from(losses(&folder).len()).expect("a few");
    assert_eq!(folder.verified().records, 2 + telling, "one before, one after, and the records of losses");
}

#[tokio::test]
async fn losses_are_recorded_when_the_disk_works_again() {
    let folder = Folder::new();
    let mut attempts = 0;
    let log = folder.open_on(move |file, bytes| {
        attempts += 1;
        if attempts < 3 { Err(io::Error::other("broken")) } else { file.write_all(bytes) }
    });
    log.record(&EVENT).durable().await.expect_err("it is broken");
    let begin = Instant::now();
    while lost(&folder) != 1 {
        assert!(begin.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_removed_segment_is_detected() {
    let folder = Folder::new();
    let log = folder.open();
    log.record(&EVENT).durable().await.expect("recorded");
    let elsewhere = folder.path().join("elsewhere");
    fs::rename(folder.segment(1), &elsewhere).expect("renamed");
    log.record(&EVENT).durable().await.expect_err("it is gone");
    // Another file at the same path is not a replacement.
    fs::copy(&elsewhere, folder.segment(1)).expect("copied");
    log.record(&EVENT).durable().await.expect_err("it is another file");
    fs::rename(&elsewhere, folder.segment(1)).expect("renamed");
    let failed = record_again_and_again(&log).await;
    log.flushed().await;
    assert_eq!(lost(&folder), 2 + failed);
}

#[tokio::test]
async fn a_removed_folder_is_missed_and_not_made_again() {
    let folder = Folder::new();
    let log = folder.open();
    fs::remove_dir_all(folder.path()).expect("removed");
    log.record(&EVENT).durable().await.expect_err("it is gone");
    drop(log);
    assert!(!folder.path().exists());
}

#[tokio::test]
async fn records_that_the_disk_does_not_take_in_time_are_refused_and_counted() {
    let folder = Folder::new();
    let gate = Arc::new(AtomicBool::new(false));
    let log = folder.open_on({
        let gate = gate.clone();
        move |file, bytes| {
            while !gate.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            file.write_all(bytes)
        }
    });
    let receipts: Vec<_> = (0..40_000).map(|_| log.record(&EVENT)).collect();
    gate.store(true, Ordering::Relaxed);
    let mut refused = 0;
    for receipt in receipts {
        match receipt.durable().await {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(error, AuditError::Full);
                refused += 1;
            }
        }
    }
    assert!((40_000 - 3 * 16_384..40_000 - 16_384).contains(&refused), "{refused}");
    log.record(&EVENT).durable().await.expect("there is room again");
    let refused = u64::try_from(refused).expect("a count");
    assert_eq!((lost(&folder), folder.verified().records), (refused, 40_000 - refused + 2));
}

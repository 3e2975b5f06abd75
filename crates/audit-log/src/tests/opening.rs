//! Tests of opening an existing log.

use super::fixture::{Event, Folder, record};
use crate::AuditLog;
use crate::reading::verify;

#[tokio::test]
async fn a_log_goes_on_where_it_ended() {
    let folder = Folder::new();
    for number in 0..10 {
        // Segments change on the way.
        record(&folder.open_small(), number).await;
        assert_eq!(folder.verified().records, u64::from(number) + 1);
    }
    assert_eq!(folder.lines(3).len(), 2);
}

#[tokio::test]
async fn a_line_that_was_not_finished_is_cut_off() {
    for unfinished in ["{", "{\"seq\":11,\"at\":\"2026-01-31T12:00", "\0\0\0\0"] {
        let folder = Folder::with_ten_records().await;
        folder.append(3, unfinished.as_bytes());
        assert!(verify(&folder.path(), None).is_err());
        record(&folder.open(), 10).await;
        assert_eq!(folder.verified().records, 11);
    }
}

#[tokio::test]
async fn a_segment_without_a_record_is_gone_on_with() {
    for unfinished in ["", "{\"seq\":"] {
        let folder = Folder::with_ten_records().await;
        std::fs::write(folder.segment(4), unfinished).expect("written");
        record(&folder.open(), 10).await;
        assert_eq!((folder.verified().records, folder.lines(4).len()), (11, 1));
        let first = Folder::new();
        std::fs::create_dir(first.path()).expect("a folder");
        std::fs::write(first.segment(1), unfinished).expect("written");
        record(&first.open(), 1).await;
        assert_eq!(first.verified().records, 1);
    }
}

#[tokio::test]
async fn the_end_of_a_large_segment_is_found() {
    let folder = Folder::new();
    let log = folder.open();
    for _ in 0..10_000 {
        drop(log.record(&Event::of("token.granted")));
    }
    drop(log);
    assert!(folder.segment(1).metadata().expect("a segment").len() > 1024 * 1024);
    record(&folder.open(), 1).await;
    assert_eq!(folder.verified().records, 10_001);
}

#[tokio::test]
async fn a_log_has_one_writer() {
    let folder = Folder::new();
    let log = folder.open();
    let check = || AuditLog::open(&folder.path()).err().map(|error| error.to_string());
    let path = folder.path();
    let expected = format!(
        "the audit log {} is written by another process; give each node a folder of its own",
        path.display()
    );
    assert_eq!(check(), Some(expected));
    let clone = log.clone();
    drop(log);
    assert!(check().is_some(), "a clone is the same log");
    drop(clone);
    assert_eq!(check(), None);
}

#[tokio::test]
async fn a_broken_end_is_not_gone_on_with() {
    let check = async |change: fn(&Folder), expect: &str| {
        let folder = Folder::with_ten_records().await;
        change(&folder);
        let error = AuditLog::open(&folder.path()).err().expect("an error").to_string();
        assert!(error.contains(expect) && error.contains("jsonl"), "{error}");
    };
    check(|folder| folder.append(3, b"nonsense\n"), "it is no record").await;
    check(|folder| folder.append(3, folder.lines(3)[1].as_bytes()), "its `seq` is 10 where 11 is due").await;
    check(
        |folder| {
            folder.write_lines(
                3,
                &[folder.lines(3)[0].replace("granted", "refused"), folder.lines(3)[1].clone()],
            )
        },
        "its `prev` is not the hash of the line before",
    )
    .await;
    check(|folder| folder.append(3, &[b'x'; 2 * 1024 * 1024]), "longer than any record").await;
    check(
        |folder| {
            folder.write_lines(2, &[]);
            folder.write_lines(3, &[]);
        },
        "there is no record in it",
    )
    .await;
}

#[test]
fn a_folder_that_cannot_be_used_is_told() {
    let folder = Folder::new();
    std::fs::write(folder.path(), "this is no folder").expect("written");
    let error = AuditLog::open(&folder.path()).err().expect("an error").to_string();
    assert!(
        error.starts_with(&format!("cannot use {} for the audit log: ", folder.path().display())),
        "{error}"
    );
}

//! Tests of opening an existing log.

use super::fixture::{Event, Folder, record};
use crate::reading::verify;
use crate::{AuditLog, Fault, OpenAuditError};

#[tokio::test]
async fn a_log_continues_where_it_ended() {
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
async fn an_empty_segment_is_continued() {
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
    let is_in_use = || matches!(AuditLog::open(&folder.path()), Err(OpenAuditError::InUse { folder: path }) if path == folder.path());
    assert!(is_in_use());
    let clone = log.clone();
    drop(log);
    assert!(is_in_use(), "a clone is the same log");
    drop(clone);
    assert!(AuditLog::open(&folder.path()).is_ok());
}

#[tokio::test]
async fn a_broken_end_is_not_continued() {
    let check = async |change: fn(&Folder), expected: fn(&Fault) -> bool| {
        let folder = Folder::with_ten_records().await;
        change(&folder);
        match AuditLog::open(&folder.path()).err() {
            Some(OpenAuditError::Broken { file, fault }) => {
                assert!(file.extension().is_some_and(|extension| extension == "jsonl"), "{file:?}");
                assert!(expected(&fault), "{fault}");
            }
            other => panic!("{other:?}"),
        }
    };
    check(|folder| folder.append(3, b"nonsense\n"), |fault| matches!(fault, Fault::NotARecord(_))).await;
    check(
        |folder| folder.append(3, folder.lines(3)[1].as_bytes()),
        |fault| *fault == Fault::WrongNumber { found: 10, expected: 11 },
    )
    .await;
    check(
        |folder| {
            folder.write_lines(
                3,
                &[folder.lines(3)[0].replace("granted", "refused"), folder.lines(3)[1].clone()],
            )
        },
        |fault| *fault == Fault::WrongHash,
    )
    .await;
    check(|folder| folder.append(3, &[b'x'; 2 * 1024 * 1024]), |fault| *fault == Fault::LongLine).await;
    check(
        |folder| {
            folder.write_lines(2, &[]);
            folder.write_lines(3, &[]);
        },
        |fault| *fault == Fault::EmptySegment,
    )
    .await;
}

#[test]
fn an_unusable_folder_is_reported() {
    let folder = Folder::new();
    std::fs::write(folder.path(), "a file").expect("written");
    let error = AuditLog::open(&folder.path()).err();
    assert!(
        matches!(&error, Some(OpenAuditError::Unusable { path, .. }) if *path == folder.path()),
        "{error:?}"
    );
}

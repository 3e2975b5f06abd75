//! Tests of manipulated logs, and of the place that is reported.

use std::fs;

use super::fixture::Folder;
use crate::fault::Fault;
use crate::reading::{read, verify};

fn is(expected: Fault) -> impl FnOnce(&Fault) -> bool {
    move |fault| *fault == expected
}

fn not_a_record(fault: &Fault) -> bool {
    matches!(fault, Fault::NotARecord(_))
}

fn wrong_number(fault: &Fault) -> bool {
    matches!(fault, Fault::WrongNumber { .. })
}

/// Changes a log of ten records (four, four and two in a segment), and finds the segment and line
/// where that shows.
async fn check(
    what: &str,
    change: impl FnOnce(&Folder),
    segment: u32,
    line: u64,
    expected: impl FnOnce(&Fault) -> bool,
) {
    let folder = Folder::with_ten_records().await;
    let noted = folder.verified().last_hash;
    change(&folder);
    let broken = verify(&folder.path(), Some(noted.as_str())).expect_err(what);
    assert_eq!((&broken.file, broken.line), (&folder.segment(segment), line), "{what}: {broken}");
    assert!(expected(&broken.fault), "{what}: {broken}");
}

/// Changes the lines of one segment.
fn edit(folder: &Folder, segment: u32, change: impl FnOnce(&mut Vec<String>)) {
    let mut lines = folder.lines(segment);
    change(&mut lines);
    folder.write_lines(segment, &lines);
}

#[tokio::test]
async fn a_changed_line_is_detected_at_the_next() {
    let other = || is(Fault::WrongHash);
    let change = |line: &mut String| *line = line.replace("granted", "grAnted");
    check("a byte", |folder| edit(folder, 1, |lines| change(&mut lines[1])), 1, 3, other()).await;
    check("the first line", |folder| edit(folder, 1, |lines| change(&mut lines[0])), 1, 2, other()).await;
    check(
        "the last line of a segment",
        |folder| edit(folder, 1, |lines| change(&mut lines[3])),
        2,
        1,
        other(),
    )
    .await;
    check("white space", |folder| edit(folder, 2, |lines| lines[0].insert(1, ' ')), 2, 2, other()).await;
    let noted = || is(Fault::MissingHash);
    check("the last line", |folder| edit(folder, 3, |lines| change(&mut lines[1])), 3, 3, noted()).await;
    check(
        "no record",
        |folder| edit(folder, 2, |lines| lines[1].replace_range(..1, "x")),
        2,
        2,
        not_a_record,
    )
    .await;
    check("an empty line", |folder| edit(folder, 2, |lines| lines[1] = "\n".into()), 2, 2, not_a_record)
        .await;
    let twice = |line: &mut String| *line = line.replace("{\"seq\":6", "{\"seq\":1,\"seq\":6");
    check("a member twice", |folder| edit(folder, 2, |lines| twice(&mut lines[1])), 2, 2, not_a_record).await;
}

#[tokio::test]
async fn removed_added_and_moved_lines_are_detected() {
    check("removed", |folder| edit(folder, 2, |lines| drop(lines.remove(1))), 2, 2, wrong_number).await;
    check("the first removed", |folder| edit(folder, 1, |lines| drop(lines.remove(0))), 1, 1, wrong_number)
        .await;
    check("swapped", |folder| edit(folder, 2, |lines| lines.swap(1, 2)), 2, 2, wrong_number).await;
    check("doubled", |folder| edit(folder, 2, |lines| lines.insert(1, lines[0].clone())), 2, 2, wrong_number)
        .await;
    let renumbered = |lines: &mut Vec<String>| {
        lines.remove(1);
        lines[1] = lines[1].replace("\"seq\":7", "\"seq\":6");
    };
    check("removed and renumbered", |folder| edit(folder, 2, renumbered), 2, 2, is(Fault::WrongHash)).await;
}

#[tokio::test]
async fn a_truncated_end_is_detected() {
    let noted = || is(Fault::MissingHash);
    check(
        "in a line",
        |folder| edit(folder, 3, |lines| lines[1].truncate(40)),
        3,
        2,
        is(Fault::UnfinishedLine),
    )
    .await;
    check(
        "no line feed",
        |folder| edit(folder, 3, |lines| lines[1] = lines[1].trim_end().to_owned()),
        3,
        2,
        is(Fault::UnfinishedLine),
    )
    .await;
    check("between lines", |folder| edit(folder, 3, |lines| lines.truncate(1)), 3, 2, noted()).await;
    check("of another segment", |folder| edit(folder, 2, |lines| lines.truncate(3)), 3, 1, wrong_number)
        .await;
    check("a whole segment", |folder| fs::remove_file(folder.segment(3)).expect("removed"), 2, 5, noted())
        .await;
}

#[tokio::test]
async fn a_missing_segment_is_detected() {
    let gone = || is(Fault::MissingSegment);
    check("the first", |folder| fs::remove_file(folder.segment(1)).expect("removed"), 1, 1, gone()).await;
    check("the second", |folder| fs::remove_file(folder.segment(2)).expect("removed"), 2, 1, gone()).await;
    let close_the_gap = |folder: &Folder| fs::rename(folder.segment(3), folder.segment(2)).expect("renamed");
    check(
        "the second, and the gap closed",
        close_the_gap,
        2,
        1,
        is(Fault::WrongNumber { found: 9, expected: 5 }),
    )
    .await;
    let all =
        |folder: &Folder| (1..4).for_each(|number| fs::remove_file(folder.segment(number)).expect("removed"));
    check("all", all, 1, 1, is(Fault::NoLog)).await;
    check(
        "the folder",
        |folder| fs::remove_dir_all(folder.path()).expect("removed"),
        1,
        1,
        |fault| matches!(fault, Fault::Unreadable(_)),
    )
    .await;
}

#[tokio::test]
async fn a_replaced_log_lacks_the_noted_hash() {
    let folder = Folder::with_ten_records().await;
    let noted = folder.verified().last_hash;
    verify(&folder.path(), Some(noted.as_str())).expect("unbroken");
    let other = Folder::with_ten_records().await;
    let broken = verify(&other.path(), Some(noted.as_str())).expect_err("another log");
    assert_eq!((broken.line, broken.fault), (3, Fault::MissingHash));
}

#[tokio::test]
async fn records_before_a_fault_are_read() {
    let folder = Folder::with_ten_records().await;
    edit(&folder, 2, |lines| lines.swap(1, 2));
    let read: Vec<_> = read(&folder.path()).collect();
    assert_eq!(read.len(), 6);
    assert!(read[..5].iter().all(Result::is_ok) && read[5].is_err());
}

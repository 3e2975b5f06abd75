//! Tests of manipulated logs, and of the place that is reported.

use std::fs;

use super::fixture::Folder;
use crate::reading::{read, verify};

/// Changes a log of ten records (four, four and two in a segment), and finds the segment and line
/// where that shows.
async fn check(what: &str, change: impl FnOnce(&Folder), segment: u32, line: u64, expect: &str) {
    let folder = Folder::with_ten_records().await;
    let noted = folder.verified().last_hash;
    change(&folder);
    let broken = verify(&folder.path(), Some(noted.as_str())).expect_err(what);
    assert_eq!((&broken.file, broken.line), (&folder.segment(segment), line), "{what}: {broken}");
    assert!(broken.what.contains(expect), "{what}: {broken}");
}

/// Changes the lines of one segment.
fn edit(folder: &Folder, segment: u32, change: impl FnOnce(&mut Vec<String>)) {
    let mut lines = folder.lines(segment);
    change(&mut lines);
    folder.write_lines(segment, &lines);
}

#[tokio::test]
async fn a_changed_line_shows_in_the_next() {
    let other = "its `prev` is not the hash of the line before";
    let change = |line: &mut String| *line = line.replace("granted", "grAnted");
    check("a byte", |folder| edit(folder, 1, |lines| change(&mut lines[1])), 1, 3, other).await;
    check("the first line", |folder| edit(folder, 1, |lines| change(&mut lines[0])), 1, 2, other).await;
    check("the last line of a segment", |folder| edit(folder, 1, |lines| change(&mut lines[3])), 2, 1, other)
        .await;
    check("white space", |folder| edit(folder, 2, |lines| lines[0].insert(1, ' ')), 2, 2, other).await;
    let noted = "no line has the hash that was noted";
    check("the last line", |folder| edit(folder, 3, |lines| change(&mut lines[1])), 3, 3, noted).await;
    check("no record", |folder| edit(folder, 2, |lines| lines[1].replace_range(..1, "x")), 2, 2, "no record")
        .await;
    check("an empty line", |folder| edit(folder, 2, |lines| lines[1] = "\n".into()), 2, 2, "no record").await;
    let twice = |line: &mut String| *line = line.replace("{\"seq\":6", "{\"seq\":1,\"seq\":6");
    check("a member twice", |folder| edit(folder, 2, |lines| twice(&mut lines[1])), 2, 2, "duplicate").await;
}

#[tokio::test]
async fn lines_that_are_gone_added_or_moved_show_where_they_were() {
    let order = "lines were removed, added or swapped";
    check("removed", |folder| edit(folder, 2, |lines| drop(lines.remove(1))), 2, 2, order).await;
    check("the first removed", |folder| edit(folder, 1, |lines| drop(lines.remove(0))), 1, 1, order).await;
    check("swapped", |folder| edit(folder, 2, |lines| lines.swap(1, 2)), 2, 2, order).await;
    check("doubled", |folder| edit(folder, 2, |lines| lines.insert(1, lines[0].clone())), 2, 2, order).await;
    let renumbered = |lines: &mut Vec<String>| {
        lines.remove(1);
        lines[1] = lines[1].replace("\"seq\":7", "\"seq\":6");
    };
    check("removed and renumbered", |folder| edit(folder, 2, renumbered), 2, 2, "its `prev` is not").await;
}

#[tokio::test]
async fn a_cut_end_shows() {
    let noted = "no line has the hash that was noted";
    check("in a line", |folder| edit(folder, 3, |lines| lines[1].truncate(40)), 3, 2, "not finished").await;
    check(
        "no line feed",
        |folder| edit(folder, 3, |lines| lines[1] = lines[1].trim_end().to_owned()),
        3,
        2,
        "not finished",
    )
    .await;
    check("between lines", |folder| edit(folder, 3, |lines| lines.truncate(1)), 3, 2, noted).await;
    check("of another segment", |folder| edit(folder, 2, |lines| lines.truncate(3)), 3, 1, "removed").await;
    check("a whole segment", |folder| fs::remove_file(folder.segment(3)).expect("removed"), 2, 5, noted)
        .await;
}

#[tokio::test]
async fn a_segment_that_is_gone_shows() {
    let gone = "this segment is missing";
    check("the first", |folder| fs::remove_file(folder.segment(1)).expect("removed"), 1, 1, gone).await;
    check("the second", |folder| fs::remove_file(folder.segment(2)).expect("removed"), 2, 1, gone).await;
    let close_the_gap = |folder: &Folder| fs::rename(folder.segment(3), folder.segment(2)).expect("renamed");
    check("the second, and the gap closed", close_the_gap, 2, 1, "its `seq` is 9 where 5 is due").await;
    let all =
        |folder: &Folder| (1..4).for_each(|number| fs::remove_file(folder.segment(number)).expect("removed"));
    check("all", all, 1, 1, "there is no audit log in this folder").await;
    check("the folder", |folder| fs::remove_dir_all(folder.path()).expect("removed"), 1, 1, "No such file")
        .await;
}

#[tokio::test]
async fn a_log_that_was_written_anew_lacks_the_hash_that_was_noted() {
    let folder = Folder::with_ten_records().await;
    let noted = folder.verified().last_hash;
    verify(&folder.path(), Some(noted.as_str())).expect("unbroken");
    let anew = Folder::with_ten_records().await;
    let broken = verify(&anew.path(), Some(noted.as_str())).expect_err("another log");
    assert!(broken.to_string().contains("line 3: no line has the hash that was noted"), "{broken}");
}

#[tokio::test]
async fn what_stands_before_a_broken_place_is_read() {
    let folder = Folder::with_ten_records().await;
    edit(&folder, 2, |lines| lines.swap(1, 2));
    let read: Vec<_> = read(&folder.path()).collect();
    assert_eq!(read.len(), 6);
    assert!(read[..5].iter().all(Result::is_ok) && read[5].is_err());
}

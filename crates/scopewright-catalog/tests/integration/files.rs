//! Catalogs in files, and files that cannot be read.

use std::fs;

use scopewright_catalog::{Catalog, SourceError, read_source};

#[track_caller]
fn check(bytes: &[u8], expected: Result<&str, (usize, usize)>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scopes.toml");
    fs::write(&file, bytes).expect("written");
    let found = read_source(&file).map_err(|error| match error {
        SourceError::NotUtf8 { offset, line } => (line, offset),
        other => panic!("{other}"),
    });
    assert_eq!(found.as_deref().map_err(|place| *place), expected);
}

#[test]
fn texts() {
    check(b"schema = 1\r\n", Ok("schema = 1\r\n"));
    check("\u{feff}# é\n".as_bytes(), Ok("\u{feff}# é\n"));
    check(b"", Ok(""));
}

#[test]
fn bytes_that_are_no_text() {
    check(b"a\nb = \"\xff\"\n", Err((2, 7)));
    check(b"a\n\xc3", Err((2, 2)));
    check(b"\xff\xfea\0\n\0", Err((1, 0)));
}

#[test]
fn no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = |name: &str| read_source(&folder.path().join(name));
    assert!(matches!(read("scopes.toml"), Err(SourceError::Missing)));
    assert!(matches!(read("."), Err(SourceError::Folder)));
}

#[test]
fn a_file_with_byte_order_mark_and_windows_lines_is_a_catalog() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scopes.toml");
    let text = "\u{feff}schema = 1\r\n[catalog]\r\ntitle = \"T\"\r\nversion = \"1\"\r\n\
                [scope.a]\r\ndescription = \"D\"\r\naccess = \"read\"\r\n";
    fs::write(&file, text).expect("written");
    let source = read_source(&file).expect("text");
    assert_eq!(Catalog::parse(&source).map(|catalog| catalog.scopes.len()).ok(), Some(1));
}

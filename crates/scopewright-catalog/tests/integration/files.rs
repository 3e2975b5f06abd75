//! Reading a catalog from a file, or learning why that cannot be done.

use std::fs;

use scopewright_catalog::{Catalog, read_source};

#[track_caller]
fn check(bytes: &[u8], expected: Result<&str, &str>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scopes.toml");
    fs::write(&file, bytes).expect("written");
    let found = read_source(&file).map_err(|error| error.to_string());
    assert_eq!(found.as_deref().map_err(String::as_str), expected);
}

#[test]
fn texts() {
    check(b"schema = 1\r\n", Ok("schema = 1\r\n"));
    check("\u{feff}# é\n".as_bytes(), Ok("\u{feff}# é\n"));
    check(b"", Ok(""));
}

#[test]
fn bytes_that_are_no_text() {
    check(b"a\nb = \"\xff\"\n", Err("it is not UTF-8: line 2 has a foreign byte at offset 7 of the file"));
    check(b"a\n\xc3", Err("it is not UTF-8: line 2 has a foreign byte at offset 2 of the file"));
    check(b"\xff\xfea\0\n\0", Err("it is not UTF-8: line 1 has a foreign byte at offset 0 of the file"));
}

#[test]
fn no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let message = |name: &str| read_source(&folder.path().join(name)).map_err(|error| error.to_string());
    assert_eq!(message("scopes.toml"), Err("there is no such file".to_owned()));
    assert_eq!(message("."), Err("it is a folder, not a file".to_owned()));
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

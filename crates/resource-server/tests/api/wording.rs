//! The failures of the command line, with their texts in `wording.txt`.
//!
//! Other tests assert codes and structure. After a deliberate change of a text, write the file
//! again with `GOLDEN=overwrite cargo test -p resource-server --test api wording` and review the
//! diff.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::Path;

use crate::program::{start_in, wait};

const FILE: &str = "tests/api/wording.txt";
const COMMAND: &str = "GOLDEN=overwrite cargo test -p resource-server --test api wording";

#[test]
fn failures_name_their_subject_and_have_the_texts_of_the_golden_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    write("file", "neither a database nor a folder");
    write("statement.csv", "Booked,What\n2026-01-01,x\n");
    write("labelled.toml", "transaction = [{ description = 1 }]\n");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let mut texts = format!("Written by: {COMMAND}\n");
    let mut check = |arguments: &[&str], subject: &str| {
        let text = fail(folder, arguments, subject);
        let line = format!("$ resource-server {}\n{text}", arguments.join(" "));
        writeln!(texts, "\n{}", line.replace(&taken, "127.0.0.1:TAKEN")).expect("a string");
    };
    let database = ["--database", "caas.sqlite"];
    let serve = |options: &[&'static str]| [&["serve", "--listen", "127.0.0.1:0"], options].concat();

    check(&[&["serve", "--listen", &taken], &database[..]].concat(), &taken);
    check(&[&["serve", "--listen", "nowhere"], &database[..]].concat(), "nowhere");
    check(&serve(&["--database", "."]), ".");
    check(&serve(&["--database", "file"]), "file");
    check(&serve(&["--database", "file/x"]), "file/x");
    // Port 1 is not in use.
    check(&serve(&["--database", "postgres://me@127.0.0.1:1/x"]), "postgres://me@127.0.0.1:1/x");
    check(&["serve", "--issuer", "ftp://example.com"], "'ftp://example.com' for '--issuer");
    check(&["serve", "--audience", "nonsense"], "'nonsense' for '--audience");
    check(
        &serve(&["--issuer", "http://issuer.example", "--database", "caas.sqlite"]),
        "http://issuer.example",
    );
    check(&[&["serve", "--listen", "127.0.0.1:0", "--metrics", &taken], &database[..]].concat(), &taken);
    check(&serve(&["--tls-cert", "nowhere", "--tls-key", "nowhere"]), "nowhere");
    check(&["least-privilege", "file"], "file");
    check(&["least-privilege", "nowhere"], "nowhere");
    for file in ["nowhere.csv", "file", "statement.csv"] {
        check(&["import", file, "--client", "c", "--database", "caas.sqlite"], file);
    }
    check(&["accuracy", "nowhere"], "nowhere");
    check(&["accuracy", "labelled.toml"], "labelled.toml");
    check(&["serve", "--databse", "x"], "'--databse'");
    check(&["surf"], "'surf'");
    check(&[], "subcommand");

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, &texts).expect("written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = texts.lines().zip(golden.lines()).find(|(text, golden)| text != golden);
    assert!(texts == golden, "{FILE} is out of date at {differs:?}; run {COMMAND}");
}

/// Runs a command that fails, and returns its text without the log: the lines about a file, one
/// that begins with `error:` and names the subject, and one that begins with `hint:`.
#[track_caller]
fn fail(folder: &Path, arguments: &[&str], subject: &str) -> String {
    let output = wait(start_in(folder, arguments));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
    let is_log = |line: &&str| line.contains(" INFO ") || line.contains(" WARN ");
    let lines: Vec<_> = stderr.lines().filter(|line| !is_log(line)).collect();
    let [.., error, hint] = lines[..] else { panic!("{arguments:?}: {stderr}") };
    assert!(error.starts_with("error: ") && error.contains(subject), "{arguments:?}: {stderr}");
    assert!(hint.starts_with("hint: "), "{arguments:?}: {stderr}");
    lines.join("\n")
}

//! `cargo scopes check` as a program: what it prints, where, and how it ends.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Ran, run};

const SOUND: &str = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n\
                     [scope.\"a:b\"]\ndescription = \"D\"\naccess = \"read\"\n";

fn check_in(folder: &Path, arguments: &[&str]) -> Ran {
    run(folder, &[&["check"], arguments].concat())
}

/// Runs the check on a catalog of that text.
#[track_caller]
fn check(text: impl AsRef<[u8]>, arguments: &[&str]) -> Ran {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("scopes.toml"), text).expect("written");
    check_in(folder.path(), &[&["scopes.toml"], arguments].concat())
}

#[test]
fn a_sound_catalog() {
    let run = check(SOUND, &[]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (Some(0), "scopes.toml: 1 scope, no problem\n", "")
    );
}

#[test]
fn warnings_alone_are_shown_and_forgiven() {
    let run = check(format!("{SOUND}rust = \"a\"\n"), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "scopes.toml: 1 scope, 1 warning\n"));
    assert!(
        run.stderr.starts_with("warning: scope `a:b`: `a` is not in upper camel case\n"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("scopes.toml:8:8"), "{}", run.stderr);
}

#[test]
fn an_overdue_scope_is_a_warning() {
    let run = check(format!("{SOUND}deprecated = {{ since = \"1\", remove_after = \"2001-02-03\" }}\n"), &[]);
    assert!(
        run.code == Some(0) && run.stderr.contains("`a:b`") && run.stderr.contains("2001-02-03"),
        "{}",
        run.stderr
    );
}

#[test]
fn errors_set_the_exit_code_and_have_no_colour() {
    let run = check(format!("{SOUND}rust = \"a\"\nx = 1\ny = 2\n"), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    let last = "\n\nerror: scopes.toml: 2 errors, 1 warning\nhint: fix what is shown above, beginning with the first error\n";
    assert!(run.stderr.ends_with(last), "{}", run.stderr);
    assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
}

#[test]
fn json() {
    let parse = |run: &Ran| serde_json::from_str::<Value>(&run.stdout).expect("JSON");
    let sound = check(SOUND, &["--format", "json"]);
    let expected = json!({ "file": "scopes.toml", "errors": 0, "warnings": 0, "problems": [] });
    assert_eq!((sound.code, parse(&sound), sound.stderr.as_str()), (Some(0), expected, ""));

    let broken = check(format!("{SOUND}rust = \"a\"\nx = 1\n"), &["--format", "json"]);
    let place = |line: u64, columns: [u64; 2]| json!([line, columns[0], line, columns[1]]);
    let report = parse(&broken);
    let problems = report["problems"].as_array().expect("problems");
    let found: Vec<_> = problems
        .iter()
        .map(|problem| {
            let names = ["line", "column", "end_line", "end_column"];
            let place = Value::Array(names.iter().map(|name| problem[name].clone()).collect());
            assert!(problem["message"].is_string() && problem["help"].is_string(), "{problem}");
            (problem["severity"].clone(), place)
        })
        .collect();
    assert_eq!(found, [(json!("warning"), place(8, [8, 11])), (json!("error"), place(9, [1, 2]))]);
    assert_eq!((broken.code, &report["errors"], &report["warnings"]), (Some(1), &json!(1), &json!(1)));
}

#[test]
fn files_that_are_not_text() {
    let folder = TempDir::new().expect("a folder");
    let message = |file: &str| check_in(folder.path(), &[file, "--format", "json"]);
    let missing = message("none.toml");
    assert_eq!((missing.code, missing.stdout.as_str()), (Some(1), ""));
    #[track_caller]
    fn fails(ran: &Ran, subject: &str) {
        let lines: Vec<_> = ran.stderr.lines().collect();
        let [error, hint] = lines[..] else { panic!("{}", ran.stderr) };
        assert_eq!(ran.code, Some(1), "{error}");
        assert!(error.starts_with("error: ") && error.contains(subject), "{error}");
        assert!(hint.starts_with("hint: "), "{hint}");
    }
    fails(&missing, "none.toml");
    fails(&message("."), ".");
    fails(&check(b"# \xff", &[]), "scopes.toml");
}

#[test]
fn without_a_file_the_catalog_of_the_current_folder_is_checked() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("scopes.toml"), SOUND).expect("written");
    let ran = check_in(folder.path(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "scopes.toml: 1 scope, no problem\n"));
}

#[test]
fn a_folder_without_a_catalog_is_an_error() {
    let ran = check_in(TempDir::new().expect("a folder").path(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(ran.stderr.contains("cannot read scopes.toml"), "{}", ran.stderr);
}

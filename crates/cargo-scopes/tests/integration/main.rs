//! The tasks as people and scripts run them: arguments, files, answers, exit codes.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

mod check;
mod diff;
mod export;
mod import;
mod new;

/// A task that has ended in `folder`, and its output.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let output =
        Command::new(env!("CARGO_BIN_EXE_cargo-scopes")).current_dir(folder).args(arguments).output();
    let Output { status, stdout, stderr } = output.expect("cargo-scopes starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn the_version_is_printed() {
    let ran = run(&std::env::temp_dir(), &["--version"]);
    assert_eq!((ran.code, ran.stdout), (Some(0), format!("cargo scopes {}\n", env!("CARGO_PKG_VERSION"))));
}

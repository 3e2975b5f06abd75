//! The tasks as people and scripts run them: arguments, files, answers, exit codes.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

mod check;
mod diff;
mod export;
mod import;
mod new;
mod project;

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
    assert_eq!((ran.code, ran.stdout), (Some(0), format!("cargo-scopes {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn every_shell_gets_completions_and_every_command_a_manual_page() {
    let place = folder(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(place.path(), &["completions", shell]);
        assert_eq!(ran.code, Some(0), "{shell}: {}", ran.stderr);
        assert!(ran.stdout.contains("cargo-scopes") && ran.stdout.contains("explain"), "{shell}");
    }
    assert_eq!(run(place.path(), &["man", "pages"]).code, Some(0));
    for page in ["cargo-scopes.1", "cargo-scopes-docs.1", "cargo-scopes-new.1"] {
        assert!(place.path().join("pages").join(page).is_file(), "{page}");
    }
}

#[test]
fn cargo_passes_the_name_of_the_subcommand() {
    let ran = run(&std::env::temp_dir(), &["scopes", "--version"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

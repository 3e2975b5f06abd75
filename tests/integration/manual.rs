//! Tests of completions and manual pages: they are well-formed and contain every command.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::process::{issuer, resource_server, run};

const PATIENCE: Duration = Duration::from_secs(60);

/// Starts a program in a folder.
type Program = fn(&Path) -> Command;

const PROGRAMS: [(&str, Program, &[&str]); 2] = [
    ("issuer", issuer, &["serve", "client", "secret", "key", "token", "plan", "apply", "audit", "openapi"]),
    ("resource-server", resource_server, &["serve", "openapi", "import", "accuracy", "least-privilege"]),
];

fn say(program: Program, folder: &TempDir, arguments: &[&str]) -> String {
    let ended = run(program(folder.path()).args(arguments), PATIENCE);
    assert!(ended.success, "{arguments:?}: {}", ended.stderr);
    ended.stdout
}

#[test]
fn completions_know_every_command() {
    let folder = TempDir::new().expect("a folder");
    for (name, program, commands) in PROGRAMS {
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let script = say(program, &folder, &["completions", shell]);
            let missing: Vec<_> = commands.iter().filter(|command| !script.contains(**command)).collect();
            assert!(missing.is_empty(), "{name} {shell}: {missing:?}");
        }
        let path = folder.path().join(name);
        std::fs::write(&path, say(program, &folder, &["completions", "bash"])).expect("a file");
        let ended = run(Command::new("bash").arg("-n").arg(&path), PATIENCE);
        assert!(ended.success && ended.stderr.is_empty(), "{name}: {}", ended.stderr);
    }
}

#[test]
fn every_command_has_a_manual_page_without_a_warning() {
    for (name, program, commands) in PROGRAMS {
        let folder = TempDir::new().expect("a folder");
        // A value of the environment may be a password, and pages are read by everyone.
        let mut writing = program(folder.path());
        writing.args(["man", "pages"]).env("ISSUER_DATABASE", "postgres://me:hidden@db/x");
        assert!(run(&mut writing, PATIENCE).success);
        let pages = std::fs::read_dir(folder.path().join("pages")).expect("a folder");
        let pages: BTreeSet<_> = pages.map(|entry| entry.expect("a page").path()).collect();
        for command in commands {
            let page = folder.path().join(format!("pages/{name}-{command}.1"));
            assert!(pages.contains(&page), "{} is missing", page.display());
        }
        let main =
            std::fs::read_to_string(folder.path().join(format!("pages/{name}.1"))).expect("the main page");
        assert_eq!(say(program, &folder, &["man"]), main);
        pages.iter().for_each(|page| check(page));
    }
}

fn check(page: &Path) {
    let text = std::fs::read_to_string(page).expect("a page");
    assert!(!text.contains("hidden"), "{}", page.display());
    let has_groff =
        Command::new("groff").arg("--version").output().is_ok_and(|output| output.status.success());
    if has_groff {
        let ended = run(Command::new("groff").args(["-man", "-Tutf8", "-ww"]).arg(page), PATIENCE);
        assert!(ended.success && ended.stderr.is_empty(), "{}: {}", page.display(), ended.stderr);
        assert!(!ended.stdout.is_empty(), "{} is empty", page.display());
    }
}

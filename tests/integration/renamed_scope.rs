//! Tests that a change of `scopes.toml` rebuilds the users of the vocabulary only, and that a
//! renamed scope breaks only the guards that name it. They build real crates with the Cargo that
//! runs the tests.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::workspace::{target_folder, workspace};

const CATALOG: &str = r#"
schema = 1

[catalog]
title = "Shop"
version = "1.0.0"

[scope."shop:orders:read"]
description = "Read orders."
access = "read"

[scope."shop:orders:write"]
description = "Change orders."
access = "write"
"#;

const HANDLERS: &str = r"//! Two handlers.

use scopewright::requires;
use vocabulary::shop;

#[requires(shop:orders:read)]
pub async fn read() {}

#[requires(shop:orders:write)]
pub async fn write() {}
";

#[test]
fn a_renamed_scope_breaks_the_guard_that_names_it() {
    let renamed = |text: &str| text.replace("shop:orders:write", "shop:orders:change");
    let project = Project::new();
    project.write("vocabulary/scopes.toml", CATALOG);
    project.write("api/src/lib.rs", HANDLERS);
    assert_eq!(project.check().errors, Vec::<String>::new());

    project.write("vocabulary/scopes.toml", &renamed(CATALOG));
    let place = "api/src/lib.rs:9: no field `write` on type `vocabulary::__names::shop__orders`";
    assert_eq!(project.check().errors, [place]);

    project.write("api/src/lib.rs", &renamed(HANDLERS));
    let healed = project.check();
    assert_eq!(healed.errors, Vec::<String>::new());
    assert_eq!(healed.built(), ["api"], "the guard was mended in one crate");

    project.write("vocabulary/scopes.toml", &format!("{}# more\n", renamed(CATALOG)));
    let touched = project.check();
    assert_eq!(touched.errors, Vec::<String>::new());
    assert_eq!(touched.built(), ["api", "vocabulary"], "the catalog reaches its users, and nobody else");
}

/// A workspace of a vocabulary, a user of it, and a crate that has nothing to do with it.
struct Project {
    folder: PathBuf,
}

/// The outcome of a Cargo command.
struct Outcome {
    /// `FILE:LINE: message`.
    errors: Vec<String>,
    /// The crates that were built in this run.
    built: BTreeSet<String>,
}

impl Project {
    /// In the target folder, so that the dependencies are built once and not in every run.
    fn new() -> Self {
        let folder = target_folder().join("tests").join("rename");
        let project = Self { folder };
        project.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"vocabulary\", \"api\", \"bystander\"]\n",
        );
        project.write(
            "Cargo.lock",
            &std::fs::read_to_string(workspace().join("Cargo.lock")).expect("the lock file"),
        );
        let guard = workspace().join("crates/scopewright");
        let guard = format!("scopewright = {{ path = {:?} }}\n", guard.display().to_string());
        project.member("vocabulary", &guard, "//! Names.\n\nscopewright::catalog!(\"scopes.toml\");\n");
        project.member("api", &format!("{guard}vocabulary = {{ path = \"../vocabulary\" }}\n"), HANDLERS);
        project.member("bystander", &guard, "//! Nothing.\n");
        project
    }

    fn member(&self, name: &str, dependencies: &str, source: &str) {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
        );
        self.write(&format!("{name}/Cargo.toml"), &manifest);
        self.write(&format!("{name}/src/lib.rs"), source);
    }

    /// Leaves a file alone that is as it should be, or Cargo would take it for changed.
    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        if std::fs::read_to_string(&path).is_ok_and(|current| current == text) {
            return;
        }
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn check(&self) -> Outcome {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["check", "--quiet", "--offline", "--message-format", "json"])
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .current_dir(&self.folder)
            .output()
            .expect("Cargo runs");
        let mut outcome = Outcome { errors: Vec::new(), built: BTreeSet::new() };
        let messages =
            output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
        messages.for_each(|message: Value| outcome.note(&message));
        let is_reported = output.status.success() || !outcome.errors.is_empty();
        assert!(is_reported, "Cargo failed: {}", String::from_utf8_lossy(&output.stderr));
        outcome
    }
}

impl Outcome {
    fn built(&self) -> Vec<&str> {
        self.built.iter().map(String::as_str).collect()
    }

    fn note(&mut self, message: &Value) {
        match message["reason"].as_str() {
            Some("compiler-artifact") if message["fresh"] == false => {
                self.built.extend(message["target"]["name"].as_str().map(str::to_owned));
            }
            Some("compiler-message") if message["message"]["level"] == "error" => {
                self.errors.extend(place(&message["message"]))
            }
            _ => {}
        }
    }
}

/// The first place of an error; rustc's closing line has none.
fn place(message: &Value) -> Option<String> {
    let span = message["spans"].get(0)?;
    let file = span["file_name"].as_str()?;
    Some(format!("{file}:{}: {}", span["line_start"], message["message"].as_str()?))
}

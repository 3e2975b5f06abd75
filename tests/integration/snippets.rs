//! Tests of everything that the pages show: Rust compiles, catalogs are valid, and commands have
//! the flags that are used.
//!
//! A Rust block is a module of one crate in the target folder. Code that a page leaves out, such as
//! the state of its handlers, is in `tests/snippets/PAGE.rs`. A block of statements is the body of
//! a function.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use scopewright_catalog::Catalog;

use crate::markdown_pages::{self, Block, Page};
use crate::process::{build, run};
use crate::workspace::{target_folder, workspace, workspace_file};

#[test]
fn every_rust_block_compiles() {
    let project = Project::new();
    let mut modules = String::new();
    for page in markdown_pages::all() {
        let name =
            page.path.trim_start_matches("docs/").trim_end_matches(".md").to_lowercase().replace('-', "_");
        let context = workspace().join(format!("tests/snippets/{name}.rs"));
        let mut blocks: Vec<&Block> = page.blocks.iter().filter(|block| block.language == "rust").collect();
        blocks.sort_by_key(|block| block.line);
        if blocks.is_empty() {
            continue;
        }
        let context =
            std::fs::read_to_string(context).unwrap_or_else(|_| "//! Nothing is left out.\n".to_owned());
        project.write(&format!("src/{name}.rs"), &context);
        _ = writeln!(modules, "pub mod {name};");
        for block in blocks {
            let module = format!("{name}_line_{}", block.line);
            project.write(&format!("src/{module}.rs"), &module_of(block, &name));
            _ = writeln!(modules, "pub mod {module};");
        }
    }
    let allowed = "#![allow(dead_code, unused_imports, unused_variables, deprecated)]";
    project
        .write("src/lib.rs", &format!("//! Written by tests/integration/snippets.rs.\n{allowed}\n{modules}"));
    project.check();
}

#[test]
fn a_block_that_is_not_compiled_says_why() {
    for page in markdown_pages::all() {
        let text = workspace_file(&page.path);
        let lines: Vec<&str> = text.lines().collect();
        for block in page.blocks.iter().filter(|block| block.language.starts_with("rust")) {
            let above = lines[..block.line - 2].iter().rev().find(|line| !line.is_empty());
            let excused = block.language == "rust,ignore" && above.is_some_and(|line| line.ends_with("-->"));
            assert!(
                block.language == "rust" || excused,
                "{}:{}: a comment above it has to say why it is `{}`",
                page.path,
                block.line,
                block.language
            );
        }
    }
}

#[test]
fn every_catalog_is_sound() {
    let catalog = |block: &&Block| block.language == "toml" && block.text.contains("[scope.");
    let mut seen = 0;
    for page in markdown_pages::all() {
        for block in page.blocks.iter().filter(catalog) {
            // Some show one scope only.
            let head = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1.0.0\"\n";
            let whole = block.text.contains("[catalog]");
            let text = if whole { block.text.clone() } else { format!("{head}{}", block.text) };
            let problems = Catalog::parse(&text).err().map(|problems| problems.render(&page.path, false));
            assert!(problems.is_none(), "{}:{}\n{}", page.path, block.line, problems.unwrap_or_default());
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen} catalogs were found");
}

#[test]
fn every_command_of_the_pages_has_its_flags() {
    let mut helps = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in markdown_pages::all() {
        for (line, command) in commands(&page) {
            let words: Vec<&str> = command.split_whitespace().collect();
            let Some(asked) = Asked::of(&words) else { continue };
            seen += 1;
            let help = helps.entry((asked.program, asked.command.clone())).or_insert_with(|| asked.help());
            let unknown = asked
                .flags
                .iter()
                .filter(|flag| !help.split([' ', '\n', '=', ',']).any(|word| word == **flag));
            wrong.extend(unknown.map(|flag| format!("{}:{line}: {flag} of `{command}`", page.path)));
        }
    }
    assert!(wrong.is_empty(), "flags that the programs do not know:\n{}", wrong.join("\n"));
    assert!(seen > 30, "{seen} commands were found");
}

/// The text of a module with the block in it.
fn module_of(block: &Block, context: &str) -> String {
    let head = format!("//! A block of a page.\nuse crate::{context}::*;\n");
    if syn::parse_file(&block.text).is_ok() {
        return format!("{head}{}", block.text);
    }
    format!(
        "{head}async fn block() -> Result<(), Box<dyn std::error::Error>> {{\nlet _ = {{\n{}}};\nOk(())\n}}\n",
        block.text
    )
}

/// A crate in the target folder, so that its dependencies are built once and not in every run.
struct Project {
    folder: PathBuf,
}

impl Project {
    fn new() -> Self {
        let project = Self { folder: target_folder().join("tests").join("snippets") };
        _ = std::fs::remove_dir_all(project.folder.join("src"));
        let root = workspace().display();
        let ours = |name: &str, more: &str| format!("{name} = {{ path = \"{root}/crates/{name}\"{more} }}\n");
        let manifest = [
            "[workspace]\n[package]\nname = \"snippets\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n",
            &ours("scopewright-token", ""),
            &ours("scopewright", ", features = [\"testing\"]"),
            &ours("scopewright-openapi", ", features = [\"pages\"]"),
            // The features that an API has.
            "axum = { version = \"0.8\", features = [\"macros\"] }\n",
            "tokio = { version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\"] }\n",
            "tower-http = { version = \"0.7\", features = [\"cors\", \"trace\"] }\n",
            "deployment = { package = \"scopes\", path = \"",
            &format!("{root}/crates/scopes\" }}\n"),
            &workspace_dependencies(&[
                "http",
                "prometheus-client",
                "schemars",
                "serde",
                "serde_json",
                "tower",
                "tracing",
                "utoipa",
            ]),
            // As new workspaces have it, so that what was built for one of the two tests serves the
            // other.
            "[profile.dev.package.\"*\"]\ndebug = false\n",
        ];
        project.write("Cargo.toml", &manifest.concat());
        project.write("Cargo.lock", &workspace_file("Cargo.lock"));
        for file in std::fs::read_dir(workspace().join("tests/snippets")).expect("a folder") {
            let path = file.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                project.write(&name, &std::fs::read_to_string(&path).expect("a text"));
            }
        }
        project.write("scopes.toml", &workspace_file("crates/cargo-scopes/templates/new/scopes.toml"));
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn check(&self) {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["check", "--quiet", "--offline", "--profile", "test", "--tests"]);
        cargo.env("CARGO_TARGET_DIR", target_folder().join("tests/built")).current_dir(&self.folder);
        let ended = run(&mut cargo, Duration::from_secs(1800));
        assert!(
            ended.success,
            "blocks do not compile; a file is named for the page and the line\n{}",
            ended.stderr
        );
    }
}

/// The versions and features of this workspace.
fn workspace_dependencies(names: &[&str]) -> String {
    let manifest: toml::Table = workspace_file("Cargo.toml").parse().expect("TOML");
    let all = manifest["workspace"]["dependencies"].as_table().expect("a table");
    names.iter().map(|name| format!("{name} = {}\n", all[*name])).collect()
}

/// The lines of a page's blocks that call a program, with their numbers.
fn commands(page: &Page) -> impl Iterator<Item = (usize, String)> + '_ {
    let shell = |block: &&Block| matches!(block.language.as_str(), "" | "sh" | "console" | "text");
    page.blocks.iter().filter(shell).flat_map(|block| {
        // A line that goes on in the next is one command.
        let joined = block.text.replace("\\\n", " ");
        let lines = joined.lines().map(|line| line.trim().trim_start_matches("$ ").to_owned());
        let line = block.line;
        lines.map(move |command| (line, command)).collect::<Vec<_>>()
    })
}

/// A call of one of our programs.
struct Asked<'c> {
    program: &'static str,
    /// `client add`, or nothing.
    command: Vec<String>,
    flags: Vec<&'c str>,
}

impl<'c> Asked<'c> {
    fn of(words: &[&'c str]) -> Option<Self> {
        let words = words.split(|word| *word == "#" || *word == "|").next()?;
        let (program, rest) = match words {
            ["cargo", "xtask", rest @ ..] => ("xtask", rest),
            ["cargo", "scopes", rest @ ..] => ("cargo-scopes", rest),
            ["cargo", "run", "-p", "issuer", "--", rest @ ..] | ["issuer", rest @ ..] => ("issuer", rest),
            ["cargo", "run", "-p", "resource-server", "--", rest @ ..] | ["resource-server", rest @ ..] => {
                ("resource-server", rest)
            }
            _ => return None,
        };
        let flags = rest.iter().filter(|word| word.starts_with("--") && word.len() > 2);
        let flags = flags.map(|flag| flag.split('=').next().expect("it has a first part")).collect();
        let groups = ["api", "client", "secret", "key", "token", "import"];
        let depth =
            if rest.first().is_some_and(|first| program != "resource-server" && groups.contains(first)) {
                2
            } else {
                1
            };
        let command =
            rest.iter().take(depth).take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
        Some(Self { program, command: command.map(|word| (*word).to_owned()).collect(), flags })
    }

    fn help(&self) -> String {
        let program: PathBuf = build(self.program);
        let mut asked = Command::new(program);
        asked.current_dir(Path::new("/")).args(&self.command).arg("--help");
        let ended = run(&mut asked, Duration::from_secs(60));
        assert!(ended.success, "{} {}: {}", self.program, self.command.join(" "), ended.stderr);
        ended.stdout
    }
}

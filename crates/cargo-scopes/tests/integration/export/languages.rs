//! The modules for other languages, run by their interpreters. If one is not installed, the test
//! reports it and passes.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use super::{export, files, json_of, scopes};

#[test]
fn python_takes_the_module() {
    let files = files();
    export(files.path(), &["python", "--output", "odd_scopes.py"]);
    let Some(python) = installed("python3") else { return };
    run(python.as_str(), &["-m", "py_compile", "odd_scopes.py"], files.path());
    let script = "import json, odd_scopes as m\n\
                  assert all(isinstance(s, str) and str(s) == s.value for s in m.Scope)\n\
                  print(json.dumps({s.name: [s, m.DESCRIPTIONS[s]] for s in m.Scope}))";
    let said = json_of(&run(python.as_str(), &["-c", script], files.path()));
    assert_eq!(said, expected(files.path()));
}

#[test]
fn javascript_takes_the_module_without_its_types() {
    let files = files();
    let module = export(files.path(), &["typescript"]);
    // Everything in it that is not JavaScript; the test checks that each occurs once.
    let types = [
        " as const",
        "export type Scope = (typeof scopes)[keyof typeof scopes];",
        ": Readonly<Record<Scope, string>>",
    ];
    let mut stripped = module;
    for part in types {
        assert_eq!(stripped.matches(part).count(), 1, "{part}");
        stripped = stripped.replace(part, "");
    }
    let print = "console.log(JSON.stringify(Object.fromEntries(Object.entries(scopes)\
                 .map(([name, scope]) => [name, [scope, descriptions[scope]]]))))";
    std::fs::write(files.path().join("scopes.mjs"), stripped + print).expect("a file");
    let Some(node) = installed("node") else { return };
    assert_eq!(json_of(&run(node.as_str(), &["scopes.mjs"], files.path())), expected(files.path()));
}

#[test]
fn typescript_has_exactly_the_scopes_of_the_catalog() {
    let files = files();
    export(files.path(), &["typescript", "--output", "scopes.ts"]);
    let uses = "import { descriptions, scopes, type Scope } from \"./scopes\";\n\
                export const known: Scope[] = [scopes.CLASS, \"2fa\", \"https://shop.example/auth/drive\"];\n\
                export const text: string = descriptions[\"chat:write.public\"];\n\
                // @ts-expect-error: there is no such scope\n\
                export const unknown: Scope = \"shop:orders:raed\";\n";
    std::fs::write(files.path().join("uses.ts"), uses).expect("a file");
    let Some(tsc) = installed("tsc") else { return };
    run(tsc.as_str(), &["--noEmit", "--strict", "--target", "es2020", "uses.ts"], files.path());
}

/// Returns each constant with its scope and description, under the names that the languages allow.
fn expected(folder: &Path) -> Value {
    let constants = [
        "SHOP_ORDERS_READ",
        "SHOP_ORDERS_WRITE",
        "SHOP_EVERYTHING",
        "OLD_ORDERS",
        "CHAT_WRITE_PUBLIC",
        "HTTPS_SHOP_EXAMPLE_AUTH_DRIVE",
        "SCOPE_2FA",
        "CLASS",
        "PROTO",
    ];
    let scopes = scopes(folder);
    assert_eq!(scopes.len(), constants.len());
    let entries = constants.iter().zip(scopes);
    let entries: Map<_, _> =
        entries.map(|(constant, (name, text))| ((*constant).to_owned(), json!([name, text]))).collect();
    entries.into()
}

/// The program, or `None` and a word about it. That word goes around the test harness, which shows
/// nothing of tests that pass.
fn installed(program: &str) -> Option<String> {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return Some(program.to_owned());
    }
    _ = writeln!(std::io::stderr(), "\nskipped: {program} is not installed, so its module is not tried");
    None
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

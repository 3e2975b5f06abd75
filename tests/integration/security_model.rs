//! Every test that `docs/security-model.md` names for a promise exists, and every
//! promise names one.

use std::collections::BTreeSet;

use crate::workspace::{workspace, workspace_file};

const PAGE: &str = "docs/security-model.md";

#[test]
fn every_named_test_exists() {
    let page = workspace_file(PAGE);
    let named: BTreeSet<(&str, &str)> =
        page.split('`').skip(1).step_by(2).filter_map(|code| code.split_once(".rs::")).collect();
    assert!(named.len() > 40, "{} tests are named", named.len());
    for (file, name) in named {
        let file = format!("{file}.rs");
        assert!(workspace().join(&file).is_file(), "{PAGE} names {file}, which does not exist");
        let text = workspace_file(&file);
        let there = text.contains(&format!("fn {name}(")) && is_test(&text, name);
        assert!(there, "{PAGE} names {file}::{name}, which is not a test in it");
    }
}

#[test]
fn every_promise_names_a_test() {
    let page = workspace_file(PAGE);
    let tables = page.split("\n| threat | promise | test |\n").skip(1);
    let rows = tables.flat_map(|table| table.lines().skip(1).take_while(|line| line.starts_with('|')));
    let mut seen = 0;
    for row in rows {
        let proof = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        assert!(proof.contains(".rs::") || proof.starts_with("the same, with"), "no test shows: {row}");
        seen += 1;
    }
    assert!(seen > 30, "{seen} promises were found");
}

/// Returns whether a function is a test, or listed in a macro that generates tests for each
/// database.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared = lines.iter().position(|line| line.contains(&format!("fn {name}("))).unwrap_or_default();
    let marks =
        lines[..declared].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    let marked = marks.into_iter().any(|line| line.contains("test"));
    marked || lines.iter().any(|line| line.trim_end_matches([',', ';']) == name)
}

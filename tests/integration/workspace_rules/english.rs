//! The language of comments and prose: first lines, a list of words, and the length of lines.

use std::path::Path;

use crate::workspace::{files_below, relative, rust_files, workspace};

/// The words with which no comment of an item begins: what follows is a clause without a verb.
const HEADLESS: [&str; 9] = ["what", "whether", "how", "who", "whose", "where", "which", "why", "the same"];

/// Words and phrases that technical English replaces by a plainer one.
const WORDS: [&str; 24] = [
    "anew",
    "by itself",
    "beside",
    "besides",
    "seen to",
    "at hand",
    "good for",
    "is no",
    "are no",
    "is none",
    "are none",
    "whoever",
    "somebody",
    "nobody",
    "stand",
    "stands",
    "stood",
    "tells",
    "told",
    "believe",
    "believes",
    "believed",
    "is away",
    "for ever",
];

/// The most characters of a line of a comment or of prose.
const COLUMNS: usize = 100;

#[test]
fn few_comments_of_items_begin_with_a_headless_clause() {
    let mut comments = 0;
    let mut headless = Vec::new();
    for file in rust_files() {
        let text = std::fs::read_to_string(&file).expect("a text file");
        for (number, line) in first_lines(&text) {
            comments += 1;
            if begins_headless(line) {
                headless.push(format!("{}:{number}: {line}", relative(&file)));
            }
        }
    }
    assert!(headless.len() * 50 < comments, "{} of {comments}:\n{}", headless.len(), headless.join("\n"));
}

#[test]
fn comments_and_prose_use_plain_words() {
    let mut words = 0;
    let mut found = Vec::new();
    for (file, lines) in texts() {
        for (number, line) in lines {
            let plain = plain_text(&line);
            words += plain.split(' ').count();
            let listed = WORDS.iter().filter(|word| plain.contains(&format!(" {word} ")));
            let is_allowed = |word: &str| plain.contains(&format!(" there {word} "));
            let listed = listed.filter(|word| !is_allowed(word));
            found.extend(listed.map(|word| format!("{file}:{number}: {word}: {}", line.trim())));
        }
    }
    assert!(found.len() * 10_000 < words, "{} in {words} words:\n{}", found.len(), found.join("\n"));
}

#[test]
fn comments_and_prose_wrap_at_a_hundred_columns() {
    let mut long = Vec::new();
    for (file, lines) in texts().into_iter().filter(|(file, _)| !is_data(Path::new(file))) {
        for (number, line) in lines {
            let is_table = line.trim_start().trim_start_matches(['/', '!', ' ']).starts_with('|');
            let has_address = line.contains("://") || line.contains("](");
            if line.chars().count() > COLUMNS && !is_table && !has_address {
                long.push(format!("{file}:{number}"));
            }
        }
    }
    assert!(long.is_empty(), "{} lines are longer than {COLUMNS} columns:\n{}", long.len(), long.join("\n"));
}

#[test]
fn the_rules_recognise_what_they_forbid() {
    assert!(begins_headless("What a token may do.") && begins_headless("Whether it is valid."));
    assert!(!begins_headless("Whatever it is.") && !begins_headless("Returns what it has."));
    assert_eq!(plain_text("/// It, nobody's `told` file."), " it nobody s file ");
    let text = "/// A.\n/// B.\nfn a() {}\n//! C.\n\n    // D.\n";
    assert_eq!(first_lines(text).collect::<Vec<_>>(), [(1, "A."), (4, "C.")]);
}

/// Returns the first line of each comment of an item, with its number.
fn first_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let content = |line: &str| {
        let line = line.trim_start();
        let start = ["///", "//!"].into_iter().find(|start| line.starts_with(start))?;
        Some(start.len() + (line.len() - line.trim_start().len()))
    };
    let mut is_inside = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_first = content(line).is_some() && !is_inside;
        is_inside = content(line).is_some();
        let first = line.trim_start().get(3..)?.trim();
        (is_first && !first.is_empty()).then_some((index + 1, first))
    })
}

fn begins_headless(line: &str) -> bool {
    let line = line.to_lowercase();
    HEADLESS.iter().any(|word| {
        line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ',']) && !line.ends_with('?'))
    })
}

/// Returns the comments of Rust files and the prose of pages, with line numbers.
fn texts() -> Vec<(String, Vec<(usize, String)>)> {
    let code = rust_files().into_iter().map(|file| (relative(&file), comments(&file)));
    let docs = files_below(&workspace().join("docs"));
    let pages = docs.into_iter().chain([workspace().join("README.md")]).filter(|file| is_page(file));
    let pages = pages.map(|file| (relative(&file), prose(&file)));
    let data = ["crates", "tests", "xtask"].map(|folder| workspace().join(folder));
    let data = data.iter().flat_map(|folder| files_below(folder)).filter(|file| is_data(file));
    let data = data.map(|file| (relative(&file), comments(&file)));
    code.chain(pages).chain(data).collect()
}

/// Returns whether a file is a script or data with comments that people read.
fn is_data(file: &Path) -> bool {
    file.extension().is_some_and(|extension| ["js", "mjs", "toml"].iter().any(|known| extension == *known))
}

/// Generated pages have their texts from elsewhere.
fn is_page(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "md") && !file.ends_with("docs/scopes.md")
}

fn comments(file: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(file).expect("a text file");
    let starts: &[&str] = if is_data(file) { &["//", "/**", "* ", "# "] } else { &["//"] };
    let is_comment = |line: &str| starts.iter().any(|start| line.trim_start().starts_with(start));
    outside_of_code(text.lines().enumerate().filter(|(_, line)| is_comment(line)))
}

fn prose(file: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(file).expect("a text file");
    outside_of_code(text.lines().enumerate().filter(|(_, line)| !line.starts_with("    ")))
}

/// Returns the lines outside of fenced code, numbered from 1.
fn outside_of_code<'t>(lines: impl Iterator<Item = (usize, &'t str)>) -> Vec<(usize, String)> {
    let mut is_code = false;
    let mut prose = Vec::new();
    for (index, line) in lines {
        if line.trim_start_matches(['/', '!', ' ']).starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            prose.push((index + 1, line.to_owned()));
        }
    }
    prose
}

/// Returns the words of a line in lower case, separated and framed by single spaces, without code.
fn plain_text(line: &str) -> String {
    let outside_of_code = line.split('`').step_by(2).collect::<Vec<_>>().join(" ").to_lowercase();
    let words = outside_of_code.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

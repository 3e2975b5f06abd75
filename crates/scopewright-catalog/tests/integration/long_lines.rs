//! Problems in lines that are as long as the text.

use std::fmt::Write as _;

use scopewright_catalog::Catalog;

/// A catalog whose scope implies many scopes that do not exist, all in one line.
fn one_line(names: usize, description: &str) -> String {
    let mut text = format!(
        "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n[scope]\na = {{ description = \"{description}\", access = \"read\", implies = ["
    );
    for name in 0..names {
        write!(text, "\"q{name}\",").expect("a string");
    }
    text + "] }\n"
}

/// Counting characters from the start of the line for each problem would take minutes.
#[test]
fn each_problem_of_a_long_line_has_its_column() {
    for description in ["D.", "\u{e9}."] {
        let text = one_line(50_000, description);
        let problems = Catalog::parse(&text).expect_err("unknown scopes");
        assert_eq!(problems.len(), 50_000);
        let line = text.lines().nth(5).expect("the line");
        for problem in problems.iter().step_by(9_999) {
            let before: String = line.chars().take(problem.column() - 1).collect();
            assert!(line[before.len()..].starts_with("\"q"), "{}", problem.column());
        }
        let last = problems.iter().last().expect("a problem");
        assert!(problems.render_one(last, "scopes.toml", false).len() < 1000, "the line is not shown");
    }
}

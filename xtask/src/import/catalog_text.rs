//! A draft as the text of a `scopes.toml`, with a comment wherever somebody should look.

use std::fmt::Write as _;

use super::draft::{Draft, DraftAlternative, DraftGuard, DraftScope, why_not};

/// Of many operations so many are named; the rest is counted.
const NAMED: usize = 6;

/// The catalog; `file` is what the document is called.
pub(crate) fn render(draft: &Draft, file: &str) -> String {
    let mut text = format!(
        "# A first draft, made of {} by `cargo xtask import openapi`. Look at every line that says \"guessed\".\n\
         schema = 1\n\n[catalog]\ntitle = {}\nversion = {}\n",
        one_line(file),
        quoted(&draft.title),
        quoted(&draft.version)
    );
    for (name, scope) in &draft.scopes {
        text += &match why_not(name) {
            None => entry(name, scope),
            Some(error) => format!("\n# left out: {}: {error}\n", quoted(&one_line(name))),
        };
    }
    text += "\n# What the operations ask for, as guards above their handlers:\n#\n";
    for guard in &draft.guards {
        _ = writeln!(text, "# {}", one_line(&guard.to_string()));
    }
    text
}

fn entry(name: &str, scope: &DraftScope) -> String {
    let mut text = "\n".to_owned();
    if !scope.is_declared {
        text += "# declared by no flow of the document\n";
    }
    let placeholder = || format!("Describe what {name} lets its bearer do.");
    let description = scope.description.clone().unwrap_or_else(placeholder);
    let evidence = match scope.used_by.is_empty() {
        true => "guessed: no operation uses it".to_owned(),
        false => format!("guessed from: {}", some_of(&scope.used_by)),
    };
    _ = write!(
        text,
        "[scope.{}]\ndescription = {}\n# {}\naccess = {}\n",
        quoted(name),
        quoted(&description),
        one_line(&evidence),
        quoted(scope.guessed_access().as_str())
    );
    text
}

fn some_of(operations: &[String]) -> String {
    let named = operations.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match operations.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

impl std::fmt::Display for DraftGuard {
    /// `GET /pets  #[requires(pets:read)]`, and whatever a guard cannot say in brackets after it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_open = |way: &&DraftAlternative| way.scopes.is_empty() && way.other_schemes.is_empty();
        let (scoped, unscoped): (Vec<_>, Vec<_>) =
            self.alternatives.iter().partition(|way| !way.scopes.is_empty());
        let attribute = if self.alternatives.is_empty() || unscoped.iter().any(is_open) {
            "#[public(because = \"…\")]".to_owned()
        } else if scoped.is_empty() {
            "#[requires(…)]".to_owned()
        } else {
            format!("#[requires({})]", requirement(&scoped))
        };
        write!(f, "{}  {attribute}", self.endpoint)?;
        let besides = scoped.iter().filter(|way| !way.other_schemes.is_empty());
        let mut remarks: Vec<_> =
            besides.map(|way| format!("together with {}", way.other_schemes.join(", "))).collect();
        remarks.extend(
            unscoped
                .iter()
                .filter(|way| !is_open(way))
                .map(|way| format!("the document takes {} without a scope", way.other_schemes.join(" + "))),
        );
        if !self.alternatives.is_empty() && unscoped.iter().any(is_open) {
            remarks.push("the document leaves it open whether there is a token".to_owned());
        }
        if remarks.is_empty() { Ok(()) } else { write!(f, "  ({})", remarks.join("; ")) }
    }
}

fn requirement(ways: &[&DraftAlternative]) -> String {
    let all_of = |way: &&DraftAlternative| {
        let scopes: Vec<_> = way.scopes.iter().map(|name| in_attribute(name)).collect();
        if let [one] = &scopes[..] { one.clone() } else { format!("all({})", scopes.join(", ")) }
    };
    let ways: Vec<_> = ways.iter().map(all_of).collect();
    if let [one] = &ways[..] { one.clone() } else { format!("any({})", ways.join(", ")) }
}

/// A name whose segments Rust can read stands for itself; any other one is written as text.
fn in_attribute(name: &str) -> String {
    let is_segment = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if name.split(':').all(is_segment) { name.to_owned() } else { quoted(name) }
}

/// A TOML string, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// Nothing of a document may end a comment early.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use scope_catalog::Catalog;

    use super::super::document::Document;
    use super::super::draft::Draft;
    use super::{quoted, render};

    /// The last line that is made of a `GET /a` with this `security`.
    fn check_guard(security: &str, guard: &str) {
        let text = format!(
            "openapi: 3.0.0\ninfo: {{ title: T, version: '1' }}\n\
             components: {{ securitySchemes: {{ o: {{ type: oauth2, flows: {{ f: {{ scopes: {{ s: S. }} }} }} }} }} }}\n\
             paths: {{ /a: {{ get: {{ security: {security} }} }} }}\n"
        );
        let draft = Draft::of(&Document::parse(&text).expect("a document")).expect("a draft");
        let catalog = render(&draft, "a.yaml");
        assert_eq!(catalog.lines().last(), Some(format!("# GET /a  {guard}").as_str()));
        Catalog::parse(&catalog).unwrap_or_else(|problems| panic!("{}", problems.render("test", false)));
    }

    #[test]
    fn guards_are_written_as_the_attribute_takes_them() {
        check_guard("[{ o: [s] }]", "#[requires(s)]");
        check_guard("[{ o: ['pets:read'] }]", "#[requires(pets:read)]");
        check_guard("[{ o: [b, a] }]", "#[requires(all(a, b))]");
        check_guard("[{ o: [a] }, { o: [b] }]", "#[requires(any(a, b))]");
        check_guard("[{ o: [a] }, { o: [c, b] }]", "#[requires(any(a, all(b, c)))]");
        check_guard("[{ o: ['type:read'] }]", "#[requires(type:read)]");
        check_guard("[{ o: ['2fa'] }]", "#[requires(\"2fa\")]");
        check_guard(
            "[{ o: ['chat:write.public', 'a-b'] }]",
            "#[requires(all(\"a-b\", \"chat:write.public\"))]",
        );
        check_guard("[{ o: ['https://x.example/a'] }]", "#[requires(\"https://x.example/a\")]");
    }

    #[test]
    fn what_a_guard_cannot_say_is_remarked() {
        check_guard("[]", "#[public(because = \"…\")]");
        check_guard(
            "[{}, { o: [a] }]",
            "#[public(because = \"…\")]  (the document leaves it open whether there is a token)",
        );
        check_guard("[{ o: [] }]", "#[requires(…)]  (the document takes o without a scope)");
        check_guard("[{ key: [] }]", "#[requires(…)]  (the document takes key without a scope)");
        check_guard("[{ o: [a], key: [] }]", "#[requires(a)]  (together with key)");
        check_guard("[{ o: [a] }, { key: [] }]", "#[requires(a)]  (the document takes key without a scope)");
    }

    #[test]
    fn texts_survive_quoting() {
        for text in
            ["plain", "\"quoted\"", "back\\slash", "two\nlines", "tab\t bell\u{7} del\u{7f}", "é → 語"]
        {
            let catalog = format!(
                "schema = 1\n[catalog]\ntitle = {}\nversion = \"1\"\n[scope.a]\ndescription = \"D.\"\naccess = \"read\"\n",
                quoted(text)
            );
            assert_eq!(Catalog::parse(&catalog).expect("a catalog").title, text);
        }
    }
}

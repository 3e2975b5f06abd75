//! What an operation asks of its callers, as the attribute above its handler.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use super::catalog_text::quoted;
use super::document::Operation;

/// What one operation asks of its callers.
pub(crate) struct DraftGuard {
    /// `METHOD /path`.
    pub(crate) endpoint: String,
    ways_in: Vec<WayIn>,
}

impl DraftGuard {
    pub(crate) fn of(operation: &Operation<'_>, schemes_with_scopes: &[&str]) -> Self {
        let ways_in = operation.security.iter().map(|schemes| WayIn::of(schemes, schemes_with_scopes));
        Self { endpoint: format!("{} {}", operation.method, operation.path), ways_in: ways_in.collect() }
    }

    /// Every scope that it names, once.
    pub(crate) fn scopes(&self) -> BTreeSet<&String> {
        self.ways_in.iter().flat_map(|way| &way.scopes).collect()
    }

    /// The requirement by scopes, as far as there is one.
    fn requirement(&self) -> String {
        let ways = self.ways_in.iter().filter(|way| !way.scopes.is_empty());
        let ways: Vec<_> = ways.map(WayIn::requirement).collect();
        match &ways[..] {
            [] => "…".to_owned(),
            [one] => one.clone(),
            _ => format!("any({})", ways.join(", ")),
        }
    }
}

impl fmt::Display for DraftGuard {
    /// `GET /pets  #[requires(pets:read)]`, and in brackets after it what a guard cannot say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  ", self.endpoint)?;
        if self.ways_in.is_empty() || self.ways_in.iter().any(WayIn::is_open) {
            f.write_str("#[public(because = \"…\")]")?;
        } else {
            write!(f, "#[requires({})]", self.requirement())?;
        }
        let remarks: Vec<_> = self.ways_in.iter().filter_map(WayIn::remark).collect();
        if remarks.is_empty() { Ok(()) } else { write!(f, "  ({})", remarks.join("; ")) }
    }
}

/// One of the alternatives.
struct WayIn {
    scopes: BTreeSet<String>,
    /// Schemes that must be satisfied and ask for no scope.
    bare_schemes: Vec<String>,
}

impl WayIn {
    fn of(schemes: &Map<String, Value>, schemes_with_scopes: &[&str]) -> Self {
        let mut way = Self { scopes: BTreeSet::new(), bare_schemes: Vec::new() };
        for (name, scopes) in schemes {
            let scopes = scopes.as_array().filter(|_| schemes_with_scopes.contains(&name.as_str()));
            match scopes.filter(|scopes| !scopes.is_empty()) {
                Some(scopes) => way.scopes.extend(scopes.iter().filter_map(Value::as_str).map(str::to_owned)),
                None => way.bare_schemes.push(name.clone()),
            }
        }
        way
    }

    fn is_open(&self) -> bool {
        self.scopes.is_empty() && self.bare_schemes.is_empty()
    }

    fn requirement(&self) -> String {
        let scopes: Vec<_> = self.scopes.iter().map(|name| in_attribute(name)).collect();
        if let [one] = &scopes[..] { one.clone() } else { format!("all({})", scopes.join(", ")) }
    }

    fn remark(&self) -> Option<String> {
        let schemes = self.bare_schemes.join(" + ");
        if self.is_open() {
            Some("the document leaves it open whether there is a token".to_owned())
        } else if self.scopes.is_empty() {
            Some(format!("the document takes {schemes} without a scope"))
        } else if !self.bare_schemes.is_empty() {
            Some(format!("together with {schemes}"))
        } else {
            None
        }
    }
}

/// A name whose segments Rust can read stands for itself; any other one is written as text.
fn in_attribute(name: &str) -> String {
    let is_segment = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if name.split(':').all(is_segment) { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::DraftGuard;

    /// What is made of a `GET /a` with this `security`, in which `o` is the scheme with scopes.
    fn check_guard(security: &str, guard: &str) {
        let text = format!("openapi: 3.0.0\npaths: {{ /a: {{ get: {{ security: {security} }} }} }}\n");
        let document = Document::parse(&text).expect("a document");
        let operations = document.operations();
        assert_eq!(DraftGuard::of(&operations[0], &["o"]).to_string(), format!("GET /a  {guard}"));
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
}

//! The requirement of an operation, as the attribute above its handler.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::document::Operation;
use super::security::Scheme;
use crate::suggest;
use crate::toml_string::quoted;

/// The requirement of one operation.
pub(super) struct DraftGuard {
    /// `METHOD /path`.
    pub(super) endpoint: String,
    /// The alternatives, or why they are not known.
    ways_in: Result<Vec<WayIn>, String>,
}

impl DraftGuard {
    pub(super) fn of(operation: &Operation, schemes: &BTreeMap<String, Scheme>) -> Self {
        let ways_in = operation.security.as_ref().map_err(ToString::to_string);
        let ways_in = ways_in.map(|security| security.0.iter().map(|way| WayIn::of(way, schemes)).collect());
        Self { endpoint: operation.endpoint(), ways_in }
    }

    /// Returns every scope that it names, once.
    pub(super) fn scopes(&self) -> BTreeSet<&String> {
        self.ways_in().iter().flat_map(|way| &way.scopes).collect()
    }

    /// Returns every role that it names, once.
    pub(super) fn roles(&self) -> BTreeSet<&String> {
        self.ways_in().iter().flat_map(|way| &way.others).flat_map(|(_, roles)| roles).collect()
    }

    /// Returns what the reader should look at.
    pub(super) fn notes(&self, schemes: &BTreeMap<String, Scheme>) -> BTreeSet<String> {
        let endpoint = &self.endpoint;
        let undeclared = self.ways_in().iter().flat_map(|way| &way.undeclared).map(|scheme| {
            let near = nearest_scheme(scheme, schemes).map(|near| format!("; did you mean `{near}`?"));
            format!(
                "{endpoint} asks for the security scheme `{scheme}`, which the document does not declare{}",
                near.unwrap_or_default()
            )
        });
        let roles = self.ways_in().iter().flat_map(|way| &way.others).filter(|(_, roles)| !roles.is_empty());
        let roles = roles.map(|(scheme, roles)| {
            format!(
                "{endpoint} asks for {} of `{scheme}`, which is not an OAuth scheme; roles are not imported as scopes",
                backquoted(roles)
            )
        });
        self.unread().into_iter().chain(undeclared).chain(roles).collect()
    }

    /// Returns why the operation was not read, if it was not.
    pub(super) fn unread(&self) -> Option<String> {
        let reason = self.ways_in.as_ref().err()?;
        Some(format!("{} was not read, so fill in its guard: {reason}", self.endpoint))
    }

    fn ways_in(&self) -> &[WayIn] {
        self.ways_in.as_deref().unwrap_or_default()
    }

    /// Returns whether the document lets in requests without a token only: then there is nothing to
    /// require.
    fn is_public(&self) -> bool {
        self.ways_in.as_ref().is_ok_and(|ways| ways.iter().all(WayIn::is_open))
    }

    /// Returns the requirement by scopes, as far as there is one.
    fn requirement(&self) -> String {
        let ways: BTreeSet<_> =
            self.ways_in().iter().map(|way| &way.scopes).filter(|scopes| !scopes.is_empty()).collect();
        // `a`, or else `a` with `b`, is `a`.
        let is_needed =
            |way: &&&BTreeSet<String>| !ways.iter().any(|other| other != *way && other.is_subset(way));
        let mut needed: Vec<_> = ways.iter().filter(is_needed).collect();
        needed.sort_by_key(|scopes| scopes.len());
        let needed: Vec<_> = needed.into_iter().map(|scopes| all_of(scopes)).collect();
        match &needed[..] {
            [] => "…".to_owned(),
            [one] => one.clone(),
            _ => format!("any({})", needed.join(", ")),
        }
    }

    /// Returns what a guard cannot express.
    fn remarks(&self) -> Vec<String> {
        let ways = match &self.ways_in {
            Ok(ways) => ways,
            Err(reason) => return vec![format!("not read: {reason}")],
        };
        let is_optional = !self.is_public() && ways.iter().any(WayIn::is_open);
        let optional = is_optional.then(|| "the document also admits requests without a token".to_owned());
        let mut remarks: Vec<_> = optional.into_iter().chain(ways.iter().flat_map(WayIn::remarks)).collect();
        remarks.dedup();
        remarks
    }
}

impl fmt::Display for DraftGuard {
    /// `GET /pets  #[requires(pets:read)]`, and in brackets after it what a guard cannot express.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  ", self.endpoint)?;
        if self.is_public() {
            f.write_str("#[public(because = \"…\")]")?
        } else {
            write!(f, "#[requires({})]", self.requirement())?
        }
        let remarks = self.remarks();
        if remarks.is_empty() { Ok(()) } else { write!(f, "  ({})", remarks.join("; ")) }
    }
}

/// One of the alternatives.
struct WayIn {
    scopes: BTreeSet<String>,
    /// Schemes that must be satisfied and ask for no scope, each with the roles that it asks for.
    others: Vec<(String, Vec<String>)>,
    /// Schemes that the document names and does not declare.
    undeclared: Vec<String>,
}

impl WayIn {
    fn of(alternative: &BTreeMap<String, Vec<String>>, schemes: &BTreeMap<String, Scheme>) -> Self {
        let mut way = Self { scopes: BTreeSet::new(), others: Vec::new(), undeclared: Vec::new() };
        for (name, asked) in alternative {
            let scheme = schemes.get(name);
            // The names that an unknown scheme asks for are probably scopes, and a guard must not
            // lose them.
            let are_scopes = scheme.and_then(Scheme::has_scopes) != Some(false);
            if are_scopes && !asked.is_empty() {
                way.scopes.extend(asked.iter().cloned())
            } else {
                way.others.push((name.clone(), asked.clone()))
            }
            if scheme.is_none() {
                way.undeclared.push(name.clone());
            }
        }
        way
    }

    fn is_open(&self) -> bool {
        self.scopes.is_empty() && self.others.is_empty()
    }

    fn remarks(&self) -> Vec<String> {
        let others: Vec<_> = self.others.iter().map(other_scheme).collect();
        let others = (!others.is_empty()).then(|| {
            if self.scopes.is_empty() {
                format!("the document takes {}", others.join(" + "))
            } else {
                format!("together with {}", others.join(" + ").replace(WITHOUT_SCOPE, ""))
            }
        });
        let undeclared =
            self.undeclared.iter().map(|scheme| format!("the document does not declare {scheme}"));
        others.into_iter().chain(undeclared).collect()
    }
}

const WITHOUT_SCOPE: &str = " without a scope";

fn other_scheme((name, roles): &(String, Vec<String>)) -> String {
    if roles.is_empty() {
        format!("{name}{WITHOUT_SCOPE}")
    } else {
        format!("{name} with the roles {}", backquoted(roles))
    }
}

fn backquoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn nearest_scheme<'s>(name: &str, schemes: &'s BTreeMap<String, Scheme>) -> Option<&'s str> {
    let declared = schemes.keys().map(String::as_str);
    let alike = declared.clone().find(|declared| declared.eq_ignore_ascii_case(name));
    alike.or_else(|| suggest(name, declared).next())
}

fn all_of(scopes: &BTreeSet<String>) -> String {
    let scopes: Vec<_> = scopes.iter().map(|name| in_attribute(name)).collect();
    if let [one] = &scopes[..] { one.clone() } else { format!("all({})", scopes.join(", ")) }
}

/// Returns a name as written in an attribute: segments that are Rust identifiers as they are, and
/// any other name as a string.
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
    use super::super::references::References;
    use super::DraftGuard;

    const SCHEMES: &str =
        "{ o: { type: oauth2 }, key: { type: apiKey }, p: { type: oauth2 }, unknown: { type: new } }";

    /// Checks the guard of a `GET /a` with this `security`.
    #[track_caller]
    fn check_guard(security: &str, guard: &str) {
        let text = format!(
            "openapi: 3.1.0\ncomponents: {{ securitySchemes: {SCHEMES} }}\n\
             paths: {{ /a: {{ get: {{ security: {security} }} }} }}\n"
        );
        let document = Document::parse(&text, References::WithinDocument).expect("a document");
        let operations = document.operations().expect("paths");
        let schemes = document.schemes().expect("schemes");
        assert_eq!(DraftGuard::of(&operations[0], &schemes).to_string(), format!("GET /a  {guard}"));
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
    fn alternatives_that_others_include_are_left_out() {
        check_guard("[{ o: [a] }, { o: [a, b] }]", "#[requires(a)]");
        check_guard("[{ o: [a, b] }, { p: [b] }, { o: [b] }]", "#[requires(b)]");
        check_guard("[{ o: [a, b, c] }, { o: [c, b] }, { o: [a] }]", "#[requires(any(a, all(b, c)))]");
    }

    #[test]
    fn an_optional_token_is_left_to_the_reader() {
        let remark = "the document also admits requests without a token";
        check_guard("[]", "#[public(because = \"…\")]");
        check_guard("[{}]", "#[public(because = \"…\")]");
        check_guard("[{}, { o: [a] }]", &format!("#[requires(a)]  ({remark})"));
        check_guard("[{ o: [a] }, {}]", &format!("#[requires(a)]  ({remark})"));
        check_guard(
            "[{ key: [] }, {}]",
            &format!("#[requires(…)]  ({remark}; the document takes key without a scope)"),
        );
    }

    #[test]
    fn schemes_without_scopes_are_remarked() {
        check_guard("[{ o: [] }]", "#[requires(…)]  (the document takes o without a scope)");
        check_guard("[{ key: [] }]", "#[requires(…)]  (the document takes key without a scope)");
        check_guard("[{ key: [r, s] }]", "#[requires(…)]  (the document takes key with the roles `r`, `s`)");
        check_guard("[{ o: [a], key: [] }]", "#[requires(a)]  (together with key)");
        check_guard("[{ o: [a] }, { key: [] }]", "#[requires(a)]  (the document takes key without a scope)");
    }

    #[test]
    fn names_that_an_unknown_scheme_asks_for_are_kept() {
        check_guard("[{ O: [a] }]", "#[requires(a)]  (the document does not declare O)");
        check_guard(
            "[{ O: [] }]",
            "#[requires(…)]  (the document takes O without a scope; the document does not declare O)",
        );
        check_guard("[{ unknown: [a] }]", "#[requires(a)]");
    }

    #[test]
    fn a_security_that_was_not_read_is_left_open() {
        check_guard("{ o: [a] }", "#[requires(…)]  (not read: security: found an object in place of a list)");
    }
}

//! A catalog in the making: the scopes of a document, who uses them, and what the document left open.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use scope_catalog::{Access, ScopeName};
use serde_json::Value;

use super::document::{Document, Operation};
use super::guard::DraftGuard;

/// What a document says about its scopes.
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) version: String,
    /// By name, so that scopes of one group stand together.
    pub(crate) scopes: BTreeMap<String, DraftScope>,
    pub(crate) guards: Vec<DraftGuard>,
    /// What people should look at.
    pub(crate) notes: Vec<String>,
}

/// One scope that a flow declares or an operation asks for.
#[derive(Default)]
pub(crate) struct DraftScope {
    pub(crate) description: Option<String>,
    /// Whether a flow declares it.
    pub(crate) is_declared: bool,
    /// The operations that ask for it, as `METHOD /path`.
    pub(crate) used_by: Vec<String>,
    methods: BTreeSet<String>,
}

impl DraftScope {
    /// From the methods that it opens: only looking is reading, any removal is destructive. Of a scope that opens nothing
    /// the worst is assumed.
    pub(crate) fn guessed_access(&self) -> Access {
        let only_looks = self.methods.iter().all(|method| method == "GET" || method == "HEAD");
        if self.methods.is_empty() || self.methods.contains("DELETE") {
            Access::Destructive
        } else if only_looks {
            Access::Read
        } else {
            Access::Write
        }
    }
}

impl Draft {
    pub(crate) fn of(document: &Document) -> Result<Self> {
        let schemes = document.schemes_with_scopes();
        ensure!(
            !schemes.is_empty(),
            "no security scheme of the type oauth2 or openIdConnect is in components.securitySchemes, so there are no \
             scopes to import"
        );
        let mut draft = Self {
            title: String::new(),
            version: String::new(),
            scopes: BTreeMap::new(),
            guards: Vec::new(),
            notes: Vec::new(),
        };
        draft.title = draft.info(document, "title", "Untitled API");
        draft.version = draft.info(document, "version", "1.0.0");
        for (_, scheme) in &schemes {
            draft.declare(scheme);
        }
        let names: Vec<&str> = schemes.iter().map(|(name, _)| *name).collect();
        for operation in document.operations() {
            draft.take_guard(&operation, &names);
        }
        ensure!(!draft.scopes.is_empty(), "neither the flows nor the operations name a scope");
        draft.note_what_is_open();
        Ok(draft)
    }

    fn info(&mut self, document: &Document, member: &str, otherwise: &str) -> String {
        document.info(member).unwrap_or_else(|| {
            self.notes.push(format!("info.{member} is missing; {otherwise:?} stands in for it"));
            otherwise.to_owned()
        })
    }

    /// The scopes of all flows of a scheme. Of several descriptions the first one counts.
    fn declare(&mut self, scheme: &Value) {
        let flows = scheme.get("flows").and_then(Value::as_object).into_iter().flatten();
        let scopes = flows.filter_map(|(_, flow)| flow.get("scopes")?.as_object()).flatten();
        for (name, description) in scopes {
            let scope = self.scopes.entry(name.clone()).or_default();
            scope.is_declared = true;
            let description = description.as_str().map(str::trim).filter(|text| !text.is_empty());
            match (&scope.description, description) {
                (Some(first), Some(other)) if first != other => {
                    self.notes.push(format!("`{name}` is described in two ways; the other one is {other:?}"));
                }
                (None, Some(text)) => scope.description = Some(text.to_owned()),
                _ => {}
            }
        }
    }

    fn take_guard(&mut self, operation: &Operation<'_>, schemes_with_scopes: &[&str]) {
        let guard = DraftGuard::of(operation, schemes_with_scopes);
        for name in guard.scopes() {
            let scope = self.scopes.entry(name.clone()).or_default();
            scope.used_by.push(guard.endpoint.clone());
            scope.methods.insert(operation.method.clone());
        }
        self.guards.push(guard);
    }

    fn note_what_is_open(&mut self) {
        for (name, scope) in &self.scopes {
            let mut note = |text: String| self.notes.push(format!("`{name}` {text}"));
            if let Err(error) = name.parse::<ScopeName>() {
                note(format!("is left out: {error}"));
                continue;
            }
            if !scope.is_declared {
                note(format!("is declared by no flow, but {} asks for it", scope.used_by.join(", ")));
            }
            if scope.description.is_none() {
                note("has no description; a placeholder stands in for it".to_owned());
            }
            if scope.used_by.is_empty() {
                note("is used by no operation; its access is taken for the worst".to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use scope_catalog::Access;

    use super::{Document, Draft, DraftScope};

    fn draft(text: &str) -> Result<Draft, String> {
        Draft::of(&Document::parse(text).expect("a document")).map_err(|error| format!("{error:#}"))
    }

    fn check_access(methods: &[&str], access: Access) {
        let methods = methods.iter().map(|method| (*method).to_owned()).collect();
        assert_eq!(DraftScope { methods, ..DraftScope::default() }.guessed_access(), access);
    }

    #[test]
    fn access_follows_from_the_methods() {
        check_access(&["GET"], Access::Read);
        check_access(&["GET", "HEAD"], Access::Read);
        check_access(&["OPTIONS"], Access::Write);
        check_access(&["GET", "POST"], Access::Write);
        check_access(&["PATCH"], Access::Write);
        check_access(&["DELETE"], Access::Destructive);
        check_access(&["GET", "DELETE"], Access::Destructive);
        check_access(&[], Access::Destructive);
    }

    #[test]
    fn without_scopes_there_is_nothing_to_import() {
        let error = draft("openapi: 3.0.0").err().expect("no draft");
        assert!(error.starts_with("no security scheme of the type oauth2"), "{error}");
        let bare = "openapi: 3.0.0\ncomponents: { securitySchemes: { o: { type: oauth2, flows: {} } } }";
        let error = draft(bare).err().expect("no draft");
        assert_eq!(error, "neither the flows nor the operations name a scope");
    }

    #[test]
    fn whatever_is_missing_is_noted() {
        let text = "
openapi: 3.0.0
components:
  securitySchemes:
    o: { type: oauth2, flows: { a: { scopes: { s: One., t: '' } }, b: { scopes: { s: Two., 'u u': U. } } } }
paths:
  /a: { get: { security: [{ o: [s, x] }] } }
";
        let expected = [
            "info.title is missing; \"Untitled API\" stands in for it",
            "info.version is missing; \"1.0.0\" stands in for it",
            "`s` is described in two ways; the other one is \"Two.\"",
            "`t` has no description; a placeholder stands in for it",
            "`t` is used by no operation; its access is taken for the worst",
            "`u u` is left out: a scope name must not contain ' ' (RFC 6749 section 3.3)",
            "`x` is declared by no flow, but GET /a asks for it",
            "`x` has no description; a placeholder stands in for it",
        ];
        assert_eq!(draft(text).expect("a draft").notes, expected);
    }
}

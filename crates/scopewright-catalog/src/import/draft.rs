//! A draft of a catalog: the scopes of a document, the operations that use them, and what the
//! document left open.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Operation};
use super::error::{ImportError, Result};
use super::guard::DraftGuard;
use super::security::Scheme;
use crate::{Access, ScopeName};

/// The scopes and guards of a document.
pub(super) struct DraftCatalog {
    pub(super) title: String,
    pub(super) version: String,
    /// By name, so that scopes of one group are together.
    pub(super) scopes: BTreeMap<String, DraftScope>,
    pub(super) guards: Vec<DraftGuard>,
    /// Guesses and gaps, for the reader to look at.
    pub(super) notes: Vec<String>,
}

/// One scope that a flow declares or an operation asks for.
#[derive(Default)]
pub(super) struct DraftScope {
    pub(super) description: Option<String>,
    /// Set when a flow declares it.
    pub(super) is_declared: bool,
    /// The operations that ask for it, as `METHOD /path`.
    pub(super) used_by: Vec<String>,
    methods: BTreeSet<String>,
}

impl DraftScope {
    /// From the methods that it opens: only looking is reading, any removal is destructive. Of a
    /// scope that opens nothing the worst is assumed.
    pub(super) fn guessed_access(&self) -> Access {
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

impl DraftCatalog {
    pub(super) fn of(document: &Document) -> Result<Self> {
        let schemes = document.schemes()?;
        let mut draft = Self {
            title: String::new(),
            version: String::new(),
            scopes: BTreeMap::new(),
            guards: Vec::new(),
            notes: Vec::new(),
        };
        draft.title = draft.info(document, "title", "Untitled API");
        draft.version = draft.info(document, "version", "1.0.0");
        for (name, scheme) in &schemes {
            draft.declare(name, scheme);
        }
        for operation in document.operations()? {
            draft.take_guard(&operation, &schemes);
        }
        if draft.scopes.is_empty() {
            return Err(ImportError::new(draft.why_there_are_no_scopes(&schemes)));
        }
        draft.note_what_is_open();
        Ok(draft)
    }

    /// Returns the reason for a document without scopes, with everything that may have been one.
    fn why_there_are_no_scopes(&self, schemes: &BTreeMap<String, Scheme>) -> String {
        let roles: BTreeSet<_> = self.guards.iter().flat_map(DraftGuard::roles).collect();
        let has_scopes = schemes.values().any(|scheme| scheme.has_scopes() == Some(true));
        let mut reasons = Vec::new();
        if !roles.is_empty() {
            let roles = roles.into_iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ");
            reasons.push(format!(
                "the document asks for the roles {roles}, and the schemes that they belong to are not of the type oauth2 or \
                 openIdConnect; change the type of the scheme to import its roles as scopes"
            ));
        } else if has_scopes {
            reasons.push("neither the flows nor the operations name a scope".to_owned());
        } else {
            reasons.push(
                "no security scheme of the type oauth2 or openIdConnect is in components.securitySchemes, so there \
                 are no scopes to import"
                    .to_owned(),
            );
        }
        reasons.extend(self.guards.iter().filter_map(DraftGuard::unread));
        reasons.extend(schemes.iter().filter_map(|(name, scheme)| unread(name, scheme)));
        reasons.join(", and ")
    }

    fn info(&mut self, document: &Document, member: &str, otherwise: &str) -> String {
        document.info(member).unwrap_or_else(|| {
            self.notes.push(format!("info.{member} is missing; {otherwise:?} is used instead"));
            otherwise.to_owned()
        })
    }

    /// Takes the scopes of all flows of a scheme. Of several descriptions the first one counts.
    fn declare(&mut self, scheme_name: &str, scheme: &Scheme) {
        self.notes.extend(unread(scheme_name, scheme));
        let Scheme::Scopes(scopes) = scheme else { return };
        for (name, description) in scopes {
            let scope = self.scopes.entry(name.clone()).or_default();
            scope.is_declared = true;
            match (&scope.description, description) {
                (Some(first), Some(other)) if first != other => {
                    self.notes.push(format!("`{name}` is described in two ways; the other one is {other:?}"));
                }
                (None, Some(text)) => scope.description = Some(text.clone()),
                _ => {}
            }
        }
    }

    fn take_guard(&mut self, operation: &Operation, schemes: &BTreeMap<String, Scheme>) {
        let guard = DraftGuard::of(operation, schemes);
        for name in guard.scopes() {
            let scope = self.scopes.entry(name.clone()).or_default();
            scope.used_by.push(guard.endpoint.clone());
            scope.methods.insert(operation.method.clone());
        }
        self.notes.extend(guard.notes(schemes));
        self.guards.push(guard);
    }

    fn note_what_is_open(&mut self) {
        let are_all_read = self.guards.iter().all(|guard| guard.unread().is_none());
        let operation = if are_all_read { "operation" } else { "operation that was read" };
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
                note("has no description; the catalog has a placeholder".to_owned());
            }
            if scope.used_by.is_empty() {
                note(format!("is used by no {operation}; its access is guessed as destructive"));
            }
        }
    }
}

fn unread(name: &str, scheme: &Scheme) -> Option<String> {
    let Scheme::Unread(reason) = scheme else { return None };
    Some(format!("the security scheme `{name}` was not read: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::super::references::References;
    use super::{Document, DraftCatalog, DraftScope};
    use crate::Access;

    fn draft(text: &str) -> Result<DraftCatalog, String> {
        let document = Document::parse(text, References::WithinDocument).expect("a document");
        DraftCatalog::of(&document).map_err(|error| error.to_string())
    }

    #[track_caller]
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
            "info.title is missing; \"Untitled API\" is used instead",
            "info.version is missing; \"1.0.0\" is used instead",
            "`s` is described in two ways; the other one is \"Two.\"",
            "`t` has no description; the catalog has a placeholder",
            "`t` is used by no operation; its access is guessed as destructive",
            "`u u` is left out: a scope name must not contain ' ' (RFC 6749 section 3.3)",
            "`x` is declared by no flow, but GET /a asks for it",
            "`x` has no description; the catalog has a placeholder",
        ];
        assert_eq!(draft(text).expect("a draft").notes, expected);
    }
}

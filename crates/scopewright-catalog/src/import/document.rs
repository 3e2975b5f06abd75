//! The parts of an OpenAPI document that concern scopes. Versions 3.0 and 3.1 describe them alike,
//! so one reader serves both.
//!
//! A malformed part is never skipped: it is returned as unread, with the reason.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::error::{ImportError, Result, Within as _};
use super::references::{Files, Located, References, parse};
use super::security::{Scheme, Security};
use crate::suggest;

/// The methods that a path item may have.
const METHODS: [&str; 8] = ["get", "head", "options", "trace", "post", "put", "patch", "delete"];
/// The other members of a path item.
const OTHER_MEMBERS: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];

/// A document of a version that is understood.
pub(super) struct Document {
    root: Rc<Value>,
    files: Files,
}

/// One operation: where it is, and its own or the document's `security`.
pub(super) struct Operation {
    /// `METHOD`, or nothing for a whole path item that was not read.
    pub(super) method: String,
    pub(super) path: String,
    /// The alternatives, or why they are not known.
    pub(super) security: Result<Security>,
}

impl Document {
    /// Reads JSON or YAML.
    pub(super) fn parse(text: &str, references: References<'_>) -> Result<Self> {
        let document = parse(text)?;
        if document.get("swagger").is_some() {
            return Err(ImportError::new("this is Swagger 2.0; convert it to OpenAPI 3.0 or 3.1 first"));
        }
        let Some(version) = document.get("openapi").and_then(Value::as_str) else {
            return Err(ImportError::new("this is not an OpenAPI document: it has no member `openapi`"));
        };
        if !["3.0", "3.1"].iter().any(|known| version.starts_with(known)) {
            let message = format!("this is OpenAPI {version}; only 3.0 and 3.1 are read");
            return Err(ImportError::new(message));
        }
        let root = Rc::new(document);
        Ok(Self { files: Files::new(references, Rc::clone(&root)), root })
    }

    /// Returns a text or number of `info`; YAML takes `version: 1.0` for a number.
    pub(super) fn info(&self, member: &str) -> Option<String> {
        match self.root.get("info")?.get(member)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Returns the declared security schemes by name.
    ///
    /// # Errors
    /// When the object that holds them has another form. A single scheme that cannot be read is
    /// [`Scheme::Unread`].
    pub(super) fn schemes(&self) -> Result<BTreeMap<String, Scheme>> {
        let Some(components) = self.root.get("components") else { return Ok(BTreeMap::new()) };
        let components = self.object(components).within("components")?;
        let Some(schemes) = components.value.get("securitySchemes") else { return Ok(BTreeMap::new()) };
        let schemes = self.follow_from(&components, schemes).within("components.securitySchemes")?;
        let named = members(&schemes.value).within("components.securitySchemes")?;
        let read = |scheme| self.follow_from(&schemes, scheme).and_then(|scheme| Scheme::read(&scheme.value));
        let named = named.iter().map(|(name, scheme)| {
            (name.clone(), read(scheme).unwrap_or_else(|error| Scheme::Unread(error.to_string())))
        });
        Ok(named.collect())
    }

    /// Returns every operation, in the order of the document.
    ///
    /// # Errors
    /// When `paths` has another form. A single path item or operation that cannot be read is an
    /// operation whose security is an error.
    pub(super) fn operations(&self) -> Result<Vec<Operation>> {
        let Some(paths) = self.root.get("paths") else { return Ok(Vec::new()) };
        let paths = self.object(paths).within("paths")?;
        let items = members(&paths.value).within("paths")?.iter().filter(|(path, _)| !path.starts_with("x-"));
        Ok(items.flat_map(|(path, item)| self.path_item(path, &paths, item)).collect())
    }

    /// The operations of a path item: its own, and those of the path item that it refers to.
    fn path_item(&self, path: &str, paths: &Located, item: &Value) -> Vec<Operation> {
        let unread =
            |error| vec![Operation { method: String::new(), path: path.to_owned(), security: Err(error) }];
        let own = match item.as_object() {
            Some(own) => own,
            None => return unread(not_a(item, "an object")),
        };
        let mut operations = self.methods(path, own, paths);
        if own.contains_key("$ref") {
            match self.follow_from(paths, item) {
                Ok(other) => match other.value.as_object() {
                    Some(members) => {
                        let others = self.methods(path, members, &other);
                        operations
                            .extend(others.into_iter().filter(|other| !own.contains_key(&other.member())));
                    }
                    None => operations.extend(unread(not_a(&other.value, "an object"))),
                },
                Err(error) => operations.extend(unread(error)),
            }
        }
        operations
    }

    fn methods(&self, path: &str, item: &Map<String, Value>, place: &Located) -> Vec<Operation> {
        let operation = |method: &str, security| Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            security,
        };
        let known = METHODS
            .iter()
            .filter_map(|method| Some(operation(method, self.security(place, item.get(*method)?))));
        let is_known = |member: &str| {
            METHODS.contains(&member) || OTHER_MEMBERS.contains(&member) || member.starts_with("x-")
        };
        let unknown = item.keys().filter(|member| !is_known(member)).map(|member| {
            let message = format!("a path item has no member `{member}`");
            operation(member, Err(ImportError::new(message)))
        });
        known.chain(unknown).collect()
    }

    /// Reads the security of an operation: its own, or else the document's.
    fn security(&self, place: &Located, operation: &Value) -> Result<Security> {
        let operation = self.follow_from(place, operation)?;
        let operation = members(&operation.value)?;
        no_misspelt_security(operation)?;
        no_misspelt_security(members(&self.root)?)?;
        match operation.get("security").or_else(|| self.root.get("security")) {
            Some(security) => Security::read(security),
            None => Ok(Security::default()),
        }
    }

    fn object(&self, value: &Value) -> Result<Located> {
        self.files.follow(&self.files.located(value))
    }

    fn follow_from(&self, place: &Located, value: &Value) -> Result<Located> {
        self.files.follow(&place.with(value))
    }
}

/// Refuses an object with a member that is probably a misspelt `security`: without it, the
/// operation would be public.
fn no_misspelt_security(object: &Map<String, Value>) -> Result<()> {
    const SECURITY: &str = "security";
    let resembles = |member: &&String| {
        *member != SECURITY && suggest(&member.to_lowercase(), [SECURITY]).next().is_some()
    };
    match object.keys().find(resembles) {
        Some(member) => {
            Err(ImportError::new(format!("`{member}` is not a member of OpenAPI; write `{SECURITY}`")))
        }
        None => Ok(()),
    }
}

impl Operation {
    /// `METHOD /path`.
    pub(super) fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.path).trim_start().to_owned()
    }

    /// The member of the path item that it is.
    fn member(&self) -> String {
        self.method.to_lowercase()
    }
}

/// The members of an object.
pub(super) fn members(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().ok_or_else(|| not_a(value, "an object"))
}

/// The error for a value of another form.
pub(super) fn not_a(value: &Value, form: &str) -> ImportError {
    let found = match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    ImportError::new(format!("found {found} in place of {form}"))
}

#[cfg(test)]
mod tests {
    use super::{Document, References, Scheme};

    fn document(text: &str) -> Document {
        Document::parse(text, References::WithinDocument).expect("a document")
    }

    #[track_caller]
    fn check_refused(text: &str, part: &str) {
        let Err(error) = Document::parse(text, References::WithinDocument) else { panic!("{text} was read") };
        assert!(error.to_string().contains(part), "{error:#}");
    }

    #[test]
    fn other_documents_are_refused() {
        check_refused("{", "not valid JSON");
        check_refused("a: [", "not valid YAML");
        check_refused("{}", "no member `openapi`");
        check_refused("plain words", "no member `openapi`");
        check_refused("swagger: '2.0'", "Swagger 2.0");
        check_refused("openapi: 4.0.0", "this is OpenAPI 4.0.0");
    }

    /// `METHOD /path` and the names of schemes, or `?` where the security is not known.
    fn operations(text: &str) -> Vec<String> {
        let operations = document(text).operations().expect("paths");
        let shown = operations.into_iter().map(|operation| {
            let schemes = operation
                .security
                .as_ref()
                .map_or_else(|_| "?".to_owned(), |security| security.schemes().collect::<Vec<_>>().join(" "));
            format!("{} {schemes}", operation.endpoint())
        });
        shown.collect()
    }

    #[test]
    fn an_operation_without_security_has_the_one_of_the_document() {
        let text = "
openapi: 3.0.3
security: [{ all: [] }]
paths:
  /a:
    parameters: []
    get: { responses: { 200: { description: Fine } } }
    post: { security: [] }
    put: { security: [{ own: [] }] }
";
        assert_eq!(operations(text), ["GET /a all", "POST /a ", "PUT /a own"]);
    }

    #[test]
    fn references_within_the_document_are_followed() {
        let text = "
openapi: 3.1.0
paths:
  /a: { $ref: '#/components/pathItems/A', post: { security: [{ s: [] }] } }
  /b: { $ref: 'other.yaml' }
components:
  pathItems: { A: { get: {}, post: {} } }
  securitySchemes:
    s: { $ref: '#/components/securitySchemes/t' }
    t: { type: oauth2 }
    u: { type: http, scheme: bearer }
    v: { $ref: 'other.yaml' }
";
        assert_eq!(operations(text), ["POST /a s", "GET /a ", "/b ?"]);
        let schemes = document(text).schemes().expect("schemes");
        let kinds: Vec<_> = schemes.values().map(Scheme::has_scopes).collect();
        assert_eq!(kinds, [Some(true), Some(true), Some(false), None]);
    }

    #[test]
    fn an_operation_of_another_form_has_no_known_security() {
        for operation in ["", "x", "[]", "{ $ref: 'nowhere.yaml' }", "{ $ref: '#/nowhere' }", "{ $ref: [] }"]
        {
            let text = format!("openapi: 3.0.0\npaths: {{ /a: {{ get: {operation} }} }}\n");
            assert_eq!(operations(&text), ["GET /a ?"], "{operation}");
        }
        for security in [
            "",
            "x",
            "{}",
            "{ o: [a] }",
            "[o]",
            "[[]]",
            "[{ o: }]",
            "[{ o: a }]",
            "[{ o: { a: A } }]",
            "[{ o: [1] }]",
            "[{ o: [[a]] }]",
            "[{ o: [a] }, ]x",
        ] {
            let own = format!("openapi: 3.0.0\npaths:\n  /a:\n    get:\n      security: {security}\n");
            let common = format!("openapi: 3.0.0\nsecurity: {security}\npaths: {{ /a: {{ get: {{}} }} }}\n");
            for text in [own, common] {
                if Document::parse(&text, References::WithinDocument).is_ok() {
                    assert_eq!(operations(&text), ["GET /a ?"], "{security}");
                }
            }
        }
        for item in ["", "x", "[]", "{ $ref: 'nowhere.yaml' }"] {
            let text = format!("openapi: 3.0.0\npaths: {{ /a: {item} }}\n");
            assert_eq!(operations(&text), ["/a ?"], "{item}");
        }
        assert_eq!(operations("openapi: 3.0.0\npaths: { /a: { Get: {} } }"), ["GET /a ?"]);
        for paths in ["[]", "x", "{ $ref: 'nowhere.yaml' }"] {
            let text = format!("openapi: 3.0.0\npaths: {paths}\n");
            assert!(document(&text).operations().is_err(), "{paths}");
        }
    }
}

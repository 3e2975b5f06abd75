//! An OpenAPI document as far as scopes go. Versions 3.0 and 3.1 say the same about them, so one reader does for both.

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

/// The methods that a path item may have.
const METHODS: [&str; 8] = ["get", "head", "options", "trace", "post", "put", "patch", "delete"];

/// A document of a version that is understood.
pub(crate) struct Document(Value);

/// One operation: where it is, and its own or the document's `security`.
pub(crate) struct Operation<'a> {
    pub(crate) method: String,
    pub(crate) path: &'a str,
    /// The alternatives, each with scopes by the name of their scheme.
    pub(crate) security: Vec<&'a Map<String, Value>>,
}

impl Document {
    /// Reads JSON or YAML.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let document: Value = match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).context("not valid JSON")?,
            false => serde_saphyr::from_str(text).context("not valid YAML")?,
        };
        if document.get("swagger").is_some() {
            bail!("this is Swagger 2.0; convert it to OpenAPI 3.0 or 3.1 first");
        }
        let version = document.get("openapi").and_then(Value::as_str);
        let version = version.context("this is no OpenAPI document: it has no member `openapi`")?;
        if !["3.0", "3.1"].iter().any(|known| version.starts_with(known)) {
            bail!("this is OpenAPI {version}; only 3.0 and 3.1 are read");
        }
        Ok(Self(document))
    }

    /// A text or number of `info`; YAML takes `version: 1.0` for a number.
    pub(crate) fn info(&self, member: &str) -> Option<String> {
        match self.0.get("info")?.get(member)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The security schemes whose requirements name scopes.
    pub(crate) fn schemes_with_scopes(&self) -> Vec<(&str, &Value)> {
        let schemes = self.0.pointer("/components/securitySchemes").and_then(Value::as_object);
        let schemes =
            schemes.into_iter().flatten().map(|(name, scheme)| (name.as_str(), self.followed(scheme)));
        let kind = |scheme: &Value| scheme.get("type").and_then(Value::as_str).map(str::to_owned);
        schemes
            .filter(|(_, scheme)| matches!(kind(scheme).as_deref(), Some("oauth2" | "openIdConnect")))
            .collect()
    }

    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.0.get("paths").and_then(Value::as_object);
        let items = paths.into_iter().flatten().map(|(path, item)| (path, self.followed(item)));
        let operations = items.flat_map(|(path, item)| {
            METHODS.iter().filter_map(move |method| {
                let security = item.get(method)?.get("security").or_else(|| self.0.get("security"));
                let security = security.and_then(Value::as_array).into_iter().flatten();
                let security = security.filter_map(Value::as_object).collect();
                Some(Operation { method: method.to_uppercase(), path, security })
            })
        });
        operations.collect()
    }

    /// What a `$ref` within the document leads to; the value itself where there is none, or where it leads elsewhere.
    fn followed<'a>(&'a self, value: &'a Value) -> &'a Value {
        let pointer =
            value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        pointer.and_then(|pointer| self.0.pointer(pointer)).unwrap_or(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    fn check_refused(text: &str, part: &str) {
        let Err(error) = Document::parse(text) else { panic!("{text} was read") };
        assert!(format!("{error:#}").contains(part), "{error:#}");
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        check_refused("{", "not valid JSON");
        check_refused("a: [", "not valid YAML");
        check_refused("{}", "no member `openapi`");
        check_refused("plain words", "no member `openapi`");
        check_refused("swagger: '2.0'", "Swagger 2.0");
        check_refused("openapi: 4.0.0", "this is OpenAPI 4.0.0");
    }

    fn operations(text: &str) -> Vec<String> {
        let document = Document::parse(text).expect("a document");
        let shown = document.operations().into_iter().map(|operation| {
            let schemes = operation.security.iter().flat_map(|schemes| schemes.keys());
            format!(
                "{} {} {}",
                operation.method,
                operation.path,
                schemes.cloned().collect::<Vec<_>>().join(" ")
            )
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
  /a: { $ref: '#/components/pathItems/A' }
  /b: { $ref: 'other.yaml' }
components:
  pathItems: { A: { get: {} } }
  securitySchemes:
    s: { $ref: '#/components/securitySchemes/t' }
    t: { type: oauth2 }
    u: { type: http, scheme: bearer }
";
        assert_eq!(operations(text), ["GET /a "]);
        let document = Document::parse(text).expect("a document");
        let names: Vec<_> = document.schemes_with_scopes().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["s", "t"]);
    }
}

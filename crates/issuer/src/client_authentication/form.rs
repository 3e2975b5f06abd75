//! The parameters of a request (RFC 6749 section 3.2 and appendix B).

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::endpoints::error::OAuthError;

/// The form in the body of a request, without repeated parameters. The query is ignored.
pub(crate) struct Form(BTreeMap<String, Vec<String>>);

impl Form {
    const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

    /// The only parameter that may be repeated (RFC 8707 section 2).
    const REPEATABLE: &str = "resource";

    /// Parses a body.
    pub(crate) fn read(
        headers: &HeaderMap,
        body: &Result<Bytes, BytesRejection>,
    ) -> Result<Self, OAuthError> {
        let body = body.as_ref().map_err(|rejection| OAuthError::UnreadBody(rejection.status()))?;
        if !Self::is_announced_in(headers) {
            return Err(OAuthError::NotAForm);
        }
        let mut parameters = BTreeMap::<String, Vec<String>>::new();
        // A parameter without a value counts as omitted (RFC 6749 section 3.2).
        for (name, value) in form_urlencoded::parse(body).filter(|(_, value)| !value.is_empty()) {
            parameters.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        match parameters.iter().find(|(name, values)| values.len() > 1 && *name != Self::REPEATABLE) {
            Some((name, _)) => Err(OAuthError::Repeated(name.clone())),
            None => Ok(Self(parameters)),
        }
    }

    /// Returns the value of a parameter that cannot be repeated.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(crate) fn require(&self, name: &'static str) -> Result<&str, OAuthError> {
        self.get(name).ok_or(OAuthError::Missing(name))
    }

    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(String::as_str)
    }

    fn is_announced_in(headers: &HeaderMap) -> bool {
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // Only a charset can follow the semicolon, and the encoding is always UTF-8.
        let essence = media_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(Self::MEDIA_TYPE)
    }
}

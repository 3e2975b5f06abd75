//! The explanation of a token that does not fit a profile, with the value found and the one
//! expected, for the log.

use super::{AudienceIn, Profile};
use crate::excerpt::{any_of, excerpt};
use crate::header_type::HeaderType;
use crate::json_object::{Object, Value};

impl Profile {
    /// Describes what marks a token as another kind of JWT. `None` if nothing does.
    pub(crate) fn explain_kind(&self, header: &Object, claims: &Object) -> Option<String> {
        self.explain_header_type(header)
            .or_else(|| self.explain_missing_mark(claims))
            .or_else(|| self.explain_foreign_mark(claims))
    }

    fn explain_header_type(&self, header: &Object) -> Option<String> {
        let found = header.get("typ");
        let fits = match found.and_then(Value::text) {
            Some(typ) => self.is_header_type(&typ),
            None => self.header_type == HeaderType::Optional,
        };
        let hint = if *self == Self::RFC_9068 {
            "; an issuer whose access tokens do not follow RFC 9068 needs a `Profile`"
        } else {
            ""
        };
        (!fits).then(|| format!("`typ` {}, expected {}{hint}", shown(found), any_of(self.header_types)))
    }

    fn explain_missing_mark(&self, claims: &Object) -> Option<String> {
        let is_missing = |(name, expected): &&(&str, &str)| {
            claims.get(name).and_then(Value::text).is_none_or(|found| found != *expected)
        };
        let (name, expected) = self.only_with.iter().find(is_missing)?;
        Some(format!("the claim `{name}` {}, expected `{expected}`", shown(claims.get(name))))
    }

    fn explain_foreign_mark(&self, claims: &Object) -> Option<String> {
        let name = self.never_with.iter().find(|name| claims.has(name))?;
        Some(format!("the claim `{name}` marks another kind of token"))
    }

    /// Describes the audience of a token that is not for `audience`.
    pub(crate) fn explain_audience(&self, claims: &Object, audience: &str) -> String {
        let name = match self.audience {
            AudienceIn::ScopePrefix if !claims.has("aud") => {
                return format!("`aud` is missing, and no scope begins with `{audience}/`");
            }
            AudienceIn::ScopePrefix => "aud",
            AudienceIn::Claim(name) => name,
        };
        format!("`{name}` {}, expected `{audience}`", shown(claims.get(name)))
    }
}

/// Returns the value of a member as the end of a sentence that begins with its name.
pub(crate) fn shown(value: Option<Value<'_>>) -> String {
    match value.map(|value| (value, value.text())) {
        None => "is missing".to_owned(),
        Some((_, Some(text))) => format!("is `{}`", excerpt(&text)),
        Some((value, None)) => format!("is `{}`", excerpt(value.written())),
    }
}

//! The claims that contain the scopes of a token, and their format.

use std::collections::HashSet;

use crate::json_object::{Object, Value};
use crate::{Malformation, TokenError};

/// A claim that contains scopes, with its name and the format of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeClaim {
    name: &'static str,
    form: ScopeForm,
}

/// The format of several scopes in a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeForm {
    /// A string with single spaces between the scopes (RFC 8693 section 4.2).
    Text,
    /// An array of strings, one for each scope.
    List,
    /// Either of the two formats.
    TextOrList,
}

impl ScopeClaim {
    /// Returns a claim with a string: `"a:read a:write"`.
    pub const fn text(name: &'static str) -> Self {
        Self { name, form: ScopeForm::Text }
    }

    /// Returns a claim with an array of strings: `["a:read", "a:write"]`.
    pub const fn list(name: &'static str) -> Self {
        Self { name, form: ScopeForm::List }
    }

    /// Returns a claim with a string or an array of strings.
    pub const fn text_or_list(name: &'static str) -> Self {
        Self { name, form: ScopeForm::TextOrList }
    }

    /// Returns the name of the claim.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the format of the claim's value.
    pub const fn form(&self) -> ScopeForm {
        self.form
    }
}

/// Returns whether `text` is a scope token (RFC 6749 section 3.3): printable ASCII without space,
/// `"` and `\`.
pub fn is_scope_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_scope_byte)
}

fn is_scope_byte(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)
}

/// Returns whether `text` is empty or consists of scope tokens with single spaces between them.
fn is_scope_text(text: &str) -> bool {
    let mut before = b' ';
    let sound = text.bytes().all(|byte| {
        let spaced = byte != b' ' || before != b' ';
        before = byte;
        spaced && (byte == b' ' || is_scope_byte(byte))
    });
    sound && (before != b' ' || text.is_empty())
}

/// Returns the scopes of a token, separated by single spaces. They come from the first of these
/// claims that the token has.
pub(crate) fn read_scopes(token: &Object, claims: &[ScopeClaim]) -> Result<String, TokenError> {
    if let (Some(scope), Some(scp)) = (token.get("scope"), token.get("scp")) {
        check_agreement(scope, scp)?;
    }
    for claim in claims {
        if let Some(value) = token.get(claim.name) {
            return read(value, claim.form).ok_or(NO_SCOPES);
        }
    }
    Ok(String::new())
}

/// Checks that `scope` and `scp`, which have the same meaning, contain the same scopes. Otherwise
/// the token is rejected, whichever of them the profile reads, because another resource server
/// could read the other.
fn check_agreement(scope: Value<'_>, scp: Value<'_>) -> Result<(), TokenError> {
    let read = |value| read(value, ScopeForm::TextOrList).ok_or(NO_SCOPES);
    let (scope, scp) = (read(scope)?, read(scp)?);
    let set = |scopes| -> HashSet<&str> { str::split(scopes, ' ').collect() };
    let agree = scope == scp || set(&scope) == set(&scp);
    agree.then_some(()).ok_or(TokenError::Malformed(Malformation::ConflictingScopes))
}

fn read(value: Value<'_>, form: ScopeForm) -> Option<String> {
    let (text, list) = match form {
        ScopeForm::Text => (true, false),
        ScopeForm::List => (false, true),
        ScopeForm::TextOrList => (true, true),
    };
    if let Some(written) = value.text().filter(|_| text) {
        return is_scope_text(&written).then(|| written.into_owned());
    }
    let scopes = value.texts().filter(|_| list)?;
    scopes.iter().all(|scope| is_scope_token(scope)).then(|| scopes.join(" "))
}

const NO_SCOPES: TokenError = TokenError::Malformed(Malformation::Scope);

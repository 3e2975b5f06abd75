//! The `WWW-Authenticate` challenge of a refusal (RFC 6750 section 3).

/// The parts of a challenge that all refusals of a resource server share.
#[derive(Debug, Default)]
pub(crate) struct ChallengeContext {
    pub(crate) realm: String,
    /// The address of the protected resource metadata (RFC 9728 section 5.1).
    pub(crate) resource_metadata: Option<String>,
}

impl ChallengeContext {
    /// Writes a challenge with an error, which is a code and a description, and the missing scopes.
    ///
    /// The scheme must be followed by at least one parameter. The realm is always present.
    pub(crate) fn challenge(&self, error: Option<(&str, &str)>, scope: Option<&str>) -> String {
        let mut challenge = format!("Bearer realm={}", quoted(&self.realm));
        let mut add = |name: &str, value: &str| {
            challenge.push_str(&format!(", {name}={}", quoted(value)));
        };
        if let Some((code, description)) = error {
            add("error", code);
            add("error_description", description);
        }
        if let Some(scope) = scope {
            add("scope", scope);
        }
        if let Some(url) = &self.resource_metadata {
            add("resource_metadata", url);
        }
        challenge
    }
}

/// Writes a quoted string (RFC 9110 section 5.6.4). Characters that a header must not contain
/// become `?`.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(if matches!(c, ' '..='~') { c } else { '?' });
    }
    quoted.push('"');
    quoted
}

//! An API as it is stored.

use serde::{Deserialize, Serialize};

/// The document of an API's record, whose identifier is the name of the API. Times are seconds
/// since the Unix epoch.
///
/// A member that this version does not know makes the document unreadable, because ignoring it
/// could extend what is granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiDocument {
    pub(crate) audience: String,
    /// The text of the API's `scopes.toml`.
    pub(crate) catalog: String,
    /// Hides the API from callers that have no scope of it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) unlisted: bool,
    /// The lifetime of its tokens, in seconds, if it is not that of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime: Option<u32>,
    /// The lifetime of its tokens with a destructive scope, in seconds, if it is not that of the
    /// server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) destructive_lifetime: Option<u32>,
    /// The algorithm that signs its tokens, if it is not that of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) algorithm: Option<String>,
    /// The clients that may inspect its tokens, as its resource servers (RFC 7662 section 2.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) resource_servers: Vec<String>,
    /// The origins of pages that may request its tokens, in addition to that of the audience.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) origins: Vec<String>,
    pub(crate) created_at: u64,
}

fn is_false(value: &bool) -> bool {
    !value
}

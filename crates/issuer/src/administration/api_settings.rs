//! The settings of an API, and their rules.

use scopewright_catalog::toml_reader::{self, Placed};
use scopewright_catalog::{Catalog, Problems};
use scopewright_token::Algorithm;

use super::error::AdminError;
use crate::apis::administrative::{ADMINISTRATION, administrative_scopes, is_administrative};
use crate::apis::api::algorithm;
use crate::apis::audience::Audience;
use crate::apis::document::ApiDocument;
use crate::apis::origin::Origin;
use crate::clients::client_id::ClientId;
use crate::clients::document::MAX_TOKEN_LIFETIME;

/// The maximum length of a catalog, in bytes.
pub(crate) const MAX_CATALOG: usize = 1024 * 1024;

/// The settings of an API.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiSettings {
    /// The identifier of the API in tokens.
    pub audience: Audience,
    /// The text of the API's `scopes.toml`.
    pub catalog: String,
    /// Lists the scopes in the metadata. Of an API that is not listed, a client learns only what it
    /// may request.
    pub listed: bool,
    /// The lifetime of tokens, in seconds, if it is not that of the server: 1 to 3600.
    pub lifetime: Option<u32>,
    /// The lifetime of tokens with a destructive scope, in seconds, if it is not that of the
    /// server: 1 to 3600.
    pub destructive_lifetime: Option<u32>,
    /// The algorithm that signs tokens, if it is not that of the server.
    pub algorithm: Option<Algorithm>,
    /// The clients that may inspect tokens, as resource servers of the API (RFC 7662 section 2.1).
    pub resource_servers: Vec<ClientId>,
    /// The origins of pages that may request tokens, in addition to that of the audience.
    pub origins: Vec<Origin>,
}

impl ApiSettings {
    /// Returns the settings of an API with this audience and catalog.
    pub fn new(audience: Audience, catalog: String) -> Self {
        Self {
            audience,
            catalog,
            listed: true,
            lifetime: None,
            destructive_lifetime: None,
            algorithm: None,
            resource_servers: Vec::new(),
            origins: Vec::new(),
        }
    }

    /// Returns every violated rule except those of the catalog, each with the member to correct.
    pub(super) fn mistakes(&self) -> Vec<(&'static str, AdminError)> {
        const MAX_ENTRIES: usize = 100;
        let mut mistakes = Vec::new();
        let mut refuse = |member, why: &str| mistakes.push((member, AdminError::Refused(why.to_owned())));
        let is_wrong = |lifetime: u32| !(1..=MAX_TOKEN_LIFETIME).contains(&u64::from(lifetime));
        for (member, lifetime) in
            [("lifetime", self.lifetime), ("destructive_lifetime", self.destructive_lifetime)]
        {
            if lifetime.is_some_and(is_wrong) {
                refuse(member, "the lifetime of tokens must be 1 to 3600 seconds");
            }
        }
        for (member, count) in
            [("resource_servers", self.resource_servers.len()), ("origins", self.origins.len())]
        {
            if count > MAX_ENTRIES {
                refuse(member, "an API can have at most 100 resource servers and 100 origins");
            }
        }
        mistakes
    }

    pub(super) fn check(&self) -> Result<(), AdminError> {
        self.mistakes().into_iter().next().map_or(Ok(()), |(_, mistake)| Err(mistake))
    }

    pub(super) fn into_document(self, created_at: u64) -> ApiDocument {
        ApiDocument {
            audience: self.audience.to_string(),
            catalog: self.catalog,
            unlisted: !self.listed,
            lifetime: self.lifetime,
            destructive_lifetime: self.destructive_lifetime,
            algorithm: self.algorithm.map(|algorithm| algorithm.to_string()),
            resource_servers: self.resource_servers.iter().map(ToString::to_string).collect(),
            origins: self.origins.iter().map(ToString::to_string).collect(),
            created_at,
        }
    }

    /// Reads the settings of a stored API, which are valid.
    pub(super) fn of(document: &ApiDocument) -> anyhow::Result<Self> {
        let ids = document.resource_servers.iter().map(|id| id.parse());
        let origins = document.origins.iter().map(|origin| origin.parse());
        Ok(Self {
            audience: document.audience.parse()?,
            catalog: document.catalog.clone(),
            listed: !document.unlisted,
            lifetime: document.lifetime,
            destructive_lifetime: document.destructive_lifetime,
            algorithm: document.algorithm.as_deref().map(algorithm).transpose()?,
            resource_servers: ids.collect::<Result<_, _>>()?,
            origins: origins.collect::<Result<_, _>>()?,
        })
    }
}

/// Reads a catalog on a day (`YYYY-MM-DD`), and returns it with the warnings about it.
///
/// It may list the scopes of the issuer's own administration, as the catalog of a workspace that
/// compiles the issuer does, but no other scope in their name space.
pub(super) fn read_catalog(text: &str, today: &str) -> Result<(Catalog, Problems), AdminError> {
    if text.len() > MAX_CATALOG {
        let why = format!("the catalog has {} bytes; it may have at most {MAX_CATALOG}", text.len());
        return Err(AdminError::Refused(why));
    }
    let (catalog, warnings) = Catalog::parse_on(today, text).map_err(AdminError::Catalog)?;
    let own = |name: &str| administrative_scopes().any(|scope| scope.as_str() == name);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut problems = Problems::new(text);
    for Placed { value: name, span } in scope_names(text, &mut problems) {
        if is_administrative(&name) && !own(&name) {
            let help = "begin the scope with another segment".to_owned();
            let message = format!(
                "`{name}` begins with `{ADMINISTRATION}:`, which is reserved for the issuer's administration"
            );
            problems.add_with_help(span, message, help);
        }
    }
    if catalog.scopes.iter().all(|scope| is_administrative(scope.name.as_str())) {
        problems.add(0..0, "the catalog has only scopes of the issuer's administration");
    }
    if problems.is_empty() { Ok((catalog, warnings)) } else { Err(AdminError::Catalog(problems.sorted())) }
}

/// Returns the names of the scopes in the text of a catalog, with their places.
fn scope_names(text: &str, problems: &mut Problems) -> Vec<Placed<String>> {
    let document = toml_reader::parse(text, problems);
    let scopes = document.map(|mut document| document.tables("scope", problems)).unwrap_or_default();
    scopes.into_iter().map(|(name, _)| name).collect()
}

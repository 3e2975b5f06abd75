//! The sources of an API's catalog and audience: a `scopes.toml`, an OpenAPI document, and the
//! metadata of a resource server.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Args;
use cli_output::failure::hinted;
use cli_output::{Hint as _, escape, note};
use issuer::Audience;
use scopewright_catalog::import::{References, draft_of_openapi};
use scopewright_catalog::{Catalog, read_source};
use scopewright_fetch::{AddressPolicy, Fetcher, Limits, RootCertificates};
use serde::Deserialize;
use url::Url;

/// The sources of an API's catalog and audience.
#[derive(Args)]
pub(super) struct ApiSource {
    /// The scopes.toml of the API
    #[arg(long, value_name = "PATH", conflicts_with = "openapi")]
    catalog: Option<PathBuf>,

    /// An OpenAPI document of the API, from whose scopes a catalog is drafted; `issuer api show
    /// NAME --catalog` prints the draft
    #[arg(long, value_name = "PATH")]
    openapi: Option<PathBuf>,

    /// The URL of a resource server, from whose metadata (RFC 9728) the audience is taken; warns of
    /// scopes in it that the catalog does not have
    #[arg(long, value_name = "URL")]
    from_metadata: Option<Url>,
}

/// The audience and the catalog in the sources of an API.
pub(super) struct ReadSource {
    pub(super) audience: Option<Audience>,
    pub(super) catalog: Option<String>,
}

impl ApiSource {
    pub(super) fn is_empty(&self) -> bool {
        self.catalog.is_none() && self.openapi.is_none() && self.from_metadata.is_none()
    }

    /// Returns the path to show for the catalog.
    pub(super) fn path(&self) -> String {
        let path = self.catalog.as_ref().or(self.openapi.as_ref());
        path.map_or_else(|| "scopes.toml".to_owned(), |path| path.display().to_string())
    }

    /// Reads the sources that are given. `stored` is the catalog of an existing API.
    pub(super) async fn read(&self, stored: Option<&str>) -> anyhow::Result<ReadSource> {
        let catalog = match (&self.catalog, &self.openapi) {
            (Some(path), _) => Some(read_catalog(path)?),
            (None, Some(path)) => Some(draft_catalog(path)?),
            (None, None) => None,
        };
        let Some(url) = &self.from_metadata else { return Ok(ReadSource { audience: None, catalog }) };
        let metadata = fetch_metadata(url).await?;
        if let Some(catalog) = catalog.as_deref().or(stored) {
            warn_of_differences(&metadata, catalog);
        }
        let audience = metadata.resource.parse().with_context(|| format!("the metadata of {url}"))?;
        Ok(ReadSource { audience: Some(audience), catalog })
    }
}

/// Returns the audience that is written, or else that of the metadata. They must not differ.
pub(super) fn one_audience(
    written: Option<&Audience>,
    read: Option<Audience>,
) -> anyhow::Result<Option<Audience>> {
    match (written, read) {
        (Some(written), Some(read)) if *written != read => Err(hinted(
            format_args!("--audience is {written}, and the metadata names {read}"),
            "leave out --audience, or --from-metadata",
        )),
        (written, read) => Ok(written.cloned().or(read)),
    }
}

fn read_catalog(path: &Path) -> anyhow::Result<String> {
    read_source(path)
        .with_context(|| format!("cannot use {}", path.display()))
        .hint("name the scopes.toml of the API; `cargo scopes new` creates one, and `cargo scopes import` drafts one")
}

/// Drafts a catalog from the scopes of an OpenAPI document, and prints its guesses.
fn draft_catalog(path: &Path) -> anyhow::Result<String> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let draft = draft_of_openapi(&text, References::FilesFrom(path)).with_context(|| shown.to_string())?;
    for guess in &draft.notes {
        note(guess);
    }
    Ok(draft.catalog)
}

/// Protected resource metadata (RFC 9728 section 2).
#[derive(Deserialize)]
struct ResourceMetadata {
    resource: String,
    #[serde(default)]
    scopes_supported: Vec<String>,
}

async fn fetch_metadata(url: &Url) -> anyhow::Result<ResourceMetadata> {
    let address = well_known(url)?;
    let limits = Limits {
        bytes: 256 * 1024,
        time: Duration::from_secs(10),
        // The operator has chosen the address.
        addresses: AddressPolicy::Anywhere,
        roots: RootCertificates::NONE,
    };
    let answer = Fetcher::new(limits).get(address.clone()).await;
    let answer = answer.with_context(|| format!("cannot fetch {address}"))?;
    let metadata: ResourceMetadata = serde_json::from_slice(&answer.body)
        .with_context(|| format!("{address} is not the metadata of a resource server (RFC 9728)"))?;
    // Otherwise one server could describe another (section 3.3).
    if !is_same(&metadata.resource, url) {
        let resource = escape(&metadata.resource);
        return Err(hinted(
            format_args!("{address} describes another resource: {resource}"),
            "name the URL of that one with --from-metadata if it is meant",
        ));
    }
    Ok(metadata)
}

fn is_same(resource: &str, url: &Url) -> bool {
    // A library adds a slash to a bare host.
    resource == url.as_str() || resource == url.as_str().trim_end_matches('/')
}

/// Returns the address of the metadata, between the host and the path of the resource (section
/// 3.1).
fn well_known(resource: &Url) -> anyhow::Result<Url> {
    ensure!(
        resource.scheme() == "https" || scopewright_fetch::is_loopback(resource),
        "--from-metadata needs an https URL, because others could alter the document on the way; use https"
    );
    let mut address = resource.clone();
    let path = resource.path().trim_end_matches('/');
    address.set_path(&format!("/.well-known/oauth-protected-resource{path}"));
    Ok(address)
}

/// Prints the scopes that only one of the metadata and the catalog has.
fn warn_of_differences(metadata: &ResourceMetadata, catalog: &str) {
    // A catalog with problems is refused later.
    let Ok(catalog) = Catalog::parse(catalog) else { return };
    let supported = &metadata.scopes_supported;
    for scope in supported.iter().filter(|scope| catalog.scope(scope).is_none()) {
        note(&format!("the resource server supports `{}`, which the catalog does not have", escape(scope)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_is_between_host_and_path() {
        #[track_caller]
        fn check(resource: &str, expected: &str) {
            let address = well_known(&resource.parse().expect("a URL")).map(|url| url.to_string());
            assert_eq!(address.ok().as_deref(), Some(expected));
        }
        check("https://a.example", "https://a.example/.well-known/oauth-protected-resource");
        check("https://a.example/v1", "https://a.example/.well-known/oauth-protected-resource/v1");
        check("http://127.0.0.1:81/v1/", "http://127.0.0.1:81/.well-known/oauth-protected-resource/v1");
        assert!(well_known(&"http://a.example".parse().expect("a URL")).is_err());
    }
}

//! The API that a database without any begins with.

use serde_json::json;

use super::administrator::Administration;
use super::apis::{about_apis, api_write};
use super::decision::Decision;
use super::documents::{documents, write};
use super::error::AdminError;
use super::vocabulary::{are_chosen, chosen_write, default_document};
use crate::apis::audience::Audience;
use crate::apis::built_in::default_name;
use crate::apis::document::ApiDocument;
use crate::clients::document::ClientDocument;
use crate::config::Config;
use crate::open_error::OpenError;
use crate::store::{RecordKind, Snapshot, Write};

/// The outcome of looking for APIs in a database.
enum Found {
    Apis,
    /// No API has the configured audience. The names of all APIs follow.
    OtherAudiences(Vec<String>),
    /// There is no API, and no audience for the first one.
    Nothing,
}

impl Administration {
    /// Registers the compiled-in API in a database whose APIs have not been chosen: a new one, or
    /// one of a version without APIs. Clients that an older version allowed to inspect tokens for
    /// its audience become its resource servers.
    ///
    /// # Errors
    /// The database has no API and the configuration no audience for the first one, its APIs have
    /// other audiences than the configured one, or it cannot be written.
    pub(crate) async fn begin_apis(&self, config: &Config) -> Result<(), OpenError> {
        let audience = config.first_audience();
        let found = self
            .transact(&about_apis(), |snapshot, at| {
                if are_chosen(snapshot) {
                    return Ok(Decision::unchanged(found(snapshot, config.default_audience.as_ref())?));
                }
                match &audience {
                    Some(audience) => first_api(snapshot, audience, at),
                    None => Ok(Decision::unchanged(Found::Nothing)),
                }
            })
            .await
            .map_err(OpenError::unreadable(&config.database))?;
        match (found, &config.default_audience) {
            (Found::Apis, _) => Ok(()),
            (Found::OtherAudiences(names), Some(audience)) => {
                Err(OpenError::other_audiences(audience, &names))
            }
            (Found::OtherAudiences(_) | Found::Nothing, _) => Err(OpenError::no_api(&config.issuer)),
        }
    }
}

/// Checks that an API has the configured audience, if there is one.
fn found(snapshot: &Snapshot, configured: Option<&Audience>) -> Result<Found, AdminError> {
    let Some(configured) = configured else { return Ok(Found::Apis) };
    let apis: Vec<(String, ApiDocument)> = documents(snapshot, RecordKind::Api)?;
    if apis.iter().any(|(_, api)| api.audience == configured.as_str()) {
        return Ok(Found::Apis);
    }
    Ok(Found::OtherAudiences(apis.into_iter().map(|(name, _)| name).collect()))
}

fn first_api(snapshot: &Snapshot, audience: &Audience, at: u64) -> Result<Decision<Found>, AdminError> {
    let mut api = default_document(audience.as_str(), at);
    let clients = adopt_resource_servers(snapshot, &mut api)?;
    let name = default_name().to_string();
    let detail = json!({ "audience": api.audience, "resource_servers": api.resource_servers });
    let mut writes = vec![api_write(&name, Some(&api))?, chosen_write()];
    writes.extend(clients);
    Ok(Decision { action: "api.add", subject: name, detail, writes, output: Found::Apis })
}

/// Makes the clients that an older version allowed to inspect tokens for this audience resource
/// servers of the API, and returns the writes of these clients.
pub(super) fn adopt_resource_servers(
    snapshot: &Snapshot,
    api: &mut ApiDocument,
) -> Result<Vec<Write>, AdminError> {
    let mut writes = Vec::new();
    for (id, mut client) in documents::<ClientDocument>(snapshot, RecordKind::Client)? {
        if client.resource_server.contains(&api.audience) {
            client.resource_server.retain(|audience| *audience != api.audience);
            writes.push(write(RecordKind::Client, &id, &client, None)?);
            api.resource_servers.push(id);
        }
    }
    api.resource_servers.sort_unstable();
    api.resource_servers.dedup();
    Ok(writes)
}

#[cfg(test)]
mod tests;

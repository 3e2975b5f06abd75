//! Changing one client.

use serde_json::Value;

use super::administrator::Administration;
use super::client_record::client_writes;
use super::decision::{Decision, IssuedTokens};
use super::documents::{about_client, only_client};
use super::error::AdminError;
use crate::ClientId;
use crate::clients::document::ClientDocument;
use crate::replica::revocations::Revocation;
use crate::store::{Selection, Snapshot};

impl Administration {
    /// Changes one existing client. `decide` alters the document, and returns the details for the
    /// chain of changes. It can use the records of `also`. If the document does not change, nothing
    /// is recorded.
    pub(super) async fn transact_client<T>(
        &self,
        id: &ClientId,
        action: &'static str,
        tokens: IssuedTokens,
        also: &[Selection<'_>],
        decide: impl Fn(&mut ClientDocument, &Snapshot, u64) -> Result<(Value, T), AdminError>,
    ) -> Result<T, AdminError> {
        let revocation = Revocation::id_of_client(id.as_str());
        let read_set = [&about_client(id.as_str(), &revocation), also].concat();
        self.transact(&read_set, |snapshot, at| {
            let old = self.changeable_client(snapshot, id)?;
            let mut document = old.clone();
            let (detail, output) = decide(&mut document, snapshot, at)?;
            self.authority.check(&document.scope)?;
            if document == old && tokens == IssuedTokens::Keep {
                return Ok(Decision::unchanged(output));
            }
            let writes = client_writes(snapshot, id.as_str(), Some(&document), tokens, at)?;
            Ok(Decision { action, subject: id.to_string(), detail, writes, output })
        })
        .await
    }

    /// Returns the client of a snapshot, if this administrator may change it.
    pub(super) fn changeable_client(
        &self,
        snapshot: &Snapshot,
        id: &ClientId,
    ) -> Result<ClientDocument, AdminError> {
        let document =
            only_client(snapshot)?.ok_or_else(|| AdminError::NoSuchClient(id.clone(), Vec::new()))?;
        self.authority.check(&document.scope)?;
        Ok(document)
    }
}

//! The record of a client, and the records that are written together with it.

use super::decision::IssuedTokens;
use super::documents::write;
use super::error::AdminError;
use super::revocation_record::revocation_write;
use crate::clients::document::ClientDocument;
use crate::replica::revocations::Revocation;
use crate::store::{RecordKind, Snapshot, Write};

/// Returns the writes that store `document` as the client `id`, or that remove the client.
///
/// The tokens of a client that is removed or disabled are revoked in the same change, so that they
/// stay revoked if it is enabled later, or if another client gets its identifier. `snapshot` must
/// include the client and the revocation of its tokens, if they exist.
pub(super) fn client_writes(
    snapshot: &Snapshot,
    id: &str,
    document: Option<&ClientDocument>,
    tokens: IssuedTokens,
    at: u64,
) -> Result<Vec<Write>, AdminError> {
    let client = match document {
        Some(document) => write(RecordKind::Client, id, document, None)?,
        None => Write { kind: RecordKind::Client, id: id.to_owned(), document: None, until: None },
    };
    let mut writes = vec![client];
    if tokens == IssuedTokens::Revoke || document.is_none_or(|document| document.disabled) {
        let revocation = Revocation::Client { client_id: id.to_owned(), issued_until: at };
        writes.push(revocation_write(snapshot, revocation)?);
    }
    Ok(writes)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tempfile::TempDir;

    use super::*;
    use crate::administration::Administration;
    use crate::store::{Change, Selection};
    use crate::{ClientId, PepperSource, ScopeList};

    const NEWER: &str = r#"{"scope":"caas:categories:read new:things:read","created_at":1}"#;
    const NEWER_ADMINISTRATOR: &str = r#"{"scope":"caas:categories:read issuer:new:write","created_at":1}"#;

    /// Opens an administration whose database has a client that a newer version wrote.
    async fn with(document: &str, folder: &TempDir) -> Administration {
        let pepper = PepperSource::File(folder.path().join("pepper"));
        let owner = Administration::open(&folder.path().join("database").into(), &pepper, "tests").await;
        let owner = owner.expect("an administration");
        let writes = vec![Write {
            kind: RecordKind::Client,
            id: "a".into(),
            document: Some(document.into()),
            until: None,
        }];
        let subject = "a".to_owned();
        let detail = Value::Null;
        let change = Change { at: 1, actor: "tests".into(), action: "test.write", subject, detail, writes };
        let head = owner.store().load().await.expect("contents").position.head;
        owner.store().commit(head, &change).await.expect("stored");
        owner
    }

    async fn scope(administration: &Administration) -> Value {
        let snapshot = administration
            .store()
            .select(&[Selection::One(RecordKind::Client, "a")])
            .await
            .expect("a client");
        let text = snapshot.records[0].document.as_deref().expect("a document");
        serde_json::from_str::<Value>(text).expect("JSON")["scope"].clone()
    }

    fn a() -> ClientId {
        "a".parse().expect("an id")
    }

    /// Security finding 29.
    #[tokio::test]
    async fn an_older_version_keeps_scopes_that_it_does_not_know() {
        let folder = TempDir::new().expect("a folder");
        let owner = with(NEWER, &folder).await;
        owner.update_client(&a(), |settings| settings.lifetime = Some(60)).await.expect("changed");
        assert_eq!(scope(&owner).await, "caas:categories:read new:things:read");
        owner.add_secret(&a(), Default::default(), None).await.expect("added");
        assert_eq!(scope(&owner).await, "caas:categories:read new:things:read");
        let all: ScopeList = "caas:transactions:read".parse().expect("a scope");
        owner.update_client(&a(), |settings| settings.scope = all.clone()).await.expect("changed");
        assert_eq!(scope(&owner).await, "caas:transactions:read", "an explicit list is complete");
    }

    #[tokio::test]
    async fn a_bearer_cannot_change_a_client_with_unknown_administrative_scopes() {
        let folder = TempDir::new().expect("a folder");
        let owner = with(NEWER_ADMINISTRATOR, &folder).await;
        let bearer = owner.for_bearer("bearer", "issuer:clients:write".parse().expect("a scope"));
        let refused = bearer.update_client(&a(), |settings| settings.disabled = true).await;
        assert!(matches!(refused, Err(AdminError::BeyondAuthority(_))), "{refused:?}");
        assert!(bearer.remove_client(&a()).await.is_err());
        owner.update_client(&a(), |settings| settings.disabled = true).await.expect("an emergency stop");
        assert_eq!(scope(&owner).await, "caas:categories:read issuer:new:write");
    }
}

//! The difference between two states of a client, member by member.

use scopewright_catalog::Access;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::ScopeList;
use crate::administration::client_settings::ClientSettings;
use crate::administration::member_difference::{DifferenceKind, MemberDifference, differing, given};
use crate::apis::collection::Apis;
use crate::clients::document::ClientDocument;

/// A change of one client.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClientDifference {
    /// The client.
    pub client_id: String,
    /// The kind of change.
    pub change: DifferenceKind,
    /// The destructive scopes that the client may newly request.
    #[serde(skip_serializing_if = "ScopeList::is_empty")]
    pub gains_destructive: ScopeList,
    /// The members that differ. For a new client, those that are not empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberDifference>,
}

impl ClientDifference {
    pub(in crate::administration) fn of(
        id: &str,
        old: Option<&ClientDocument>,
        new: Option<&ClientDocument>,
        at: u64,
        apis: &Apis,
    ) -> Self {
        let (change, members) = match (old, new) {
            (None, Some(new)) => (DifferenceKind::Add, given(members(new, at))),
            (Some(old), Some(new)) => (DifferenceKind::Change, differing(members(old, at), members(new, at))),
            (_, None) => (DifferenceKind::Remove, Vec::new()),
        };
        let had = old.map(|old| old.scope.clone()).unwrap_or_default();
        let gains = new.map(|new| new.scope.without(&had)).unwrap_or_default();
        let gains_destructive =
            gains.iter().filter(|scope| apis.access(scope.as_str()) == Some(Access::Destructive)).collect();
        Self { client_id: id.to_owned(), change, gains_destructive, members }
    }
}

fn members(document: &ClientDocument, at: u64) -> Map<String, Value> {
    let keys = document.keys.iter().filter(|key| key.is_unexpired(at)).map(|key| key.id.as_str()).collect();
    let settings = ClientSettings::of(document).detail();
    let settings = settings.as_object().cloned().unwrap_or_default();
    settings.into_iter().chain([("keys".to_owned(), keys)]).collect()
}

//! The difference between two states of a client, member by member.

use schemars::JsonSchema;
use scopewright_catalog::Access;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::ScopeList;
use crate::administration::client_settings::ClientSettings;
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

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// The object is added.
    Add,
    /// The object is changed.
    Change,
    /// The object is removed; a client with all its credentials.
    Remove,
}

/// A changed member of a client or an API.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MemberDifference {
    /// The name, as in the manifest. `keys` are the identifiers of the registered keys.
    pub member: String,
    /// The old value, or `null`.
    pub old: Value,
    /// The new value.
    pub new: Value,
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

/// Returns the members of a new object that are not empty.
pub(in crate::administration) fn given(new: Map<String, Value>) -> Vec<MemberDifference> {
    let given = new.into_iter().filter(|(_, value)| !is_empty(value));
    given.map(|(member, new)| MemberDifference { member, old: Value::Null, new }).collect()
}

/// Returns the members that differ.
pub(in crate::administration) fn differing(
    old: Map<String, Value>,
    mut new: Map<String, Value>,
) -> Vec<MemberDifference> {
    let pairs = old.into_iter().map(|(member, old)| {
        let new = new.remove(&member).unwrap_or_default();
        MemberDifference { member, old, new }
    });
    pairs.filter(|pair| pair.old != pair.new).collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

//! What a change alters of one client, member by member.

use scopes::Scope;
use scopewright::Access;
use serde::Serialize;
use serde_json::{Map, Value};

use super::super::ClientSettings;
use super::is_live;
use crate::ScopeList;
use crate::clients::client::ClientDocument;

/// What is to be changed of one client.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClientDifference {
    /// The client.
    pub client_id: String,
    /// What happens to it.
    pub change: DifferenceKind,
    /// The destructive scopes that it has not been able to ask for so far.
    #[serde(skip_serializing_if = "ScopeList::is_empty")]
    pub gains_destructive: ScopeList,
    /// What is otherwise than before; of a new client, what is not empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberDifference>,
}

/// What happens to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// It is added.
    Add,
    /// It stays, and is changed.
    Change,
    /// It is removed with all its credentials.
    Remove,
}

/// One member of a client that is to be changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MemberDifference {
    /// Its name, as in the file; `keys` are the identifiers of the registered keys.
    pub member: String,
    /// What it was; `null` where there was nothing.
    pub old: Value,
    /// What it will be.
    pub new: Value,
}

impl ClientDifference {
    pub(in crate::administration) fn of(
        id: &str,
        old: Option<&ClientDocument>,
        new: Option<&ClientDocument>,
        at: u64,
    ) -> Self {
        let (change, members) = match (old, new) {
            (None, Some(new)) => {
                let said = members(new, at).into_iter().filter(|(_, value)| !is_empty(value));
                let member = |(member, new)| MemberDifference { member, old: Value::Null, new };
                (DifferenceKind::Add, said.map(member).collect())
            }
            (Some(old), Some(new)) => (DifferenceKind::Change, differing(members(old, at), members(new, at))),
            (_, None) => (DifferenceKind::Remove, Vec::new()),
        };
        let had = old.map(|old| old.scope).unwrap_or_default();
        let has = new.map(|new| new.scope).unwrap_or_default();
        let gained =
            |scope: &Scope| scope.access() == Access::Destructive && had.iter().all(|other| other != *scope);
        let gains_destructive = has.iter().filter(gained).collect();
        Self { client_id: id.to_owned(), change, gains_destructive, members }
    }
}

fn members(document: &ClientDocument, at: u64) -> Map<String, Value> {
    let keys = document.keys.iter().filter(|key| is_live(key, at)).map(|key| key.id.as_str()).collect();
    let settings = ClientSettings::of(document).detail();
    let settings = settings.as_object().cloned().unwrap_or_default();
    settings.into_iter().chain([("keys".to_owned(), keys)]).collect()
}

fn differing(old: Map<String, Value>, mut new: Map<String, Value>) -> Vec<MemberDifference> {
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

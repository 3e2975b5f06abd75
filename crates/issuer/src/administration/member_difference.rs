//! The difference between two states of an object, member by member.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

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

/// Returns the members of a new object that are not empty.
pub(super) fn given(new: Map<String, Value>) -> Vec<MemberDifference> {
    let given = new.into_iter().filter(|(_, value)| !is_empty(value));
    given.map(|(member, new)| MemberDifference { member, old: Value::Null, new }).collect()
}

/// Returns the members that differ.
pub(super) fn differing(old: Map<String, Value>, mut new: Map<String, Value>) -> Vec<MemberDifference> {
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

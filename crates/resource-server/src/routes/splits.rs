//! The splits of a transaction.

use axum::extract::State;
use schemars::JsonSchema;
use scopes::caas;
use scopewright::{Caller, requires};
use serde_json::value::RawValue;

use crate::AppState;
use crate::clock::{day, now};
use crate::http::audit::{Auditor, Removal};
use crate::http::error::ApiError;
use crate::http::extract::{ApiJson, ApiPath};
use crate::http::response::{Listed, Removed};
use crate::http::validate::Problems;
use crate::http::validate::json::{FromBody, Json};
use crate::records::split::Split;
use crate::routes::transactions::TransactionPath;

/// Split a transaction.
///
/// The parts take the place of any earlier ones, and their amounts must add up to the amount of the
/// transaction. While it is split, its user category is `mixed`.
#[requires(caas:transaction_splits:write)]
pub(crate) async fn split_transaction(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(TransactionPath { key }): ApiPath<TransactionPath>,
    ApiJson(put): ApiJson<TransactionSplitPut>,
) -> Result<Listed<Split>, ApiError> {
    let split = state.store.split(caller.client_id(), &key, &put.data, day(now())).await;
    split.map_err(|error| ApiError::of_change(error, |part| format!("/data/{part}/userCategoryId")))?;
    Ok(Listed(put.data))
}

/// Remove the splits of a transaction.
///
/// Restores the category that the user had chosen before the split.
#[requires(caas:transaction_splits:delete)]
pub(crate) async fn remove_splits(
    State(state): State<AppState>,
    auditor: Auditor,
    ApiPath(TransactionPath { key }): ApiPath<TransactionPath>,
) -> Result<Removed, ApiError> {
    let unsplit = state.store.unsplit(auditor.client_id(), &key, day(now()));
    auditor.remove(&Removal::Splits(&key), unsplit).await
}

/// The parts of a transaction.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct TransactionSplitPut {
    /// 2 to 10 parts.
    #[schemars(length(min = 2, max = 10))]
    data: Vec<Split>,
}

impl FromBody for TransactionSplitPut {
    fn from_body(json: &RawValue, problems: &mut Problems) -> Option<Self> {
        Json::new(json).object(problems, |members| {
            Some(Self { data: members.required_list("data", Split::COUNT, Split::read)? })
        })
    }
}

//! Accounts and users. They exist once they have had data, and can be removed with all of it.

use axum::extract::State;
use schemars::JsonSchema;
use scopes::caas;
use scopewright::requires;

use crate::AppState;
use crate::http::audit::{Auditor, Removal};
use crate::http::error::ApiError;
use crate::http::extract::ApiPath;
use crate::http::response::Removed;
use crate::http::validate::parameters::{FromParameters, Parameters};
use enrichment::{AccountId, UserId};

/// Remove an account.
///
/// Permanently removes all data of the account, immediately. Other accounts and custom categories
/// of its user remain.
#[requires(caas:users:delete)]
pub(crate) async fn remove_account(
    State(state): State<AppState>,
    auditor: Auditor,
    ApiPath(path): ApiPath<AccountPath>,
) -> Result<Removed, ApiError> {
    let remove = state.store.remove_account(auditor.client_id(), &path.account_id);
    auditor.remove(&Removal::Account(&path.account_id), remove).await
}

/// Remove a user.
///
/// Permanently removes all data of the user, immediately: transactions, custom categories, and the
/// accounts that no other user has.
#[requires(caas:users:delete)]
pub(crate) async fn remove_user(
    State(state): State<AppState>,
    auditor: Auditor,
    ApiPath(path): ApiPath<UserPath>,
) -> Result<Removed, ApiError> {
    let remove = state.store.remove_user(auditor.client_id(), &path.user_id);
    auditor.remove(&Removal::User(&path.user_id), remove).await
}

/// One account.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountPath {
    pub(crate) account_id: AccountId,
}

impl FromParameters for AccountPath {
    const NAMES: Option<&'static str> = Some("The account does not exist");

    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        Some(Self { account_id: parameters.required("accountId")? })
    }
}

/// One user.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserPath {
    pub(crate) user_id: UserId,
}

impl FromParameters for UserPath {
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        Some(Self { user_id: parameters.required("userId")? })
    }
}

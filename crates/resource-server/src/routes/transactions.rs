//! Transactions: posted for enrichment, listed, shown, put in another category, removed.

pub(crate) mod enriched;
mod submission;

use axum::extract::State;
use schemars::JsonSchema;
use scopes::caas;
use scopewright::{Caller, requires};
use serde_json::value::RawValue;

use crate::AppState;
use crate::clock::{day, now};
use crate::http::audit::{Auditor, Removal};
use crate::http::error::ApiError;
use crate::http::extract::{ApiJson, ApiPath, ApiQuery};
use crate::http::response::{BatchCreated, Changed, Found, Listed, Removed};
use crate::http::validate::Problems;
use crate::http::validate::json::{FromBody, Json};
use crate::http::validate::number::Number;
use crate::http::validate::parameters::{FromParameters, Parameters};
use crate::records::recategorisation::RecategorisationType;
use crate::records::split::UserCategoryId;
use crate::records::submitted_batch::Batch;
use crate::routes::transactions::enriched::{EnrichedTransaction, Splits};
use crate::routes::transactions::submission::submit;
use crate::store::{Page, Selection};
use enrichment::{AccountId, TransactionId, TransactionKey, UserId};

/// Enrich transactions.
///
/// Accepts 1 to 200 transactions, enriches and stores them, and returns them in the order of the
/// request. A transaction that is posted again replaces the earlier one. If any transaction is
/// malformed, none is stored. A transaction whose splits do not add up, or use a category that the
/// user does not have, is left out and named in `meta.errorTransactionIds`.
///
/// Splits are part of the response if the caller may read or write them. Posting them requires the
/// scope to write them.
#[requires(caas:transactions:write)]
pub(crate) async fn enrich_transactions(
    State(state): State<AppState>,
    caller: Caller,
    #[granted(any(caas:transaction_splits:write, caas:transaction_splits:read))] show_splits: bool,
    ApiJson(batch): ApiJson<Batch>,
) -> Result<BatchCreated<EnrichedTransaction>, ApiError> {
    if batch.has_splits() {
        caller.require(caas.transaction_splits.write)?;
    }
    let ingress = now();
    let outcome = submit(&state.store, caller.client_id(), batch.read(day(ingress))?, ingress).await?;
    state.metrics.count_batch(outcome.stored.len(), outcome.refused.len());
    let splits = Splits::from(show_splits);
    Ok(BatchCreated {
        data: outcome.stored.into_iter().map(|stored| EnrichedTransaction::new(stored, splits)).collect(),
        error_transaction_ids: outcome.refused,
    })
}

/// List transactions.
///
/// Lists the transactions of an account, of a user, or of a user on one account, the newest first.
/// An account or a user that never had any is not found; one whose transactions were removed has an
/// empty list.
#[requires(caas:transactions:read)]
pub(crate) async fn list_transactions(
    State(state): State<AppState>,
    caller: Caller,
    #[granted(caas:transaction_splits:read)] show_splits: bool,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Listed<EnrichedTransaction>, ApiError> {
    let ListQuery { selection, page } = query;
    let found = state.store.transactions(caller.client_id(), &selection, page, day(now())).await?;
    let found = found.ok_or(ApiError::NotFound("account or user"))?;
    let splits = Splits::from(show_splits);
    Ok(Listed(found.into_iter().map(|stored| EnrichedTransaction::new(stored, splits)).collect()))
}

/// Show a transaction.
///
/// Splits are part of the answer if the caller may read them.
#[requires(caas:transactions:read)]
pub(crate) async fn show_transaction(
    State(state): State<AppState>,
    caller: Caller,
    #[granted(caas:transaction_splits:read)] show_splits: bool,
    ApiPath(TransactionPath { key }): ApiPath<TransactionPath>,
) -> Result<Found<EnrichedTransaction>, ApiError> {
    let found = state.transaction(caller.client_id(), &key).await?;
    Ok(Found(EnrichedTransaction::new(found, Splits::from(show_splits))))
}

/// Recategorise a transaction.
///
/// The category is a standard one other than `mixed`, or a custom category of the user. With
/// `future` it also applies to similar transactions that are posted from now on, and with
/// `past-and-future` to existing ones too. Similar transactions have the same user (without a user,
/// the same account) and the same counterparty (without one, the same description apart from the
/// parts that change each time). A split transaction has no category: clear its splits first.
#[requires(caas:transactions:write)]
pub(crate) async fn recategorise_transaction(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(TransactionPath { key }): ApiPath<TransactionPath>,
    ApiQuery(query): ApiQuery<RecategorisationQuery>,
    ApiJson(patch): ApiJson<TransactionPatch>,
) -> Result<Changed<EnrichedTransaction>, ApiError> {
    let category = patch.user_category_id;
    let (client, reach) = (caller.client_id(), query.recategorisation_type);
    let changed = state.store.recategorise(client, &key, &category, reach, day(now())).await;
    let changed = changed.map_err(|error| ApiError::of_change(error, |_| "/userCategoryId".to_owned()))?;
    Ok(Changed(EnrichedTransaction::new(changed, Splits::Hidden)))
}

/// Remove a transaction.
///
/// Removes one transaction with everything attached to it.
#[requires(caas:transactions:delete)]
pub(crate) async fn remove_transaction(
    State(state): State<AppState>,
    auditor: Auditor,
    ApiPath(TransactionPath { key }): ApiPath<TransactionPath>,
) -> Result<Removed, ApiError> {
    let remove = state.store.remove_transaction(auditor.client_id(), &key, day(now()));
    auditor.remove(&Removal::Transaction(&key), remove).await
}

/// The identity of a transaction.
#[derive(Debug, JsonSchema)]
#[schemars(with = "WrittenTransactionPath")]
pub(crate) struct TransactionPath {
    pub(crate) key: TransactionKey,
}

/// The path as it is written.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is the schema of `TransactionPath`")]
struct WrittenTransactionPath {
    account_id: AccountId,
    transaction_id: TransactionId,
}

impl FromParameters for TransactionPath {
    const NAMES: Option<&'static str> = Some("The transaction does not exist");

    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        let account_id = parameters.required("accountId");
        let transaction_id = parameters.required("transactionId");
        Some(Self { key: TransactionKey { account_id: account_id?, transaction_id: transaction_id? } })
    }
}

/// The transactions to list.
#[derive(Debug, JsonSchema)]
#[schemars(with = "WrittenListQuery")]
pub(crate) struct ListQuery {
    selection: Selection,
    page: Page,
}

/// The query as it is written: every part may be left out, but not account and user both.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct WrittenListQuery {
    /// List this account. Required without `userId`.
    #[schemars(with = "AccountId", default)]
    account_id: Option<AccountId>,
    /// List this user's transactions. Required without `accountId`.
    #[schemars(with = "UserId", default)]
    user_id: Option<UserId>,
    /// The maximum number of items.
    #[schemars(with = "Number<1, 1000>", default, extend("default" = 100))]
    limit: Option<Number<1, 1000>>,
    /// The number of items to skip.
    #[schemars(with = "Number<0, { u32::MAX }>", default, extend("default" = 0))]
    offset: Option<Number<0, { u32::MAX }>>,
}

impl FromParameters for ListQuery {
    const NAMES: Option<&'static str> = Some("The account or user does not exist");

    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        let account_id = parameters.optional("accountId");
        let user_id = parameters.optional("userId");
        let limit = parameters.optional("limit");
        let offset = parameters.optional("offset");
        if let (Some(None), Some(None)) = (&account_id, &user_id) {
            parameters.report("accountId", "is required, unless `userId` is given");
        }
        WrittenListQuery { account_id: account_id?, user_id: user_id?, limit: limit?, offset: offset? }
            .meaning()
    }
}

impl WrittenListQuery {
    fn meaning(self) -> Option<ListQuery> {
        let selection = match (self.account_id, self.user_id) {
            (Some(account), Some(user)) => Selection::AccountOfUser(account, user),
            (Some(account), None) => Selection::Account(account),
            (None, Some(user)) => Selection::User(user),
            (None, None) => return None,
        };
        let limit = self.limit.map_or(100, |limit| limit.0);
        let offset = self.offset.map_or(0, |offset| offset.0);
        Some(ListQuery { selection, page: Page { limit, offset } })
    }
}

/// The transactions that get the category.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecategorisationQuery {
    /// The transactions that get the category: this one only, or similar ones too.
    #[schemars(default)]
    recategorisation_type: RecategorisationType,
}

impl FromParameters for RecategorisationQuery {
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        let written: Option<RecategorisationType> = parameters.optional("recategorisationType")?;
        Some(Self { recategorisation_type: written.unwrap_or_default() })
    }
}

/// A change to a transaction.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub(crate) struct TransactionPatch {
    /// A standard category other than `mixed`, or one of the user's own.
    user_category_id: UserCategoryId,
}

impl FromBody for TransactionPatch {
    fn from_body(json: &RawValue, problems: &mut Problems) -> Option<Self> {
        Json::new(json)
            .object(problems, |members| Some(Self { user_category_id: members.required("userCategoryId")? }))
    }
}

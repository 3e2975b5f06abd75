//! Transactions: posted for enrichment, listed, removed.

use std::collections::HashSet;

use axum::extract::State;
use schemars::JsonSchema;
use scope_guard::{Caller, requires};
use scopes::caas;
use serde::Deserialize;

use crate::AppState;
use crate::answer::{BatchCreated, Listed, Removed};
use crate::check::parameters::{FromParameters, Parameters};
use crate::clock::{day, now};
use crate::enrichment;
use crate::error::ApiError;
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::identifier::{AccountId, TransactionId, UserId};
use crate::store::{Page, Selection, Submission, Times};
use crate::text_value::Invalid;
use crate::transaction::enriched::{EnrichedTransaction, Splits};
use crate::transaction::posted::{Batch, TransactionPost};

/// Enrich transactions.
///
/// Takes 1 to 200 transactions, finds out what can be told about them, keeps them, and answers with them in the
/// order in which they were posted. A transaction that is posted again replaces the earlier one. If anything is
/// wrong with the form of any transaction, none is kept. A transaction whose splits do not add up, or are in a
/// category that the user does not have, is left out and named in `meta.errorTransactionIds`.
///
/// Splits are part of the answer if the caller may read or write them. To post them, it must be allowed to write
/// them.
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
    let posted = last_of_each(batch.read(day(ingress))?);
    let enriched = posted
        .into_iter()
        .map(|posted| Submission { insights: enrichment::enrich(&posted.transaction), posted })
        .collect();
    let outcome =
        state.store.of(caller.client_id()).submit(enriched, Times { ingress, egress: now() }).await?;
    let splits = Splits::from(show_splits);
    Ok(BatchCreated {
        data: outcome.stored.into_iter().map(|stored| EnrichedTransaction::new(stored, splits)).collect(),
        error_transaction_ids: outcome.refused,
    })
}

/// List transactions.
///
/// Lists the transactions of an account, of a user, or of a user on one account, the newest first. An account or a
/// user that never had any is not found; one whose transactions are gone has an empty list.
#[requires(caas:transactions:read)]
pub(crate) async fn list_transactions(
    State(state): State<AppState>,
    caller: Caller,
    #[granted(caas:transaction_splits:read)] show_splits: bool,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Listed<EnrichedTransaction>, ApiError> {
    let store = state.store.of(caller.client_id());
    let found = store.transactions(&query.selection, query.page, day(now())).await?;
    let found = found.ok_or(ApiError::NotFound("account or user"))?;
    let splits = Splits::from(show_splits);
    Ok(Listed(found.into_iter().map(|stored| EnrichedTransaction::new(stored, splits)).collect()))
}

/// Remove a transaction.
///
/// Removes one transaction with everything attached to it.
#[requires(caas:transactions:delete)]
pub(crate) async fn remove_transaction(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(path): ApiPath<TransactionPath>,
) -> Result<Removed, ApiError> {
    let store = state.store.of(caller.client_id());
    let removed = store.remove_transaction(&path.account_id, &path.transaction_id, day(now())).await?;
    removed.then_some(Removed).ok_or(ApiError::NotFound("transaction"))
}

/// Where one transaction is.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionPath {
    account_id: AccountId,
    transaction_id: TransactionId,
}

impl FromParameters for TransactionPath {
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        let account_id = parameters.required("accountId");
        let transaction_id = parameters.required("transactionId");
        Some(Self { account_id: account_id?, transaction_id: transaction_id? })
    }
}

/// Which transactions are asked for.
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
    /// How many at most.
    #[schemars(with = "u32", default, range(min = 1, max = 1000), extend("default" = 100))]
    limit: Option<Number<1, 1000>>,
    /// How many to pass over.
    #[schemars(with = "u32", default, extend("default" = 0))]
    offset: Option<Number<0, { u32::MAX }>>,
}

impl FromParameters for ListQuery {
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

/// A whole number in a query.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Number<const LEAST: u32, const MOST: u32>(u32);

impl<const LEAST: u32, const MOST: u32> TryFrom<String> for Number<LEAST, MOST> {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        match text.parse() {
            Ok(number) if (LEAST..=MOST).contains(&number) => Ok(Self(number)),
            _ => Err(Invalid::because(format!("must be a whole number from {LEAST} to {MOST}"))),
        }
    }
}

/// Of transactions that a batch names twice, the last one: it is the newest that the caller knows.
fn last_of_each(posted: Vec<TransactionPost>) -> Vec<TransactionPost> {
    let mut seen = HashSet::new();
    let mut kept: Vec<_> = posted
        .into_iter()
        .rev()
        .filter(|TransactionPost { transaction, .. }| {
            seen.insert((transaction.account_id.clone(), transaction.transaction_id.clone()))
        })
        .collect();
    kept.reverse();
    kept
}

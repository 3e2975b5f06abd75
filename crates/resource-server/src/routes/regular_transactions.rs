//! The regular transactions of an account.

mod series;

use std::collections::HashMap;

use axum::extract::State;
use scopes::caas;
use scopewright::{Caller, requires};
use tokio::task::spawn_blocking;

use crate::AppState;
use crate::clock::{day, now};
use crate::http::error::ApiError;
use crate::http::extract::ApiPath;
use crate::http::response::Listed;
use crate::routes::accounts_and_users::AccountPath;
use crate::routes::regular_transactions::series::{Member, RegularTransaction};
use crate::store::PastTransaction;
use enrichment::{AccountId, TransactionId};
use recurrence::{Observation, Series, find_series};

/// List regular transactions.
///
/// Finds the payments and the income that recur on an account and still go on, weekly to yearly,
/// with what is expected next. They are searched for by each request, so they are never older than
/// the transactions, among the newest 10,000 transactions of the account. Each client has one
/// search at a time; further ones wait.
#[requires(caas:regular_transactions:read)]
pub(crate) async fn list_regular_transactions(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(AccountPath { account_id }): ApiPath<AccountPath>,
) -> Result<Listed<RegularTransaction>, ApiError> {
    let client = caller.client_id();
    let turn = state.turns.take(client).await;
    let today = day(now());
    let history = state.store.history(client, &account_id, today).await?;
    let history = history.ok_or(ApiError::NotFound("account"))?;
    let search = move || {
        let found = find_series(&history.iter().map(observation).collect::<Vec<_>>());
        // Held until the search ends, even if the client has disconnected.
        (found, history, turn)
    };
    let (found, history, _turn) = spawn_blocking(search).await.map_err(ApiError::internal)?;
    let ids = ids(&found, &history);
    let members = state.store.some_transactions(client, &account_id, &ids, today).await?;
    let members = members
        .into_iter()
        .map(|stored| (stored.transaction.transaction_id.clone(), Member::of(stored)))
        .collect();
    Ok(Listed(found.iter().filter_map(|series| answer(&account_id, series, &history, &members)).collect()))
}

fn observation(past: &PastTransaction) -> Observation<'_> {
    Observation { payee: &past.payee, date: past.date, amount: past.amount.into(), currency: &past.currency }
}

fn ids(found: &[Series], history: &[PastTransaction]) -> Vec<TransactionId> {
    let members = found.iter().flat_map(|series| &series.members);
    members.map(|member| history[*member].transaction_id.clone()).collect()
}

/// Returns the response for a series, without members that were removed in the meantime.
fn answer(
    account: &AccountId,
    series: &Series,
    history: &[PastTransaction],
    members: &HashMap<TransactionId, Member>,
) -> Option<RegularTransaction> {
    let members = series.members.iter().filter_map(|member| members.get(&history[*member].transaction_id));
    RegularTransaction::new(account, series, members.cloned().collect())
}

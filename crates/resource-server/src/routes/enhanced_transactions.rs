//! The place of a transaction.

pub(crate) mod location;

use axum::extract::State;
use schemars::JsonSchema;
use scopes::caas;
use scopewright::{Caller, requires};
use serde::Serialize;

use crate::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{ApiPath, ApiQuery};
use crate::http::response::Uncached;
use crate::http::validate::parameters::{FromParameters, Parameters};
use crate::routes::enhanced_transactions::location::{EnhancedLocationData, FieldTier};
use crate::routes::transactions::TransactionPath;
use crate::store::StoredTransaction;

/// Show the place of a transaction.
///
/// The place is the likeliest of the transaction's geotags. Without a geotag, the response has no
/// place. Caches must not store the response.
#[requires(caas:enhanced_transactions:read)]
pub(crate) async fn show_enhanced_transaction(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(TransactionPath { key }): ApiPath<TransactionPath>,
    ApiQuery(query): ApiQuery<EnhancedQuery>,
) -> Result<Uncached<EnhancedTransaction>, ApiError> {
    let found = state.transaction(caller.client_id(), &key).await?;
    Ok(Uncached(EnhancedTransaction::new(&found, query.include_field_tiers)))
}

/// A transaction with what is known of its place.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnhancedTransaction {
    /// The id of the transaction.
    transaction_id: String,
    /// Its user; without one, its account.
    user_id: String,
    /// Its account.
    account_id: String,
    /// The place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "EnhancedLocationData", default)]
    enhanced_location_data: Option<EnhancedLocationData>,
}

impl EnhancedTransaction {
    fn new(stored: &StoredTransaction, tier: FieldTier) -> Self {
        let StoredTransaction { transaction, insights, .. } = stored;
        let account = transaction.account_id.as_str();
        let user = transaction.user_id.as_ref().map_or(account, |user| user.as_str());
        let place = insights.geotags.first().copied();
        Self {
            transaction_id: transaction.transaction_id.to_string(),
            user_id: user.to_owned(),
            account_id: account.to_owned(),
            enhanced_location_data: place.map(|geotag| EnhancedLocationData::new(geotag, tier)),
        }
    }
}

/// The level of detail.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnhancedQuery {
    /// The level of detail; each tier includes those before it.
    #[schemars(default)]
    include_field_tiers: FieldTier,
}

impl FromParameters for EnhancedQuery {
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        let written: Option<FieldTier> = parameters.optional("includeFieldTiers")?;
        Some(Self { include_field_tiers: written.unwrap_or_default() })
    }
}

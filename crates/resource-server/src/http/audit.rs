//! The audit record of every call that removes data: the client, the scope, the object, and the
//! number of rows.
//!
//! The record names the removed data but does not contain it. Without a folder for the audit log,
//! it is written to the server's log only.

use std::net::IpAddr;

use audit_log::AuditError;
use axum::extract::{FromRequestParts, OptionalFromRequestParts as _};
use http::request::Parts;
use http_server::ClientAddress;
use scopes::caas;
use scopewright::describe::{DescribeRequest, Messages};
use scopewright::{Caller, ScopeId};
use serde::Serialize;
use uuid::Uuid;

use crate::AppState;
use crate::http::envelope::CorrelationId;
use crate::http::error::ApiError;
use crate::http::response::Removed;
use crate::store::StoreError;
use enrichment::{AccountId, TransactionKey, UserId};

/// The object of a removal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Removal<'r> {
    Transaction(&'r TransactionKey),
    Splits(&'r TransactionKey),
    CustomCategory(&'r UserId, Uuid),
    Account(&'r AccountId),
    User(&'r UserId),
}

/// The author of a removal. Handlers that remove data take it as an argument.
#[derive(Debug)]
pub(crate) struct Auditor {
    state: AppState,
    caller: Caller,
    address: Option<IpAddr>,
    correlation_id: Uuid,
}

/// The record of a removal.
#[derive(Debug, Serialize)]
struct Event<'e> {
    kind: &'static str,
    client_id: &'e str,
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_category_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    jti: Option<&'e str>,
    correlation_id: Uuid,
}

impl Auditor {
    /// The client that removes.
    pub(crate) fn client_id(&self) -> &str {
        self.caller.client_id()
    }

    /// Removes data by `remove`, which returns the number of deleted rows. The intent is recorded
    /// first, so that nothing is removed without a record, and the result afterwards.
    ///
    /// # Errors
    /// The intent cannot be recorded, so nothing is removed; or the removal failed; or there was
    /// nothing to remove.
    pub(crate) async fn remove(
        &self,
        removal: &Removal<'_>,
        remove: impl Future<Output = Result<u64, StoreError>>,
    ) -> Result<Removed, ApiError> {
        let (intent, result) = removal.kinds();
        self.record(self.event(intent, removal, None)).await.map_err(ApiError::internal)?;
        let rows = remove.await?;
        if let Err(error) = self.record(self.event(result, removal, Some(rows))).await {
            tracing::error!(error = %error, kind = result, rows, "the result of a removal is not in the audit log");
        }
        match rows {
            0 => Err(ApiError::NotFound(removal.what())),
            _ => Ok(Removed),
        }
    }

    async fn record(&self, event: Event<'_>) -> Result<(), AuditError> {
        let Event { kind, scope, client_id, rows, .. } = event;
        tracing::info!(target: "audit", kind, client = client_id, scope, rows, "removal");
        match &self.state.audit {
            Some(log) => log.record(&event).durable().await,
            None => Ok(()),
        }
    }

    fn event<'e>(&'e self, kind: &'static str, removal: &Removal<'e>, rows: Option<u64>) -> Event<'e> {
        let claims = self.caller.claims();
        let event = Event {
            kind,
            client_id: self.client_id(),
            scope: removal.scope().name(),
            user_id: None,
            account_id: None,
            transaction_id: None,
            custom_category_id: None,
            rows,
            address: self.address,
            jti: claims.jti.as_deref(),
            correlation_id: self.correlation_id,
        };
        match *removal {
            Removal::Transaction(key) | Removal::Splits(key) => Event {
                account_id: Some(key.account_id.as_str()),
                transaction_id: Some(key.transaction_id.as_str()),
                ..event
            },
            Removal::CustomCategory(user, category) => {
                Event { user_id: Some(user.as_str()), custom_category_id: Some(category), ..event }
            }
            Removal::Account(account) => Event { account_id: Some(account.as_str()), ..event },
            Removal::User(user) => Event { user_id: Some(user.as_str()), ..event },
        }
    }
}

impl Removal<'_> {
    /// The kinds of the two records: of the intent and of the result.
    fn kinds(&self) -> (&'static str, &'static str) {
        match self {
            Self::Transaction(_) => ("transaction.removing", "transaction.removed"),
            Self::Splits(_) => ("splits.removing", "splits.removed"),
            Self::CustomCategory(..) => ("custom_category.removing", "custom_category.removed"),
            Self::Account(_) => ("account.removing", "account.removed"),
            Self::User(_) => ("user.removing", "user.removed"),
        }
    }

    /// By which scope it is allowed: what the handler requires.
    fn scope(&self) -> ScopeId {
        match self {
            Self::Transaction(_) => caas.transactions.delete.into(),
            Self::Splits(_) => caas.transaction_splits.delete.into(),
            Self::CustomCategory(..) => caas.categories.delete.into(),
            Self::Account(_) | Self::User(_) => caas.users.delete.into(),
        }
    }

    fn what(&self) -> &'static str {
        match self {
            Self::Transaction(_) => "transaction",
            Self::Splits(_) => "split transaction",
            Self::CustomCategory(..) => "custom category",
            Self::Account(_) => "account",
            Self::User(_) => "user",
        }
    }
}

impl FromRequestParts<AppState> for Auditor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;
        let correlation_id = parts.extensions.get::<CorrelationId>().map_or_else(Uuid::new_v4, |id| id.0);
        Ok(Self { state: state.clone(), caller, address: address.map(|address| address.0), correlation_id })
    }
}

/// It reads nothing that a client sends for it.
impl DescribeRequest for Auditor {
    fn describe(_: &mut Messages<'_>) {}
}

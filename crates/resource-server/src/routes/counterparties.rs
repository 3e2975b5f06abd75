//! The reference list of counterparties.

use axum::extract::State;
use schemars::JsonSchema;
use scopes::caas;
use scopewright::requires;

use crate::AppState;
use crate::base_url::BaseUrl;
use crate::http::envelope::Links;
use crate::http::extract::ApiQuery;
use crate::http::response::ListedPage;
use crate::http::validate::number::Number;
use crate::http::validate::parameters::{FromParameters, Parameters};
use enrichment::Counterparty;

/// List counterparties.
///
/// Lists the counterparties that a transaction can be recognised to be with, in the order of their
/// ids. They are the same for everyone.
#[requires(caas:transactions:read)]
pub(crate) async fn list_counterparties(
    State(state): State<AppState>,
    ApiQuery(CounterpartiesQuery { limit, offset }): ApiQuery<CounterpartiesQuery>,
) -> ListedPage<&'static Counterparty> {
    let all = Counterparty::all();
    let links = links(&state.config.audience, limit, offset, all.len());
    ListedPage { items: all.skip(offset).take(limit).collect(), links }
}

/// Returns the URLs of a part of a list with `total` items, and of its neighbours.
fn links(base: &BaseUrl, limit: usize, offset: usize, total: usize) -> Links {
    let part = |offset| format!("{}/counterparties?limit={limit}&offset={offset}", base.as_str());
    let next = offset.saturating_add(limit);
    Links {
        this: part(offset),
        next: (next < total).then(|| part(next)),
        prev: (offset > 0).then(|| part(offset.saturating_sub(limit))),
    }
}

/// The part of the list.
#[derive(Debug, JsonSchema)]
pub(crate) struct CounterpartiesQuery {
    /// The maximum number of items.
    #[schemars(with = "Number<1, 1000>", default, extend("default" = 100))]
    limit: usize,
    /// The number of items to skip.
    #[schemars(with = "Number<0, { u32::MAX }>", default, extend("default" = 0))]
    offset: usize,
}

impl FromParameters for CounterpartiesQuery {
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        let limit = parameters.optional::<Number<1, 1000>>("limit");
        let offset = parameters.optional::<Number<0, { u32::MAX }>>("offset");
        Some(Self {
            limit: limit?.map_or(100, |limit| limit.0 as usize),
            offset: offset?.map_or(0, |offset| offset.0 as usize),
        })
    }
}

//! The places that enriched transactions name.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use scopes::caas;
use scopewright::requires;
use uuid::Uuid;

use crate::http::extract::ApiQuery;
use crate::http::response::Listed;
use crate::http::validate::parameters::{FromParameters, Parameters};
use enrichment::Geotag;

/// Show geotags.
///
/// Returns the geotags with these ids, in the order of the ids and without repetition. Unknown ids
/// are left out. Geotags are the same for all clients.
#[requires(caas:transactions:read)]
pub(crate) async fn show_geotags(ApiQuery(query): ApiQuery<GeotagsQuery>) -> Listed<&'static Geotag> {
    let mut seen = BTreeSet::new();
    let ids = query.geotag_ids.into_iter().filter(|id| seen.insert(*id));
    Listed(ids.filter_map(Geotag::find).collect())
}

/// The geotags to show.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GeotagsQuery {
    /// The ids; the parameter is given once for each.
    #[schemars(length(min = 1, max = 100))]
    geotag_ids: Vec<Uuid>,
}

impl FromParameters for GeotagsQuery {
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self> {
        Some(Self { geotag_ids: parameters.repeated("geotagIds", 1..=100)? })
    }
}

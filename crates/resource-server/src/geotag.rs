//! Geotags: places at which a card may have been read.

#![allow(dead_code, reason = "the gazetteer comes next")]

use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

mod coordinate;

use coordinate::Coordinate;

/// A place at which a card may have been read.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Geotag {
    /// The place's id, always the same one for a place.
    pub geotag_id: Uuid,
    /// The name of the counterparty whose place it is.
    #[schemars(length(max = 128))]
    pub counterparty_name: Option<String>,
    /// What this place of the counterparty's is called.
    #[schemars(length(max = 128))]
    pub counterparty_label: Option<String>,
    /// The latitude in degrees (WGS 84).
    pub latitude: Option<Coordinate>,
    /// The longitude in degrees (WGS 84).
    pub longitude: Option<Coordinate>,
    /// Whether the postcode was derived from the coordinates.
    pub postcode_estimated: bool,
    /// The number or the name of the house.
    #[schemars(length(max = 32))]
    pub house_number: Option<String>,
    /// The street.
    #[schemars(length(max = 36))]
    pub street: Option<String>,
    /// The part of the town.
    #[schemars(length(max = 32))]
    pub neighbourhood: Option<String>,
    /// The village or the town, if that is not the city.
    #[schemars(length(max = 40))]
    pub locality: Option<String>,
    /// The city or the town.
    #[schemars(length(max = 40))]
    pub city: Option<String>,
    /// The county.
    #[schemars(length(max = 36))]
    pub county: Option<String>,
    /// The region or the country.
    #[schemars(length(max = 36))]
    pub region: Option<String>,
    /// The postcode.
    #[schemars(length(max = 64))]
    pub postcode: Option<String>,
    /// The counterparty's line of business.
    #[schemars(length(max = 32))]
    pub l3_counterparty_category: Option<String>,
    /// How many kilometres an estimated postcode may be away.
    pub postcode_error_km: Option<u32>,
}

impl Geotag {
    /// The geotag with this id.
    pub(crate) fn find(id: Uuid) -> Option<&'static Self> {
        GEOTAGS.iter().find(|known| known.geotag_id == id)
    }
}

/// None until there is a gazetteer.
static GEOTAGS: [Geotag; 0] = [];

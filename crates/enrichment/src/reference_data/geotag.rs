//! Geotags: places at which a card may have been read.
//!
//! They come from a small gazetteer of our own (`data/gazetteer.toml`): the towns are real, the branches in them are made up.

use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::reference_data::merchant::Merchant;

mod coordinate;
mod gazetteer;

use gazetteer::GAZETTEER;

pub use coordinate::Coordinate;

/// A place at which a card may have been read.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Geotag {
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
    /// The country, as ISO 3166 has it and by its name. The published schema has no place for it.
    #[serde(skip)]
    pub country: (&'static str, &'static str),
}

impl Geotag {
    /// How many candidates there are where there are any.
    pub const CANDIDATES: usize = 3;

    /// The geotag with this id. Stored transactions name it so, and the data may since have changed.
    pub fn find(id: Uuid) -> Option<&'static Self> {
        GAZETTEER.find(id)
    }

    /// Where a card may have been read at a merchant, the likeliest place first: three branches if it has branches that we
    /// know of, none otherwise.
    pub fn candidates(merchant: &Merchant, cleaned: &str, description: &str) -> Vec<&'static Self> {
        GAZETTEER.candidates(merchant, cleaned, description)
    }
}

//! Geotags: places where a card may have been read.
//!
//! They come from a small gazetteer (`data/gazetteer.toml`). Its towns are real; the branches in
//! them are fictional.

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
    /// The counterparty's name for this place.
    #[schemars(length(max = 128))]
    pub counterparty_label: Option<String>,
    /// The latitude in degrees (WGS 84).
    pub latitude: Option<Coordinate>,
    /// The longitude in degrees (WGS 84).
    pub longitude: Option<Coordinate>,
    /// True if the postcode was derived from the coordinates.
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
    /// The possible error of an estimated postcode in kilometres.
    pub postcode_error_km: Option<u32>,
    /// The country, as ISO 3166 has it and by its name. The published schema has no place for it.
    #[serde(skip)]
    pub country: (&'static str, &'static str),
}

impl Geotag {
    /// The number of candidates, if there are any.
    pub const CANDIDATES: usize = 3;

    /// The geotag with this id. Stored transactions name it so, and the data may since have
    /// changed.
    pub fn find(id: Uuid) -> Option<&'static Self> {
        GAZETTEER.find(id)
    }

    /// Returns the places where a card may have been read at a merchant, the likeliest first: three
    /// branches if the merchant has any, and none otherwise.
    pub fn candidates(merchant: &Merchant, cleaned: &str, description: &str) -> Vec<&'static Self> {
        GAZETTEER.candidates(merchant, cleaned, description)
    }
}

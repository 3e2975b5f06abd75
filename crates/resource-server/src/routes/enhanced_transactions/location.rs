//! The place of a transaction, in the format of a directory of places.
//!
//! Everything is derived from the likeliest geotag; nothing is looked up elsewhere. The types of
//! place by line of business are data (`data/place-types.toml`).

use std::collections::HashMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use enrichment::{Coordinate, Geotag};

/// The level of detail of a place; each tier includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldTier {
    #[default]
    Basic,
    SearchPro,
    SearchEnterprise,
    SearchEnterprisePlus,
}

/// A place.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnhancedLocationData {
    /// The address on one line.
    formatted_address: String,
    /// The coordinates.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
    /// The name.
    display_name: LocalizedText,
    /// The address in its parts.
    postal_address: PostalAddress,
    /// The types of place. From `search_pro` up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", default)]
    types: Option<&'static [String]>,
    /// The business status. From `search_pro` up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BusinessStatus", default)]
    business_status: Option<BusinessStatus>,
}

/// A point on the globe (WGS 84).
#[derive(Debug, Serialize, JsonSchema)]
struct Location {
    latitude: Coordinate,
    longitude: Coordinate,
}

/// A text and its language.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct LocalizedText {
    text: &'static str,
    language_code: &'static str,
}

/// An address in its parts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PostalAddress {
    /// The country (ISO 3166).
    region_code: &'static str,
    postal_code: Option<&'static str>,
    administrative_area: Option<&'static str>,
    locality: Option<&'static str>,
    address_lines: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum BusinessStatus {
    Operational,
}

impl EnhancedLocationData {
    /// Returns the place of a geotag at a level of detail.
    pub(crate) fn new(geotag: &'static Geotag, tier: FieldTier) -> Self {
        let more = tier >= FieldTier::SearchPro;
        Self {
            formatted_address: formatted_address(geotag),
            location: Location::of(geotag),
            display_name: LocalizedText { text: display_name(geotag), language_code: "en" },
            postal_address: PostalAddress::of(geotag),
            types: more.then(|| types(geotag.l3_counterparty_category.as_deref())),
            business_status: more.then_some(BusinessStatus::Operational),
        }
    }
}

fn formatted_address(geotag: &Geotag) -> String {
    let town = [geotag.city.as_deref(), geotag.postcode.as_deref(), Some(geotag.country.1)];
    let parts = [Some(street_line(geotag)).filter(|line| !line.is_empty())].into_iter();
    let parts = parts.chain(town.map(|part| part.map(str::to_owned)));
    parts.flatten().collect::<Vec<_>>().join(", ")
}

fn street_line(geotag: &Geotag) -> String {
    let parts = [geotag.house_number.as_deref(), geotag.street.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn display_name(geotag: &'static Geotag) -> &'static str {
    geotag.counterparty_label.as_deref().or(geotag.counterparty_name.as_deref()).unwrap_or_default()
}

/// Returns the types of place of a line of business.
fn types(industry: Option<&str>) -> &'static [String] {
    let known = industry.and_then(|industry| PLACE_TYPES.industry.get(industry));
    known.unwrap_or(&PLACE_TYPES.otherwise)
}

impl Location {
    fn of(geotag: &Geotag) -> Option<Self> {
        Some(Self { latitude: geotag.latitude?, longitude: geotag.longitude? })
    }
}

impl PostalAddress {
    fn of(geotag: &'static Geotag) -> Self {
        Self {
            region_code: geotag.country.0,
            postal_code: geotag.postcode.as_deref(),
            administrative_area: geotag.region.as_deref(),
            locality: geotag.city.as_deref(),
            address_lines: vec![street_line(geotag)],
        }
    }
}

static PLACE_TYPES: LazyLock<PlaceTypes> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/place-types.toml"))
        .expect("a test reads data/place-types.toml")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceTypes {
    otherwise: Vec<String>,
    industry: HashMap<String, Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::PLACE_TYPES;
    use enrichment::Merchant;

    #[test]
    fn the_places_of_every_chain_are_of_a_kind() {
        for chain in Merchant::all().iter().filter(|merchant| !merchant.branches.is_empty()) {
            let industry = &chain.counterparty.l3_counterparty_category;
            assert!(
                PLACE_TYPES.industry.contains_key(industry),
                "{industry} is not in data/place-types.toml"
            );
        }
    }
}

//! The gazetteer: towns, and the branches that chains have in them.
//!
//! A branch follows from its chain, its town and its number alone, so nothing has to be listed for
//! each chain, and a branch has the same id as long as these have.

use std::array::from_fn;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use uuid::Uuid;

use super::{Coordinate, Geotag};
use crate::description::phrase_matcher::PhraseMatcher;
use crate::reference_data::merchant::Merchant;

pub(super) static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let written: Written = toml::from_str(include_str!("../../../data/gazetteer.toml"))
        .expect("a test reads data/gazetteer.toml");
    Gazetteer::of(written)
});

pub(super) struct Gazetteer {
    towns: Vec<Town>,
    /// The names of towns in descriptions.
    names: PhraseMatcher<usize>,
    places: HashMap<Uuid, Geotag>,
}

struct Town {
    country: &'static Country,
    written: &'static WrittenTown,
}

impl Gazetteer {
    fn of(written: Written) -> Self {
        // The gazetteer lives as long as the program, and its geotags point into it.
        let countries: &'static [Country] = Vec::leak(written.country);
        let towns: Vec<_> = countries
            .iter()
            .flat_map(|country| country.towns.iter().map(move |town| Town { country, written: town }))
            .collect();
        let names = towns
            .iter()
            .enumerate()
            .flat_map(|(place, town)| town.written.words.iter().map(move |words| (words.as_str(), place)));
        let names = PhraseMatcher::new(names);
        let places = Merchant::all()
            .iter()
            .flat_map(|chain| towns.iter().filter(|town| town.has(chain)).map(move |town| (chain, town)))
            .flat_map(|(chain, town)| (0..Geotag::CANDIDATES).map(move |number| town.branch(chain, number)))
            .map(|geotag| (geotag.geotag_id, geotag))
            .collect();
        Self { towns, names, places }
    }

    pub(super) fn find(&self, id: Uuid) -> Option<&Geotag> {
        self.places.get(&id)
    }

    /// In the town that the description names, or else in towns that follow from payee and shop
    /// number, so that the same shop always has the same ones.
    pub(super) fn candidates(&self, chain: &Merchant, cleaned: &str, description: &str) -> Vec<&Geotag> {
        let towns: Vec<_> = self.towns.iter().filter(|town| town.has(chain)).collect();
        if towns.is_empty() {
            return Vec::new();
        }
        let shop = format!("{cleaned} {}", shop_number(description).unwrap_or_default());
        let chance = Uuid::new_v5(&chain.counterparty.l3_counterparty_id, shop.as_bytes()).as_u64_pair().0;
        let nth = |count: usize, offset: usize| ((chance % count as u64) as usize + offset) % count;
        let branches: [Uuid; Geotag::CANDIDATES] = match self.named_in(cleaned, chain) {
            Some(town) => from_fn(|offset| town.branch_id(chain, nth(Geotag::CANDIDATES, offset))),
            None => {
                from_fn(|offset| towns[nth(towns.len(), offset)].branch_id(chain, nth(Geotag::CANDIDATES, 0)))
            }
        };
        branches.into_iter().filter_map(|id| self.find(id)).collect()
    }

    fn named_in(&self, cleaned: &str, chain: &Merchant) -> Option<&Town> {
        let named = self.names.find(cleaned).into_iter();
        let named = named.filter(|found| self.towns[found.meaning].has(chain));
        named.max_by_key(|found| found.length).map(|found| &self.towns[found.meaning])
    }
}

/// Returns the first number that can be a shop number: three or four digits on their own.
fn shop_number(description: &str) -> Option<&str> {
    let words = description.split(|c: char| !c.is_alphanumeric());
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    words.filter(|word| (3..=4).contains(&word.len())).find(is_number)
}

impl Town {
    fn has(&self, chain: &Merchant) -> bool {
        chain.branches.contains(&self.country.code)
    }

    fn branch_id(&self, chain: &Merchant, number: usize) -> Uuid {
        let place = format!("{} {} {number}", self.country.code, self.written.name);
        Uuid::new_v5(&chain.counterparty.l3_counterparty_id, place.as_bytes())
    }

    /// House, street and the way from the middle of the town follow from the id.
    fn branch(&self, chain: &Merchant, number: usize) -> Geotag {
        let id = self.branch_id(chain, number);
        let [house, north, east, ..] = *id.as_bytes();
        let first_street = usize::from(self.branch_id(chain, 0).as_bytes()[3]);
        let streets = &self.country.streets;
        let street = &streets[(first_street + number) % streets.len()];
        let away = |byte: u8| (i32::from(byte) - 128) * Country::MILLIONTHS;
        let (counterparty, town) = (&chain.counterparty, self.written);
        let name = &counterparty.l3_counterparty_name;
        Geotag {
            geotag_id: id,
            counterparty_name: Some(name.clone()),
            counterparty_label: Some(format!("{name}, {street}, {}", town.name)),
            latitude: Some(town.latitude.moved(away(north))),
            longitude: Some(town.longitude.moved(away(east))),
            postcode_estimated: true,
            house_number: Some((u32::from(house) + 1).to_string()),
            street: Some(street.clone()),
            neighbourhood: None,
            locality: None,
            city: Some(town.name.clone()),
            county: town.county.clone(),
            region: Some(town.region.clone()),
            postcode: Some(town.postcode.clone()),
            l3_counterparty_category: Some(counterparty.l3_counterparty_category.clone()),
            postcode_error_km: Some(Country::POSTCODE_ERROR_KM),
            country: (&self.country.code, &self.country.name),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    country: Vec<Country>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    code: String,
    name: String,
    /// Streets that most towns have.
    streets: Vec<String>,
    towns: Vec<WrittenTown>,
}

impl Country {
    /// The step of a branch's position in millionths of a degree: 128 steps are nearly a kilometre.
    const MILLIONTHS: i32 = 60;
    /// The largest distance of a branch from the centre of its postcode district, in kilometres.
    const POSTCODE_ERROR_KM: u32 = 2;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTown {
    name: String,
    county: Option<String>,
    region: String,
    postcode: String,
    latitude: Coordinate,
    longitude: Coordinate,
    words: Vec<String>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{GAZETTEER, Geotag, shop_number};
    use crate::description::cleaning::cleaned_description;
    use crate::reference_data::merchant::Merchant;

    #[test]
    fn every_place_keeps_the_published_lengths() {
        for place in GAZETTEER.places.values() {
            let fits =
                |text: &Option<String>, most| text.as_ref().is_none_or(|text| text.chars().count() <= most);
            let fits = fits(&place.counterparty_name, 128)
                && fits(&place.counterparty_label, 128)
                && fits(&place.house_number, 32)
                && fits(&place.street, 36)
                && fits(&place.city, 40)
                && fits(&place.county, 36)
                && fits(&place.region, 36)
                && fits(&place.postcode, 64)
                && fits(&place.l3_counterparty_category, 32);
            assert!(fits, "{place:?}");
        }
    }

    #[test]
    fn every_chain_has_three_branches_wherever_and_whatever() {
        let chains: Vec<_> =
            Merchant::all().iter().filter(|merchant| !merchant.branches.is_empty()).collect();
        assert!(chains.len() >= 20);
        for chain in chains {
            for cleaned in ["", "london", "berlin", "nowhere at all"] {
                let places = Geotag::candidates(chain, cleaned, "");
                let ids: BTreeSet<_> = places.iter().map(|place| place.geotag_id).collect();
                assert_eq!(ids.len(), Geotag::CANDIDATES, "{chain:?} {cleaned}");
            }
        }
    }

    #[test]
    fn the_town_that_is_named_comes_first() {
        let cities = |description: &str| -> Vec<_> {
            let cleaned = cleaned_description(description);
            let chain = Merchant::recognise(&cleaned).expect("a chain");
            let places = Geotag::candidates(chain, &cleaned, description);
            places.into_iter().map(|place| place.city.clone().expect("a city")).collect()
        };
        assert_eq!(cities("TESCO STORES 6021 LEEDS GB"), ["Leeds"; 3]);
        let elsewhere: BTreeSet<_> = cities("TESCO STORES 6021").into_iter().collect();
        assert_eq!(elsewhere.len(), 3, "three towns where none is named");
        assert_eq!(cities("TESCO STORES 6021"), cities("TESCO STORES 6021"));
        assert_ne!(cities("TESCO STORES 6021"), cities("TESCO STORES 6025"));
    }

    #[test]
    fn towns_are_called_what_cleaning_leaves_of_their_names() {
        for words in GAZETTEER.towns.iter().flat_map(|town| &town.written.words) {
            assert_eq!(&cleaned_description(words), words);
        }
        assert!(GAZETTEER.towns.len() >= 30);
    }

    #[test]
    fn shops_have_numbers_of_three_or_four_digits() {
        assert_eq!(shop_number("TESCO STORES 6021 12"), Some("6021"));
        assert_eq!(shop_number("GREGGS 12 REF 88213774"), None);
        assert_eq!(shop_number(""), None);
    }
}

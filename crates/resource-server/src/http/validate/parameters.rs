//! Parameters of paths and queries: members whose values are all text.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::http::validate::{Members, Problems, RawMember, without_long_quotes};

/// Parameters that can be read with every problem reported.
pub(crate) trait FromParameters: Sized {
    /// The description of a 404 in the OpenAPI document, if the parameters name something that may
    /// not exist.
    const NAMES: Option<&'static str> = None;

    /// Reads the parameters. Where a problem was reported, the answer does not matter.
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self>;
}

/// The parameters of a path or a query, by name.
pub(crate) struct Parameters<'p>(Members<'p, Texts>);

impl<'p> Parameters<'p> {
    /// Reads `T` from pairs of names and decoded values; names that `T` does not know are refused.
    pub(crate) fn read<'a, T: FromParameters>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        problems: &'p mut Problems,
    ) -> Option<T> {
        let mut members = BTreeMap::<_, Texts>::new();
        for (name, value) in pairs {
            members.entry(name.to_owned()).or_default().0.push(value.to_owned());
        }
        let mut parameters = Parameters(Members { place: String::new(), members, problems });
        let value = T::from_parameters(&mut parameters);
        parameters.0.refuse_the_rest();
        value
    }

    /// A parameter that must be there.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.0.required(name)
    }

    /// A parameter that may be left out.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<Option<T>> {
        self.0.optional(name)
    }

    /// A parameter that is given once for each of its values.
    pub(crate) fn repeated<T: DeserializeOwned>(
        &mut self,
        name: &str,
        count: RangeInclusive<usize>,
    ) -> Option<Vec<T>> {
        let Texts(written) = self.0.members.remove(name).unwrap_or_default();
        if !count.contains(&written.len()) {
            self.report(name, &format!("must be given {} to {} times", count.start(), count.end()));
            return None;
        }
        let mut read = |text| Texts(vec![text]).read().map_err(|message| self.report(name, &message)).ok();
        let values: Vec<_> = written.into_iter().map(&mut read).collect();
        values.into_iter().collect()
    }

    /// Notes a problem with a parameter.
    pub(crate) fn report(&mut self, name: &str, message: &str) {
        self.0.report(name, message);
    }
}

/// All that is given under one name.
#[derive(Default)]
struct Texts(Vec<String>);

impl RawMember for Texts {
    fn contains_nul(&self) -> bool {
        self.0.iter().any(|text| text.contains('\0'))
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        let [text] = &self.0[..] else { return Err("is given twice".to_owned()) };
        let written: StrDeserializer<'_, Error> = text.as_str().into_deserializer();
        T::deserialize(written).map_err(|error| without_long_quotes(error.to_string(), text))
    }
}

//! Parameters of paths and queries: members whose values are all text.

use std::collections::BTreeMap;

use serde::de::value::{Error, StringDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::check::{Members, Problems, Written};

/// Parameters that can be read with every problem reported.
pub(crate) trait FromParameters: Sized {
    /// What they name, if it has to be there, and may not be: for the documents.
    const NAMES: Option<&'static str> = None;

    /// Reads the parameters. Where a problem was reported, the answer does not matter.
    fn from_parameters(parameters: &mut Parameters<'_>) -> Option<Self>;
}

/// The parameters of a path or a query, by name.
pub(crate) struct Parameters<'p>(Members<'p, Text>);

impl<'p> Parameters<'p> {
    /// Reads `T` from pairs of names and decoded values; names that `T` does not know are refused.
    pub(crate) fn read<'a, T: FromParameters>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        problems: &'p mut Problems,
    ) -> Option<T> {
        let mut members = BTreeMap::new();
        for (name, value) in pairs {
            if members.insert(name.to_owned(), Text(value.to_owned())).is_some() {
                problems.report(name, "is given twice");
            }
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

    /// Notes a problem with a parameter.
    pub(crate) fn report(&mut self, name: &str, message: &str) {
        self.0.report(name, message);
    }
}

struct Text(String);

impl Written for Text {
    fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        let text: StringDeserializer<Error> = self.0.clone().into_deserializer();
        T::deserialize(text).map_err(|error| error.to_string())
    }
}

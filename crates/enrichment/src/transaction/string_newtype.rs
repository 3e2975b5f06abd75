//! Values that are text in JSON, in paths and in the database.
//!
//! Each has one parser, its `FromStr`, which serde and the database use too, so every existing
//! value is valid.

use std::borrow::Cow;
use std::fmt;

/// The reason why a text is not a value of its type. The reader of the text adds the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(Cow<'static, str>);

impl Invalid {
    /// Returns an error with this reason.
    pub fn because(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

/// Declares a text value: `$parse` takes what was written and returns it, perhaps in a canonical
/// form.
#[macro_export]
macro_rules! string_newtype {
    ($(#[$meta:meta])* $name:ident, $parse:expr) => {
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "String")]
        $(#[$meta])*
        pub struct $name(String);

        impl $name {
            /// The text as it is stored and answered.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let parse: fn(&str) -> Result<String, Self::Err> = $parse;
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::Invalid;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// Any text that can be read from a request. The resource server refuses U+0000 in all of them.
pub const WITHOUT_NUL: &str = r"^[^\u0000]*$";

/// Refuses a text with more than `most` characters.
pub fn at_most(most: usize, text: &str) -> Result<String, Invalid> {
    if text.chars().count() <= most {
        Ok(text.to_owned())
    } else {
        Err(Invalid::because(format!("must be at most {most} characters long")))
    }
}

//! Amounts of money: decimal major units, exact from the caller's digits to the database and back.
//!
//! Binary floating point appears nowhere: JSON numbers are read from, and written as, the digits
//! themselves.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use crate::transaction::string_newtype::Invalid;

/// An amount in major units; negative when money leaves the account.
///
/// At most four decimals and eleven digits before them: those fifteen digits survive in every JSON
/// reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct Amount(
    #[schemars(with = "f64", range(min = -99_999_999_999.999_9, max = 99_999_999_999.999_9))] Decimal,
);

impl Amount {
    const MOST_DECIMALS: u32 = 4;
    const MOST_WHOLE_DIGITS: u32 = 11;

    /// Returns whether money leaves the account.
    pub fn is_outgoing(self) -> bool {
        self.0 < Decimal::ZERO
    }

    /// Returns whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Returns the absolute value.
    pub fn magnitude(self) -> Decimal {
        self.0.abs()
    }

    /// Returns the amount of a decimal that came from an amount.
    pub fn from_observed(decimal: Decimal) -> Self {
        Self(decimal)
    }

    /// Returns whether the parts add up to this amount exactly.
    pub fn is_sum_of(self, parts: impl IntoIterator<Item = Self>) -> bool {
        parts.into_iter().map(|part| part.0).sum::<Decimal>() == self.0
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl FromStr for Amount {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let amount = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text)
        } else {
            Decimal::from_str_exact(text)
        };
        let amount = amount.map_err(|_| Invalid::because("must be a number with at most 28 digits"))?;
        if amount.scale() > Self::MOST_DECIMALS {
            return Err(Invalid::because("must have at most 4 decimals"));
        }
        if amount.trunc().abs() >= Decimal::from(10_u64.pow(Self::MOST_WHOLE_DIGITS)) {
            return Err(Invalid::because("must have at most 11 digits before the decimal point"));
        }
        Ok(Self(amount))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = <&RawValue>::deserialize(deserializer)?.get();
        if written.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            written.parse().map_err(de::Error::custom)
        } else {
            Err(de::Error::custom("must be a number"))
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string()).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn keeps_the_digits_that_were_sent() {
        for digits in ["0", "-0.10", "12.50", "-1234.5678", "99999999999.9999", "0.1"] {
            let amount: Amount = serde_json::from_str(digits).expect(digits);
            assert_eq!(serde_json::to_string(&amount).expect(digits), digits);
        }
    }

    #[test]
    fn reads_the_scientific_notation_that_json_allows() {
        assert_eq!("1.5e1".parse::<Amount>(), "15".parse());
        assert_eq!("-25E-2".parse::<Amount>(), "-0.25".parse());
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for json in ["\"1.00\"", "null", "true", "[]", "1.00001", "100000000000", "1e40", "1e-9", "-1e400"] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn adds_up_exactly() {
        check("0.3", &["0.1", "0.2"], true);
        check("-10", &["-3.33", "-3.33", "-3.34"], true);
        check("-10", &["-3.33", "-3.33", "-3.33"], false);
        check("-10.00", &["-4", "-6.0"], true);
        check("1", &[], false);
    }

    #[track_caller]
    fn check(total: &str, parts: &[&str], adds_up: bool) {
        let amount = |text: &str| text.parse::<Amount>().expect("an amount");
        assert_eq!(
            amount(total).is_sum_of(parts.iter().map(|part| amount(part))),
            adds_up,
            "{total} of {parts:?}"
        );
    }
}

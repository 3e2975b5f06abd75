//! Coordinates: degrees with at most six decimals, kept as whole millionths so that they are equal when they look equal.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// A latitude or a longitude in degrees, to a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
pub(crate) struct Coordinate(#[schemars(with = "f64")] i32);

impl Coordinate {
    /// The coordinate of this many millionths of a degree.
    pub(crate) const fn of_millionths(millionths: i32) -> Self {
        Self(millionths)
    }
}

impl Serialize for Coordinate {
    /// The quotient is the float nearest to the decimal that is meant, so it is written with the same six decimals.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::Coordinate;

    #[test]
    fn are_written_with_at_most_six_decimals() {
        check(51_507_351, "51.507351");
        check(-127_758, "-0.127758");
        check(-1, "-1e-6");
        check(52_500_000, "52.5");
        check(0, "0.0");
    }

    fn check(millionths: i32, json: &str) {
        let coordinate = Coordinate::of_millionths(millionths);
        assert_eq!(serde_json::to_string(&coordinate).expect("a number"), json);
    }
}

//! Coordinates: degrees with at most six decimals, kept as whole millionths so that they are equal
//! when they look equal.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A latitude or a longitude in degrees, to a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
pub struct Coordinate(#[schemars(with = "f64")] i32);

impl Coordinate {
    /// Returns the coordinate moved north or east by millionths of a degree.
    pub(super) const fn moved(self, millionths: i32) -> Self {
        Self(self.0 + millionths)
    }
}

impl<'de> Deserialize<'de> for Coordinate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let degrees = f64::deserialize(deserializer)?;
        if degrees.abs() > 180.0 {
            return Err(de::Error::custom("must be at most 180 degrees"));
        }
        Ok(Self((degrees * 1e6).round() as i32))
    }
}

impl Serialize for Coordinate {
    /// Writes the float nearest to the decimal value, which prints the same six decimals.
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

    #[test]
    fn are_read_as_they_are_written() {
        for json in ["51.507351", "-0.127758", "52.5", "0.0", "-180.0"] {
            let coordinate: Coordinate = serde_json::from_str(json).expect("degrees");
            assert_eq!(serde_json::to_string(&coordinate).expect("a number"), json);
        }
        assert!(serde_json::from_str::<Coordinate>("180.1").is_err());
    }

    #[track_caller]
    fn check(millionths: i32, json: &str) {
        let coordinate = Coordinate(millionths);
        assert_eq!(serde_json::to_string(&coordinate).expect("a number"), json);
    }
}

//! Amounts of money: decimal numbers, never floating-point ones.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::{Error, Kind, Result};

/// An amount in the currency's main unit (dollars, not cents), as Action Network writes it: `"25.00"`. It keeps its
/// decimal places, and equals another amount of the same value: 25.0 is 25.00.
///
/// Donations have their amounts as texts; the totals of pages come as numbers too (reference, 7.1). A number is read as
/// the shortest decimal that means it, which is what was written unless it had more than 15 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

impl Amount {
    /// Reads an amount such as `25.00` or `-3.5`.
    ///
    /// # Errors
    /// [`Kind::CannotMap`] when it is no decimal number: no currency signs, thousands separators or exponents.
    pub fn parse(text: &str) -> Result<Self> {
        Decimal::from_str_exact(text.trim()).map(Self).map_err(|_| {
            Error::new(
                Kind::CannotMap,
                format!("“{text}” is not an amount of money. Write it like 1234.50."),
            )
        })
    }

    /// The number.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

impl FromStr for Amount {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        amount(deserializer)?.ok_or_else(|| D::Error::invalid_value(Unexpected::Unit, &EXPECTED))
    }
}

const EXPECTED: &str = "an amount of money such as \"25.00\"";

/// An amount as text or number; null and the empty text are `None`.
pub(super) fn amount<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Amount>, D::Error> {
    struct Money;

    impl<'de> Visitor<'de> for Money {
        type Value = Option<Amount>;

        fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
            out.write_str(EXPECTED)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.trim().is_empty() {
                return Ok(None);
            }
            Amount::parse(text)
                .map(Some)
                .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
        }

        fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
            Ok(Some(Amount(number.into())))
        }

        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Some(Amount(number.into())))
        }

        fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
            // Rust writes the shortest text that means the number, without an exponent.
            Amount::parse(&number.to_string())
                .map(Some)
                .map_err(|_| E::invalid_value(Unexpected::Float(number), &self))
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(Money)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_from_text_or_number_and_written_as_text() {
        for (json, written) in [
            (r#""25.00""#, "25.00"),
            (r#"" 0.10 ""#, "0.10"),
            (r#""-3.5""#, "-3.5"),
            ("25", "25"),
            ("-7", "-7"),
            ("5000.00", "5000"),
            ("37.5", "37.5"),
            ("0.1", "0.1"),
            ("1234567890.12", "1234567890.12"),
        ] {
            let amount: Amount = serde_json::from_str(json).expect(json);
            assert_eq!(
                serde_json::to_string(&amount).unwrap(),
                format!("\"{written}\"")
            );
        }
        assert_eq!(
            Amount::parse("25.0").unwrap(),
            Amount::parse("25.00").unwrap()
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for json in [
            r#""$25""#,
            r#""1,000.00""#,
            r#""1e3""#,
            r#""NaN""#,
            "1e300",
            "true",
            "null",
            r#""""#,
            "[]",
            r#""99999999999999999999999999999999999999""#,
        ] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }
}

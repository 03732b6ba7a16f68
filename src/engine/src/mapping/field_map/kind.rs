//! What kind of values a field of CiviCRM holds, and their one plain form as text.

use std::str::FromStr;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use crate::mapping::text::clean;

/// Decimal places of CiviCRM's columns for money.
const PLACES_OF_MONEY: u32 = 2;

/// Every column for numbers holds fifteen digits before the point.
const LARGEST: Decimal = Decimal::from_parts(2_764_472_319, 232_830, 0, false, 0);

/// What is said about a list.
pub const SEVERAL: &str = "it has several values at once.";

/// The first year that every database holds.
const FIRST_YEAR: i16 = 1000;

/// Kinds of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Any text.
    Text,
    /// The address of a web page, which CiviCRM shows as a link.
    Link,
    /// A phone number, however it is written.
    Phone,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// An amount, with two decimal places.
    Money,
    /// Yes or no: `1` or `0`.
    Boolean,
    /// A day, such as `2026-11-30`.
    Date,
}

impl ValueKind {
    /// The plain form of a value as API v4 returns it; nothing where there is none.
    ///
    /// # Errors
    /// A sentence about a value that is none of this kind.
    pub fn read(self, value: &Value) -> Result<Option<String>, String> {
        let text = match value {
            Value::Null => return Ok(None),
            Value::Bool(flag) => u8::from(*flag).to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            Value::Array(_) | Value::Object(_) => {
                return Err(SEVERAL.to_owned());
            }
        };
        // A column for dates may hold the time of midnight.
        let text = match self {
            Self::Date => text
                .strip_suffix("00:00:00")
                .map_or(text.as_str(), |day| day.trim_end_matches([' ', 'T'])),
            _ => &text,
        };
        if clean(text).is_none() {
            return Ok(None);
        }
        self.plain(text).map(Some)
    }

    /// The plain form of a text that somebody typed.
    ///
    /// # Errors
    /// A sentence about a text that is none of this kind.
    pub fn plain(self, text: &str) -> Result<String, String> {
        let trimmed = text.trim();
        let wrong = |what: &str| format!("the value is no {what}.");
        match self {
            Self::Text => Ok(text.to_owned()),
            Self::Link => is_web_address(trimmed)
                .then(|| trimmed.to_owned())
                .ok_or_else(|| wrong("web address such as https://example.org/")),
            Self::Phone => text
                .contains(|one: char| one.is_ascii_digit())
                .then(|| text.to_owned())
                .ok_or_else(|| wrong("phone number")),
            Self::Integer => i32::from_str(trimmed)
                .map(|number| number.to_string())
                .map_err(|_| wrong("whole number that CiviCRM can hold")),
            Self::Number => decimal(trimmed)
                .map(|number| number.to_string())
                .ok_or_else(|| wrong("number such as 12.5 that CiviCRM can hold")),
            Self::Money => decimal(trimmed)
                .filter(|amount| amount.scale() <= PLACES_OF_MONEY)
                .map(|amount| format!("{amount:.2}"))
                .ok_or_else(|| wrong("amount such as 12.50 that CiviCRM can hold")),
            Self::Boolean => match trimmed.to_ascii_lowercase().as_str() {
                "1" | "true" => Ok("1".to_owned()),
                "0" | "false" => Ok("0".to_owned()),
                _ => Err(wrong("1 or 0")),
            },
            Self::Date => trimmed
                .parse::<Date>()
                .ok()
                .filter(|date| date.year() >= FIRST_YEAR && trimmed.len() == "YYYY-MM-DD".len())
                .map(|date| date.to_string())
                .ok_or_else(|| wrong("date such as 2026-11-30")),
        }
    }

    /// Characters that a plain form takes in CiviCRM's tables, where `<` and `>` are written as `&lt;` and `&gt;`.
    #[must_use]
    pub fn stored_length(plain: &str) -> usize {
        let brackets = plain.matches(['<', '>']).count();
        plain.chars().count() + brackets * ("&lt;".len() - 1)
    }

    /// A plain form as API v4 takes it.
    #[must_use]
    pub fn value(self, plain: &str) -> Value {
        match self {
            Self::Boolean => Value::from(plain == "1"),
            Self::Integer => i64::from_str(plain).map_or_else(|_| Value::from(plain), Value::from),
            // Amounts stay texts: no binary number has cents.
            Self::Text | Self::Link | Self::Phone | Self::Number | Self::Money | Self::Date => {
                Value::from(plain)
            }
        }
    }
}

/// A number with no superfluous zeros, if CiviCRM can hold it.
fn decimal(text: &str) -> Option<Decimal> {
    let number = Decimal::from_str(text).ok()?.normalize();
    (number.abs() <= LARGEST).then_some(number)
}

/// Whether CiviCRM may show a text as a link: whoever fills in a form on Action Network must not get a script onto its pages.
fn is_web_address(text: &str) -> bool {
    let small = text.to_ascii_lowercase();
    let rest = small
        .strip_prefix("https://")
        .or_else(|| small.strip_prefix("http://"));
    let is_harmless = |one: char| {
        !one.is_whitespace()
            && !one.is_control()
            && !matches!(one, '"' | '\'' | '`' | '<' | '>' | '\\')
    };
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_harmless))
}

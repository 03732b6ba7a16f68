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

/// The first year that every database holds.
const FIRST_YEAR: i16 = 1000;

/// Longer values are not repeated in messages.
const LONGEST_SHOWN: usize = 40;

/// Kinds of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Any text.
    Text,
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
                return Err("it has several values at once.".to_owned());
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
        let wrong = |what: &str| format!("{} is no {what}.", shown(text));
        match self {
            Self::Text => Ok(text.to_owned()),
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

    /// A plain form as API v4 takes it.
    #[must_use]
    pub fn value(self, plain: &str) -> Value {
        match self {
            Self::Boolean => Value::from(plain == "1"),
            Self::Integer => i64::from_str(plain).map_or_else(|_| Value::from(plain), Value::from),
            // Amounts stay texts: no binary number has cents.
            Self::Text | Self::Number | Self::Money | Self::Date => Value::from(plain),
        }
    }
}

/// A number with no superfluous zeros, if CiviCRM can hold it.
fn decimal(text: &str) -> Option<Decimal> {
    let number = Decimal::from_str(text).ok()?.normalize();
    (number.abs() <= LARGEST).then_some(number)
}

/// A value in a message.
pub fn shown(text: &str) -> String {
    let length = text.chars().count();
    if length > LONGEST_SHOWN {
        return format!("A value of {length} characters");
    }
    format!("\"{text}\"")
}

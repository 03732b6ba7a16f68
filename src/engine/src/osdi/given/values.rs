//! Texts, numbers, times and lists that are given. Numbers and truth values may be texts, as in rows of a database.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value};

use super::Given;
use super::body::object;
use super::place::{At, Nulls};
use crate::Result;
use crate::osdi::{
    Amount, Attending, Channel, Edit, SubscriptionStatus, parse_local_time, parse_time,
};

impl Given for String {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        match value {
            Value::String(text) => Ok(text),
            Value::Number(number) if !number.is_f64() => Ok(number.to_string()),
            _ => Err(at.refuse("must be a text")),
        }
    }
}

impl Given for bool {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        match &value {
            Value::Bool(truth) => Some(*truth),
            Value::Number(number) => match number.as_u64() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            },
            Value::String(text) => match text.as_str() {
                "0" | "false" => Some(false),
                "1" | "true" => Some(true),
                _ => None,
            },
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
        .ok_or_else(|| at.refuse("must be true or false"))
    }
}

impl Given for u64 {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let number = match &value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_u64(),
        };
        number.ok_or_else(|| at.refuse("must be a whole number"))
    }
}

impl Given for Amount {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        match &value {
            Value::String(text) => Self::parse(text).ok(),
            Value::Number(number) => Self::parse(&number.to_string()).ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
        .ok_or_else(|| at.refuse("must be an amount of money such as \"25.00\""))
    }
}

impl Given for Timestamp {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let time = value.as_str().and_then(parse_time);
        time.ok_or_else(|| at.refuse("must be a time in UTC such as 2026-01-31T12:00:00Z"))
    }
}

impl Given for DateTime {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let time = value.as_str().and_then(parse_local_time);
        time.ok_or_else(|| at.refuse("must be a local time such as 2026-05-01T18:00:00"))
    }
}

impl Given for SubscriptionStatus {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let status = value.as_str().map(|text| Self::from(text.to_owned()));
        status
            .filter(Self::is_writable)
            .ok_or_else(|| at.refuse("must be subscribed or unsubscribed"))
    }
}

impl Given for Channel {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        match value.as_str() {
            Some("email") => Ok(Self::Email),
            Some("phone") => Ok(Self::Phone),
            _ => Err(at.refuse("must be email or phone")),
        }
    }
}

impl Given for Attending {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        match value.as_str() {
            Some("accepted") => Ok(Self::Accepted),
            Some("attended") => Ok(Self::Attended),
            _ => Err(at.refuse("must be accepted or attended")),
        }
    }
}

/// Custom fields, as they are: what is null is emptied.
impl Given for Map<String, Value> {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        object(value, at)
    }

    fn absent(_: At<'_>) -> Result<Self> {
        Ok(Self::new())
    }

    fn null(at: At<'_>) -> Result<Self> {
        not_cleared(at, Self::new())
    }
}

impl<T: Given> Given for Vec<T> {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let Value::Array(elements) = value else {
            return Err(at.refuse("must be a list"));
        };
        let read = |(index, element)| match element {
            Value::Null => Err(at.index(index).missing()),
            element => T::read(element, at.index(index)),
        };
        elements.into_iter().enumerate().map(read).collect()
    }

    fn absent(_: At<'_>) -> Result<Self> {
        Ok(Self::new())
    }

    fn null(at: At<'_>) -> Result<Self> {
        not_cleared(at, Self::new())
    }

    /// An empty list is not sent, so it would not empty anything.
    fn field(value: Value, at: At<'_>) -> Result<Self> {
        match Self::read(value, at)? {
            list if list.is_empty() => not_cleared(at, list),
            list => Ok(list),
        }
    }
}

impl<T: Given> Given for Option<T> {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        T::read(value, at).map(Some)
    }

    fn absent(_: At<'_>) -> Result<Self> {
        Ok(None)
    }

    fn null(at: At<'_>) -> Result<Self> {
        not_cleared(at, None)
    }
}

impl<T: Given> Given for Edit<T> {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        T::read(value, at).map(Self::Set)
    }

    fn absent(_: At<'_>) -> Result<Self> {
        Ok(Self::Keep)
    }

    fn null(_: At<'_>) -> Result<Self> {
        Ok(Self::Clear)
    }
}

/// What cannot be emptied: there is nothing to be said about it in what is new, and nothing to be done in changes.
fn not_cleared<T>(at: At<'_>, nothing: T) -> Result<T> {
    match at.nulls {
        Nulls::Absent => Ok(nothing),
        Nulls::Clear => Err(at.refuse("cannot be emptied")),
    }
}

//! Tolerant reading of what PHP and databases hand over: numbers and truth values may be strings, empty maps lists.

use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeOwned, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer, Serializer};
use serde_json::Value;

fn integer(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A whole number, or a text that spells one.
pub fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(from)?;
    integer(&value)
        .ok_or_else(|| D::Error::custom(format!("expected a whole number, found {value}")))
}

/// As [`whole`], where nothing and the empty text are nothing.
pub fn optional_whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        value => integer(&value)
            .map(Some)
            .ok_or_else(|| D::Error::custom(format!("expected a whole number, found {value}"))),
    }
}

/// A truth value as CiviCRM writes it: `true`, 1, "1"; nothing is false.
pub fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(false),
        Value::Bool(flag) => Ok(flag),
        Value::String(text) if text.is_empty() => Ok(false),
        value => match integer(&value) {
            Some(0) => Ok(false),
            Some(1) => Ok(true),
            _ => Err(D::Error::custom(format!(
                "expected a truth value, found {value}"
            ))),
        },
    }
}

/// A text, where nothing and the empty text are nothing. Numbers become their digits.
pub fn optional_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Value::Number(number) => Ok(Some(number.to_string())),
        value => Err(D::Error::custom(format!("expected a text, found {value}"))),
    }
}

/// A text; a number becomes its digits.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(optional_text(from)?.unwrap_or_default())
}

/// A map; nothing is an empty one. PHP has one kind of empty array, which arrives as a list.
pub fn map<'de, T: DeserializeOwned + Default, D: Deserializer<'de>>(
    from: D,
) -> Result<T, D::Error> {
    from.deserialize_any(MapOrNothing(PhantomData))
}

struct MapOrNothing<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned + Default> Visitor<'de> for MapOrNothing<T> {
    type Value = T;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an array with names as keys")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
        match list.next_element::<IgnoredAny>()? {
            None => Ok(T::default()),
            Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// A point in time in UTC, ISO 8601 with `Z`; nothing and the empty text are nothing.
pub fn optional_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    match optional_text(from)? {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| {
            D::Error::custom(format!(
                "expected a time such as 2026-01-31T12:00:00Z, found \"{text}\""
            ))
        }),
    }
}

/// Writes a time the way [`optional_time`] reads it, in whole seconds.
pub fn write_time<S: Serializer>(time: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    match time {
        None => to.serialize_none(),
        Some(time) => to.serialize_str(&iso(*time)),
    }
}

/// A time in UTC in whole seconds, such as `2026-01-31T12:00:00Z`.
pub fn iso(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// As [`whole`], for a number of everyday size.
pub fn small<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = whole(from)?;
    u32::try_from(number).map_err(|_| D::Error::custom(format!("{number} is too large")))
}

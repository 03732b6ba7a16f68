//! An object that is given, field by field.

use serde_json::{Map, Value};

use super::place::{At, Nulls};
use super::{Fields, Given};
use crate::Result;

/// An object, all of whose fields are known.
pub(crate) struct Body<'a> {
    fields: Map<String, Value>,
    at: At<'a>,
}

impl<'a> Body<'a> {
    /// An object that has no other fields than these.
    pub fn of(value: Value, at: At<'a>, known: &[&str]) -> Result<Self> {
        let fields = object(value, at)?;
        for (key, value) in &fields {
            let is_absent = value.is_null() && at.nulls == Nulls::Absent;
            if !known.contains(&key.as_str()) && !is_absent {
                let why = format!("cannot be written; what can be is {}", known.join(", "));
                return Err(at.key(key).refuse(why));
            }
        }
        Ok(Self { fields, at })
    }

    /// A form, read from an object with its fields and no others.
    pub fn form<T: Fields>(value: Value, at: At<'a>) -> Result<T> {
        let mut known = Vec::new();
        T::known(&mut known);
        let mut body = Self::of(value, at, &known)?;
        if body.fields.is_empty() && at.nulls == Nulls::Clear {
            return Err(at.refuse("must name at least one field"));
        }
        T::take(&mut body)
    }

    /// Takes one field.
    pub fn take<T: Given>(&mut self, key: &str) -> Result<T> {
        let at = self.at.key(key);
        match self.fields.remove(key) {
            None => T::absent(at),
            Some(Value::Null) => T::null(at),
            Some(value) => T::field(value, at),
        }
    }

    /// Takes the one link that can be given.
    pub fn take_link<T: Given>(&mut self, relation: &str) -> Result<T> {
        let at = self.at.key("_links");
        let links = match self.fields.remove("_links") {
            None | Some(Value::Null) => Value::Object(Map::new()),
            Some(links) => links,
        };
        Body::of(links, at, &[relation])?.take(relation)
    }
}

/// An object. PHP has one empty array for lists and objects.
pub(super) fn object(value: Value, at: At<'_>) -> Result<Map<String, Value>> {
    match value {
        Value::Object(fields) => Ok(fields),
        Value::Array(list) if list.is_empty() => Ok(Map::new()),
        _ => Err(at.refuse("must have named fields")),
    }
}

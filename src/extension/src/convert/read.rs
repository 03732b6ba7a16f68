//! From PHP to JSON.

use std::fmt;

use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendObject, ZendStr, Zval};
use serde_json::{Map, Number, Value};

use crate::door::{Failure, Outcome, guard, iterate};

/// Arrays within arrays at most. An array that holds itself by reference has no end.
const DEEPEST: usize = 128;

/// Where a value was found. It prints as PHP code would reach it: `$people[2]['given_name']`.
#[derive(Clone, Copy)]
enum Path<'a> {
    /// The whole value.
    Root(&'a str),
    /// At a number.
    Index(&'a Path<'a>, i64),
    /// At a text.
    Key(&'a Path<'a>, &'a str),
}

impl Path<'_> {
    fn depth(&self) -> usize {
        match self {
            Self::Root(_) => 0,
            Self::Index(outer, _) | Self::Key(outer, _) => 1 + outer.depth(),
        }
    }

    fn refuse(&self, why: impl fmt::Display) -> Failure {
        Failure::Value(format!("{self} {why}"))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(name) => out.write_str(name),
            Self::Index(outer, index) => write!(out, "{outer}[{index}]"),
            Self::Key(outer, key) => write!(out, "{outer}['{key}']"),
        }
    }
}

/// Any value. `name` is what errors call it.
pub fn from_php(value: &Zval, name: &str) -> Outcome<Value> {
    read(value, &Path::Root(name))
}

/// The elements of an array or `Traversable`, in their order, whatever their keys.
pub fn list_from_php(value: &Zval, name: &str) -> Outcome<Vec<Value>> {
    let path = Path::Root(name);
    let value = value.dereference();
    if value.is_traversable() {
        let list = iterate(value, false)?;
        return list
            .array()
            .map_or(Ok(Vec::new()), |list| elements(list, &path));
    }
    match value.array() {
        Some(array) => elements(array, &path),
        None => Err(path.refuse(format_args!("must be an array, not {}", kind(value)))),
    }
}

/// The keys and values of an array, in their order, whatever the keys.
pub fn entries_from_php(value: &Zval, name: &str) -> Outcome<Vec<(String, Value)>> {
    let path = Path::Root(name);
    let value = value.dereference();
    let Some(array) = value.array() else {
        return Err(path.refuse(format_args!("must be an array, not {}", kind(value))));
    };
    let mut read_entries = Vec::with_capacity(array.len());
    let mut entries = array.iter();
    while let Some((key, element)) = entries.next_zval() {
        read_entries.extend(read_entry(&key, element, &path)?);
    }
    Ok(read_entries)
}

/// The key and the value of one element. PHP has no keys but numbers and texts.
fn read_entry(key: &Zval, element: &Zval, path: &Path<'_>) -> Outcome<Option<(String, Value)>> {
    match (key.long(), key.zend_str()) {
        (Some(index), _) => {
            let value = read(element, &Path::Index(path, index))?;
            Ok(Some((index.to_string(), value)))
        }
        (None, Some(key)) => {
            let key = key
                .as_str()
                .map_err(|_| path.refuse("has a key that is not a text in UTF-8"))?;
            let value = read(element, &Path::Key(path, key))?;
            Ok(Some((key.to_owned(), value)))
        }
        (None, None) => Ok(None),
    }
}

fn elements(array: &ZendHashTable, path: &Path<'_>) -> Outcome<Vec<Value>> {
    let mut elements = Vec::with_capacity(array.len());
    let mut entries = array.iter();
    while let Some((_, element)) = entries.next_zval() {
        let index = i64::try_from(elements.len()).unwrap_or(i64::MAX);
        elements.push(read(element, &Path::Index(path, index))?);
    }
    Ok(elements)
}

fn read(value: &Zval, path: &Path<'_>) -> Outcome<Value> {
    let value = value.dereference();
    if value.is_null() {
        Ok(Value::Null)
    } else if let Some(truth) = value.bool() {
        Ok(Value::Bool(truth))
    } else if let Some(whole) = value.long() {
        Ok(Value::from(whole))
    } else if let Some(float) = value.double() {
        Number::from_f64(float)
            .map(Value::Number)
            .ok_or_else(|| path.refuse("is infinite or not a number"))
    } else if let Some(text) = value.zend_str() {
        read_text(text, path).map(Value::from)
    } else if let Some(array) = value.array() {
        read_array(array, path)
    } else if let Some(object) = value.object() {
        read_object(value, object, path)
    } else {
        Err(path.refuse(format_args!(
            "is {}, which has no counterpart on Action Network",
            kind(value)
        )))
    }
}

fn read_text<'a>(text: &'a ZendStr, path: &Path<'_>) -> Outcome<&'a str> {
    text.as_str()
        .map_err(|_| path.refuse("is not a text in UTF-8"))
}

fn read_object(value: &Zval, object: &ZendObject, path: &Path<'_>) -> Outcome<Value> {
    if value.is_traversable() {
        let copy = iterate(value, true)?;
        return copy
            .array()
            .map_or(Ok(Value::Null), |array| read_array(array, path));
    }
    if object.get_class_entry().name() == Some("stdClass") {
        let properties = guard(|| object.get_properties())??;
        return match read_array(properties, path)? {
            // An object is never a list, even with the properties 0, 1, 2 or none.
            Value::Array(list) => Ok(Value::Object(with_keys(list))),
            object => Ok(object),
        };
    }
    Err(path.refuse(format_args!(
        "is {}, which has no counterpart on Action Network",
        kind(value)
    )))
}

fn read_array(array: &ZendHashTable, path: &Path<'_>) -> Outcome<Value> {
    if path.depth() >= DEEPEST {
        return Err(Failure::Value(format!(
            "An array is nested more than {DEEPEST} levels deep, perhaps because it contains itself"
        )));
    }
    let mut list = Vec::new();
    let mut map: Option<Map<String, Value>> = None;
    let mut entries = array.iter();
    // Not ext-php-rs's own iterator over keys: it panics at a key that is not UTF-8.
    while let Some((key, element)) = entries.next_zval() {
        let Some((key, element)) = read_entry(&key, element, path)? else {
            continue;
        };
        match &mut map {
            None if key == list.len().to_string() => list.push(element),
            None => {
                let mut keyed = with_keys(std::mem::take(&mut list));
                keyed.insert(key, element);
                map = Some(keyed);
            }
            Some(map) => {
                map.insert(key, element);
            }
        }
    }
    Ok(map.map_or(Value::Array(list), Value::Object))
}

fn with_keys(list: Vec<Value>) -> Map<String, Value> {
    list.into_iter()
        .enumerate()
        .map(|(index, element)| (index.to_string(), element))
        .collect()
}

/// What a value is, in the middle of a sentence.
pub fn kind(value: &Zval) -> String {
    if let Some(object) = value.object() {
        return format!(
            "an object of class {}",
            object.get_class_name().unwrap_or_default()
        );
    }
    let name = match value.get_type() {
        DataType::Undef | DataType::Null => "null",
        DataType::Bool | DataType::True | DataType::False => "true or false",
        DataType::Long => "an int",
        DataType::Double => "a float",
        DataType::String => "a text",
        DataType::Array => "an array",
        DataType::Resource => "a resource",
        _ => "a value unknown here",
    };
    name.to_owned()
}

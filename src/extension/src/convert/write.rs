//! From records of the engine to PHP.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::types::{ZendHashTable, Zval};
use serde::Serialize;
use serde_json::{Map, Number, Value};

use crate::door::{Failure, Outcome, guard};

/// Any value.
pub fn to_php(value: &Value) -> Outcome<Zval> {
    Ok(guard(|| zval(value))??)
}

/// A record or a list as a value of PHP.
pub fn record_to_php(record: &(impl Serialize + ?Sized)) -> Outcome<Zval> {
    to_php(&json(record)?)
}

/// A record as an array.
pub fn array_to_php(record: &impl Serialize) -> Outcome<ZBox<ZendHashTable>> {
    match json(record)? {
        Value::Object(map) => Ok(guard(|| array(&map))??),
        _ => Err(Failure::Misuse(
            "osdi_client: a record was expected".to_owned(),
        )),
    }
}

/// Records as an array of arrays.
pub fn list_to_php(records: &[impl Serialize]) -> Outcome<ZBox<ZendHashTable>> {
    let values = records.iter().map(json).collect::<Outcome<Vec<_>>>()?;
    Ok(guard(|| list(&values))??)
}

fn json(record: &(impl Serialize + ?Sized)) -> Outcome<Value> {
    serde_json::to_value(record).map_err(|error| Failure::Misuse(format!("osdi_client: {error}")))
}

// Everything below runs inside the guard: a value that does not fit into PHP's memory limit ends the script there,
// and what was made so far belongs to PHP's heap, which PHP then frees as a whole.

type Made<T> = ext_php_rs::error::Result<T>;

fn zval(value: &Value) -> Made<Zval> {
    let mut zval = Zval::new();
    match value {
        Value::Null => zval.set_null(),
        Value::Bool(truth) => zval.set_bool(*truth),
        Value::Number(number) => set_number(&mut zval, number)?,
        Value::String(text) => zval.set_string(text, false)?,
        Value::Array(elements) => zval.set_hashtable(list(elements)?),
        Value::Object(map) => zval.set_hashtable(array(map)?),
    }
    Ok(zval)
}

fn set_number(zval: &mut Zval, number: &Number) -> Made<()> {
    if let Some(whole) = number.as_i64() {
        zval.set_long(whole);
    } else if let Some(large) = number.as_u64() {
        zval.set_string(&large.to_string(), false)?;
    } else {
        zval.set_double(number.as_f64().unwrap_or_default());
    }
    Ok(())
}

fn list(elements: &[Value]) -> Made<ZBox<ZendHashTable>> {
    let mut array = ZendHashTable::with_capacity(u32::try_from(elements.len())?);
    for element in elements {
        array.push(zval(element)?)?;
    }
    Ok(array)
}

fn array(map: &Map<String, Value>) -> Made<ZBox<ZendHashTable>> {
    let mut array = ZendHashTable::with_capacity(u32::try_from(map.len())?);
    for (key, value) in map {
        // A key that spells a whole number becomes that number, as everywhere in PHP.
        array.insert(key.as_str(), zval(value)?)?;
    }
    Ok(array)
}

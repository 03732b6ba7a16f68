//! What became of several people, each for itself.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::types::{ZendHashTable, Zval};
use osdi_engine::Result;
use serde_json::Value;

use crate::convert::to_php;
use crate::door::{Outcome, guard};
use crate::exception::exception;

/// An array by id, in the order given: `['person' => …]` or `['error' => …]`.
pub fn updates_to_php(updates: Vec<(String, Result<Value>)>) -> Outcome<ZBox<ZendHashTable>> {
    let mut array = guard(ZendHashTable::new)?;
    for (id, update) in updates {
        let (name, value) = match update {
            Ok(person) => ("person", to_php(&person)?),
            Err(error) => ("error", exception(&error)?.into_value()?),
        };
        put(&mut array, &id, name, value)?;
    }
    Ok(array)
}

fn put(array: &mut ZendHashTable, id: &str, name: &str, value: Zval) -> Outcome<()> {
    let mut value = Some(value);
    guard(|| {
        let mut one = ZendHashTable::new();
        if let Some(value) = value.take() {
            one.insert(name, value)?;
        }
        array.insert(id, one)
    })??;
    Ok(())
}

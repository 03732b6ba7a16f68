//! What raw writes have in common: defaults of what is inserted, and changes laid over what is there.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::ids;
use crate::merge_patch;
use crate::world::World;

/// One thing or an array of them, each with an id, an identifier and dates where these are missing. `noun`: what
/// one is called when it is no object.
pub(super) fn complete(world: &mut World, noun: &str, things: Value) -> Result<Vec<Value>, String> {
    let mut things = match things {
        Value::Array(things) => things,
        one => vec![one],
    };
    let now = world.now();
    for (place, thing) in things.iter_mut().enumerate() {
        let fields = thing
            .as_object_mut()
            .ok_or_else(|| format!("{noun} {place} is no object"))?;
        if !fields.contains_key("id") {
            fields.insert("id".to_owned(), json!(world.chance.uuid()));
        }
        let id = fields
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        fields
            .entry("identifiers")
            .or_insert_with(|| json!([format!("{}{id}", ids::NATIVE_PREFIX)]));
        fields.entry("created_date").or_insert_with(|| json!(now));
        fields.entry("modified_date").or_insert_with(|| json!(now));
    }
    Ok(things)
}

/// Lays raw fields over a thing. The modification date moves unless the changes set it or say `"touch": false`.
pub(super) fn lay_over(
    world: &World,
    thing: &impl Serialize,
    mut changes: Map<String, Value>,
) -> Value {
    let touch = changes.remove("touch") != Some(Value::Bool(false));
    changes.remove("id");
    if touch && !changes.contains_key("modified_date") {
        changes.insert("modified_date".to_owned(), json!(world.now()));
    }
    let mut document = raw(thing);
    merge_patch::merge(&mut document, Value::Object(changes));
    document
}

/// A thing in the raw.
pub(super) fn raw(thing: &impl Serialize) -> Value {
    serde_json::to_value(thing).unwrap_or_default()
}

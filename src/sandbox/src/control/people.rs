//! People in the raw, past the rules of the API: any status, shared addresses, deletion.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, patch as patching};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::desk::Desk;
use crate::ids;
use crate::merge_patch;
use crate::model::Person;
use crate::world::World;

use super::answer::{ControlAnswer, read};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/_sandbox/people", get(show).post(add))
        .route("/_sandbox/people/{id}", patching(change).delete(delete))
}

async fn show(State(desk): State<Desk>) -> ControlAnswer {
    let people: Vec<_> = desk.world().people.iter().cloned().collect();
    ControlAnswer::ok(people.iter().map(AsRef::as_ref).collect::<Vec<&Person>>())
}

async fn add(State(desk): State<Desk>, bytes: Bytes) -> Result<ControlAnswer, ControlAnswer> {
    let inserted = insert(&mut desk.world(), read(&bytes)?).map_err(bad)?;
    Ok(ControlAnswer::ok(inserted))
}

async fn change(
    State(desk): State<Desk>,
    Path(id): Path<Uuid>,
    bytes: Bytes,
) -> Result<ControlAnswer, ControlAnswer> {
    let changes = read(&bytes)?;
    match patch(&mut desk.world(), id, changes).map_err(bad)? {
        Some(person) => Ok(ControlAnswer::ok(person)),
        None => Err(nobody()),
    }
}

async fn delete(
    State(desk): State<Desk>,
    Path(id): Path<Uuid>,
) -> Result<ControlAnswer, ControlAnswer> {
    if remove(&mut desk.world(), id) {
        Ok(ControlAnswer::ok(json!({})))
    } else {
        Err(nobody())
    }
}

fn bad(reason: String) -> ControlAnswer {
    ControlAnswer::error(StatusCode::BAD_REQUEST, reason)
}

fn nobody() -> ControlAnswer {
    ControlAnswer::error(StatusCode::NOT_FOUND, "no person has this id")
}

/// Inserts one person or an array of them as they are. An id, an identifier and dates are made where missing;
/// a person whose id is there already is replaced. Nobody is inserted when one of them cannot be read.
pub(crate) fn insert(world: &mut World, people: Value) -> Result<Vec<Value>, String> {
    let people = match people {
        Value::Array(people) => people,
        one => vec![one],
    };
    let now = world.now();
    let mut read = Vec::with_capacity(people.len());
    for (place, mut person) in people.into_iter().enumerate() {
        let fields = person
            .as_object_mut()
            .ok_or_else(|| format!("person {place} is no object"))?;
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
        let person: Person =
            serde_json::from_value(person).map_err(|error| format!("person {place}: {error}"))?;
        read.push(person);
    }
    Ok(read
        .into_iter()
        .map(|person| raw(&world.people.save(person)))
        .collect())
}

/// Lays raw fields over a person; `None` when nobody has the id. The modification date moves unless the changes
/// set it or say `"touch": false`.
pub(crate) fn patch(
    world: &mut World,
    id: Uuid,
    mut changes: Map<String, Value>,
) -> Result<Option<Value>, String> {
    let Some(person) = world.people.get(id) else {
        return Ok(None);
    };
    let touch = changes.remove("touch") != Some(Value::Bool(false));
    changes.remove("id");
    if touch && !changes.contains_key("modified_date") {
        changes.insert("modified_date".to_owned(), json!(world.now()));
    }
    let mut document = raw(person);
    merge_patch::merge(&mut document, Value::Object(changes));
    let person: Person = serde_json::from_value(document).map_err(|error| error.to_string())?;
    Ok(Some(raw(&world.people.save(person))))
}

/// Takes a person and what is tied to it away; false when nobody has the id.
pub(crate) fn remove(world: &mut World, id: Uuid) -> bool {
    world.tags.forget_person(id);
    world.people.remove(id)
}

fn raw(person: &Person) -> Value {
    serde_json::to_value(person).unwrap_or_default()
}

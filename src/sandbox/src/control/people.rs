//! People in the raw, past the rules of the API: any status, shared addresses, deletion.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, patch as patching};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::desk::Desk;
use crate::model::Person;
use crate::world::World;

use super::answer::{ControlAnswer, read};
use super::raw::{complete, lay_over, raw};

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
    let people = complete(world, "person", people)?;
    let mut read: Vec<Person> = Vec::with_capacity(people.len());
    for (place, person) in people.into_iter().enumerate() {
        read.push(
            serde_json::from_value(person).map_err(|error| format!("person {place}: {error}"))?,
        );
    }
    Ok(read
        .into_iter()
        .map(|person| raw(world.people.save(person).as_ref()))
        .collect())
}

/// Lays raw fields over a person; `None` when nobody has the id. The modification date moves unless the changes
/// set it or say `"touch": false`.
pub(crate) fn patch(
    world: &mut World,
    id: Uuid,
    changes: Map<String, Value>,
) -> Result<Option<Value>, String> {
    let Some(person) = world.people.get(id) else {
        return Ok(None);
    };
    let document = lay_over(world, person.as_ref(), changes);
    let person: Person = serde_json::from_value(document).map_err(|error| error.to_string())?;
    Ok(Some(raw(world.people.save(person).as_ref())))
}

/// Takes a person and its taggings away; false when nobody has the id. What the person did stays and leads to
/// nobody, as seen with donations.
pub(crate) fn remove(world: &mut World, id: Uuid) -> bool {
    world.tags.forget_person(id);
    world.people.remove(id)
}

//! Tags and taggings in the raw: what a user of Action Network does with them in its own pages, where a tag can also be
//! renamed and deleted.

use std::collections::HashSet;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, patch};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::Desk;
use crate::world::World;

use super::answer::{ControlAnswer, read};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/_sandbox/tags", get(show_tags).post(add))
        .route("/_sandbox/tags/{id}", patch(change).delete(delete))
        .route("/_sandbox/taggings", get(show_taggings))
}

/// What can be said about a tag.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TagChange {
    /// Its name.
    name: Option<String>,
    /// All who have it.
    people: Option<Vec<Uuid>>,
}

async fn add(State(desk): State<Desk>, bytes: Bytes) -> Result<ControlAnswer, ControlAnswer> {
    let change = read(&bytes)?;
    let bad = |reason| ControlAnswer::error(StatusCode::BAD_REQUEST, reason);
    Ok(ControlAnswer::ok(
        insert_tag(&mut desk.world(), change).map_err(bad)?,
    ))
}

async fn change(
    State(desk): State<Desk>,
    Path(id): Path<Uuid>,
    bytes: Bytes,
) -> Result<ControlAnswer, ControlAnswer> {
    let change = read(&bytes)?;
    patch_tag(&mut desk.world(), id, change)
        .map(ControlAnswer::ok)
        .ok_or_else(unknown)
}

async fn delete(
    State(desk): State<Desk>,
    Path(id): Path<Uuid>,
) -> Result<ControlAnswer, ControlAnswer> {
    if desk.world().tags.delete(id) {
        Ok(ControlAnswer::ok(json!({})))
    } else {
        Err(unknown())
    }
}

fn unknown() -> ControlAnswer {
    ControlAnswer::error(StatusCode::NOT_FOUND, "no tag has this id")
}

/// The tag of a name, made when there is none yet.
pub(crate) fn insert_tag(world: &mut World, change: TagChange) -> Result<Value, String> {
    let name = change.name.clone().ok_or("a tag needs a name")?;
    let now = world.now();
    let tag = world.tags.find_or_create(&name, now, &mut world.chance);
    patch_tag(world, tag.id, change).ok_or_else(|| "the tag was not made".to_owned())
}

/// Renames a tag and sets who has it; `None` when no tag has the id.
pub(crate) fn patch_tag(world: &mut World, id: Uuid, change: TagChange) -> Option<Value> {
    if let Some(name) = &change.name {
        world.tags.rename(id, name);
    }
    if let Some(people) = change.people {
        let wanted: HashSet<Uuid> = people.iter().copied().collect();
        let had: Vec<Uuid> = world.tags.people_with(id).collect();
        for person in had.iter().filter(|person| !wanted.contains(person)) {
            world.tags.untag_person(id, *person);
        }
        let now = world.now();
        for person in people {
            world
                .tags
                .tag_person(id, person, Vec::new(), now, &mut world.chance);
        }
    }
    let tag = world.tags.get(id)?;
    Some(json!({ "id": tag.id, "created_date": tag.created_date, "name": tag.name }))
}

async fn show_tags(State(desk): State<Desk>) -> ControlAnswer {
    ControlAnswer::ok(all_tags(&desk.world()))
}

async fn show_taggings(State(desk): State<Desk>) -> ControlAnswer {
    ControlAnswer::ok(all_taggings(&desk.world()))
}

/// Every tag, oldest first.
pub(crate) fn all_tags(world: &World) -> Vec<Value> {
    let tags = world.tags.iter();
    tags.map(|tag| json!({ "id": tag.id, "created_date": tag.created_date, "name": tag.name }))
        .collect()
}

/// Every tagging, oldest first.
pub(crate) fn all_taggings(world: &World) -> Vec<Value> {
    let taggings = world.tags.taggings();
    taggings
        .map(|tagging| {
            json!({
                "id": tagging.id,
                "identifiers": tagging.identifiers,
                "created_date": tagging.created_date,
                "tag": tagging.tag,
                "person": tagging.person,
            })
        })
        .collect()
}

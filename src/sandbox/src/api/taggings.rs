//! Taggings: of a tag, of a person, one by one. There is no PUT.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal::{self, Collection};
use crate::ids;
use crate::links;
use crate::model::Tagging;
use crate::origin::Origin;
use crate::paging::PageRequest;
use crate::world::World;

use super::writing::Writing;
use super::{body, people, tags};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/tags/{tag}/taggings", get(list_of_tag).post(post))
        .route("/tags/{tag}/taggings/{id}", get(show).delete(delete))
        .route("/people/{id}/taggings", get(list_of_person))
}

/// Whether a path is one of tags or taggings, which only a group has.
pub(crate) fn needs_group_key(path: &str) -> bool {
    path.split('/')
        .any(|segment| matches!(segment, "tags" | "taggings"))
}

async fn list_of_tag(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let tag = tags::id(&text)?;
    let page = PageRequest::new(&query);
    let found = {
        let world = desk.world();
        world
            .tags
            .get(tag)
            .is_some()
            .then(|| world.tags.taggings_of_tag(tag, &page))
    };
    let found = found.ok_or_else(|| Answer::unknown("tag", &text))?;
    Ok(collection(
        &format!("{}/taggings", tags::path(tag)),
        &page,
        found,
        desk.origin(),
    ))
}

async fn list_of_person(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let person = people::id(&text)?;
    let page = PageRequest::new(&query);
    let found = {
        let world = desk.world();
        world
            .people
            .get(person)
            .is_some()
            .then(|| world.tags.taggings_of_person(person, &page))
    };
    let found = found.ok_or_else(|| Answer::unknown("person", &text))?;
    Ok(collection(
        &format!("{}/taggings", people::path(person)),
        &page,
        found,
        desk.origin(),
    ))
}

fn collection(
    path: &str,
    page: &PageRequest,
    (taggings, total): (Vec<Arc<Tagging>>, usize),
    origin: &Origin,
) -> Answer {
    let records = taggings
        .iter()
        .map(|tagging| render(tagging, origin))
        .collect();
    let collection = Collection {
        path,
        relation: "osdi:taggings",
        page,
        records,
        total: Some(total),
        filter: None,
    };
    Answer::ok(collection.render(origin))
}

async fn post(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let tag = tags::id(&text)?;
    Ok(writing.carry_out(&desk, move |world, origin| {
        match body::object(&bytes).and_then(|body| create(world, tag, &body)) {
            Ok(tagging) => Answer::ok(hal::top(render(&tagging, origin), origin)),
            Err(refusal) => refusal,
        }
    }))
}

/// Ties the tag to the person a link leads to; a second time gives the tagging that is there.
fn create(world: &mut World, tag: Uuid, body: &Value) -> Result<Arc<Tagging>, Answer> {
    if world.tags.get(tag).is_none() {
        return Err(Answer::unknown("tag", &tag.to_string()));
    }
    let person = links::person(world, body)?;
    let foreign = ids::foreign(body);
    let now = world.now();
    Ok(world
        .tags
        .tag_person(tag, person, foreign, now, &mut world.chance))
}

/// The ids of a tagging's path.
fn path_ids(tag: &str, id: &str) -> Result<(Uuid, Uuid), Answer> {
    let tagging = Uuid::try_parse(id).map_err(|_| Answer::unknown("tagging", id))?;
    Ok((tags::id(tag)?, tagging))
}

async fn show(
    State(desk): State<Desk>,
    Path((tag, text)): Path<(String, String)>,
) -> Result<Answer, Answer> {
    let (tag, id) = path_ids(&tag, &text)?;
    let tagging = desk.world().tags.tagging(tag, id).cloned();
    let tagging = tagging.ok_or_else(|| Answer::unknown("tagging", &text))?;
    Ok(Answer::ok(hal::top(
        render(&tagging, desk.origin()),
        desk.origin(),
    )))
}

async fn delete(
    State(desk): State<Desk>,
    Path((tag, text)): Path<(String, String)>,
    writing: Writing,
) -> Result<Answer, Answer> {
    let (tag, id) = path_ids(&tag, &text)?;
    Ok(writing.carry_out(&desk, move |world, _| {
        if world.tags.tagging(tag, id).is_some() && world.tags.untag(id) {
            Answer::ok(json!({ "notice": "This tagging was successfully deleted." }))
        } else {
            Answer::unknown("tagging", &text)
        }
    }))
}

/// A tagging as the API shows it, with both links in any collection.
pub(super) fn render(tagging: &Tagging, origin: &Origin) -> Value {
    let tag = tags::path(tagging.tag);
    let mut identifiers = tagging.identifiers.clone();
    identifiers.push(ids::native(tagging.id));
    json!({
        "identifiers": identifiers,
        "created_date": tagging.created_date,
        "modified_date": tagging.created_date,
        "item_type": "osdi:person",
        "_links": {
            "self": hal::link(origin.api(&format!("{tag}/taggings/{}", tagging.id))),
            "osdi:tag": hal::link(origin.api(&tag)),
            "osdi:person": hal::link(origin.api(&people::path(tagging.person))),
        },
    })
}

//! Tags: the list, find-or-create, one tag. They can be neither changed nor deleted through the API.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal::{self, Collection};
use crate::ids;
use crate::model::Tag;
use crate::origin::Origin;
use crate::paging::PageRequest;

use super::body;
use super::writing::Writing;

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/tags", get(list).post(post))
        .route("/tags/{id}", get(show))
}

/// The path of a tag.
pub(super) fn path(id: Uuid) -> String {
    format!("/tags/{id}")
}

/// Reads the id of a path; what is no UUID is no tag's id.
pub(super) fn id(text: &str) -> Result<Uuid, Answer> {
    Uuid::try_parse(text).map_err(|_| Answer::unknown("tag", text))
}

async fn list(State(desk): State<Desk>, Query(query): Query<HashMap<String, String>>) -> Answer {
    let page = PageRequest::new(&query);
    let (tags, total) = desk.world().tags.list(&page);
    let collection = Collection {
        path: "/tags",
        relation: "osdi:tags",
        page: &page,
        records: tags.iter().map(|tag| render(tag, desk.origin())).collect(),
        total: Some(total),
        filter: None,
    };
    Answer::ok(collection.render(desk.origin()))
}

/// A name that is there already gives the tag that has it.
async fn post(State(desk): State<Desk>, writing: Writing, bytes: Bytes) -> Result<Answer, Answer> {
    let body = body::object(&bytes)?;
    let name = body
        .get("name")
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let name =
        name.ok_or_else(|| Answer::error(StatusCode::BAD_REQUEST, "You must specify a name"))?;
    Ok(writing.carry_out_now(&desk, |world, origin| {
        let now = world.now();
        let tag = world.tags.find_or_create(name, now, &mut world.chance);
        Answer::ok(hal::top(render(&tag, origin), origin))
    }))
}

async fn show(State(desk): State<Desk>, Path(text): Path<String>) -> Result<Answer, Answer> {
    let id = id(&text)?;
    let tag = desk
        .world()
        .tags
        .get(id)
        .cloned()
        .ok_or_else(|| Answer::unknown("tag", &text))?;
    Ok(Answer::ok(hal::top(
        render(&tag, desk.origin()),
        desk.origin(),
    )))
}

/// A tag as the API shows it. Nothing can change one, so its two dates are the same.
fn render(tag: &Tag, origin: &Origin) -> Value {
    let own = path(tag.id);
    json!({
        "identifiers": [ids::native(tag.id)],
        "created_date": tag.created_date,
        "modified_date": tag.created_date,
        "name": tag.name,
        "_links": {
            "self": hal::link(origin.api(&own)),
            "osdi:taggings": hal::link(origin.api(&format!("{own}/taggings"))),
        },
    })
}

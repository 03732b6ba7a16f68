//! People: the list, the signup helper, one person. There is no DELETE: people are unsubscribed instead.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal::{self, Collection};
use crate::model::Person;
use crate::origin::Origin;
use crate::paging::PageRequest;
use crate::people::{Occasion, PersonFilter, sign_up, update};
use crate::resources::RecordKind;

use super::writing::Writing;
use super::{body, filtering, taggings};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/people", get(list).post(post))
        .route("/people/{id}", get(show).put(put))
}

/// The path of a person.
pub(super) fn path(id: Uuid) -> String {
    format!("/people/{id}")
}

/// Reads the id of a path. What is no UUID is nobody's id.
pub(super) fn id(text: &str) -> Result<Uuid, Answer> {
    Uuid::try_parse(text).map_err(|_| Answer::unknown("person", text))
}

async fn list(
    State(desk): State<Desk>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let page = PageRequest::new(&query);
    let text = filtering::text(&query);
    let world = desk.world();
    let people = match text {
        Some(text) => {
            let as_json = world.settings.json_filter_errors;
            let filter = filtering::read(text, PersonFilter::new, as_json)?;
            world.people.search(&filter, &page)
        }
        None => world.people.list(&page),
    };
    drop(world);
    let records = people
        .iter()
        .map(|person| render(person, desk.origin()))
        .collect();
    let collection = Collection {
        path: "/people",
        relation: "osdi:people",
        page: &page,
        records,
        total: None,
        filter: text,
    };
    Ok(Answer::ok(collection.render(desk.origin())))
}

async fn post(State(desk): State<Desk>, writing: Writing, bytes: Bytes) -> Answer {
    writing.carry_out(&desk, move |world, origin| {
        let signed_up =
            body::object(&bytes).and_then(|body| sign_up(world, &body, Occasion::Upload));
        match signed_up {
            Err(refusal) => refusal,
            Ok(signed_up) => {
                let mut person = render(&signed_up.person, origin);
                if !signed_up.taggings.is_empty() {
                    let taggings: Vec<Value> = signed_up
                        .taggings
                        .iter()
                        .map(|tagging| taggings::render(tagging, origin))
                        .collect();
                    set(
                        &mut person,
                        "_embedded",
                        json!({ "osdi:taggings": taggings }),
                    );
                }
                Answer::ok(hal::top(person, origin))
            }
        }
    })
}

async fn show(State(desk): State<Desk>, Path(text): Path<String>) -> Result<Answer, Answer> {
    let id = id(&text)?;
    let person = desk
        .world()
        .people
        .get(id)
        .cloned()
        .ok_or_else(|| Answer::unknown("person", &text))?;
    Ok(Answer::ok(hal::top(
        render(&person, desk.origin()),
        desk.origin(),
    )))
}

async fn put(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let id = id(&text)?;
    Ok(writing.carry_out(&desk, move |world, origin| {
        match body::object(&bytes).and_then(|body| update(world, id, &body)) {
            Ok(person) => Answer::ok(hal::top(render(&person, origin), origin)),
            Err(refusal) => refusal,
        }
    }))
}

/// A person as the API shows it.
pub(super) fn render(person: &Person, origin: &Origin) -> Value {
    let mut value = serde_json::to_value(person).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("id");
    }
    let own = path(person.id);
    let mut links = Map::new();
    links.insert("self".to_owned(), hal::link(origin.api(&own)));
    links.insert(
        "osdi:taggings".to_owned(),
        hal::link(origin.api(&format!("{own}/taggings"))),
    );
    for kind in RecordKind::of_people() {
        let traits = kind.traits();
        links.insert(
            traits.relation.to_owned(),
            hal::link(origin.api(&format!("{own}/{}", traits.path))),
        );
    }
    set(&mut value, "_links", Value::Object(links));
    value
}

fn set(value: &mut Value, key: &str, field: Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.insert(key.to_owned(), field);
    }
}

//! People: the list, the signup helper, one person. There is no DELETE: people are unsubscribed instead.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::filter::{self, FilterError};
use crate::hal::{self, Collection};
use crate::model::Person;
use crate::origin::Origin;
use crate::paging::PageRequest;
use crate::people::{PersonFilter, sign_up, update};

use super::writing::Writing;
use super::{body, person_records, taggings};

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

async fn list(State(desk): State<Desk>, Query(query): Query<HashMap<String, String>>) -> Answer {
    let page = PageRequest::new(&query);
    let text = query
        .get("filter")
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    let filter = match text
        .map(|text| filter::parse(text).and_then(PersonFilter::new))
        .transpose()
    {
        Ok(filter) => filter,
        Err(error) => return refuse(&error, desk.world().settings.json_filter_errors),
    };
    let people = match &filter {
        Some(filter) => desk.world().people.search(filter, &page),
        None => desk.world().people.list(&page),
    };
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
    Answer::ok(collection.render(desk.origin()))
}

/// Since 2023 a field that is not known gives an answer that is no JSON; a date that is none gives JSON.
fn refuse(error: &FilterError, as_json: bool) -> Answer {
    match error {
        FilterError::NotADate { field, value } => Answer::error(
            StatusCode::BAD_REQUEST,
            format!("Invalid date for {field}: {value}"),
        ),
        FilterError::Unreadable(reason) if as_json => {
            Answer::error(StatusCode::BAD_REQUEST, format!("Invalid filter: {reason}"))
        }
        FilterError::Unreadable(_) => Answer::html(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn post(State(desk): State<Desk>, writing: Writing, bytes: Bytes) -> Answer {
    writing.carry_out(&desk, move |world, origin| {
        let signed_up = body::object(&bytes).and_then(|body| sign_up(world, &body));
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
fn render(person: &Person, origin: &Origin) -> Value {
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
    for (name, relation) in person_records::KINDS {
        links.insert(
            relation.to_owned(),
            hal::link(origin.api(&format!("{own}/{name}"))),
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

//! What a person did: signatures, donations and so on. There are none yet, so each collection is empty.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal::Collection;
use crate::paging::PageRequest;

use super::people;

/// The end of the path and the relation of each kind of record.
pub(super) const KINDS: [(&str, &str); 6] = [
    ("attendances", "osdi:attendances"),
    ("signatures", "osdi:signatures"),
    ("submissions", "osdi:submissions"),
    ("donations", "osdi:donations"),
    ("outreaches", "osdi:outreaches"),
    ("responses", "action_network:responses"),
];

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/people/{id}/{kind}", get(list))
}

async fn list(
    State(desk): State<Desk>,
    Path((text, kind)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let (name, relation) = KINDS
        .into_iter()
        .find(|(name, _)| *name == kind)
        .ok_or_else(|| Answer::error(StatusCode::NOT_FOUND, "Not found"))?;
    let id = people::id(&text)?;
    if desk.world().people.get(id).is_none() {
        return Err(Answer::unknown("person", &text));
    }
    let collection = Collection {
        path: &format!("{}/{name}", people::path(id)),
        relation,
        page: &PageRequest::new(&query),
        records: Vec::new(),
        total: Some(0),
        filter: None,
    };
    Ok(Answer::ok(collection.render(desk.origin())))
}

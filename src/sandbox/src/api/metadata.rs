//! What there is to know about the group: its custom fields.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal;

/// The system that resources made by Action Network itself name.
const NATIVE: &str = "Action Network";

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/metadata", get(show))
        .route("/metadata/custom_fields", get(custom_fields))
}

async fn show(State(desk): State<Desk>) -> Answer {
    let origin = desk.origin();
    let metadata = json!({
        // As documented: it names the system.
        "name": NATIVE,
        "_links": {
            "self": hal::link(origin.api("/metadata")),
            "action_network:custom_fields": hal::link(origin.api("/metadata/custom_fields")),
        },
    });
    Answer::ok(hal::top(metadata, origin))
}

/// All fields that anybody has, and those of the settings, on one page, as documented: at the top instead of in `_embedded`, and with a list
/// for `self`. A field is as old as the first person who has it.
async fn custom_fields(State(desk): State<Desk>) -> Answer {
    let origin = desk.origin();
    let mut known: BTreeMap<String, Timestamp> = BTreeMap::new();
    let world = desk.world();
    for name in &world.settings.custom_fields {
        known.insert(name.clone(), world.now());
    }
    for person in world.people.iter() {
        for name in person.custom_fields.keys() {
            let first = known.entry(name.clone()).or_insert(person.created_date);
            *first = person.created_date.min(*first);
        }
    }
    let fields: Vec<Value> = known
        .iter()
        .enumerate()
        .map(|(place, (name, first))| {
            json!({
                "name": name,
                "created_date": first,
                "modified_date": first,
                "notes": "",
                "numeric_id": place + 1,
            })
        })
        .collect();
    let own = origin.api("/metadata/custom_fields");
    let answer = json!({
        "origin_system": NATIVE,
        "name": "Custom Fields",
        "description": "The custom fields of the group",
        "action_network:custom_fields": fields,
        "_links": { "self": [hal::link(own)] },
    });
    Answer::ok(hal::top(answer, origin))
}

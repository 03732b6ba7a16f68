//! Tags and taggings in the raw. They are only read: the API makes both by itself.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::world::World;

use super::answer::ControlAnswer;

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/_sandbox/tags", get(show_tags))
        .route("/_sandbox/taggings", get(show_taggings))
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

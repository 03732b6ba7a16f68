//! Everything anew: people, tags, actions, settings, faults, log.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;

use crate::desk::Desk;
use crate::seed::Seed;
use crate::world::World;

use super::answer::{ControlAnswer, read};

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/_sandbox/reset", post(call))
}

/// What is not said is as at the start.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    people: Option<usize>,
    seed: Option<u64>,
    tags: Option<bool>,
    actions: Option<bool>,
}

async fn call(State(desk): State<Desk>, bytes: Bytes) -> Result<ControlAnswer, ControlAnswer> {
    let wish: Wish = read(&bytes)?;
    let start = desk.start();
    let seed = Seed {
        people: wish.people.unwrap_or(start.people),
        seed: wish.seed.unwrap_or(start.seed),
        tags: wish.tags.unwrap_or(start.tags),
        actions: wish.actions.unwrap_or(start.actions),
    };
    reset(&desk, &seed);
    Ok(ControlAnswer::ok(json!({
        "people": seed.people,
        "seed": seed.seed,
        "tags": seed.tags,
        "actions": seed.actions,
    })))
}

/// Begins again with the people of a seed.
pub(crate) fn reset(desk: &Desk, seed: &Seed) {
    let world = World::new(seed);
    *desk.world() = world;
}

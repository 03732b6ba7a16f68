//! The writes that were put off: how many wait, and carrying them out before their time.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::json;

use crate::desk::Desk;

use super::answer::ControlAnswer;

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/_sandbox/background", get(show).post(carry_out))
}

async fn show(State(desk): State<Desk>) -> ControlAnswer {
    ControlAnswer::ok(json!({ "waiting": desk.world().waiting() }))
}

async fn carry_out(State(desk): State<Desk>) -> ControlAnswer {
    let mut world = desk.world();
    let carried_out = world.waiting();
    world.finish_background();
    ControlAnswer::ok(json!({ "carried_out": carried_out }))
}

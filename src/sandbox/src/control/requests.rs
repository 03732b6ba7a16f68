//! The request log and its counters.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::json;

use crate::desk::Desk;

use super::answer::ControlAnswer;

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/_sandbox/requests", get(show).delete(clear))
}

async fn show(State(desk): State<Desk>) -> ControlAnswer {
    ControlAnswer::ok(desk.world().log.read())
}

async fn clear(State(desk): State<Desk>) -> ControlAnswer {
    desk.world().log.clear();
    ControlAnswer::ok(json!({}))
}

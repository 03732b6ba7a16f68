//! Which requests are to go wrong.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::get;
use serde_json::json;

use crate::desk::Desk;

use super::answer::{ControlAnswer, read};

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/_sandbox/faults", get(show).post(add).delete(clear))
}

async fn show(State(desk): State<Desk>) -> ControlAnswer {
    ControlAnswer::ok(desk.world().faults.left())
}

async fn add(State(desk): State<Desk>, bytes: Bytes) -> Result<ControlAnswer, ControlAnswer> {
    let fault = read(&bytes)?;
    let mut world = desk.world();
    world.faults.add(fault);
    Ok(ControlAnswer::ok(world.faults.left()))
}

async fn clear(State(desk): State<Desk>) -> ControlAnswer {
    desk.world().faults.clear();
    ControlAnswer::ok(json!([]))
}

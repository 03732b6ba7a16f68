//! The switches. PUT sets those not named back to their defaults, PATCH leaves them alone.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::Value;

use crate::desk::Desk;
use crate::settings::Settings;

use super::answer::{ControlAnswer, read};

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/_sandbox/settings", get(show).put(put).patch(patch))
}

async fn show(State(desk): State<Desk>) -> ControlAnswer {
    ControlAnswer::ok(&desk.world().settings)
}

async fn put(State(desk): State<Desk>, bytes: Bytes) -> Result<ControlAnswer, ControlAnswer> {
    let settings: Settings = read(&bytes)?;
    desk.world().set(settings);
    Ok(ControlAnswer::ok(&desk.world().settings))
}

async fn patch(State(desk): State<Desk>, bytes: Bytes) -> Result<ControlAnswer, ControlAnswer> {
    let changes: serde_json::Map<String, Value> = read(&bytes)?;
    let bad =
        |error: serde_json::Error| ControlAnswer::error(StatusCode::BAD_REQUEST, error.to_string());
    let mut world = desk.world();
    let mut settings = serde_json::to_value(&world.settings).map_err(bad)?;
    if let Some(fields) = settings.as_object_mut() {
        // Not a merge patch: here null is a value, the one that lifts the rate limit.
        fields.extend(changes);
    }
    world.set(serde_json::from_value(settings).map_err(bad)?);
    Ok(ControlAnswer::ok(&world.settings))
}

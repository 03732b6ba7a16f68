//! Sending and scheduling mass e-mails.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::post;
use serde_json::json;
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::model::Resource;
use crate::resources::{self as rules, ResourceKind};
use crate::world::World;

use super::writing::Writing;
use super::{body, resources};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/messages/{id}/send", post(send).delete(withdraw))
        .route("/messages/{id}/schedule", post(schedule).delete(withdraw))
}

async fn send(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    writing: Writing,
) -> Result<Answer, Answer> {
    carry_out(
        &desk,
        &id,
        writing,
        rules::send,
        "Your message is being sent.",
    )
}

async fn schedule(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let body = body::object(&bytes)?;
    let schedule = |world: &mut World, id| rules::schedule(world, id, &body);
    carry_out(&desk, &id, writing, schedule, "Your message is scheduled.")
}

async fn withdraw(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    writing: Writing,
) -> Result<Answer, Answer> {
    let said = "Your message is no longer scheduled.";
    carry_out(&desk, &id, writing, rules::withdraw, said)
}

/// Does something with a message and says so; the message itself is not in the answer.
fn carry_out(
    desk: &Desk,
    id: &str,
    writing: Writing,
    work: impl FnOnce(&mut World, Uuid) -> Result<Arc<Resource>, Answer>,
    said: &str,
) -> Result<Answer, Answer> {
    let id = resources::id(ResourceKind::Message, id)?;
    Ok(
        writing.carry_out_now(desk, |world, _| match work(world, id) {
            Ok(_) => Answer::ok(json!({ "message": said })),
            Err(refusal) => refusal,
        }),
    )
}

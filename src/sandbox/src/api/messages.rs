//! Sending and scheduling mass e-mails.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::post;
use serde_json::json;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::resources::{self as rules, ResourceKind};

use super::writing::Writing;
use super::{body, resources};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/messages/{id}/send", post(send).delete(withdraw))
        .route("/messages/{id}/schedule", post(schedule).delete(withdraw))
}

async fn send(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    writing: Writing,
) -> Result<Answer, Answer> {
    let id = resources::id(ResourceKind::Message, &text)?;
    Ok(writing.carry_out_now(&desk, |world, _| {
        answer(rules::send(world, id), "Your message is being sent.")
    }))
}

async fn schedule(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let id = resources::id(ResourceKind::Message, &text)?;
    let body = body::object(&bytes)?;
    Ok(writing.carry_out_now(&desk, |world, _| {
        answer(
            rules::schedule(world, id, &body),
            "Your message is scheduled.",
        )
    }))
}

async fn withdraw(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    writing: Writing,
) -> Result<Answer, Answer> {
    let id = resources::id(ResourceKind::Message, &text)?;
    Ok(writing.carry_out_now(&desk, |world, _| {
        answer(
            rules::withdraw(world, id),
            "Your message is no longer scheduled.",
        )
    }))
}

fn answer<T>(result: Result<T, Answer>, text: &str) -> Answer {
    match result {
        Ok(_) => Answer::ok(json!({ "message": text })),
        Err(refusal) => refusal,
    }
}

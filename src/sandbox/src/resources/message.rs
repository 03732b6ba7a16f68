//! Mass e-mails: a draft is scheduled or sent. Nothing leaves the sandbox.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::model::{Resource, Status};
use crate::world::World;

use super::ResourceKind;

/// What a message must have before it is sent.
const NEEDED: [&str; 4] = ["subject", "body", "from", "reply_to"];

/// Makes a new message a draft. It goes to everybody who is subscribed; queries target nobody else here.
pub(super) fn begin(world: &World, message: &mut Resource) {
    let targeted = world
        .people
        .iter()
        .filter(|person| {
            person
                .email_addresses
                .iter()
                .any(|email| email.status == Some(Status::Subscribed))
        })
        .count();
    for (name, value) in [
        ("status", json!("draft")),
        ("type", json!("email")),
        ("total_targeted", json!(targeted)),
    ] {
        message.fields.insert(name.to_owned(), value);
    }
}

/// Lets a call make a message or change whom it goes to, if the last one was long enough ago.
///
/// # Errors
/// 429 when it was not.
pub(super) fn admit(world: &mut World) -> Result<(), Answer> {
    let Some(seconds) = world.settings.message_interval_seconds else {
        return Ok(());
    };
    let (now, interval) = (Instant::now(), Duration::from_secs(seconds.into()));
    if world
        .last_message
        .is_some_and(|last| now.saturating_duration_since(last) < interval)
    {
        let text = "Too many requests";
        return Err(Answer::error(StatusCode::TOO_MANY_REQUESTS, text));
    }
    world.last_message = Some(now);
    Ok(())
}

/// Sends a draft.
///
/// # Errors
/// 404 for an unknown id, 400 for what is no draft, is not complete or reaches nobody.
pub(crate) fn send(world: &mut World, id: Uuid) -> Result<Arc<Resource>, Answer> {
    let message = draft(world, id)?;
    let now = world.now();
    Ok(save(
        world,
        &message,
        &[("status", json!("sent")), ("sent_start_date", json!(now))],
    ))
}

/// Schedules a draft.
///
/// # Errors
/// As [`send`]; 400 for a time that is none or not in the future.
pub(crate) fn schedule(world: &mut World, id: Uuid, body: &Value) -> Result<Arc<Resource>, Answer> {
    let message = draft(world, id)?;
    let time = body
        .get("scheduled_start_date")
        .and_then(Value::as_str)
        .and_then(|text| text.parse::<Timestamp>().ok())
        .filter(|time| *time > world.now())
        .ok_or_else(|| bad("scheduled_start_date must be a time in the future"))?;
    Ok(save(
        world,
        &message,
        &[
            ("status", json!("scheduled")),
            ("scheduled_start_date", json!(time)),
        ],
    ))
}

/// Makes a draft of a scheduled message again.
///
/// # Errors
/// 404 for an unknown id, 400 for what is not scheduled.
pub(crate) fn withdraw(world: &mut World, id: Uuid) -> Result<Arc<Resource>, Answer> {
    let message = find(world, id)?;
    if message.text("status") != Some("scheduled") {
        return Err(bad("The message is not scheduled"));
    }
    let mut message = (*message).clone();
    message.fields.remove("scheduled_start_date");
    Ok(save(world, &message, &[("status", json!("draft"))]))
}

fn draft(world: &World, id: Uuid) -> Result<Arc<Resource>, Answer> {
    let message = find(world, id)?;
    if message.text("status") != Some("draft") {
        return Err(bad("The message is no draft"));
    }
    if let Some(missing) = NEEDED
        .iter()
        .find(|name| message.text(name).is_none_or(str::is_empty))
    {
        return Err(bad(&format!("The message needs {missing}")));
    }
    let targeted = message.fields.get("total_targeted").and_then(Value::as_u64);
    if targeted.unwrap_or(0) == 0 {
        return Err(bad("The message has no targets"));
    }
    Ok(message)
}

fn find(world: &World, id: Uuid) -> Result<Arc<Resource>, Answer> {
    world
        .resources
        .get(ResourceKind::Message, id)
        .cloned()
        .ok_or_else(|| Answer::unknown("message", &id.to_string()))
}

fn save(world: &mut World, message: &Resource, fields: &[(&str, Value)]) -> Arc<Resource> {
    let mut message = message.clone();
    for (name, value) in fields {
        message.fields.insert((*name).to_owned(), value.clone());
    }
    message.modified_date = world.now();
    world.resources.save(ResourceKind::Message, message)
}

fn bad(text: &str) -> Answer {
    Answer::error(StatusCode::BAD_REQUEST, text)
}

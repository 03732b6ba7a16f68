//! From an answer to a resource, or to an error that says what was wrong with it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::redact::Redactor;
use super::response::LARGEST_BODY;
use super::retry::is_server_trouble;
use super::{Request, Response, outcome};
use crate::{Error, Kind, Result};

/// How much of a text of the server's goes into an error.
const LONGEST_REASON: usize = 300;

/// How much of it is looked at: far more, so that what is left out of it cannot be the rest of a token that is shown.
const LONGEST_LOOK: usize = 100_000;

/// Reads a successful answer; makes an error of any other. Only the texts of the server's are redacted here.
pub(super) fn decode<T: DeserializeOwned>(
    request: &Request,
    response: &Response,
    redactor: &Redactor,
) -> Result<T> {
    let said = || said(response, redactor);
    let error = match response.status {
        200..=299 => return read(request, response, redactor),
        403 if request.is_about_one_record() => Error::new(
            Kind::Authentication,
            format!(
                "Action Network does not accept the API token of this profile for {}, or does not show this record to it. \
                 Compare it with the key shown at Action Network under API & Sync, and look whether it is the key \
                 of the right group.{}",
                request.name,
                said()
            ),
        ),
        401 | 403 => Error::new(
            Kind::Authentication,
            format!(
                "Action Network does not accept the API token of this profile for {}. Compare it with the key shown at \
                 Action Network under API & Sync, and look whether it is the key of the right group.{}",
                request.name,
                said()
            ),
        ),
        404 => Error::new(
            Kind::NotFound,
            format!(
                "Action Network does not know this record, or it is not on the list of this API token: {}.{}",
                request.name,
                said()
            ),
        ),
        429 => Error::new(
            Kind::RateLimited,
            format!(
                "Action Network gets too many requests with this API token. Try again later.{}",
                said()
            ),
        ),
        300..=399 => Error::new(
            Kind::Unreadable,
            format!(
                "Action Network answered {} with a redirect, which is not followed. Check the entry point of the \
                 profile.",
                request.name
            ),
        ),
        status if is_server_trouble(status) => Error::new(
            Kind::Transport,
            format!(
                "Action Network is in trouble: it answered {} with status {status}.{}",
                request.name,
                said()
            ),
        ),
        status => Error::new(
            Kind::Rejected,
            format!(
                "Action Network refused {} with status {status}.{}",
                request.name,
                said()
            ),
        ),
    };
    let error = error
        .with_status(response.status)
        .with("request", &request.name);
    Err(match response.status {
        403 if request.is_about_one_record() => outcome::of_one_record(error),
        _ => error,
    })
}

fn read<T: DeserializeOwned>(
    request: &Request,
    response: &Response,
    redactor: &Redactor,
) -> Result<T> {
    let unreadable = |message: String| {
        Error::new(Kind::Unreadable, message)
            .with_status(response.status)
            .with("request", &request.name)
    };
    if !response.is_json() {
        let media_type = response.media_type().map_or_else(
            || "no content type".to_owned(),
            |media| brief(&media, redactor),
        );
        return Err(unreadable(format!(
            "The answer to {} is not JSON but {media_type} (status {}). Is the entry point of the profile right, and \
             does a proxy or a login page stand in between?",
            request.name, response.status
        ))
        .with("content_type", media_type));
    }
    // Whatever the transport lets pass: reading takes a multiple of a body's size.
    if response.body.len() > LARGEST_BODY {
        let limit = LARGEST_BODY / 1024 / 1024;
        return Err(unreadable(format!(
            "The answer to {} is too large: more than {limit} MB.",
            request.name
        )));
    }
    let mut json = serde_json::Deserializer::from_slice(&response.body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = brief(&error.path().to_string(), redactor);
        let place = if path == "." {
            String::new()
        } else {
            format!(" at “{path}”")
        };
        let message = format!(
            "The answer to {} cannot be read{place}: {}.",
            request.name,
            brief(&error.inner().to_string(), redactor)
        );
        unreadable(message).with("path", path)
    })?;
    json.end().map_err(|error| {
        unreadable(format!(
            "The answer to {} goes on after its end: {error}",
            request.name
        ))
        .with("path", ".")
    })?;
    Ok(value)
}

/// What Action Network gives as the reason: `{"error": "…"}`, one text (reference, section 5).
fn said(response: &Response, redactor: &Redactor) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }

    if !response.is_json() || response.body.len() > LARGEST_BODY {
        return String::new();
    }
    match serde_json::from_slice::<Refusal>(&response.body) {
        Ok(refusal) => match brief(refusal.error.trim(), redactor).trim() {
            "" => String::new(),
            reason => format!(" It says: {reason}"),
        },
        Err(_) => String::new(),
    }
}

/// The beginning of a text of the server's. It is redacted before it is cut, or half a token could stay.
fn brief(text: &str, redactor: &Redactor) -> String {
    let look: String = text.chars().take(LONGEST_LOOK).collect();
    let clean = on_one_line(&redactor.text(&look));
    if clean.chars().count() <= LONGEST_REASON {
        return clean;
    }
    let mut brief: String = clean.chars().take(LONGEST_REASON).collect();
    brief.push('…');
    brief
}

/// The text with a space for each run of control characters, with which a server could write lines of its own into a
/// log, or take a terminal over.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut was_control = false;
    for character in text.chars() {
        let is_control = character.is_control();
        if !is_control {
            line.push(character);
        } else if !was_control {
            line.push(' ');
        }
        was_control = is_control;
    }
    line
}

#[cfg(test)]
mod tests;

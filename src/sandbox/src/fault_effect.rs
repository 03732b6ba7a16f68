//! What a fault does to an answer.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::door::{Dropped, wrong_key};
use crate::fault::{Fault, FaultKind};
use crate::hal;

/// Where a strange link or redirect leads: a host that is reserved for examples and no sandbox's own.
const ELSEWHERE: &str = "https://elsewhere.example.net";

/// What happens to a request.
pub(crate) enum Effect {
    /// It is carried out and answered.
    None,
    /// It is not carried out; this is the answer.
    Instead(Response),
    /// It is not carried out and there is no answer.
    Drop,
    /// It is carried out, then the answer changes.
    Afterwards(Change),
}

/// How an answer changes.
pub(crate) enum Change {
    Truncate,
    Drop,
    WrongType,
    /// The `next` link leads here.
    Next(String),
    Delay(Duration),
}

/// What a fault does. `key`: the key that was sent; `own`: the address that was asked for.
pub(crate) fn of(fault: &Fault, key: &str, retry_after: bool, own: String) -> Effect {
    let code = fault
        .status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match fault.kind {
        FaultKind::Html => Effect::Instead(Answer::html(code).into_response()),
        FaultKind::Status => Effect::Instead(status(code, retry_after)),
        FaultKind::Empty => Effect::Instead(Answer::ok(json!({})).into_response()),
        FaultKind::EchoKey => Effect::Instead(wrong_key(key)),
        FaultKind::DropBefore => Effect::Drop,
        FaultKind::Truncate => Effect::Afterwards(Change::Truncate),
        FaultKind::DropAfter => Effect::Afterwards(Change::Drop),
        FaultKind::WrongType => Effect::Afterwards(Change::WrongType),
        FaultKind::ForeignNext => {
            Effect::Afterwards(Change::Next(format!("{ELSEWHERE}/api/v2/people?page=2")))
        }
        FaultKind::LoopNext => Effect::Afterwards(Change::Next(own)),
        FaultKind::Slow => Effect::Afterwards(Change::Delay(Duration::from_millis(fault.delay_ms))),
    }
}

/// An error with a status, worded like Action Network's; a redirect leads elsewhere.
pub(crate) fn status(code: StatusCode, retry_after: bool) -> Response {
    let text = match code {
        StatusCode::TOO_MANY_REQUESTS => "Too many requests",
        other => other.canonical_reason().unwrap_or("Error"),
    };
    let mut response = Answer::error(code, text).into_response();
    if code == StatusCode::TOO_MANY_REQUESTS && retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if code.is_redirection() {
        response
            .headers_mut()
            .insert(header::LOCATION, HeaderValue::from_static(ELSEWHERE));
    }
    response
}

/// Changes an answer.
///
/// # Errors
/// [`Dropped`] when there is to be none.
pub(crate) async fn apply(change: &Change, mut response: Response) -> Result<Response, Dropped> {
    match change {
        Change::Drop => Err(Dropped),
        Change::Delay(delay) => {
            tokio::time::sleep(*delay).await;
            Ok(response)
        }
        Change::WrongType => {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, html);
            Ok(response)
        }
        // The length is that of what is sent: the document ends in the middle, the transfer does not.
        Change::Truncate => rewrite(response, |bytes| bytes.slice(..bytes.len() / 2)).await,
        Change::Next(address) => rewrite(response, |bytes| with_next(&bytes, address)).await,
    }
}

async fn rewrite(
    response: Response,
    change: impl FnOnce(Bytes) -> Bytes,
) -> Result<Response, Dropped> {
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .map_err(|_| Dropped)?;
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Response::from_parts(parts, Body::from(change(bytes))))
}

/// The document with another `next` link; one without any stays as it is.
fn with_next(bytes: &Bytes, address: &str) -> Bytes {
    let Ok(mut document) = serde_json::from_slice::<Value>(bytes) else {
        return bytes.clone();
    };
    if let Some(next) = document.pointer_mut("/_links/next") {
        *next = hal::link(address.to_owned());
    }
    Bytes::from(document.to_string())
}

//! What a fault does to an answer.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::door::{Dropped, wrong_key};
use crate::fault::{Fault, FaultKind};
use crate::halves::Halves;
use crate::rewriting;
use crate::twist::Twist;

/// Where a strange link or redirect leads: a host that is reserved for examples and no sandbox's own.
const ELSEWHERE: &str = "https://elsewhere.example.net";

/// How long the first half of an answer has to arrive before its connection ends.
const MOMENT: Duration = Duration::from_millis(20);

/// What happens to a request.
pub(crate) enum Effect {
    /// It is carried out and answered.
    None,
    /// It is not carried out; this is the answer.
    Instead(Response),
    /// It is not carried out and there is no answer.
    Drop,
    /// It is carried out, but not quite by the rules.
    Under(Twist),
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
    /// Links that begin with this lead elsewhere.
    Links(String),
    Delay(Duration),
    /// The second half comes after this.
    Pause(Duration),
    CutOff,
    PhantomPerson,
    /// Donations lose their amount at this time.
    NullAmount(Timestamp),
}

/// What an effect may need to know.
pub(crate) struct Circumstances<'a> {
    /// The key that was sent.
    pub(crate) key: &'a str,
    /// Whether the settings want a 429 to have `Retry-After`.
    pub(crate) retry_after: bool,
    /// The sandbox's own origin.
    pub(crate) origin: &'a str,
    /// The address that was asked for, without the origin.
    pub(crate) address: String,
    pub(crate) now: Timestamp,
}

/// What a fault does.
pub(crate) fn of(fault: &Fault, at: Circumstances<'_>) -> Effect {
    let code = fault
        .status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let delay = Duration::from_millis(fault.delay_ms);
    match fault.kind {
        FaultKind::Html => Effect::Instead(Answer::html(code).into_response()),
        FaultKind::Status => {
            let seconds = fault.retry_after.or(at.retry_after.then_some(1));
            Effect::Instead(status(code, seconds))
        }
        FaultKind::Empty => Effect::Instead(Answer::ok(json!({})).into_response()),
        FaultKind::EchoKey => Effect::Instead(wrong_key(at.key)),
        FaultKind::DropBefore => Effect::Drop,
        FaultKind::Truncate => Effect::Afterwards(Change::Truncate),
        FaultKind::DropAfter => Effect::Afterwards(Change::Drop),
        FaultKind::WrongType => Effect::Afterwards(Change::WrongType),
        FaultKind::ForeignNext => {
            Effect::Afterwards(Change::Next(format!("{ELSEWHERE}/api/v2/people?page=2")))
        }
        FaultKind::LoopNext => {
            Effect::Afterwards(Change::Next(format!("{}{}", at.origin, at.address)))
        }
        FaultKind::ForeignLinks => Effect::Afterwards(Change::Links(at.origin.to_owned())),
        FaultKind::Slow => Effect::Afterwards(Change::Delay(delay)),
        FaultKind::SlowBody => Effect::Afterwards(Change::Pause(delay)),
        FaultKind::CutOff => Effect::Afterwards(Change::CutOff),
        FaultKind::PhantomPerson => Effect::Afterwards(Change::PhantomPerson),
        FaultKind::NullAmount => Effect::Afterwards(Change::NullAmount(at.now)),
        FaultKind::LoseCity => Effect::Under(Twist::LoseCity),
        FaultKind::DropAddTags => Effect::Under(Twist::DropAddTags),
        FaultKind::RefuseEmail => Effect::Under(Twist::RefuseEmail),
        FaultKind::KeepNulls => Effect::Under(Twist::KeepNulls),
        FaultKind::SearchLag => Effect::Under(Twist::SearchLag(fault.delay_ms)),
    }
}

/// An error with a status, worded like Action Network's; a redirect leads elsewhere. `retry_after`: what a 429
/// says about when to come again, in seconds.
pub(crate) fn status(code: StatusCode, retry_after: Option<u32>) -> Response {
    let text = match code {
        StatusCode::TOO_MANY_REQUESTS => "Too many requests",
        other => other.canonical_reason().unwrap_or("Error"),
    };
    let mut response = Answer::error(code, text).into_response();
    if code == StatusCode::TOO_MANY_REQUESTS
        && let Some(seconds) = retry_after
    {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
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
        Change::Truncate => {
            with_body(response, |bytes| Body::from(bytes.slice(..bytes.len() / 2))).await
        }
        Change::Pause(pause) => {
            with_body(response, |bytes| {
                Body::new(Halves::new(&bytes, *pause, false))
            })
            .await
        }
        Change::CutOff => {
            with_body(response, |bytes| {
                Body::new(Halves::new(&bytes, MOMENT, true))
            })
            .await
        }
        Change::Next(address) => {
            with_json(response, |page| rewriting::set_next(page, address.clone())).await
        }
        Change::Links(own) => {
            with_json(response, |document| {
                rewriting::move_links(document, own, ELSEWHERE);
            })
            .await
        }
        Change::PhantomPerson => with_json(response, rewriting::hide_people).await,
        Change::NullAmount(now) => {
            with_json(response, |document| {
                rewriting::take_amounts(document, *now);
            })
            .await
        }
    }
}

async fn with_json(
    response: Response,
    change: impl FnOnce(&mut Value),
) -> Result<Response, Dropped> {
    with_body(response, |bytes| {
        Body::from(rewriting::rewrite(&bytes, change))
    })
    .await
}

async fn with_body(
    response: Response,
    change: impl FnOnce(Bytes) -> Body,
) -> Result<Response, Dropped> {
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .map_err(|_| Dropped)?;
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Response::from_parts(parts, change(bytes)))
}

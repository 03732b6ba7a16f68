//! The way every request takes: noted, delayed, limited, struck by a fault, checked for its key, answered.

use std::fmt;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use jiff::fmt::rfc2822;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::answer::Answer;
use crate::api::{self, Keyed};
use crate::control;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::fault_effect::{self, Circumstances, Effect};
use crate::request_log::{Entry, LoggedRequest, redact, redact_address};

/// The header that carries the token.
const KEY_HEADER: &str = "osdi-api-token";

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 10_000_000;

/// The connection ends without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// Where requests come in.
#[derive(Clone)]
pub(crate) struct Door {
    desk: Desk,
    api: TowerToHyperService<Router>,
    control: TowerToHyperService<Router>,
}

/// What the door knows about an API request.
struct Call {
    method: String,
    /// Without `/api/v2` and without a slash at the end.
    path: String,
    key: Option<String>,
}

impl Door {
    pub(crate) fn new(desk: Desk) -> Self {
        Self {
            api: TowerToHyperService::new(api::router(desk.clone())),
            control: TowerToHyperService::new(control::router(desk.clone())),
            desk,
        }
    }

    /// Answers a request.
    ///
    /// # Errors
    /// [`Dropped`] when the client gets no answer: by a fault, or because its body cannot be read.
    pub(crate) async fn receive(
        self,
        request: Request<hyper::body::Incoming>,
    ) -> Result<Response, Dropped> {
        let (parts, body) = request.into_parts();
        let bytes = axum::body::to_bytes(Body::new(body), BODY_LIMIT)
            .await
            .map_err(|_| Dropped)?;
        if parts.uri.path().starts_with(control::PREFIX) {
            return pass(&self.control, parts, bytes).await;
        }
        let mut response = self.receive_call(parts, bytes).await?;
        // The server's clock is the one that the dates in its answers are from.
        let now = self.desk.world().now();
        let date = rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&now)
            .ok();
        if let Some(date) = date.and_then(|text| HeaderValue::from_str(&text).ok()) {
            response.headers_mut().insert(header::DATE, date);
        }
        Ok(response)
    }

    async fn receive_call(&self, parts: Parts, bytes: Bytes) -> Result<Response, Dropped> {
        let call = Call {
            method: parts.method.to_string(),
            path: api_path(parts.uri.path()),
            key: parts
                .headers
                .get(KEY_HEADER)
                .map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned()),
        };
        let (entry, fault, admitted, latency) = {
            let mut world = self.desk.world();
            let entry = world.log.begin(self.note(&call, &parts.uri, &bytes));
            let limit = world.settings.rate_limit_per_second;
            let key = call.key.as_deref().unwrap_or_default();
            let admitted = limit.is_none_or(|limit| world.rate.admits(key, limit, Instant::now()));
            // A request that is turned away has not come far enough to go wrong.
            let fault = if admitted {
                world.faults.strike(&call.method, &call.path)
            } else {
                None
            };
            (
                entry,
                fault,
                admitted,
                Duration::from_millis(world.settings.latency_ms),
            )
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let result = if admitted {
            self.answer(&call, parts, bytes, fault.as_ref()).await
        } else {
            Ok(self.too_many())
        };
        self.note_end(entry, &result, fault.as_ref());
        result
    }

    async fn answer(
        &self,
        call: &Call,
        parts: Parts,
        bytes: Bytes,
        fault: Option<&Fault>,
    ) -> Result<Response, Dropped> {
        let effect = fault.map_or(Effect::None, |fault| self.effect(fault, call, &parts.uri));
        match effect {
            Effect::Instead(response) => Ok(response),
            Effect::Drop => Err(Dropped),
            Effect::None => self.carry_out(call, parts, bytes).await,
            Effect::Under(twist) => {
                let mut parts = parts;
                parts.extensions.insert(twist);
                self.carry_out(call, parts, bytes).await
            }
            Effect::Afterwards(change) => {
                let response = self.carry_out(call, parts, bytes).await?;
                fault_effect::apply(&change, response).await
            }
        }
    }

    fn effect(&self, fault: &Fault, call: &Call, uri: &Uri) -> Effect {
        let world = self.desk.world();
        fault_effect::of(
            fault,
            Circumstances {
                key: call.key.as_deref().unwrap_or_default(),
                retry_after: world.settings.retry_after,
                origin: self.desk.origin().as_str(),
                address: uri.to_string(),
                now: world.now(),
            },
        )
    }

    /// Everything but the entry point and the record helpers needs the key. A wrong one is refused by the helpers
    /// too.
    async fn carry_out(
        &self,
        call: &Call,
        mut parts: Parts,
        bytes: Bytes,
    ) -> Result<Response, Dropped> {
        let keyed = call.key.as_deref() == Some(self.desk.token());
        let needs_none = call.path == "/"
            || (call.key.is_none() && api::takes_posts_without_key(&call.method, &call.path));
        if !keyed && !needs_none {
            let key = call.key.as_deref().unwrap_or_default();
            return Ok(wrong_key(key));
        }
        if api::needs_group_key(&call.path) && self.desk.world().settings.personal_key {
            let text = "This resource is not available for this API key";
            return Ok(Answer::error(StatusCode::FORBIDDEN, text).into_response());
        }
        let Some(uri) = internal_uri(&call.path, parts.uri.query()) else {
            return Ok(Answer::error(StatusCode::NOT_FOUND, "Not found").into_response());
        };
        parts.uri = uri;
        parts.extensions.insert(Keyed(keyed));
        pass(&self.api, parts, bytes).await
    }

    fn too_many(&self) -> Response {
        let says_when = self.desk.world().settings.retry_after;
        fault_effect::status(StatusCode::TOO_MANY_REQUESTS, says_when.then_some(1))
    }

    fn note(&self, call: &Call, uri: &Uri, bytes: &[u8]) -> LoggedRequest {
        let tokens = [self.desk.token(), call.key.as_deref().unwrap_or_default()];
        let text = redact(&String::from_utf8_lossy(bytes), &tokens);
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        };
        LoggedRequest {
            n: 0,
            at_us: 0,
            method: call.method.clone(),
            path: redact_address(&call.path, &tokens),
            query: redact_address(uri.query().unwrap_or_default(), &tokens),
            status: None,
            body,
            fault: None,
        }
    }

    fn note_end(&self, entry: Entry, result: &Result<Response, Dropped>, fault: Option<&Fault>) {
        let status = result
            .as_ref()
            .ok()
            .map(|response| response.status().as_u16());
        self.desk
            .world()
            .log
            .end(entry, status, fault.map(|fault| fault.kind));
    }
}

/// The refusal of a wrong or missing key. Action Network repeats the key, so that careless logs give it away.
pub(crate) fn wrong_key(key: &str) -> Response {
    let text = format!("API Key invalid or not present {key}");
    Answer::error(StatusCode::FORBIDDEN, text.trim_end()).into_response()
}

/// The path within the API. What lies outside of it keeps its own path and leads nowhere.
fn api_path(path: &str) -> String {
    match path.strip_prefix("/api/v2") {
        Some("" | "/") => "/".to_owned(),
        Some(rest) if rest.starts_with('/') => rest.trim_end_matches('/').to_owned(),
        Some(_) | None => path.to_owned(),
    }
}

/// The address a router knows the call by; `None` when it is no text or lies outside of the API.
fn internal_uri(path: &str, query: Option<&str>) -> Option<Uri> {
    percent_decode_str(path).decode_utf8().ok()?;
    let text = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    Some(Uri::from(text.parse::<PathAndQuery>().ok()?))
}

async fn pass(
    router: &TowerToHyperService<Router>,
    parts: Parts,
    bytes: Bytes,
) -> Result<Response, Dropped> {
    router
        .call(Request::from_parts(parts, Body::from(bytes)))
        .await
        .map_err(|impossible| match impossible {})
}

#[cfg(test)]
mod tests {
    use super::api_path;

    #[test]
    fn paths_lose_their_prefix_and_last_slash() {
        for (path, expected) in [
            ("/api/v2", "/"),
            ("/api/v2/", "/"),
            ("/api/v2/people", "/people"),
            ("/api/v2/people/", "/people"),
            ("/api/v2x/people", "/api/v2x/people"),
            ("/people", "/people"),
        ] {
            assert_eq!(api_path(path), expected);
        }
    }
}

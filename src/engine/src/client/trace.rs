//! Telling every attempt of a request to whoever wants to know, such as a log for support.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::mask::masked_json;
use super::redact::Redactor;
use super::{Fault, Method, Request, Response};

/// How much of a body is told.
const LONGEST_BODY: usize = 4_000;

/// Largest body that is read for it.
const LARGEST_BODY: usize = 256 * 1024;

/// A function that is told of every attempt, on the thread that uses the client and before the answer is used. It is
/// installed by [`Client::set_trace`](super::Client::set_trace).
pub struct Trace(Box<dyn Fn(&TraceEntry)>);

/// One attempt of a request. It shows neither the token nor names, addresses and numbers of people, nor what people
/// wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceEntry {
    /// The verb.
    pub method: Method,
    /// Path of the address, without the query, because filters carry personal data.
    pub path: String,
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// HTTP status of the answer, if one came.
    pub status: Option<u16>,
    /// Why none came.
    pub fault: Option<Fault>,
    /// How long the attempt took, in milliseconds, without the waits before it.
    pub milliseconds: u64,
    /// What was sent, masked and cut.
    pub request_body: Option<String>,
    /// What came back, masked and cut.
    pub response_body: Option<String>,
}

impl Trace {
    /// Tells this function.
    pub fn new(tell: impl Fn(&TraceEntry) + 'static) -> Self {
        Self(Box::new(tell))
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("Trace")
    }
}

/// Tells attempts without secrets, if there is a trace.
pub(super) struct Teller {
    redactor: Rc<Redactor>,
    pub trace: Option<Trace>,
}

impl Teller {
    pub fn new(redactor: Rc<Redactor>) -> Self {
        Self {
            redactor,
            trace: None,
        }
    }

    /// Tells an attempt that is over, with its number and what it brought.
    pub fn tell(
        &self,
        request: &Request,
        attempt: u32,
        result: Result<&Response, Fault>,
        took: Duration,
    ) {
        let (Some(Trace(tell)), redactor) = (&self.trace, &self.redactor) else {
            return;
        };
        let answer = result.ok();
        tell(&TraceEntry {
            method: request.method,
            path: redactor.text(request.url.path()),
            attempt,
            status: answer.map(|response| response.status),
            fault: result.err(),
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            request_body: request.body.as_ref().map(|body| told(redactor, body)),
            response_body: answer.map(|response| told_bytes(redactor, &response.body)),
        });
    }
}

fn told(redactor: &Redactor, body: &Value) -> String {
    // Masked before it is cut, or half an address could stay.
    let whole = masked_json(body, &|text| redactor.text(text)).to_string();
    whole.chars().take(LONGEST_BODY).collect()
}

/// Only JSON is told: in anything else it is not known where personal data stands.
fn told_bytes(redactor: &Redactor, body: &[u8]) -> String {
    let is_small = body.len() <= LARGEST_BODY;
    match serde_json::from_slice(body) {
        Ok(json) if is_small => told(redactor, &json),
        _ => format!("({} bytes)", body.len()),
    }
}

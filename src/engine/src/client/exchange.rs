//! Requests through all layers: paced, sent, repeated where that is right, decoded, redacted.

use std::rc::Rc;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::flight::{Flight, Handle};
use super::origin::EntryPoint;
use super::rate::Budget;
use super::redact::Redactor;
use super::retry::Policy;
use super::retry_after::{retry_after, whole_seconds};
use super::trace::{Teller, Trace};
use super::{ClientConfig, Clock, Request, Response, Transport, decode};
use crate::osdi::shown;
use crate::{Error, Kind, Result};

/// How much of a long text is looked at: far more than is shown, so that what is left out of it cannot be the rest of a
/// token that is shown.
const LONGEST_LOOK: usize = 10_000;

/// The layers, and what they remember between requests.
pub(super) struct Exchange {
    flight: Flight,
    redactor: Rc<Redactor>,
}

/// A request that was asked for, while its answer is not needed yet.
pub(super) struct Asked {
    handle: Handle,
    request: Request,
}

impl Asked {
    /// What was asked.
    pub fn request(&self) -> &Request {
        &self.request
    }
}

impl Exchange {
    pub fn new(
        config: &ClientConfig,
        entry_point: &EntryPoint,
        transport: Box<dyn Transport>,
        clock: Box<dyn Clock>,
    ) -> Self {
        let budget = Budget::new(config, &entry_point.origin(), &config.token);
        let policy = Policy {
            max_attempts: config.max_attempts,
            patience: config.patience,
        };
        let redactor = Rc::new(Redactor::new(&config.token));
        let teller = Teller::new(Rc::clone(&redactor));
        Self {
            flight: Flight::new(transport, clock, budget, policy, teller),
            redactor,
        }
    }

    /// Has every attempt told from now on, or no longer.
    pub fn set_trace(&mut self, trace: Option<Trace>) {
        self.flight.set_trace(trace);
    }

    /// Sends the request and reads the answer.
    pub fn call<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T> {
        let response = self.send(request)?;
        self.decode(request, &response)
    }

    /// Sends independent requests, a few at a time, and reads the answers: one for each, in their order. What becomes
    /// of one does not concern the others.
    pub fn call_all<T: DeserializeOwned>(&mut self, requests: Vec<Request>) -> Vec<Result<T>> {
        let asked: Vec<Asked> = requests
            .into_iter()
            .map(|request| self.ask(request))
            .collect();
        asked.into_iter().map(|asked| self.answer(asked)).collect()
    }

    /// Sends the request and returns the answer, whatever its status.
    pub fn send(&mut self, request: &Request) -> Result<Response> {
        let asked = self.ask(request.clone());
        self.response(asked.handle)
    }

    /// Asks for a request whose answer is needed later. Dropping what is returned calls it off.
    pub fn ask(&mut self, request: Request) -> Asked {
        Asked {
            handle: self.flight.ask(request.clone()),
            request,
        }
    }

    /// Waits for the answer and reads it.
    pub fn answer<T: DeserializeOwned>(&mut self, asked: Asked) -> Result<T> {
        let Asked { handle, request } = asked;
        let response = self.response(handle)?;
        self.decode(&request, &response)
    }

    /// Reads the answer to a request.
    pub fn decode<T: DeserializeOwned>(&self, request: &Request, response: &Response) -> Result<T> {
        let decoded = decode::decode(request, response, &self.redactor);
        decoded.map_err(|error| {
            let error = self.redact(&error);
            let asked = retry_after(response, self.flight.now());
            match asked.filter(|_| error.kind() == Kind::RateLimited) {
                // After the redaction, which takes long numbers for those of phones.
                Some(asked) => error.with("retry_after", whole_seconds(asked)),
                None => error,
            }
        })
    }

    /// The error without the token and personal addresses.
    pub fn redact(&self, error: &Error) -> Error {
        self.redactor.error(error)
    }

    /// The beginning of a text that a caller gave, without the token and personal addresses. It is redacted before it is
    /// cut, or half a token could stay.
    pub fn shown(&self, text: &str) -> String {
        let look: String = text.chars().take(LONGEST_LOOK).collect();
        shown(&self.redactor.text(&look))
    }

    /// The text without the token, but with personal addresses.
    pub fn without_token(&self, text: &str) -> String {
        self.redactor.without_token(text)
    }

    /// Sends what was asked for, as far as that can be done without waiting.
    pub fn go_on(&mut self) {
        self.flight.go_on();
    }

    /// Whether one request at a time leaves a part of the allowed rate unused.
    pub fn is_slower_than_budget(&self) -> bool {
        self.flight.is_slower_than_budget()
    }

    /// How many requests were sent, repetitions included.
    pub fn requests(&self) -> u64 {
        self.flight.requests()
    }

    /// The server's time at its last answer.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.flight.server_time()
    }

    /// What the administrator should know; told once.
    pub fn take_note(&mut self) -> Option<String> {
        self.flight.take_note()
    }

    fn response(&mut self, handle: Handle) -> Result<Response> {
        let response = self.flight.answer(handle);
        response.map_err(|error| self.redact(&error))
    }
}

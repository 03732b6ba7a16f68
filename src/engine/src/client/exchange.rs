//! One request through all layers: paced, sent, repeated where that is right, decoded, redacted.

use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::rate::Pacer;
use super::redact::Redactor;
use super::response::parse_http_date;
use super::retry::{Attempt, Decision, Ending, Policy, decide};
use super::trace::Trace;
use super::{
    ClientConfig, Clock, Fault, Request, Response, Stopped, Transport, TransportError, decode,
    outcome,
};
use crate::{Error, Kind, Result};

/// The layers, and what they remember between requests.
pub(super) struct Exchange {
    transport: Box<dyn Transport>,
    clock: Box<dyn Clock>,
    pacer: Pacer,
    policy: Policy,
    redactor: Redactor,
    requests: u64,
    server_time: Option<Timestamp>,
    trace: Option<Trace>,
}

impl Exchange {
    pub fn new(
        config: &ClientConfig,
        transport: Box<dyn Transport>,
        clock: Box<dyn Clock>,
    ) -> Self {
        Self {
            transport,
            clock,
            pacer: Pacer::new(config.requests_per_second),
            policy: Policy {
                max_attempts: config.max_attempts,
                patience: config.patience,
            },
            redactor: Redactor::new(&config.token),
            requests: 0,
            server_time: None,
            trace: None,
        }
    }

    /// Has every attempt told from now on.
    pub fn set_trace(&mut self, trace: Option<Trace>) {
        self.trace = trace;
    }

    /// Sends the request and reads the answer.
    pub fn call<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T> {
        let response = self.send(request)?;
        self.decode(request, &response)
    }

    /// Sends the request and returns the answer, whatever its status.
    pub fn send(&mut self, request: &Request) -> Result<Response> {
        self.answer(request).map_err(|error| self.redact(&error))
    }

    /// Reads the answer to a request.
    pub fn decode<T: DeserializeOwned>(&self, request: &Request, response: &Response) -> Result<T> {
        decode::decode(request, response, &self.redactor).map_err(|error| self.redact(&error))
    }

    /// The error without the token and personal addresses.
    pub fn redact(&self, error: &Error) -> Error {
        self.redactor.error(error)
    }

    /// How many requests were sent, repetitions included.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// The server's time at its last answer.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.server_time
    }

    fn answer(&mut self, request: &Request) -> Result<Response> {
        let start = self.clock.elapsed();
        let mut number = 0;
        loop {
            number += 1;
            let pause = self.pacer.claim(self.clock.elapsed());
            self.wait(pause, request)?;
            self.requests += 1;
            let sent_at = self.clock.elapsed();
            let result = self.transport.send(request);
            self.pacer.over(self.clock.elapsed());
            if let Some(trace) = &self.trace {
                let took = self.clock.elapsed().saturating_sub(sent_at);
                trace.tell(&self.redactor, request, &result, number, took);
            }
            if let Ok(response) = &result {
                self.server_time = response.date().or(self.server_time);
            }
            let attempt = Attempt {
                is_read: request.method.is_read(),
                number,
                elapsed: self.clock.elapsed().saturating_sub(start),
                ending: self.ending(&result),
                chance: self.clock.chance(),
            };
            match decide(self.policy, attempt) {
                Decision::TryAgainAfter(pause) => self.wait(pause, request)?,
                Decision::Accept => {
                    return result.map_err(|failure| no_answer(request, &failure, number));
                }
            }
        }
    }

    /// Waits between attempts. Whoever is stopped here leaves a write undone: it is only ever repeated if it was not
    /// carried out.
    fn wait(&mut self, pause: Duration, request: &Request) -> Result<()> {
        self.clock.wait(pause).map_err(|Stopped| {
            let error = Error::new(
                Kind::Interrupted,
                format!("Stopped before {} was sent.", request.name),
            );
            outcome::not_sent(error.with("request", &request.name))
        })
    }

    fn ending(&self, result: &Result<Response, TransportError>) -> Ending {
        match result {
            Ok(response) => Ending::Answered {
                status: response.status,
                retry_after: self.retry_after(response),
            },
            Err(failure) => Ending::Failed {
                fault: failure.fault,
                sent: failure.sent,
            },
        }
    }

    /// `Retry-After` as seconds or as a date, which is measured by the server's own clock where it gives the time.
    fn retry_after(&self, response: &Response) -> Option<Duration> {
        let value = response.header("retry-after")?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = parse_http_date(value)?;
        let now = response.date().unwrap_or_else(|| self.clock.now());
        Some(Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO))
    }
}

fn no_answer(request: &Request, failure: &TransportError, attempts: u32) -> Error {
    let server = request.url.host_str().unwrap_or("the server");
    let (kind, message) = match failure.fault {
        Fault::Unreachable => (
            Kind::Transport,
            format!("{server} cannot be reached: {failure}."),
        ),
        Fault::Untrusted => (
            Kind::Transport,
            format!(
                "The certificate of {server} cannot be trusted, so nothing was sent: {failure}."
            ),
        ),
        Fault::TimedOut => (
            Kind::Transport,
            format!(
                "{server} did not answer {} in time: {failure}.",
                request.name
            ),
        ),
        Fault::Broken => (
            Kind::Transport,
            format!("The connection broke during {}: {failure}.", request.name),
        ),
        Fault::TooLarge => (
            Kind::Unreadable,
            format!("The answer to {} is too large: {failure}.", request.name),
        ),
        Fault::Interrupted => (
            Kind::Interrupted,
            format!("Stopped while waiting for the answer to {}.", request.name),
        ),
        Fault::Unusable => (
            Kind::Configuration,
            format!("This server cannot send requests: {failure}"),
        ),
    };
    let error = Error::new(kind, message)
        .with("request", &request.name)
        .with("attempts", attempts);
    if failure.sent {
        error
    } else {
        outcome::not_sent(error)
    }
}

//! The client itself: what it is made of, and how one of its calls is put together. The calls are in files of their
//! own, by the kind of record.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::exchange::Exchange;
use super::origin::EntryPoint;
use super::{
    ApiToken, ClientConfig, Clock, HttpTransport, Method, Request, StopSignal, SystemClock, Trace,
    Transport,
};
use crate::Result;

/// Talks to Action Network with one token. No error, message or debug output of it shows that token.
pub struct Client {
    pub(super) entry_point: EntryPoint,
    pub(super) exchange: Exchange,
    token: ApiToken,
}

impl Client {
    /// A client over any transport, which does not stop before it is done.
    ///
    /// # Errors
    /// [`Kind::Configuration`](crate::Kind::Configuration) when the entry point is no web address, or not of an
    /// allowed origin.
    pub fn new(config: ClientConfig, transport: Box<dyn Transport>) -> Result<Self> {
        let clock = SystemClock::new(StopSignal::never());
        Self::with_clock(config, transport, Box::new(clock))
    }

    /// A client over HTTP, which stops waiting soon after the signal is set.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn over_http(config: ClientConfig, stop: StopSignal) -> Result<Self> {
        let transport = HttpTransport::new(&config, stop.clone());
        Self::with_clock(
            config,
            Box::new(transport),
            Box::new(SystemClock::new(stop)),
        )
    }

    /// A client over any transport and clock.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_clock(
        config: ClientConfig,
        transport: Box<dyn Transport>,
        clock: Box<dyn Clock>,
    ) -> Result<Self> {
        let entry_point = EntryPoint::new(&config.entry_point, &config.allowed_origins)?;
        let exchange = Exchange::new(&config, &entry_point, transport, clock);
        Ok(Self {
            entry_point,
            exchange,
            token: config.token,
        })
    }

    /// How many requests this client has sent, repetitions included.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.exchange.requests()
    }

    /// The server's time at its last answer, in whole seconds; `None` before the first answer.
    #[must_use]
    pub fn server_time(&self) -> Option<Timestamp> {
        self.exchange.server_time()
    }

    /// Something the server's administrator should know, that keeps nobody from working: the limit of requests is not
    /// shared with other processes. Told once.
    pub fn take_note(&mut self) -> Option<String> {
        self.exchange.take_note()
    }

    /// Has every request told to a function from now on, or no longer. Off by default. See [`Trace`].
    pub fn set_trace(&mut self, trace: Option<Trace>) {
        self.exchange.set_trace(trace);
    }

    /// A request for a path below the entry point.
    pub(super) fn request(&self, method: Method, path: &str, query: Option<&str>) -> Request {
        Request {
            method,
            url: self.entry_point.below(path, query),
            token: self.token.clone(),
            body: None,
            name: format!("{method} /{path}"),
        }
    }

    /// A request for an address that was checked.
    pub(super) fn request_for(&self, url: Url) -> Request {
        let name = format!("GET /{}", self.entry_point.path_below(&url));
        Request {
            method: Method::Get,
            url,
            token: self.token.clone(),
            body: None,
            name,
        }
    }

    /// A request with a body for a path below the entry point.
    pub(super) fn write_request(&self, method: Method, path: &str, body: Value) -> Request {
        Request {
            body: Some(body),
            ..self.request(method, path, None)
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_struct("Client")
            .field("entry_point", &self.entry_point)
            .field("request_count", &self.request_count())
            .finish_non_exhaustive()
    }
}

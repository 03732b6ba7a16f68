//! The port to the network.

use std::fmt;

use super::{Request, Response};

/// Sends one request and returns the answer, whatever its status. No retries, no redirects, no opinions.
pub trait Transport {
    /// Sends the request and waits for the whole answer.
    ///
    /// # Errors
    /// [`TransportError`] when no whole answer arrived.
    fn send(&mut self, request: &Request) -> Result<Response, TransportError>;
}

/// Why no answer arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No connection could be made.
    Unreachable,
    /// The server's certificate is not to be trusted.
    Untrusted,
    /// The time was up.
    TimedOut,
    /// The connection broke, or what came was not HTTP.
    Broken,
    /// The answer is larger than any page.
    TooLarge,
    /// The process was asked to stop.
    Interrupted,
    /// This machine cannot send requests at all.
    Unusable,
}

/// No answer arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// Why.
    pub fault: Fault,
    /// Whether the request may have been carried out. `false` is certain, `true` is not.
    pub sent: bool,
    /// The cause and the causes of the cause, for people.
    pub text: String,
}

impl fmt::Display for TransportError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl std::error::Error for TransportError {}

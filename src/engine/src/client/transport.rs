//! The port to the network.

use std::fmt;
use std::time::Duration;

use super::{Request, Response};

/// Sends requests and returns the answers, whatever their status. No retries, no redirects, no opinions. Several
/// requests can be under way at once; all of them belong to the process that started them.
pub trait Transport {
    /// How many requests can be under way at once, 1 at least.
    fn lanes(&self) -> usize;

    /// Makes ready for a request that is started next, so that it leaves at its moment.
    fn prepare(&mut self, _request: &Request) {}

    /// Sends the request after this delay, while the caller goes on. Its answer comes from [`receive`](Self::receive),
    /// also when it cannot be sent at all. No more than [`lanes`](Self::lanes) requests are started at once.
    fn start(&mut self, ticket: Ticket, request: &Request, delay: Duration);

    /// Waits for the answer to any request, at most for this time.
    fn receive(&mut self, at_most: Duration) -> Received;

    /// Nobody waits for this answer any more. Returns whether the request may have been carried out; if not, it
    /// certainly never will be.
    fn abandon(&mut self, ticket: Ticket) -> bool;
}

/// Finds a request under way again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// What came of waiting.
#[derive(Debug)]
pub enum Received {
    /// An answer.
    Answer(Arrival),
    /// The time was up.
    Nothing,
    /// The process was asked to stop.
    Stopped,
}

/// The end of one request.
#[derive(Debug)]
pub struct Arrival {
    /// Which request.
    pub ticket: Ticket,
    /// Its answer, or why there is none.
    pub result: Result<Response, TransportError>,
    /// How long it took from its start.
    pub took: Duration,
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
    /// The process was asked to stop, or nobody needed the answer any more.
    Interrupted,
    /// The moment at which the request was allowed had passed, so it was not sent.
    Missed,
    /// This machine cannot send requests at all.
    Unusable,
}

impl Fault {
    /// The fault's stable name, as PHP code sees it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Untrusted => "untrusted",
            Self::TimedOut => "timed_out",
            Self::Broken => "broken",
            Self::TooLarge => "too_large",
            Self::Interrupted => "interrupted",
            Self::Missed => "missed",
            Self::Unusable => "unusable",
        }
    }
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

//! The real transport: reqwest's blocking client on a few threads of its own.
//!
//! The threads only send. The one that asks waits in short ticks, so that it can be stopped: PHP's time limit does not interrupt a
//! network wait. Nothing exists before the first request, and nothing is shared with a forked process: threads do not
//! survive a fork, so a child that used or even only dropped the parent's would wait for ever.
//!
//! A connection with TLS honours `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment, because many servers
//! reach the world only so, and the proxy sees nothing but the host's name. A plain one goes directly: it leads to
//! a stand-in on this machine or near it, and a proxy would see the token. Certificates are those this machine trusts
//! (or those of `SSL_CERT_FILE`), and are always checked.

mod causes;
mod connection;
mod departure;
mod lanes;
mod signals;
mod worker;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use self::lanes::{Lanes, Timeouts};
use super::clock::TICK;
use super::rate::LATEST_START;
use super::{
    Arrival, ClientConfig, Fault, Received, Request, StopSignal, Ticket, Transport, TransportError,
};

/// Requests under way at once: enough to use up four a second while each takes half a second and more.
const LANES: usize = 3;

/// Sends requests over HTTP, a few at a time.
pub struct HttpTransport {
    timeouts: Timeouts,
    stop: StopSignal,
    lanes: Option<Lanes>,
    /// Requests that ended before they began.
    ended: VecDeque<Arrival>,
}

impl HttpTransport {
    /// A transport with the time-outs of the settings. Opens nothing yet.
    #[must_use]
    pub fn new(config: &ClientConfig, stop: StopSignal) -> Self {
        Self {
            timeouts: Timeouts {
                connect: config.connect_timeout,
                whole: config.timeout,
                latest_start: if config.requests_per_second > 0.0 {
                    LATEST_START
                } else {
                    Duration::MAX
                },
            },
            stop,
            lanes: None,
            ended: VecDeque::new(),
        }
    }

    /// The threads of this very process. What another process had under way when it forked is lost to this one.
    fn own_lanes(&mut self) -> &mut Lanes {
        if let Some(foreign) = self.lanes.take_if(|lanes| !lanes.are_own()) {
            for ticket in foreign.tickets() {
                self.ended.push_back(ended(
                    ticket,
                    TransportError {
                        fault: Fault::Broken,
                        sent: true,
                        text: "the process that waits for the answer forked".to_owned(),
                    },
                ));
            }
        }
        self.lanes.get_or_insert_with(|| Lanes::new(self.timeouts))
    }
}

impl Transport for HttpTransport {
    fn lanes(&self) -> usize {
        LANES
    }

    fn prepare(&mut self, request: &Request) {
        // What fails here fails again when it is sent, and is told then.
        let _ = self.own_lanes().prepare(request);
    }

    fn start(&mut self, ticket: Ticket, request: &Request, delay: Duration) {
        let at = Instant::now() + delay;
        if let Err(failure) = self.own_lanes().start(ticket, request, at) {
            self.ended.push_back(ended(ticket, failure));
        }
    }

    fn receive(&mut self, at_most: Duration) -> Received {
        let end = Instant::now() + at_most;
        loop {
            if self.stop.is_set() {
                return Received::Stopped;
            }
            let left = end.saturating_duration_since(Instant::now());
            self.own_lanes();
            if let Some(arrival) = self.ended.pop_front() {
                return Received::Answer(arrival);
            }
            if let Some(arrival) = self.own_lanes().receive(left.min(TICK)) {
                return Received::Answer(arrival);
            }
            if left.is_zero() {
                return Received::Nothing;
            }
        }
    }

    fn abandon(&mut self, ticket: Ticket) -> bool {
        let gone = self.own_lanes().abandon(ticket);
        let place = self
            .ended
            .iter()
            .position(|arrival| arrival.ticket == ticket);
        let ended = place.and_then(|place| self.ended.remove(place));
        gone || ended.is_some_and(|arrival| arrival.result.is_err_and(|failure| failure.sent))
    }
}

fn ended(ticket: Ticket, failure: TransportError) -> Arrival {
    Arrival {
        ticket,
        result: Err(failure),
        took: Duration::ZERO,
    }
}

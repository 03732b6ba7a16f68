//! One request on its way.

use std::rc::Rc;
use std::time::Duration;

use crate::Result;
use crate::client::retry::{Attempt, Decision, Ending, Policy, decide};
use crate::client::{Request, Response, Ticket, TransportError, failure};

/// A request that was asked for. Whoever drops this does not want the answer any more.
#[derive(Debug)]
pub(in crate::client) struct Handle(Rc<Ticket>);

impl Handle {
    pub(super) fn ticket(&self) -> Ticket {
        *self.0
    }
}

pub(super) struct Entry {
    ticket: Rc<Ticket>,
    pub request: Request,
    /// Attempts that are over.
    pub attempts: u32,
    /// When its first moment was taken.
    pub began: Option<Duration>,
    pub state: State,
}

pub(super) enum State {
    /// To be sent, not before this.
    Due(Duration),
    /// Since this, or soon after.
    UnderWay(Duration),
    Over(Result<Response>),
}

impl Entry {
    pub fn new(ticket: Ticket, request: Request) -> (Self, Handle) {
        let ticket = Rc::new(ticket);
        let entry = Self {
            ticket: Rc::clone(&ticket),
            request,
            attempts: 0,
            began: None,
            state: State::Due(Duration::ZERO),
        };
        (entry, Handle(ticket))
    }

    pub fn ticket(&self) -> Ticket {
        *self.ticket
    }

    pub fn is_wanted(&self) -> bool {
        Rc::strong_count(&self.ticket) > 1
    }

    pub fn is_under_way(&self) -> bool {
        self.start().is_some()
    }

    /// When the attempt under way began.
    pub fn start(&self) -> Option<Duration> {
        match self.state {
            State::UnderWay(start) => Some(start),
            State::Due(_) | State::Over(_) => None,
        }
    }

    /// Number of the attempt under way, or of the next one, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempts.saturating_add(1)
    }

    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    pub fn is_due(&self, now: Duration) -> bool {
        matches!(self.state, State::Due(at) if at <= now)
    }

    /// How long this has been going on.
    pub fn spent(&self, now: Duration) -> Duration {
        now.saturating_sub(self.began.unwrap_or(now))
    }

    /// An attempt is over: that is the end, or there will be another one.
    pub fn end_attempt(
        &mut self,
        result: Result<Response, TransportError>,
        retry_after: Option<Duration>,
        now: Duration,
        chance: f64,
        policy: Policy,
    ) {
        self.attempts = self.attempt();
        let ending = match &result {
            Ok(response) => Ending::Answered {
                status: response.status,
                retry_after,
            },
            Err(failure) => Ending::Failed {
                fault: failure.fault,
                sent: failure.sent,
            },
        };
        let attempt = Attempt {
            can_be_repeated: self.request.method.can_be_repeated(),
            number: self.attempts,
            elapsed: self.spent(now),
            ending,
            chance,
        };
        self.state = match decide(policy, attempt) {
            Decision::TryAgainAfter(pause) => State::Due(now.saturating_add(pause)),
            Decision::Accept => State::Over(
                result.map_err(|why| failure::no_answer(&self.request, &why, self.attempts)),
            ),
        };
    }

    /// The process was asked to stop while this was to be sent or may have been sent.
    pub fn stop(&mut self, sent: bool) {
        let error = failure::interrupted(&self.request, sent, self.attempt());
        self.state = State::Over(Err(error));
    }
}

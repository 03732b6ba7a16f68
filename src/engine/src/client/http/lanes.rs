//! The requests under way, each on a thread of its own.

use std::mem;
use std::process;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};

use super::connection::is_secure;
use super::departure::Departure;
use super::worker::{Job, Worker, lost};
use crate::client::{Arrival, Fault, Request, Ticket, TransportError};

/// How much later than the connection itself the waiting side gives up.
const GRACE: Duration = Duration::from_secs(2);

/// The time-outs of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    pub connect: Duration,
    pub whole: Duration,
    /// How late a request may leave.
    pub latest_start: Duration,
}

/// The threads and requests of one process.
pub(super) struct Lanes(Option<Own>);

struct Own {
    process: u32,
    timeouts: Timeouts,
    idle: Vec<Worker>,
    busy: Vec<Busy>,
    answers: Receiver<Arrival>,
    to_answers: Sender<Arrival>,
}

struct Busy {
    ticket: Ticket,
    worker: Worker,
    departure: Arc<Departure>,
    /// When the answer must be there.
    deadline: Instant,
}

impl Lanes {
    pub fn new(timeouts: Timeouts) -> Self {
        let (to_answers, answers) = channel();
        Self(Some(Own {
            process: process::id(),
            timeouts,
            idle: Vec::new(),
            busy: Vec::new(),
            answers,
            to_answers,
        }))
    }

    /// Whether these are of the very process that runs, not of the one it was forked from.
    pub fn are_own(&self) -> bool {
        self.0.as_ref().is_some_and(Own::is_own)
    }

    /// The requests under way.
    pub fn tickets(&self) -> Vec<Ticket> {
        let busy = self.0.iter().flat_map(|own| &own.busy);
        busy.map(|busy| busy.ticket).collect()
    }

    /// Makes sure that the request can be sent at once.
    pub fn prepare(&mut self, request: &Request) -> Result<(), TransportError> {
        let own = self.own()?;
        if own.idle.is_empty() {
            let secure = is_secure(request);
            let worker = Worker::start(own.timeouts, secure, own.to_answers.clone())?;
            own.idle.push(worker);
        }
        Ok(())
    }

    /// Sends the request at this moment, on the thread that was used last: its connection is the freshest.
    pub fn start(
        &mut self,
        ticket: Ticket,
        request: &Request,
        at: Instant,
    ) -> Result<(), TransportError> {
        self.prepare(request)?;
        let own = self.own()?;
        let worker = own.idle.pop().ok_or_else(|| lost(false))?;
        let departure = Arc::new(Departure::new(at, own.timeouts.latest_start));
        worker.give(Job {
            ticket,
            request: request.clone(),
            departure: Arc::clone(&departure),
        })?;
        own.busy.push(Busy {
            ticket,
            worker,
            departure,
            deadline: at + own.timeouts.whole + GRACE,
        });
        Ok(())
    }

    fn own(&mut self) -> Result<&mut Own, TransportError> {
        self.0.as_mut().ok_or_else(|| lost(false))
    }

    /// The next answer somebody waits for, within this time; also that a time is up.
    pub fn receive(&mut self, at_most: Duration) -> Option<Arrival> {
        let own = self.0.as_mut()?;
        let end = Instant::now() + at_most;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let arrival = match own.answers.try_recv() {
                Ok(arrival) => arrival,
                Err(TryRecvError::Empty | TryRecvError::Disconnected) if left.is_zero() => {
                    return own.overdue();
                }
                Err(_) => match own.answers.recv_timeout(left) {
                    Ok(arrival) => arrival,
                    Err(_) => continue,
                },
            };
            // Others are answers nobody waits for any more.
            if let Some(busy) = own.take(arrival.ticket) {
                own.idle.push(busy.worker);
                return Some(arrival);
            }
        }
    }

    /// Gives a request up. Its thread ends as soon as it can.
    pub fn abandon(&mut self, ticket: Ticket) -> bool {
        let busy = self.0.as_mut().and_then(|own| own.take(ticket));
        busy.is_some_and(|busy| busy.departure.call_back())
    }
}

impl Own {
    fn is_own(&self) -> bool {
        self.process == process::id()
    }

    fn take(&mut self, ticket: Ticket) -> Option<Busy> {
        let place = self.busy.iter().position(|busy| busy.ticket == ticket)?;
        Some(self.busy.swap_remove(place))
    }

    fn overdue(&mut self) -> Option<Arrival> {
        let now = Instant::now();
        let ticket = self.busy.iter().find(|busy| now >= busy.deadline)?.ticket;
        let sent = self.take(ticket)?.departure.call_back();
        let text = format!("no answer within {} s", self.timeouts.whole.as_secs_f32());
        Some(Arrival {
            ticket,
            result: Err(TransportError {
                fault: Fault::TimedOut,
                sent,
                text,
            }),
            took: self.timeouts.whole,
        })
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        match self.0.take() {
            Some(own) if own.is_own() => {
                for busy in &own.busy {
                    busy.departure.call_back();
                }
            }
            // A channel may be locked by a thread that does not exist in a forked process. It is left alone.
            own => mem::forget(own),
        }
    }
}

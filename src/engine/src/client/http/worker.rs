//! A thread that owns a connection.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Instant;

use super::connection::{Connections, install_provider};
use super::departure::{Departure, Verdict};
use super::lanes::Timeouts;
use super::signals;
use crate::client::{Arrival, Fault, Request, Ticket, TransportError};

/// A request to send.
pub(super) struct Job {
    pub ticket: Ticket,
    pub request: Request,
    pub departure: Arc<Departure>,
}

/// A thread that sends one request after the other, and ends when this is dropped.
pub(super) struct Worker(Sender<Job>);

impl Worker {
    /// A thread whose answers go into this channel. Returns when it can send at once, with or without TLS: what takes
    /// time before anything is sent, such as reading certificates, must not make a request miss its moment.
    pub fn start(
        timeouts: Timeouts,
        secure: bool,
        answers: Sender<Arrival>,
    ) -> Result<Self, TransportError> {
        // Here and not on the new thread: a fork in the middle of it would leave it half done in the child.
        install_provider();
        let (jobs, queue) = channel::<Job>();
        let (tell_ready, ready) = channel();
        let work = move || {
            let mut connections = Connections::new(timeouts.connect, timeouts.whole);
            let _ = tell_ready.send(connections.prepare(secure));
            while let Ok(job) = queue.recv() {
                // Nobody may be waiting for it any more.
                let _ = answers.send(carry_out(&job, &mut connections));
            }
        };
        signals::without_signals(|| {
            thread::Builder::new()
                .name("osdi-client".to_owned())
                .spawn(work)
        })
        .map_err(|error| TransportError {
            fault: Fault::Unusable,
            sent: false,
            text: format!("no thread could be started ({error})"),
        })?;
        ready.recv().map_err(|_| lost(false))??;
        Ok(Self(jobs))
    }

    /// Gives the thread a request to send.
    pub fn give(&self, job: Job) -> Result<(), TransportError> {
        self.0.send(job).map_err(|_| lost(false))
    }
}

fn carry_out(job: &Job, connections: &mut Connections) -> Arrival {
    let verdict = job.departure.wait();
    let start = Instant::now();
    let result = match verdict {
        Verdict::Send => connections.send(&job.request),
        Verdict::Missed => Err(not_sent(Fault::Missed, "its moment had passed")),
        Verdict::CalledBack => Err(not_sent(Fault::Interrupted, "it was called back")),
    };
    Arrival {
        ticket: job.ticket,
        result,
        took: start.elapsed(),
    }
}

fn not_sent(fault: Fault, text: &str) -> TransportError {
    TransportError {
        fault,
        sent: false,
        text: text.to_owned(),
    }
}

pub(super) fn lost(sent: bool) -> TransportError {
    TransportError {
        fault: Fault::Broken,
        sent,
        text: "the thread that sends requests ended".to_owned(),
    }
}

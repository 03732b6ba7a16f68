//! The thread that owns the connections.

use std::mem;
use std::process;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use super::connection::{Connections, install_provider};
use super::signals;
use crate::client::{Fault, Request, Response, TransportError};

type Answer = Result<Response, TransportError>;

struct Job {
    request: Request,
    answer: SyncSender<Answer>,
}

/// A thread that sends one request after the other, and ends when this is dropped.
pub(super) struct Worker {
    process: u32,
    jobs: Option<Sender<Job>>,
}

impl Worker {
    pub fn start(connect_timeout: Duration, timeout: Duration) -> Result<Self, TransportError> {
        // Here and not on the new thread: a fork in the middle of it would leave it half done in the child.
        install_provider();
        let (jobs, queue) = channel::<Job>();
        let work = move || {
            let mut connections = Connections::new(connect_timeout, timeout);
            while let Ok(job) = queue.recv() {
                // Nobody may be waiting for it any more.
                let _ = job.answer.send(connections.send(&job.request));
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
        Ok(Self {
            process: process::id(),
            jobs: Some(jobs),
        })
    }

    /// Whether the thread is one of this process, not of the one it was forked from.
    pub fn is_usable(&self) -> bool {
        self.process == process::id()
    }

    /// Gives the thread a request to send.
    pub fn send(&self, request: Request) -> Result<Receiver<Answer>, TransportError> {
        let (answer, answers) = sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or_else(|| lost(false))?;
        jobs.send(Job { request, answer })
            .map_err(|_| lost(false))?;
        Ok(answers)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let jobs = self.jobs.take();
        if !self.is_usable() {
            // The channel may be locked by a thread that does not exist in a forked process. It is left alone.
            mem::forget(jobs);
        }
    }
}

pub(super) fn lost(sent: bool) -> TransportError {
    TransportError {
        fault: Fault::Broken,
        sent,
        text: "the thread that sends requests ended".to_owned(),
    }
}

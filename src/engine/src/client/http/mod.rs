//! The real transport: reqwest's blocking client on a thread of its own.
//!
//! The thread that asks waits in short ticks, so that it can be stopped: PHP's time limit does not interrupt a
//! network wait. Nothing exists before the first request, and nothing is shared with a forked process: threads do not
//! survive a fork, so a child that used or even only dropped the parent's would wait for ever.
//!
//! A connection with TLS honours `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment, because many servers
//! reach the world only so, and the proxy sees nothing but the host's name. A plain one goes directly: it leads to
//! a stand-in on this machine or near it, and a proxy would see the token. Certificates are those this machine trusts
//! (or those of `SSL_CERT_FILE`), and are always checked.

mod causes;
mod connection;
mod signals;
mod worker;

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use self::worker::Worker;
use super::clock::TICK;
use super::{ClientConfig, Fault, Request, Response, StopSignal, Transport, TransportError};

/// How much later than the connection itself the waiting side gives up.
const GRACE: Duration = Duration::from_secs(2);

/// Sends requests over HTTP, one at a time.
pub struct HttpTransport {
    connect_timeout: Duration,
    timeout: Duration,
    stop: StopSignal,
    worker: Option<Worker>,
}

impl HttpTransport {
    /// A transport with the time-outs of the settings. Opens nothing yet.
    #[must_use]
    pub fn new(config: &ClientConfig, stop: StopSignal) -> Self {
        Self {
            connect_timeout: config.connect_timeout,
            timeout: config.timeout,
            stop,
            worker: None,
        }
    }

    /// The worker of this very process, made when there is none.
    fn take_worker(&mut self) -> Result<Worker, TransportError> {
        match self.worker.take() {
            Some(worker) if worker.is_usable() => Ok(worker),
            _ => Worker::start(self.connect_timeout, self.timeout),
        }
    }
}

impl Transport for HttpTransport {
    fn send(&mut self, request: &Request) -> Result<Response, TransportError> {
        if self.stop.is_set() {
            return Err(stopped(false));
        }
        // Taken out, and put back only after an answer: a worker that is still busy with a request nobody waits for
        // any more ends by itself.
        let worker = self.take_worker()?;
        let answers = worker.send(request.clone())?;
        let deadline = Instant::now() + self.timeout + GRACE;
        loop {
            match answers.recv_timeout(TICK) {
                Ok(result) => {
                    self.worker = Some(worker);
                    return result;
                }
                Err(RecvTimeoutError::Disconnected) => return Err(worker::lost(true)),
                Err(RecvTimeoutError::Timeout) if self.stop.is_set() => return Err(stopped(true)),
                Err(RecvTimeoutError::Timeout) if Instant::now() >= deadline => {
                    let text = format!("no answer within {} s", self.timeout.as_secs_f32());
                    return Err(TransportError {
                        fault: Fault::TimedOut,
                        sent: true,
                        text,
                    });
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

fn stopped(sent: bool) -> TransportError {
    TransportError {
        fault: Fault::Interrupted,
        sent,
        text: "the process was asked to stop".to_owned(),
    }
}

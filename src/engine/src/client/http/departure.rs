//! The moment at which a worker sends its request, unless it is called back before.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Shared by the thread that asks and the worker.
pub(super) struct Departure {
    at: Instant,
    /// How late it may be.
    latest: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Gone,
    CalledBack,
}

/// Whether the request is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    /// It is too late: the moment belongs to somebody else by now.
    Missed,
    CalledBack,
}

impl Departure {
    pub fn new(at: Instant, latest: Duration) -> Self {
        Self {
            at,
            latest,
            state: Mutex::new(State::Waiting),
            changed: Condvar::new(),
        }
    }

    /// Waits for the moment. After this the request is sent, or never will be.
    pub fn wait(&self) -> Verdict {
        let mut state = self.state();
        loop {
            if *state == State::CalledBack {
                return Verdict::CalledBack;
            }
            let now = Instant::now();
            let left = self.at.saturating_duration_since(now);
            if left.is_zero() {
                if now.saturating_duration_since(self.at) > self.latest {
                    *state = State::CalledBack;
                    return Verdict::Missed;
                }
                *state = State::Gone;
                return Verdict::Send;
            }
            state = self
                .changed
                .wait_timeout(state, left)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
        }
    }

    /// Calls the request back. Returns whether it is gone all the same.
    pub fn call_back(&self) -> bool {
        let mut state = self.state();
        if *state == State::Gone {
            return true;
        }
        *state = State::CalledBack;
        self.changed.notify_one();
        false
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_request_that_left_cannot_be_called_back() {
        let departure = Departure::new(Instant::now(), HOUR);
        assert_eq!(departure.wait(), Verdict::Send);
        assert!(departure.call_back());
    }

    #[test]
    fn a_request_that_waits_is_called_back_at_once() {
        let departure = Arc::new(Departure::new(Instant::now() + HOUR, HOUR));
        let waiting = Arc::clone(&departure);
        let worker = thread::spawn(move || waiting.wait());
        assert!(!departure.call_back());
        assert_eq!(worker.join().unwrap(), Verdict::CalledBack);
    }

    #[test]
    fn whoever_comes_late_does_not_send() {
        let at = Instant::now();
        thread::sleep(Duration::from_millis(2));
        let departure = Departure::new(at, Duration::from_millis(1));
        assert_eq!(departure.wait(), Verdict::Missed);
        assert!(!departure.call_back());
    }
}

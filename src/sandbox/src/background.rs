//! Writes that were answered at once and take effect later (`?background_request=true`).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::world::World;

/// A write that waits.
pub(crate) struct Job {
    due: Instant,
    /// The time it will have happened at; a job is only carried out when somebody looks, which may be later.
    pub(crate) time: Timestamp,
    pub(crate) work: Box<dyn FnOnce(&mut World) + Send>,
}

/// The writes that wait, in the order they came.
#[derive(Default)]
pub(crate) struct Background(VecDeque<Job>);

impl Background {
    pub(crate) fn add(
        &mut self,
        delay: Duration,
        now: Timestamp,
        work: Box<dyn FnOnce(&mut World) + Send>,
    ) {
        let time = now.checked_add(delay).unwrap_or(now);
        self.0.push_back(Job {
            due: Instant::now() + delay,
            time: crate::clock::whole_second(time),
            work,
        });
    }

    /// The next write, whether or not its time has come.
    pub(crate) fn next(&mut self) -> Option<Job> {
        self.0.pop_front()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The next write whose time has come. One that waits holds back those behind it: their order matters more.
    pub(crate) fn due(&mut self, now: Instant) -> Option<Job> {
        if self.0.front()?.due <= now {
            self.0.pop_front()
        } else {
            None
        }
    }
}

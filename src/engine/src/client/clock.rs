//! Time, waiting, chance, and being asked to stop. A trait, so that tests neither sleep nor throw dice.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// How often somebody who waits looks whether to stop.
pub(super) const TICK: Duration = Duration::from_millis(50);

/// Tells whether the process was asked to stop. In PHP: a time limit, a signal, a closed connection.
#[derive(Clone)]
pub struct StopSignal(Rc<dyn Fn() -> bool>);

impl StopSignal {
    /// Asks the function, on the thread that waits, every 50 ms.
    pub fn new(is_set: impl Fn() -> bool + 'static) -> Self {
        Self(Rc::new(is_set))
    }

    /// Never stops.
    #[must_use]
    pub fn never() -> Self {
        Self::new(|| false)
    }

    /// Whether to stop now.
    #[must_use]
    pub fn is_set(&self) -> bool {
        (self.0)()
    }
}

impl fmt::Debug for StopSignal {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("StopSignal")
    }
}

/// A wait ended early because the process was asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// Time as the client sees it.
pub trait Clock {
    /// Time since a fixed moment, the same for all processes of this machine as long as it runs. Never goes back.
    fn elapsed(&self) -> Duration;

    /// The time of day, to read dates in answers.
    fn now(&self) -> Timestamp;

    /// A number from 0 up to, not including, 1.
    fn chance(&mut self) -> f64;

    /// Waits.
    ///
    /// # Errors
    /// [`Stopped`] when the process was asked to stop, before or during the wait.
    fn wait(&mut self, duration: Duration) -> Result<(), Stopped>;
}

/// The clock of this machine.
#[derive(Debug)]
pub struct SystemClock {
    stop: StopSignal,
}

impl SystemClock {
    /// A clock whose waits end when the signal is set.
    #[must_use]
    pub fn new(stop: StopSignal) -> Self {
        Self { stop }
    }
}

impl Clock for SystemClock {
    fn elapsed(&self) -> Duration {
        since_boot()
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn chance(&mut self) -> f64 {
        // Each RandomState has other keys, which is chance enough to keep processes from waiting in step.
        let bits = u32::try_from(RandomState::new().hash_one(0) >> 32).unwrap_or(0);
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }

    fn wait(&mut self, duration: Duration) -> Result<(), Stopped> {
        let end = Instant::now() + duration;
        loop {
            if self.stop.is_set() {
                return Err(Stopped);
            }
            match end.saturating_duration_since(Instant::now()) {
                Duration::ZERO => return Ok(()),
                left => thread::sleep(left.min(TICK)),
            }
        }
    }
}

/// Time since the machine was started, without the time it slept.
#[cfg(unix)]
fn since_boot() -> Duration {
    use nix::time::{ClockId, clock_gettime};

    // It cannot fail: every Unix has this clock.
    clock_gettime(ClockId::CLOCK_MONOTONIC).map_or(Duration::ZERO, Duration::from)
}

/// Time since this process first asked. Processes share no limit here.
#[cfg(not(unix))]
fn since_boot() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_wait_ends_soon_after_the_signal() {
        let asked = Cell::new(0);
        let stop = StopSignal::new(move || {
            asked.set(asked.get() + 1);
            asked.get() > 2
        });
        let start = Instant::now();
        let ended = SystemClock::new(stop).wait(Duration::from_secs(60));
        assert_eq!(ended, Err(Stopped));
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{:?}",
            start.elapsed()
        );
    }

    #[test]
    fn a_wait_without_a_signal_takes_its_time_and_no_wait_takes_none() {
        let mut clock = SystemClock::new(StopSignal::never());
        let before = clock.elapsed();
        assert_eq!(clock.wait(Duration::from_millis(70)), Ok(()));
        assert!(clock.elapsed() - before >= Duration::from_millis(70));
        assert_eq!(clock.wait(Duration::ZERO), Ok(()));
    }

    #[test]
    fn even_no_wait_notices_the_signal() {
        let mut clock = SystemClock::new(StopSignal::new(|| true));
        assert_eq!(clock.wait(Duration::ZERO), Err(Stopped));
    }

    #[test]
    fn chance_spreads_between_zero_and_one() {
        let mut clock = SystemClock::new(StopSignal::never());
        let numbers: Vec<f64> = (0..200).map(|_| clock.chance()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        assert!(numbers.iter().any(|&number| number < 0.4));
        assert!(numbers.iter().any(|&number| number > 0.6));
    }
}

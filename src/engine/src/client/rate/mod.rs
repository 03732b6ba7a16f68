//! Not more requests per second than allowed, by all processes of this machine that use the same token.
//!
//! | file | concern |
//! | --- | --- |
//! | `pace` | the distance between two requests |
//! | `record` | the next free moment, as it stands in the file |
//! | `ledger` | the file: found, locked, and trusted no further than it must be |
//!
//! Each request takes the next free moment and moves it on by one distance, so that requests start one by one and in
//! the order in which their processes asked. Nobody holds anything while waiting: a process that dies wastes the one
//! moment it took. Where there is no usable file, the moments are those of this process alone.

#[cfg(unix)]
mod ledger;
mod pace;
#[cfg(unix)]
mod record;

use std::time::Duration;

use url::Origin;

#[cfg(unix)]
use self::ledger::Ledger;
pub(super) use self::pace::LATEST_START;
use self::pace::Pace;
use super::{ApiToken, ClientConfig};

/// The next free moment is never moved further ahead than this, whatever a server asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How long nothing is sent after a moment that cannot be trusted: others may have taken the moments of the next second.
const CAUTION: Duration = Duration::from_secs(2);

/// How long the moments are those of this process alone after the file could not be used.
#[cfg(unix)]
const UNTIL_NEXT_TRY: Duration = Duration::from_secs(10);

/// What came of asking for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// It is taken, and begins after this time.
    Taken(Duration),
    /// Nothing is taken: it would have begun only after this time.
    TooFar(Duration),
}

/// Gives out moments at which a request may start.
pub(super) struct Budget {
    pace: Option<Pace>,
    /// The next free moment as far as this process knows it.
    free_at: Duration,
    #[cfg(unix)]
    ledger: Option<Ledger>,
    /// Before this the file is not tried again.
    #[cfg(unix)]
    ledger_from: Duration,
    /// Why the budget is not shared; told once.
    note: Option<String>,
    was_noted: bool,
}

impl Budget {
    /// The budget of the token at this origin.
    pub fn new(config: &ClientConfig, origin: &Origin, token: &ApiToken) -> Self {
        let pace = Pace::new(config.requests_per_second);
        #[cfg(not(unix))]
        let _ = (origin, token);
        Self {
            pace,
            free_at: Duration::ZERO,
            #[cfg(unix)]
            ledger: config
                .rate_directory
                .as_deref()
                .filter(|_| pace.is_some())
                .map(|directory| Ledger::new(directory, origin, token)),
            #[cfg(unix)]
            ledger_from: Duration::ZERO,
            note: None,
            was_noted: false,
        }
    }

    /// Takes the next free moment, unless it begins later than `limit` from now. `now` is the time of the whole
    /// machine, see [`Clock::elapsed`](super::Clock::elapsed).
    pub fn take(&mut self, now: Duration, limit: Duration) -> Moment {
        let Some(pace) = self.pace else {
            return Moment::Taken(Duration::ZERO);
        };
        let own = self.known_free(now);
        self.change(now, |shared| {
            let start = shared.max(own).max(now);
            if start - now > limit {
                (None, Moment::TooFar(start - now))
            } else {
                (Some(pace.after(start)), Moment::Taken(start - now))
            }
        })
    }

    /// The server asked to be left alone for so long. No process takes a moment before that.
    pub fn pause(&mut self, now: Duration, pause: Duration) {
        if self.pace.is_none() {
            return;
        }
        let until = now.saturating_add(pause.min(LONGEST_PAUSE));
        let own = self.known_free(now);
        self.change(now, |shared| (Some(shared.max(own).max(until)), ()));
    }

    /// How far ahead a request may take its moment that nobody waits for yet: so far that the moments do not go
    /// unused, and no further, because others stand in the same queue.
    pub fn reach(&self) -> Duration {
        self.distance().saturating_mul(2)
    }

    /// The distance between two requests; zero without a limit.
    pub fn distance(&self) -> Duration {
        self.pace.map_or(Duration::ZERO, Pace::distance)
    }

    /// Why the budget is not shared with other processes, if it is not and this was not told yet.
    pub fn take_note(&mut self) -> Option<String> {
        self.note.take()
    }

    /// The next free moment as far as this process knows it. A clock that went back makes nobody wait for ever.
    fn known_free(&self, now: Duration) -> Duration {
        if self.free_at <= now.saturating_add(self.furthest()) {
            self.free_at
        } else {
            now.saturating_add(CAUTION)
        }
    }

    /// No moment of a queue that keeps to the rules is further ahead than this.
    fn furthest(&self) -> Duration {
        LONGEST_PAUSE
            .saturating_mul(2)
            .saturating_add(self.distance().saturating_mul(100))
    }

    /// Lets the closure see the next free moment of all processes, and set another one.
    fn change<T>(
        &mut self,
        now: Duration,
        decide: impl Fn(Duration) -> (Option<Duration>, T),
    ) -> T {
        let (next, answer) = self
            .change_shared(now, &decide)
            .unwrap_or_else(|| decide(Duration::ZERO));
        self.free_at = next.unwrap_or(self.free_at);
        answer
    }

    /// The same in the file; `None` where none can be used.
    #[cfg(unix)]
    fn change_shared<T>(
        &mut self,
        now: Duration,
        decide: &impl Fn(Duration) -> (Option<Duration>, T),
    ) -> Option<(Option<Duration>, T)> {
        let ledger = self.ledger.as_ref().filter(|_| now >= self.ledger_from)?;
        match ledger.change(now, self.furthest(), decide) {
            Ok(decided) => Some(decided),
            Err(why) => {
                self.ledger_from = now.saturating_add(UNTIL_NEXT_TRY);
                if !self.was_noted {
                    self.was_noted = true;
                    self.note = Some(why);
                }
                None
            }
        }
    }

    #[cfg(not(unix))]
    fn change_shared<T>(
        &mut self,
        _now: Duration,
        _decide: &impl Fn(Duration) -> (Option<Duration>, T),
    ) -> Option<(Option<Duration>, T)> {
        None
    }
}

#[cfg(test)]
mod property;
#[cfg(test)]
mod tests;

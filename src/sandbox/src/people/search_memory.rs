//! What a search still shows of people who were just written.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::model::Person;

/// An earlier state of a person (`None`: not there) and until when a search shows it.
type Version = (Instant, Option<Arc<Person>>);

/// What a search still shows of people who were just written. Empty while the lag is zero.
#[derive(Debug, Default)]
pub(crate) struct SearchMemory {
    lag: Duration,
    versions: HashMap<u32, Vec<Version>>,
}

impl SearchMemory {
    pub(crate) fn set_lag(&mut self, lag: Duration) {
        self.lag = lag;
    }

    /// Lets searches catch up.
    pub(crate) fn clear(&mut self) {
        self.versions.clear();
    }

    /// Remembers what was in a slot before a write.
    pub(crate) fn remember(&mut self, slot: u32, before: Option<Arc<Person>>) {
        if self.lag.is_zero() {
            return;
        }
        let now = Instant::now();
        self.versions
            .retain(|_, versions| versions.iter().any(|(until, _)| *until > now));
        self.versions
            .entry(slot)
            .or_default()
            .push((now + self.lag, before));
    }

    /// The slots that may show something else than they hold.
    pub(crate) fn slots(&self) -> impl Iterator<Item = u32> {
        self.versions.keys().copied()
    }

    /// Whether a slot may show something else than it holds.
    pub(crate) fn holds(&self, slot: u32) -> bool {
        !self.versions.is_empty() && self.versions.contains_key(&slot)
    }

    /// What a search sees in a slot: the oldest state that is still shown, else what is there.
    pub(crate) fn view<'a>(
        &'a self,
        slot: u32,
        current: Option<&'a Arc<Person>>,
        now: Instant,
    ) -> Option<&'a Arc<Person>> {
        self.versions
            .get(&slot)
            .and_then(|versions| versions.iter().find(|(until, _)| *until > now))
            .map_or(current, |(_, before)| before.as_ref())
    }
}

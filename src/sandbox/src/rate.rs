//! The limit of requests within a second, per key.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(1);

/// When each key's latest requests were let in.
#[derive(Debug, Default)]
pub(crate) struct Rate(HashMap<String, VecDeque<Instant>>);

impl Rate {
    /// Whether one more request of this key is let in. A refused one does not count, so a client that goes on
    /// asking is still served at the allowed rate.
    pub(crate) fn admits(&mut self, key: &str, limit: u32, now: Instant) -> bool {
        let admitted = self.0.entry(key.to_owned()).or_default();
        while admitted
            .front()
            .is_some_and(|then| now.duration_since(*then) >= WINDOW)
        {
            admitted.pop_front();
        }
        let room = admitted.len() < limit as usize;
        if room {
            admitted.push_back(now);
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_own_window_of_one_second() {
        let mut rate = Rate::default();
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert!(rate.admits("a", 2, at(0)));
        assert!(rate.admits("a", 2, at(600)));
        assert!(!rate.admits("a", 2, at(900)), "a third within the second");
        assert!(rate.admits("b", 2, at(900)), "another key");
        assert!(rate.admits("a", 2, at(1000)), "the first is a second old");
        assert!(
            !rate.admits("a", 2, at(1500)),
            "the refused one did not count, the other two did"
        );
        assert!(rate.admits("a", 2, at(1600)));
    }
}

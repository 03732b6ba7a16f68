//! Not more requests per second than allowed, within this process.

use std::time::Duration;

/// Gives out moments at which a request may start, evenly spaced: without bursts, no second ever has more than the
/// allowed number.
#[derive(Debug)]
pub(super) struct Pacer {
    gap: Duration,
    free_at: Duration,
}

impl Pacer {
    /// So many requests per second; 0 and what is no number mean no limit.
    pub fn new(requests_per_second: f64) -> Self {
        let gap = if requests_per_second > 0.0 {
            Duration::try_from_secs_f64(1.0 / requests_per_second).unwrap_or(Duration::ZERO)
        } else {
            Duration::ZERO
        };
        Self {
            gap,
            free_at: Duration::ZERO,
        }
    }

    /// Takes the next free moment and says how long it is till then.
    pub fn claim(&mut self, now: Duration) -> Duration {
        let start = now.max(self.free_at);
        self.free_at = start.saturating_add(self.gap);
        start - now
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_request_goes_at_once_and_the_next_ones_wait_their_turn() {
        let mut pacer = Pacer::new(4.0);
        let now = Duration::from_secs(10);
        let waits: Vec<_> = (0..4).map(|_| pacer.claim(now).as_millis()).collect();
        assert_eq!(waits, [0, 250, 500, 750]);
        assert_eq!(
            pacer.claim(Duration::from_secs(60)),
            Duration::ZERO,
            "long idle is not saved up"
        );
    }

    #[test]
    fn without_a_limit_nothing_waits() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let mut pacer = Pacer::new(rate);
            assert!(
                (0..100).all(|_| pacer.claim(Duration::ZERO).is_zero()),
                "{rate}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_second_has_more_requests_than_allowed(
            rate in 1_u32..20,
            pauses in prop::collection::vec(0_u64..700, 1..80),
        ) {
            let mut pacer = Pacer::new(f64::from(rate));
            let mut now = Duration::ZERO;
            let mut starts: Vec<Duration> = Vec::new();
            for pause in pauses {
                now += Duration::from_millis(pause);
                now += pacer.claim(now);
                starts.push(now);
            }
            // A little less than a second, because 1/rate is rounded to nanoseconds.
            let second = Duration::from_micros(999_999);
            for (index, start) in starts.iter().enumerate() {
                let within = starts.iter().skip(index).take_while(|&&other| other - *start < second);
                prop_assert!(within.count() <= rate as usize);
            }
        }
    }
}

//! Not more requests per second than allowed, within this process.

use std::collections::VecDeque;
use std::time::Duration;

/// Gives out moments at which a request may start, so that the server never sees more than the allowed number in any
/// second. How long a request is on its way is not known, only that it arrived before its answer; so a second counts
/// from the answer of the earliest request in it to the start of the next. Starts are evenly spaced besides.
#[derive(Debug)]
pub(super) struct Pacer {
    gap: Duration,
    /// How many requests fit into a window of `window`.
    burst: usize,
    window: Duration,
    free_at: Duration,
    /// When the latest `burst` requests were over, oldest first.
    ends: VecDeque<Duration>,
}

impl Pacer {
    /// So many requests per second; 0 and what is no number mean no limit.
    pub fn new(requests_per_second: f64) -> Self {
        let gap = if requests_per_second > 0.0 {
            Duration::try_from_secs_f64(1.0 / requests_per_second).unwrap_or(Duration::ZERO)
        } else {
            Duration::ZERO
        };
        let per_second = Duration::from_secs(1).as_nanos() / gap.as_nanos().max(1);
        let burst = usize::try_from(per_second)
            .unwrap_or(usize::MAX)
            .clamp(1, 1000);
        let window = gap.saturating_mul(u32::try_from(burst).unwrap_or(u32::MAX));
        Self {
            gap,
            burst,
            window,
            free_at: Duration::ZERO,
            ends: VecDeque::new(),
        }
    }

    /// Takes the next free moment and says how long it is till then.
    pub fn claim(&mut self, now: Duration) -> Duration {
        let mut start = now.max(self.free_at);
        if self.ends.len() >= self.burst
            && let Some(earliest) = self.ends.pop_front()
        {
            start = start.max(earliest.saturating_add(self.window));
        }
        self.free_at = start.saturating_add(self.gap);
        start - now
    }

    /// The request whose moment was taken is over, answered or not.
    pub fn over(&mut self, now: Duration) {
        self.ends.push_back(now);
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
        let waits: Vec<_> = (0..4)
            .map(|_| {
                let wait = pacer.claim(now);
                pacer.over(now + wait);
                wait.as_millis()
            })
            .collect();
        assert_eq!(waits, [0, 250, 500, 750]);
        let later = Duration::from_secs(60);
        assert_eq!(pacer.claim(later), Duration::ZERO);
        assert_eq!(
            pacer.claim(later).as_millis(),
            250,
            "long idle is not saved up"
        );
    }

    #[test]
    fn a_slow_start_does_not_push_a_fifth_request_into_the_second() {
        let mut pacer = Pacer::new(4.0);
        let mut now = Duration::ZERO;
        let starts: Vec<_> = [200, 1, 1, 1, 1]
            .into_iter()
            .map(|latency| {
                now += pacer.claim(now);
                let start = now.as_millis();
                now += Duration::from_millis(latency);
                pacer.over(now);
                start
            })
            .collect();
        assert_eq!(starts, [0, 250, 500, 750, 1200]);
    }

    #[test]
    fn less_than_one_a_second_is_possible() {
        let mut pacer = Pacer::new(0.1);
        let waits: Vec<_> = (0..3)
            .map(|_| {
                let wait = pacer.claim(Duration::ZERO);
                pacer.over(wait);
                wait.as_secs()
            })
            .collect();
        assert_eq!(waits, [0, 10, 20]);
    }

    #[test]
    fn without_a_limit_nothing_waits() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let mut pacer = Pacer::new(rate);
            for _ in 0..2000 {
                assert!(pacer.claim(Duration::ZERO).is_zero(), "{rate}");
                pacer.over(Duration::ZERO);
            }
        }
    }

    proptest! {
        #[test]
        fn wherever_in_its_time_a_request_arrives_no_second_has_too_many(
            rate in 1_u32..20,
            requests in prop::collection::vec((0_u64..700, 0_u64..900, 0_u64..=100), 1..80),
        ) {
            let mut pacer = Pacer::new(f64::from(rate));
            let mut now = Duration::ZERO;
            let mut arrivals: Vec<Duration> = Vec::new();
            for (pause, latency, percent) in requests {
                now += Duration::from_millis(pause);
                now += pacer.claim(now);
                arrivals.push(now + Duration::from_millis(latency * percent / 100));
                now += Duration::from_millis(latency);
                pacer.over(now);
            }
            // A little less than a second, because 1/rate is rounded to nanoseconds.
            let second = Duration::from_micros(999_999);
            for (index, first) in arrivals.iter().enumerate() {
                let within = arrivals.iter().skip(index).take_while(|&&other| other - *first < second);
                prop_assert!(within.count() <= rate as usize);
            }
        }
    }
}

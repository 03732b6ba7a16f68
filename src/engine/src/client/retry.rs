//! Whether to try a request again, and when: a decision over values, without a clock or a network.
//!
//! Reads and deletions are repeated when the server or the way to it was in trouble. Other writes are repeated only when
//! they certainly were not carried out: on 429, and when no connection could be made. Everything else is the caller's to
//! judge.

use std::time::Duration;

use super::Fault;

/// First wait of the back-off; it doubles with each attempt.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// No wait of the back-off is longer. A `Retry-After` can be.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How much patience there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Attempts in all, the first included.
    pub max_attempts: u32,
    /// Time in all, from the start of the first attempt to the start of the last.
    pub patience: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With an answer.
    Answered {
        /// HTTP status.
        status: u16,
        /// What the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// Without one.
    Failed {
        /// Why.
        fault: Fault,
        /// Whether the request may have been carried out.
        sent: bool,
    },
}

/// One attempt, over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt {
    /// Whether carrying the request out twice does no harm.
    pub can_be_repeated: bool,
    /// Number of the attempt, from 1.
    pub number: u32,
    /// Time since the first attempt began.
    pub elapsed: Duration,
    /// How it ended.
    pub ending: Ending,
    /// A random number from 0 to 1, which spreads the waits of processes that failed together.
    pub chance: f64,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Take the ending as it is.
    Accept,
    /// Wait, then try again.
    TryAgainAfter(Duration),
}

/// Decides.
#[must_use]
pub fn decide(policy: Policy, attempt: Attempt) -> Decision {
    if attempt.number >= policy.max_attempts
        || !may_go_again(attempt.can_be_repeated, attempt.ending)
    {
        return Decision::Accept;
    }
    let wait = wait_before_next(attempt);
    if attempt.elapsed.saturating_add(wait) > policy.patience {
        return Decision::Accept;
    }
    Decision::TryAgainAfter(wait)
}

/// Whether the status says that the server, not the request, is in trouble.
#[must_use]
pub fn is_server_trouble(status: u16) -> bool {
    matches!(status, 408 | 500..=599)
}

fn may_go_again(can_be_repeated: bool, ending: Ending) -> bool {
    match ending {
        Ending::Answered { status: 429, .. } => true,
        Ending::Answered { status, .. } => can_be_repeated && is_server_trouble(status),
        Ending::Failed { fault, sent } => match fault {
            Fault::Unreachable | Fault::TimedOut | Fault::Broken => can_be_repeated || !sent,
            Fault::Untrusted
            | Fault::TooLarge
            | Fault::Interrupted
            | Fault::Missed
            | Fault::Unusable => false,
        },
    }
}

fn wait_before_next(attempt: Attempt) -> Duration {
    let doublings = attempt.number.saturating_sub(1).min(16);
    let full = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    // Half of it is certain, the other half is chance.
    let back_off = full.mul_f64(0.5 + attempt.chance.clamp(0.0, 1.0) / 2.0);
    match attempt.ending {
        Ending::Answered {
            retry_after: Some(asked),
            ..
        } => back_off.max(asked),
        Ending::Answered {
            retry_after: None, ..
        }
        | Ending::Failed { .. } => back_off,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: Policy = Policy {
        max_attempts: 5,
        patience: Duration::from_secs(60),
    };
    const READ: bool = true;
    const WRITE: bool = false;

    fn answered(status: u16) -> Ending {
        Ending::Answered {
            status,
            retry_after: None,
        }
    }

    fn failed(fault: Fault, sent: bool) -> Ending {
        Ending::Failed { fault, sent }
    }

    fn after(is_read: bool, number: u32, elapsed: u64, ending: Ending) -> Decision {
        let elapsed = Duration::from_secs(elapsed);
        decide(
            POLICY,
            Attempt {
                can_be_repeated: is_read,
                number,
                elapsed,
                ending,
                chance: 0.5,
            },
        )
    }

    #[test]
    fn what_is_tried_again_depends_on_what_may_have_happened() {
        let cases = [
            // ending, a read is repeated, a write is repeated
            (answered(200), false, false),
            (answered(302), false, false),
            (answered(400), false, false),
            (answered(401), false, false),
            (answered(404), false, false),
            (answered(408), true, false),
            (answered(422), false, false),
            (answered(429), true, true),
            (answered(500), true, false),
            (answered(503), true, false),
            (failed(Fault::Unreachable, false), true, true),
            (failed(Fault::TimedOut, false), true, true),
            (failed(Fault::TimedOut, true), true, false),
            (failed(Fault::Broken, false), true, true),
            (failed(Fault::Broken, true), true, false),
            (failed(Fault::Untrusted, false), false, false),
            (failed(Fault::TooLarge, true), false, false),
            (failed(Fault::Interrupted, true), false, false),
            (failed(Fault::Interrupted, false), false, false),
            (failed(Fault::Unusable, false), false, false),
        ];
        for (ending, read, write) in cases {
            let again = |is_read| after(is_read, 1, 0, ending) != Decision::Accept;
            assert_eq!((again(READ), again(WRITE)), (read, write), "{ending:?}");
        }
    }

    #[test]
    fn the_waits_double_with_chance_in_them_up_to_a_limit() {
        let wait = |number, chance| {
            let policy = Policy {
                max_attempts: 100,
                patience: Duration::MAX,
            };
            let ending = answered(500);
            let attempt = Attempt {
                can_be_repeated: READ,
                number,
                elapsed: Duration::ZERO,
                ending,
                chance,
            };
            match decide(policy, attempt) {
                Decision::TryAgainAfter(wait) => wait.as_millis(),
                Decision::Accept => panic!("attempt {number} is the last"),
            }
        };
        let shortest: Vec<_> = (1..=5).map(|number| wait(number, 0.0)).collect();
        let longest: Vec<_> = (1..=5).map(|number| wait(number, 1.0)).collect();
        assert_eq!(shortest, [250, 500, 1000, 2000, 4000]);
        assert_eq!(longest, [500, 1000, 2000, 4000, 8000]);
        assert_eq!(wait(90, 1.0), 30_000);
    }

    #[test]
    fn the_server_may_ask_for_a_longer_wait_but_not_for_a_shorter_one() {
        let asks = |seconds| {
            let retry_after = Some(Duration::from_secs(seconds));
            after(
                READ,
                1,
                0,
                Ending::Answered {
                    status: 429,
                    retry_after,
                },
            )
        };
        assert_eq!(asks(7), Decision::TryAgainAfter(Duration::from_secs(7)));
        assert_eq!(asks(0), Decision::TryAgainAfter(Duration::from_millis(375)));
        assert_eq!(asks(61), Decision::Accept, "that is more than the patience");
        assert_eq!(asks(u64::MAX), Decision::Accept);
    }

    #[test]
    fn patience_ends() {
        assert_ne!(after(READ, 4, 0, answered(500)), Decision::Accept);
        assert_eq!(
            after(READ, 5, 0, answered(500)),
            Decision::Accept,
            "attempts are used up"
        );
        assert_ne!(after(READ, 1, 59, answered(500)), Decision::Accept);
        assert_eq!(
            after(READ, 1, 60, answered(500)),
            Decision::Accept,
            "time is used up"
        );
    }

    proptest! {
        #[test]
        fn no_decision_goes_beyond_the_budget(
            is_read: bool, number in 1_u32..200, elapsed in 0_u64..200, status: u16,
            asked in prop::option::of(any::<u64>()), chance: f64,
        ) {
            let retry_after = asked.map(Duration::from_secs);
            let elapsed = Duration::from_secs(elapsed);
            let ending = Ending::Answered { status, retry_after };
            let attempt = Attempt { can_be_repeated: is_read, number, elapsed, ending, chance };
            if let Decision::TryAgainAfter(wait) = decide(POLICY, attempt) {
                prop_assert!(number < POLICY.max_attempts);
                prop_assert!(elapsed + wait <= POLICY.patience);
                prop_assert!(wait >= FIRST_WAIT / 2);
                prop_assert!(is_read || status == 429);
            }
        }
    }
}

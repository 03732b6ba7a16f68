//! The time the sandbox prints: the system's in whole seconds, moved by a setting.

use jiff::{SignedDuration, Timestamp};

/// Cuts a time to the second, as Action Network prints no fractions.
pub(crate) fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// The present, `offset_seconds` away from the system's clock. An offset that leaves the calendar counts as none.
pub(crate) fn now(offset_seconds: i64) -> Timestamp {
    let system = Timestamp::now();
    whole_second(
        system
            .checked_add(SignedDuration::from_secs(offset_seconds))
            .unwrap_or(system),
    )
}

//! Where a window of changes ends, and so where the next one begins.
//!
//! A window has a beginning but no upper bound in the question asked: a person who is modified while pages are read
//! would drop out of a bounded window and move those behind it to pages already read, unseen. The cursor moves only
//! to the moment the reading began, so what changed since is read again, and found unchanged.

use jiff::{SignedDuration, Timestamp};

/// Covers clocks that differ (PHP's and the database's too), transactions that are open for a while, and Action
/// Network's search, which learns of a change up to four seconds late. Reading the unchanged again costs next to nothing.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// A cursor in the future comes from a clock that was wrong: everything until now would be hidden by it.
pub fn since(cursor: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let latest = now.checked_sub(OVERLAP).unwrap_or(now);
    cursor.map(|cursor| cursor.min(latest))
}

/// The cursor after a window whose reading began at `began`, by the slower of the two clocks.
pub fn after(began: Timestamp, other_clock: Option<Timestamp>) -> Timestamp {
    let began = other_clock.map_or(began, |other| other.min(began));
    began.checked_sub(OVERLAP).unwrap_or(began)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_window_overlaps_by_the_slower_clock() {
        for (name, other, expected) in [
            ("one clock", None, "2026-01-01T11:55:00Z"),
            (
                "theirs is behind",
                Some("2026-01-01T11:50:00Z"),
                "2026-01-01T11:45:00Z",
            ),
            (
                "theirs is ahead",
                Some("2026-01-01T12:10:00Z"),
                "2026-01-01T11:55:00Z",
            ),
        ] {
            let found = after(time("2026-01-01T12:00:00Z"), other.map(time));
            assert_eq!(found, time(expected), "{name}");
        }
    }

    #[test]
    fn a_cursor_in_the_future_hides_nothing() {
        for (cursor, expected) in [
            (None, None),
            (Some("2026-01-01T10:00:00Z"), Some("2026-01-01T10:00:00Z")),
            (Some("2027-01-01T00:00:00Z"), Some("2026-01-01T11:55:00Z")),
        ] {
            let found = since(cursor.map(time), time("2026-01-01T12:00:00Z"));
            assert_eq!(found, expected.map(time), "{cursor:?}");
        }
    }
}

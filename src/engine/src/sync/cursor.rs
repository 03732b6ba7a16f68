//! Where a window of changes ends, and so where the next one begins.
//!
//! A window has a beginning but no upper bound in the question asked: a person who is modified while pages are read
//! would drop out of a bounded window and move those behind it to pages already read, unseen. The cursor moves only
//! to the moment the reading began, so what changed since is read again, and found unchanged.

use jiff::{SignedDuration, Timestamp};

/// Covers clocks that differ a little, answers cached for a moment, and Action Network's search, which learns of a
/// change up to four seconds late.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// The cursor after a window whose reading began at `began`, by the slower of the two clocks. It never moves back.
pub fn after(
    began: Timestamp,
    other_clock: Option<Timestamp>,
    before: Option<Timestamp>,
) -> Timestamp {
    let began = other_clock.map_or(began, |other| other.min(began));
    let cursor = began.checked_sub(OVERLAP).unwrap_or(began);
    before.map_or(cursor, |before| before.max(cursor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_window_overlaps_and_never_moves_back() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        for (name, other, before, expected) in [
            ("first window", None, None, "2026-01-01T11:59:00Z"),
            (
                "their clock is behind",
                Some("2026-01-01T11:50:00Z"),
                None,
                "2026-01-01T11:49:00Z",
            ),
            (
                "their clock is ahead",
                Some("2026-01-01T12:10:00Z"),
                None,
                "2026-01-01T11:59:00Z",
            ),
            (
                "our clock was set back",
                None,
                Some("2026-01-01T12:30:00Z"),
                "2026-01-01T12:30:00Z",
            ),
        ] {
            let found = after(
                time("2026-01-01T12:00:00Z"),
                other.map(time),
                before.map(time),
            );
            assert_eq!(found, time(expected), "{name}");
        }
    }
}

//! What a run writes down about a pair: a success with its base, or a failure with its own clock.

use jiff::{SignedDuration, Timestamp};

use crate::crm::{Base, Clock, Contact, Log, SyncState, SyncStatus};
use crate::mapping::Field;
use crate::osdi::Person;
use crate::profile::Origin;
use crate::sync::conflict::Conflict;
use crate::sync::consent::ConsentChange;
use crate::sync::report::{Outcome, PersonResult};

/// After so many failures in a row a person has to look at the record.
const LAST_ATTEMPT: u64 = 10;
const FIRST_PAUSE_MINUTES: i64 = 5;
const LONGEST_PAUSE_MINUTES: i64 = 24 * 60;
/// Length of the column `message`.
const LONGEST_MESSAGE: usize = 511;

/// What is said of a failure of the other direction that is still to be tried again.
const STILL_FAILING: &str = "One direction is in step; the other one failed before and is tried again. See OsdiLog for why.";

const CREATOR: &str = r"Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic";
const STATE_TABLE: &str = "civicrm_osdi_person_sync_state";

/// When a record that failed `attempts` times in a row is tried again: after 5 minutes, then twice as long each
/// time, at most a day; not at all after the tenth time.
pub fn next_attempt(attempts: u64, now: Timestamp) -> Option<Timestamp> {
    if attempts >= LAST_ATTEMPT {
        return None;
    }
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let minutes = 2_i64
        .saturating_pow(doublings)
        .saturating_mul(FIRST_PAUSE_MINUTES)
        .min(LONGEST_PAUSE_MINUTES);
    now.checked_add(SignedDuration::from_mins(minutes)).ok()
}

/// The state of a record that is left alone for now, or that only refusals may pass. `seen` is the change of the person
/// that was looked at.
pub fn set_aside(
    state: SyncState,
    origin: Origin,
    reason: &str,
    seen: Option<Timestamp>,
    now: Timestamp,
) -> SyncState {
    let state = state.with_clock_aside(origin.other());
    SyncState {
        sync_status: Some(SyncStatus::Ineligible),
        sync_origin: Some(origin),
        sync_time: Some(now),
        remote_pre_sync_modified_time: seen.or(state.remote_pre_sync_modified_time),
        attempt_count: None,
        next_attempt_time: None,
        message: Some(cut(reason)),
        ..state
    }
}

/// The state after a failure. Links, times and base stay as they were.
pub fn failed(mut state: SyncState, origin: Origin, reason: &str, now: Timestamp) -> SyncState {
    let before = state.take_clock(origin);
    let attempts = before.map_or(0, |clock| clock.attempts) + 1;
    let clock = Clock {
        attempts,
        next: next_attempt(attempts, now),
    };
    SyncState {
        sync_time: Some(now),
        ..state.with_failure(origin, clock, cut(reason))
    }
}

/// What both sides were before and are after a success.
pub struct Success<'a> {
    /// The contact as it was read, if it existed.
    pub contact_before: Option<&'a Contact>,
    /// The contact as it is now.
    pub contact: &'a Contact,
    /// The person as it was read, if it was.
    pub person_before: Option<&'a Person>,
    /// The person as Action Network last described it, if it did.
    pub person: Option<&'a Person>,
    /// Values to remember.
    pub base: Base,
    /// What is left for a person to settle.
    pub message: Option<String>,
}

/// The state after a success.
pub fn succeeded(
    mut state: SyncState,
    origin: Origin,
    success: Success<'_>,
    now: Timestamp,
) -> SyncState {
    state.contact_id = success.contact.id;
    state.merged_contact_id = None;
    state.remote_gone_time = None;
    if let Some(person) = success.person {
        state.remote_person_id = person.id().or(state.remote_person_id);
        state.remote_pre_sync_modified_time = success
            .person_before
            .map_or(state.remote_post_sync_modified_time, |before| {
                before.modified_date
            });
        state.remote_post_sync_modified_time = person.modified_date;
    }
    state.local_pre_sync_modified_time = success
        .contact_before
        .and_then(|contact| contact.modified_date);
    state.local_post_sync_modified_time = success.contact.modified_date;
    state.sync_time = Some(now);
    // What the other direction failed to carry is still to be carried, by its own clock. If it was given up, it has a new
    // chance now.
    let other = state.take_clock(origin.other());
    state.base = Some(success.base);
    let success = SyncState {
        sync_origin: Some(origin),
        sync_status: Some(SyncStatus::Success),
        attempt_count: None,
        next_attempt_time: None,
        message: success.message.as_deref().map(cut),
        ..state
    };
    let Some(other) = other else {
        return success;
    };
    let clock = match other.next {
        Some(_) => other,
        None => Clock::due(now),
    };
    success.with_failure(origin.other(), clock, STILL_FAILING.to_owned())
}

/// As much of a message as the column holds.
pub(super) fn cut(message: &str) -> String {
    message.chars().take(LONGEST_MESSAGE).collect()
}

/// The log entry of one person's sync, to be attached to its state; none where nothing happened. It names fields, not
/// values, but for one of a mapped field that could not be translated.
pub fn log(
    origin: Origin,
    result: &PersonResult,
    consent: &[ConsentChange],
    conflicts: &[Conflict],
) -> Option<Log> {
    if result.outcome == Outcome::Unchanged
        && consent.is_empty()
        && conflicts.is_empty()
        && result.reason.is_none()
    {
        return None;
    }
    let fields: Vec<&str> = result
        .fields
        .iter()
        .map(|field: &Field| field.name())
        .collect();
    let mut details = serde_json::json!({
        "origin": origin.name(),
        "outcome": result.outcome.name(),
        "contact_id": result.contact_id,
        "remote_id": result.remote_id,
        "fields": fields,
        "message": result.reason,
    });
    if let Some(details) = details.as_object_mut() {
        if !consent.is_empty() {
            details.insert("consent".to_owned(), serde_json::json!(consent));
        }
        if !conflicts.is_empty() {
            details.insert("conflicts".to_owned(), serde_json::json!(conflicts));
        }
    }
    Some(Log {
        creator: CREATOR,
        entity_table: STATE_TABLE,
        entity_id: None,
        details: serde_json::json!([details]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_day_and_end() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        for (attempts, expected) in [
            (1, Some("2026-01-01T00:05:00Z")),
            (2, Some("2026-01-01T00:10:00Z")),
            (5, Some("2026-01-01T01:20:00Z")),
            (9, Some("2026-01-01T21:20:00Z")),
            (10, None),
            (u64::MAX, None),
        ] {
            assert_eq!(
                next_attempt(attempts, now)
                    .map(|time| time.to_string())
                    .as_deref(),
                expected,
                "{attempts}"
            );
        }
    }
}

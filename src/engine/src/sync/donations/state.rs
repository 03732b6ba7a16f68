//! What is remembered about a donation, and written to the log.

use jiff::Timestamp;

use crate::crm::{DonationState, DonationStatus, Log};
use crate::mapping::page_of;
use crate::osdi::{Amount, Donation};
use crate::profile::Origin;
use crate::sync::donations::report::DonationResult;
use crate::sync::state::{cut, next_attempt};

const CREATOR: &str = r"Civi\Osdi\ActionNetwork\BatchSyncer\DonationBasic";
const STATE_TABLE: &str = "civicrm_osdi_donation_sync_state";

/// Both sides have it.
pub fn linked(
    state: DonationState,
    status: DonationStatus,
    source: Origin,
    donation: &Donation,
    note: Option<&str>,
    now: Timestamp,
) -> DonationState {
    DonationState {
        remote_donation_id: crate::osdi::Resource::id(donation).or(state.remote_donation_id),
        source: Some(state.source.unwrap_or(source)),
        sync_time: Some(now),
        sync_status: Some(status),
        remote_modified_time: donation.modified_date,
        remote_amount: donation.amount,
        attempt_count: None,
        next_attempt_time: None,
        message: note.map(cut),
        awaited_person_id: None,
        remote_page_id: page_of(donation),
        intent: None,
        ..state
    }
}

/// A failure with its own clock. `seen` is the version of the donation that was looked at; a newer one begins anew.
pub fn failed(
    state: DonationState,
    source: Origin,
    reason: &str,
    seen: Option<Timestamp>,
    now: Timestamp,
) -> DonationState {
    let is_edited = seen.is_some() && seen > state.remote_modified_time;
    let before = state.attempt_count.filter(|_| !is_edited);
    let attempts = before.unwrap_or(0) + 1;
    DonationState {
        source: Some(state.source.unwrap_or(source)),
        sync_time: Some(now),
        sync_status: Some(DonationStatus::Failed),
        remote_modified_time: seen.or(state.remote_modified_time),
        attempt_count: Some(attempts),
        next_attempt_time: next_attempt(attempts, now),
        message: Some(cut(reason)),
        ..state
    }
}

/// It must not be carried.
pub fn left_alone(
    state: DonationState,
    source: Origin,
    reason: &str,
    seen: Option<Timestamp>,
    now: Timestamp,
) -> DonationState {
    DonationState {
        source: Some(state.source.unwrap_or(source)),
        sync_time: Some(now),
        sync_status: Some(DonationStatus::LeftAlone),
        remote_modified_time: seen.or(state.remote_modified_time),
        attempt_count: None,
        next_attempt_time: None,
        message: Some(cut(reason)),
        intent: None,
        ..state
    }
}

/// It was sent and does not count here any more, which is told once.
pub fn taken_back(state: DonationState, reason: &str, now: Timestamp) -> DonationState {
    DonationState {
        sync_status: Some(DonationStatus::TakenBack),
        ..left_alone(state, Origin::Local, reason, None, now)
    }
}

/// The amount changed there; CiviCRM keeps what it has, and the difference is told once. What was told is not recorded
/// later, because a person may have done so.
pub fn told(state: DonationState, donation: &Donation, reason: &str) -> DonationState {
    let status = state.sync_status;
    DonationState {
        sync_status: match status {
            Some(DonationStatus::Failed) => Some(DonationStatus::Done),
            _ => status,
        },
        remote_amount: Some(left_of(donation)),
        remote_modified_time: donation.modified_date,
        attempt_count: None,
        next_attempt_time: None,
        message: Some(cut(reason)),
        ..state
    }
}

/// Nothing is left of the amount where the donation has none.
fn left_of(donation: &Donation) -> Amount {
    donation
        .amount
        .unwrap_or_else(|| rust_decimal::Decimal::ZERO.into())
}

/// What was given back is recorded here too.
pub fn refunded(
    state: DonationState,
    donation: &Donation,
    reason: &str,
    now: Timestamp,
) -> DonationState {
    DonationState {
        sync_time: Some(now),
        sync_status: Some(DonationStatus::Done),
        remote_modified_time: donation.modified_date,
        remote_amount: Some(left_of(donation)),
        attempt_count: None,
        next_attempt_time: None,
        message: Some(cut(reason)),
        ..state
    }
}

/// The log entry of one donation, to be attached to its state. No personal data.
pub fn log(origin: Origin, result: &DonationResult) -> Log {
    Log {
        creator: CREATOR,
        entity_table: STATE_TABLE,
        entity_id: None,
        details: serde_json::json!([{
            "origin": origin.name(),
            "outcome": result.outcome.name(),
            "contribution_id": result.contribution_id,
            "contact_id": result.contact_id,
            "remote_id": result.remote_id,
            "message": result.reason,
        }]),
    }
}

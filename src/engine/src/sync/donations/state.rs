//! What is remembered about a donation, and written to the log.

use jiff::Timestamp;

use crate::crm::{DonationState, DonationStatus, Log};
use crate::osdi::{Amount, Donation};
use crate::profile::Origin;
use crate::sync::donations::report::DonationResult;
use crate::sync::state::next_attempt;

/// Length of the column `message`.
const LONGEST_MESSAGE: usize = 511;
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
        ..state
    }
}

/// The amount changed there; CiviCRM keeps what it has, and the difference is told once.
pub fn told(state: DonationState, reason: &str, seen: Option<Timestamp>) -> DonationState {
    DonationState {
        remote_amount: state.remote_amount.or(state.local_amount),
        remote_modified_time: seen,
        message: Some(cut(reason)),
        ..state
    }
}

/// What was given back is recorded here too. Nothing is left of the amount where the donation has none.
pub fn refunded(
    state: DonationState,
    donation: &Donation,
    reason: &str,
    now: Timestamp,
) -> DonationState {
    let nothing = Some(Amount::from(rust_decimal::Decimal::ZERO));
    DonationState {
        sync_time: Some(now),
        sync_status: Some(DonationStatus::Done),
        remote_modified_time: donation.modified_date,
        remote_amount: donation.amount.or(nothing),
        attempt_count: None,
        next_attempt_time: None,
        message: Some(cut(reason)),
        ..state
    }
}

fn cut(message: &str) -> String {
    message.chars().take(LONGEST_MESSAGE).collect()
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

//! Donations that are listed and cannot be read. Each fails by itself; the others are brought.

use super::nothing_known;
use crate::crm::{DonationState, DonationStatus};
use crate::osdi::{Donation, DonationId, Listed};
use crate::profile::Origin;
use crate::sync::donations::report::DonationResult;
use crate::sync::donations::{Decided, Session};
use crate::sync::report::Outcome;
use crate::{Error, Result};
use jiff::Timestamp;

/// A donation that cannot be read.
struct Unreadable {
    id: DonationId,
    seen: Option<Timestamp>,
    error: Error,
}

impl Session<'_> {
    /// Decides about the donations of a list and carries them out.
    pub(super) fn take_listed(&mut self, listed: Vec<Listed<Donation>>) -> Result<()> {
        let mut donations = Vec::with_capacity(listed.len());
        let mut unreadable = Vec::new();
        for one in listed {
            let (id, seen) = (one.record_id(), one.modified_date());
            match (self.client.read_listed(one), id) {
                (Ok(donation), _) => donations.push(donation),
                (Err(error), Some(id)) => unreadable.push(Unreadable { id, seen, error }),
                // Such a one makes its page unreadable.
                (Err(error), None) => return Err(error),
            }
        }
        let mut decided = Decided::default();
        self.cannot_read(unreadable, &mut decided)?;
        self.take(donations, false, decided)
    }

    fn cannot_read(&mut self, unreadable: Vec<Unreadable>, decided: &mut Decided) -> Result<()> {
        if unreadable.is_empty() {
            return Ok(());
        }
        let ids: Vec<DonationId> = unreadable.iter().map(|one| one.id.clone()).collect();
        let mut known = self.known(&ids)?;
        for one in unreadable {
            if self.retried.contains(&one.id) {
                continue;
            }
            let state = known.own.remove(&one.id);
            let state = state.unwrap_or_else(|| DonationState {
                remote_donation_id: Some(one.id.clone()),
                ..DonationState::new(self.run.profile)
            });
            let mut result = DonationResult {
                remote_id: Some(one.id),
                contribution_id: state.contribution_id,
                contact_id: state.contact_id,
                outcome: Outcome::Error,
                ..nothing_known()
            };
            let is_seen =
                state.remote_modified_time.is_some() && one.seen <= state.remote_modified_time;
            let is_known = match state.sync_status {
                Some(DonationStatus::Failed | DonationStatus::Done | DonationStatus::Matched) => {
                    is_seen
                }
                // As somebody decided, or was told.
                Some(DonationStatus::LeftAlone | DonationStatus::TakenBack)
                    if state.was_carried() =>
                {
                    result.outcome = Outcome::Ineligible;
                    result.reason = state.message;
                    decided.results.push(result);
                    continue;
                }
                _ => false,
            };
            // What was sent must not be tried again by sending it.
            let was_sent = state.was_carried() && state.source == Some(Origin::Local);
            if is_known || was_sent {
                result.reason = Some(one.error.to_string());
                decided.results.push(result);
            } else {
                let failure = self.failure(state, result, one.seen, one.error.to_string());
                decided.noted.push(failure);
            }
        }
        Ok(())
    }
}

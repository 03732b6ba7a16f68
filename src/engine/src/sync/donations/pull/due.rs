//! Donations that are tried again: those whose pause is over, and those whose donor is there by now.

use super::nothing_known;
use crate::crm::{DonationState, StateId};
use crate::profile::Origin;
use crate::sync::donations::report::DonationResult;
use crate::sync::donations::{Decided, Session};
use crate::{Kind, Result};

impl Session<'_> {
    /// Tries donations again whose last attempt failed and whose pause is over.
    pub(super) fn pull_due(&mut self) -> Result<()> {
        let mut after = StateId::default();
        loop {
            let mut due = self.crm.donation_states_due(
                Origin::Remote,
                self.run.now,
                after,
                self.run.batch_size,
            )?;
            let Some(last) = due.last().and_then(|state| state.id) else {
                return Ok(());
            };
            after = last;
            due.retain(|state| !state.has_ended_well());
            let due = self.without_waiting(due)?;
            let mut donations = Vec::new();
            let mut decided = Decided::default();
            let mut is_in_trouble = false;
            for state in due {
                let Some(id) = state.remote_donation_id.clone() else {
                    let reason = "The id of the donation cannot be read.".to_owned();
                    self.leave_alone(state, nothing_known(), None, reason, &mut decided);
                    continue;
                };
                let answer = self.client.get(&id);
                let result = DonationResult {
                    remote_id: Some(id.clone()),
                    contribution_id: state.contribution_id,
                    contact_id: state.contact_id,
                    ..nothing_known()
                };
                let answer = match self.about_one(answer) {
                    // Whether the server fails altogether shows when the list is read.
                    Err(error) if self.troubles.are_many() => {
                        is_in_trouble = true;
                        Err(error)
                    }
                    answer => answer?,
                };
                match answer {
                    Ok(donation) => donations.push(donation),
                    Err(error) if error.kind() == Kind::NotFound && state.link().is_none() => {
                        let reason = "The donation is not on Action Network any more.".to_owned();
                        let state = DonationState {
                            awaited_person_id: None,
                            ..state
                        };
                        self.leave_alone(state, result, None, reason, &mut decided);
                    }
                    Err(error) => {
                        let failure = self.failure(state, result, None, error.to_string());
                        decided.noted.push(failure);
                    }
                }
                self.retried.insert(id);
                if is_in_trouble {
                    break;
                }
            }
            self.take(donations, true, decided)?;
            if is_in_trouble {
                self.troubles.are_over();
                return Ok(());
            }
        }
    }
}

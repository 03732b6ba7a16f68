//! Making contributions, and linking those that are there.

use super::Candidate;
use crate::Result;
use crate::crm::{
    ContactId, ContributionId, DonationState, DonationStatus, DonationWrite, StateId,
};
use crate::profile::Origin;
use crate::sync::donations::report::DonationResult;
use crate::sync::donations::{Decided, Noted, Session, state};
use crate::sync::report::Outcome;

impl Session<'_> {
    pub(super) fn write(
        &mut self,
        writes: Vec<(DonationWrite, Candidate)>,
        decided: &mut Decided,
    ) -> Result<()> {
        if writes.is_empty() {
            return Ok(());
        }
        let created = |write: &DonationWrite, candidate: &Candidate| DonationResult {
            contact_id: Some(write.contact_id),
            reason: write.state.message.clone(),
            ..candidate.result(Outcome::Created)
        };
        if self.is_preview() {
            decided
                .results
                .extend(writes.iter().map(|(write, one)| created(write, one)));
            return Ok(());
        }
        let records: Vec<DonationWrite> = writes.iter().map(|(write, _)| write.clone()).collect();
        let recorded = self.crm.record_donations(&records)?;
        let mut settled = Vec::new();
        for ((write, candidate), recorded) in writes.into_iter().zip(recorded) {
            match recorded.error {
                Some(error) => {
                    let mut one = self.fails(candidate, error);
                    one.result.contact_id = Some(write.contact_id);
                    decided.noted.push(one);
                }
                None => {
                    let result = DonationResult {
                        contribution_id: recorded.contribution_id,
                        ..created(&write, &candidate)
                    };
                    if candidate.state.id.is_some() {
                        settled.push(result.clone());
                    }
                    decided.results.push(result);
                }
            }
        }
        self.settle(settled)
    }

    /// CiviCRM has it already. The state of its contribution, if there is one, tells more than that of a failure.
    pub(super) fn matched(
        &self,
        candidate: Candidate,
        contribution: ContributionId,
        state: Option<DonationState>,
        donor: ContactId,
    ) -> Noted {
        let is_another = |own: &StateId| state.as_ref().is_some_and(|state| state.id != Some(*own));
        let superfluous = candidate.state.id.filter(is_another);
        let base = match state {
            Some(state) => DonationState {
                remote_donation_id: Some(candidate.id.clone()),
                ..state
            },
            None => DonationState {
                contribution_id: Some(contribution),
                ..candidate.state.clone()
            },
        };
        let result = DonationResult {
            contribution_id: Some(contribution),
            contact_id: Some(donor),
            ..candidate.result(Outcome::Matched)
        };
        Noted {
            state: state::linked(
                base,
                DonationStatus::Matched,
                Origin::Remote,
                &candidate.donation,
                None,
                self.run.now,
            ),
            result,
            flag: None,
            superfluous,
        }
    }
}

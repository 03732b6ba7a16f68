//! Contributions that are tried again. What may have been sent before is looked for first.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::Parcel;
use crate::Result;
use crate::crm::{Contribution, ContributionId, DonationState, StateId};
use crate::profile::Origin;
use crate::sync::donations::report::DonationResult;
use crate::sync::donations::{Decided, Session};
use crate::sync::report::Outcome;

impl Session<'_> {
    /// Tries contributions again that failed, or whose sending had no end.
    pub(super) fn push_due(&mut self) -> Result<()> {
        let mut after = StateId::default();
        loop {
            let mut due = self.crm.donation_states_due(
                Origin::Local,
                self.run.now,
                after,
                self.run.batch_size,
            )?;
            let Some(last) = due.last().and_then(|state| state.id) else {
                return Ok(());
            };
            after = last;
            due.retain(|state| !state.has_ended_well());
            let ids: Vec<ContributionId> = due
                .iter()
                .filter_map(|state| state.contribution_id)
                .collect();
            let mut found: HashMap<ContributionId, Contribution> = match ids.is_empty() {
                true => HashMap::new(),
                false => self
                    .crm
                    .contributions_by_id(&ids)?
                    .into_iter()
                    .map(|one| (one.id, one))
                    .collect(),
            };
            let mut decided = Decided::default();
            let mut parcels = Vec::new();
            let mut ended = Ok(());
            for state in due {
                let contribution = state.contribution_id.and_then(|id| found.remove(&id));
                let parcel = self.look_before(state, contribution, &mut decided);
                match parcel {
                    Ok(parcel) => parcels.extend(parcel),
                    Err(error) => {
                        ended = Err(error);
                        break;
                    }
                }
            }
            if ended.is_err() {
                // What was found is remembered even when the run ends here.
                self.note(decided)?;
                return ended;
            }
            self.send(parcels, decided)?;
        }
    }

    /// What is still to be sent of one that may have been sent before.
    fn look_before(
        &mut self,
        mut state: DonationState,
        contribution: Option<Contribution>,
        decided: &mut Decided,
    ) -> Result<Option<Parcel>> {
        let mut result = DonationResult {
            contribution_id: state.contribution_id,
            remote_id: state.remote_donation_id.clone(),
            contact_id: state.contact_id,
            outcome: Outcome::Ineligible,
            amount: state.local_amount,
            currency: None,
            reason: None,
        };
        let is_doubtful = state.intent.is_none();
        if state.intent.is_some() && !self.is_preview() {
            let found = self.look_for(&state);
            let found = self.about_one(found)?;
            if let Some(settled) = self.found(state.clone(), found, result.clone()) {
                decided.noted.push(settled);
                return Ok(None);
            }
            state.intent = None;
        }
        match contribution.filter(|one| one.total_amount.decimal() > Decimal::ZERO) {
            Some(contribution) => Ok(Some(Parcel::new(contribution, state, is_doubtful))),
            None => {
                let reason = "The contribution is not completed any more, or amounts to nothing.";
                let reason = reason.to_owned();
                if state.remote_donation_id.is_some() {
                    self.leave_alone(state, result, None, reason, decided);
                } else {
                    // Without a state it is sent if it is completed again.
                    decided.forgotten.extend(state.id);
                    result.reason = Some(reason);
                    decided.results.push(result);
                }
                Ok(None)
            }
        }
    }
}

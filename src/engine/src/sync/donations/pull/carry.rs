//! Making contributions, and linking those that are there.

use super::{Candidate, nothing_known};
use crate::Result;
use crate::crm::{
    ContactId, ContributionId, DonationState, DonationStatus, DonationWrite, Lone, StateId,
};
use crate::mapping::{Gift, Recurs};
use crate::osdi::Donation;
use crate::profile::Origin;
use crate::sync::donations::booking::series;
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
        let mut lone = Vec::new();
        for ((write, candidate), recorded) in writes.into_iter().zip(recorded) {
            lone.extend(recorded.lone);
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
        self.settle(&settled, &[])?;
        self.stay_lone(&lone, decided)
    }

    /// Contributions that belong to a series and could not be made part of it. That is tried again.
    fn stay_lone(&mut self, lone: &[Lone], decided: &mut Decided) -> Result<()> {
        if lone.is_empty() {
            return Ok(());
        }
        let ids: Vec<ContributionId> = lone.iter().map(|one| one.contribution_id).collect();
        for state in self.crm.donation_states_by_contribution(&ids)? {
            let is_its = |one: &&Lone| Some(one.contribution_id) == state.contribution_id;
            let is_own = state.sync_profile_id == Some(self.run.profile);
            if let (Some(one), true) = (lone.iter().find(is_its), is_own) {
                let noted = self.not_joined(state, &one.error);
                decided.noted.push(noted);
            }
        }
        Ok(())
    }

    fn not_joined(&self, state: DonationState, error: &str) -> Noted {
        let result = DonationResult {
            contribution_id: state.contribution_id,
            remote_id: state.remote_donation_id.clone(),
            contact_id: state.contact_id,
            amount: state.remote_amount,
            ..nothing_known()
        };
        let reason = format!(
            "The contribution is part of a recurring one, and could not be linked to it: {error}"
        );
        self.failure(state, result, None, reason)
    }

    /// Why a contribution that should be part of a series is still a single one, if that is so; after another try.
    pub(in crate::sync::donations) fn join_again(
        &mut self,
        state: &DonationState,
        donation: &Donation,
    ) -> Result<Option<Noted>> {
        let (Some(contribution), Some(contact)) = (state.contribution_id, state.contact_id) else {
            return Ok(None);
        };
        // It was given as part of the series, whatever of it was given back since.
        let amounts = [donation.amount, state.local_amount];
        let gifts = amounts.into_iter().filter_map(|amount| {
            let given = Donation {
                amount: Some(amount?),
                recipients: Vec::new(),
                ..donation.clone()
            };
            let gift = Gift::of(&given).ok()?;
            (gift.recurs == Recurs::No).then_some(gift)
        });
        let gifts: Vec<Gift> = gifts.collect();
        if gifts.is_empty() || self.is_preview() {
            return Ok(None);
        }
        let known = self.crm.series_of(&[contact])?;
        let mut series = gifts.iter().map(|gift| series(gift, contact, &known).0);
        let Some(series) = series.find_map(|series| series) else {
            return Ok(None);
        };
        let joined = self.crm.join_series(contribution, &series)?;
        Ok(joined
            .error
            .map(|error| self.not_joined(state.clone(), &error)))
    }

    /// CiviCRM has it already. The state of its contribution, if there is one, tells more than that of a failure.
    pub(in crate::sync::donations) fn matched(
        &self,
        candidate: Candidate,
        contribution: ContributionId,
        state: Option<DonationState>,
        donor: Option<ContactId>,
    ) -> Noted {
        let is_another = |own: &StateId| state.as_ref().is_some_and(|state| state.id != Some(*own));
        let superfluous = candidate.state.id.filter(is_another);
        let base = match state {
            Some(state) => DonationState {
                sync_profile_id: Some(self.run.profile),
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
            contact_id: donor,
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

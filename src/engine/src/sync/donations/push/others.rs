//! Contributions that another profile sent, or was about to send. Which group that was, nobody knows who does not ask: Action
//! Network is asked for their donations, once, and what it says is remembered by the state that is made.

use std::collections::HashMap;

use super::Parcel;
use crate::Result;
use crate::crm::{ContributionId, DonationState, DonationStatus, StateId};
use crate::osdi::{DonationId, PersonId};
use crate::profile::Origin;
use crate::sync::donations::former::told_before;
use crate::sync::donations::report::DonationResult;
use crate::sync::donations::{Decided, Noted, Session, is_not_here, state};
use crate::sync::report::Outcome;

/// Whether this profile knows a donation already.
enum Own {
    Unknown,
    /// It tried to bring it.
    Tried(StateId),
    /// As another contribution.
    Another,
}

impl Session<'_> {
    /// Sorts out those that another profile had sent to this group already, or may have.
    pub(super) fn without_sent(
        &mut self,
        parcels: Vec<(Parcel, Option<PersonId>)>,
        decided: &mut Decided,
    ) -> Result<Vec<(Parcel, Option<PersonId>)>> {
        if parcels.is_empty() {
            return Ok(parcels);
        }
        let ids = parcels.iter().map(|(one, _)| one.contribution.id);
        let ids: Vec<ContributionId> = ids.collect();
        let mut others: HashMap<ContributionId, Vec<DonationState>> = HashMap::new();
        for state in self.crm.donation_states_by_contribution(&ids)? {
            if let Some(id) = state.contribution_id
                && state.sync_profile_id != Some(self.run.profile)
            {
                others.entry(id).or_default().push(state);
            }
        }
        let mut left = Vec::with_capacity(parcels.len());
        for (parcel, person) in parcels {
            let mut others = others.remove(&parcel.contribution.id).unwrap_or_default();
            // A donation that is known tells more than one that may be there.
            others.sort_by_key(|other| (other.remote_donation_id.is_none(), other.id));
            let mut is_settled = false;
            for other in others {
                is_settled = is_settled || self.was_sent_here(&parcel, other, decided)?;
            }
            if !is_settled {
                left.push((parcel, person));
            }
        }
        Ok(left)
    }

    /// Whether another profile sent the contribution to this group, or may have. It is not sent again then.
    fn was_sent_here(
        &mut self,
        parcel: &Parcel,
        other: DonationState,
        decided: &mut Decided,
    ) -> Result<bool> {
        if let Some(id) = other.remote_donation_id.clone() {
            return self.is_here(parcel, other, &id, decided);
        }
        let is_taken_over = other.is_former() && parcel.state.id.is_none();
        if is_taken_over && other.sync_status == Some(DonationStatus::LeftAlone) {
            // As somebody decided.
            decided.noted.push(Noted {
                result: DonationResult {
                    reason: other.message.clone(),
                    ..parcel.result(Outcome::Ineligible)
                },
                state: self.taken_over(other),
                flag: None,
                superfluous: None,
            });
            return Ok(true);
        }
        if other.intent.is_none() {
            return Ok(false);
        }
        if other.next_attempt_time.is_some_and(|at| at > self.run.now) {
            let reason = "Another sync profile sent it a short time ago, and it is not known whether it arrived. It is looked for \
                          on Action Network later.";
            decided.results.push(DonationResult {
                reason: Some(reason.to_owned()),
                ..parcel.result(Outcome::Ineligible)
            });
            return Ok(true);
        }
        let found = self.look_for(&other);
        let found = self.about_one(found)?;
        let former = other.id.filter(|_| other.is_former() && !is_taken_over);
        let state = match is_taken_over {
            true => self.taken_over(other),
            false => parcel.state.clone(),
        };
        let settled = self.found(state, found, parcel.result(Outcome::Matched));
        let is_settled = settled.is_some();
        if settled
            .as_ref()
            .is_some_and(|one| one.state.has_ended_well())
        {
            decided.forgotten.extend(former);
        }
        decided.noted.extend(settled);
        Ok(is_settled)
    }

    /// Whether the donation of a contribution is one of this group. Then both sides have it.
    fn is_here(
        &mut self,
        parcel: &Parcel,
        other: DonationState,
        id: &DonationId,
        decided: &mut Decided,
    ) -> Result<bool> {
        let mut result = DonationResult {
            remote_id: Some(id.clone()),
            ..parcel.result(Outcome::Matched)
        };
        let superfluous = match self.own_state_of(id, decided)? {
            Own::Unknown => None,
            Own::Tried(state) => Some(state),
            Own::Another => {
                let why = format!(
                    "Another sync profile knew contribution {} as donation {id}, and this one knows that as another one. Which it \
                     is, nobody but you can tell, so it is not sent.",
                    parcel.contribution.id
                );
                result.outcome = Outcome::Ineligible;
                result.reason = Some(why);
                decided.results.push(result);
                return Ok(true);
            }
        };
        let answer = self.client.get(id);
        let donation = match self.about_one(answer)? {
            Ok(donation) => donation,
            Err(error) if is_not_here(&error) && other.source == Some(Origin::Remote) => {
                decided.forgotten.extend(parcel.state.id);
                let why =
                    format!("It came from Action Network, as donation {id} to another group.");
                result.outcome = Outcome::Ineligible;
                result.reason = Some(why);
                decided.results.push(result);
                return Ok(true);
            }
            Err(error) if is_not_here(&error) => return Ok(false),
            Err(error) => {
                let failure = self.failure(parcel.state.clone(), result, None, error.to_string());
                decided.noted.push(failure);
                return Ok(true);
            }
        };
        let noted = if other.is_former() && parcel.state.id.is_none() {
            let state = self.taken_over(other);
            Noted {
                flag: told_before(&state),
                state,
                result,
                superfluous,
            }
        } else {
            decided
                .forgotten
                .extend(other.id.filter(|_| other.is_former()));
            let own = DonationState {
                source: other.source,
                ..parcel.state.clone()
            };
            let (matched, now) = (DonationStatus::Matched, self.run.now);
            Noted {
                state: state::linked(own, matched, Origin::Local, &donation, None, now),
                result,
                flag: None,
                superfluous,
            }
        };
        decided.noted.push(noted);
        Ok(true)
    }

    /// What this profile knows of a donation that another one knows as a contribution.
    fn own_state_of(&mut self, id: &DonationId, decided: &Decided) -> Result<Own> {
        let mut noted = decided.noted.iter();
        if noted.any(|one| one.state.remote_donation_id.as_ref() == Some(id)) {
            return Ok(Own::Another);
        }
        let states = self
            .crm
            .donation_states_by_remote_id(std::slice::from_ref(id))?;
        let own = Some(self.run.profile);
        let own = states
            .into_iter()
            .find(|state| state.sync_profile_id == own);
        Ok(match own {
            None => Own::Unknown,
            Some(state) if state.was_carried() => Own::Another,
            Some(state) => state.id.map_or(Own::Unknown, Own::Tried),
        })
    }
}

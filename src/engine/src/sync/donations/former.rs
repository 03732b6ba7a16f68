//! What other profiles know of a donation or contribution. Whoever deletes a profile and makes it anew must find each
//! donation as it was: the states of a deleted profile become those of the one that recognises their donations. That a
//! living profile knows a donation tells which contribution it is.

use std::collections::{HashMap, HashSet};

use super::pull::Candidate;
use super::report::DonationResult;
use super::{Decided, Noted, Session, flag_about};
use crate::crm::{
    Contribution, ContributionId, DonationFlagType, DonationState, DonationStatus, StateId,
};
use crate::osdi::DonationId;
use crate::sync::report::Outcome;
use crate::{Kind, Result};

/// What is known about the donations of a batch.
#[derive(Default)]
pub(super) struct Known {
    /// By this profile, from now on.
    pub own: HashMap<DonationId, DonationState>,
    /// By another one, with the contribution it knows.
    pub elsewhere: HashMap<DonationId, DonationState>,
    /// By this profile, of contributions another one knows as a donation.
    twins: HashMap<ContributionId, DonationState>,
}

impl Session<'_> {
    /// What is known about these donations. States of deleted profiles become this one's.
    pub(super) fn known(&mut self, ids: &[DonationId]) -> Result<Known> {
        let mut known = Known::default();
        if ids.is_empty() {
            return Ok(known);
        }
        let mut former: HashMap<DonationId, DonationState> = HashMap::new();
        for state in self.crm.donation_states_by_remote_id(ids)? {
            let Some(id) = state.remote_donation_id.clone() else {
                continue;
            };
            if state.sync_profile_id == Some(self.run.profile) {
                known.own.insert(id, state);
            } else if state.is_former() {
                let best = former.entry(id).or_insert_with(|| state.clone());
                if !best.was_carried() {
                    *best = state;
                }
            } else if state.contribution_id.is_some() {
                known.elsewhere.insert(id, state);
            }
        }
        let own = &known.own;
        let is_open = |id: &DonationId| own.get(id).is_none_or(|state| !state.was_carried());
        former.retain(|id, _| is_open(id));
        known.elsewhere.retain(|id, _| is_open(id));
        if former.is_empty() && known.elsewhere.is_empty() {
            return Ok(known);
        }
        let states = former.values().chain(known.elsewhere.values());
        let contributions: HashSet<ContributionId> =
            states.filter_map(|state| state.contribution_id).collect();
        if !contributions.is_empty() {
            let contributions: Vec<ContributionId> = contributions.into_iter().collect();
            let states = self.crm.donation_states_by_contribution(&contributions)?;
            let own = states
                .into_iter()
                .filter(|state| state.sync_profile_id == Some(self.run.profile));
            known.twins = own
                .filter_map(|state| Some((state.contribution_id?, state)))
                .collect();
        }
        self.adopt(former, &mut known)?;
        Ok(known)
    }

    fn adopt(
        &mut self,
        former: HashMap<DonationId, DonationState>,
        known: &mut Known,
    ) -> Result<()> {
        let mut adopted = Vec::new();
        let mut former: Vec<(DonationId, DonationState)> = former.into_iter().collect();
        former.sort_by_key(|(_, state)| state.id);
        for (id, state) in former {
            let is_taken = |contribution| known.twins.contains_key(&contribution);
            if known.own.contains_key(&id) {
                if state.contribution_id.is_some() {
                    known.elsewhere.insert(id, state);
                }
            } else if !state.was_carried() {
                // What failed, or was left alone, begins anew.
                let anew = DonationState {
                    id: state.id,
                    remote_donation_id: Some(id.clone()),
                    ..DonationState::new(self.run.profile)
                };
                known.own.insert(id, anew);
            } else if state.contribution_id.is_some_and(is_taken) {
                known.elsewhere.insert(id, state);
            } else {
                known.elsewhere.remove(&id);
                let state = DonationState {
                    sync_profile_id: Some(self.run.profile),
                    // The flag that told it went with its profile.
                    sync_status: match state.sync_status {
                        Some(DonationStatus::TakenBack) => Some(DonationStatus::LeftAlone),
                        status => status,
                    },
                    ..state
                };
                // Two donations that were one contribution in two deleted profiles cannot both be it here.
                if let Some(contribution) = state.contribution_id {
                    known.twins.insert(contribution, state.clone());
                }
                adopted.push(state.clone());
                known.own.insert(id, state);
            }
        }
        if adopted.is_empty() || self.is_preview() {
            return Ok(());
        }
        self.crm.begin()?;
        if let Err(error) = self.crm.save_donation_states(&adopted) {
            self.crm.rollback()?;
            return Err(error);
        }
        self.crm.commit()
    }

    /// Another profile knows which contribution the donation is. Returns the donation if that does not settle it.
    pub(super) fn as_elsewhere(
        &self,
        candidate: Candidate,
        other: DonationState,
        known: &mut Known,
        decided: &mut Decided,
    ) -> Option<Candidate> {
        let Some(contribution) = other.contribution_id else {
            return Some(candidate);
        };
        let own = known.twins.get(&contribution).cloned();
        if own.as_ref().is_some_and(|own| own.intent.is_some()) {
            return Some(candidate);
        }
        if let Some(is) = own.as_ref().and_then(|own| own.remote_donation_id.clone()) {
            let why = format!(
                "Another sync profile knows contribution {contribution} as this donation, and this one knows it as donation \
                 {is}. Link the donation to the contribution that it is (OsdiDonationSyncState.link), or leave it alone."
            );
            let mut one = self.fails(candidate, why.clone());
            let mut flag = flag_about(&one.result, DonationFlagType::DonationAmbiguous, why);
            flag.contact_id = other.contact_id;
            flag.context.contributions = vec![contribution];
            one.flag = Some(flag);
            decided.noted.push(one);
            return None;
        }
        let state = own.unwrap_or_else(|| DonationState {
            contribution_id: Some(contribution),
            source: other.source,
            ..candidate.state.clone()
        });
        // It is this donation now; another one that is read with it is not.
        let state = DonationState {
            contact_id: other.contact_id,
            local_amount: other.local_amount,
            ..state
        };
        let taken = DonationState {
            remote_donation_id: Some(candidate.id.clone()),
            ..state.clone()
        };
        known.twins.insert(contribution, taken);
        let contact = other.contact_id;
        let mut noted = self.matched(candidate, contribution, Some(state), contact);
        if other.is_former() {
            noted.superfluous = noted.superfluous.or(other.id);
        }
        decided.noted.push(noted);
        None
    }

    /// Sorts out of some contributions those that a deleted profile had sent to this group already. Which group that was
    /// nobody knows any more, so Action Network is asked for their donations.
    pub(super) fn without_sent(
        &mut self,
        contributions: Vec<Contribution>,
        decided: &mut Decided,
    ) -> Result<Vec<Contribution>> {
        if contributions.is_empty() {
            return Ok(contributions);
        }
        let ids: Vec<ContributionId> = contributions.iter().map(|one| one.id).collect();
        let states = self.crm.donation_states_by_contribution(&ids)?;
        let mut sent: HashMap<ContributionId, Vec<DonationState>> = HashMap::new();
        for state in states.into_iter().filter(DonationState::is_former) {
            if let Some(id) = state.contribution_id {
                sent.entry(id).or_default().push(state);
            }
        }
        let mut left = Vec::with_capacity(contributions.len());
        for one in contributions {
            let mut is_settled = false;
            for state in sent.remove(&one.id).unwrap_or_default() {
                is_settled = is_settled || self.was_sent_here(state, &one, decided)?;
            }
            if !is_settled {
                left.push(one);
            }
        }
        Ok(left)
    }

    /// Whether a deleted profile sent the contribution to this group, or may have. It is not sent again then.
    fn was_sent_here(
        &mut self,
        state: DonationState,
        contribution: &Contribution,
        decided: &mut Decided,
    ) -> Result<bool> {
        let state = DonationState {
            sync_profile_id: Some(self.run.profile),
            ..state
        };
        let result = DonationResult {
            contribution_id: Some(contribution.id),
            remote_id: state.remote_donation_id.clone(),
            contact_id: Some(contribution.contact_id),
            outcome: Outcome::Matched,
            amount: Some(contribution.total_amount),
            currency: contribution.currency.clone(),
            reason: None,
        };
        if let Some(id) = state.remote_donation_id.clone() {
            let answer = self.client.get(&id);
            return Ok(match self.about_one(answer)? {
                Ok(_) if self.is_known_otherwise(&id, decided)? => {
                    let why = format!(
                        "A sync profile that was deleted knew contribution {} as donation {id}, and this one knows that as \
                         another one. Which it is, nobody but you can tell, so it is not sent.",
                        contribution.id
                    );
                    decided.results.push(DonationResult {
                        outcome: Outcome::Ineligible,
                        reason: Some(why),
                        ..result
                    });
                    true
                }
                Ok(_) => {
                    decided.noted.push(Noted {
                        state,
                        result,
                        flag: None,
                        superfluous: None,
                    });
                    true
                }
                Err(error) if error.kind() == Kind::NotFound => false,
                // It is asked for again in the next run, which finds the same state.
                Err(error) => {
                    decided.results.push(DonationResult {
                        outcome: Outcome::Error,
                        reason: Some(error.to_string()),
                        ..result
                    });
                    true
                }
            });
        }
        let found = self.look_for(&state);
        let found = self.about_one(found)?;
        let settled = self.found(state, found, result);
        let is_settled = settled.is_some();
        decided.noted.extend(settled);
        Ok(is_settled)
    }

    /// Whether this profile has a state of a donation that a deleted one had another for.
    fn is_known_otherwise(&mut self, id: &DonationId, decided: &Decided) -> Result<bool> {
        let mut noted = decided.noted.iter();
        if noted.any(|one| one.state.remote_donation_id.as_ref() == Some(id)) {
            return Ok(true);
        }
        let states = self
            .crm
            .donation_states_by_remote_id(std::slice::from_ref(id))?;
        let own = Some(self.run.profile);
        Ok(states.iter().any(|state| state.sync_profile_id == own))
    }

    /// Whether a state may be deleted here: it is this profile's, or nobody's.
    pub(super) fn is_ours(&self, state: &DonationState) -> Option<StateId> {
        let is_ours = state.is_former() || state.sync_profile_id == Some(self.run.profile);
        state.id.filter(|_| is_ours)
    }
}

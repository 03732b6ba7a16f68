//! What other profiles know of a donation. Whoever deletes a profile and makes it anew must find each donation as it was:
//! the states of a deleted profile become those of the one that recognises their donations. That a living profile knows a
//! donation tells which contribution it is, and its state stays as it is.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::pull::Candidate;
use super::{Decided, Noted, Session, amount, flag_about, state};
use crate::Result;
use crate::crm::{
    ContributionId, DonationFlag, DonationFlagContext, DonationFlagType, DonationState,
    DonationStatus, StateId,
};
use crate::osdi::DonationId;
use crate::profile::Origin;
use crate::sync::report::Outcome;

/// What is known about the donations of a batch.
#[derive(Default)]
pub(super) struct Known {
    /// By this profile, from now on.
    pub own: HashMap<DonationId, DonationState>,
    /// By another one, with the contribution it knows; without one that was deleted.
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
            } else {
                known.is_elsewhere(id, state);
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
        let mut flags = Vec::new();
        let mut former: Vec<(DonationId, DonationState)> = former.into_iter().collect();
        former.sort_by_key(|(_, state)| state.id);
        for (id, state) in former {
            let is_taken = |contribution| known.twins.contains_key(&contribution);
            if known.own.contains_key(&id) {
                known.is_elsewhere(id, state);
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
                let state = self.taken_over(state);
                flags.extend(told_before(&state));
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
        let mut saved = self.crm.save_donation_states(&adopted).map(drop);
        if saved.is_ok() && !flags.is_empty() {
            saved = self.crm.save_donation_flags(&flags);
        }
        if let Err(error) = saved {
            self.crm.rollback()?;
            return Err(error);
        }
        self.crm.commit()
    }

    /// The state of a deleted profile as one of this profile. What failed of the donation begins anew.
    pub(super) fn taken_over(&self, state: DonationState) -> DonationState {
        let state = DonationState {
            sync_profile_id: Some(self.run.profile),
            // The flag that told it went with its profile.
            sync_status: match state.sync_status {
                Some(DonationStatus::TakenBack) => Some(DonationStatus::LeftAlone),
                status => status,
            },
            ..state
        };
        let was_brought = state.was_carried() && state.source != Some(Origin::Local);
        if was_brought && state.sync_status == Some(DonationStatus::Failed) {
            return DonationState {
                attempt_count: None,
                next_attempt_time: Some(self.run.now),
                remote_modified_time: None,
                ..state
            };
        }
        state
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
            // Somebody wants it back (OsdiDonationSyncState.tryAgain).
            if candidate.state.attempt_count == Some(0) {
                return Some(candidate);
            }
            decided.noted.push(self.stays_deleted(candidate));
            return None;
        };
        let own = known.twins.get(&contribution).cloned();
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

    /// The contribution of the donation was deleted in CiviCRM, and does not come back.
    fn stays_deleted(&self, candidate: Candidate) -> Noted {
        let reason = "Another sync profile knows this donation, and its contribution was deleted in CiviCRM. It does not come \
                      back, unless you want it to (OsdiDonationSyncState.tryAgain).";
        let mut result = candidate.result(Outcome::Ineligible);
        result.reason = Some(reason.to_owned());
        let (seen, amount) = (candidate.seen(), candidate.amount());
        let state = DonationState {
            remote_amount: Some(amount.unwrap_or_else(|| Decimal::ZERO.into())),
            awaited_person_id: None,
            ..candidate.state
        };
        Noted {
            state: state::left_alone(state, Origin::Remote, reason, seen, self.run.now),
            result,
            flag: None,
            superfluous: None,
        }
    }

    /// Whether a state may be deleted here: it is this profile's, or nobody's.
    pub(super) fn is_ours(&self, state: &DonationState) -> Option<StateId> {
        let is_ours = state.is_former() || state.sync_profile_id == Some(self.run.profile);
        state.id.filter(|_| is_ours)
    }
}

impl Known {
    /// Another profile has this state of a donation. One with a contribution tells most.
    fn is_elsewhere(&mut self, id: DonationId, state: DonationState) {
        let before = self.elsewhere.get(&id);
        let tells_more = before.is_none_or(|before| before.contribution_id.is_none());
        if (state.contribution_id.is_some() || state.was_carried()) && tells_more {
            self.elsewhere.insert(id, state);
        }
    }
}

/// The flag about a difference of the amounts that was told and is still there. It went with the profile.
pub(super) fn told_before(state: &DonationState) -> Option<DonationFlag> {
    let message = state.message.clone()?;
    let differs = state.local_amount?.decimal() != state.remote_amount?.decimal();
    let is_told = state.has_ended_well() && amount::tells_a_difference(&message);
    (is_told && differs).then(|| DonationFlag {
        contact_id: state.contact_id,
        remote_object_id: state.remote_donation_id.clone(),
        flag_type: DonationFlagType::DonationAmountChanged,
        message,
        context: DonationFlagContext {
            contributions: state.contribution_id.into_iter().collect(),
            state: state.id,
        },
    })
}

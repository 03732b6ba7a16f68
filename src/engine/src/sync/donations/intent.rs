//! What was sent without its being known whether it arrived. It is recognised on Action Network by what was sent, whatever
//! became of the contribution meanwhile: edited, merged into another contact, cancelled or deleted.

use std::collections::{HashMap, HashSet};

use super::donors::person_of;
use super::report::DonationResult;
use super::{Noted, Session, flag_about, state};
use crate::crm::{DonationFlagType, DonationState, DonationStatus, Intent, StateId};
use crate::osdi::{Collection, Donation, DonationId, PersonId, Resource};
use crate::profile::Origin;
use crate::sync::report::Outcome;
use crate::{Kind, Result};

impl Session<'_> {
    /// The state of what was sent, if a donation that was read is that.
    pub(super) fn explained(
        &mut self,
        donation: &Donation,
        person: Option<&PersonId>,
    ) -> Result<Option<DonationState>> {
        if self.intents.is_none() {
            self.intents = Some(self.crm.donation_intents()?);
        }
        let open = self.intents.get_or_insert_default();
        let fits = |state: &DonationState, is_it: fn(&Intent, &Donation) -> bool| {
            let intent = state.intent.as_ref();
            intent.is_some_and(|one| Some(&one.person) == person && is_it(one, donation))
        };
        // Of several that nothing tells apart, the one that was deleted need not have arrived. One of another amount was
        // corrected there.
        let find = |is_it: fn(&Intent, &Donation) -> bool| {
            let kept =
                |state: &DonationState| state.contribution_id.is_some() && fits(state, is_it);
            let position = open.iter().position(kept);
            position.or_else(|| open.iter().position(|state| fits(state, is_it)))
        };
        let position = find(Intent::is_like).or_else(|| find(Intent::can_be));
        Ok(position.map(|position| open.remove(position)))
    }

    /// The person's donation that was sent, if it is there and no other contribution's; with the state of whoever tried to
    /// bring it here meanwhile, which is superfluous then.
    pub(super) fn look_for(
        &mut self,
        intent: &Intent,
        taken: &mut HashSet<DonationId>,
    ) -> Result<Option<(Donation, Option<StateId>)>> {
        let mut alike = self.candidates(intent)?;
        if !alike.iter().all(|donation| intent.is_like(donation)) {
            // One of another amount may be what was sent of another contribution.
            let open = self.crm.donation_intents()?;
            let others: Vec<&Intent> = open
                .iter()
                .filter_map(|state| state.intent.as_ref())
                .filter(|other| other.person == intent.person)
                .collect();
            alike.retain(|donation| {
                intent.is_like(donation) || !others.iter().any(|other| other.is_like(donation))
            });
            alike.sort_by_key(|donation| !intent.is_like(donation));
        }
        let ids: Vec<DonationId> = alike.iter().filter_map(Resource::id).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let mut tried: HashMap<DonationId, Option<StateId>> = HashMap::new();
        for state in self.crm.donation_states_by_remote_id(&ids)? {
            let was_carried = state.was_carried();
            match state.remote_donation_id {
                Some(id) if was_carried => {
                    taken.insert(id);
                }
                Some(id) => {
                    tried.insert(id, state.id);
                }
                None => {}
            }
        }
        let free = |donation: &Donation| donation.id().filter(|id| !taken.contains(id));
        let found = alike.into_iter().find_map(|one| Some((free(&one)?, one)));
        Ok(found.map(|(id, donation)| {
            let superfluous = tried.remove(&id).flatten();
            taken.insert(id);
            (donation, superfluous)
        }))
    }

    /// The donations that can be what was sent. Where the person is gone, theirs are looked for on the page.
    fn candidates(&mut self, intent: &Intent) -> Result<Vec<Donation>> {
        let by_person = self.read_like(&intent.person.collection::<Donation>(), intent);
        match by_person {
            Err(error) if error.kind() == Kind::NotFound => {}
            found => return found,
        }
        let on_page = self.read_like(&intent.page.collection::<Donation>(), intent);
        match on_page {
            // Then it can be nowhere.
            Err(error) if error.kind() == Kind::NotFound => Ok(Vec::new()),
            found => found,
        }
    }

    fn read_like<P>(
        &mut self,
        list: &Collection<Donation, P>,
        intent: &Intent,
    ) -> Result<Vec<Donation>> {
        let mut pages = self.client.pages(list, None).patiently();
        let mut found = Vec::new();
        while let Some(page) = pages.next_page(self.client)? {
            found.extend(page.into_iter().filter(|donation| {
                let is_theirs = person_of(donation).is_none_or(|person| person == intent.person);
                is_theirs && intent.can_be(donation)
            }));
        }
        Ok(found)
    }

    /// Both sides have it. Action Network says what it made of it; what it ignores, such as the payment, is no difference.
    pub(super) fn arrived(
        &self,
        state: DonationState,
        donation: &Donation,
        status: DonationStatus,
    ) -> Noted {
        let own = state.local_amount;
        let mut result = DonationResult {
            contribution_id: state.contribution_id,
            remote_id: donation.id(),
            contact_id: state.contact_id,
            outcome: match status {
                DonationStatus::Matched => Outcome::Matched,
                _ => Outcome::Created,
            },
            amount: own.or(donation.amount),
            currency: donation.currency.as_ref().map(|code| code.to_uppercase()),
            reason: None,
        };
        let differing = own.zip(state.contribution_id);
        let note = differing
            .filter(|(own, _)| donation.amount != Some(*own))
            .map(|(own, contribution)| {
                let theirs = donation.amount.map(|amount| amount.to_string());
                format!(
                    "Action Network has {} for the {own} of contribution {contribution}.",
                    theirs.unwrap_or_else(|| "nothing".to_owned()),
                )
            });
        result.reason.clone_from(&note);
        let flag = note
            .clone()
            .map(|note| flag_about(&result, DonationFlagType::DonationAmountChanged, note));
        let now = self.run.now;
        Noted {
            state: state::linked(state, status, Origin::Local, donation, note.as_deref(), now),
            result,
            flag,
            superfluous: None,
        }
    }
}

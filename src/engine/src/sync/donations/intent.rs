//! What was sent without its being known whether it arrived. It is recognised on Action Network by what was sent, whatever
//! became of the contribution meanwhile: edited, merged into another contact, cancelled or deleted.

use std::collections::{HashMap, HashSet};

use super::amount::DIFFERS;
use super::donors::person_of;
use super::report::DonationResult;
use super::{Decided, Noted, Session, flag_about, state};
use crate::crm::{
    ContributionId, DonationFlagType, DonationState, DonationStatus, Intent, StateId,
};
use crate::osdi::{Collection, Donation, DonationId, PersonId, Resource};
use crate::profile::Origin;
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};

/// What was recognised in this run as something that was sent.
#[derive(Default)]
pub(super) struct Recognised {
    states: HashSet<StateId>,
    /// They are no other donation.
    pub contributions: HashSet<ContributionId>,
    /// They are no other contribution.
    pub donations: HashSet<DonationId>,
}

/// What became of something that was sent.
pub(super) enum Arrival {
    /// It is there; with the state of whoever tried to bring it here meanwhile, which is superfluous then.
    There(Box<Donation>, Option<StateId>),
    /// It did not arrive.
    Nowhere,
    /// Something arrived, and several contributions can be it.
    Doubt(Doubt),
}

/// Several contributions were sent, and one of them arrived and was corrected there since.
pub(super) struct Doubt {
    pub why: String,
    pub contributions: Vec<ContributionId>,
}

/// Whether a donation that was read is something that was sent.
pub(super) enum Explanation {
    No,
    /// The state of that.
    Sent(Box<DonationState>),
    Doubt(Doubt),
    /// It could not be found out.
    Failed(String),
}

impl Session<'_> {
    /// Whether a donation that was read was sent from here.
    pub(super) fn explained(
        &mut self,
        donation: &Donation,
        person: Option<&PersonId>,
    ) -> Result<Explanation> {
        if self.intents.is_none() {
            self.intents = Some(self.crm.donation_intents()?);
        }
        let open = self.intents.get_or_insert_default();
        let fits = |state: &DonationState, is_it: fn(&Intent, &Donation) -> bool| {
            let intent = state.intent.as_ref();
            intent.is_some_and(|one| Some(&one.person) == person && is_it(one, donation))
        };
        // Of several that nothing tells apart, the one that was deleted need not have arrived.
        let is_like = |state: &&DonationState| fits(state, Intent::is_like);
        let kept = open.iter().filter(|one| one.contribution_id.is_some());
        let alike = kept.clone().find(is_like);
        let alike = alike.or_else(|| open.iter().find(is_like));
        let found = match (
            alike.cloned(),
            open.iter().find(|one| fits(one, Intent::can_be)),
        ) {
            (Some(one), _) => one,
            (None, None) => return Ok(Explanation::No),
            // One of another amount was corrected there, if everything else that can be it is somewhere else.
            (None, Some(one)) => {
                let Some(intent) = one.intent.clone() else {
                    return Ok(Explanation::No);
                };
                let left = self.left_of(None, &intent);
                match self.about_one(left)? {
                    Err(error) => return Ok(Explanation::Failed(error.to_string())),
                    Ok(left) => match left.open.as_slice() {
                        [] => return Ok(Explanation::No),
                        [one] => one.clone(),
                        several => {
                            return Ok(Explanation::Doubt(doubt(donation, several.iter())));
                        }
                    },
                }
            }
        };
        self.recognise(&found, donation.id());
        Ok(Explanation::Sent(Box::new(found)))
    }

    /// Neither is looked for any more.
    fn recognise(&mut self, state: &DonationState, donation: Option<DonationId>) {
        if let Some(open) = &mut self.intents {
            let of = state.contribution_id;
            open.retain(|one| one.id != state.id && (of.is_none() || one.contribution_id != of));
        }
        self.recognised.states.extend(state.id);
        self.recognised.contributions.extend(state.contribution_id);
        self.recognised.donations.extend(donation);
    }

    /// A state of something that was sent as one of this profile, unless that is known here as another donation by now. That
    /// of a living profile stays as it is; that of a deleted one is taken over.
    pub(super) fn own_of(
        &mut self,
        sent: DonationState,
        decided: &mut Decided,
    ) -> Result<Option<DonationState>> {
        let profile = Some(self.run.profile);
        let mut own = None;
        if let Some(contribution) = sent.contribution_id {
            let mut noted = decided.noted.iter();
            if noted.any(|one| one.state.contribution_id == Some(contribution)) {
                return Ok(None);
            }
            let states = self.crm.donation_states_by_contribution(&[contribution])?;
            let mut states = states.into_iter();
            own = states.find(|state| state.sync_profile_id == profile);
        }
        Ok(match own {
            Some(own) if own.remote_donation_id.is_some() => None,
            Some(own) => {
                decided
                    .forgotten
                    .extend(sent.id.filter(|_| sent.is_former()));
                Some(own)
            }
            None => Some(DonationState {
                id: self.is_ours(&sent),
                sync_profile_id: profile,
                source: Some(Origin::Local),
                ..sent
            }),
        })
    }

    /// What became of what was sent of a state. A donation that is another contribution is not it.
    pub(super) fn look_for(&mut self, own: &DonationState) -> Result<Arrival> {
        let Some(intent) = &own.intent else {
            return Ok(Arrival::Nowhere);
        };
        let left = self.left_of(Some(own), intent)?;
        if let Some(donation) = left.known_as_it {
            let id = donation.id();
            let tried = id.as_ref().and_then(|id| left.tried.get(id).copied());
            self.recognise(own, id);
            return Ok(Arrival::There(Box::new(donation), tried));
        }
        Ok(match left.donations.into_iter().next() {
            None => {
                self.recognise(own, None);
                Arrival::Nowhere
            }
            Some(donation) if intent.is_like(&donation) || left.open.is_empty() => {
                let id = donation.id();
                let tried = id.as_ref().and_then(|id| left.tried.get(id).copied());
                self.recognise(own, id);
                Arrival::There(Box::new(donation), tried)
            }
            Some(donation) => {
                let all = std::iter::once(own).chain(&left.open);
                Arrival::Doubt(doubt(&donation, all))
            }
        })
    }

    /// Whether something is there that is just what is about to be sent of a state. One of another amount is another
    /// gift, since nothing was sent that could have been corrected there.
    pub(super) fn look_for_same(&mut self, own: &DonationState) -> Result<Arrival> {
        let Some(intent) = &own.intent else {
            return Ok(Arrival::Nowhere);
        };
        let left = self.left_of(Some(own), intent)?;
        let same = || left.donations.into_iter().find(|one| intent.is_like(one));
        let Some(donation) = left.known_as_it.or_else(same) else {
            return Ok(Arrival::Nowhere);
        };
        let id = donation.id();
        let tried = id.as_ref().and_then(|id| left.tried.get(id).copied());
        self.recognise(own, id);
        Ok(Arrival::There(Box::new(donation), tried))
    }

    /// The donations that can be what was sent and are nothing else, without those that are like something else that was
    /// sent; and what was sent besides that they can be just as well.
    fn left_of(&mut self, own: Option<&DonationState>, intent: &Intent) -> Result<Left> {
        let mut donations = self.candidates(intent)?;
        let ids: Vec<DonationId> = donations.iter().filter_map(Resource::id).collect();
        let mut left = Left::default();
        if ids.is_empty() {
            return Ok(left);
        }
        let contribution = own.and_then(|own| own.contribution_id);
        let (mut taken, mut own_donations) = (HashSet::new(), HashSet::new());
        let mut known_as_it = HashSet::new();
        for state in self.crm.donation_states_by_remote_id(&ids)? {
            let (was_carried, id) = (state.was_carried(), self.is_ours(&state));
            let is_own = state.sync_profile_id == Some(self.run.profile);
            let is_it = contribution.is_some() && state.contribution_id == contribution;
            match (state.remote_donation_id, id) {
                // What another profile says of this very contribution proves that it arrived.
                (Some(donation), id) if is_it && !is_own => {
                    left.tried.extend(id.map(|id| (donation.clone(), id)));
                    known_as_it.insert(donation);
                }
                (Some(donation), _) if was_carried => {
                    if is_own {
                        own_donations.insert(donation.clone());
                    }
                    taken.insert(donation);
                }
                (Some(donation), Some(id)) => {
                    left.tried.insert(donation, id);
                }
                _ => {}
            }
        }
        let recognised = &self.recognised;
        let is_it = |one: &Donation| {
            let is_free =
                |id: &DonationId| !own_donations.contains(id) && !recognised.donations.contains(id);
            one.id()
                .is_some_and(|id| known_as_it.contains(&id) && is_free(&id))
        };
        if let Some(position) = donations.iter().position(is_it) {
            left.known_as_it = Some(donations.swap_remove(position));
            return Ok(left);
        }
        donations.retain(|one| {
            let is_taken = |id| taken.contains(&id) || recognised.donations.contains(&id);
            !one.id().is_some_and(is_taken)
        });
        if own.is_some() && donations.iter().any(|one| intent.is_like(one)) {
            donations.retain(|one| intent.is_like(one));
            left.donations = donations;
            return Ok(left);
        }
        if donations.is_empty() {
            return Ok(left);
        }
        // Two profiles may have sent one contribution.
        let mut seen: HashSet<ContributionId> = contribution.into_iter().collect();
        for state in self.crm.donation_intents()? {
            let Some(other) = &state.intent else { continue };
            let is_recognised = |id| self.recognised.states.contains(&id);
            let is_own = own.is_some_and(|own| own.id == state.id);
            let is_open = !is_own && !state.id.is_some_and(is_recognised);
            if !is_open || !other.is_of_that_moment(intent) {
                continue;
            }
            let is_new = |id| !self.recognised.contributions.contains(&id) && seen.insert(id);
            if !state.contribution_id.is_none_or(is_new) {
                continue;
            }
            match donations.iter().position(|one| other.is_like(one)) {
                Some(position) => {
                    donations.remove(position);
                }
                None => left.open.push(state),
            }
        }
        left.donations = donations;
        Ok(left)
    }

    /// The donations that can be what was sent. Where the person is gone, theirs are looked for on the page.
    fn candidates(&mut self, intent: &Intent) -> Result<Vec<Donation>> {
        let by_person = self.read_like(&intent.person.collection::<Donation>(), intent);
        match by_person {
            Err(error) if self.is_nowhere(&error) => {}
            found => return found,
        }
        let on_page = self.read_like(&intent.page.collection::<Donation>(), intent);
        match on_page {
            // Then it can be nowhere.
            Err(error) if self.is_nowhere(&error) => Ok(Vec::new()),
            found => found,
        }
    }

    /// Whether there is no such list for this token.
    fn is_nowhere(&mut self, error: &Error) -> bool {
        error.kind() == Kind::NotFound || self.is_kept_from(error)
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

    /// What is known of one that may have been sent before, unless it has to be sent.
    pub(super) fn found(
        &self,
        state: DonationState,
        found: std::result::Result<Arrival, Error>,
        result: DonationResult,
    ) -> Option<Noted> {
        Some(match found {
            Ok(Arrival::Nowhere) => return None,
            Ok(Arrival::There(donation, superfluous)) => Noted {
                superfluous,
                ..self.arrived(state, &donation, DonationStatus::Matched)
            },
            Ok(Arrival::Doubt(doubt)) => self.in_doubt(state, result, doubt),
            Err(error) => self.failure(state, result, None, error.to_string()),
        })
    }

    /// Which contribution it is, only a person can tell.
    pub(super) fn in_doubt(
        &self,
        state: DonationState,
        mut result: DonationResult,
        doubt: Doubt,
    ) -> Noted {
        result.outcome = Outcome::Error;
        let mut flag = flag_about(
            &result,
            DonationFlagType::DonationAmbiguous,
            doubt.why.clone(),
        );
        if result.remote_id.is_some() {
            flag.context.contributions = doubt.contributions;
        }
        Noted {
            flag: Some(flag),
            ..self.failure(state, result, None, doubt.why)
        }
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
                    "{DIFFERS} {} for the {own} of contribution {contribution}.",
                    theirs.unwrap_or_else(|| "nothing".to_owned()),
                )
            });
        result.reason.clone_from(&note);
        let flag = note
            .clone()
            .map(|note| flag_about(&result, DonationFlagType::DonationAmountChanged, note));
        let now = self.run.now;
        let state = DonationState {
            sync_profile_id: Some(self.run.profile),
            ..state
        };
        Noted {
            state: state::linked(state, status, Origin::Local, donation, note.as_deref(), now),
            result,
            flag,
            superfluous: None,
        }
    }
}

/// What may be what was sent, see [`Session::left_of`].
#[derive(Default)]
struct Left {
    /// The one that another profile knows as this very contribution.
    known_as_it: Option<Donation>,
    donations: Vec<Donation>,
    open: Vec<DonationState>,
    /// States of donations that were tried to be brought here.
    tried: HashMap<DonationId, StateId>,
}

fn doubt<'a>(donation: &Donation, open: impl Iterator<Item = &'a DonationState>) -> Doubt {
    let mut contributions = Vec::new();
    let mut named = Vec::new();
    for one in open {
        contributions.extend(one.contribution_id);
        named.push(one.contribution_id.map_or_else(
            || "one that was deleted since".to_owned(),
            |id| id.to_string(),
        ));
    }
    let amount = donation.amount.map(|amount| amount.to_string());
    let why = format!(
        "Donation {} on Action Network amounts to {}. Several contributions of that person and second were sent without an \
         answer, and it can be any of them ({}), if its amount was changed there. Say which by \
         OsdiDonationSyncState.link; until then it is not brought, and they are not sent again.",
        donation.id().map(|id| id.to_string()).unwrap_or_default(),
        amount.unwrap_or_else(|| "nothing".to_owned()),
        named.join(", "),
    );
    Doubt { why, contributions }
}

//! CiviCRM → Action Network.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::apply::Entry;
use super::conflict::History;
use super::decided::Decided;
use super::doubt::explain;
use super::eligibility::{creation_reason, person_reason};
use super::held::Records;
use super::past::{outdone_states, preferred, still_failing, two_twins};
use super::people::Session;
use super::plan::{
    Decision, Pair, Plan, announce, history, plan_first_meeting, plan_new, plan_pair,
};
use super::pull::{holder, withhold_email};
use super::report::{Outcome, PersonResult};
use super::scope::{Standing, is_known_ineligible, is_settled, plan_return};
use crate::crm::{Base, Blocked, Contact, ContactId, StateId, SyncState};
use crate::mapping::{Consent, PersonFields};
use crate::matching::{Match, match_to_remote};
use crate::osdi::{Person, PersonId};
use crate::profile::{Origin, Policy, Rules};
use crate::{Error, Kind, Result};

mod scope;

/// A contact under consideration.
struct Candidate {
    contact: Contact,
    fields: PersonFields,
    state: SyncState,
    /// Why it cannot be told which person it is, if so.
    doubt: Option<String>,
}

/// The people Action Network found for a contact, and the states these people have.
#[derive(Default)]
struct LookedUp {
    people: HashMap<ContactId, Vec<(PersonId, Person)>>,
    states: Vec<SyncState>,
    blocked: Blocked,
}

impl Session<'_> {
    /// Reads every contact modified since the cursor, with ids above `after`.
    pub(super) fn push(&mut self, since: Option<Timestamp>, mut after: ContactId) -> Result<()> {
        self.push_due()?;
        loop {
            let contacts = self
                .crm
                .contacts_changed(since, after, self.run.batch_size)?;
            let Some(last) = contacts.last().and_then(|contact| contact.id) else {
                return Ok(());
            };
            self.expect(since, after, contacts.len())?;
            if last <= after {
                return Err(Error::new(
                    Kind::Crm,
                    "CiviCRM returned contacts that were asked for before.",
                ));
            }
            after = last;
            self.take_contacts(contacts, false)?;
            self.mark_backfill(after)?;
        }
    }

    /// Tries contacts again whose last attempt failed and whose pause is over.
    fn push_due(&mut self) -> Result<()> {
        let mut after = StateId::default();
        loop {
            let due =
                self.crm
                    .states_due(Origin::Local, self.run.now, after, self.run.batch_size)?;
            let Some(last) = due.last().and_then(|state| state.id) else {
                return Ok(());
            };
            after = last;
            let ids: Vec<ContactId> = due.iter().filter_map(|state| state.contact_id).collect();
            if !ids.is_empty() {
                let contacts = self.crm.contacts_by_id(&ids)?;
                self.take_contacts(contacts, true)?;
                self.retried_contacts.extend(ids);
            }
        }
    }

    /// Sorts out those who need nothing, and holds the others until they are decided about.
    pub(super) fn take_contacts(&mut self, contacts: Vec<Contact>, due: bool) -> Result<()> {
        let mut results = Vec::with_capacity(contacts.len());
        let mut entries = Vec::new();
        let (candidates, outdone) =
            self.changed_contacts(contacts, due, &mut entries, &mut results)?;
        let is_unknown = |one: &&Candidate| one.state.link().is_none();
        self.hold_look_ups(candidates.iter().filter(is_unknown).count());
        let contacts = candidates.into_iter().map(|one| one.contact).collect();
        self.hold_entries(entries);
        self.hold(Records::Contacts(contacts), due, results, outdone)
    }

    /// Decides about contacts, and writes nothing.
    pub(super) fn decide_contacts(&mut self, contacts: Vec<Contact>, due: bool) -> Result<Decided> {
        let mut decided = Decided::default();
        let (candidates, outdone) =
            self.changed_contacts(contacts, due, &mut decided.entries, &mut decided.results)?;
        decided.outdone = outdone;
        if candidates.is_empty() {
            return Ok(decided);
        }
        let ids: Vec<ContactId> = candidates.iter().filter_map(|one| one.contact.id).collect();
        let linked: Vec<PersonId> = candidates
            .iter()
            .filter_map(|one| Some(one.state.link()?.1.clone()))
            .collect();
        let blocked = self.crm.blocked(&ids, &linked)?;
        let sharing = self.sharing(&candidates)?;
        let looked_up = self.look_up(&candidates, &blocked)?;
        let mut taken = HashSet::new();
        for candidate in candidates {
            let decision = match (self.left_alone(&candidate, &blocked), &candidate.doubt) {
                (Some(reason), _) => Decision::Leave(reason),
                (None, Some(reason)) => Decision::Fail(reason.clone()),
                (None, None) if candidate.state.link().is_some() => {
                    self.decide_linked(&candidate)?
                }
                (None, None) => self.decide_unlinked(&candidate, &sharing, &looked_up, &mut taken),
            };
            match decision {
                Decision::Write(plan, superfluous) => decided.writes.push((*plan, superfluous)),
                Decision::Leave(reason) if self.remembers(&candidate) => {
                    let entry = self.ineligible(&candidate, Outcome::Ineligible, reason);
                    decided.entries.push(entry);
                }
                Decision::Leave(reason) if !due => {
                    let result = left(&candidate, Outcome::Ineligible, Some(reason));
                    decided.results.push(result);
                }
                Decision::Leave(reason) | Decision::Fail(reason) => {
                    let contact = Some(&candidate.contact);
                    let entry = self.failure(candidate.state, contact, None, reason);
                    decided.entries.push(entry);
                }
            }
        }
        self.withhold_from_contacts(&mut decided.writes)?;
        Ok(decided)
    }

    /// Writes down whom Action Network is about to be asked to create.
    pub(super) fn announce_creations(&mut self, writes: &mut [(Plan, Vec<StateId>)]) -> Result<()> {
        let mut plans: Vec<&mut Plan> = writes
            .iter_mut()
            .map(|(plan, _)| plan)
            .filter(|plan| plan.creates_person())
            .collect();
        let announced: Vec<SyncState> = plans
            .iter()
            .map(|plan| announce(plan, self.run.now))
            .collect();
        if announced.is_empty() {
            return Ok(());
        }
        let ids = self.crm.save_states(&announced)?;
        for (plan, (state, id)) in plans.iter_mut().zip(announced.into_iter().zip(ids)) {
            plan.pair.state = SyncState {
                id: Some(id),
                ..state
            };
        }
        Ok(())
    }

    /// Sorts out those who need nothing. Returns the others, and states that are superfluous.
    fn changed_contacts(
        &mut self,
        contacts: Vec<Contact>,
        due: bool,
        entries: &mut Vec<Entry>,
        results: &mut Vec<PersonResult>,
    ) -> Result<(Vec<Candidate>, Vec<StateId>)> {
        let ids: Vec<ContactId> = contacts.iter().filter_map(|contact| contact.id).collect();
        let mut states: HashMap<ContactId, Vec<SyncState>> = HashMap::new();
        for state in self.crm.states_by_contact_id(&ids)? {
            if let Some(id) = state.contact_id {
                states.entry(id).or_default().push(state);
            }
        }
        let mut candidates = Vec::new();
        let mut outdone = Vec::new();
        for contact in contacts {
            let Some(id) = contact.id else { continue };
            if !due && self.retried_contacts.contains(&id) {
                continue;
            }
            let fields = PersonFields::of_contact(&contact, &self.options);
            let found = states.remove(&id).unwrap_or_default();
            if due {
                outdone.extend(outdone_states(&found));
            }
            let doubt = two_twins(&found, id);
            let state = preferred(found);
            let state = state.unwrap_or_else(|| SyncState::new(self.run.profile));
            let candidate = Candidate {
                contact,
                fields,
                state,
                doubt,
            };
            let (state, modified) = (&candidate.state, candidate.contact.modified_date);
            if is_settled(&candidate.contact, &candidate.fields, state) {
                results.push(left(&candidate, Outcome::Unchanged, None));
            } else if !self.run.reading.is_chosen()
                && is_known_ineligible(&candidate.contact, state)
            {
                let outcome = self.outcome_of_ineligible(&candidate);
                results.push(left(&candidate, outcome, state.message.clone()));
            } else if !due && state.link().is_none() && self.is_unreachable(&candidate.fields) {
                if self.remembers(&candidate) {
                    let reason = "The contact has no address to be known by.".to_owned();
                    entries.push(self.ineligible(&candidate, Outcome::Skipped, reason));
                } else {
                    results.push(left(&candidate, Outcome::Skipped, None));
                }
            } else if !due
                && !self.run.reading.is_chosen()
                && still_failing(state, Origin::Local, modified)
            {
                results.push(left(&candidate, Outcome::Error, state.message.clone()));
            } else {
                candidates.push(candidate);
            }
        }
        Ok((candidates, outdone))
    }

    fn sharing(&mut self, candidates: &[Candidate]) -> Result<Vec<(ContactId, PersonFields)>> {
        let emails: Vec<String> = candidates
            .iter()
            .filter(|one| one.state.link().is_none())
            .filter_map(|one| one.fields.email.clone())
            .collect();
        if emails.is_empty() {
            return Ok(Vec::new());
        }
        let contacts = self.crm.contacts_by_email(&emails)?;
        Ok(contacts
            .iter()
            .filter_map(|contact| {
                Some((
                    contact.id?,
                    PersonFields::of_contact(contact, &self.options),
                ))
            })
            .collect())
    }

    /// Asks Action Network for those who have no twin yet: one request each.
    fn look_up(&mut self, candidates: &[Candidate], blocked: &Blocked) -> Result<LookedUp> {
        let mut found = LookedUp::default();
        let mut ids = Vec::new();
        for candidate in candidates {
            let (Some(id), None, None) = (
                candidate.contact.id,
                candidate.state.link(),
                self.left_alone(candidate, blocked),
            ) else {
                continue;
            };
            let Some(email) = candidate.fields.email.as_deref() else {
                continue;
            };
            let people: Vec<_> = self
                .look_up_email(email)?
                .into_iter()
                .filter_map(|person| Some((person.id()?, person)))
                .collect();
            ids.extend(people.iter().map(|(id, _)| id.clone()));
            found.people.insert(id, people);
        }
        if !ids.is_empty() {
            found.states = self.crm.states_by_remote_id(&ids)?;
            found.blocked = self.crm.blocked(&[], &ids)?;
        }
        Ok(found)
    }

    /// A linked pair: the base stands in for the person, so that an edit costs one request.
    fn decide_linked(&mut self, candidate: &Candidate) -> Result<Decision> {
        let Some((_, person_id)) = candidate.state.link() else {
            return Ok(Decision::Fail(
                "The contact has no link to Action Network.".to_owned(),
            ));
        };
        let mut pair = Pair {
            contact: Some(candidate.contact.clone()),
            local: candidate.fields.clone(),
            person: None,
            remote: PersonFields::default(),
            state: candidate.state.clone(),
        };
        let standing = Standing::of(&candidate.contact, &candidate.state);
        // What was edited there while the contact was in the trash or out of the scope is not read again by a pull.
        let is_back = standing == Standing::Returns
            || (standing == Standing::Inside && candidate.state.was_set_aside());
        let rules = &self.run.rules;
        // A change over there that could not be pulled is known to exist: the person is read then.
        if let Some(base) = &candidate.state.base
            && !is_back
            && !candidate.state.has_failed(Origin::Remote)
            && (candidate.contact.is_out_of_scope || !candidate.state.was_set_aside())
            && !base.other_failed
            && !may_be_opt_in(rules, base)
        {
            let pair = Pair {
                remote: base.remote.clone(),
                ..pair.clone()
            };
            let plan = plan_pair(Origin::Local, rules, pair, History::Base(base));
            let is_outside = candidate.contact.is_out_of_scope;
            if is_outside || !yields_to_action_network(rules, &plan) {
                return Ok(self.within_scope(plan, standing));
            }
        }
        match self.look_up_person(person_id) {
            Ok(person) => {
                pair.remote = PersonFields::of_person(&person, &self.options);
                let past = history(&candidate.state, Origin::Local, &candidate.contact, &person);
                pair.person = Some(person);
                let rules = &self.run.rules;
                if is_back {
                    let plan = plan_return(rules, pair, past);
                    return Ok(Decision::Write(Box::new(plan), Vec::new()));
                }
                let plan = plan_pair(Origin::Local, rules, pair, past);
                Ok(self.within_scope(plan, standing))
            }
            Err(error) if error.kind() == Kind::NotFound => Ok(Decision::Fail(error.to_string())),
            Err(error) => Err(error),
        }
    }

    /// Takes out of the plans what CiviCRM cannot be told: addresses of other contacts, unknown languages. Only a policy
    /// lets a push write to CiviCRM, so mostly nothing is asked.
    fn withhold_from_contacts(&mut self, writes: &mut [(Plan, Vec<StateId>)]) -> Result<()> {
        let mut plans: Vec<&mut Plan> = writes
            .iter_mut()
            .map(|(plan, _)| plan)
            .filter(|plan| !plan.changes.to_local.is_empty())
            .collect();
        let emails: Vec<String> = plans
            .iter()
            .filter_map(|plan| plan.to_contact().email)
            .collect();
        let holders = if emails.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_holding_email(&emails)?
        };
        for plan in &mut plans {
            let contact = plan.pair.contact.as_ref().and_then(|contact| contact.id);
            if let Some(other) = holder(&plan.to_contact(), &holders, contact) {
                withhold_email(plan, &self.run.rules, other);
            }
            self.withhold_unknown_language(plan);
        }
        Ok(())
    }

    fn decide_unlinked(
        &self,
        candidate: &Candidate,
        sharing: &[(ContactId, PersonFields)],
        looked_up: &LookedUp,
        taken: &mut HashSet<PersonId>,
    ) -> Decision {
        let people = candidate
            .contact
            .id
            .and_then(|id| looked_up.people.get(&id))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let described: Vec<_> = people
            .iter()
            .map(|(id, person)| (id.clone(), PersonFields::of_person(person, &self.options)))
            .collect();
        let mut pair = Pair {
            contact: Some(candidate.contact.clone()),
            local: candidate.fields.clone(),
            person: None,
            remote: PersonFields::default(),
            state: candidate.state.clone(),
        };
        let (holders, sharing): (Vec<ContactId>, Vec<PersonFields>) = sharing
            .iter()
            .filter(|(_, other)| candidate.fields.shares_email_with(other))
            .cloned()
            .unzip();
        match match_to_remote(&candidate.fields, &sharing, &described) {
            Match::Insufficient(reason) => Decision::Leave(reason.to_owned()),
            Match::Ambiguous(ids, reason) => {
                Decision::Fail(explain(reason, &candidate.fields, &holders, &ids))
            }
            Match::None(_) => match creation_reason(&candidate.contact) {
                Some(reason) => Decision::Leave(reason.to_owned()),
                None => Decision::Write(
                    Box::new(plan_new(Origin::Local, &self.run.rules, pair)),
                    Vec::new(),
                ),
            },
            Match::Found(id, _) => {
                if let Some(reason) = person_reason(&id, &looked_up.blocked) {
                    return Decision::Leave(reason);
                }
                let of_person: Vec<_> = looked_up
                    .states
                    .iter()
                    .filter(|state| state.remote_person_id.as_ref() == Some(&id))
                    .collect();
                let other = of_person
                    .iter()
                    .find_map(|state| state.link())
                    .map(|(contact, _)| contact);
                if let Some(other) = other {
                    return Decision::Fail(format!(
                        "The person on Action Network is linked to contact {other} already."
                    ));
                }
                if !taken.insert(id.clone()) {
                    return Decision::Fail(
                        "Another contact was matched with the same person.".to_owned(),
                    );
                }
                let rest = of_person.iter().filter_map(|state| state.id);
                let superfluous = rest.filter(|id| Some(*id) != pair.state.id).collect();
                pair.person = people
                    .iter()
                    .find(|(other, _)| *other == id)
                    .map(|(_, person)| person.clone());
                pair.remote = described
                    .into_iter()
                    .find(|(other, _)| *other == id)
                    .map(|(_, fields)| fields)
                    .unwrap_or_default();
                let plan = plan_first_meeting(Origin::Local, &self.run.rules, pair);
                Decision::Write(Box::new(plan), superfluous)
            }
        }
    }
}

/// Whether the person has to be read, because Action Network may have the better claim to a field that was edited here.
fn yields_to_action_network(rules: &Rules, plan: &Plan) -> bool {
    plan.changes.to_remote.iter().any(|field| {
        let policy = rules.conflict_policies.of(*field);
        !field.is_consent() && matches!(policy, Policy::Newest | Policy::Remote)
    })
}

/// Whether somebody who had refused on both sides may have opted in on one of them: only the person itself shows.
fn may_be_opt_in(rules: &Rules, base: &Base) -> bool {
    let is_closed = |consent: Option<Consent>| consent.is_some_and(Consent::is_closed);
    rules.honour_opt_in
        && ((is_closed(base.local.email_consent) && is_closed(base.remote.email_consent))
            || (is_closed(base.local.mobile_consent) && is_closed(base.remote.mobile_consent)))
}

fn left(candidate: &Candidate, outcome: Outcome, reason: Option<String>) -> PersonResult {
    PersonResult {
        contact_id: candidate.contact.id,
        remote_id: candidate.state.remote_person_id.clone(),
        name: candidate.fields.name(),
        outcome,
        fields: Vec::new(),
        changes: Vec::new(),
        reason,
    }
}

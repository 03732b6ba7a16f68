//! CiviCRM → Action Network.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::apply::Entry;
use super::conflict::History;
use super::doubt::{linked_elsewhere, several_fit};
use super::eligibility::{contact_reason, creation_reason, person_reason};
use super::past::{freed, has_to_hear, is_up_to_date, still_failing};
use super::people::Session;
use super::plan::{
    Decision, Pair, Plan, agree_on_email, announce, history, inherit_refusals, plan_first_meeting,
    plan_new, plan_pair, plan_refusals,
};
use super::pull::alias_note;
use super::report::{Outcome, PersonResult};
use crate::crm::{Blocked, Contact, ContactId, StateId, SyncState};
use crate::mapping::{Field, PersonFields, typed_digits};
use crate::matching::{Match, match_mobile_to_remote, match_to_remote};
use crate::osdi::{Person, PersonId};
use crate::profile::Origin;
use crate::{Error, Kind, Result};

/// A contact under consideration, with its own state or with that of an alias.
struct Candidate {
    contact: Contact,
    fields: PersonFields,
    state: SyncState,
}

/// What Action Network answered about contacts without a twin, and what is known about the people it found.
#[derive(Default)]
struct LookedUp {
    people: HashMap<ContactId, Vec<(PersonId, Person)>>,
    /// Found by secondary addresses, because nobody has the primary one.
    by_secondary: HashMap<ContactId, BySecondary>,
    /// Why there is no answer.
    unanswered: HashMap<ContactId, String>,
    states: Vec<SyncState>,
    /// The contacts these people are linked to, as far as they are in the trash.
    trashed: HashMap<ContactId, Contact>,
    blocked: Blocked,
}

#[derive(Default)]
struct BySecondary {
    people: Vec<(PersonId, Person)>,
    /// Another contact has one of the addresses too.
    is_shared: bool,
}

impl Session<'_> {
    /// Reads every contact modified since the cursor.
    pub(super) fn push(&mut self, since: Option<Timestamp>) -> Result<()> {
        self.push_due()?;
        let mut after = ContactId::default();
        loop {
            let contacts = self
                .crm
                .contacts_changed(since, after, self.run.batch_size)?;
            let Some(last) = contacts.last().and_then(|contact| contact.id) else {
                return Ok(());
            };
            if last <= after {
                return Err(Error::new(
                    Kind::Crm,
                    "CiviCRM returned contacts that were asked for before.",
                ));
            }
            after = last;
            self.push_batch(contacts, false)?;
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
            let ids: Vec<ContactId> = due
                .iter()
                .filter_map(|state| state.contact_id.or(state.merged_contact_id))
                .collect();
            if !ids.is_empty() {
                let contacts = self.crm.contacts_by_id(&ids)?;
                self.push_batch(contacts, true)?;
                self.retried_contacts.extend(ids);
            }
        }
    }

    fn push_batch(&mut self, contacts: Vec<Contact>, due: bool) -> Result<()> {
        let mut results = Vec::with_capacity(contacts.len());
        let candidates = self.changed_contacts(contacts, due, &mut results)?;
        if !candidates.is_empty() {
            let mut entries = Vec::with_capacity(candidates.len());
            let done = self.push_candidates(candidates, due, &mut entries, &mut results);
            // What was sent is remembered even when the run ends here.
            self.save(&entries, &mut results)?;
            done?;
        }
        self.finish_batch(&mut results)
    }

    fn push_candidates(
        &mut self,
        candidates: Vec<Candidate>,
        due: bool,
        entries: &mut Vec<Entry>,
        results: &mut Vec<PersonResult>,
    ) -> Result<()> {
        let ids: Vec<ContactId> = candidates.iter().filter_map(|one| one.contact.id).collect();
        let linked: Vec<PersonId> = candidates
            .iter()
            .filter_map(|one| one.person_id().cloned())
            .collect();
        let blocked = self.crm.blocked(&ids, &linked)?;
        let sharing = self.sharing(&candidates)?;
        let looked_up = self.look_up(&candidates, &blocked)?;
        let mut taken = HashMap::new();
        let mut decided = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let decision = match left_alone(&candidate, &blocked) {
                Some(reason) => Decision::Leave(reason),
                None if candidate.person_id().is_some() => self.decide_linked(&candidate)?,
                None => self.decide_unlinked(&candidate, &sharing, &looked_up, &mut taken),
            };
            decided.push((candidate, decision));
        }
        self.agree_on_secondary_emails(&mut decided)?;
        for (candidate, decision) in &mut decided {
            if let Decision::Write(plan, superfluous) = decision {
                plan.settles_flags |= candidate.state.may_be_flagged() || !superfluous.is_empty();
            }
        }
        self.announce_creations(&mut decided)?;
        let mut writes = Vec::with_capacity(decided.len());
        for (candidate, decision) in decided {
            match decision {
                Decision::Write(plan, superfluous) => writes.push((*plan, superfluous)),
                Decision::Leave(reason) if !due => {
                    results.push(left(&candidate, Outcome::Ineligible, Some(reason)));
                }
                Decision::Leave(reason) => {
                    let name = candidate.fields.name();
                    entries.push(self.aside(candidate.state, name, reason, None));
                }
                Decision::Fail(reason) => {
                    let contact = Some(&candidate.contact);
                    entries.push(self.failure(candidate.state, contact, None, reason));
                }
                Decision::Ask(reason, choice) => {
                    let contact = Some(&candidate.contact);
                    entries.push(self.doubt(candidate.state, contact, None, reason, choice));
                }
                Decision::Gone => {
                    entries.push(self.gone(candidate.state, Some(&candidate.contact), None));
                }
            }
        }
        self.carry_out(writes, entries)
    }

    /// Writes down whom Action Network is about to be asked to create.
    fn announce_creations(&mut self, decided: &mut [(Candidate, Decision)]) -> Result<()> {
        let mut plans: Vec<&mut Plan> = decided
            .iter_mut()
            .filter_map(|(_, decision)| match decision {
                Decision::Write(plan, _) if plan.creates_person() => Some(plan.as_mut()),
                _ => None,
            })
            .collect();
        let announced: Vec<SyncState> = plans
            .iter()
            .map(|plan| announce(&plan.pair, self.run.now))
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

    /// Sorts out those who need nothing.
    fn changed_contacts(
        &mut self,
        contacts: Vec<Contact>,
        due: bool,
        results: &mut Vec<PersonResult>,
    ) -> Result<Vec<Candidate>> {
        let ids: Vec<ContactId> = contacts.iter().filter_map(|contact| contact.id).collect();
        let mut states: HashMap<ContactId, SyncState> = HashMap::new();
        let mut aliases: HashMap<ContactId, Vec<SyncState>> = HashMap::new();
        for state in self.crm.states_by_contact_id(&ids)? {
            if let Some(id) = state.contact_id {
                states.insert(id, state);
            } else if let Some((id, _)) = state.alias() {
                aliases.entry(id).or_default().push(state);
            }
        }
        let mut candidates = Vec::new();
        for contact in contacts {
            let Some(id) = contact.id else { continue };
            if !due && self.retried_contacts.contains(&id) {
                continue;
            }
            let fields = PersonFields::of_contact(&contact, &self.options);
            for state in aliases.remove(&id).unwrap_or_default() {
                let rests = !due && still_failing(&state, Origin::Local, contact.modified_date);
                if has_to_hear(&state, &fields) && !rests {
                    candidates.push(Candidate {
                        contact: contact.clone(),
                        fields: fields.clone(),
                        state,
                    });
                }
            }
            let new = || SyncState::new(self.run.profile);
            let state = states.remove(&id).unwrap_or_else(new);
            let candidate = Candidate {
                contact,
                fields,
                state,
            };
            let (state, modified) = (&candidate.state, candidate.contact.modified_date);
            let can_be_found = candidate.fields.email.is_some()
                || (!self.run.rules.scope_has_email && candidate.fields.can_travel(Field::Mobile));
            if is_up_to_date(state, Origin::Local, &candidate.fields, modified) {
                results.push(left(&candidate, Outcome::Unchanged, None));
            } else if !due && state.link().is_none() && !can_be_found {
                results.push(left(&candidate, Outcome::Skipped, None));
            } else if !due && still_failing(state, Origin::Local, modified) {
                results.push(left(&candidate, Outcome::Error, state.message.clone()));
            } else {
                candidates.push(candidate);
            }
        }
        Ok(candidates)
    }

    /// The contacts that may have the address, or the number in place of one, of contacts without a twin.
    fn sharing(&mut self, candidates: &[Candidate]) -> Result<Vec<(ContactId, PersonFields)>> {
        let unlinked = || candidates.iter().filter(|one| one.person_id().is_none());
        let emails: Vec<String> = unlinked()
            .filter_map(|one| one.fields.email.clone())
            .collect();
        let digits: Vec<String> = unlinked()
            .filter(|one| self.goes_by_number(one))
            .filter_map(|one| one.fields.mobile.as_deref())
            .flat_map(typed_digits)
            .collect();
        let mut contacts = Vec::new();
        if !emails.is_empty() {
            contacts.extend(self.crm.contacts_by_email(&emails)?);
        }
        if !digits.is_empty() {
            contacts.extend(self.crm.contacts_by_mobile(&digits)?);
        }
        let mut seen = HashSet::new();
        contacts.retain(|contact| seen.insert(contact.id));
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

    /// Whether a contact is recognised by its mobile number, for want of an address.
    fn goes_by_number(&self, candidate: &Candidate) -> bool {
        !self.run.rules.scope_has_email
            && candidate.fields.email.is_none()
            && candidate.fields.can_travel(Field::Mobile)
    }

    /// Asks Action Network for those who have no twin yet: one request each, and one for each secondary address of those
    /// of whom it does not know the primary one.
    fn look_up(&mut self, candidates: &[Candidate], blocked: &Blocked) -> Result<LookedUp> {
        let mut found = LookedUp::default();
        let mut not_found = Vec::new();
        for candidate in candidates {
            let (Some(id), None, None) = (
                candidate.contact.id,
                candidate.person_id(),
                left_alone(candidate, blocked),
            ) else {
                continue;
            };
            let answer = match (&candidate.fields.email, &candidate.fields.mobile) {
                (Some(email), _) => self.find_by_email(email),
                (None, Some(mobile)) if self.goes_by_number(candidate) => {
                    self.find_by_mobile(mobile)
                }
                (None, _) => continue,
            };
            match self.about_one(answer)? {
                Ok(people) => {
                    if people.is_empty() && candidate.fields.email.is_some() {
                        not_found.push(id);
                    }
                    found.people.insert(id, identified(people));
                }
                Err(error) => {
                    found.unanswered.insert(id, error.to_string());
                }
            }
        }
        self.look_up_by_secondary(&not_found, &mut found)?;
        let everybody = found.people.values().flatten();
        let ids: Vec<PersonId> = everybody
            .chain(found.by_secondary.values().flat_map(|found| &found.people))
            .map(|(id, _)| id.clone())
            .collect();
        if !ids.is_empty() {
            found.states = self.crm.states_by_remote_id(&ids)?;
            found.blocked = self.crm.blocked(&[], &ids)?;
        }
        let linked: Vec<ContactId> = found
            .states
            .iter()
            .filter_map(|state| Some(state.link()?.0))
            .collect();
        if !linked.is_empty() {
            let contacts = self.crm.contacts_by_id(&linked)?.into_iter();
            found.trashed = contacts
                .filter(|contact| contact.is_deleted)
                .filter_map(|contact| Some((contact.id?, contact)))
                .collect();
        }
        Ok(found)
    }

    fn look_up_by_secondary(&mut self, contacts: &[ContactId], found: &mut LookedUp) -> Result<()> {
        if contacts.is_empty() {
            return Ok(());
        }
        let own: Vec<_> = self
            .crm
            .emails_of(contacts)?
            .into_iter()
            .filter(|holder| !holder.is_primary)
            .collect();
        if own.is_empty() {
            return Ok(());
        }
        let emails: Vec<String> = own.iter().map(|holder| holder.email.clone()).collect();
        let holders = self.crm.contacts_holding_email(&emails)?;
        for holder in own {
            let others = || {
                holders.iter().filter(|other| {
                    other.contact_id != holder.contact_id
                        && other.email.to_lowercase() == holder.email.to_lowercase()
                })
            };
            // Whoever has it as the primary address is the one whom it tells.
            if others().any(|other| other.is_primary) {
                continue;
            }
            let is_shared = others().next().is_some();
            let answer = self.find_by_email(&holder.email);
            let entry = found.by_secondary.entry(holder.contact_id).or_default();
            match self.about_one(answer)? {
                Ok(people) => {
                    entry.is_shared |= is_shared && !people.is_empty();
                    entry.people.extend(identified(people));
                }
                Err(error) => {
                    found
                        .unanswered
                        .insert(holder.contact_id, error.to_string());
                }
            }
        }
        Ok(())
    }

    /// A linked pair: the base stands in for the person, so that an edit costs one request.
    fn decide_linked(&mut self, candidate: &Candidate) -> Result<Decision> {
        let Some(person_id) = candidate.person_id() else {
            return Ok(Decision::Fail(
                "The contact has no link to Action Network.".to_owned(),
            ));
        };
        let alias = candidate.state.alias();
        let plan = |pair: Pair, past: History<'_>| match alias {
            None => plan_pair(Origin::Local, pair, past),
            Some((contact_id, _)) => {
                let reason = alias_note(&candidate.state, contact_id);
                plan_refusals(Origin::Local, pair, past, reason)
            }
        };
        let mut pair = candidate.pair();
        // A change over there that could not be pulled is known to exist: the person is read then.
        if let Some(base) = &candidate.state.base
            && (alias.is_some()
                || (!candidate.state.has_failed(Origin::Remote)
                    && !candidate.state.was_set_aside()
                    && !base.other_failed))
        {
            pair.remote = base.remote.clone();
            let plan = plan(pair, History::Base(base));
            return Ok(Decision::Write(Box::new(plan), Vec::new()));
        }
        let answer = self.client.person(person_id);
        let person = match self.about_one(answer)? {
            Ok(person) => person,
            Err(error) if error.kind() == Kind::NotFound => return Ok(Decision::Gone),
            Err(error) => return Ok(Decision::Fail(error.to_string())),
        };
        pair.remote = PersonFields::of_person(&person, &self.options);
        let past = history(&candidate.state, Origin::Local, &candidate.contact, &person);
        pair.person = Some(person);
        Ok(Decision::Write(Box::new(plan(pair, past)), Vec::new()))
    }

    fn decide_unlinked(
        &self,
        candidate: &Candidate,
        sharing: &[(ContactId, PersonFields)],
        looked_up: &LookedUp,
        taken: &mut HashMap<PersonId, ContactId>,
    ) -> Decision {
        let Some(contact_id) = candidate.contact.id else {
            return Decision::Fail("The contact has no id.".to_owned());
        };
        if let Some(reason) = looked_up.unanswered.get(&contact_id) {
            return Decision::Fail(reason.clone());
        }
        let people = looked_up.people.get(&contact_id);
        let people = people.map(Vec::as_slice).unwrap_or_default();
        let described = self.described_people(people);
        let fields = &candidate.fields;
        let shares = |other: &PersonFields| match fields.email {
            Some(_) => fields.shares_email_with(other),
            None => fields.mobile == other.mobile,
        };
        let (holders, sharing): (Vec<ContactId>, Vec<PersonFields>) = sharing
            .iter()
            .filter(|(_, other)| shares(other))
            .cloned()
            .unzip();
        let found = if self.goes_by_number(candidate) {
            match_mobile_to_remote(fields, &sharing, &described)
        } else {
            match_to_remote(fields, &sharing, &described)
        };
        match found {
            Match::Insufficient(reason) => Decision::Leave(reason.to_owned()),
            Match::Ambiguous(ids, reason) => several_fit(reason, fields, &holders, &ids),
            Match::Found(id, _) => self.decide_found(candidate, &id, people, looked_up, taken),
            Match::None(_) => match looked_up.by_secondary.get(&contact_id) {
                Some(BySecondary { people, is_shared }) if !people.is_empty() => {
                    let mut ids: Vec<PersonId> = people.iter().map(|(id, _)| id.clone()).collect();
                    ids.dedup();
                    match ids.as_slice() {
                        [id] if !is_shared => {
                            let decision =
                                self.decide_found(candidate, id, people, looked_up, taken);
                            with_own_email(decision)
                        }
                        _ => several_fit(
                            "Nobody on Action Network has the contact's primary e-mail address, and who has a secondary \
                             one may be somebody else.",
                            fields,
                            &[contact_id],
                            &ids,
                        ),
                    }
                }
                _ => match creation_reason(&candidate.contact) {
                    Some(reason) => Decision::Leave(reason.to_owned()),
                    None => {
                        let plan = plan_new(Origin::Local, candidate.pair());
                        Decision::Write(Box::new(plan), Vec::new())
                    }
                },
            },
        }
    }

    fn described_people(&self, people: &[(PersonId, Person)]) -> Vec<(PersonId, PersonFields)> {
        people
            .iter()
            .map(|(id, person)| (id.clone(), PersonFields::of_person(person, &self.options)))
            .collect()
    }

    /// The contact's twin was found; it may belong to somebody else.
    fn decide_found(
        &self,
        candidate: &Candidate,
        id: &PersonId,
        people: &[(PersonId, Person)],
        looked_up: &LookedUp,
        taken: &mut HashMap<PersonId, ContactId>,
    ) -> Decision {
        if let Some(reason) = person_reason(id, &looked_up.blocked) {
            return Decision::Leave(reason);
        }
        let own = candidate.contact.id.unwrap_or_default();
        let people_found = std::slice::from_ref(id);
        let of_person = looked_up
            .states
            .iter()
            .find(|state| state.remote_person_id.as_ref() == Some(id));
        let holder = of_person.and_then(|state| state.link().or_else(|| state.alias()));
        let holder = holder
            .map(|(contact, _)| contact)
            .filter(|other| *other != own);
        let trashed = holder.and_then(|other| looked_up.trashed.get(&other));
        if let Some(other) = holder.filter(|_| trashed.is_none()) {
            let reason =
                format!("The person on Action Network is linked to contact {other} already.");
            return linked_elsewhere(&reason, &candidate.fields, &[other, own], people_found);
        }
        if let Some(other) = taken.insert(id.clone(), own) {
            let reason = "Another contact was matched with the same person.";
            return linked_elsewhere(reason, &candidate.fields, &[other, own], people_found);
        }
        let mut pair = candidate.pair();
        let mut superfluous = Vec::new();
        // The row that names the person goes on where there is one: it may not be named twice.
        if let Some(of_person) = of_person {
            if pair.state.base.is_some() {
                superfluous.extend(of_person.id);
            } else {
                superfluous.extend(pair.state.id);
                pair.state = freed(of_person);
            }
        }
        let person = people.iter().find(|(other, _)| other == id);
        pair.person = person.map(|(_, person)| person.clone());
        if let Some((_, person)) = person {
            pair.remote = PersonFields::of_person(person, &self.options);
        }
        let mut plan = plan_first_meeting(Origin::Local, pair);
        if let Some(trashed) = trashed {
            let trashed = PersonFields::of_contact(trashed, &self.options);
            let base = of_person.and_then(|state| state.base.as_ref());
            inherit_refusals(&mut plan, &trashed, base);
        }
        Decision::Write(Box::new(plan), superfluous)
    }

    /// An address that Action Network has and that is a secondary one of the contact is the same person's.
    fn agree_on_secondary_emails(&mut self, decided: &mut [(Candidate, Decision)]) -> Result<()> {
        let mut doubtful: Vec<(ContactId, &mut Plan)> = decided
            .iter_mut()
            .filter_map(|(candidate, decision)| match decision {
                Decision::Write(plan, _) if has_two_addresses(plan) => {
                    Some((candidate.contact.id?, plan.as_mut()))
                }
                _ => None,
            })
            .collect();
        if doubtful.is_empty() {
            return Ok(());
        }
        let ids: Vec<ContactId> = doubtful.iter().map(|(id, _)| *id).collect();
        let emails = self.crm.emails_of(&ids)?;
        for (id, plan) in &mut doubtful {
            let theirs = plan.pair.remote.key(Field::Email);
            let is_own = emails.iter().any(|holder| {
                holder.contact_id == *id && Some(holder.email.to_lowercase()) == theirs
            });
            if is_own {
                agree_on_email(plan);
            }
        }
        Ok(())
    }
}

impl Candidate {
    /// The person this is about, if one is linked.
    fn person_id(&self) -> Option<&PersonId> {
        let linked = self.state.link().or_else(|| self.state.alias());
        linked.map(|(_, person)| person)
    }

    fn pair(&self) -> Pair {
        Pair {
            contact: Some(self.contact.clone()),
            local: self.fields.clone(),
            person: None,
            remote: PersonFields::default(),
            state: self.state.clone(),
        }
    }
}

/// Whether the two sides have different addresses without either having changed from what was agreed on.
fn has_two_addresses(plan: &Plan) -> bool {
    let changes = &plan.changes;
    let differs =
        changes.to_remote.contains(&Field::Email) || changes.conflicts.contains(&Field::Email);
    let agreed_before = plan.pair.state.base.as_ref().is_none_or(|base| {
        base.remote.email.is_some() && base.local.key(Field::Email) != base.remote.key(Field::Email)
    });
    differs && agreed_before && plan.pair.remote.email.is_some()
}

/// Whoever was found by an address of the contact keeps it, and so does the contact its primary one.
fn with_own_email(decision: Decision) -> Decision {
    match decision {
        Decision::Write(mut plan, superfluous) => {
            agree_on_email(&mut plan);
            Decision::Write(plan, superfluous)
        }
        other => other,
    }
}

fn identified(people: Vec<Person>) -> Vec<(PersonId, Person)> {
    people
        .into_iter()
        .filter_map(|person| Some((person.id()?, person)))
        .collect()
}

fn left_alone(candidate: &Candidate, blocked: &Blocked) -> Option<String> {
    contact_reason(&candidate.contact, blocked).or_else(|| {
        candidate
            .person_id()
            .and_then(|person| person_reason(person, blocked))
    })
}

fn left(candidate: &Candidate, outcome: Outcome, reason: Option<String>) -> PersonResult {
    PersonResult {
        contact_id: candidate.contact.id,
        remote_id: candidate.state.remote_person_id.clone(),
        name: candidate.fields.name(),
        outcome,
        fields: Vec::new(),
        reason,
    }
}

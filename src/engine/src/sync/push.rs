//! CiviCRM → Action Network.

mod decide;
mod look_up;
mod scope;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::apply::Entry;
use super::decided::Decided;
use super::held::Records;
use super::past::{has_to_hear, still_failing};
use super::people::Session;
use super::plan::{Decision, Pair, Plan, announce, announce_change};
use super::report::{Outcome, PersonResult};
use super::scope::{announce_unsubscribe, is_known_ineligible, is_settled};
use crate::crm::{Blocked, Contact, ContactId, StateId, SyncState};
use crate::mapping::{Field, PersonFields, typed_digits};
use crate::osdi::PersonId;
use crate::profile::Origin;
use crate::{Error, Kind, Result};

/// A contact under consideration, with its own state or with that of an alias.
struct Candidate {
    contact: Contact,
    fields: PersonFields,
    state: SyncState,
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
            let ids: Vec<ContactId> = self
                .without_held_back(due)?
                .iter()
                .filter_map(SyncState::holder)
                .collect();
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
        let candidates = self.changed_contacts(contacts, due, &mut entries, &mut results)?;
        let may_yield = self.may_yield();
        let questions = candidates.iter().map(|one| {
            let about_person = one.person_id().is_none() || may_yield || !self.is_known(one);
            usize::from(about_person) + usize::from(one.has_new_number())
        });
        let questions = questions.sum();
        self.hold_look_ups(questions);
        let mut contacts: Vec<Contact> = candidates.into_iter().map(|one| one.contact).collect();
        // Who has aliases is a candidate several times.
        contacts.dedup_by_key(|contact| contact.id);
        self.hold_entries(entries);
        self.hold(Records::Contacts(contacts), due, results)
    }

    /// Decides about contacts, and writes nothing.
    pub(super) fn decide_contacts(&mut self, contacts: Vec<Contact>, due: bool) -> Result<Decided> {
        let mut decided = Decided::default();
        let Decided {
            results, entries, ..
        } = &mut decided;
        let candidates = self.changed_contacts(contacts, due, entries, results)?;
        if candidates.is_empty() {
            return Ok(decided);
        }
        let ids: Vec<ContactId> = candidates.iter().filter_map(|one| one.contact.id).collect();
        let linked: Vec<PersonId> = candidates
            .iter()
            .filter_map(|one| one.person_id().cloned())
            .collect();
        let blocked = self.crm.blocked(&ids, &linked)?;
        let sharing = self.sharing(&candidates)?;
        let looked_up = self.look_up(&candidates, &blocked)?;
        let mut taken = HashMap::new();
        let mut pairs = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let decision = match self.left_alone(&candidate, &blocked) {
                Some(reason) if candidate.waits_for_flag(&blocked) => Decision::Wait(reason),
                Some(reason) => Decision::Leave(reason),
                None if candidate.person_id().is_some() => self.decide_linked(&candidate)?,
                None => self.decide_unlinked(&candidate, &sharing, &looked_up, &mut taken),
            };
            pairs.push((candidate, decision));
        }
        self.narrow(pairs.iter_mut().map(|(_, decision)| decision))?;
        self.agree_on_secondary_emails(&mut pairs)?;
        self.withhold_from_contacts(&mut pairs)?;
        for (candidate, decision) in &mut pairs {
            if let Decision::Write(plan, superfluous) = decision {
                plan.settles_flags |= candidate.state.may_be_flagged() || !superfluous.is_empty();
            }
        }
        let Decided {
            results,
            entries,
            writes,
        } = &mut decided;
        for (candidate, decision) in pairs {
            match decision {
                Decision::Write(plan, superfluous) => writes.push((*plan, superfluous)),
                Decision::Wait(reason) => {
                    if candidate.state.waits() {
                        results.push(left(&candidate, Outcome::Ineligible, Some(reason)));
                    } else {
                        let name = candidate.fields.name();
                        let state = SyncState {
                            contact_id: candidate.contact.id,
                            is_out_of_scope: candidate.contact.is_out_of_scope,
                            ..candidate.state
                        };
                        entries.push(self.held_back(state, name, reason, None));
                    }
                }
                Decision::Leave(reason) if self.remembers(&candidate) => {
                    entries.push(self.ineligible(&candidate, Outcome::Ineligible, reason));
                }
                Decision::Leave(reason) if blocked.concerns(&candidate.state) => {
                    let state = &candidate.state;
                    if state.waits() && state.sync_origin == Some(Origin::Local) {
                        results.push(left(&candidate, Outcome::Ineligible, Some(reason)));
                    } else {
                        let name = candidate.fields.name();
                        entries.push(self.held_back(state.clone(), name, reason, None));
                    }
                }
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
                    let contact = &candidate.contact;
                    let is_outside = contact.is_out_of_scope;
                    entries.push(self.gone(candidate.state, Some(contact), None, is_outside));
                }
            }
        }
        self.leave_out_taken_numbers(&mut decided)?;
        Ok(decided)
    }

    /// Writes down what Action Network is about to be told. If the run ends before its answer is written down, the next one
    /// knows whose doing it is.
    pub(super) fn announce(&mut self, writes: &mut [(Plan, Vec<StateId>)]) -> Result<()> {
        let now = self.run.now;
        let announced = |plan: &Plan, superfluous: &[StateId]| {
            if plan.creates_person() {
                return Some(announce(plan, now));
            }
            // Who takes the place of another state is not saved before that one is deleted.
            let change = || announce_change(plan).filter(|_| superfluous.is_empty());
            announce_unsubscribe(plan, now).or_else(change)
        };
        let (plans, states): (Vec<&mut Plan>, Vec<SyncState>) = writes
            .iter_mut()
            .filter_map(|(plan, superfluous)| {
                announced(plan, superfluous).map(|state| (plan, state))
            })
            .unzip();
        if states.is_empty() {
            return Ok(());
        }
        let ids = self.crm.save_states(&states)?;
        for (plan, (state, id)) in plans.into_iter().zip(states.into_iter().zip(ids)) {
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
        entries: &mut Vec<Entry>,
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
                let rests = !due
                    && !self.run.reading.is_chosen()
                    && still_failing(&state, Origin::Local, contact.modified_date);
                let joins_or_leaves = state.is_out_of_scope != contact.is_out_of_scope;
                let is_news =
                    joins_or_leaves || has_to_hear(&state, &fields) || (due && state.waits());
                if is_news && !rests {
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
            if is_settled(&candidate.contact, &candidate.fields, state) && !(due && state.waits()) {
                results.push(left(&candidate, Outcome::Unchanged, None));
            } else if !self.run.reading.is_chosen()
                && self.remembers(&candidate)
                && is_known_ineligible(&candidate.contact, state)
            {
                let outcome = self.outcome_of_ineligible(&candidate);
                results.push(left(&candidate, outcome, state.message.clone()));
            } else if !due && state.link().is_none() && self.is_unreachable(&candidate.fields) {
                let reason = "The contact has no address to be known by.".to_owned();
                if self.remembers(&candidate) {
                    entries.push(self.ineligible(&candidate, Outcome::Skipped, reason));
                } else {
                    // Of everybody these are many, and nobody is to look at each; who was chosen was asked about.
                    let reason = self.run.reading.is_chosen().then_some(reason);
                    results.push(left(&candidate, Outcome::Skipped, reason));
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
        Ok(self.described(&contacts))
    }

    /// Whether a contact is recognised by its mobile number, for want of an address.
    fn goes_by_number(&self, candidate: &Candidate) -> bool {
        !self.run.rules.scope_has_email
            && candidate.fields.email.is_none()
            && candidate.fields.can_travel(Field::Mobile)
    }
}

impl Candidate {
    /// The person this is about, if one is linked.
    fn person_id(&self) -> Option<&PersonId> {
        let linked = self.state.link().or_else(|| self.state.alias());
        linked.map(|(_, person)| person)
    }

    /// Whether it has no person yet and a flag has to be settled before it is looked for.
    fn waits_for_flag(&self, blocked: &Blocked) -> bool {
        let is_there = !self.contact.is_deleted && !self.contact.is_out_of_scope;
        is_there && self.person_id().is_none() && blocked.waits_for_flag(self.contact.id, None)
    }

    /// Whether it has a number that it did not have at the last sync.
    fn has_new_number(&self) -> bool {
        let base = self.state.base.as_ref();
        let before = base.and_then(|base| base.local.mobile.as_ref());
        self.fields.can_travel(Field::Mobile) && self.fields.mobile.as_ref() != before
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

fn left(candidate: &Candidate, outcome: Outcome, reason: Option<String>) -> PersonResult {
    let state = &candidate.state;
    let ids = (candidate.contact.id, state.remote_person_id.clone());
    PersonResult::unwritten(ids, candidate.fields.name(), outcome, reason)
}

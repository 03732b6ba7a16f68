//! Action Network → CiviCRM.

pub(super) mod decide;
mod known;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use self::decide::withhold_taken_emails;
pub(super) use self::known::Announced;
use self::known::Known;
use super::apply::Entry;
use super::decided::Decided;
use super::eligibility::is_nobody;
use super::held::Records;
use super::past::{is_heard, is_up_to_date, still_failing};
use super::people::Session;
use super::plan::Decision;
use super::report::{Outcome, PersonResult};
use crate::crm::{ContactId, StateId, SyncState};
use crate::mapping::PersonFields;
use crate::osdi::{Filter, Person, PersonField, PersonId};
use crate::profile::Origin;
use crate::{Kind, Result};

/// A person under consideration.
struct Candidate {
    id: PersonId,
    person: Person,
    fields: PersonFields,
    state: SyncState,
    /// It was looked for in vain before.
    was_missing: bool,
}

impl Candidate {
    /// The contact that changes of this person concern, as far as that was found out before.
    fn contact_id(&self) -> Option<ContactId> {
        let linked = self.state.link().or_else(|| self.state.alias());
        linked.map(|(contact, _)| contact)
    }
}

impl Session<'_> {
    /// Reads everybody modified since the cursor. Returns Action Network's time when the reading began.
    pub(super) fn pull(&mut self, since: Option<Timestamp>) -> Result<Option<Timestamp>> {
        self.pull_due()?;
        let filter = since.map(|since| Filter::new().gt(PersonField::ModifiedDate, since));
        let mut pages = self.client.people(filter.as_ref());
        let mut began = None;
        let mut batch = Vec::new();
        while let Some(page) = pages.next_page(self.client)? {
            began = began.or_else(|| self.client.server_time());
            batch.extend(page.into_iter().filter(|person| self.shows_first(person)));
            if batch.len() >= self.run.batch_size {
                self.take_people(std::mem::take(&mut batch), false)?;
            }
        }
        if !batch.is_empty() {
            self.take_people(batch, false)?;
        }
        Ok(began)
    }

    /// Whether no page of this run showed the person before. Somebody can turn up twice when rows move between pages, and
    /// the second reading may be from before the first one was carried, and look like news then. If it is news, the next
    /// run reads it: the cursor goes to the time this reading began.
    fn shows_first(&mut self, person: &Person) -> bool {
        let Some(id) = person.id() else {
            return true;
        };
        self.shown_people.insert(id.number())
    }

    /// Tries people again whose last attempt failed and whose pause is over.
    fn pull_due(&mut self) -> Result<()> {
        let mut after = StateId::default();
        loop {
            let due =
                self.crm
                    .states_due(Origin::Remote, self.run.now, after, self.run.batch_size)?;
            let Some(last) = due.last().and_then(|state| state.id) else {
                return Ok(());
            };
            after = last;
            let mut people = Vec::new();
            let mut gone = Vec::new();
            let mut failed = Vec::new();
            for state in self.without_held_back(due)? {
                let Some(id) = state.remote_person_id.clone() else {
                    continue;
                };
                let answer = self.client.person(&id);
                match self.about_one(answer)? {
                    Ok(person) if person.id().as_ref() == Some(&id) => people.push(person),
                    // It was merged there with somebody else, who shows up under the other id.
                    Ok(person) => {
                        people.push(person);
                        gone.push(state);
                    }
                    Err(error) if error.kind() == Kind::NotFound => gone.push(state),
                    Err(error) => failed.push(self.failure(state, None, None, error.to_string())),
                }
                self.retried_people.insert(id);
            }
            let missing = gone
                .iter()
                .filter_map(|state| state.remote_person_id.clone());
            self.missing_people.extend(missing);
            failed.extend(self.missing(gone)?);
            self.hold_entries(failed);
            self.take_people(people, true)?;
        }
    }

    /// Sorts out those who need nothing, and holds the others until they are decided about.
    pub(super) fn take_people(&mut self, people: Vec<Person>, due: bool) -> Result<()> {
        if !self.missing_people.is_empty() {
            let shown: HashSet<PersonId> = people.iter().filter_map(Person::id).collect();
            self.let_go(|id| shown.contains(id));
        }
        let mut results = Vec::with_capacity(people.len());
        let candidates = self.changed_people(people, due, &mut results)?;
        let people = candidates.into_iter().map(|one| one.person).collect();
        self.hold(Records::People(people), due, results)
    }

    /// Decides about people, and writes nothing.
    pub(super) fn decide_people(&mut self, people: Vec<Person>, due: bool) -> Result<Decided> {
        let mut decided = Decided::default();
        let mut candidates = self.changed_people(people, due, &mut decided.results)?;
        if candidates.is_empty() {
            return Ok(decided);
        }
        let mut known = self.known_about(&candidates)?;
        self.disown(&mut candidates, &known)?;
        let noted = std::mem::take(&mut known.noted).into_iter();
        decided.entries.extend(noted.map(|state| self.noted(state)));
        let mut taken = HashMap::new();
        let mut pairs: Vec<_> = candidates
            .into_iter()
            .map(|candidate| {
                let decision = self.decide_pull(&candidate, &known, &mut taken);
                (candidate, decision)
            })
            .collect();
        self.narrow(pairs.iter_mut().map(|(_, decision)| decision))?;
        withhold_taken_emails(&mut pairs, &self.run.rules, &known.holders);
        let Decided {
            results,
            entries,
            writes,
        } = &mut decided;
        for (candidate, decision) in pairs {
            let person = Some(&candidate.person);
            match decision {
                Decision::Write(mut plan, superfluous) => {
                    plan.settles_flags |= candidate.was_missing
                        || candidate.state.may_be_flagged()
                        || !superfluous.is_empty();
                    writes.push((*plan, superfluous));
                }
                Decision::Leave(reason)
                    if known.holds_back(&candidate.state) || candidate.state.link().is_some() =>
                {
                    match self.leave(&candidate, &known, due, reason) {
                        Ok(entry) => entries.push(entry),
                        Err(result) => results.push(*result),
                    }
                }
                Decision::Wait(reason) => {
                    let seen = candidate.person.modified_date;
                    let before = candidate.state.remote_pre_sync_modified_time;
                    if candidate.state.waits() && before == seen {
                        results.push(left(&candidate, Outcome::Ineligible, Some(reason)));
                    } else {
                        let state = SyncState {
                            remote_person_id: Some(candidate.id),
                            ..candidate.state
                        };
                        let name = candidate.fields.name();
                        entries.push(self.held_back(state, name, reason, seen));
                    }
                }
                Decision::Leave(reason) if !due => {
                    results.push(left(&candidate, Outcome::Ineligible, Some(reason)));
                }
                Decision::Leave(reason) => {
                    let seen = candidate.person.modified_date;
                    let name = candidate.fields.name();
                    entries.push(self.aside(candidate.state, name, reason, seen));
                }
                Decision::Fail(reason) => {
                    entries.push(self.failure(candidate.state, None, person, reason));
                }
                Decision::Ask(reason, choice) => {
                    entries.push(self.doubt(candidate.state, None, person, reason, choice));
                }
                Decision::Gone => {
                    let is_outside = known.concerns_outside(&candidate.state);
                    entries.push(self.gone(candidate.state, None, None, is_outside));
                }
            }
        }
        self.leave_out_taken_numbers(&mut decided)?;
        Ok(decided)
    }

    /// Sorts out those who need nothing.
    fn changed_people(
        &mut self,
        people: Vec<Person>,
        due: bool,
        results: &mut Vec<PersonResult>,
    ) -> Result<Vec<Candidate>> {
        let mut by_id: HashMap<PersonId, Person> = HashMap::with_capacity(people.len());
        let mut order = Vec::with_capacity(people.len());
        for person in people {
            let Some(id) = person.id() else {
                let name = PersonFields::of_person(&person, &self.options).name();
                let reason = Some("Action Network sent a person without an identifier.".to_owned());
                let result = PersonResult::unwritten((None, None), name, Outcome::Error, reason);
                results.push(result);
                continue;
            };
            if by_id.insert(id.clone(), person).is_none() {
                order.push(id);
            }
        }
        let mut states: HashMap<PersonId, SyncState> = HashMap::new();
        if !order.is_empty() {
            for state in self.crm.states_by_remote_id(&order)? {
                if let Some(id) = state.remote_person_id.clone() {
                    states.insert(id, state);
                }
            }
        }
        let mut candidates = Vec::new();
        for id in order {
            let Some(person) = by_id.remove(&id) else {
                continue;
            };
            let is_back = self.missing_people.contains(&id);
            if !due && !is_back && self.retried_people.contains(&id) {
                continue;
            }
            let fields = PersonFields::of_person(&person, &self.options);
            let new = || SyncState::new(self.run.profile);
            let mut state = states.remove(&id).unwrap_or_else(new);
            let was_missing = state.remote_gone_time.take().is_some() || is_back;
            let fields = match &state.base {
                Some(base) => fields.known_to(&base.local),
                None => fields,
            };
            let candidate = Candidate {
                id,
                person,
                fields,
                state,
                was_missing,
            };
            let (state, modified) = (&candidate.state, candidate.person.modified_date);
            let is_known = match state.alias() {
                Some(_) => is_heard(state, &candidate.fields),
                None => is_up_to_date(state, Origin::Remote, &candidate.fields, modified),
            };
            if is_nobody(&candidate.id) {
                results.push(left(&candidate, Outcome::Skipped, None));
            } else if is_known && !was_missing && !(due && state.waits()) {
                results.push(left(&candidate, Outcome::Unchanged, None));
            } else if !due
                && !was_missing
                && !self.run.reading.is_chosen()
                && still_failing(state, Origin::Remote, modified)
            {
                results.push(left(&candidate, Outcome::Error, state.message.clone()));
            } else {
                candidates.push(candidate);
            }
        }
        Ok(candidates)
    }

    /// Somebody who changed and must be left alone, or is held back for now. That is remembered, so that the change is
    /// looked at when the contact is back, or nothing holds it back; a second reading of the same change needs no second
    /// note.
    fn leave(
        &self,
        candidate: &Candidate,
        known: &Known,
        due: bool,
        reason: String,
    ) -> std::result::Result<Entry, Box<PersonResult>> {
        let state = &candidate.state;
        let seen = candidate.person.modified_date;
        let is_held_back = known.holds_back(state);
        let is_noted = if is_held_back {
            state.waits()
        } else {
            state.was_set_aside() && !due
        };
        if is_noted && state.remote_pre_sync_modified_time == seen && !candidate.was_missing {
            let result = left(candidate, Outcome::Ineligible, Some(reason));
            return Err(Box::new(result));
        }
        let (state, name) = (state.clone(), candidate.fields.name());
        Ok(if is_held_back {
            self.held_back(state, name, reason, seen)
        } else {
            self.aside(state, name, reason, seen)
        })
    }
}

fn left(candidate: &Candidate, outcome: Outcome, reason: Option<String>) -> PersonResult {
    let ids = (candidate.state.contact_id, Some(candidate.id.clone()));
    PersonResult::unwritten(ids, candidate.fields.name(), outcome, reason)
}

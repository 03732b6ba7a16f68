//! Action Network → CiviCRM.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::apply::Entry;
use super::decided::Decided;
use super::doubt::explain;
use super::eligibility::{
    contact_reason, is_nobody, no_contact_reason, person_reason, scope_reason,
};
use super::held::Records;
use super::past::{adopt, is_up_to_date, outdone_states, preferred, still_failing, two_twins};
use super::people::Session;
use super::plan::{
    Decision, Pair, Plan, history, plan_first_meeting, plan_new, plan_pair, withhold,
};
use super::report::{Outcome, PersonResult};
use super::scope::{Standing, has_same_consents, plan_outside};
use crate::crm::{Blocked, Contact, ContactId, EmailHolder, StateId, SyncState, SyncStatus};
use crate::mapping::{Field, PersonFields, locale_for};
use crate::matching::{Match, match_to_local};
use crate::osdi::{Filter, Person, PersonField, PersonId};
use crate::profile::{Origin, Rules};
use crate::{Error, Kind, Result};

/// A person under consideration.
struct Candidate {
    id: PersonId,
    person: Person,
    fields: PersonFields,
    state: SyncState,
}

/// What CiviCRM knows that concerns a batch.
struct Known {
    contacts: HashMap<ContactId, Contact>,
    by_email: Vec<(ContactId, PersonFields)>,
    states: Vec<SyncState>,
    blocked: Blocked,
    holders: Vec<EmailHolder>,
}

impl Known {
    fn is_out_of_scope(&self, contact: ContactId) -> bool {
        let contact = self.contacts.get(&contact);
        contact.is_some_and(|contact| contact.is_out_of_scope)
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
            batch.extend(page);
            if batch.len() >= self.run.batch_size {
                self.take_people(std::mem::take(&mut batch), false)?;
            }
        }
        if !batch.is_empty() {
            self.take_people(batch, false)?;
        }
        Ok(began)
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
            for state in due {
                let Some(id) = state.remote_person_id.clone() else {
                    continue;
                };
                match self.client.person(&id) {
                    Ok(person) => people.push(person),
                    Err(error) if concerns_one(&error) => {
                        gone.push(self.failure(state, None, None, error.to_string()));
                    }
                    Err(error) => return Err(error),
                }
                self.retried_people.insert(id);
            }
            self.hold_entries(gone);
            self.take_people(people, true)?;
        }
    }

    /// Sorts out those who need nothing, and holds the others until they are decided about.
    pub(super) fn take_people(&mut self, people: Vec<Person>, due: bool) -> Result<()> {
        let mut results = Vec::with_capacity(people.len());
        let (candidates, outdone) = self.changed_people(people, due, &mut results)?;
        let people = candidates.into_iter().map(|one| one.person).collect();
        self.hold(Records::People(people), due, results, outdone)
    }

    /// Decides about people, and writes nothing.
    pub(super) fn decide_people(&mut self, people: Vec<Person>, due: bool) -> Result<Decided> {
        let mut decided = Decided::default();
        let (candidates, outdone) = self.changed_people(people, due, &mut decided.results)?;
        decided.outdone = outdone;
        if candidates.is_empty() {
            return Ok(decided);
        }
        let known = self.known_about(&candidates)?;
        let mut taken = HashSet::new();
        for candidate in candidates {
            match self.decide_pull(&candidate, &known, &mut taken) {
                Decision::Write(plan, superfluous) => decided.writes.push((*plan, superfluous)),
                Decision::Leave(reason)
                    if candidate
                        .state
                        .link()
                        .is_some_and(|(contact, _)| !due || known.is_out_of_scope(contact)) =>
                {
                    match set_aside(&candidate, reason, self.run.now) {
                        Ok(entry) => decided.entries.push(entry),
                        Err(result) => decided.results.push(*result),
                    }
                }
                Decision::Leave(reason) if !due => {
                    let result = left(&candidate, Outcome::Ineligible, Some(reason));
                    decided.results.push(result);
                }
                Decision::Leave(reason) | Decision::Fail(reason) => {
                    let person = Some(&candidate.person);
                    let entry = self.failure(candidate.state, None, person, reason);
                    decided.entries.push(entry);
                }
            }
        }
        Ok(decided)
    }

    /// Sorts out those who need nothing. Returns the others, and states that are superfluous.
    fn changed_people(
        &mut self,
        people: Vec<Person>,
        due: bool,
        results: &mut Vec<PersonResult>,
    ) -> Result<(Vec<Candidate>, Vec<StateId>)> {
        // A person can turn up twice when rows move between pages; the later reading is the newer one.
        let mut by_id: HashMap<PersonId, Person> = HashMap::with_capacity(people.len());
        let mut order = Vec::with_capacity(people.len());
        for person in people {
            let Some(id) = person.id() else {
                results.push(PersonResult {
                    contact_id: None,
                    remote_id: None,
                    name: PersonFields::of_person(&person, &self.options).name(),
                    outcome: Outcome::Error,
                    fields: Vec::new(),
                    changes: Vec::new(),
                    reason: Some("Action Network sent a person without an identifier.".to_owned()),
                });
                continue;
            };
            if by_id.insert(id.clone(), person).is_none() {
                order.push(id);
            }
        }
        let mut states: HashMap<PersonId, Vec<SyncState>> = HashMap::new();
        if !order.is_empty() {
            for state in self.crm.states_by_remote_id(&order)? {
                if let Some(id) = state.remote_person_id.clone() {
                    states.entry(id).or_default().push(state);
                }
            }
        }
        let mut candidates = Vec::new();
        let mut outdone = Vec::new();
        for id in order {
            let Some(person) = by_id.remove(&id) else {
                continue;
            };
            if !due && self.retried_people.contains(&id) {
                continue;
            }
            let fields = PersonFields::of_person(&person, &self.options);
            let found = states.remove(&id).unwrap_or_default();
            if due {
                outdone.extend(outdone_states(&found));
            }
            let state = preferred(found).unwrap_or_else(|| SyncState::new(self.run.profile));
            let candidate = Candidate {
                id,
                person,
                fields,
                state,
            };
            let (state, modified) = (&candidate.state, candidate.person.modified_date);
            if is_nobody(&candidate.id) {
                results.push(left(&candidate, Outcome::Skipped, None));
            } else if is_up_to_date(state, Origin::Remote, &candidate.fields, modified) {
                results.push(left(&candidate, Outcome::Unchanged, None));
            } else if !due
                && !self.run.reading.is_chosen()
                && still_failing(state, Origin::Remote, modified)
            {
                results.push(left(&candidate, Outcome::Error, state.message.clone()));
            } else {
                candidates.push(candidate);
            }
        }
        Ok((candidates, outdone))
    }

    /// Asks CiviCRM all that the batch needs, each question once.
    fn known_about(&mut self, candidates: &[Candidate]) -> Result<Known> {
        let linked: Vec<ContactId> = candidates
            .iter()
            .filter_map(|one| Some(one.state.link()?.0))
            .collect();
        let emails: Vec<String> = candidates
            .iter()
            .filter(|one| one.state.link().is_none())
            .filter_map(|one| one.fields.email.clone())
            .collect();
        let mut found = if linked.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_by_id(&linked)?
        };
        let sharing = if emails.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_by_email(&emails)?
        };
        let by_email: Vec<_> = sharing
            .iter()
            .filter_map(|contact| {
                Some((
                    contact.id?,
                    PersonFields::of_contact(contact, &self.options),
                ))
            })
            .collect();
        let concerned: Vec<ContactId> = by_email.iter().map(|(id, _)| *id).chain(linked).collect();
        let states = if concerned.is_empty() {
            Vec::new()
        } else {
            self.crm.states_by_contact_id(&concerned)?
        };
        found.extend(sharing);
        let contacts: HashMap<_, _> = found
            .into_iter()
            .filter_map(|contact| Some((contact.id?, contact)))
            .collect();
        let ids: Vec<ContactId> = contacts.keys().copied().collect();
        let people: Vec<PersonId> = candidates.iter().map(|one| one.id.clone()).collect();
        let blocked = self.crm.blocked(&ids, &people)?;
        let wanted: Vec<String> = candidates
            .iter()
            .filter(|one| {
                let contact = one.state.link().and_then(|(id, _)| contacts.get(&id));
                let now = contact
                    .and_then(|contact| contact.email.as_deref())
                    .map(str::to_lowercase);
                one.fields.key(Field::Email).is_some() && one.fields.key(Field::Email) != now
            })
            .filter_map(|one| one.fields.email.clone())
            .collect();
        let holders = if wanted.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_holding_email(&wanted)?
        };
        Ok(Known {
            contacts,
            by_email,
            states,
            blocked,
            holders,
        })
    }

    fn decide_pull(
        &self,
        candidate: &Candidate,
        known: &Known,
        taken: &mut HashSet<ContactId>,
    ) -> Decision {
        if let Some(reason) = person_reason(&candidate.id, &known.blocked) {
            return Decision::Leave(reason);
        }
        let (contact_id, superfluous, state) = match candidate.state.link() {
            Some((contact_id, _)) => (contact_id, Vec::new(), candidate.state.clone()),
            None => match match_to_local(&candidate.fields, &known.by_email) {
                Match::Insufficient(reason) => return Decision::Leave(reason.to_owned()),
                Match::Ambiguous(ids, reason) => {
                    if ids.iter().all(|id| known.is_out_of_scope(*id)) {
                        return Decision::Leave(scope_reason(&self.run.rules));
                    }
                    return Decision::Fail(explain(reason, &candidate.fields, &ids, &[]));
                }
                Match::None(_) => {
                    return match no_contact_reason(&self.run.rules) {
                        Some(reason) => Decision::Leave(reason),
                        None => self.decide_new(candidate, known),
                    };
                }
                Match::Found(contact_id, _) => {
                    match adopt(&candidate.state, contact_id, &known.states) {
                        Ok((state, superfluous)) => (contact_id, superfluous, state),
                        Err(reason) => return Decision::Fail(reason),
                    }
                }
            },
        };
        let Some(contact) = known.contacts.get(&contact_id) else {
            return Decision::Fail(format!(
                "The linked contact {contact_id} does not exist any more."
            ));
        };
        if let Some(reason) = contact_reason(contact, &known.blocked) {
            return Decision::Leave(reason);
        }
        if contact.is_out_of_scope && candidate.state.link().is_none() {
            return Decision::Leave(scope_reason(&self.run.rules));
        }
        if let Some(reason) = two_twins(&known.states, contact_id) {
            return Decision::Fail(reason);
        }
        if !taken.insert(contact_id) {
            return Decision::Fail(format!(
                "Another person on Action Network belongs to contact {contact_id} too."
            ));
        }
        let pair = Pair {
            contact: Some(contact.clone()),
            local: PersonFields::of_contact(contact, &self.options),
            person: Some(candidate.person.clone()),
            remote: candidate.fields.clone(),
            state,
        };
        let mut plan = if candidate.state.link().is_some() {
            let past = history(&candidate.state, Origin::Remote, contact, &candidate.person);
            plan_pair(Origin::Remote, &self.run.rules, pair, past)
        } else {
            plan_first_meeting(Origin::Remote, &self.run.rules, pair)
        };
        if contact.is_out_of_scope {
            plan = plan_outside(plan, Standing::Outside, &self.run.rules);
            let base = candidate.state.base.as_ref();
            let is_remembered =
                base.is_some_and(|base| has_same_consents(&base.remote, &candidate.fields));
            if plan.changes.is_nothing() && is_remembered {
                return Decision::Leave(scope_reason(&self.run.rules));
            }
        }
        if plan.changes.to_local.contains(&Field::Email)
            && let Some(other) = holder(&candidate.fields, &known.holders, Some(contact_id))
        {
            withhold_email(&mut plan, &self.run.rules, other);
        }
        self.withhold_unknown_language(&mut plan);
        Decision::Write(Box::new(plan), superfluous)
    }

    /// A language that is not enabled on the site cannot be written.
    pub(super) fn withhold_unknown_language(&self, plan: &mut Plan) {
        let language = plan.pair.remote.language.clone();
        if let Some(language) =
            language.filter(|_| plan.changes.to_local.contains(&Field::Language))
            && locale_for(&language, &self.options).is_none()
        {
            let why = format!("The language \"{language}\" is not enabled in CiviCRM.");
            withhold(plan, &self.run.rules, Field::Language, why);
        }
    }

    fn decide_new(&self, candidate: &Candidate, known: &Known) -> Decision {
        if let Some(other) = holder(&candidate.fields, &known.holders, None) {
            return Decision::Fail(format!(
                "The e-mail address is a secondary one of contact {other}."
            ));
        }
        let pair = Pair {
            contact: None,
            local: PersonFields::default(),
            person: Some(candidate.person.clone()),
            remote: candidate.fields.clone(),
            state: candidate.state.clone(),
        };
        let mut plan = plan_new(Origin::Remote, &self.run.rules, pair);
        self.withhold_unknown_language(&mut plan);
        Decision::Write(Box::new(plan), Vec::new())
    }
}

/// Whether an error in reading one person must not keep the others from being read: Action Network answered, but cannot
/// show this one.
pub(super) fn concerns_one(error: &Error) -> bool {
    error.kind() == Kind::NotFound
        || (error.status().is_some() && matches!(error.kind(), Kind::Transport | Kind::Unreadable))
}

/// A linked person who changed and must be left alone. That is remembered, so that the change is looked at when the
/// contact is back; a second reading of the same change needs no second note.
fn set_aside(
    candidate: &Candidate,
    reason: String,
    now: Timestamp,
) -> std::result::Result<Entry, Box<PersonResult>> {
    let state = &candidate.state;
    let result = left(candidate, Outcome::Ineligible, Some(reason.clone()));
    let seen = candidate.person.modified_date;
    if state.was_set_aside() && state.remote_pre_sync_modified_time == seen {
        return Err(Box::new(result));
    }
    let state = SyncState {
        sync_status: Some(SyncStatus::Ineligible),
        sync_origin: Some(Origin::Remote),
        sync_time: Some(now),
        remote_pre_sync_modified_time: seen,
        next_attempt_time: None,
        message: Some(reason),
        ..state.clone()
    };
    Ok(Entry::Failed {
        state: Box::new(state),
        result,
        consent: Vec::new(),
    })
}

/// An address that another contact has is not written.
pub(super) fn withhold_email(plan: &mut Plan, rules: &Rules, other: ContactId) {
    let why =
        format!("The e-mail address was left as it is: the new one belongs to contact {other}.");
    withhold(plan, rules, Field::Email, why);
}

/// Who else has this e-mail address.
pub(super) fn holder(
    fields: &PersonFields,
    holders: &[EmailHolder],
    except: Option<ContactId>,
) -> Option<ContactId> {
    let email = fields.key(Field::Email)?;
    holders
        .iter()
        .find(|holder| Some(holder.contact_id) != except && holder.email.to_lowercase() == email)
        .map(|holder| holder.contact_id)
}

fn left(candidate: &Candidate, outcome: Outcome, reason: Option<String>) -> PersonResult {
    PersonResult {
        contact_id: candidate.state.contact_id,
        remote_id: Some(candidate.id.clone()),
        name: candidate.fields.name(),
        outcome,
        fields: Vec::new(),
        changes: Vec::new(),
        reason,
    }
}

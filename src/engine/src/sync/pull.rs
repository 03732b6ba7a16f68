//! Action Network → CiviCRM.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::apply::Entry;
use super::conflict::History;
use super::doubt::{linked_elsewhere, several_fit};
use super::eligibility::{contact_reason, is_nobody, person_reason};
use super::past::{Adoption, adopt, freed, is_heard, is_up_to_date, still_failing};
use super::people::Session;
use super::plan::{
    Decision, Pair, Plan, agree_on_email, base_for_new_person, history, inherit_refusals,
    plan_first_meeting, plan_new, plan_pair, plan_refusals, withhold,
};
use super::report::{Outcome, PersonResult};
use crate::crm::{Blocked, Contact, ContactId, EmailHolder, StateId, SyncState};
use crate::mapping::{Field, PersonFields, locale_for, typed_digits};
use crate::matching::{Match, match_mobile_to_local, match_to_local, match_to_secondary};
use crate::osdi::{Filter, Person, PersonField, PersonId};
use crate::profile::Origin;
use crate::{Kind, Result};

/// A person under consideration.
struct Candidate {
    id: PersonId,
    person: Person,
    fields: PersonFields,
    state: SyncState,
}

impl Candidate {
    /// The contact that changes of this person concern, as far as that was found out before.
    fn contact_id(&self) -> Option<ContactId> {
        let linked = self.state.link().or_else(|| self.state.alias());
        linked.map(|(contact, _)| contact)
    }
}

/// What is known that concerns a batch.
struct Known {
    contacts: HashMap<ContactId, Contact>,
    by_email: Vec<(ContactId, PersonFields)>,
    by_mobile: Vec<(ContactId, PersonFields)>,
    states: Vec<SyncState>,
    blocked: Blocked,
    holders: Vec<EmailHolder>,
    /// People whose contacts belong to somebody of the batch now: they are not on Action Network any more.
    gone: HashSet<PersonId>,
}

/// The contact of a person, and how it came by it.
struct Twin {
    contact_id: ContactId,
    state: SyncState,
    superfluous: Vec<StateId>,
    /// The contact in the trash it belonged to until now.
    moved_from: Option<ContactId>,
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
                self.pull_batch(std::mem::take(&mut batch), false)?;
            }
        }
        if !batch.is_empty() {
            self.pull_batch(batch, false)?;
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
                let answer = self.client.person(&id);
                match self.about_one(answer)? {
                    Ok(person) if person.id().as_ref() == Some(&id) => people.push(person),
                    // It was merged there with somebody else, who shows up under the other id.
                    Ok(person) => {
                        people.push(person);
                        gone.push(self.missing(state));
                    }
                    Err(error) if error.kind() == Kind::NotFound => gone.push(self.missing(state)),
                    Err(error) => gone.push(self.failure(state, None, None, error.to_string())),
                }
                self.retried_people.insert(id);
            }
            let mut results = Vec::new();
            self.save(&gone, &mut results)?;
            self.finish_batch(&mut results)?;
            self.pull_batch(people, true)?;
        }
    }

    fn pull_batch(&mut self, people: Vec<Person>, due: bool) -> Result<()> {
        let mut results = Vec::with_capacity(people.len());
        let candidates = self.changed_people(people, due, &mut results)?;
        if !candidates.is_empty() {
            let known = self.known_about(&candidates)?;
            let mut taken = HashMap::new();
            let mut decided: Vec<_> = candidates
                .into_iter()
                .map(|candidate| {
                    let decision = self.decide_pull(&candidate, &known, &mut taken);
                    (candidate, decision)
                })
                .collect();
            withhold_taken_emails(&mut decided, &known.holders);
            let mut entries = Vec::with_capacity(decided.len());
            let mut writes = Vec::with_capacity(decided.len());
            for (candidate, decision) in decided {
                let person = Some(&candidate.person);
                match decision {
                    Decision::Write(mut plan, superfluous) => {
                        plan.settles_flags |=
                            candidate.state.may_be_flagged() || !superfluous.is_empty();
                        writes.push((*plan, superfluous));
                    }
                    Decision::Leave(reason) if !due && candidate.state.link().is_some() => {
                        match self.set_aside(&candidate, reason) {
                            Ok(entry) => entries.push(entry),
                            Err(result) => results.push(result),
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
                    Decision::Gone => entries.push(self.missing(candidate.state)),
                }
            }
            // Refusals that Action Network does not know yet go there at once, whichever way the run goes.
            let done = self.carry_out(writes, &mut entries);
            self.save(&entries, &mut results)?;
            done?;
        }
        self.finish_batch(&mut results)
    }

    /// Sorts out those who need nothing.
    fn changed_people(
        &mut self,
        people: Vec<Person>,
        due: bool,
        results: &mut Vec<PersonResult>,
    ) -> Result<Vec<Candidate>> {
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
                    reason: Some("Action Network sent a person without an identifier.".to_owned()),
                });
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
            if !due && self.retried_people.contains(&id) {
                continue;
            }
            let fields = PersonFields::of_person(&person, &self.options);
            let new = || SyncState::new(self.run.profile);
            let state = states.remove(&id).unwrap_or_else(new);
            let candidate = Candidate {
                id,
                person,
                fields,
                state,
            };
            let (state, modified) = (&candidate.state, candidate.person.modified_date);
            let is_known = match state.alias() {
                Some(_) => is_heard(state, &candidate.fields),
                None => is_up_to_date(state, Origin::Remote, &candidate.fields, modified),
            };
            if is_nobody(&candidate.id) {
                results.push(left(&candidate, Outcome::Skipped, None));
            } else if is_known {
                results.push(left(&candidate, Outcome::Unchanged, None));
            } else if !due && still_failing(state, Origin::Remote, modified) {
                results.push(left(&candidate, Outcome::Error, state.message.clone()));
            } else {
                candidates.push(candidate);
            }
        }
        Ok(candidates)
    }

    /// Asks all that the batch needs, each question once, and none that concerns nobody.
    fn known_about(&mut self, candidates: &[Candidate]) -> Result<Known> {
        let linked: Vec<ContactId> = candidates
            .iter()
            .filter_map(Candidate::contact_id)
            .collect();
        let mut found = self.contacts(&linked)?;
        let trashed: HashSet<ContactId> = found
            .iter()
            .filter(|contact| contact.is_deleted)
            .filter_map(|contact| contact.id)
            .collect();
        // Whose contact is in the trash may have been entered anew.
        let seeking: Vec<&Candidate> = candidates
            .iter()
            .filter(|one| {
                one.contact_id().is_none_or(|id| trashed.contains(&id))
                    && one.state.alias().is_none()
            })
            .collect();
        let emails: Vec<String> = seeking
            .iter()
            .filter_map(|one| one.fields.email.clone())
            .collect();
        let sharing = if emails.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_by_email(&emails)?
        };
        let by_email = self.described(&sharing);
        found.extend(sharing);
        let mobiles: Vec<String> = seeking
            .iter()
            .filter(|one| !self.run.rules.scope_has_email && one.fields.email.is_none())
            .filter_map(|one| one.fields.mobile.as_deref())
            .flat_map(typed_digits)
            .collect();
        let calling = if mobiles.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_by_mobile(&mobiles)?
        };
        let by_mobile = self.described(&calling);
        found.extend(calling);
        let holders = self.holders_of_new_addresses(candidates, &found)?;
        let secondary: Vec<ContactId> = holders
            .iter()
            .filter(|holder| {
                !holder.is_primary
                    && seeking.iter().any(|one| {
                        one.fields.key(Field::Email) == Some(holder.email.to_lowercase())
                    })
                    && found.iter().all(|one| one.id != Some(holder.contact_id))
            })
            .map(|holder| holder.contact_id)
            .collect();
        found.extend(self.contacts(&secondary)?);
        let concerned: Vec<ContactId> = by_email
            .iter()
            .chain(&by_mobile)
            .map(|(id, _)| *id)
            .chain(secondary)
            .chain(holders.iter().map(|holder| holder.contact_id))
            .collect();
        let states = if concerned.is_empty() || seeking.is_empty() {
            Vec::new()
        } else {
            self.crm.states_by_contact_id(&concerned)?
        };
        let contacts: HashMap<_, _> = found
            .into_iter()
            .filter_map(|contact| Some((contact.id?, contact)))
            .collect();
        let ids: Vec<ContactId> = contacts.keys().copied().collect();
        let people: Vec<PersonId> = candidates.iter().map(|one| one.id.clone()).collect();
        let blocked = self.crm.blocked(&ids, &people)?;
        let mut known = Known {
            contacts,
            by_email,
            by_mobile,
            states,
            blocked,
            holders,
            gone: HashSet::new(),
        };
        known.gone = self.gone_since(candidates, &known)?;
        Ok(known)
    }

    fn contacts(&mut self, ids: &[ContactId]) -> Result<Vec<Contact>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.crm.contacts_by_id(ids)
    }

    fn described(&self, contacts: &[Contact]) -> Vec<(ContactId, PersonFields)> {
        let describe = |contact: &Contact| {
            Some((
                contact.id?,
                PersonFields::of_contact(contact, &self.options),
            ))
        };
        contacts.iter().filter_map(describe).collect()
    }

    /// Who has the addresses that are not the primary ones of the people's own contacts.
    fn holders_of_new_addresses(
        &mut self,
        candidates: &[Candidate],
        contacts: &[Contact],
    ) -> Result<Vec<EmailHolder>> {
        let now: HashMap<ContactId, String> = contacts
            .iter()
            .filter(|contact| !contact.is_deleted)
            .filter_map(|contact| Some((contact.id?, contact.email.as_deref()?.to_lowercase())))
            .collect();
        let wanted: Vec<String> = candidates
            .iter()
            .filter(|one| {
                let known = one.contact_id().and_then(|id| now.get(&id));
                one.state.alias().is_none() && one.fields.key(Field::Email).as_ref() != known
            })
            .filter_map(|one| one.fields.email.clone())
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.crm.contacts_holding_email(&wanted)
    }

    /// People without a contact may be somebody known, who is there under another id now. Then the one the contact is
    /// linked to is not there any more, which costs a request to find out.
    fn gone_since(&mut self, candidates: &[Candidate], known: &Known) -> Result<HashSet<PersonId>> {
        let mut gone = HashSet::new();
        for candidate in candidates {
            if candidate.contact_id().is_some() {
                continue;
            }
            let Match::Found(contact_id, _) = self.match_here(candidate, known) else {
                continue;
            };
            let Adoption::Linked(state) = adopt(&candidate.state, contact_id, &known.states) else {
                continue;
            };
            let Some(before) = state.remote_person_id else {
                continue;
            };
            if gone.contains(&before) || candidates.iter().any(|one| one.id == before) {
                continue;
            }
            let answer = self.client.person(&before);
            match self.about_one(answer)? {
                Ok(person) if person.id().as_ref() == Some(&candidate.id) => {
                    gone.insert(before);
                }
                Err(error) if error.kind() == Kind::NotFound => {
                    gone.insert(before);
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(gone)
    }

    /// The contact that is this person, by the rules of the profile.
    fn match_here(&self, candidate: &Candidate, known: &Known) -> Match<ContactId> {
        let fields = &candidate.fields;
        if fields.email.is_none() && !self.run.rules.scope_has_email {
            return match_mobile_to_local(fields, &known.by_mobile);
        }
        match match_to_local(fields, &known.by_email) {
            Match::None(_) => {
                let holders: Vec<ContactId> = known
                    .holders
                    .iter()
                    .filter(|holder| fields.key(Field::Email) == Some(holder.email.to_lowercase()))
                    .map(|holder| holder.contact_id)
                    .collect();
                match_to_secondary(&holders)
            }
            found => found,
        }
    }

    fn decide_pull(
        &self,
        candidate: &Candidate,
        known: &Known,
        taken: &mut HashMap<ContactId, PersonId>,
    ) -> Decision {
        if let Some(reason) = person_reason(&candidate.id, &known.blocked) {
            return Decision::Leave(reason);
        }
        if let Some((contact_id, _)) = candidate.state.alias() {
            return self.decide_alias(candidate, contact_id, known);
        }
        let twin = match self.twin_of(candidate, known) {
            Ok(twin) => twin,
            Err(decision) => return decision,
        };
        let contact_id = twin.contact_id;
        let Some(contact) = known.contacts.get(&contact_id) else {
            return Decision::Fail(format!(
                "The linked contact {contact_id} does not exist any more."
            ));
        };
        if let Some(reason) = contact_reason(contact, &known.blocked) {
            let untold = contact
                .is_deleted
                .then(|| self.plan_untold_refusals(candidate, contact, &reason));
            return match untold.flatten() {
                Some(plan) => Decision::Write(Box::new(plan), Vec::new()),
                None => Decision::Leave(reason),
            };
        }
        if let Some(other) = taken.insert(contact_id, candidate.id.clone()) {
            let reason =
                format!("Another person on Action Network belongs to contact {contact_id} too.");
            let people = [other, candidate.id.clone()];
            return linked_elsewhere(&reason, &candidate.fields, &[contact_id], &people);
        }
        let is_linked = twin.state.link().is_some();
        let settles_flags = twin.state.may_be_flagged();
        let past_state = twin.state.clone();
        let pair = self.pair(candidate, contact, twin.state);
        let mut plan = if is_linked {
            let past = history(&past_state, Origin::Remote, contact, &candidate.person);
            plan_pair(Origin::Remote, pair, past)
        } else {
            plan_first_meeting(Origin::Remote, pair)
        };
        if let Some(trashed) = twin.moved_from.and_then(|id| known.contacts.get(&id)) {
            let trashed = PersonFields::of_contact(trashed, &self.options);
            inherit_refusals(&mut plan, &trashed, candidate.state.base.as_ref());
        }
        plan.settles_flags = settles_flags;
        let own = |holder: &EmailHolder| {
            holder.contact_id == contact_id
                && candidate.fields.key(Field::Email) == Some(holder.email.to_lowercase())
        };
        let differs = plan.changes.to_local.contains(&Field::Email)
            || plan.changes.conflicts.contains(&Field::Email);
        if differs && past_state.base.is_none() && known.holders.iter().any(own) {
            agree_on_email(&mut plan);
        }
        self.withhold_unknown_language(&mut plan);
        Decision::Write(Box::new(plan), twin.superfluous)
    }

    fn pair(&self, candidate: &Candidate, contact: &Contact, state: SyncState) -> Pair {
        Pair {
            contact: Some(contact.clone()),
            local: PersonFields::of_contact(contact, &self.options),
            person: Some(candidate.person.clone()),
            remote: candidate.fields.clone(),
            state,
        }
    }

    /// The contact of a person: the one it is linked to, else the one that matches.
    fn twin_of(&self, candidate: &Candidate, known: &Known) -> Result<Twin, Decision> {
        if let Some((contact_id, _)) = candidate.state.link() {
            let linked = || Twin {
                contact_id,
                state: candidate.state.clone(),
                superfluous: Vec::new(),
                moved_from: None,
            };
            let is_trashed = known
                .contacts
                .get(&contact_id)
                .is_some_and(|contact| contact.is_deleted);
            if !is_trashed {
                return Ok(linked());
            }
            let Match::Found(new, _) = self.match_here(candidate, known) else {
                return Ok(linked());
            };
            return Ok(match adopt(&freed(&candidate.state), new, &known.states) {
                Adoption::Linked(_) => linked(),
                Adoption::Free(state, superfluous) => Twin {
                    contact_id: new,
                    state: *state,
                    superfluous,
                    moved_from: Some(contact_id),
                },
            });
        }
        let contact_id = match self.match_here(candidate, known) {
            Match::Insufficient(reason) => return Err(Decision::Leave(reason.to_owned())),
            Match::Ambiguous(ids, reason) => {
                let people = std::slice::from_ref(&candidate.id);
                return Err(several_fit(reason, &candidate.fields, &ids, people));
            }
            Match::None(_) => return Err(self.decide_new(candidate)),
            Match::Found(contact_id, _) => contact_id,
        };
        let (state, superfluous) = match adopt(&candidate.state, contact_id, &known.states) {
            Adoption::Free(state, superfluous) => (*state, superfluous),
            Adoption::Linked(state) => {
                let before = state.remote_person_id.clone();
                if !before.as_ref().is_some_and(|id| known.gone.contains(id)) {
                    let reason = format!(
                        "Contact {contact_id} is linked to another person on Action Network already."
                    );
                    let people: Vec<_> = before.into_iter().chain([candidate.id.clone()]).collect();
                    let fields = &candidate.fields;
                    return Err(linked_elsewhere(&reason, fields, &[contact_id], &people));
                }
                let base = state.base.as_ref();
                let base = base.map(|base| base_for_new_person(base, &candidate.fields));
                let state = SyncState {
                    remote_person_id: Some(candidate.id.clone()),
                    base,
                    ..*state
                };
                (state, candidate.state.id.into_iter().collect())
            }
        };
        Ok(Twin {
            contact_id,
            state,
            superfluous,
            moved_from: None,
        })
    }

    /// Somebody whose contact was merged into another one: no field moves, but refusals do.
    fn decide_alias(
        &self,
        candidate: &Candidate,
        contact_id: ContactId,
        known: &Known,
    ) -> Decision {
        let Some(contact) = known.contacts.get(&contact_id) else {
            return Decision::Fail(format!("Contact {contact_id} does not exist any more."));
        };
        let blocked = contact_reason(contact, &known.blocked);
        if let Some(reason) = blocked.filter(|_| !contact.is_deleted) {
            return Decision::Leave(reason);
        }
        let pair = self.pair(candidate, contact, candidate.state.clone());
        let past = match &candidate.state.base {
            Some(base) => History::Base(base),
            None => History::FirstMeeting,
        };
        let reason = alias_note(&candidate.state, contact_id);
        let mut plan = plan_refusals(Origin::Remote, pair, past, reason);
        if contact.is_deleted {
            plan.changes.to_local.clear();
        }
        Decision::Write(Box::new(plan), Vec::new())
    }

    /// A contact in the trash is left alone, but for a refusal that Action Network has not heard of.
    fn plan_untold_refusals(
        &self,
        candidate: &Candidate,
        contact: &Contact,
        reason: &str,
    ) -> Option<Plan> {
        let pair = self.pair(candidate, contact, candidate.state.clone());
        let past = history(&candidate.state, Origin::Remote, contact, &candidate.person);
        let mut plan = plan_refusals(Origin::Remote, pair, past, reason.to_owned());
        plan.changes.to_local.clear();
        (!plan.changes.to_remote.is_empty()).then_some(plan)
    }

    /// A linked person who changed and must be left alone. That is remembered, so that the change is looked at when the
    /// contact is back; a second reading of the same change needs no second note.
    fn set_aside(
        &self,
        candidate: &Candidate,
        reason: String,
    ) -> std::result::Result<Entry, PersonResult> {
        let state = &candidate.state;
        let seen = candidate.person.modified_date;
        if state.was_set_aside() && state.remote_pre_sync_modified_time == seen {
            return Err(left(candidate, Outcome::Ineligible, Some(reason)));
        }
        Ok(self.aside(state.clone(), candidate.fields.name(), reason, seen))
    }

    /// Somebody who was looked for and is not there.
    fn missing(&self, state: SyncState) -> Entry {
        if state.link().is_some() || state.alias().is_some() {
            return self.gone(state, None, None);
        }
        let reason = "The person is not on Action Network any more.".to_owned();
        self.aside(state, String::new(), reason, None)
    }

    /// A language that is not enabled on the site cannot be written.
    fn withhold_unknown_language(&self, plan: &mut Plan) {
        let language = plan.pair.remote.language.clone();
        if let Some(language) =
            language.filter(|_| plan.changes.to_local.contains(&Field::Language))
            && locale_for(&language, &self.options).is_none()
        {
            let why = format!("The language \"{language}\" is not enabled in CiviCRM.");
            withhold(plan, Field::Language, why);
        }
    }

    fn decide_new(&self, candidate: &Candidate) -> Decision {
        let pair = Pair {
            contact: None,
            local: PersonFields::default(),
            person: Some(candidate.person.clone()),
            remote: candidate.fields.clone(),
            state: candidate.state.clone(),
        };
        let mut plan = plan_new(Origin::Remote, pair);
        self.withhold_unknown_language(&mut plan);
        Decision::Write(Box::new(plan), Vec::new())
    }
}

/// What is said about an alias.
pub(super) fn alias_note(alias: &SyncState, contact_id: ContactId) -> String {
    alias.message.clone().unwrap_or_else(|| {
        format!(
            "The contact of this person was merged into contact {contact_id}, who is linked to somebody else. Only \
             unsubscribes are carried between the two."
        )
    })
}

/// An address that another contact has is not taken over, unless that contact leaves it in the same batch: two people
/// who swapped their addresses swap them here too.
fn withhold_taken_emails(decided: &mut [(Candidate, Decision)], holders: &[EmailHolder]) {
    loop {
        let leaving: HashMap<ContactId, String> = decided
            .iter()
            .filter_map(|(candidate, decision)| {
                let Decision::Write(plan, _) = decision else {
                    return None;
                };
                let id = plan.pair.contact.as_ref()?.id?;
                let moves = plan.changes.to_local.contains(&Field::Email);
                moves
                    .then(|| candidate.fields.key(Field::Email))
                    .flatten()
                    .map(|to| (id, to))
            })
            .collect();
        let taken = decided.iter_mut().find_map(|(candidate, decision)| {
            let Decision::Write(plan, _) = decision else {
                return None;
            };
            let own = plan.pair.contact.as_ref()?.id?;
            let email = leaving.get(&own)?;
            let holder = holders.iter().find(|holder| {
                let leaves = leaving
                    .get(&holder.contact_id)
                    .is_some_and(|to| to != email && holder.is_primary);
                holder.contact_id != own && holder.email.to_lowercase() == *email && !leaves
            })?;
            Some((plan, taken_note(candidate, own, holder)))
        });
        match taken {
            Some((plan, why)) => withhold(plan, Field::Email, why),
            None => return,
        }
    }
}

fn taken_note(candidate: &Candidate, own: ContactId, holder: &EmailHolder) -> String {
    let other = match &holder.name {
        Some(name) => format!("{} ({name})", holder.contact_id),
        None => holder.contact_id.to_string(),
    };
    format!(
        "The e-mail address was left as it is: the new one, {}, belongs to contact {other}. Merge contacts {own} and {} if \
         they are the same; otherwise take the address from one of them, then edit the other one.",
        candidate.fields.email.as_deref().unwrap_or_default(),
        holder.contact_id
    )
}

fn left(candidate: &Candidate, outcome: Outcome, reason: Option<String>) -> PersonResult {
    PersonResult {
        contact_id: candidate.state.contact_id,
        remote_id: Some(candidate.id.clone()),
        name: candidate.fields.name(),
        outcome,
        fields: Vec::new(),
        reason,
    }
}

//! Carrying out what was planned: Action Network first, then CiviCRM and our own records in one transaction.

use super::conflict::next_base;
use super::people::Session;
use super::plan::Plan;
use super::report::{Outcome, PersonResult};
use super::state::{Success, failed, log, succeeded};
use crate::client::outcome_is_unknown;
use crate::crm::{Base, Contact, ContactWrite, StateId, SyncState};
use crate::mapping::{Consent, Field, PersonFields, contact_write, person_from};
use crate::osdi::{Filter, Person, PersonField, PersonId};
use crate::profile::Origin;
use crate::{Error, Kind, Result};

/// A pair whose remote side is done and whose local side is to be written.
pub(super) struct Ready {
    pub plan: Plan,
    pub write: ContactWrite,
    /// The person as Action Network last described it, if it did in this run.
    pub person: Option<Person>,
    /// The person's values now.
    pub remote: PersonFields,
    pub outcome: Outcome,
    /// States that this one makes superfluous.
    pub superfluous: Vec<StateId>,
}

/// What one person leaves to be written down.
pub(super) enum Entry {
    Ready(Box<Ready>),
    Failed {
        state: Box<SyncState>,
        result: PersonResult,
    },
}

/// Answer to something Action Network was told: the person, or why this person cannot be told.
pub(super) type Told = std::result::Result<Person, Untold>;

/// How many changes are sent before their answers are looked at: enough to use the rate that is allowed where answers
/// take their time, and little sent in vain where the token or the server fails.
const SENT_TOGETHER: usize = 8;

/// What Action Network is told about a person it has.
pub(super) struct Message {
    pub id: PersonId,
    /// The fields that change.
    pub fields: Vec<Field>,
    /// Their values.
    pub sent: PersonFields,
    /// The person's values before, as far as known.
    pub before: PersonFields,
}

/// Why Action Network did not take what it was told.
pub(super) struct Untold {
    pub reason: String,
    /// It refused, so certainly nothing happened.
    pub is_certain: bool,
}

impl Untold {
    fn perhaps(reason: String) -> Self {
        Self {
            reason,
            is_certain: false,
        }
    }
}

impl Session<'_> {
    /// Prepares the local side of a plan.
    pub(super) fn ready(
        &self,
        plan: Plan,
        told: Option<Person>,
        superfluous: Vec<StateId>,
    ) -> Ready {
        let is_new_contact = plan.pair.contact.is_none();
        let fields = plan.pair.remote.only(&plan.changes.to_local);
        let write = contact_write(&fields, plan.pair.contact.as_ref(), &self.options);
        let is_new_person = plan.creates_person();
        let mut remote = plan.pair.remote.clone();
        if let Some(person) = &told {
            let after = PersonFields::of_person(person, &self.options);
            if is_new_person {
                remote = after;
            } else {
                for field in &plan.changes.to_remote {
                    remote.take(*field, &after);
                }
                // Action Network takes a number it did not have as not subscribed. That is nobody's refusal.
                if plan.changes.to_remote.contains(&Field::Mobile) {
                    remote.take(Field::MobileConsent, &after);
                }
            }
        }
        let is_linked = plan.pair.state.link().is_some();
        let moves = !write.is_empty() || !plan.changes.to_remote.is_empty();
        let outcome = match (
            is_new_contact || is_new_person || plan.created_before,
            moves,
            is_linked,
        ) {
            (true, ..) => Outcome::Created,
            (false, true, _) => Outcome::Updated,
            (false, false, false) => Outcome::Matched,
            (false, false, true) if !plan.changes.conflicts.is_empty() => Outcome::Conflict,
            (false, false, true) => Outcome::Unchanged,
        };
        let person = told.or_else(|| plan.pair.person.clone());
        Ready {
            plan,
            write,
            person,
            remote,
            outcome,
            superfluous,
        }
    }

    /// Sends changes of existing people, a few at a time, and tells what became of each in their order. An outer error
    /// ends the run, an inner one concerns only that person.
    pub(super) fn tell(&mut self, messages: &[Message]) -> Vec<Result<Told>> {
        let mut told = Vec::with_capacity(messages.len());
        let mut is_over = false;
        for some in messages.chunks(SENT_TOGETHER) {
            // What would end the run again is not tried.
            if is_over {
                break;
            }
            let changes: Vec<_> = some
                .iter()
                .map(|one| (one.id.clone(), person_from(&one.sent, &self.options)))
                .collect();
            for (message, answer) in some.iter().zip(self.client.update_people(&changes)) {
                let result = match answer {
                    // Nobody is looked up at a server that does not answer.
                    Err(error) if is_over => Err(error),
                    answer => self.hear(message, answer),
                };
                is_over |= result.is_err();
                told.push(result);
            }
        }
        told
    }

    /// What became of a change. Where nobody answered, the person is looked up before anything else.
    fn hear(&mut self, message: &Message, answer: Result<Person>) -> Result<Told> {
        let Message {
            id,
            fields,
            sent,
            before,
        } = message;
        match answer {
            Err(error) if may_have_happened(&error) => {
                let found = self.client.person(id);
                self.judge_found(found, fields, sent)
            }
            answer => {
                let is_rejected = |error: &Error| error.kind() == Kind::Rejected;
                if answer.as_ref().is_err_and(is_rejected) {
                    self.tell_refusals_alone(message)?;
                }
                let told = self.judge(answer, fields, sent)?;
                Ok(told.and_then(|person| {
                    let now = PersonFields::of_person(&person, &self.options);
                    match ignored(fields, sent, before, &now) {
                        None => Ok(person),
                        Some(reason) => Err(Untold::perhaps(reason)),
                    }
                }))
            }
        }
    }

    /// Creates a person. If it is unknown whether that happened, the person is looked up by e-mail address.
    pub(super) fn create(&mut self, fields: &[Field], values: &PersonFields) -> Result<Told> {
        let sent = values.only(fields);
        match self.client.save_person(&person_from(&sent, &self.options)) {
            Err(error) if may_have_happened(&error) => {
                let found = self.find_by_email(sent.email.as_deref().unwrap_or_default())?;
                match found.into_iter().next() {
                    Some(person) => self.judge_found(Ok(person), fields, &sent),
                    None => Ok(Err(Untold::perhaps(format!(
                        "It is not known whether the person was created. {error}"
                    )))),
                }
            }
            answer => self.judge(answer, fields, &sent),
        }
    }

    /// The people with this address, whatever their status.
    pub(super) fn find_by_email(&mut self, email: &str) -> Result<Vec<Person>> {
        self.client
            .find_people(&Filter::new().eq(PersonField::EmailAddress, email), 1)
    }

    fn judge(&self, answer: Result<Person>, fields: &[Field], sent: &PersonFields) -> Result<Told> {
        match answer {
            Ok(person) => {
                let now = PersonFields::of_person(&person, &self.options);
                Ok(match refusal(fields, sent, &now) {
                    None => Ok(person),
                    Some(reason) => Err(Untold::perhaps(reason)),
                })
            }
            Err(error) if matches!(error.kind(), Kind::Rejected | Kind::NotFound) => {
                Ok(Err(Untold {
                    reason: error.to_string(),
                    is_certain: error.kind() == Kind::Rejected,
                }))
            }
            Err(error) => Err(error),
        }
    }

    /// As [`Self::judge`] for a person looked up after a write that nobody answered: it must show all of the write.
    fn judge_found(
        &self,
        found: Result<Person>,
        fields: &[Field],
        sent: &PersonFields,
    ) -> Result<Told> {
        let told = self.judge(found, fields, sent)?;
        Ok(told.and_then(|person| {
            let now = PersonFields::of_person(&person, &self.options);
            if fields
                .iter()
                .all(|field| !sent.can_travel(*field) || sent.agrees(*field, &now))
            {
                Ok(person)
            } else {
                Err(Untold::perhaps(
                    "Action Network did not answer, and does not show the change.".to_owned(),
                ))
            }
        }))
    }

    /// Writes the local side, states and log of some people in one transaction. If a contact cannot be saved, each
    /// gets a transaction of its own, so that the failure stays with the one it belongs to.
    pub(super) fn save(
        &mut self,
        entries: &[Entry],
        results: &mut Vec<PersonResult>,
    ) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        match (self.save_together(entries), entries) {
            (Ok(mut saved), _) => {
                results.append(&mut saved);
                Ok(())
            }
            (Err(error), [Entry::Ready(ready)]) if error.kind() == Kind::Crm => {
                self.save_refusals_alone(ready)?;
                let pair = &ready.plan.pair;
                let reason = format!("CiviCRM could not save the contact: {error}");
                let entry = self.failure(
                    pair.state.clone(),
                    pair.contact.as_ref(),
                    ready.person.as_ref(),
                    reason,
                );
                let mut saved = self.save_together(&[entry])?;
                results.append(&mut saved);
                Ok(())
            }
            (Err(error), [_, _, ..]) if error.kind() == Kind::Crm => entries
                .iter()
                .try_for_each(|entry| self.save(std::slice::from_ref(entry), results)),
            (Err(error), _) => Err(error),
        }
    }

    /// A failure to be remembered, so that it is tried again by itself.
    pub(super) fn failure(
        &self,
        state: SyncState,
        contact: Option<&Contact>,
        person: Option<&Person>,
        reason: String,
    ) -> Entry {
        let mut state = state;
        state.forget_attempts_if_edited(
            contact.and_then(|contact| contact.modified_date),
            person.and_then(|person| person.modified_date),
        );
        let mut state = failed(state, self.run.origin, &reason, self.run.now);
        state.local_pre_sync_modified_time = contact.and_then(|contact| contact.modified_date);
        state.remote_pre_sync_modified_time = person.and_then(|person| person.modified_date);
        match self.run.origin {
            Origin::Local => {
                state.contact_id = state.contact_id.or(contact.and_then(|contact| contact.id))
            }
            Origin::Remote => {
                state.remote_person_id = state.remote_person_id.or(person.and_then(Person::id))
            }
        }
        let fields = match (contact, person) {
            (Some(contact), _) => PersonFields::of_contact(contact, &self.options),
            (None, Some(person)) => PersonFields::of_person(person, &self.options),
            (None, None) => PersonFields::default(),
        };
        let name = fields.name();
        let result = PersonResult {
            contact_id: state.contact_id,
            remote_id: state.remote_person_id.clone(),
            name,
            outcome: Outcome::Error,
            fields: Vec::new(),
            reason: Some(reason),
        };
        Entry::Failed {
            state: Box::new(state),
            result,
        }
    }

    fn save_together(&mut self, entries: &[Entry]) -> Result<Vec<PersonResult>> {
        self.crm.begin()?;
        match self.save_in_transaction(entries) {
            Ok(results) => self.crm.commit().map(|()| results),
            Err(error) => {
                self.crm.rollback()?;
                Err(error)
            }
        }
    }

    fn save_in_transaction(&mut self, entries: &[Entry]) -> Result<Vec<PersonResult>> {
        let writes: Vec<ContactWrite> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Ready(ready) if !ready.write.is_empty() => Some(ready.write.clone()),
                Entry::Ready(_) | Entry::Failed { .. } => None,
            })
            .collect();
        let saved = if writes.is_empty() {
            Vec::new()
        } else {
            self.crm.save_contacts(&writes)?
        };
        if saved.len() != writes.len() {
            let message = "CiviCRM returned another number of contacts than it was asked to save.";
            return Err(Error::new(Kind::Crm, message));
        }
        let mut saved = saved.into_iter();
        let mut states = Vec::with_capacity(entries.len());
        let mut results = Vec::with_capacity(entries.len());
        let mut superfluous = Vec::new();
        for entry in entries {
            match entry {
                Entry::Failed { state, result } => {
                    states.push((**state).clone());
                    results.push(result.clone());
                }
                Entry::Ready(ready) => {
                    let contact = if ready.write.is_empty() {
                        ready.plan.pair.contact.clone()
                    } else {
                        saved.next()
                    };
                    let Some(contact) = contact else { continue };
                    let (state, result) = self.success(ready, &contact);
                    states.push(state);
                    results.push(result);
                    superfluous.extend(&ready.superfluous);
                }
            }
        }
        if !superfluous.is_empty() {
            self.crm.delete_states(&superfluous)?;
        }
        let ids = self.crm.save_states(&states)?;
        let logs: Vec<_> = results
            .iter()
            .zip(&ids)
            .filter(|(result, _)| result.outcome != Outcome::Unchanged)
            .map(|(result, id)| log(Some(*id), self.run.origin, result))
            .collect();
        if !logs.is_empty() {
            self.crm.save_logs(&logs)?;
        }
        Ok(results)
    }

    fn success(&self, ready: &Ready, contact: &Contact) -> (SyncState, PersonResult) {
        let Plan {
            pair,
            changes,
            note,
            ..
        } = &ready.plan;
        let local = PersonFields::of_contact(contact, &self.options);
        let name = local.name();
        // What a new twin got by itself, such as a default language, is nobody's edit.
        let base = if ready.outcome == Outcome::Created {
            let mut remote = ready.remote.clone();
            // A refusal nobody sent is the person's own, whom somebody else brought there before.
            if remote.email_consent == Some(Consent::Refused)
                && local.email_consent == Some(Consent::Open)
            {
                remote.email_consent = None;
            }
            Base {
                local,
                remote,
                other_failed: false,
            }
        } else {
            next_base(
                self.run.origin,
                changes,
                &local,
                &ready.remote,
                pair.state.base.as_ref(),
            )
        };
        let state = succeeded(
            pair.state.clone(),
            self.run.origin,
            Success {
                contact_before: pair.contact.as_ref(),
                contact,
                person_before: pair.person.as_ref(),
                person: ready.person.as_ref(),
                base,
            },
            self.run.now,
        );
        let mut fields = changes.to_local.clone();
        fields.extend(&changes.to_remote);
        let result = PersonResult {
            contact_id: contact.id,
            remote_id: state.remote_person_id.clone(),
            name,
            outcome: ready.outcome,
            fields,
            reason: note.clone(),
        };
        (state, result)
    }
}

/// Whether a write may have been carried out although no proper answer came, and one may still ask.
fn may_have_happened(error: &Error) -> bool {
    error.kind() != Kind::Interrupted && outcome_is_unknown(error)
}

/// Why an answer shows that a PUT changed nothing: a field is as it was and not as it was sent. A third value is Action
/// Network's way of writing ours.
fn ignored(
    fields: &[Field],
    sent: &PersonFields,
    before: &PersonFields,
    now: &PersonFields,
) -> Option<String> {
    let kept = fields.iter().find(|field| {
        now.key(**field) == before.key(**field)
            && sent.can_travel(**field)
            && sent.key(**field) != before.key(**field)
            && !sent.agrees(**field, now)
    })?;
    Some(format!(
        "Action Network answered, but did not change: {}.",
        kept.name()
    ))
}

/// Why an answer shows that a person did not take what it was sent, as far as that matters.
fn refusal(fields: &[Field], sent: &PersonFields, now: &PersonFields) -> Option<String> {
    fields.iter().find_map(|field| match field {
        Field::Email if sent.key(Field::Email) != now.key(Field::Email) => Some(
            "Action Network kept another e-mail address. The new one probably belongs to somebody else there."
                .to_owned(),
        ),
        Field::EmailConsent if was_kept_open(sent.email_consent, now.email_consent) => {
            Some("Action Network did not unsubscribe the e-mail address.".to_owned())
        }
        Field::MobileConsent if was_kept_open(sent.mobile_consent, now.mobile_consent) => {
            Some("Action Network did not unsubscribe the mobile number.".to_owned())
        }
        _ => None,
    })
}

fn was_kept_open(sent: Option<Consent>, now: Option<Consent>) -> bool {
    sent.is_some_and(Consent::is_closed) && !now.is_some_and(Consent::is_closed)
}

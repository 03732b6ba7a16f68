//! Writing down what was carried out: CiviCRM and our own records in one transaction, after Action Network was told.

use std::collections::HashMap;

use jiff::Timestamp;

use super::base::{leave_held, next_base, partial_base, settle_refusals};
use super::conflict::Changes;
use super::consent::ConsentChange;
use super::loss::note_with_losses;
use super::past::moved_alias;
use super::people::Session;
use super::plan::{Plan, add_note, conflict_note};
use super::report::{Outcome, PersonResult};
use super::scope::base_outside;
use super::state::{Success, log, set_aside, succeeded};
use super::tell::Heard;
use crate::crm::{
    Base, Contact, ContactId, ContactWrite, Flag, Log, Modified, StateId, SyncState, SyncStatus,
};
use crate::mapping::{Consent, Field, PersonFields, contact_write};
use crate::osdi::{Person, PersonId};
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
        /// What was changed about consent all the same.
        consent: Vec<ConsentChange>,
        /// What a person has to settle, if it comes to that.
        flag: Option<Box<Flag>>,
        /// What becomes of the contact all the same.
        write: Option<Box<ContactWrite>>,
    },
}

impl Entry {
    /// A state to be saved with what became of the record, and nothing beside it.
    pub(super) fn only(state: SyncState, result: PersonResult) -> Self {
        Self::Failed {
            state: Box::new(state),
            result,
            consent: Vec::new(),
            flag: None,
            write: None,
        }
    }

    /// A failure, with what was changed about consent all the same.
    pub(super) fn with_consent(mut self, changes: Vec<ConsentChange>) -> Self {
        if let Self::Failed { consent, .. } = &mut self {
            *consent = changes;
        }
        self
    }
}

impl Session<'_> {
    /// Prepares the local side of a plan.
    pub(super) fn ready(
        &self,
        mut plan: Plan,
        told: Option<Heard>,
        superfluous: Vec<StateId>,
    ) -> Ready {
        let is_new_contact = plan.pair.contact.is_none();
        let fields = plan.to_contact();
        let write = contact_write(&fields, plan.pair.contact.as_ref(), &self.options);
        let is_new_person = plan.creates_person();
        let mut remote = plan.pair.remote.clone();
        let told = told.map(|Heard { person, note }| {
            if let Some(note) = note {
                add_note(&mut plan.note, note);
            }
            person
        });
        if let Some(person) = &told {
            let after = PersonFields::of_person(person, &self.options).known_to(&plan.pair.local);
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
        let contact = plan.pair.contact.as_ref();
        let is_outside = contact.is_some_and(|contact| contact.is_out_of_scope);
        let moves = !write.is_empty() || !plan.changes.to_remote.is_empty();
        let outcome = match (
            plan.refusals_only.is_none(),
            is_new_contact || is_new_person || plan.created_before,
            moves,
            is_linked,
        ) {
            (_, true, ..) => Outcome::Created,
            (_, false, true, _) => Outcome::Updated,
            (true, false, false, false) => Outcome::Matched,
            (_, false, false, _) if plan.changes.asks() => Outcome::Conflict,
            (_, false, false, _) if is_outside => Outcome::Ineligible,
            (_, false, false, _) => Outcome::Unchanged,
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
                let refused = self.save_refusals_alone(ready)?;
                let pair = &ready.plan.pair;
                let consent = ready.plan.changes.consent.iter().filter(|change| {
                    change.changes_anything()
                        && (change.side == Origin::Remote
                            || (refused.is_some() && change.to.is_closed()))
                });
                let consent = consent.copied().collect();
                let reason = format!("CiviCRM could not save the contact: {error}");
                let mut state = pair.state.clone();
                // What Action Network was told already is no edit of somebody else there.
                if let (Some(message), Some(_)) = (ready.plan.message(), state.link()) {
                    state.base = Some(partial_base(
                        &ready.plan.changes,
                        (&pair.local, &pair.remote),
                        &message.sent,
                        &ready.remote,
                        state.base.as_ref(),
                    ));
                }
                if let Some(base) = &mut state.base {
                    base.sent = PersonFields::default();
                }
                // Nor is what CiviCRM was told already one of somebody here.
                if let (Some(refused), Some(_), Some(base)) =
                    (&refused, pair.state.link(), &mut state.base)
                {
                    let local = PersonFields::of_contact(refused, &self.options);
                    settle_refusals(base, &ready.plan.changes, (&local, &ready.remote));
                }
                let entry =
                    self.failure(state, pair.contact.as_ref(), ready.person.as_ref(), reason);
                self.save_failure(entry.with_consent(consent), results)
            }
            (
                Err(error),
                [
                    Entry::Failed {
                        state,
                        result,
                        write: Some(_),
                        ..
                    },
                ],
            ) if error.kind() == Kind::Crm => {
                let reason = format!("CiviCRM could not trash the contact: {error}");
                let mut entry = self.failure((**state).clone(), None, None, reason);
                if let Entry::Failed { result: failed, .. } = &mut entry {
                    failed.name.clone_from(&result.name);
                }
                self.save_failure(entry, results)
            }
            (Err(error), [_, _, ..]) if error.kind() == Kind::Crm => entries
                .iter()
                .try_for_each(|entry| self.save(std::slice::from_ref(entry), results)),
            (Err(error), [entry]) if error.kind() == Kind::Crm => {
                self.pass_over(entry, error, results)
            }
            (Err(error), _) => Err(error),
        }
    }

    fn save_failure(&mut self, entry: Entry, results: &mut Vec<PersonResult>) -> Result<()> {
        match self.save_together(std::slice::from_ref(&entry)) {
            Ok(mut saved) => {
                results.append(&mut saved);
                Ok(())
            }
            Err(error) if error.kind() == Kind::Crm => self.pass_over(&entry, error, results),
            Err(error) => Err(error),
        }
    }

    /// A failure that cannot be remembered, because somebody else linked the record meanwhile, is only reported: what
    /// they saved counts. Otherwise the error ends the run.
    fn pass_over(
        &mut self,
        entry: &Entry,
        error: Error,
        results: &mut Vec<PersonResult>,
    ) -> Result<()> {
        let Entry::Failed { state, result, .. } = entry else {
            return Err(error);
        };
        let people: Vec<_> = state.remote_person_id.iter().cloned().collect();
        let contacts: Vec<_> = state.contact_id.into_iter().collect();
        let mut found = Vec::new();
        if !people.is_empty() {
            found.extend(self.crm.states_by_remote_id(&people)?);
        }
        if !contacts.is_empty() {
            found.extend(self.crm.states_by_contact_id(&contacts)?);
        }
        if found.iter().all(|other| other.id == state.id) {
            return Err(error);
        }
        results.push(result.clone());
        Ok(())
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
                Entry::Failed { write, .. } => write.as_deref().cloned(),
                Entry::Ready(_) => None,
            })
            .collect();
        let saved = if writes.is_empty() {
            Vec::new()
        } else {
            self.check_unedited(entries)?;
            self.save_contacts(&writes)?
        };
        if saved.len() != writes.len() {
            let message = "CiviCRM returned another number of contacts than it was asked to save.";
            return Err(Error::new(Kind::Crm, message));
        }
        let mut saved = saved.into_iter();
        let mut states = Vec::with_capacity(entries.len());
        let mut results = Vec::with_capacity(entries.len());
        let mut logs = Vec::with_capacity(entries.len());
        let mut superfluous = Vec::new();
        let mut flags = Vec::new();
        let mut moved = HashMap::new();
        let mut settled: (Vec<ContactId>, Vec<PersonId>) = Default::default();
        for entry in entries {
            match entry {
                Entry::Failed {
                    state,
                    result,
                    consent,
                    flag,
                    write,
                } => {
                    if write.is_some() {
                        saved.next();
                        settled.0.extend(result.contact_id);
                        settled.1.extend(result.remote_id.clone());
                    }
                    flags.extend(flag.as_deref().cloned());
                    states.push((**state).clone());
                    logs.push(log(self.run.origin, result, consent, &[]));
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
                    if let Some(trashed) = ready.plan.moved_from {
                        moved.insert(trashed, result.contact_id);
                    }
                    if ready.plan.settles_flags {
                        settled.0.extend(result.contact_id);
                        settled.1.extend(result.remote_id.clone());
                    }
                    states.push(state);
                    let Changes {
                        consent, conflicts, ..
                    } = &ready.plan.changes;
                    logs.push(log(self.run.origin, &result, consent, conflicts));
                    results.push(result);
                    superfluous.extend(&ready.superfluous);
                }
            }
        }
        if !superfluous.is_empty() {
            self.crm.delete_states(&superfluous)?;
        }
        states.extend(self.moved_aliases(&moved)?);
        let ids = self.crm.save_states(&states)?;
        let logs: Vec<_> = logs
            .into_iter()
            .zip(&ids)
            .filter_map(|(log, id)| {
                Some(Log {
                    entity_id: Some(*id),
                    ..log?
                })
            })
            .collect();
        if !logs.is_empty() {
            self.crm.save_logs(&logs)?;
        }
        if !(settled.0.is_empty() && settled.1.is_empty()) {
            self.crm.resolve_flags(&settled.0, &settled.1)?;
        }
        if !flags.is_empty() {
            self.crm.save_flags(&flags)?;
        }
        Ok(results)
    }

    /// What is to be written was decided by what the contacts were when they were read. Whoever edited one since comes first.
    fn check_unedited(&mut self, entries: &[Entry]) -> Result<()> {
        let read: HashMap<ContactId, Option<Timestamp>> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Ready(ready) if !ready.write.is_empty() => ready.plan.pair.contact.as_ref(),
                _ => None,
            })
            .filter_map(|contact| Some((contact.id?, contact.modified_date)))
            .collect();
        if read.is_empty() {
            return Ok(());
        }
        let ids: Vec<ContactId> = read.keys().copied().collect();
        let now = self.crm.lock_contacts(&ids)?;
        let is_edited = |now: &Modified| read.get(&now.contact_id) != Some(&now.modified_date);
        if now.iter().any(is_edited) {
            let message = "somebody edited it meanwhile. It is looked at again.";
            return Err(Error::new(Kind::Crm, message));
        }
        Ok(())
    }

    /// The aliases of contacts in the trash go along with the person to the contact that was entered anew.
    fn moved_aliases(
        &mut self,
        moved: &HashMap<ContactId, Option<ContactId>>,
    ) -> Result<Vec<SyncState>> {
        if moved.is_empty() {
            return Ok(Vec::new());
        }
        let trashed: Vec<ContactId> = moved.keys().copied().collect();
        let states = self.crm.states_by_contact_id(&trashed)?.into_iter();
        let now = self.run.now;
        let aliases = states.filter_map(|state| {
            let to = *moved.get(&state.merged_contact_id?)?;
            Some(moved_alias(state, to, now))
        });
        Ok(aliases.collect())
    }

    /// The contact without what was edited since its person was asked for, which is still to be carried.
    fn before_edits(
        &self,
        mut local: PersonFields,
        remote: &PersonFields,
        sent: &PersonFields,
        changes: &Changes,
    ) -> PersonFields {
        let edited: Vec<Field> = Field::of_both(&local, remote)
            .filter(|field| {
                self.run.origin == Origin::Remote
                    && !field.is_consent()
                    && !local.agrees(*field, remote)
                    && sent.agrees(*field, remote)
                    && !changes.conflicts.iter().any(|one| one.field == *field)
            })
            .collect();
        for field in edited {
            local.take(field, sent);
        }
        local
    }

    fn success(&self, ready: &Ready, contact: &Contact) -> (SyncState, PersonResult) {
        let Plan { pair, changes, .. } = &ready.plan;
        let local = PersonFields::of_contact(contact, &self.options);
        let remote = ready.remote.clone().known_to(&local);
        let note = note_with_losses(&ready.plan, self.run.origin, &self.run.rules, &local);
        let name = local.name();
        // What a new twin got by itself, such as a default language, is nobody's edit.
        let base = if ready.outcome == Outcome::Created {
            let mut remote = remote.clone();
            let local = match &pair.state.base {
                Some(announced) if ready.plan.created_before => {
                    self.before_edits(local, &remote, &announced.local, changes)
                }
                _ => local,
            };
            // A refusal we did not ask for is the person's own, whom somebody else brought there before.
            let asked_for = pair.state.base.as_ref();
            let asked_for = asked_for.and_then(|base| base.remote.email_consent);
            if remote.email_consent.is_some_and(Consent::is_closed)
                && local.email_consent == Some(Consent::Open)
                && asked_for.is_none()
            {
                remote.email_consent = None;
            }
            let mut base = Base {
                local: local.clone(),
                remote: remote.clone(),
                ..Base::default()
            };
            leave_held(&mut base, self.run.origin, (&local, &remote), None);
            base
        } else {
            next_base(
                self.run.origin,
                changes,
                (&local, &remote),
                pair.state.base.as_ref(),
            )
        };
        let base = if contact.is_out_of_scope {
            base_outside(pair.state.base.as_ref(), &base)
        } else {
            base
        };
        // What this run has to say, and what earlier ones left to a person.
        let message = match (changes.asks(), &note) {
            (true, Some(note)) => Some(note.clone()),
            _ => conflict_note(&base.in_conflict),
        };
        let mut state = match &ready.plan.refusals_only {
            None => succeeded(
                pair.state.clone(),
                self.run.origin,
                Success {
                    contact_before: pair.contact.as_ref(),
                    contact,
                    person_before: pair.person.as_ref(),
                    person: ready.person.as_ref(),
                    base,
                    message,
                },
                self.run.now,
            ),
            Some(reason) => {
                let seen = ready
                    .person
                    .as_ref()
                    .and_then(|person| person.modified_date);
                let state = SyncState {
                    base: remembered_refusals(&pair.state, &base),
                    ..pair.state.clone()
                };
                set_aside(state, self.run.origin, reason, seen, self.run.now)
            }
        };
        // What was edited there and does not come here yet is looked at again, until CiviCRM's side was read.
        let waits = self.run.origin == Origin::Remote
            && contact.is_out_of_scope
            && !pair.state.is_out_of_scope
            && state.link().is_some()
            && state
                .base
                .as_ref()
                .is_some_and(|base| has_other_values(&base.remote, &remote));
        let knows_scope = ready.plan.refusals_only.is_none() || state.alias().is_some();
        if self.run.origin == Origin::Local && knows_scope {
            state.is_out_of_scope = contact.is_out_of_scope;
        }
        if contact.is_out_of_scope && state.sync_status == Some(SyncStatus::Success) {
            state.sync_status = Some(SyncStatus::Ineligible);
            state.message.clone_from(&note);
            state.next_attempt_time = waits.then_some(self.run.now);
        }
        let mut fields = changes.to_local.clone();
        fields.extend(&changes.to_remote);
        let result = PersonResult {
            contact_id: contact.id,
            remote_id: state.remote_person_id.clone(),
            name,
            outcome: ready.outcome,
            fields,
            changes: Vec::new(),
            reason: note,
        };
        (state, result)
    }
}

/// Whether anything but consent differs.
fn has_other_values(one: &PersonFields, other: &PersonFields) -> bool {
    let mut fields = Field::of_both(one, other);
    fields.any(|field| !field.is_consent() && one.key(field) != other.key(field))
}

/// What only refusals passed changes nothing about the other fields of the base: they are still to be compared. An alias
/// remembers just what its person said.
fn remembered_refusals(state: &SyncState, now: &Base) -> Option<Base> {
    let is_alias = state.alias().is_some();
    let mut base = if is_alias {
        Base::default()
    } else {
        state.base.clone()?
    };
    base.sent = PersonFields::default();
    for field in [Field::EmailConsent, Field::MobileConsent] {
        base.local.take(field, &now.local);
        base.remote.take(field, &now.remote);
    }
    if is_alias {
        base.remote.take(Field::Mobile, &now.remote);
        base.other_clock = state.base.as_ref().and_then(|base| base.other_clock);
    }
    Some(base)
}

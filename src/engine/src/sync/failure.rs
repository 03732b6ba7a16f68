//! What a record leaves behind that could not be synced: a failure with its own clock, a flag where a person has to
//! settle it, and what follows when somebody is gone from Action Network.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::apply::Entry;
use super::people::Session;
use super::report::{Outcome, PersonResult};
use super::state::{failed, set_aside};
use crate::Result;
use crate::crm::{Candidates, Contact, ContactId, ContactWrite, Flag, FlagType, SyncState};
use crate::mapping::PersonFields;
use crate::osdi::{Person, PersonId};
use crate::profile::{Disappearance, Origin};

/// How long a person must be missing before that counts.
const GONE_FOR_CERTAIN: SignedDuration = SignedDuration::from_hours(1);

impl Session<'_> {
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
            // The contact of an alias belongs to somebody else; with its id the failure could not be remembered.
            Origin::Local if state.alias().is_some() => {}
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
        let result = result_of(&state, fields.name(), Outcome::Error, reason);
        let flag = state.next_attempt_time.is_none().then(|| {
            let message = result.reason.clone().unwrap_or_default();
            flag_about(&state, FlagType::SyncFailed, message, Candidates::default())
        });
        Entry::Failed {
            state: Box::new(state),
            result,
            consent: Vec::new(),
            flag,
            write: None,
        }
    }

    /// A failure that a person has to settle, with those among whom to choose.
    pub(super) fn doubt(
        &self,
        state: SyncState,
        contact: Option<&Contact>,
        person: Option<&Person>,
        reason: String,
        candidates: Candidates,
    ) -> Entry {
        let mut entry = self.failure(state, contact, person, reason.clone());
        if let Entry::Failed { state, flag, .. } = &mut entry {
            let ambiguous = FlagType::AmbiguousMatch;
            *flag = Some(flag_about(state, ambiguous, reason, candidates));
        }
        entry
    }

    /// A record whose failure is over because it must be left alone: it is not tried again by itself.
    pub(super) fn aside(
        &self,
        state: SyncState,
        name: String,
        reason: String,
        seen: Option<Timestamp>,
    ) -> Entry {
        let state = set_aside(state, self.run.origin, &reason, seen, self.run.now);
        let result = result_of(&state, name, Outcome::Ineligible, reason);
        Entry::only(state, result)
    }

    /// Whether somebody who is missing since then, and was not seen in between, counts as gone.
    pub(super) fn is_gone_for_certain(&self, since: Timestamp) -> bool {
        self.run.now.duration_since(since) >= GONE_FOR_CERTAIN
    }

    /// A state that is only written down, without anything having become of the record.
    pub(super) fn noted(&self, state: SyncState) -> Entry {
        let mut result = result_of(&state, String::new(), Outcome::Unchanged, String::new());
        result.reason = None;
        Entry::only(state, result)
    }

    /// A change of a linked record that is held back for now: it is looked at again in every run.
    pub(super) fn held_back(
        &self,
        state: SyncState,
        name: String,
        reason: String,
        seen: Option<Timestamp>,
    ) -> Entry {
        // A contact that is looked at again is compared in both directions.
        let is_local = state.waits() && state.sync_origin == Some(Origin::Local);
        let alias_message = state.alias().and(state.message.clone());
        let mut entry = self.aside(state, name, reason, seen);
        if let Entry::Failed { state, .. } = &mut entry {
            state.next_attempt_time = Some(self.run.now);
            if is_local {
                state.sync_origin = Some(Origin::Local);
            }
            state.message = alias_message.or(state.message.take());
        }
        entry
    }

    /// Without those that a flag still holds back, who cost no request.
    pub(super) fn without_held_back(&mut self, mut due: Vec<SyncState>) -> Result<Vec<SyncState>> {
        let waiting = || due.iter().filter(|state| state.waits());
        let contacts: Vec<ContactId> = waiting().filter_map(|state| state.holder()).collect();
        let people: Vec<PersonId> = waiting()
            .filter_map(|state| state.remote_person_id.clone())
            .collect();
        if contacts.is_empty() && people.is_empty() {
            return Ok(due);
        }
        let blocked = self.crm.blocked(&contacts, &people)?;
        let is_flagged = |state: &SyncState| {
            blocked.waits_for_flag(state.holder(), state.remote_person_id.as_ref())
        };
        due.retain(|state| !(state.waits() && (blocked.concerns(state) || is_flagged(state))));
        Ok(due)
    }

    /// People who were looked for and are not there.
    pub(super) fn missing(&mut self, states: Vec<SyncState>) -> Result<Vec<Entry>> {
        let spared = self.spared_among(&states)?;
        let entries = states.into_iter().map(|state| {
            if state.link().is_none() && state.alias().is_none() {
                let reason = "The person is not on Action Network any more.".to_owned();
                return self.aside(state, String::new(), reason, None);
            }
            let is_spared = state.contact_id.is_some_and(|id| spared.contains(&id));
            self.gone(state, None, None, is_spared)
        });
        Ok(entries.collect())
    }

    /// The contacts to which nothing is done: those outside the scope, and those that a flag holds back.
    fn spared_among(&mut self, states: &[SyncState]) -> Result<HashSet<ContactId>> {
        let ids: Vec<ContactId> = states.iter().filter_map(|state| state.contact_id).collect();
        if ids.is_empty() || self.run.rules.on_remote_disappearance != Disappearance::Trash {
            return Ok(HashSet::new());
        }
        let people: Vec<PersonId> = states
            .iter()
            .filter_map(|state| state.remote_person_id.clone())
            .collect();
        let blocked = self.crm.blocked(&ids, &people)?;
        let flagged = states.iter().filter(|state| blocked.concerns(state));
        let mut spared: HashSet<ContactId> = flagged.filter_map(|state| state.contact_id).collect();
        let contacts = self.crm.contacts_by_id(&ids)?.into_iter();
        let outside = contacts.filter(|contact| contact.is_out_of_scope);
        spared.extend(outside.filter_map(|contact| contact.id));
        Ok(spared)
    }

    /// A linked person that Action Network does not know any more. One answer proves little; if it is still so an hour
    /// later, the profile says what follows, unless the contact is to be spared.
    pub(super) fn gone(
        &self,
        state: SyncState,
        contact: Option<&Contact>,
        person: Option<&Person>,
        is_spared: bool,
    ) -> Entry {
        let now = self.run.now;
        let since = state.remote_gone_time.unwrap_or(now);
        let is_certain = self.is_gone_for_certain(since);
        let person_id = state.remote_person_id.clone();
        let id = person_id.as_ref().map(PersonId::as_str).unwrap_or_default();
        let state = SyncState {
            remote_gone_time: Some(since),
            ..state
        };
        if !is_certain {
            let reason = format!(
                "The person {id} was not found on Action Network. It is looked for again; nothing is deleted here."
            );
            return self.failure(state, contact, person, reason);
        }
        let kept = state.contact_id;
        if let (Disappearance::Trash, Some(contact_id), false) =
            (self.run.rules.on_remote_disappearance, kept, is_spared)
        {
            return self.trashed(state, contact_id, contact, id);
        }
        let reason = format!(
            "The person {id} is gone from Action Network. The contact stays as it is. If it is there under another \
             id, link the two with the action \"link\" of OsdiPersonSyncState in the API v4 Explorer; to bring the \
             contact there again, delete its sync state."
        );
        let candidates = Candidates {
            contacts: state.holder().into_iter().collect(),
            people: person_id.into_iter().collect(),
        };
        let mut entry = self.failure(state, contact, person, reason.clone());
        if let Entry::Failed { state, flag, .. } = &mut entry {
            let gone = FlagType::RemotePersonGone;
            *flag = Some(flag_about(state, gone, reason, candidates));
        }
        entry
    }

    /// The contact of somebody who is gone goes into the trash, and the link goes with it: whoever restores the contact
    /// has it synced like a new one.
    fn trashed(
        &self,
        state: SyncState,
        contact_id: ContactId,
        contact: Option<&Contact>,
        person: &str,
    ) -> Entry {
        let reason = format!(
            "The person {person} is gone from Action Network, so contact {contact_id} was put into the trash, as the \
             sync profile says."
        );
        let name = contact
            .map(|contact| PersonFields::of_contact(contact, &self.options).name())
            .unwrap_or_default();
        let mut result = result_of(&state, name, Outcome::Updated, reason.clone());
        result.contact_id = Some(contact_id);
        let state = SyncState {
            remote_person_id: None,
            remote_gone_time: None,
            base: None,
            ..set_aside(state, self.run.origin, &reason, None, self.run.now)
        };
        let fields = [("is_deleted", Value::from(true))];
        Entry::Failed {
            state: Box::new(state),
            result,
            consent: Vec::new(),
            flag: None,
            write: Some(Box::new(ContactWrite {
                id: Some(contact_id),
                contact: fields.into(),
                ..ContactWrite::default()
            })),
        }
    }
}

fn result_of(state: &SyncState, name: String, outcome: Outcome, reason: String) -> PersonResult {
    let ids = (state.holder(), state.remote_person_id.clone());
    PersonResult::unwritten(ids, name, outcome, Some(reason))
}

fn flag_about(
    state: &SyncState,
    flag_type: FlagType,
    message: String,
    context: Candidates,
) -> Box<Flag> {
    Box::new(Flag {
        contact_id: state.contact_id,
        remote_object_id: state.remote_person_id.clone(),
        flag_type,
        message,
        context,
    })
}

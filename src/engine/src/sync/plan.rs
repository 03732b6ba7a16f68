//! The plan for one pair, made of values alone: what each side is to be told, and why not more.

use jiff::Timestamp;

use super::conflict::{Changes, History, reconcile};
use super::tell::Message;
use crate::crm::{Base, Contact, StateId, SyncState, SyncStatus};
use crate::mapping::{Field, PersonFields};
use crate::osdi::{Person, PersonId};
use crate::profile::Origin;

/// Two records taken for twins, or one that gets a twin, with what is known about them.
pub struct Pair {
    /// The contact as read; nothing when one has to be made.
    pub contact: Option<Contact>,
    /// Its values.
    pub local: PersonFields,
    /// The person as read; nothing when one has to be made, or when the base stands in for it.
    pub person: Option<Person>,
    /// Its values.
    pub remote: PersonFields,
    /// The state to be written; new when the pair meets for the first time.
    pub state: SyncState,
}

/// What is to be done about a pair.
pub struct Plan {
    /// The pair.
    pub pair: Pair,
    /// What moves.
    pub changes: Changes,
    /// A sentence about what was left alone.
    pub note: Option<String>,
    /// An earlier run created the twin and ended before it could write that down.
    pub created_before: bool,
}

/// What is decided about a record.
pub enum Decision {
    /// The plan is carried out; the states it makes superfluous are deleted.
    Write(Box<Plan>, Vec<StateId>),
    /// It must not be synced, for this reason.
    Leave(String),
    /// It could not be synced, for this reason, and is tried again.
    Fail(String),
}

impl Plan {
    /// What Action Network is to be told about the person it has, if anything. Of an address, only what was edited.
    pub fn message(&self) -> Option<Message> {
        let pair = &self.pair;
        let id = self.person_id()?;
        let fields = self.changes.to_remote.clone();
        if fields.is_empty() {
            return None;
        }
        let mut sent = pair.local.only(&fields);
        let before = pair.state.base.as_ref();
        if let Some(mine) = &sent.address
            && let Some(then) = before.and_then(|base| base.local.address.as_ref())
            && let Some(theirs) = &pair.remote.address
        {
            sent.address = Some(mine.unless_edited(then, theirs));
        }
        Some(Message {
            id,
            fields,
            sent,
            before: pair.remote.clone(),
        })
    }

    /// The person, if there is one.
    pub fn person_id(&self) -> Option<PersonId> {
        let linked = self.pair.state.remote_person_id.clone();
        linked.or_else(|| self.pair.person.as_ref().and_then(Person::id))
    }

    /// Whether Action Network is to be asked for a new person.
    pub fn creates_person(&self) -> bool {
        self.pair.person.is_none() && self.pair.state.remote_person_id.is_none()
    }
}

/// What the state of a linked pair says about its past.
pub fn history<'a>(
    state: &'a SyncState,
    origin: Origin,
    contact: &Contact,
    person: &Person,
) -> History<'a> {
    if let Some(base) = &state.base {
        return History::Base(base);
    }
    let (modified, synced) = match origin {
        Origin::Remote => (contact.modified_date, state.local_post_sync_modified_time),
        Origin::Local => (person.modified_date, state.remote_post_sync_modified_time),
    };
    History::Older {
        target_untouched: modified.is_some() && synced.is_some() && modified <= synced,
    }
}

/// Plans a pair of which both sides are known.
pub fn plan_pair(origin: Origin, pair: Pair, history: History<'_>) -> Plan {
    let changes = reconcile(origin, &pair.local, &pair.remote, history);
    let note = conflict_note(&changes.conflicts);
    Plan {
        pair,
        changes,
        note,
        created_before: false,
    }
}

/// Plans a twin that does not exist yet: it gets every value the origin has.
pub fn plan_new(origin: Origin, pair: Pair) -> Plan {
    let from = match origin {
        Origin::Local => &pair.local,
        Origin::Remote => &pair.remote,
    };
    let fields: Vec<Field> = Field::ALL
        .into_iter()
        .filter(|field| from.can_travel(*field))
        .collect();
    let changes = match origin {
        Origin::Local => Changes {
            to_remote: fields,
            ..Changes::default()
        },
        Origin::Remote => Changes {
            to_local: fields,
            ..Changes::default()
        },
    };
    Plan {
        pair,
        changes,
        note: None,
        created_before: false,
    }
}

/// The state that announces a creation on Action Network before it is asked for: values, but no link. If the run
/// ends before the answer is written down, the next one knows whose doing the person is.
pub fn announce(pair: &Pair, now: Timestamp) -> SyncState {
    let mut before = pair.state.clone();
    before.forget_attempts_if_edited(
        pair.contact
            .as_ref()
            .and_then(|contact| contact.modified_date),
        None,
    );
    SyncState {
        contact_id: pair.contact.as_ref().and_then(|contact| contact.id),
        local_pre_sync_modified_time: pair
            .contact
            .as_ref()
            .and_then(|contact| contact.modified_date),
        sync_time: Some(now),
        sync_origin: Some(Origin::Local),
        sync_status: Some(SyncStatus::Error),
        base: Some(Base {
            local: pair.local.clone(),
            ..Base::default()
        }),
        attempt_count: before.attempt_count.or(Some(0)),
        next_attempt_time: Some(now),
        message: Some("The run ended before Action Network's answer was written down.".to_owned()),
        ..before
    }
}

/// Plans two records that meet for the first time, or so it seems: if the state announced a creation, the person is
/// our own work, and what Action Network gave it by itself, such as a language, is nobody's edit.
pub fn plan_first_meeting(origin: Origin, mut pair: Pair) -> Plan {
    let created_before = pair.state.link().is_none() && pair.state.base.is_some();
    if created_before {
        pair.state.sync_status = None;
    }
    let mut plan = plan_pair(origin, pair, History::FirstMeeting);
    plan.created_before = created_before;
    if created_before {
        plan.changes
            .to_local
            .retain(|field| *field != Field::Language);
    }
    plan
}

/// Takes a field out of what CiviCRM is told, and says why.
pub fn withhold(plan: &mut Plan, field: Field, why: String) {
    plan.changes.to_local.retain(|other| *other != field);
    plan.changes.conflicts.push(field);
    plan.note = Some(match plan.note.take() {
        None => why,
        Some(note) => format!("{note} {why}"),
    });
}

fn conflict_note(conflicts: &[Field]) -> Option<String> {
    if conflicts.is_empty() {
        return None;
    }
    let names: Vec<&str> = conflicts.iter().map(|field| field.name()).collect();
    Some(format!(
        "Different on both sides and left as they are: {}. Edit either side to settle it.",
        names.join(", ")
    ))
}

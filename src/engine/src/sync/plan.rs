//! The plan for one pair, made of values alone: what each side is to be told, and why not more.

use super::conflict::{Changes, History, reconcile};
use crate::crm::{Contact, SyncState};
use crate::mapping::{Field, PersonFields};
use crate::osdi::Person;
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
}

/// What the state of a linked pair says about its past.
pub fn history<'a>(
    state: &'a SyncState,
    origin: Origin,
    contact: &Contact,
    person: &Person,
) -> History<'a> {
    if state.link().is_none() {
        return History::FirstMeeting;
    }
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
    }
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

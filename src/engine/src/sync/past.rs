//! What the states of earlier runs say about a record.

use jiff::Timestamp;

use crate::crm::{ContactId, StateId, SyncState};
use crate::mapping::{Consent, PersonFields};
use crate::profile::Origin;

/// Whether the origin's record is as it was at the last success, so that nothing has to be carried.
pub(super) fn is_up_to_date(
    state: &SyncState,
    origin: Origin,
    fields: &PersonFields,
    modified: Option<Timestamp>,
) -> bool {
    if state.link().is_none() || state.has_failed(origin) {
        return false;
    }
    // The person changed meanwhile; a contact that is back has to be compared with it.
    if origin == Origin::Local && state.was_set_aside() {
        return false;
    }
    match &state.base {
        Some(base) => fields.same_as(match origin {
            Origin::Local => &base.local,
            Origin::Remote => &base.remote,
        }),
        None => {
            let synced = match origin {
                Origin::Local => state.local_post_sync_modified_time,
                Origin::Remote => state.remote_post_sync_modified_time,
            };
            // osdi-client 1.2.3 carried no refusals, so its times prove nothing about those.
            let refused = fields.email_consent.is_some_and(Consent::is_closed);
            !refused && modified.is_some() && synced.is_some() && modified <= synced
        }
    }
}

/// Failed before, not modified since, and not due: reported again, but left to its own clock.
pub(super) fn still_failing(
    state: &SyncState,
    origin: Origin,
    modified: Option<Timestamp>,
) -> bool {
    let tried = match origin {
        Origin::Local => state.local_pre_sync_modified_time,
        Origin::Remote => state.remote_pre_sync_modified_time,
    };
    state.has_failed(origin) && state.attempt_count.is_some() && modified <= tried
}

/// Among several states of one record the complete one counts, else the newest.
pub(super) fn preferred(states: Vec<SyncState>) -> Option<SyncState> {
    states
        .into_iter()
        .max_by_key(|state| (state.link().is_some(), state.id))
}

/// Failed states with one side only, beside a complete one of the same record: their failure is history, and their clock
/// would ring for ever.
pub(super) fn outdone_states(states: &[SyncState]) -> Vec<StateId> {
    if states.iter().all(|state| state.link().is_none()) {
        return Vec::new();
    }
    let lone = states.iter().filter(|state| state.link().is_none());
    lone.filter_map(|state| state.id).collect()
}

/// Why a contact cannot be synced with either of two people, which a merge of contacts can leave it linked to.
pub(super) fn two_twins(states: &[SyncState], contact_id: ContactId) -> Option<String> {
    let mut people: Vec<String> = states
        .iter()
        .filter_map(SyncState::link)
        .filter(|(contact, _)| *contact == contact_id)
        .map(|(_, person)| person.to_string())
        .collect();
    people.sort();
    people.dedup();
    (people.len() > 1).then(|| {
        format!(
            "Contact {contact_id} is linked to several people on Action Network: {}. Delete the sync states of \
             those it is not; as long as they are there, they become contacts of their own at their next edit.",
            people.join(", ")
        )
    })
}

/// The state under which a person joins a contact, with the states that become superfluous. A contact that belongs
/// to somebody else already is refused.
pub(super) fn adopt(
    own: &SyncState,
    contact_id: ContactId,
    states: &[SyncState],
) -> std::result::Result<(SyncState, Vec<StateId>), String> {
    let of_contact: Vec<&SyncState> = states
        .iter()
        .filter(|state| state.contact_id == Some(contact_id))
        .collect();
    if of_contact.iter().any(|state| state.link().is_some()) {
        return Err(format!(
            "Contact {contact_id} is linked to another person on Action Network already."
        ));
    }
    // A state that announces our own creation tells more than one that only remembers a failure.
    let known = || std::iter::once(own).chain(of_contact.iter().copied());
    let chosen = known()
        .find(|state| state.base.is_some())
        .or_else(|| known().find(|state| state.id.is_some()))
        .unwrap_or(own);
    let ids = known()
        .filter(|state| state.id != chosen.id)
        .filter_map(|state| state.id)
        .collect();
    let state = chosen.clone();
    Ok((state, ids))
}

//! What the states of earlier runs say about a record.

use jiff::Timestamp;

use super::conflict::History;
use super::consent::is_closed;
use super::plan::refusals;
use crate::crm::{Base, ContactId, StateId, SyncState, SyncStatus};
use crate::mapping::{Consent, Field, PersonFields};
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
        Some(base) if origin == Origin::Local && !base.sent.is_empty() => false,
        Some(base) => base.knows(origin, fields),
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
    state.has_tried(origin) && modified <= tried
}

/// What an alias heard last from its person and from its contact. Values of any other field are those of the contact
/// that was merged away: with them nothing was compared yet.
pub(super) fn heard(alias: &SyncState) -> Option<&Base> {
    let base = alias.base.as_ref();
    base.filter(|base| base.local.email.is_none() && base.remote.email.is_none())
}

/// What is known about the consents of an alias: what it heard, or of the contact that was merged away only what is no
/// news for the other one, and what makes a refusal one. Whatever else was refused has to reach it.
pub(super) fn alias_past(alias: &SyncState) -> Option<Base> {
    let words = || alias.base.as_ref().and_then(Base::words_of_the_person);
    heard(alias).cloned().or_else(words)
}

/// Whether somebody refused texts on Action Network since the sync this base is of. A contact they belong to since would not
/// hear of it by itself: the two meet for the first time.
#[must_use]
pub fn has_refused_texts(base: &Base, person: &PersonFields) -> bool {
    let open = PersonFields::default();
    let Some(words) = base.words_of_the_person() else {
        return false;
    };
    let changes = refusals(Origin::Remote, &open, person, History::Base(&words));
    changes.to_local.contains(&Field::MobileConsent)
}

/// An alias whose contact was entered anew, as an alias of the new contact. It has to be compared with that one, unless
/// what it knows is no news for it; the new contact may not be edited again, so the next run looks at it by itself.
pub(super) fn moved_alias(alias: SyncState, to: Option<ContactId>, now: Timestamp) -> SyncState {
    SyncState {
        merged_contact_id: to,
        base: alias.base.filter(Base::has_settled_refusal),
        sync_status: Some(SyncStatus::Ineligible),
        sync_origin: Some(Origin::Local),
        next_attempt_time: Some(now),
        ..alias
    }
}

/// What an earlier run sent to have somebody created, if it ended before the answer was written down.
pub(super) fn announced(state: &SyncState) -> Option<&PersonFields> {
    let is_free = state.remote_person_id.is_none() && state.merged_contact_id.is_none();
    state
        .base
        .as_ref()
        .filter(|_| is_free)
        .map(|base| &base.local)
}

/// Takes what was sent, and whose answer nobody heard, for settled as far as the person shows it.
pub(super) fn settle_sent(state: &mut SyncState, now: &PersonFields) {
    let Some(base) = &mut state.base else { return };
    let sent = std::mem::take(&mut base.sent);
    for field in Field::of_both(&sent, now) {
        let shows = match field {
            Field::EmailConsent => is_closed(sent.email_consent) && is_closed(now.email_consent),
            Field::MobileConsent => is_closed(sent.mobile_consent) && is_closed(now.mobile_consent),
            _ => sent.can_travel(field) && sent.agrees(field, now),
        };
        if shows && base.remote.key(field) != now.key(field) {
            base.remote.take(field, now);
            if !field.is_consent() {
                base.local.take(field, &sent);
            }
            // Action Network takes a number it did not have as not subscribed. That is nobody's refusal.
            if field == Field::Mobile {
                base.remote.take(Field::MobileConsent, now);
            }
        }
    }
}

/// Takes what our own creation wrote over somebody for what both sides had agreed on: so it is nobody's edit there, and what
/// CiviCRM has is one to be carried. An alias remembers consents alone. Returns whether there was anything.
pub(super) fn written_over(
    state: &mut SyncState,
    is_ours: impl Fn(Field) -> bool,
    now: &PersonFields,
) -> bool {
    let is_alias = state.alias().is_some();
    let had_base = state.base.is_some();
    let mut base = state.base.take().unwrap_or_default();
    let mut is_any = false;
    // The person was met by its address, or by its number where the contact has none, so that is its own.
    let met_by = if is_ours(Field::Email) {
        Field::Email
    } else {
        Field::Mobile
    };
    for field in Field::of_both(&base.remote, now) {
        let is_same = base.remote.key(field) == now.key(field);
        let is_left = field == met_by || is_same || (is_alias && !field.is_consent());
        if is_left || !is_ours(field) {
            continue;
        }
        is_any = true;
        base.remote.take(field, now);
        match field {
            // Nobody refused: of consent CiviCRM has nothing to say again.
            Field::EmailConsent if !had_base => base.local.email_consent = Some(Consent::Open),
            Field::EmailConsent | Field::MobileConsent => {}
            // Action Network took another number as not subscribed, which is nobody's refusal either.
            Field::Mobile => {
                base.local.take(field, now);
                base.remote.take(Field::MobileConsent, now);
            }
            _ => base.local.take(field, now),
        }
    }
    state.base = Some(base).filter(|_| had_base || is_any);
    is_any
}

/// The doubt about somebody found by an address that was sent, under another name.
pub(super) const ANNOUNCED: &str = "An earlier run ended while it created somebody with the address the contact had then, and who has that address \
     now has another name.";

/// Whether an alias heard nothing from its person that the contact does not know.
pub(super) fn is_heard(alias: &SyncState, fields: &PersonFields) -> bool {
    let said = [Field::EmailConsent, Field::Mobile, Field::MobileConsent];
    alias.sync_status == Some(SyncStatus::Ineligible)
        && heard(alias).is_some_and(|base| {
            said.iter()
                .all(|field| base.remote.key(*field) == fields.key(*field))
        })
}

/// Whether an alias has to be told of a refusal of the contact, or was never compared with it.
pub(super) fn has_to_hear(alias: &SyncState, fields: &PersonFields) -> bool {
    heard(alias).is_none_or(|base| {
        let changes = refusals(Origin::Local, fields, &base.remote, History::Base(base));
        !changes.to_remote.is_empty()
    })
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

/// How a person comes to a contact.
pub(super) enum Adoption {
    /// The contact is free: the state to be written, and those that become superfluous.
    Free(Box<SyncState>, Vec<StateId>),
    /// The contact is linked by this state to somebody else.
    Linked(Box<SyncState>),
}

/// The state under which a person joins a contact, with the states that become superfluous.
pub(super) fn adopt(own: &SyncState, contact_id: ContactId, states: &[SyncState]) -> Adoption {
    let of_contact = states
        .iter()
        .find(|state| state.contact_id == Some(contact_id));
    if let Some(linked) = of_contact.filter(|state| state.link().is_some()) {
        return Adoption::Linked(Box::new(linked.clone()));
    }
    // A state that announces our own creation tells more than one that only remembers a failure.
    let known = || std::iter::once(own).chain(of_contact);
    let chosen = known()
        .find(|state| state.base.is_some())
        .or_else(|| known().find(|state| state.id.is_some()))
        .unwrap_or(own);
    let superfluous = known()
        .filter(|state| state.id != chosen.id)
        .filter_map(|state| state.id)
        .collect();
    Adoption::Free(Box::new(chosen.clone()), superfluous)
}

/// The state without the contact it linked, for its person to join another one.
pub(super) fn freed(state: &SyncState) -> SyncState {
    SyncState {
        contact_id: None,
        merged_contact_id: None,
        base: None,
        sync_status: None,
        attempt_count: None,
        next_attempt_time: None,
        message: None,
        ..state.clone()
    }
}

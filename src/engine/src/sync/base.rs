//! What is remembered of a pair, so that the next run can tell who changed what.

use super::conflict::Changes;
use crate::crm::Base;
use crate::mapping::{Consent, Field, PersonFields};
use crate::profile::Origin;

/// The base to remember after `changes` were carried out and the sides are as given. A change of the target that
/// nobody has carried yet stays visible: its old base value is kept.
#[must_use]
pub fn next_base(
    origin: Origin,
    changes: &Changes,
    (local, remote): (&PersonFields, &PersonFields),
    before: Option<&Base>,
) -> Base {
    let mut next = Base {
        local: local.clone(),
        remote: remote.clone(),
        in_conflict: standing(changes, local, remote, before),
        sent: PersonFields::default(),
        other_clock: None,
        is_unsubscribing: false,
        seen: before.map(|base| base.seen.clone()).unwrap_or_default(),
    };
    let (from, to) = match origin {
        Origin::Local => (local, remote),
        Origin::Remote => (remote, local),
    };
    for field in Field::of_both(local, remote) {
        let settled = field.is_consent()
            || (from.agrees(field, to) && to.agrees(field, from))
            || changes.to_local.contains(&field)
            || changes.to_remote.contains(&field)
            || changes.agreed.contains(&field)
            || changes.conflicts.iter().any(|one| one.field == field);
        if !settled && from.held(field).is_none() {
            let none = PersonFields::default();
            match origin {
                Origin::Local => next
                    .remote
                    .take(field, before.map_or(&none, |base| &base.remote)),
                Origin::Remote => next
                    .local
                    .take(field, before.map_or(&none, |base| &base.local)),
            }
        }
    }
    leave_held(&mut next, origin, (local, remote), before);
    // An unsubscribe from e-mail that came from there says nothing about texts, although CiviCRM closes both.
    let came_from_there = changes
        .consent_to(Origin::Local, Field::EmailConsent)
        .is_some_and(Consent::is_closed);
    // Any other refusal the other side has not heard of stays visible.
    let before = before.map(|base| &base.local);
    for (now, there, then) in [
        (
            &mut next.local.email_consent,
            remote.email_consent,
            before.and_then(|base| base.email_consent),
        ),
        (
            &mut next.local.mobile_consent,
            remote.mobile_consent,
            before.and_then(|base| base.mobile_consent),
        ),
    ] {
        let is_unheard =
            now.is_some_and(Consent::is_closed) && there.is_some_and(|there| !there.is_closed());
        if is_unheard && !(*now == Some(Consent::OptedOut) && came_from_there) {
            *now = then;
        }
    }
    next
}

/// What did not go to the other side because of the field map is still to be compared: what is remembered of it stays as it
/// was, so that it goes as soon as it can. An edit on Action Network is forgotten instead: the base must not stand in for it
/// when CiviCRM's value goes there. That it was seen is remembered too, and what the map does not know at present.
pub fn leave_held(
    next: &mut Base,
    origin: Origin,
    (local, remote): (&PersonFields, &PersonFields),
    before: Option<&Base>,
) {
    let nothing = Base::default();
    let before = before.unwrap_or(&nothing);
    let (from, to) = match origin {
        Origin::Local => (local, remote),
        Origin::Remote => (remote, local),
    };
    for name in from.held.keys() {
        let field = Field::Mapped(*name);
        if from.key(field) == to.key(field) {
            continue;
        }
        next.local.take(field, &before.local);
        next.remote.take(field, &before.remote);
        if origin == Origin::Remote && !remote.is_unchanged(field, &before.remote) {
            next.remote.take(field, &nothing.remote);
        }
        if let Some(value) = from.mapped.get(name) {
            next.seen.add(origin, *name, value.clone());
        }
    }
    let is_known = |field: &Field| match field {
        Field::Mapped(name) => from.mapped.contains_key(name),
        _ => true,
    };
    let known_before = Field::of_both(&before.local, &before.remote);
    for field in known_before.filter(|field| !is_known(field)) {
        next.local.take(field, &before.local);
        next.remote.take(field, &before.remote);
    }
}

/// The fields that were left as they are until a person settles them, as long as they differ.
fn standing(
    changes: &Changes,
    local: &PersonFields,
    remote: &PersonFields,
    before: Option<&Base>,
) -> Vec<Field> {
    let asked = |field: Field| {
        let mut open = changes.conflicts.iter().filter(|one| one.is_open());
        open.any(|one| one.field == field)
            || before.is_some_and(|base| base.in_conflict.contains(&field))
    };
    let differs = |field: Field| {
        local.key(field).is_some()
            && remote.key(field).is_some()
            && !(local.agrees(field, remote) && remote.agrees(field, local))
    };
    // What was carried is settled, even if the other side kept something of its own.
    let is_settled = |field: &Field| {
        let carried = [&changes.agreed, &changes.to_local, &changes.to_remote];
        carried.iter().any(|fields| fields.contains(field))
    };
    Field::of_both(local, remote)
        .filter(|field| asked(*field) && differs(*field) && !is_settled(field))
        .collect()
}

/// The base after Action Network took only a part of what it was told: fields it took are settled, all others are still
/// to be carried. Otherwise our own half of the message would look like somebody else's edit later.
#[must_use]
pub fn partial_base(
    changes: &Changes,
    (local, remote): (&PersonFields, &PersonFields),
    sent: &PersonFields,
    now: &PersonFields,
    before: Option<&Base>,
) -> Base {
    let mut next = before.cloned().unwrap_or_else(|| {
        // Without a base the two were compared in full. What was found to move has to look like a change of one side.
        let mut base = Base {
            local: local.clone(),
            remote: remote.clone(),
            ..Base::default()
        };
        let none = PersonFields::default();
        for field in &changes.to_remote {
            base.local.take(*field, &none);
        }
        for field in &changes.to_local {
            base.remote.take(*field, &none);
        }
        base
    });
    for field in &changes.to_remote {
        if sent.agrees(*field, now) && (sent.key(*field).is_some() || field.is_consent()) {
            next.local.take(*field, local);
            next.remote.take(*field, now);
        }
    }
    next
}

/// Remembers the refusals that CiviCRM took from Action Network although it did not take the rest. As elsewhere, an
/// unsubscribe from e-mail says nothing about texts, although CiviCRM closes both.
pub fn settle_refusals(
    base: &mut Base,
    changes: &Changes,
    (local, remote): (&PersonFields, &PersonFields),
) {
    for channel in [Field::EmailConsent, Field::MobileConsent] {
        let came_from_there = changes
            .consent_to(Origin::Local, channel)
            .is_some_and(Consent::is_closed);
        if came_from_there {
            base.local.take(channel, local);
            base.remote.take(channel, remote);
            if channel == Field::EmailConsent && local.mobile_consent == Some(Consent::OptedOut) {
                base.local.take(Field::MobileConsent, local);
            }
        }
    }
}

//! Values that did not arrive as they were sent, or could not be sent at all. They are reported once, by the names of their
//! fields: what a side did not keep is remembered like everything else, and not sent again before somebody edits it.

use super::plan::{Plan, add_note};
use crate::mapping::{Consent, Field, Held, PersonFields};
use crate::profile::{Origin, Policy, Rules};

/// The names of the fields, and of the parts of an address, that a side does not have `now` as they were sent.
pub(super) fn names_of_lost(
    fields: &[Field],
    sent: &PersonFields,
    before: &PersonFields,
    now: &PersonFields,
) -> Vec<String> {
    let is_lost = |field: &Field| match field {
        Field::EmailConsent => was_kept_closed(sent.email_consent, now.email_consent),
        Field::MobileConsent => was_kept_closed(sent.mobile_consent, now.mobile_consent),
        _ => sent.can_travel(*field) && !sent.agrees(*field, now),
    };
    let name = |field: &Field| match (field, &sent.address) {
        (Field::Address, Some(mine)) if sent.can_travel(*field) => {
            let theirs = now.address.clone().unwrap_or_default();
            let mut parts = mine.parts_lost_in(&theirs);
            if let Some(before) = &before.address {
                parts.extend(mine.parts_left_of(before, &theirs));
            }
            (!parts.is_empty()).then(|| format!("{} ({})", field.name(), parts.join(", ")))
        }
        _ => is_lost(field).then(|| field.name().to_owned()),
    };
    fields.iter().filter_map(name).collect()
}

pub(super) fn was_kept_closed(sent: Option<Consent>, now: Option<Consent>) -> bool {
    sent == Some(Consent::Subscribed) && now.is_some_and(Consent::is_closed)
}

/// The note of a plan that was carried out, with what CiviCRM did not keep of it - names and addresses that are too long for
/// it, countries it does not know, what another extension changed on the way - and with what could not be sent.
pub(super) fn note_with_losses(
    plan: &Plan,
    origin: Origin,
    rules: &Rules,
    local: &PersonFields,
) -> Option<String> {
    let mut note = plan.note.clone();
    let names = names_of_lost(
        &plan.changes.to_local,
        &plan.to_contact(),
        &plan.pair.local,
        local,
    );
    if !names.is_empty() {
        let sentence = format!(
            "CiviCRM did not keep all that it was sent: {}. It is not sent again before it is edited.",
            names.join(", ")
        );
        add_note(&mut note, sentence);
    }
    let is_synced = rules.conflict_policies.of(Field::Mobile) != Policy::Never;
    if is_synced && plan.refusals_only.is_none() && has_unusable_number(plan, origin) {
        let other_side = match origin {
            Origin::Local => "Action Network",
            Origin::Remote => "CiviCRM",
        };
        let sentence = format!(
            "{other_side} was not told what is no phone number: {}.",
            Field::Mobile.name()
        );
        add_note(&mut note, sentence);
    }
    if let Some(sentence) = note_of_unusable(plan, origin, rules, Telling::WithoutValues) {
        add_note(&mut note, sentence);
    }
    note
}

/// Whether a sentence repeats personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// It is only shown.
    WithValues,
    /// It is logged, and outlives the person there.
    WithoutValues,
}

/// Sentences about values of mapped fields that the origin has and that cannot be written on the other side, unless an
/// earlier run told of them.
pub(super) fn note_of_unusable(
    plan: &Plan,
    origin: Origin,
    rules: &Rules,
    telling: Telling,
) -> Option<String> {
    if plan.refusals_only.is_some() {
        return None;
    }
    let pair = &plan.pair;
    let (mine, theirs) = match origin {
        Origin::Local => (&pair.local, &pair.remote),
        Origin::Remote => (&pair.remote, &pair.local),
    };
    let told = pair.state.base.as_ref();
    let told = told.map(|base| base.seen.of(origin));
    let mut note = None;
    for (name, why) in &mine.held {
        let field = Field::Mapped(*name);
        let is_told = told.is_some_and(|told| told.get(name) == mine.mapped.get(name));
        let is_synced = rules.conflict_policies.of(field) != Policy::Never;
        let differs = mine.key(field) != theirs.key(field);
        if let (Held::Unusable(reason), true, false) = (why, is_synced && differs, is_told) {
            let value = mine
                .mapped
                .get(name)
                .filter(|_| telling == Telling::WithValues);
            let value = value
                .map(|value| format!(" (\"{value}\")"))
                .unwrap_or_default();
            let sentence = format!(
                "The field {name}{value} was left as it is: {reason} Correct the value, or the entry of the field map."
            );
            add_note(&mut note, sentence);
        }
    }
    note
}

/// Whether the origin has a mobile number that is none, and had not at the last sync.
fn has_unusable_number(plan: &Plan, origin: Origin) -> bool {
    let of = |local: &PersonFields, remote: &PersonFields| match origin {
        Origin::Local => local.key(Field::Mobile),
        Origin::Remote => remote.key(Field::Mobile),
    };
    let pair = &plan.pair;
    let mine = match origin {
        Origin::Local => &pair.local,
        Origin::Remote => &pair.remote,
    };
    // What was announced was not said yet.
    let before = pair.state.base.as_ref();
    let before = before.filter(|_| pair.state.link().is_some());
    let before = before.and_then(|base| of(&base.local, &base.remote));
    let now = of(&pair.local, &pair.remote);
    now.is_some() && now != before && !mine.can_travel(Field::Mobile)
}

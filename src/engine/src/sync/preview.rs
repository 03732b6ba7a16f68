//! A plan put into words instead of being carried out.

use serde::Serialize;
use serde_json::Value;

use super::apply::{Entry, Ready};
use super::decided::Decided;
use super::loss::{Telling, note_of_unusable};
use super::people::Session;
use super::plan::{Plan, add_note};
use super::report::PersonResult;
use crate::Result;
use crate::mapping::{Field, PersonFields};
use crate::profile::Origin;

/// One field that a run would write, or that it would leave although both sides differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// The side that would be written: `local` is CiviCRM, `remote` Action Network. Nothing where both stay as they are.
    pub side: Option<&'static str>,
    /// The present value of that side; of the one the run writes, where both stay.
    pub from: Value,
    /// The value it would get, which is that of the other side.
    pub to: Value,
    /// Why.
    pub why: String,
}

impl Session<'_> {
    /// Reports the decisions as a run would, and carries none of them out.
    pub(super) fn show(&mut self, decided: Decided) -> Result<()> {
        let mut results = decided.results;
        for entry in decided.entries {
            match entry {
                Entry::Failed { result, .. } => results.push(result),
                Entry::Ready(ready) => results.push(self.shown(*ready)),
            }
        }
        for (plan, superfluous) in decided.writes {
            let ready = self.ready(plan, None, superfluous);
            results.push(self.shown(ready));
        }
        self.finish_batch(&mut results)
    }

    fn shown(&self, ready: Ready) -> PersonResult {
        let plan = ready.plan;
        let name = match &plan.pair.contact {
            Some(_) => plan.pair.local.name(),
            None => plan.pair.remote.name(),
        };
        let mut reason = plan.note.clone();
        if let Some(sentence) =
            note_of_unusable(&plan, self.run.origin, &self.run.rules, Telling::WithValues)
        {
            add_note(&mut reason, sentence);
        }
        let mut fields = plan.changes.to_local.clone();
        fields.extend(&plan.changes.to_remote);
        PersonResult {
            contact_id: plan.pair.contact.as_ref().and_then(|contact| contact.id),
            remote_id: plan.person_id(),
            name,
            outcome: ready.outcome,
            fields,
            changes: changes(self.run.origin, &plan),
            reason,
        }
    }
}

/// What a plan writes and what it leaves, field by field.
pub(super) fn changes(origin: Origin, plan: &Plan) -> Vec<Change> {
    let sides = |side: Origin| match side {
        Origin::Local => (&plan.pair.local, plan.to_contact()),
        Origin::Remote => (&plan.pair.remote, plan.new_person()),
    };
    let mut all = Vec::new();
    for side in [Origin::Local, Origin::Remote] {
        let (now, then) = sides(side);
        all.extend(plan.changes.to(side).iter().map(|field| Change {
            field: *field,
            side: Some(side.name()),
            from: value(now, *field),
            to: value(&then, *field),
            why: why(plan, side, *field),
        }));
    }
    let (theirs, ours) = match origin {
        Origin::Local => (&plan.pair.remote, &plan.pair.local),
        Origin::Remote => (&plan.pair.local, &plan.pair.remote),
    };
    let conflicts = plan.changes.conflicts.iter();
    all.extend(
        conflicts
            .filter(|one| one.winner.is_none())
            .map(|one| Change {
                field: one.field,
                side: None,
                from: value(theirs, one.field),
                to: value(ours, one.field),
                why: if theirs.key(one.field).is_some() && ours.key(one.field).is_some() {
                    "Both sides have a value of their own, so both stay as they are.".to_owned()
                } else {
                    plan.note.clone().unwrap_or_default()
                },
            }),
    );
    all
}

/// The value of a field, in the form in which it is remembered.
pub(super) fn value(fields: &PersonFields, field: Field) -> Value {
    let only = serde_json::to_value(fields.only(&[field])).unwrap_or_default();
    let of = match field {
        Field::Mapped(_) => only.get("mapped"),
        _ => Some(&only),
    };
    let value = of.and_then(|of| of.get(field.name())).cloned();
    // An empty text is no value.
    value.filter(|value| value != "").unwrap_or_default()
}

/// Why a field is written to a side.
fn why(plan: &Plan, side: Origin, field: Field) -> String {
    let (is_new, target, here) = match side {
        Origin::Local => (plan.pair.contact.is_none(), &plan.pair.local, "CiviCRM"),
        Origin::Remote => (plan.creates_person(), &plan.pair.remote, "Action Network"),
    };
    let mut consent = plan.changes.consent.iter();
    let mut conflicts = plan.changes.conflicts.iter();
    if let Some(change) = consent.find(|one| one.side == side && one.channel == field) {
        return format!("Consent: {}.", change.cause.text());
    }
    if is_new {
        return format!("{here} has nobody who fits yet.");
    }
    if conflicts.any(|one| one.field == field) {
        return format!(
            "Both sides have a value of their own, and the policy for conflicts gives {here} this one."
        );
    }
    if target.key(field).is_none() {
        return format!("{here} has no value.");
    }
    match side {
        Origin::Local => "It changed on Action Network since the last sync, and not in CiviCRM.",
        Origin::Remote => "It changed in CiviCRM since the last sync, and not on Action Network.",
    }
    .to_owned()
}

//! A plan put into words instead of being carried out.

use serde::Serialize;
use serde_json::Value;

use super::apply::{Entry, Ready};
use super::conflict::Changes;
use super::decided::Decided;
use super::people::Session;
use super::plan::Plan;
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
    pub why: &'static str,
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
        let mut fields = plan.changes.to_local.clone();
        fields.extend(&plan.changes.to_remote);
        PersonResult {
            contact_id: plan.pair.contact.as_ref().and_then(|contact| contact.id),
            remote_id: plan.person_id(),
            name,
            outcome: ready.outcome,
            fields,
            changes: changes(self.run.origin, &plan),
            reason: plan.note,
        }
    }
}

fn changes(origin: Origin, plan: &Plan) -> Vec<Change> {
    let Changes {
        to_local,
        to_remote,
        conflicts,
    } = &plan.changes;
    let to = |side: Origin, fields: &[Field], is_written: bool| -> Vec<Change> {
        let (from, to) = match side {
            Origin::Local => (&plan.pair.local, &plan.pair.remote),
            Origin::Remote => (&plan.pair.remote, &plan.pair.local),
        };
        let change = |field: &Field| Change {
            field: *field,
            side: is_written.then_some(side.name()),
            from: value(from, *field),
            to: value(to, *field),
            why: if is_written {
                why(plan, side, *field)
            } else {
                "Both sides have a value of their own, so both stay as they are."
            },
        };
        fields.iter().map(change).collect()
    };
    let mut all = to(Origin::Local, to_local, true);
    all.extend(to(Origin::Remote, to_remote, true));
    all.extend(to(origin.other(), conflicts, false));
    all
}

fn value(fields: &PersonFields, field: Field) -> Value {
    let only = serde_json::to_value(fields.only(&[field])).unwrap_or_default();
    only.get(field.name()).cloned().unwrap_or_default()
}

/// Why a field is written to a side.
fn why(plan: &Plan, side: Origin, field: Field) -> &'static str {
    let is_new = match side {
        Origin::Local => plan.pair.contact.is_none(),
        Origin::Remote => plan.creates_person(),
    };
    let target = match side {
        Origin::Local => &plan.pair.local,
        Origin::Remote => &plan.pair.remote,
    };
    match (side, is_new, field.is_consent(), target.key(field)) {
        (Origin::Local, true, ..) => "There is no such contact yet.",
        (Origin::Remote, true, ..) => "There is no such person on Action Network yet.",
        (Origin::Local, _, true, _) => "The refusal on Action Network is new to CiviCRM.",
        (Origin::Remote, _, true, _) => "The refusal in CiviCRM is new to Action Network.",
        (Origin::Local, _, _, None) => "CiviCRM has no value.",
        (Origin::Remote, _, _, None) => "Action Network has no value.",
        (Origin::Local, ..) => {
            "It changed on Action Network since the last sync, and not in CiviCRM."
        }
        (Origin::Remote, ..) => {
            "It changed in CiviCRM since the last sync, and not on Action Network."
        }
    }
}

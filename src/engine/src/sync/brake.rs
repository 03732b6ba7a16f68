//! The brake: a run that would take something away from too many people stops and asks before it writes.
//!
//! Something is taken away when a channel is closed that was open, or a field is emptied that had a value, of a record
//! that exists. The share is that of the people who were linked before, and likewise of those whom the run links: a
//! first run meets many, and among them the share of refusals is an ordinary one.

use std::collections::BTreeMap;

use super::apply::Entry;
use super::decided::Decided;
use super::people::{Mode, Session};
use super::plan::Plan;
use crate::profile::Origin;
use crate::{Error, Kind, Result};

/// People named in the message.
const EXAMPLES: usize = 5;

/// What is taken away so far.
#[derive(Debug, Default)]
pub(super) struct Brake {
    /// People linked before from whom something is taken away.
    from_linked: u64,
    /// People whom the run links.
    met: u64,
    /// Those of them from whom something is taken away.
    from_met: u64,
    /// Number of people by what is taken away.
    by_kind: BTreeMap<&'static str, u64>,
    examples: Vec<String>,
    /// People linked before the run, once that was asked.
    linked: Option<u64>,
}

impl Brake {
    /// Adds what a batch would take away.
    pub fn count(&mut self, decided: &Decided) {
        for (plan, _) in &decided.writes {
            let is_linked = plan.pair.state.link().is_some();
            let is_creation = plan.pair.contact.is_none() || plan.creates_person();
            if is_creation {
                continue;
            }
            self.met += u64::from(!is_linked);
            let Some(kind) = taken_away(plan) else {
                continue;
            };
            *self.by_kind.entry(kind).or_default() += 1;
            if is_linked {
                self.from_linked += 1;
            } else {
                self.from_met += 1;
            }
            if self.examples.len() < EXAMPLES {
                self.examples.push(name(plan));
            }
        }
        for entry in &decided.entries {
            // The contact of somebody who is gone from Action Network.
            if let Entry::Failed {
                write: Some(_),
                result,
                ..
            } = entry
            {
                self.from_linked += 1;
                *self.by_kind.entry("put into the trash").or_default() += 1;
                if let (Some(contact), true) = (result.contact_id, self.examples.len() < EXAMPLES) {
                    self.examples.push(format!("contact {contact}"));
                }
            }
        }
    }

    /// People from whom something is taken away.
    pub fn people(&self) -> u64 {
        self.from_linked + self.from_met
    }
}

impl Session<'_> {
    /// Whether this run has to stop for the brake.
    pub(super) fn has_brake(&self) -> bool {
        self.run.mode == Mode::Write { confirmed: false }
    }

    /// Ends the run if it would take away too much.
    pub(super) fn check_brake(&mut self) -> Result<()> {
        if !self.has_brake() || self.brake.people() <= self.run.rules.brake_minimum {
            return Ok(());
        }
        let linked = match self.brake.linked {
            Some(linked) => linked,
            None => *self.brake.linked.insert(self.crm.linked_count()?),
        };
        let Brake {
            from_linked,
            met,
            from_met,
            ..
        } = self.brake;
        let rules = &self.run.rules;
        let of_linked = (from_linked, linked, "linked people");
        let of_met = (from_met, met, "people who are linked by it");
        for (people, of, whom) in [of_linked, of_met] {
            let limit = rules.brake_limit(of);
            if people > limit {
                return Err(self.braked(&format!(
                    "from {people} of {of} {whom}, where at most {limit} are allowed"
                )));
            }
        }
        Ok(())
    }

    fn braked(&self, much: &str) -> Error {
        let kinds: Vec<String> = self
            .brake
            .by_kind
            .iter()
            .map(|(kind, people)| format!("{kind}: {people}"))
            .collect();
        let before = match self.has_written {
            false => "Nothing was written.",
            true => "What was done before lasts; nothing more was written.",
        };
        let message = format!(
            "The brake stopped this run: it would take something away {much} ({}). {before} For example: {}. Look at the \
             preview. If all of this is wanted, run once with confirm=1; to allow more always, raise brake_percent or \
             brake_minimum of the sync profile.",
            kinds.join(", "),
            self.brake.examples.join(", "),
        );
        Error::new(Kind::Brake, message)
    }
}

/// What a plan takes away from an existing record, if anything: the weightiest.
fn taken_away(plan: &Plan) -> Option<&'static str> {
    let closes = |side: Origin| {
        let mut changes = plan.changes.consent.iter();
        changes.any(|change| {
            change.side == side
                && change.to.is_closed()
                && change.from.is_some_and(|from| !from.is_closed())
        })
    };
    let empties = |side: Origin| {
        let (from, to) = match side {
            Origin::Local => (&plan.pair.remote, &plan.pair.local),
            Origin::Remote => (&plan.pair.local, &plan.pair.remote),
        };
        let mut fields = plan.changes.to(side).iter();
        fields.any(|field| {
            !field.is_consent() && from.key(*field).is_none() && to.key(*field).is_some()
        })
    };
    [
        (closes(Origin::Remote), "unsubscribed on Action Network"),
        (closes(Origin::Local), "opted out in CiviCRM"),
        (empties(Origin::Remote), "emptied on Action Network"),
        (empties(Origin::Local), "emptied in CiviCRM"),
    ]
    .into_iter()
    .find_map(|(is_so, what)| is_so.then_some(what))
}

/// By ids, since names do not belong into messages.
fn name(plan: &Plan) -> String {
    let contact = plan.pair.contact.as_ref().and_then(|contact| contact.id);
    match (contact, plan.person_id()) {
        (Some(contact), Some(person)) => format!("contact {contact} (person {person})"),
        (Some(contact), None) => format!("contact {contact}"),
        (None, Some(person)) => format!("person {person}"),
        (None, None) => "somebody without an id".to_owned(),
    }
}

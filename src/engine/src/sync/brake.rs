//! The brake: a run that would take something away from too many people stops and asks before it writes.
//!
//! Something is taken away when a channel is closed that was open, or a field is emptied that had a value, of a record
//! that exists. The share is that of the people who were linked before, likewise of those whom the run links, and of those
//! for whom it makes a contact: a first run meets many, and among them the share of refusals is an ordinary one. What a run had done before it was
//! stopped counts on in the next ones, or they would carry out the rest bit by bit.

use std::collections::{BTreeMap, VecDeque};

use super::apply::Entry;
use super::consent::ConsentChange;
use super::decided::Decided;
use super::people::{Mode, Session};
use super::plan::Plan;
use crate::crm::TakenAway;
use crate::profile::Origin;
use crate::{Error, Kind, Result};

/// What the weightiest loss is called.
const UNSUBSCRIBED: &str = "unsubscribed on Action Network";

/// People named in the message.
const EXAMPLES: usize = 5;

/// What is taken away so far.
#[derive(Debug, Default)]
pub(super) struct Brake {
    /// By what this run has done.
    done: Tally,
    /// By what it is about to do, batch after batch.
    ahead: VecDeque<Tally>,
    /// By what it is going to do at its end.
    last: Tally,
    /// By runs before this one that the brake stopped.
    before: TakenAway,
    /// People linked before the run, once that was asked.
    linked: Option<u64>,
}

/// What some decisions take away.
#[derive(Debug, Clone, Default)]
struct Tally {
    taken: TakenAway,
    /// Number of people by what is taken away.
    by_kind: BTreeMap<&'static str, u64>,
    examples: Vec<String>,
}

impl Tally {
    fn of(decided: &Decided) -> Self {
        let mut tally = Self::default();
        for (plan, _) in &decided.writes {
            tally.count(plan);
        }
        tally.count_entries(&decided.entries);
        tally
    }

    fn count_entries(&mut self, entries: &[Entry]) {
        for entry in entries {
            // The contact of somebody who is gone from Action Network.
            if let Entry::Failed {
                write: Some(_),
                result,
                ..
            } = entry
            {
                self.taken.from_linked += 1;
                let example = result
                    .contact_id
                    .map(|contact| format!("contact {contact}"));
                self.note("put into the trash", example);
            }
        }
    }

    fn count(&mut self, plan: &Plan) {
        // An alias was linked before the run too.
        let state = &plan.pair.state;
        let is_linked = state.link().is_some() || state.alias().is_some();
        if plan.creates_person() {
            return;
        }
        let is_new = plan.pair.contact.is_none();
        let kind = match is_new {
            false => taken_away(plan),
            // There is nothing to lose yet, but what others refused at the address can unsubscribe the person.
            true => closes(plan, Origin::Remote).then_some(UNSUBSCRIBED),
        };
        let taken = &mut self.taken;
        let losing = if is_linked {
            &mut taken.from_linked
        } else if is_new {
            taken.new += 1;
            &mut taken.from_new
        } else {
            taken.met += 1;
            &mut taken.from_met
        };
        let Some(kind) = kind else { return };
        *losing += 1;
        self.note(kind, Some(name(plan)));
    }

    fn note(&mut self, kind: &'static str, example: Option<String>) {
        *self.by_kind.entry(kind).or_default() += 1;
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(example.into_iter().take(room));
    }

    fn kinds(&self) -> String {
        let kinds = self.by_kind.iter();
        let kinds: Vec<String> = kinds
            .map(|(kind, people)| format!("{kind}: {people}"))
            .collect();
        kinds.join(", ")
    }

    fn add(&mut self, other: &Self) {
        self.taken = sum(self.taken, other.taken);
        for (kind, people) in &other.by_kind {
            *self.by_kind.entry(kind).or_default() += people;
        }
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples
            .extend(other.examples.iter().take(room).cloned());
    }
}

impl Brake {
    /// Goes on where runs ended that the brake stopped.
    pub fn after(before: TakenAway) -> Self {
        Self {
            before,
            ..Self::default()
        }
    }

    /// Counts a batch that is going to be carried out.
    pub fn plan(&mut self, decided: &Decided) {
        self.ahead.push_back(Tally::of(decided));
    }

    /// Leaves the next batch out of the count.
    pub fn unplan(&mut self) {
        self.ahead.pop_front();
    }

    /// Counts the next batch as it was decided at last: somebody may have edited its records since it was planned.
    pub fn replan(&mut self, decided: &Decided) {
        self.unplan();
        self.ahead.push_front(Tally::of(decided));
    }

    /// Counts what is done at the end of the run, in the place of what was known of it before.
    pub fn plan_last(&mut self, entries: &[Entry]) {
        self.last = Tally::default();
        self.last.count_entries(entries);
    }

    /// By this run, what it is about to do included.
    fn now(&self) -> Tally {
        let mut all = self.done.clone();
        self.ahead.iter().for_each(|tally| all.add(tally));
        all.add(&self.last);
        all
    }

    /// What this run and those before it that count as one with it have taken away.
    pub fn all_done(&self) -> TakenAway {
        sum(self.done.taken, self.before)
    }

    /// People from whom this run has taken something away.
    pub fn people_done(&self) -> u64 {
        people(self.done.taken)
    }
}

impl Session<'_> {
    /// Whether this run has to stop for the brake.
    pub(super) fn has_brake(&self) -> bool {
        self.run.mode == Mode::Write { confirmed: false }
    }

    /// Ends the run if it would take away too much.
    pub(super) fn check_brake(&mut self) -> Result<()> {
        if !self.has_brake() {
            return Ok(());
        }
        let Some((now, much)) = self.too_much()? else {
            return Ok(());
        };
        self.remember_taken_away()?;
        Err(self.braked(&now, &much))
    }

    /// Says of a preview whether the brake would stop the run.
    pub(super) fn foresee_brake(&mut self) -> Result<()> {
        self.report.brake = self.too_much()?.map(|(now, much)| {
            format!(
                "The brake would stop this run: it would take something away {much} ({}). For example: {}.",
                now.kinds(),
                now.examples.join(", ")
            )
        });
        Ok(())
    }

    /// What the run takes away, and from how many, if that is more than is allowed.
    fn too_much(&mut self) -> Result<Option<(Tally, String)>> {
        let now = self.brake.now();
        let all = sum(now.taken, self.brake.before);
        // Who undid the mistake is not asked again for what lasts of it.
        let takes_nothing = people(now.taken) == 0;
        if takes_nothing || people(all) <= self.run.rules.brake_minimum {
            return Ok(None);
        }
        let linked = match self.brake.linked {
            Some(linked) => linked,
            None => *self.brake.linked.insert(self.crm.linked_count()?),
        };
        let TakenAway {
            from_linked,
            met,
            from_met,
            new,
            from_new,
        } = all;
        let rules = &self.run.rules;
        let of_linked = (from_linked, linked, "linked people");
        let of_met = (from_met, met, "people who are linked by it");
        let of_new = (from_new, new, "people who are new to CiviCRM");
        for (people, of, whom) in [of_linked, of_met, of_new] {
            let limit = rules.brake_limit(of);
            if people > limit {
                let share = people.saturating_mul(100).checked_div(of).unwrap_or(100);
                let much = format!(
                    "from {people} of {of} {whom} ({share} %), where at most {limit} are allowed"
                );
                return Ok(Some((now, much)));
            }
        }
        Ok(None)
    }

    /// The next batch is done.
    pub(super) fn mark_taken_away(&mut self) -> Result<()> {
        if let Some(batch) = self.brake.ahead.pop_front() {
            self.brake.done.add(&batch);
        }
        // The run may end in any way before the brake stops it too.
        if self.has_brake() && self.brake.before != TakenAway::default() {
            self.remember_taken_away()?;
        }
        Ok(())
    }

    fn remember_taken_away(&mut self) -> Result<()> {
        let done = self.brake.all_done();
        if done == TakenAway::default() || self.run.reading.is_chosen() {
            return Ok(());
        }
        self.crm.set_taken_away(self.run.origin, done)
    }

    /// Whoever reads all changes to their end starts anew.
    pub(super) fn forget_taken_away(&mut self) -> Result<()> {
        if self.brake.before == TakenAway::default() {
            return Ok(());
        }
        let nothing = TakenAway::default();
        self.crm.set_taken_away(self.run.origin, nothing)
    }

    fn braked(&self, now: &Tally, much: &str) -> Error {
        let before = match self.has_written {
            false => "Nothing was written.",
            true => "What was done before lasts; nothing more was written.",
        };
        let earlier = match people(self.brake.before) {
            0 => String::new(),
            many if self.run.reading.is_chosen() => {
                format!(" {many} of them have lost something already.")
            }
            many => {
                format!(" {many} of them lost something in runs that the brake stopped before.")
            }
        };
        let message = format!(
            "The brake stopped this run: it would take something away {much} ({}).{earlier} {before} For example: {}. Look at the \
             preview. If all of this is wanted, run once with confirm=1; to allow more always, raise brake_percent or \
             brake_minimum of the sync profile.",
            now.kinds(),
            now.examples.join(", "),
        );
        Error::new(Kind::Brake, message)
    }
}

fn sum(one: TakenAway, other: TakenAway) -> TakenAway {
    TakenAway {
        from_linked: one.from_linked + other.from_linked,
        met: one.met + other.met,
        from_met: one.from_met + other.from_met,
        new: one.new + other.new,
        from_new: one.from_new + other.from_new,
    }
}

fn people(taken: TakenAway) -> u64 {
    taken.from_linked + taken.from_met + taken.from_new
}

/// What a plan takes away from an existing record, if anything: the weightiest.
fn taken_away(plan: &Plan) -> Option<&'static str> {
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
        (closes(plan, Origin::Remote), UNSUBSCRIBED),
        (closes(plan, Origin::Local), "opted out in CiviCRM"),
        (empties(Origin::Remote), "emptied on Action Network"),
        (empties(Origin::Local), "emptied in CiviCRM"),
    ]
    .into_iter()
    .find_map(|(is_so, what)| is_so.then_some(what))
}

/// Whether a plan closes a channel of a side that was open.
fn closes(plan: &Plan, side: Origin) -> bool {
    // Of a contact without an address or a number only a refusal is known, and it can be opted out all the same.
    let was_open = |change: &ConsentChange| match change.from {
        Some(from) => !from.is_closed(),
        None => change.side == Origin::Local,
    };
    let mut changes = plan.changes.consent.iter();
    changes.any(|change| change.side == side && change.to.is_closed() && was_open(change))
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

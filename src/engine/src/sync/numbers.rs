//! Mobile numbers that somebody else has on Action Network.
//!
//! Action Network gives a number to whom it is sent for, and takes it off whoever had it, together with the subscription to
//! texts; somebody known by nothing but the number becomes part of the other (its reference, person signup helper). So it
//! is asked first, and a number of somebody else is left out.

use super::conflict::Conflict;
use super::consent::{Cause, ConsentChange};
use super::decided::Decided;
use super::people::Session;
use super::plan::{Plan, add_note};
use crate::Result;
use crate::mapping::Field;
use crate::osdi::{Person, PersonId};
use crate::profile::{Origin, Policy};

impl Session<'_> {
    /// Takes numbers that somebody else has there out of what Action Network is told: one request for each number the
    /// person there does not have yet. Of several who were to get the same one only the first gets it.
    pub(super) fn leave_out_taken_numbers(&mut self, decided: &mut Decided) -> Result<()> {
        for (mut plan, superfluous) in std::mem::take(&mut decided.writes) {
            if let Some(mobile) = new_number(&plan) {
                let contact = plan.pair.contact.as_ref();
                let contact_id = contact.and_then(|contact| contact.id);
                let first = self.given_numbers.get(&mobile).copied();
                let first = first.filter(|first| Some(*first) != contact_id);
                let answer = match first {
                    Some(_) => Ok(Vec::new()),
                    None => self.look_up_mobile(&mobile),
                };
                let people = match self.about_one(answer)? {
                    Ok(people) => people,
                    Err(error) => {
                        let person = plan.pair.person.as_ref();
                        let state = plan.pair.state.clone();
                        let entry = self.failure(state, contact, person, error.to_string());
                        decided.entries.push(entry);
                        continue;
                    }
                };
                if let Some(first) = first {
                    let why = format!(
                        "The mobile number was left out: it goes to Action Network for contact {first} already."
                    );
                    leave_out(&mut plan, why);
                } else if let Some(other) = somebody_else(&people, plan.person_id().as_ref()) {
                    let why = format!(
                        "The mobile number was left out: person {other} on Action Network has it."
                    );
                    leave_out(&mut plan, why);
                } else {
                    let given = contact_id.map(|contact_id| (mobile, contact_id));
                    self.given_numbers.extend(given);
                }
            }
            decided.writes.push((plan, superfluous));
        }
        Ok(())
    }
}

/// The number that Action Network is to get for somebody who does not have it there. Who is known by nothing else was
/// looked for by it already.
fn new_number(plan: &Plan) -> Option<String> {
    let is_sent = plan.changes.to_remote.contains(&Field::Mobile);
    let is_known_by_it = plan.creates_person() && plan.pair.local.email.is_none();
    let mobile = plan.pair.local.mobile.clone();
    mobile.filter(|mobile| {
        is_sent && !is_known_by_it && plan.pair.remote.mobile.as_ref() != Some(mobile)
    })
}

fn somebody_else(people: &[Person], own: Option<&PersonId>) -> Option<PersonId> {
    let mut others = people.iter().filter_map(Person::id);
    others.find(|id| Some(id) != own)
}

/// Takes the number out, and the consent that was to come with it. A refusal of texts to the number that the person has
/// there is still told. Whatever the policy is, it is a matter for people.
fn leave_out(plan: &mut Plan, why: String) {
    let has_number = plan.pair.remote.mobile.is_some();
    let goes = |one: &ConsentChange| {
        (one.side, one.channel) == (Origin::Remote, Field::MobileConsent)
            && (!has_number || !one.to.is_closed() || one.cause == Cause::GoesAlong)
    };
    let changes = &mut plan.changes;
    changes.consent.retain(|one| !goes(one));
    changes.to_remote.retain(|field| *field != Field::Mobile);
    if changes
        .consent_to(Origin::Remote, Field::MobileConsent)
        .is_none()
    {
        changes
            .to_remote
            .retain(|field| *field != Field::MobileConsent);
    }
    changes.conflicts.retain(|one| one.field != Field::Mobile);
    changes.conflicts.push(Conflict {
        field: Field::Mobile,
        policy: Policy::Ask,
        winner: None,
    });
    add_note(&mut plan.note, why);
}

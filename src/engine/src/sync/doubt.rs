//! The words for a doubt about who is who, which only a person can settle, and the flag that asks.

use std::fmt::Display;

use super::plan::Decision;
use crate::crm::{Candidates, ContactId};
use crate::mapping::PersonFields;
use crate::matching::same_name;
use crate::osdi::PersonId;

const SAME_ADDRESS: &str = "Give each an address of their own, or merge those who are the same.";
const LINKED: &str = "Choose who belongs together with the action \"link\" of OsdiPersonSyncState in the API v4 Explorer, or merge \
     those who are the same.";

/// Whether a contact is taken for the one in the trash, entered anew. The address alone does not tell: a household shares it.
pub(super) fn is_entered_anew(
    contact: &PersonFields,
    person: &PersonFields,
    trashed: &PersonFields,
) -> bool {
    same_name(contact, person) || same_name(contact, trashed)
}

/// Several records fit: the reason, whom it concerns, and what to do.
pub(super) fn several_fit(
    reason: &str,
    about: &PersonFields,
    contacts: &[ContactId],
    people: &[PersonId],
) -> Decision {
    let next = if about.email.is_some() {
        SAME_ADDRESS
    } else {
        LINKED
    };
    ask(reason, contacts, people, next)
}

/// The one record that fits is linked to somebody else.
pub(super) fn linked_elsewhere(
    reason: &str,
    contacts: &[ContactId],
    people: &[PersonId],
) -> Decision {
    ask(reason, contacts, people, LINKED)
}

/// As [`linked_elsewhere`], where nothing is left to be decided: what is asked, and about whom.
pub(super) fn question_of_linked(
    reason: &str,
    contacts: &[ContactId],
    people: &[PersonId],
) -> (String, Candidates) {
    question(reason, contacts, people, LINKED)
}

fn ask(reason: &str, contacts: &[ContactId], people: &[PersonId], next: &str) -> Decision {
    let (words, candidates) = question(reason, contacts, people, next);
    Decision::Ask(words, candidates)
}

fn question(
    reason: &str,
    contacts: &[ContactId],
    people: &[PersonId],
    next: &str,
) -> (String, Candidates) {
    // By ids only: the text goes to the log.
    let mut words = vec![reason.to_owned()];
    if !contacts.is_empty() {
        words.push(format!("Contacts: {}.", list(contacts)));
    }
    if !people.is_empty() {
        words.push(format!("People on Action Network: {}.", list(people)));
    }
    words.push(next.to_owned());
    let candidates = Candidates {
        contacts: contacts.to_vec(),
        people: people.to_vec(),
    };
    (words.join(" "), candidates)
}

fn list(ids: &[impl Display]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

//! The words for a doubt about who is who, which only a person can settle.

use std::fmt::Display;

use crate::crm::ContactId;
use crate::mapping::PersonFields;
use crate::osdi::PersonId;

/// The reason, whom it concerns, and what to do.
pub(super) fn explain(
    reason: &str,
    about: &PersonFields,
    contacts: &[ContactId],
    people: &[PersonId],
) -> String {
    let mut words = vec![reason.to_owned()];
    if let Some(email) = &about.email {
        words.push(format!("Address: {email}."));
    }
    if !contacts.is_empty() {
        words.push(format!("Contacts: {}.", list(contacts)));
    }
    if !people.is_empty() {
        words.push(format!("People on Action Network: {}.", list(people)));
    }
    words.push("Give each an address of their own, or merge those who are the same.".to_owned());
    words.join(" ")
}

fn list(ids: &[impl Display]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

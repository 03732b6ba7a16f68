//! What a request says about e-mail addresses that are already known.

use crate::model::Person;

use super::changes::{Change, Entry};
use super::email;

/// Sets the statuses asked for: of the address an entry names, or of the primary one when it names none.
/// An entry with an address that is not the person's has no effect.
pub(crate) fn set_statuses(person: &mut Person, entries: &[Entry]) {
    for entry in entries {
        let place = match &entry.value {
            Change::Set(address) => place(person, address),
            Change::Keep | Change::Clear => person.primary_email(),
        };
        let stored = place.and_then(|place| person.email_addresses.get_mut(place));
        if let (Some(stored), Some(status)) = (stored, &entry.status) {
            stored.status = Some(status.clone());
        }
    }
}

/// The place of an address among the person's.
pub(crate) fn place(person: &Person, address: &str) -> Option<usize> {
    let key = email::key(address);
    person.email_addresses.iter().position(|stored| {
        stored
            .address
            .as_deref()
            .is_some_and(|stored| email::key(stored) == key)
    })
}

//! Who may be synced at all.

use crate::crm::{Blocked, Contact, OnHold};
use crate::mapping::Consent;
use crate::osdi::PersonId;
use crate::profile::Rules;

/// A record of Action Network's own, present in every group, that is nobody (osdi-client 1.2.3 skips it too).
const NOBODY: &str = "2c8f5384-0476-4aaa-aee4-471805c48a54";

/// Whether this is a record of Action Network's own rather than a person.
pub fn is_nobody(id: &PersonId) -> bool {
    id.as_str() == NOBODY
}

/// Why a linked or matched contact must be left alone, if it must.
pub fn contact_reason(contact: &Contact, blocked: &Blocked) -> Option<String> {
    if contact.is_deleted {
        return Some("The contact is in the trash.".to_owned());
    }
    if contact
        .contact_type
        .as_deref()
        .is_some_and(|kind| kind != "Individual")
    {
        return Some("The contact is not an individual.".to_owned());
    }
    contact
        .id
        .and_then(|id| blocked.contacts.get(&id))
        .map(|reason| format!("The contact is {reason}."))
}

/// Why a contact outside the scope of the profile is left alone.
pub fn scope_reason(rules: &Rules) -> String {
    format!(
        "The contact is not in the scope of the sync profile{}.",
        scope_name(rules)
    )
}

/// Why somebody new on Action Network does not become a contact, if it does not: it would not be in the scope.
pub fn no_contact_reason(rules: &Rules) -> Option<String> {
    rules.scope.is_some().then(|| {
        format!(
            "Nobody in the scope of the sync profile{} is this person, and a limited profile makes no contacts.",
            scope_name(rules)
        )
    })
}

fn scope_name(rules: &Rules) -> String {
    rules
        .scope
        .as_ref()
        .map(|scope| format!(" ({scope})"))
        .unwrap_or_default()
}

/// Why a person must be left alone, if it must.
pub fn person_reason(id: &PersonId, blocked: &Blocked) -> Option<String> {
    blocked
        .people
        .get(id)
        .map(|reason| format!("The person on Action Network is {reason}."))
}

/// Why a contact without a twin gets none on Action Network, if it gets none. Action Network subscribes who is new to
/// it, so only those are brought there to whom CiviCRM itself would send mailings.
pub fn creation_reason(contact: &Contact) -> Option<&'static str> {
    if contact.is_deceased {
        return Some(
            "The contact is deceased and not on Action Network, so nothing is sent there.",
        );
    }
    if Consent::email_of_contact(contact).is_closed() {
        return Some(
            "The contact opted out of e-mail and is not on Action Network, so nothing is sent there.",
        );
    }
    (contact.email_on_hold != OnHold::No).then_some(
        "The contact's e-mail address is on hold and not on Action Network, so nothing is sent there.",
    )
}

//! What a matcher of the site's own answers about a record that is not linked.

use serde::Deserialize;

use super::ContactId;
use crate::osdi::PersonId;

/// The record that belongs to another one, or why there is no telling.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum OwnMatch {
    /// A contact, for a person.
    Contact {
        /// It may be anybody: whether it can be linked is looked at as ever.
        contact_id: ContactId,
    },
    /// A person, for a contact.
    Person {
        /// Likewise.
        person_id: PersonId,
    },
    /// Nobody.
    None,
    /// Several fit.
    Ambiguous {
        /// What a person reads.
        reason: String,
    },
    /// The record lacks what the matcher needs.
    Insufficient {
        /// What a person reads.
        reason: String,
    },
    /// The matcher could not find out, which is tried again.
    Failed {
        /// What a person reads.
        reason: String,
    },
}

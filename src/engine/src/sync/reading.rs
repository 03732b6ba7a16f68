//! Whom a run concerns.

use jiff::Timestamp;

use crate::crm::ContactId;
use crate::osdi::PersonId;

/// Whom a run concerns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reading {
    /// Everybody who changed since the last complete run.
    #[default]
    Changed,
    /// Everybody who changed after this time. The cursor moves only where nothing between it and this time is left out.
    ChangedSince(Timestamp),
    /// These and nobody else. The cursor stays where it is.
    Chosen(Chosen),
}

/// People chosen by hand, by the ids of either side. A run looks at the origin's record of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// Contacts.
    pub contacts: Vec<ContactId>,
    /// People on Action Network.
    pub people: Vec<PersonId>,
}

impl Reading {
    /// Whether somebody chose these people, so that they are tried whatever their clock says.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        matches!(self, Self::Chosen(_))
    }
}

//! Two records about to be synced, as a site's own rule gets to see them.

use serde::Serialize;

use super::ContactId;
use crate::osdi::{Person, PersonId};

/// How the two were found to belong together; the words are those of osdi-client 1.2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Match {
    /// They are linked.
    #[serde(rename = "fetched saved match")]
    Saved,
    /// They meet for the first time.
    #[serde(rename = "found new match")]
    New,
    /// One of them has to be made.
    #[serde(rename = "no match found")]
    None,
}

/// A contact and a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meeting {
    /// Nothing when the contact has to be made.
    pub contact_id: Option<ContactId>,
    /// Nothing when the person has to be made.
    pub person_id: Option<PersonId>,
    /// The person, where it was read in this run.
    pub person: Option<Person>,
    /// How they were found.
    #[serde(rename = "match")]
    pub found: Match,
}

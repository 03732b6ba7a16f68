//! Flags: what only a person can settle, with those among whom to choose.

use serde::Serialize;

use super::contact::ContactId;
use crate::osdi::PersonId;

/// What a flag is about; the names are those of the option group `osdi_flag_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagType {
    /// Several records fit, or a record is linked to somebody else.
    AmbiguousMatch,
    /// A linked person is not on Action Network any more.
    RemotePersonGone,
    /// A record failed so often that it is not tried again by itself.
    SyncFailed,
    /// A tag could not be given or taken away so often that it is not tried again by itself.
    TaggingFailed,
}

/// An open flag. A record has at most one of each type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// The contact it is about, if there is one.
    pub contact_id: Option<ContactId>,
    /// The person it is about, if there is one.
    pub remote_object_id: Option<PersonId>,
    /// What it is about.
    pub flag_type: FlagType,
    /// What happened and what to do, for a person to read.
    pub message: String,
    /// Those among whom to choose.
    pub context: Candidates,
}

/// Records among which a person has to choose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Candidates {
    /// In CiviCRM.
    pub contacts: Vec<ContactId>,
    /// On Action Network.
    pub people: Vec<PersonId>,
}

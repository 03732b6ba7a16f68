//! Petitions.

use serde::Serialize;

use super::declare::{action, json_object, resource};
use super::{ActionField, Edit};

action! {
    /// A petition: `/petitions` (reference, 7.2).
    pub struct Petition, PetitionId
    = "petition" "osdi:petitions" in "petitions", filtered by ActionField;
    new with PetitionFields, changed with PetitionEdits;
    {
        /// The letter that is signed.
        petition_text: Option<String>,
        /// To whom it goes.
        target: Vec<PetitionTarget>,
        /// How many signatures it has.
        total_signatures: Option<u64>,
    }
}

json_object! {
    /// To whom a petition goes.
    pub struct PetitionTarget {
        /// Name as shown.
        name: Option<String>,
    }
}

/// What a new petition has of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PetitionFields {
    /// The letter that is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub petition_text: Option<String>,
    /// To whom it goes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<PetitionTarget>,
}

/// What can change about a petition.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PetitionEdits {
    /// The letter that is signed.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub petition_text: Edit<String>,
    /// To whom it goes: the whole list.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub target: Edit<Vec<PetitionTarget>>,
}

//! Signatures of petitions.

use serde::Serialize;

use super::declare::{action_record, json_object, resource};
use super::{Edit, Petition, PetitionId};

action_record! {
    /// A signature: `/petitions/{id}/signatures` and `/people/{id}/signatures` (reference, 7.2). One for each person
    /// and petition; a second one is answered with the first.
    pub struct Signature, SignatureId
    = "signature" "osdi:signatures" in "signatures" on Petition;
    new with SignatureFields, changed with SignatureChanges;
    {
        /// The petition.
        #[serde(rename = "action_network:petition_id")]
        petition_id: Option<PetitionId>,
        /// What the person added.
        comments: Option<String>,
    }
}

/// What a new signature has of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SignatureFields {
    /// What the person added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
}

/// What can change about a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SignatureChanges {
    /// What the person added.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub comments: Edit<String>,
    /// Identifiers to be added, `system:id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
}

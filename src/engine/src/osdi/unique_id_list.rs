//! Lists of unique ids.

use serde::Serialize;

use super::declare::{json_object, resource};
use super::{Creatable, NoField, Updatable, Within};

resource! {
    /// A list of unique ids: `/unique_id_lists` (reference, section 8). The ids in it can be written, and not read.
    pub struct UniqueIdList, UniqueIdListId
    = "unique ID list" "action_network:unique_id_lists" in "unique_id_lists", filtered by NoField,
      also called "osdi:unique_id_lists";
    {
        /// The system it was made in.
        origin_system: Option<String>,
        /// Name.
        name: Option<String>,
        /// How many ids are in it.
        count: Option<u64>,
    }
}

impl Within for UniqueIdList {}

impl Creatable for UniqueIdList {
    type New = NewUniqueIdList;
}

impl Updatable for UniqueIdList {
    type Changes = UniqueIdListChanges;
}

/// A list of unique ids to be created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewUniqueIdList {
    /// Name.
    pub name: String,
    /// The ids, UUIDs.
    pub unique_ids: Vec<String>,
}

/// What can change about a list of unique ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UniqueIdListChanges {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The ids, UUIDs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_ids: Option<Vec<String>>,
}

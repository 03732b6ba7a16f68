//! Items of lists: who is on which list.

use super::declare::{json_object, resource};
use super::{List, ListId, NoField, PersonId, Within};

resource! {
    /// That a person is on a list: `/lists/{id}/items` (reference, section 8). Read-only.
    pub struct Item, ItemId
    = "item" "osdi:items" in "items", filtered by NoField, also called "action_network:items";
    {
        /// What is on the list: always `osdi:person`.
        item_type: Option<String>,
        /// Who is on the list.
        #[serde(rename = "action_network:person_id")]
        person_id: Option<PersonId>,
        /// The list.
        #[serde(rename = "action_network:list_id")]
        list_id: Option<ListId>,
    }
}

impl Within<List> for Item {}

//! What is remembered of a mapped field beside the value in the form in which it is compared.

use serde::{Deserialize, Serialize};

use super::MappedName;
use crate::crm::Base;
use crate::mapping::PersonFields;

/// How a side itself has the value, and by which entry of the map it was read. The compared form depends on the entry and on
/// the labels of options: without this a changed entry would look like an edit of everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The fingerprint of the entry.
    pub entry: String,
    /// CiviCRM's plain value, or Action Network's text, where that is not the compared form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
}

/// A few letters that differ where two entries do (FNV-1a over their JSON), and that stay the same from version to version.
pub(super) fn fingerprint(entry: &impl Serialize) -> String {
    let text = serde_json::to_string(entry).unwrap_or_default();
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    format!("{:08x}", text.bytes().fold(0x811c_9dc5, mix))
}

/// Whether what is remembered of a field was read by the entry that the map has now. What another entry read says nothing
/// about who edited what.
#[must_use]
pub fn is_of_entry(name: MappedName, base: &Base, now: [&PersonFields; 2]) -> bool {
    let entry =
        |fields: &&PersonFields| fields.stored.get(&name).map(|stored| stored.entry.clone());
    let Some(current) = now.iter().find_map(entry) else {
        return true;
    };
    let before = [&base.local, &base.remote];
    before.iter().filter_map(entry).all(|one| one == current)
}

//! Tags of a group.

use serde::Serialize;

use super::declare::{json_object, resource};
use super::{Creatable, IfThere, NoField, Within};

resource! {
    /// A tag: `/tags` (reference, 6.1). Only the key of a group sees tags. A tag can be created, and neither renamed
    /// nor deleted. New ones may be missing from the list for some seconds.
    pub struct Tag, TagId
    = "tag" "osdi:tags" in "tags", filtered by NoField, for Group keys;
    {
        /// Name, unique in the group.
        name: Option<String>,
    }
}

/// A tag to be created. One of that name that exists already is answered instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewTag {
    /// Name.
    pub name: String,
}

impl Within for Tag {}

impl Creatable for Tag {
    type New = NewTag;

    /// As the documentation is read; clients have only seen the tag itself (reference, 6.1).
    const IF_THERE: IfThere = IfThere::MayBeRedirected;
}

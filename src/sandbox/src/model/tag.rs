//! Tags and the taggings that tie them to people.

use jiff::Timestamp;
use uuid::Uuid;

/// A tag of the group.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) id: Uuid,
    pub(crate) created_date: Timestamp,
    pub(crate) name: String,
}

/// That a person carries a tag.
#[derive(Debug, Clone)]
pub(crate) struct Tagging {
    pub(crate) id: Uuid,
    /// Identifiers of other systems, given when it was made.
    pub(crate) identifiers: Vec<String>,
    pub(crate) created_date: Timestamp,
    pub(crate) tag: Uuid,
    pub(crate) person: Uuid,
}

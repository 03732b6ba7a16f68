//! Tags and the taggings that tie them to people.

use jiff::Timestamp;
use uuid::Uuid;

use crate::shelf::Dated;

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

/// Nothing can change a tag or a tagging, so the two dates of each are the same.
impl Dated for Tag {
    fn created(&self) -> Timestamp {
        self.created_date
    }

    fn modified(&self) -> Timestamp {
        self.created_date
    }
}

impl Dated for Tagging {
    fn created(&self) -> Timestamp {
        self.created_date
    }

    fn modified(&self) -> Timestamp {
        self.created_date
    }
}

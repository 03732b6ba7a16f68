//! Taggings: who has which tag.

use serde::Serialize;

use super::declare::{json_object, resource};
use super::links_to::links_to_person;
use super::{Creatable, Deletable, InBackground, NoField, Person, PersonId, Tag, TagId, Within};

resource! {
    /// That a person has a tag: `/tags/{id}/taggings` and `/people/{id}/taggings` (reference, 6.2). There is one for
    /// each tag and person. It can be created and deleted, never changed.
    pub struct Tagging, TaggingId
    = "tagging" "osdi:taggings" in "taggings", filtered by NoField, for Group keys;
    {
        /// What has the tag: always `osdi:person`.
        item_type: Option<String>,
    }
}

impl Tagging {
    /// The tag, from the link to it.
    #[must_use]
    pub fn tag_id(&self) -> Option<TagId> {
        TagId::at_end_of(self.links.href("osdi:tag")?)
    }

    /// The person who has the tag, from the link to them.
    #[must_use]
    pub fn person_id(&self) -> Option<PersonId> {
        PersonId::at_end_of(self.links.href("osdi:person")?)
    }
}

/// A tagging to be created; a person who has the tag already keeps the tagging they have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewTagging {
    /// Who gets the tag.
    #[serde(rename = "_links", serialize_with = "links_to_person")]
    pub person: PersonId,
    /// Identifiers of another system, `system:id`. Unique across all of Action Network, and never removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
}

impl NewTagging {
    /// The tag for a person.
    #[must_use]
    pub fn of(person: PersonId) -> Self {
        Self {
            person,
            identifiers: Vec::new(),
        }
    }
}

impl Within<Tag> for Tagging {}

impl Within<Person> for Tagging {}

impl Creatable<Tag> for Tagging {
    type New = NewTagging;
}

impl Deletable<Tag> for Tagging {}

impl InBackground for Tagging {}

//! What the engine asks of CiviCRM about tags: which there are, who has them, and what both sides agreed on.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::contact::ContactId;
use super::{Crm, text};
use crate::Result;
use crate::osdi::{PersonId, TagId, TaggingId};

/// Id of a tag in CiviCRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalTagId(#[serde(deserialize_with = "text::whole")] pub u64);

impl fmt::Display for LocalTagId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// Row id of a link between two tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TagLinkId(#[serde(deserialize_with = "text::whole")] pub u64);

/// A tag of CiviCRM that contacts may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTag {
    /// Its id.
    pub id: LocalTagId,
    /// Its machine name, unique in CiviCRM.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The profile is for this tag.
    #[serde(deserialize_with = "text::flag")]
    pub is_in_scope: bool,
}

impl LocalTag {
    /// Characters that the name of a tag has in CiviCRM at most.
    pub const LONGEST_NAME: usize = 64;
}

/// How two tags came to be linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkedBy {
    /// They have the same name.
    Name,
    /// A person said so.
    Hand,
    /// One was made for the other.
    Creation,
}

/// A row of `civicrm_osdi_tag_link`: a tag of CiviCRM and one of Action Network that are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagLink {
    /// Nothing for a new row.
    #[serde(default, deserialize_with = "optional_link")]
    pub id: Option<TagLinkId>,
    /// In CiviCRM.
    pub tag_id: LocalTagId,
    /// On Action Network.
    pub remote_tag_id: TagId,
    /// What people saw in CiviCRM when that was last looked at.
    pub local_name: String,
    /// The name on Action Network when that was last looked at, as far as it fits.
    pub remote_name: String,
    /// How they came to be linked.
    pub linked_by: LinkedBy,
    /// What keeps the two from being synced, or what a person should know about them.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub message: Option<String>,
}

impl TagLink {
    /// Characters that a name or the message has at most.
    pub const LONGEST_TEXT: usize = 1023;

    /// As much of a name or a message as is kept, and compared. Tags of Action Network may be called longer.
    #[must_use]
    pub fn fitting(text: &str) -> String {
        text.chars().take(Self::LONGEST_TEXT).collect()
    }
}

/// A contact and its person, as far as tags are concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// The contact, or the one into which the contact of this person was merged.
    pub contact_id: ContactId,
    /// The person.
    pub remote_person_id: PersonId,
    /// The contact is linked to somebody else, because the one of this person was merged into it.
    #[serde(default, deserialize_with = "text::flag")]
    pub is_alias: bool,
    /// The contact is in the trash.
    #[serde(default, deserialize_with = "text::flag")]
    pub is_trashed: bool,
    /// The contact was not in the scope of the profile when it was last looked at.
    #[serde(default, deserialize_with = "text::flag")]
    pub is_out_of_scope: bool,
    /// The person was not on Action Network when it was last looked for.
    #[serde(default, deserialize_with = "text::flag")]
    pub is_gone: bool,
}

/// A row of `civicrm_osdi_tagging_base`: both sides had this tag for a person. For an alias it says that the tag was
/// given to the contact once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseTagging {
    /// Who has the tag there.
    pub remote_person_id: PersonId,
    /// Who had it here then. After a merge it may be somebody else, and the two meet for the first time.
    pub contact_id: ContactId,
    /// The tagging there, if it is known.
    #[serde(default)]
    pub remote_tagging_id: Option<TaggingId>,
}

/// A tagging about to be made, as a site's own rule gets to see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewTagging {
    /// `remote` where it comes from Action Network.
    pub origin: &'static str,
    /// Who has, or gets, the tag in CiviCRM.
    pub contact_id: ContactId,
    /// Who has, or gets, it on Action Network.
    pub person_id: PersonId,
}

/// A tag of CiviCRM that has a name already, whatever it is for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Namesake {
    /// Its id.
    pub id: LocalTagId,
    /// What people see.
    pub label: String,
}

/// What is done about a tagging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaggingStep {
    /// Given to the contact.
    AddLocal,
    /// Given to the person.
    AddRemote,
    /// Taken from the contact.
    RemoveLocal,
    /// Taken from the person.
    RemoveRemote,
}

/// A row of `civicrm_osdi_tagging_failure`: a tag that could not be given to or taken from somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedTagging {
    /// Whom it is about there.
    pub remote_person_id: PersonId,
    /// Whom it is about here.
    pub contact_id: ContactId,
    /// What failed, unless it was what is remembered of the two.
    #[serde(default)]
    pub step: Option<TaggingStep>,
    /// Failed attempts in a row.
    #[serde(deserialize_with = "text::whole")]
    pub attempt_count: u64,
    /// The next attempt, UTC; nothing when a person has to look at it.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub next_attempt_time: Option<Timestamp>,
    /// Why it failed, for a person to read.
    pub message: String,
    /// A flag about the two is open. It is read only.
    #[serde(default, deserialize_with = "text::flag", skip_serializing)]
    pub is_flagged: bool,
}

/// The part of the port to CiviCRM that is about tags. Errors are as those of [`Crm`].
pub trait TagCrm: Crm {
    /// All tags that contacts may have.
    fn tags(&mut self) -> Result<Vec<LocalTag>>;
    /// All links of the profile.
    fn tag_links(&mut self) -> Result<Vec<TagLink>>;
    /// Saves links and returns their ids in the same order. What was agreed on about the members of a tag is forgotten
    /// when its link leads to another tag than before.
    fn save_tag_links(&mut self, links: &[TagLink]) -> Result<Vec<TagLinkId>>;
    /// Makes a tag of this name for contacts, in the profile's scope. [`crate::Kind::Crm`] when CiviCRM does not take it.
    fn create_tag(&mut self, name: &str) -> Result<LocalTag>;
    /// The tags that have these machine names already, in the order of the names. CiviCRM's database takes some names for
    /// one that differ, and no second one can be made.
    fn tags_having(&mut self, names: &[String]) -> Result<Vec<Option<Namesake>>>;
    /// What was told of tags that are not synced.
    fn told_of_tags(&mut self) -> Result<Vec<String>>;
    /// Remembers that, in the place of what was told before.
    fn set_told_of_tags(&mut self, notes: &[String]) -> Result<()>;
    /// Changes what people see of a tag. [`crate::Kind::Crm`] when CiviCRM does not take it.
    fn rename_tag(&mut self, tag: LocalTagId, label: &str) -> Result<()>;
    /// Contacts with a tag, those in the trash included, with ids above `after`, in the order of their ids.
    fn contacts_with_tag(
        &mut self,
        tag: LocalTagId,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<ContactId>>;
    /// Which of these contacts have a tag now.
    fn tagged_among(&mut self, tag: LocalTagId, contacts: &[ContactId]) -> Result<Vec<ContactId>>;
    /// The contacts of these people, aliases included; at most one each.
    fn twins_of_people(&mut self, people: &[PersonId]) -> Result<Vec<Twin>>;
    /// The people of these contacts, without aliases; at most one each.
    fn twins_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>>;
    /// The people of contacts that were merged into these.
    fn aliases_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>>;
    /// What was agreed on about a tag, about people with ids above `after`, in the order of their ids.
    fn tagging_base(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<BaseTagging>>;
    /// Gives a tag to contacts and takes it from others. Who has it already, or has it not, stays so.
    /// [`crate::Kind::Crm`] when one of them cannot have it; nothing is to last then.
    fn change_taggings(
        &mut self,
        tag: LocalTagId,
        add: &[ContactId],
        remove: &[ContactId],
    ) -> Result<()>;
    /// Which of these are not made, by their position, because of a rule of the site's own; with a reason where the rule
    /// failed. Asked once for each tag, and only where [`TagRules::own_rule`] says that there is such a rule.
    ///
    /// [`TagRules::own_rule`]: crate::profile::TagRules::own_rule
    fn left_out(
        &mut self,
        link: &TagLink,
        taggings: &[NewTagging],
    ) -> Result<BTreeMap<usize, Option<String>>>;
    /// Remembers what both sides agree on, in the place of what was remembered about these people.
    fn save_tagging_base(&mut self, link: TagLinkId, taggings: &[BaseTagging]) -> Result<()>;
    /// Forgets what was remembered about these people.
    fn delete_tagging_base(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()>;
    /// What could not be carried about a tag, about people with ids above `after`, in the order of their ids.
    fn failed_taggings(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<FailedTagging>>;
    /// Remembers what could not be carried, in the place of what was remembered about these people.
    fn save_failed_taggings(&mut self, link: TagLinkId, failed: &[FailedTagging]) -> Result<()>;
    /// Forgets it, and settles the flags about those of these people about whom nothing else waits for a person.
    fn delete_failed_taggings(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()>;
    /// Settles the flags about what is not tried any more: about tags that none of these links is of, and about contacts
    /// and people who are left alone, as their [`Twin`] says. What could not be carried stays remembered.
    fn settle_idle_tagging_flags(&mut self, links: &[TagLinkId]) -> Result<()>;
}

fn optional_link<'de, D: Deserializer<'de>>(from: D) -> Result<Option<TagLinkId>, D::Error> {
    Ok(text::optional_whole(from)?.map(TagLinkId))
}

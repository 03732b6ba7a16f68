//! The part of the port to CiviCRM that is about tags.

use std::collections::BTreeMap;

use osdi_engine::Result;
use osdi_engine::crm::{
    BaseTagging, ContactId, FailedTagging, LocalTag, LocalTagId, Namesake, NewTagging, TagCrm,
    TagLink, TagLinkId, Twin,
};
use osdi_engine::osdi::PersonId;
use serde::Deserialize;
use serde_json::json;

use crate::door::Exception;
use crate::gateway::Gateway;

impl TagCrm for Gateway<'_> {
    fn tags(&mut self) -> Result<Vec<LocalTag>> {
        self.records("tags", &[])
    }

    fn tag_links(&mut self) -> Result<Vec<TagLink>> {
        self.records("tagLinks", &[])
    }

    fn save_tag_links(&mut self, links: &[TagLink]) -> Result<Vec<TagLinkId>> {
        let links = self.values("saveTagLinks", links)?;
        self.records("saveTagLinks", &[links])
    }

    fn create_tag(&mut self, name: &str) -> Result<LocalTag> {
        let created = self.tried("createTag", &[json!(name)], Exception::is_exception)?;
        self.shaped("createTag", &created)
    }

    fn tags_having(&mut self, names: &[String]) -> Result<Vec<Option<Namesake>>> {
        self.records("tagsHaving", &[json!(names)])
    }

    fn told_of_tags(&mut self) -> Result<Vec<String>> {
        self.records("toldOfTags", &[])
    }

    fn set_told_of_tags(&mut self, notes: &[String]) -> Result<()> {
        self.tell("setToldOfTags", &[json!(notes)])
    }

    fn rename_tag(&mut self, tag: LocalTagId, label: &str) -> Result<()> {
        let arguments = [json!(tag), json!(label)];
        self.tried("renameTag", &arguments, Exception::is_exception)
            .map(drop)
    }

    fn contacts_with_tag(
        &mut self,
        tag: LocalTagId,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<ContactId>> {
        let arguments = [json!(tag), json!(after), json!(limit)];
        self.records("contactsWithTag", &arguments)
    }

    fn tagged_among(&mut self, tag: LocalTagId, contacts: &[ContactId]) -> Result<Vec<ContactId>> {
        self.records("taggedAmong", &[json!(tag), json!(contacts)])
    }

    fn twins_of_people(&mut self, people: &[PersonId]) -> Result<Vec<Twin>> {
        self.records("twinsOfPeople", &[json!(people)])
    }

    fn twins_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>> {
        self.records("twinsOfContacts", &[json!(contacts)])
    }

    fn aliases_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>> {
        self.records("aliasesOfContacts", &[json!(contacts)])
    }

    fn tagging_base(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<BaseTagging>> {
        let arguments = [json!(link), json!(after), json!(limit)];
        self.records("taggingBase", &arguments)
    }

    fn change_taggings(
        &mut self,
        tag: LocalTagId,
        add: &[ContactId],
        remove: &[ContactId],
    ) -> Result<()> {
        let arguments = [json!(tag), json!(add), json!(remove)];
        // Hooks of other extensions throw what they like.
        self.tried("changeTaggings", &arguments, Exception::is_exception)
            .map(drop)
    }

    fn left_out(
        &mut self,
        link: &TagLink,
        taggings: &[NewTagging],
    ) -> Result<BTreeMap<usize, Option<String>>> {
        let taggings = self.values("leftOut", taggings)?;
        let left_out: Vec<LeftOut> = self.records("leftOut", &[json!(link), taggings])?;
        let left_out = left_out.into_iter();
        Ok(left_out.map(|one| (one.position, one.reason)).collect())
    }

    fn save_tagging_base(&mut self, link: TagLinkId, taggings: &[BaseTagging]) -> Result<()> {
        let taggings = self.values("saveTaggingBase", taggings)?;
        self.tell("saveTaggingBase", &[json!(link), taggings])
    }

    fn failed_taggings(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<FailedTagging>> {
        let arguments = [json!(link), json!(after), json!(limit)];
        self.records("failedTaggings", &arguments)
    }

    fn save_failed_taggings(&mut self, link: TagLinkId, failed: &[FailedTagging]) -> Result<()> {
        let failed = self.values("saveFailedTaggings", failed)?;
        self.tell("saveFailedTaggings", &[json!(link), failed])
    }

    fn delete_failed_taggings(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()> {
        self.tell("deleteFailedTaggings", &[json!(link), json!(people)])
    }

    fn settle_idle_tagging_flags(&mut self, links: &[TagLinkId]) -> Result<()> {
        self.tell("settleIdleTaggingFlags", &[json!(links)])
    }

    fn delete_tagging_base(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()> {
        self.tell("deleteTaggingBase", &[json!(link), json!(people)])
    }
}

/// A tagging that is not made.
#[derive(Deserialize)]
struct LeftOut {
    position: usize,
    /// Why the site's own rule failed, where it did.
    reason: Option<String>,
}

//! Listing the tags of both sides, saving which is which, and making those that are missing.

use std::collections::HashSet;

use super::links::{Known, LinkPlan, Pair, RemoteTag, plan_links};
use super::members::Step;
use super::report::Became;
use super::run::{Session, TagPlan};
use crate::client::Pages;
use crate::crm::{LinkedBy, LocalTag, LocalTagId, TagLink};
use crate::mapping::tag_label;
use crate::osdi::{Collection, NewTag, Resource as _, Tag};
use crate::profile::Origin;
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};

impl Session<'_> {
    pub(super) fn plan_links(&mut self) -> Result<LinkPlan> {
        let local = self.crm.tags()?;
        let links = self.crm.tag_links()?;
        let mut remote = Vec::new();
        let mut unread = HashSet::new();
        let mut pages: Pages<Tag> = self.client.pages(&Collection::all(), None);
        while let Some(page) = pages.next_page(self.client)? {
            remote.extend(page.iter().filter_map(remote_tag));
        }
        // A new tag is not in the list at once, and a page can slip while others are read.
        for link in &links {
            if remote.iter().any(|tag| tag.id == link.remote_tag_id) {
                continue;
            }
            let answer = self.client.get(&link.remote_tag_id);
            match self.about_one(answer)? {
                Ok(tag) => remote.extend(remote_tag(&tag)),
                Err(error) if error.kind() == Kind::NotFound => {}
                Err(error) => {
                    self.unreadable(link, &error);
                    unread.insert(link.remote_tag_id.clone());
                }
            }
        }
        let mut seen = HashSet::new();
        remote.retain(|tag| seen.insert(tag.id.clone()));
        Ok(plan_links(&Known {
            local: &local,
            remote: &remote,
            links: &links,
            unread: &unread,
            to_local: self.runs(Origin::Remote),
            to_local_later: self.run.rules.tag_mode.writes_local() && !self.runs(Origin::Remote),
            creates_local: self.run.rules.tag_create_local && self.runs(Origin::Remote),
            creates_remote: self.run.rules.tag_create_remote && self.runs(Origin::Local),
        }))
    }

    /// Calls tags as they are called now, and saves the links that are new or changed.
    pub(super) fn save_links(&mut self, links: &LinkPlan, plans: &mut [TagPlan]) -> Result<()> {
        let refused = self.rename_tags(&links.renames)?;
        let saved = self.crm.tag_links()?;
        let mut to_save: Vec<TagLink> = links.inactive.clone();
        let is_new = |link: &&TagLink| !saved.contains(link);
        to_save.extend(
            links
                .active
                .iter()
                .map(|pair| &pair.link)
                .filter(is_new)
                .cloned(),
        );
        for link in &mut to_save {
            // It is still called as before, and the next run tries again.
            if let Some(before) = refused.iter().find(|one| one.tag_id == link.tag_id) {
                link.local_name.clone_from(&before.local_name);
                link.remote_name.clone_from(&before.remote_name);
            }
        }
        if to_save.is_empty() {
            return Ok(());
        }
        let ids = self.crm.save_tag_links(&to_save)?;
        for (link, id) in to_save.iter().zip(ids) {
            let plan = plans
                .iter_mut()
                .find(|plan| plan.link.tag_id == link.tag_id);
            if let Some(plan) = plan {
                plan.link.id = Some(id);
            }
        }
        Ok(())
    }

    /// Calls tags as they are called on Action Network now. Returns the saved links of those CiviCRM did not rename.
    fn rename_tags(&mut self, renames: &[(LocalTagId, String)]) -> Result<Vec<TagLink>> {
        let mut refused = Vec::new();
        for (tag, label) in renames {
            match self.crm.rename_tag(*tag, label) {
                Ok(()) => {}
                Err(error) if error.kind() == Kind::Crm => {
                    let reason =
                        format!("The tag {tag} could not be renamed to “{label}”: {error}");
                    self.report.tell(Outcome::Error, (None, None), reason);
                    let links = self.crm.tag_links()?;
                    refused.extend(links.into_iter().filter(|link| link.tag_id == *tag));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(refused)
    }

    pub(super) fn create_tags(&mut self, links: &LinkPlan) -> Result<()> {
        for tag in &links.create_local {
            let label = tag_label(&tag.name);
            match self.crm.create_tag(&label) {
                Ok(local) => self.link_created(&local, tag, shortened(&label, &tag.name))?,
                Err(error) if error.kind() == Kind::Crm => {
                    self.not_created(&tag.name, &error, Origin::Remote)
                }
                Err(error) => return Err(error),
            }
        }
        for tag in &links.create_remote {
            let new = NewTag {
                name: tag.label.clone(),
            };
            let created = self.client.create::<Tag, _>(&Collection::all(), &new);
            match self.about_one(created)? {
                Ok(created) => match remote_tag(&created) {
                    Some(remote) => self.link_created(tag, &remote, None)?,
                    None => {
                        let error = Error::new(
                            Kind::Unreadable,
                            "Action Network did not say which tag it made.",
                        );
                        self.not_created(&tag.label, &error, Origin::Local);
                    }
                },
                Err(error) => self.not_created(&tag.label, &error, Origin::Local),
            }
        }
        Ok(())
    }

    fn not_created(&mut self, name: &str, error: &Error, origin: Origin) {
        let reason = format!("The tag “{name}” could not be made: {error}");
        self.report.tell(Outcome::Error, (None, None), reason);
        self.report.count(Became::Failed, Some(origin), 1);
    }

    /// Links two tags of which one was made for the other, and gives the new one to who has the other.
    fn link_created(
        &mut self,
        local: &LocalTag,
        remote: &RemoteTag,
        note: Option<String>,
    ) -> Result<()> {
        let links = self.crm.tag_links()?;
        let is_taken = links
            .iter()
            .any(|link| link.remote_tag_id == remote.id || link.tag_id == local.id);
        if is_taken {
            let error = Error::new(Kind::Conflict, "it is linked to another tag already.");
            self.not_created(&local.label, &error, Origin::Local);
            return Ok(());
        }
        let mut link = TagLink {
            id: None,
            tag_id: local.id,
            remote_tag_id: remote.id.clone(),
            local_name: local.label.clone(),
            remote_name: remote.name.clone(),
            linked_by: LinkedBy::Creation,
            message: note.as_deref().map(TagLink::fitting),
        };
        link.id = self
            .crm
            .save_tag_links(std::slice::from_ref(&link))?
            .first()
            .copied();
        if let Some(note) = note {
            self.report.tell(Outcome::Skipped, (None, None), note);
        }
        self.report.tags += 1;
        let (mut plan, _) = self.compare(&Pair { link, is_new: true })?;
        // It may have been there already. What it would lose is for the next run, whose brake sees it.
        plan.changes
            .retain(|change| !matches!(change.step, Step::RemoveLocal | Step::RemoveRemote));
        self.carry(plan)
    }
}

/// What a person should know about a tag that has another name in CiviCRM from the start.
fn shortened(label: &str, name: &str) -> Option<String> {
    (label != name).then(|| {
        format!(
            "The new tag is called “{label}” in CiviCRM, which allows {} characters; on Action Network it is “{name}”. Give it \
             another label if you like: they stay linked.",
            LocalTag::LONGEST_NAME
        )
    })
}

fn remote_tag(tag: &Tag) -> Option<RemoteTag> {
    Some(RemoteTag {
        id: tag.id()?,
        name: TagLink::fitting(tag.name.as_ref()?),
    })
}

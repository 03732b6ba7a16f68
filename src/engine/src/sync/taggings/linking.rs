//! Listing the tags of both sides, saving which is which, and making those that are missing.

use std::collections::HashSet;

use super::links::{Known, LinkPlan, Pair, RemoteTag, not_created, plan_links};
use super::members::Step;
use super::report::Became;
use super::run::{Session, TagPlan};
use crate::client::Pages;
use crate::crm::{LinkedBy, LocalTag, LocalTagId, Namesake, TagLink};
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
        let mut plan = plan_links(&Known {
            local: &local,
            remote: &remote,
            links: &links,
            unread: &unread,
            to_local: self.runs(Origin::Remote),
            to_local_later: self.run.rules.tag_mode.writes_local() && !self.runs(Origin::Remote),
            creates_local: self.run.rules.tag_create_local && self.runs(Origin::Remote),
            creates_remote: self.run.rules.tag_create_remote && self.runs(Origin::Local),
        });
        self.leave_taken(&mut plan)?;
        Ok(plan)
    }

    /// Leaves out tags whose names CiviCRM's database takes for those of others.
    fn leave_taken(&mut self, plan: &mut LinkPlan) -> Result<()> {
        if plan.create_local.is_empty() {
            return Ok(());
        }
        let labels: Vec<String> = plan
            .create_local
            .iter()
            .map(|tag| tag_label(&tag.name))
            .collect();
        let mut namesakes = self.crm.tags_having(&labels)?.into_iter();
        let mut notes = Vec::new();
        plan.create_local.retain(|tag| {
            let namesake = namesakes.next().flatten();
            notes.extend(namesake.as_ref().map(|other| taken(&tag.name, other)));
            namesake.is_none()
        });
        plan.lasting.extend(notes);
        Ok(())
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

    /// Makes the tags that are missing. Returns what keeps some from being made as long as it holds.
    pub(super) fn create_tags(&mut self, links: &LinkPlan) -> Result<Vec<String>> {
        let mut lasting = Vec::new();
        for (position, tag) in links.create_local.iter().enumerate() {
            let label = tag_label(&tag.name);
            // One that was just made can have the name.
            if position > 0 {
                let namesakes = self.crm.tags_having(std::slice::from_ref(&label))?;
                if let Some(other) = namesakes.into_iter().next().flatten() {
                    lasting.push(taken(&tag.name, &other));
                    continue;
                }
            }
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
        Ok(lasting)
    }

    /// Tells what is to be known as long as it holds, each once. Where less was looked at than other runs look at, what
    /// was told before still counts.
    pub(super) fn tell_lasting(&mut self, notes: Vec<String>, is_all: bool) -> Result<()> {
        let before = self.crm.told_of_tags()?;
        for note in notes.iter().filter(|note| !before.contains(note)) {
            let nobody = (None, None);
            self.report.tell(Outcome::Skipped, nobody, note.clone());
        }
        let is_kept = |note: &&String| !is_all && !notes.contains(note);
        let mut told: Vec<String> = before.iter().filter(is_kept).cloned().collect();
        told.extend(notes);
        if told == before {
            return Ok(());
        }
        self.crm.set_told_of_tags(&told)
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

/// CiviCRM's database takes the name of a tag for that of another.
fn taken(name: &str, other: &Namesake) -> String {
    let why = format!(
        "for its database that is the machine name of the tag “{}” (id {})",
        other.label, other.id
    );
    not_created(name, "CiviCRM", &why)
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

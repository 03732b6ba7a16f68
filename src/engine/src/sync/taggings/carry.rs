//! Carrying out what was planned for a tag, batch by batch.
//!
//! The plan can be a while old. So what the other side lost is looked at again before anything is taken away: a contact
//! who has the tag by now keeps it on both sides, and a person from whom a tag seems to be gone is asked for by itself.
//! A page that slipped while others were read, or a person who is not there at all, is no reason to take a tag away.

use std::collections::HashSet;

use super::members::{Change, Step};
use super::report::Became;
use super::run::{Session, TagPlan};
use crate::client::Pages;
use crate::crm::{BaseTagging, ContactId, TagLink, TagLinkId, Twin};
use crate::osdi::{NewTagging, PersonId, Resource as _, TagId, Tagging, TaggingId};
use crate::profile::Origin;
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};

impl Session<'_> {
    pub(super) fn carry(&mut self, plan: TagPlan) -> Result<()> {
        let TagPlan { link, changes } = plan;
        let Some(id) = link.id else {
            return Err(Error::new(
                Kind::Crm,
                "CiviCRM did not save the link of a tag.",
            ));
        };
        let of = |steps: &[Step]| -> Vec<Change> {
            let fits = |change: &&Change| steps.contains(&change.step);
            changes.iter().filter(fits).cloned().collect()
        };
        let size = self.run.batch_size;
        for some in of(&[Step::Remember, Step::Drop, Step::AddLocal]).chunks(size) {
            self.take_over(&link, id, some.to_vec())?;
        }
        // Without an answer nothing can be looked at again.
        if self.is_remote_out {
            return Ok(());
        }
        for some in of(&[Step::Forget]).chunks(size) {
            self.forget(&link, id, some)?;
        }
        for some in of(&[Step::RemoveLocal]).chunks(size) {
            self.remove_local(&link, id, some.to_vec())?;
        }
        for some in of(&[Step::AddRemote]).chunks(size) {
            self.add_remote(&link, id, some.to_vec())?;
        }
        for some in of(&[Step::RemoveRemote]).chunks(size) {
            self.remove_remote(&link, id, some.to_vec())?;
        }
        Ok(())
    }

    /// Gives a tag to contacts, and remembers what both sides have by themselves.
    fn take_over(&mut self, link: &TagLink, id: TagLinkId, changes: Vec<Change>) -> Result<()> {
        let (added, others): (Vec<Change>, Vec<Change>) = changes
            .into_iter()
            .partition(|change| change.step == Step::AddLocal);
        let mut batch = self.without_blocked(link, added, Origin::Remote)?;
        batch.extend(others);
        self.write_local(link, id, &batch)?;
        self.tell_standing()
    }

    /// Takes a tag from contacts, each after Action Network said once more that the person is there and has it not.
    fn remove_local(&mut self, link: &TagLink, id: TagLinkId, changes: Vec<Change>) -> Result<()> {
        let changes = self.without_blocked(link, changes, Origin::Remote)?;
        let contacts: Vec<ContactId> = changes.iter().map(|change| change.contact).collect();
        let aliases = match contacts.as_slice() {
            [] => Vec::new(),
            contacts => self.crm.aliases_of_contacts(contacts)?,
        };
        let mut batch = Vec::with_capacity(changes.len());
        for change in changes {
            let ids = (Some(change.contact), Some(change.person.clone()));
            match self.has_nowhere(link, &change, &aliases)? {
                Ok(true) => batch.push(change),
                // A page slipped: it is there.
                Ok(false) => self.report.count(Became::InStep, Some(Origin::Remote), 1),
                Err(error) if error.kind() == Kind::NotFound => {
                    let reason = format!(
                        "The contact keeps the tag “{}”: the person is not on Action Network any more, which does not \
                         say that the tag was taken away.",
                        link.local_name
                    );
                    self.leave(ids, reason, Origin::Remote);
                }
                Err(error) => {
                    let reason =
                        format!("The tag “{}” was not taken away: {error}", link.local_name);
                    self.fail(ids, reason, Origin::Remote);
                }
            }
        }
        self.write_local(link, id, &batch)?;
        self.tell_standing()
    }

    /// Whether the person, who is there, has the tag no more, and no alias of the contact has it either.
    fn has_nowhere(
        &mut self,
        link: &TagLink,
        change: &Change,
        aliases: &[Twin],
    ) -> Result<Result<bool>> {
        let has = |tags: &HashSet<TagId>| tags.contains(&link.remote_tag_id);
        match self.tags_of(&change.person)? {
            Ok(tags) if has(&tags) => return Ok(Ok(false)),
            Ok(_) => {}
            Err(error) => return Ok(Err(error)),
        }
        let of_contact = |alias: &&Twin| alias.contact_id == change.contact;
        for alias in aliases.iter().filter(of_contact) {
            match self.tags_of(&alias.remote_person_id)? {
                Ok(tags) if has(&tags) => return Ok(Ok(false)),
                Ok(_) => {}
                // Who is not there has no tag.
                Err(error) if error.kind() == Kind::NotFound => {}
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(true))
    }

    /// Forgets what both sides lost, after Action Network said once more that the person has it not. Otherwise somebody
    /// whose page slipped would be taken for new by the next run, and the contact would get back what was taken from it.
    fn forget(&mut self, link: &TagLink, id: TagLinkId, changes: &[Change]) -> Result<()> {
        let mut batch = Vec::with_capacity(changes.len());
        for change in changes {
            match self.tags_of(&change.person)? {
                Ok(tags) if !tags.contains(&link.remote_tag_id) => batch.push(change.clone()),
                // Somebody who is not found may be back with all tags.
                Ok(_) | Err(_) => {}
            }
        }
        self.write_local(link, id, &batch)?;
        self.tell_standing()
    }

    /// Writes to CiviCRM, all at once if possible.
    fn write_local(&mut self, link: &TagLink, id: TagLinkId, batch: &[Change]) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        match self.write_together(link, id, batch) {
            Ok(()) => {
                for change in batch {
                    match change.step {
                        Step::AddLocal => self.report.count(Became::Given, Some(Origin::Remote), 1),
                        Step::RemoveLocal => {
                            self.report.count(Became::Taken, Some(Origin::Remote), 1)
                        }
                        Step::Remember => self.report.count(Became::Met, None, 1),
                        Step::Forget | Step::Drop | Step::AddRemote | Step::RemoveRemote => {}
                    }
                }
                Ok(())
            }
            Err(error) if error.kind() == Kind::Crm => match batch {
                [one] => {
                    let ids = (Some(one.contact), Some(one.person.clone()));
                    let reason = format!(
                        "CiviCRM did not save the tag “{}”: {error}",
                        link.local_name
                    );
                    self.fail(ids, reason, Origin::Remote);
                    Ok(())
                }
                many => many
                    .iter()
                    .try_for_each(|one| self.write_local(link, id, std::slice::from_ref(one))),
            },
            Err(error) => Err(error),
        }
    }

    fn write_together(&mut self, link: &TagLink, id: TagLinkId, batch: &[Change]) -> Result<()> {
        self.crm.begin()?;
        match self.write_in_transaction(link, id, batch) {
            Ok(()) => self.crm.commit(),
            Err(error) => {
                self.crm.rollback()?;
                Err(error)
            }
        }
    }

    fn write_in_transaction(
        &mut self,
        link: &TagLink,
        id: TagLinkId,
        batch: &[Change],
    ) -> Result<()> {
        let of = |step: Step| batch.iter().filter(move |change| change.step == step);
        let contacts = |step| -> Vec<ContactId> {
            let mut seen = HashSet::new();
            let all = of(step).map(|change| change.contact);
            all.filter(|contact| seen.insert(*contact)).collect()
        };
        let (add, remove) = (contacts(Step::AddLocal), contacts(Step::RemoveLocal));
        if !(add.is_empty() && remove.is_empty()) {
            self.crm.change_taggings(link.tag_id, &add, &remove)?;
        }
        let agreed: Vec<BaseTagging> = of(Step::AddLocal)
            .chain(of(Step::Remember))
            .map(|change| agreed(change, change.tagging.clone()))
            .collect();
        if !agreed.is_empty() {
            self.crm.save_tagging_base(id, &agreed)?;
        }
        let forgotten: Vec<PersonId> = of(Step::RemoveLocal)
            .chain(of(Step::Forget))
            .chain(of(Step::Drop))
            .map(|change| change.person.clone())
            .collect();
        if !forgotten.is_empty() {
            self.crm.delete_tagging_base(id, &forgotten)?;
        }
        Ok(())
    }

    /// Gives a tag to people. What was done is remembered, also when the server fails in the middle.
    fn add_remote(&mut self, link: &TagLink, id: TagLinkId, changes: Vec<Change>) -> Result<()> {
        let changes = self.without_blocked(link, changes, Origin::Local)?;
        let tagged = self.tagged(link, &changes)?;
        let mut done = Vec::new();
        let mut end = Ok(());
        for change in changes
            .iter()
            .filter(|change| tagged.contains(&change.contact))
        {
            let new = NewTagging::of(change.person.clone());
            let created = self.client.create(&link.remote_tag_id.collection(), &new);
            let created =
                created.and_then(|tagging| confirmed(&tagging, &link.remote_tag_id, change));
            match self.about_one(created) {
                Ok(Ok(tagging)) => {
                    self.report.count(Became::Given, Some(Origin::Local), 1);
                    done.push(agreed(change, tagging));
                }
                Ok(Err(error)) => {
                    let reason = format!("The tag “{}” was not given: {error}", link.remote_name);
                    self.fail(
                        (Some(change.contact), Some(change.person.clone())),
                        reason,
                        Origin::Local,
                    );
                }
                Err(error) => {
                    end = Err(error);
                    break;
                }
            }
        }
        if !done.is_empty() {
            self.crm.save_tagging_base(id, &done)?;
        }
        end?;
        self.tell_standing()
    }

    /// Takes a tag from people whose contacts still do not have it.
    fn remove_remote(&mut self, link: &TagLink, id: TagLinkId, changes: Vec<Change>) -> Result<()> {
        let changes = self.without_blocked(link, changes, Origin::Local)?;
        let tagged = self.tagged(link, &changes)?;
        let mut done = Vec::new();
        let mut end = Ok(());
        for change in changes
            .iter()
            .filter(|change| !tagged.contains(&change.contact))
        {
            let Some(tagging) = &change.tagging else {
                continue;
            };
            let deleted = self.client.delete((&link.remote_tag_id, tagging));
            match self.about_one(deleted) {
                Ok(Ok(())) => {
                    self.report.count(Became::Taken, Some(Origin::Local), 1);
                    done.push(change.person.clone());
                }
                // Somebody else was faster.
                Ok(Err(error)) if error.kind() == Kind::NotFound => {
                    self.report.count(Became::Taken, Some(Origin::Local), 1);
                    done.push(change.person.clone());
                }
                Ok(Err(error)) => {
                    let reason =
                        format!("The tag “{}” was not taken away: {error}", link.remote_name);
                    self.fail(
                        (Some(change.contact), Some(change.person.clone())),
                        reason,
                        Origin::Local,
                    );
                }
                Err(error) => {
                    end = Err(error);
                    break;
                }
            }
        }
        if !done.is_empty() {
            self.crm.delete_tagging_base(id, &done)?;
        }
        end?;
        self.tell_standing()
    }

    /// Whose contacts have the tag now.
    fn tagged(&mut self, link: &TagLink, changes: &[Change]) -> Result<HashSet<ContactId>> {
        let contacts: Vec<ContactId> = changes.iter().map(|change| change.contact).collect();
        if contacts.is_empty() {
            return Ok(HashSet::new());
        }
        let tagged = self.crm.tagged_among(link.tag_id, &contacts)?;
        Ok(tagged.into_iter().collect())
    }

    /// Changes about people who may be touched.
    fn without_blocked(
        &mut self,
        link: &TagLink,
        changes: Vec<Change>,
        origin: Origin,
    ) -> Result<Vec<Change>> {
        if changes.is_empty() {
            return Ok(changes);
        }
        let contacts: Vec<ContactId> = changes.iter().map(|change| change.contact).collect();
        let people: Vec<PersonId> = changes.iter().map(|change| change.person.clone()).collect();
        let blocked = self.crm.blocked(&contacts, &people)?;
        let mut free = Vec::with_capacity(changes.len());
        for change in changes {
            let reason = blocked
                .contacts
                .get(&change.contact)
                .or_else(|| blocked.people.get(&change.person));
            match reason {
                None => free.push(change),
                Some(reason) => {
                    let reason =
                        format!("The tag “{}” is left as it is: {reason}", link.local_name);
                    self.leave((Some(change.contact), Some(change.person)), reason, origin);
                }
            }
        }
        Ok(free)
    }

    /// All tags of a person, by the person's own list.
    fn tags_of(&mut self, person: &PersonId) -> Result<Result<HashSet<TagId>>> {
        if let Some(known) = self.tags_of_people.get(person) {
            return Ok(known.clone());
        }
        let answer = self.read_tags_of(person);
        let answer = self.about_one(answer)?;
        self.tags_of_people.insert(person.clone(), answer.clone());
        Ok(answer)
    }

    fn read_tags_of(&mut self, person: &PersonId) -> Result<HashSet<TagId>> {
        let mut tags = HashSet::new();
        let mut pages: Pages<Tagging> = self.client.pages(&person.collection(), None);
        while let Some(page) = pages.next_page(self.client)? {
            for tagging in page {
                let Some(tag) = tagging.tag_id() else {
                    let message = "A tagging does not say of which tag it is.";
                    return Err(Error::new(Kind::Unreadable, message));
                };
                tags.insert(tag);
            }
        }
        Ok(tags)
    }

    fn leave(
        &mut self,
        ids: (Option<ContactId>, Option<PersonId>),
        reason: String,
        origin: Origin,
    ) {
        self.report.count(Became::LeftAlone, Some(origin), 1);
        self.report.tell(Outcome::Ineligible, ids, reason);
    }

    fn fail(&mut self, ids: (Option<ContactId>, Option<PersonId>), reason: String, origin: Origin) {
        self.report.count(Became::Failed, Some(origin), 1);
        self.report.tell(Outcome::Error, ids, reason);
    }
}

fn agreed(change: &Change, tagging: Option<TaggingId>) -> BaseTagging {
    BaseTagging {
        remote_person_id: change.person.clone(),
        contact_id: change.contact,
        remote_tagging_id: tagging,
    }
}

/// The id of the tagging that was made, if the answer is about the tag and the person that were meant.
fn confirmed(tagging: &Tagging, tag: &TagId, change: &Change) -> Result<Option<TaggingId>> {
    let is_meant = tagging.tag_id().is_none_or(|of| of == *tag)
        && tagging.person_id().is_none_or(|of| of == change.person);
    if is_meant {
        Ok(tagging.id())
    } else {
        let message = "Action Network answered with the tagging of somebody else.";
        Err(Error::new(Kind::Unreadable, message))
    }
}

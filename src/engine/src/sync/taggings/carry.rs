//! Carrying out what was planned for a tag, batch by batch.
//!
//! The plan can be a while old. So what the other side lost is looked at again before anything is taken away: a contact
//! who has the tag by now keeps it on both sides, and a person from whom a tag seems to be gone is asked for by itself.
//! A page that slipped while others were read, or a person who is not there at all, is no reason to take a tag away.

use std::collections::HashSet;

use super::failures::Failures;
use super::members::{Change, Step};
use super::report::Became;
use super::run::{Session, TagPlan};
use crate::crm::{BaseTagging, ContactId, TagLink, TagLinkId};
use crate::osdi::{NewTagging, PersonId, Resource as _, TagId, Tagging, TaggingId};
use crate::profile::Origin;
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};

/// A tag whose changes are being carried.
pub(super) struct Carried {
    pub link: TagLink,
    pub id: TagLinkId,
    pub failures: Failures,
}

/// Changes that are written together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    TakeOver,
    Forget,
    RemoveLocal,
    AddRemote,
    RemoveRemote,
}

impl Session<'_> {
    pub(super) fn carry(&mut self, plan: TagPlan) -> Result<()> {
        let TagPlan {
            link,
            mut changes,
            failures,
        } = plan;
        let Some(id) = link.id else {
            return Err(Error::new(
                Kind::Crm,
                "CiviCRM did not save the link of a tag.",
            ));
        };
        let mut tag = Carried { link, id, failures };
        self.save_failures(&mut tag)?;
        changes.sort_by_key(|change| turn(change.step));
        let is_one_turn = |one: &Change, next: &Change| turn(one.step) == turn(next.step);
        for changes in changes.chunk_by(is_one_turn) {
            for some in changes.chunks(self.run.batch_size) {
                let Some(first) = some.first().map(|change| turn(change.step)) else {
                    continue;
                };
                // Without an answer nothing can be looked at again.
                if self.is_remote_out && first != Turn::TakeOver {
                    return Ok(());
                }
                let done = match first {
                    Turn::TakeOver => self.take_over(&mut tag, some),
                    Turn::Forget => self.forget(&mut tag, some),
                    Turn::RemoveLocal => self.remove_local(&mut tag, some),
                    Turn::AddRemote => self.add_remote(&mut tag, some),
                    Turn::RemoveRemote => self.remove_remote(&mut tag, some),
                };
                done.and(self.save_failures(&mut tag))?;
                self.tell_standing()?;
            }
        }
        Ok(())
    }

    /// Gives a tag to contacts, and remembers what both sides have by themselves.
    fn take_over(&mut self, tag: &mut Carried, changes: &[Change]) -> Result<()> {
        let (added, others): (Vec<Change>, Vec<Change>) = changes
            .iter()
            .partition(|change| change.step == Step::AddLocal);
        let mut batch = self.without_blocked(&tag.link, &added, Origin::Remote)?;
        batch.extend(others);
        self.write_local(tag, &batch)
    }

    /// Takes a tag from contacts, each after Action Network said once more that the person is there and has it not.
    fn remove_local(&mut self, tag: &mut Carried, changes: &[Change]) -> Result<()> {
        let changes = self.without_blocked(&tag.link, changes, Origin::Remote)?;
        let contacts: Vec<ContactId> = changes.iter().map(|change| change.contact).collect();
        let aliases = match contacts.as_slice() {
            [] => Vec::new(),
            contacts => self.crm.aliases_of_contacts(contacts)?,
        };
        let mut batch = Vec::with_capacity(changes.len());
        for change in changes {
            match self.has_nowhere(&tag.link, &change, &aliases)? {
                Ok(true) => batch.push(change),
                // A page slipped: it is there.
                Ok(false) => self.report.count(Became::InStep, Some(Origin::Remote), 1),
                Err(error) if error.kind() == Kind::NotFound => {
                    let reason = format!(
                        "The contact keeps the tag “{}”: the person is not on Action Network any more, which does not \
                         say that the tag was taken away.",
                        tag.link.local_name
                    );
                    self.leave(change.ids(), reason, Origin::Remote);
                }
                Err(error) => {
                    let reason = format!(
                        "The tag “{}” was not taken away: {error}",
                        tag.link.local_name
                    );
                    self.fail(tag, &change, reason, Origin::Remote);
                }
            }
        }
        self.write_local(tag, &batch)
    }

    /// Forgets what both sides lost, after Action Network said once more that the person has it not. Otherwise somebody
    /// whose page slipped would be taken for new by the next run, and the contact would get back what was taken from it.
    fn forget(&mut self, tag: &mut Carried, changes: &[Change]) -> Result<()> {
        let mut batch = Vec::with_capacity(changes.len());
        for change in changes {
            match self.tags_of(&change.person_id())? {
                Ok(tags) if !tags.contains(&tag.link.remote_tag_id) => batch.push(*change),
                // Somebody who is not found may be back with all tags.
                Ok(_) | Err(_) => {}
            }
        }
        self.write_local(tag, &batch)
    }

    /// Writes to CiviCRM, all at once if possible.
    fn write_local(&mut self, tag: &mut Carried, batch: &[Change]) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        match self.write_together(tag, batch) {
            Ok(()) => {
                for change in batch {
                    tag.failures.succeeded(change);
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
                    let reason = format!(
                        "CiviCRM did not save the tag “{}”: {error}",
                        tag.link.local_name
                    );
                    self.fail(tag, one, reason, Origin::Remote);
                    Ok(())
                }
                many => many
                    .iter()
                    .try_for_each(|one| self.write_local(tag, std::slice::from_ref(one))),
            },
            Err(error) => Err(error),
        }
    }

    fn write_together(&mut self, tag: &Carried, batch: &[Change]) -> Result<()> {
        self.crm.begin()?;
        match self.write_in_transaction(tag, batch) {
            Ok(()) => self.crm.commit(),
            Err(error) => {
                self.crm.rollback()?;
                Err(error)
            }
        }
    }

    fn write_in_transaction(&mut self, tag: &Carried, batch: &[Change]) -> Result<()> {
        let of = |step: Step| batch.iter().filter(move |change| change.step == step);
        let contacts = |step| -> Vec<ContactId> {
            let mut seen = HashSet::new();
            let all = of(step).map(|change| change.contact);
            all.filter(|contact| seen.insert(*contact)).collect()
        };
        let (add, remove) = (contacts(Step::AddLocal), contacts(Step::RemoveLocal));
        if !(add.is_empty() && remove.is_empty()) {
            self.crm.change_taggings(tag.link.tag_id, &add, &remove)?;
        }
        let agreed: Vec<BaseTagging> = of(Step::AddLocal)
            .chain(of(Step::Remember))
            .map(|change| agreed(change, change.tagging_id()))
            .collect();
        if !agreed.is_empty() {
            self.crm.save_tagging_base(tag.id, &agreed)?;
        }
        let forgotten: Vec<PersonId> = of(Step::RemoveLocal)
            .chain(of(Step::Forget))
            .chain(of(Step::Drop))
            .map(Change::person_id)
            .collect();
        if !forgotten.is_empty() {
            self.crm.delete_tagging_base(tag.id, &forgotten)?;
        }
        Ok(())
    }

    /// Gives a tag to people. What was done is remembered, also when the server fails in the middle.
    fn add_remote(&mut self, tag: &mut Carried, changes: &[Change]) -> Result<()> {
        let changes = self.without_blocked(&tag.link, changes, Origin::Local)?;
        let tagged = self.tagged(&tag.link, &changes)?;
        let mut done = Vec::new();
        let mut end = Ok(());
        for change in changes
            .iter()
            .filter(|change| tagged.contains(&change.contact))
        {
            let new = NewTagging::of(change.person_id());
            let to = &tag.link.remote_tag_id;
            let created = self.client.create(&to.collection(), &new);
            let created = created.and_then(|tagging| confirmed(&tagging, to, change));
            match self.about_one(created) {
                Ok(Ok(tagging)) => {
                    self.report.count(Became::Given, Some(Origin::Local), 1);
                    tag.failures.succeeded(change);
                    done.push(agreed(change, tagging));
                }
                Ok(Err(error)) => {
                    let name = &tag.link.remote_name;
                    let reason = format!("The tag “{name}” was not given: {error}");
                    self.fail(tag, change, reason, Origin::Local);
                }
                Err(error) => {
                    end = Err(error);
                    break;
                }
            }
        }
        if !done.is_empty() {
            self.crm.save_tagging_base(tag.id, &done)?;
        }
        end
    }

    /// Takes a tag from people whose contacts still do not have it.
    fn remove_remote(&mut self, tag: &mut Carried, changes: &[Change]) -> Result<()> {
        let changes = self.without_blocked(&tag.link, changes, Origin::Local)?;
        let tagged = self.tagged(&tag.link, &changes)?;
        let mut done = Vec::new();
        let mut end = Ok(());
        for change in changes
            .iter()
            .filter(|change| !tagged.contains(&change.contact))
        {
            let Some(tagging) = change.tagging_id() else {
                continue;
            };
            let deleted = self.client.delete((&tag.link.remote_tag_id, &tagging));
            match self.about_one(deleted) {
                Ok(Ok(())) => done.push(*change),
                // Somebody else was faster.
                Ok(Err(error)) if error.kind() == Kind::NotFound => done.push(*change),
                Ok(Err(error)) => {
                    let name = &tag.link.remote_name;
                    let reason = format!("The tag “{name}” was not taken away: {error}");
                    self.fail(tag, change, reason, Origin::Local);
                }
                Err(error) => {
                    end = Err(error);
                    break;
                }
            }
        }
        if !done.is_empty() {
            let people: Vec<PersonId> = done.iter().map(Change::person_id).collect();
            self.crm.delete_tagging_base(tag.id, &people)?;
        }
        for change in &done {
            self.report.count(Became::Taken, change.origin(), 1);
            tag.failures.succeeded(change);
        }
        end
    }

    pub(super) fn leave(
        &mut self,
        ids: (Option<ContactId>, Option<PersonId>),
        reason: String,
        origin: Origin,
    ) {
        self.report.count(Became::LeftAlone, Some(origin), 1);
        self.report.tell(Outcome::Ineligible, ids, reason);
    }

    fn fail(&mut self, tag: &mut Carried, change: &Change, reason: String, origin: Origin) {
        self.report.count(Became::Failed, Some(origin), 1);
        tag.failures.failed(change, &reason, self.run.now);
        self.report.tell(Outcome::Error, change.ids(), reason);
    }
}

/// The order in which changes are carried.
fn turn(step: Step) -> Turn {
    match step {
        Step::Remember | Step::Drop | Step::AddLocal => Turn::TakeOver,
        Step::Forget => Turn::Forget,
        Step::RemoveLocal => Turn::RemoveLocal,
        Step::AddRemote => Turn::AddRemote,
        Step::RemoveRemote => Turn::RemoveRemote,
    }
}

fn agreed(change: &Change, tagging: Option<TaggingId>) -> BaseTagging {
    BaseTagging {
        remote_person_id: change.person_id(),
        contact_id: change.contact,
        remote_tagging_id: tagging,
    }
}

/// The id of the tagging that was made, if the answer is about the tag and the person that were meant.
fn confirmed(tagging: &Tagging, tag: &TagId, change: &Change) -> Result<Option<TaggingId>> {
    let is_meant = tagging.tag_id().is_none_or(|of| of == *tag)
        && tagging
            .person_id()
            .is_none_or(|of| of == change.person_id());
    if is_meant {
        Ok(tagging.id())
    } else {
        let message = "Action Network answered with the tagging of somebody else.";
        Err(Error::new(Kind::Unreadable, message))
    }
}

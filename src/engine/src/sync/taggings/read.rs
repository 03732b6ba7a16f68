//! Reading who has a tag, and comparing.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::failures::Failures;
use super::links::Pair;
use super::members::{Change, Members, Step, differences};
use super::report::Became;
use super::run::{Session, TagPlan};
use super::three_way::{Proof, Terms};
use crate::client::Pages;
use crate::crm::{ContactId, NewTagging, TagLink};
use crate::osdi::{PersonId, Resource as _, Tagging};
use crate::profile::Origin;
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};

/// Ids in one question to CiviCRM.
const AT_ONCE: usize = 1_000;
/// Rows in one answer of CiviCRM.
const ROWS: usize = 20_000;

impl Session<'_> {
    /// Reads who has a tag, Action Network first, which takes longer, and compares. The error is why Action Network's
    /// list was not read to its end.
    pub(super) fn compare(&mut self, pair: &Pair) -> Result<(TagPlan, Option<Error>)> {
        let Pair { link, is_new } = pair;
        let mut members = Members::default();
        let failure = self.read_remote(link, &mut members)?;
        self.read_local(link, &mut members)?;
        if !is_new {
            self.read_base(link, &mut members)?;
        }
        self.read_twins(&mut members)?;
        if let Some(error) = &failure {
            self.unreadable(link, error);
        }
        let terms = Terms {
            tendency: self.run.rules.tag_mode,
            to_local: self.runs(Origin::Remote),
            to_remote: self.runs(Origin::Local),
            proof: Proof {
                local: true,
                remote: failure.is_none(),
            },
        };
        let found = differences(&members, terms);
        for ((became, origin), many) in found.settled {
            self.report.count(became, origin, many);
        }
        let mut failures = self.read_failures(link)?;
        if *is_new {
            failures.forget_all();
        }
        let mut plan = TagPlan {
            link: link.clone(),
            changes: found.changes,
            failures,
        };
        self.leave_out(&mut plan)?;
        let TagPlan {
            changes, failures, ..
        } = &mut plan;
        for change in failures.hold_back(changes, self.run.now) {
            self.report.count(Became::Failed, change.origin(), 1);
        }
        failures.settle_agreed(&members, terms.proof.local && terms.proof.remote);
        changes.shrink_to_fit();
        Ok((plan, failure))
    }

    /// Leaves out what a rule of the site's own does not want made, or fails for. What is taken away is none of its business.
    fn leave_out(&mut self, plan: &mut TagPlan) -> Result<()> {
        if !self.run.rules.own_rule {
            return Ok(());
        }
        let new: Vec<(usize, NewTagging)> = plan
            .changes
            .iter()
            .enumerate()
            .filter_map(|(position, change)| Some((position, new_tagging(change)?)))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let asked: Vec<NewTagging> = new.iter().map(|(_, one)| one.clone()).collect();
        let mut left_out = self.crm.left_out(&plan.link, &asked)?;
        let mut gone = HashMap::new();
        for (index, (position, one)) in new.into_iter().enumerate() {
            let Some(reason) = left_out.remove(&index) else {
                continue;
            };
            gone.insert(position, reason.is_none());
            let origin = Origin::parse(one.origin)?;
            self.report.count(Became::LeftAlone, Some(origin), 1);
            if let Some(reason) = reason {
                let who = (Some(one.contact_id), Some(one.person_id));
                self.report.tell(Outcome::Ineligible, who, reason);
            }
        }
        let mut position = 0;
        let TagPlan {
            changes, failures, ..
        } = plan;
        changes.retain(|change| {
            position += 1;
            let is_unwanted = gone.get(&(position - 1));
            if is_unwanted == Some(&true) {
                failures.succeeded(change);
            }
            is_unwanted.is_none()
        });
        Ok(())
    }

    /// Action Network could not be asked about a tag.
    pub(super) fn unreadable(&mut self, link: &TagLink, error: &Error) {
        let reason = format!("The tag “{}” was left as it is: {error}", link.remote_name);
        self.report.tell(Outcome::Error, (None, None), reason);
        let origin = self.run.origins.first().copied();
        self.report.count(Became::Failed, origin, 1);
    }

    fn read_remote(&mut self, link: &TagLink, members: &mut Members) -> Result<Option<Error>> {
        let mut pages: Pages<Tagging> = self.client.pages(&link.remote_tag_id.collection(), None);
        let mut unreadable = None;
        loop {
            match pages.next_page(self.client) {
                Ok(None) => return Ok(unreadable),
                Ok(Some(page)) => {
                    for tagging in page {
                        match (tagging.person_id(), tagging.id()) {
                            (Some(person), Some(id)) => {
                                members.remote.insert(person.number(), id.number());
                            }
                            // Whoever it is about must not be taken for somebody without the tag.
                            _ => {
                                unreadable = Some(Error::new(
                                    Kind::Unreadable,
                                    "A tagging does not say whose it is.",
                                ));
                            }
                        }
                    }
                }
                Err(error) if error.kind().is_of_the_remote() => return Ok(Some(error)),
                Err(error) => return Err(error),
            }
        }
    }

    fn read_local(&mut self, link: &TagLink, members: &mut Members) -> Result<()> {
        let mut after = ContactId::default();
        loop {
            let found = self.crm.contacts_with_tag(link.tag_id, after, ROWS)?;
            let is_last = found.len() < ROWS;
            let Some(last) = found.last().copied() else {
                return Ok(());
            };
            if last <= after {
                return Err(asked_before("contacts"));
            }
            after = last;
            members.local.extend(found);
            if is_last {
                return Ok(());
            }
        }
    }

    fn read_base(&mut self, link: &TagLink, members: &mut Members) -> Result<()> {
        let Some(id) = link.id else { return Ok(()) };
        let mut after: Option<PersonId> = None;
        loop {
            let found = self.crm.tagging_base(id, after.as_ref(), ROWS)?;
            let is_last = found.len() < ROWS;
            let Some(last) = found.last().map(|row| row.remote_person_id.clone()) else {
                return Ok(());
            };
            if after.as_ref().is_some_and(|after| last <= *after) {
                return Err(asked_before("taggings"));
            }
            after = Some(last);
            members.base.extend(found.iter().map(|row| {
                let tagging = row.remote_tagging_id.as_ref();
                let agreed = (row.contact_id, tagging.map(|id| id.number()));
                (row.remote_person_id.number(), agreed)
            }));
            if is_last {
                return Ok(());
            }
        }
    }

    fn read_failures(&mut self, link: &TagLink) -> Result<Failures> {
        let Some(id) = link.id else {
            return Ok(Failures::default());
        };
        let mut known = Vec::new();
        let mut after: Option<PersonId> = None;
        loop {
            let found = self.crm.failed_taggings(id, after.as_ref(), ROWS)?;
            let is_last = found.len() < ROWS;
            let last = found.last().map(|row| row.remote_person_id.clone());
            known.extend(found);
            if is_last {
                return Ok(Failures::new(known.into_iter()));
            }
            if last <= after {
                return Err(asked_before("failed taggings"));
            }
            after = last;
        }
    }

    fn read_twins(&mut self, members: &mut Members) -> Result<()> {
        let people: BTreeSet<u128> = members
            .remote
            .keys()
            .chain(members.base.keys())
            .copied()
            .collect();
        let people: Vec<PersonId> = people.into_iter().map(PersonId::of_number).collect();
        for some in people.chunks(AT_ONCE) {
            for twin in self.crm.twins_of_people(some)? {
                members.add_twin(&twin);
            }
        }
        let known: HashSet<ContactId> = members.own.values().map(|known| known.contact).collect();
        let contacts: Vec<ContactId> = members
            .local
            .iter()
            .copied()
            .filter(|one| !known.contains(one))
            .collect();
        for some in contacts.chunks(AT_ONCE) {
            for twin in self.crm.twins_of_contacts(some)? {
                members.add_twin(&twin);
            }
        }
        // Who gets the tag because of an alias gives it to their own person.
        let merged: Vec<ContactId> = members
            .aliases
            .values()
            .map(|known| known.contact)
            .filter(|one| !known.contains(one))
            .collect();
        for some in merged.chunks(AT_ONCE) {
            for twin in self.crm.twins_of_contacts(some)? {
                members.add_twin(&twin);
            }
        }
        Ok(())
    }
}

fn new_tagging(change: &Change) -> Option<NewTagging> {
    let origin = match change.step {
        Step::AddLocal => Origin::Remote,
        Step::AddRemote => Origin::Local,
        Step::Remember | Step::Forget | Step::Drop | Step::RemoveLocal | Step::RemoveRemote => {
            return None;
        }
    };
    Some(NewTagging {
        origin: origin.name(),
        contact_id: change.contact,
        person_id: change.person_id(),
    })
}

fn asked_before(what: &str) -> Error {
    Error::new(
        Kind::Crm,
        format!("CiviCRM returned {what} that were asked for before."),
    )
}

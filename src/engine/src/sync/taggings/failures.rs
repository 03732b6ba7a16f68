//! Taggings that could not be carried. Each has a clock of its own, as people have, so that one that never succeeds costs
//! next to nothing, and after the last attempt a flag. Only those that failed are remembered.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::carry::Carried;
use super::links::LinkPlan;
use super::members::{Change, Members, Person};
use super::run::Session;
use crate::Result;
use crate::crm::{Candidates, FailedTagging, Flag, FlagType, TagLinkId};
use crate::osdi::PersonId;
use crate::sync::state::{cut, next_attempt};

/// What failed of one tag, and what a run learned about it.
#[derive(Debug, Default)]
pub(super) struct Failures {
    known: BTreeMap<Person, FailedTagging>,
    /// Those that failed now.
    failed: Vec<FailedTagging>,
    /// Those of which nothing is left to carry.
    over: Vec<PersonId>,
}

impl Failures {
    pub fn new(known: impl Iterator<Item = FailedTagging>) -> Self {
        Self {
            known: known
                .map(|row| (row.remote_person_id.number(), row))
                .collect(),
            ..Self::default()
        }
    }

    /// Takes out of what is planned what has to wait: for its time, or for a person. What failed and is not what is
    /// wanted any more keeps nothing waiting.
    pub fn hold_back(&mut self, changes: &mut Vec<Change>, now: Timestamp) -> Vec<Change> {
        if self.known.is_empty() {
            return Vec::new();
        }
        for change in changes.iter().filter(|change| change.origin().is_some()) {
            let row = self.known.get(&change.person);
            if row.is_some_and(|row| row.step != change.tagging_step()) {
                self.known.remove(&change.person);
                self.over.push(change.person_id());
            }
        }
        let waits = |change: &mut Change| {
            let row = self.of(change).filter(|_| change.origin().is_some());
            row.is_some_and(|row| match row.next_attempt_time {
                Some(next) => next > now,
                None => row.is_flagged,
            })
        };
        changes.extract_if(.., waits).collect()
    }

    /// Forgets those about whom both sides agree by now. `is_complete`: both lists were read to their end.
    pub fn settle_agreed(&mut self, members: &Members, is_complete: bool) {
        if !is_complete {
            return;
        }
        let agreed = self.known.iter().filter(|(person, _)| {
            let known = members
                .own
                .get(person)
                .or_else(|| members.aliases.get(person));
            known.is_none_or(|known| {
                members.local.contains(&known.contact) == members.remote.contains_key(person)
            })
        });
        self.over
            .extend(agreed.map(|(_, row)| row.remote_person_id.clone()));
    }

    /// They were about another tag.
    pub fn forget_all(&mut self) {
        let known = std::mem::take(&mut self.known);
        self.over = known
            .into_values()
            .map(|row| row.remote_person_id)
            .collect();
    }

    /// It was carried, or has not to be any more.
    pub fn succeeded(&mut self, change: &Change) {
        if self.known.contains_key(&change.person) {
            self.over.push(change.person_id());
        }
    }

    pub fn failed(&mut self, change: &Change, reason: &str, now: Timestamp) {
        let before = self.of(change);
        // Whoever settled the flag wants it to be tried anew.
        let before = before.filter(|row| row.next_attempt_time.is_some());
        let attempts = before.map_or(0, |row| row.attempt_count) + 1;
        self.failed.push(FailedTagging {
            remote_person_id: change.person_id(),
            contact_id: change.contact,
            step: change.tagging_step(),
            attempt_count: attempts,
            next_attempt_time: next_attempt(attempts, now),
            message: cut(reason),
            is_flagged: false,
        });
    }

    /// What was about another contact does not count.
    fn of(&self, change: &Change) -> Option<&FailedTagging> {
        let row = self.known.get(&change.person)?;
        (row.contact_id == change.contact).then_some(row)
    }
}

impl Session<'_> {
    /// Writes down what a batch learned.
    pub(super) fn save_failures(&mut self, tag: &mut Carried) -> Result<()> {
        let failed = std::mem::take(&mut tag.failures.failed);
        if !failed.is_empty() {
            self.crm.save_failed_taggings(tag.id, &failed)?;
            let flags: Vec<Flag> = failed.iter().filter_map(flag).collect();
            if !flags.is_empty() {
                self.crm.save_flags(&flags)?;
            }
        }
        let over = std::mem::take(&mut tag.failures.over);
        for some in over.chunks(self.run.batch_size) {
            self.crm.delete_failed_taggings(tag.id, some)?;
        }
        Ok(())
    }

    /// Settles the flags about tags and people that rest. When they are synced again, what failed is tried anew.
    pub(super) fn settle_idle(&mut self, links: &LinkPlan) -> Result<()> {
        let active = links.active.iter().filter_map(|pair| pair.link.id);
        let tried: Vec<TagLinkId> = active.chain(links.unread.iter().copied()).collect();
        self.crm.settle_idle_tagging_flags(&tried)
    }
}

/// Nobody tries it again by itself.
fn flag(failed: &FailedTagging) -> Option<Flag> {
    failed.next_attempt_time.is_none().then(|| Flag {
        contact_id: Some(failed.contact_id),
        remote_object_id: Some(failed.remote_person_id.clone()),
        flag_type: FlagType::TaggingFailed,
        message: failed.message.clone(),
        context: Candidates::default(),
    })
}

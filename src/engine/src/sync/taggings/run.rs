//! One run: list the tags, compare the members of each, ask the brake, carry out.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::links::{Known, LinkPlan, Pair, RemoteTag, plan_links};
use super::members::{Change, Members, Step, differences};
use super::report::{Became, PlannedChange, TaggingReport};
use super::three_way::{Proof, Terms};
use crate::client::{Client, Pages};
use crate::crm::{ContactId, LinkedBy, LocalTag, TagCrm, TagLink};
use crate::osdi::{Collection, NewTag, PersonId, Resource as _, Tag, TagId, Tagging};
use crate::profile::{Origin, TagRules};
use crate::sync::report::{Outcome, Standing};
use crate::sync::{Mode, Report};
use crate::{Error, Kind, Result};

/// Ids in one question to CiviCRM.
const AT_ONCE: usize = 1_000;
/// Rows in one answer of CiviCRM.
const ROWS: usize = 20_000;
/// So many lists in a row that cannot be read mean that the others cannot be read either.
const LISTS_IN_A_ROW: u32 = 2;

/// What to run.
#[derive(Debug, Clone)]
pub struct TaggingRun {
    /// What the profile decides about tags.
    pub rules: TagRules,
    /// The sides whose changes are carried, in the order in which they are reported.
    pub origins: Vec<Origin>,
    /// Taggings written in one transaction, at most.
    pub batch_size: usize,
    /// What it may do.
    pub mode: Mode,
}

/// Called after each tag that was read and each batch that was written; an error ends the run.
pub type TagProgress<'a> = dyn FnMut() -> Result<()> + 'a;

/// Compares who has which tag on both sides and carries what changed on either to the other.
///
/// Nothing is written before all tags were compared and the brake saw what would be taken away. Every batch lasts; what
/// was not done is found again by the next run.
///
/// # Errors
/// Whatever keeps both sides from being read or written. What concerns a single tagging, or the list of a single tag, is
/// in the report instead.
pub fn sync_taggings(
    client: &mut Client,
    crm: &mut dyn TagCrm,
    run: TaggingRun,
    progress: &mut TagProgress<'_>,
) -> Result<TaggingReport> {
    let mode = run.rules.tag_mode;
    let origins: Vec<Origin> = run
        .origins
        .iter()
        .copied()
        .filter(|origin| match origin {
            Origin::Remote => mode.writes_local(),
            Origin::Local => mode.writes_remote(),
        })
        .collect();
    if origins.is_empty() || run.batch_size == 0 {
        return Err(Error::new(
            Kind::Configuration,
            "Nothing can be carried in this direction: the tag_mode of the sync profile makes a copy in the other one. \
             Correct the job's origin or the profile.",
        ));
    }
    let requests_before = client.request_count();
    let mut session = Session {
        client,
        crm,
        report: TaggingReport::new(&origins),
        run: TaggingRun { origins, ..run },
        requests_before,
        is_remote_out: false,
        troubles: 0,
        tags_of_people: HashMap::new(),
        progress,
    };
    let done = session.carry_out();
    session.end(done)
}

/// What is to be done about one tag.
pub(super) struct TagPlan {
    pub link: TagLink,
    pub changes: Vec<Change>,
}

/// One run under way.
pub(super) struct Session<'a> {
    pub(super) client: &'a mut Client,
    pub(super) crm: &'a mut dyn TagCrm,
    pub(super) run: TaggingRun,
    pub(super) report: TaggingReport,
    requests_before: u64,
    /// Lists could not be read, so nothing more is asked of Action Network.
    pub(super) is_remote_out: bool,
    /// Answers in a row that were none.
    pub(super) troubles: u32,
    /// The tags of people who may have lost one, as Action Network showed them.
    pub(super) tags_of_people: HashMap<PersonId, Result<HashSet<TagId>>>,
    progress: &'a mut TagProgress<'a>,
}

impl Session<'_> {
    pub(super) fn is_preview(&self) -> bool {
        matches!(self.run.mode, Mode::Preview { .. })
    }

    fn runs(&self, origin: Origin) -> bool {
        self.run.origins.contains(&origin)
    }

    fn carry_out(&mut self) -> Result<()> {
        let links = self.plan_links()?;
        let mut plans = Vec::new();
        let mut failure = None;
        let mut failed_in_a_row = 0;
        let mut some_were_read = false;
        for pair in &links.active {
            let (plan, error) = self.compare(pair)?;
            plans.push(plan);
            self.report.tags += 1;
            failed_in_a_row = if error.is_some() {
                failed_in_a_row + 1
            } else {
                0
            };
            some_were_read |= error.is_none();
            let are_all = plans.len() == links.active.len() && !some_were_read;
            if failed_in_a_row >= LISTS_IN_A_ROW || are_all {
                failure = error;
                self.is_remote_out = failure.is_some();
            }
            if self.is_remote_out {
                break;
            }
            self.tell_standing()?;
        }
        for note in &links.notes {
            let nobody = (None, None);
            self.report.tell(Outcome::Skipped, nobody, note.clone());
        }
        if self.is_preview() {
            self.show(&links, &plans);
        } else {
            self.check_brake(&plans)?;
            self.save_links(&links, &mut plans)?;
            for plan in plans {
                self.carry(plan)?;
            }
            if !self.is_remote_out {
                self.create_tags(&links)?;
            }
        }
        failure.map_or(Ok(()), |error| {
            Err(error
                .followed_by("What was read before was carried out; the next run does the rest."))
        })
    }

    fn end(mut self, done: Result<()>) -> Result<TaggingReport> {
        match done {
            Err(_) if self.report.all.stopped => {}
            done => done.map_err(|error| error.with("taggings_done", self.report.all.total))?,
        }
        self.report.all.complete = !self.report.all.stopped;
        self.report.all.requests = self.requests();
        self.report.finish();
        Ok(self.report)
    }

    fn requests(&self) -> u64 {
        self.client.request_count() - self.requests_before
    }

    fn plan_links(&mut self) -> Result<LinkPlan> {
        let local = self.crm.tags()?;
        let links = self.crm.tag_links()?;
        let mut remote = Vec::new();
        let mut pages: Pages<Tag> = self.client.pages(&Collection::all(), None);
        while let Some(page) = pages.next_page(self.client)? {
            remote.extend(page.iter().filter_map(remote_tag));
        }
        // A new tag is not in the list at once, and a page can slip while others are read.
        for link in &links {
            if remote.iter().any(|tag| tag.id == link.remote_tag_id) {
                continue;
            }
            match self.client.get(&link.remote_tag_id) {
                Ok(tag) => remote.extend(remote_tag(&tag)),
                Err(error) if error.kind() == Kind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let mut seen = HashSet::new();
        remote.retain(|tag| seen.insert(tag.id.clone()));
        Ok(plan_links(&Known {
            local: &local,
            remote: &remote,
            links: &links,
            to_local: self.runs(Origin::Remote),
            creates_local: self.run.rules.tag_create_local && self.runs(Origin::Remote),
            creates_remote: self.run.rules.tag_create_remote && self.runs(Origin::Local),
        }))
    }

    /// Reads who has a tag, Action Network first, which takes longer, and compares. The error is why Action Network's
    /// list was not read to its end.
    fn compare(&mut self, pair: &Pair) -> Result<(TagPlan, Option<Error>)> {
        let Pair { link, is_new } = pair;
        let mut members = Members::default();
        let failure = self.read_remote(link, &mut members)?;
        self.read_local(link, &mut members)?;
        if !is_new {
            self.read_base(link, &mut members)?;
        }
        self.read_twins(&mut members)?;
        if let Some(error) = &failure {
            let reason = format!("The tag “{}” was left as it is: {error}", link.remote_name);
            self.report.tell(Outcome::Error, (None, None), reason);
            let origin = self.run.origins.first().copied();
            self.report.count(Became::Failed, origin, 1);
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
        let plan = TagPlan {
            link: link.clone(),
            changes: found.changes,
        };
        Ok((plan, failure))
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

    /// Saves the links that are new or changed, and calls tags as they are called now.
    fn save_links(&mut self, links: &LinkPlan, plans: &mut [TagPlan]) -> Result<()> {
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
        if to_save.is_empty() {
            return Ok(());
        }
        self.crm.begin()?;
        let ids = self.crm.save_tag_links(&to_save).and_then(|ids| {
            for (tag, label) in &links.renames {
                self.crm.rename_tag(*tag, label)?;
            }
            Ok(ids)
        });
        let ids = match ids {
            Ok(ids) => self.crm.commit().map(|()| ids)?,
            Err(error) => {
                self.crm.rollback()?;
                return Err(error);
            }
        };
        for (link, id) in to_save.iter().zip(ids) {
            let plan = plans.iter_mut().find(|plan| plan.link == *link);
            if let Some(plan) = plan {
                plan.link.id = Some(id);
            }
        }
        Ok(())
    }

    fn create_tags(&mut self, links: &LinkPlan) -> Result<()> {
        for tag in &links.create_local {
            match self.crm.create_tag(&tag.name) {
                Ok(local) => self.link_created(&local, tag)?,
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
                    Some(remote) => self.link_created(tag, &remote)?,
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
    fn link_created(&mut self, local: &LocalTag, remote: &RemoteTag) -> Result<()> {
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
            message: None,
        };
        link.id = self
            .crm
            .save_tag_links(std::slice::from_ref(&link))?
            .first()
            .copied();
        self.report.tags += 1;
        let (plan, _) = self.compare(&Pair { link, is_new: true })?;
        self.carry(plan)
    }

    /// Says what would be done.
    fn show(&mut self, links: &LinkPlan, plans: &[TagPlan]) {
        let limit = match self.run.mode {
            Mode::Preview { limit } => limit.and_then(|limit| usize::try_from(limit).ok()),
            Mode::Write { .. } => None,
        };
        let mut changes: Vec<PlannedChange> = Vec::new();
        let created = |tag: &str, side| PlannedChange {
            side,
            action: "create",
            tag: tag.to_owned(),
            tag_id: None,
            remote_tag_id: None,
            contact_id: None,
            remote_id: None,
        };
        changes.extend(
            links
                .create_local
                .iter()
                .map(|tag| created(&tag.name, "local")),
        );
        changes.extend(
            links
                .create_remote
                .iter()
                .map(|tag| created(&tag.label, "remote")),
        );
        for plan in plans {
            for change in &plan.changes {
                let (side, action, became, origin) = match change.step {
                    Step::Remember => {
                        self.report.count(Became::Met, None, 1);
                        continue;
                    }
                    Step::Forget | Step::Drop => continue,
                    Step::AddLocal => ("local", "add", Became::Given, Origin::Remote),
                    Step::AddRemote => ("remote", "add", Became::Given, Origin::Local),
                    Step::RemoveLocal => ("local", "remove", Became::Taken, Origin::Remote),
                    Step::RemoveRemote => ("remote", "remove", Became::Taken, Origin::Local),
                };
                self.report.count(became, Some(origin), 1);
                if limit.is_none_or(|limit| changes.len() < limit) {
                    changes.push(PlannedChange {
                        side,
                        action,
                        tag: plan.link.local_name.clone(),
                        tag_id: Some(plan.link.tag_id),
                        remote_tag_id: Some(plan.link.remote_tag_id.clone()),
                        contact_id: Some(change.contact),
                        remote_id: Some(change.person.clone()),
                    });
                } else {
                    self.report.all.limit_reached = true;
                }
            }
        }
        self.report.all.taken_away = who_loses(plans.iter().flat_map(|plan| &plan.changes));
        self.report.changes = changes;
    }

    /// Ends the run if it would take tags from too many people.
    fn check_brake(&mut self, plans: &[TagPlan]) -> Result<()> {
        let losing = who_loses(plans.iter().flat_map(|plan| &plan.changes));
        self.report.all.taken_away = losing;
        let rules = &self.run.rules;
        let is_confirmed = self.run.mode == Mode::Write { confirmed: true };
        if is_confirmed || losing <= rules.brake_minimum {
            return Ok(());
        }
        let linked = self.crm.linked_count()?;
        let limit = rules.brake_limit(linked);
        if losing <= limit {
            return Ok(());
        }
        let by_tag: Vec<String> = plans
            .iter()
            .filter_map(|plan| {
                let many = who_loses(plan.changes.iter());
                (many > 0).then(|| format!("“{}”: {many}", plan.link.local_name))
            })
            .take(5)
            .collect();
        Err(Error::new(
            Kind::Brake,
            format!(
                "The brake stopped this run: it would take tags from {losing} of {linked} linked people, where at most \
                 {limit} are allowed ({}). Nothing was written. Look at the preview. If all of this is wanted, run once \
                 with confirm=1; to allow more always, raise brake_percent or brake_minimum of the sync profile.",
                by_tag.join(", ")
            ),
        ))
    }

    /// Tells CiviCRM how far the run is, and ends it if somebody asked for that.
    pub(super) fn tell_standing(&mut self) -> Result<()> {
        (self.progress)()?;
        if self.is_preview() {
            return Ok(());
        }
        let Report { total, counts, .. } = &self.report.all;
        let standing = Standing {
            total: *total,
            counts: counts.clone(),
            requests: self.requests(),
            expected: None,
        };
        if self.crm.may_go_on(&standing)? {
            return Ok(());
        }
        self.report.all.stopped = true;
        let message = "The run was stopped, as somebody asked.";
        Err(Error::new(Kind::Interrupted, message))
    }
}

/// How many people lose a tag.
fn who_loses<'a>(changes: impl Iterator<Item = &'a Change>) -> u64 {
    let contacts: HashSet<ContactId> = changes
        .filter(|change| matches!(change.step, Step::RemoveLocal | Step::RemoveRemote))
        .map(|change| change.contact)
        .collect();
    u64::try_from(contacts.len()).unwrap_or(u64::MAX)
}

fn remote_tag(tag: &Tag) -> Option<RemoteTag> {
    Some(RemoteTag {
        id: tag.id()?,
        name: tag.name.clone()?,
    })
}

fn asked_before(what: &str) -> Error {
    Error::new(
        Kind::Crm,
        format!("CiviCRM returned {what} that were asked for before."),
    )
}

//! One run: list the tags, compare the members of each, ask the brake, carry out.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::failures::Failures;
use super::members::{Change, Person, Step};
use super::report::TaggingReport;
use crate::client::{Client, Pages};
use crate::crm::{ContactId, TagCrm, TagLink};
use crate::osdi::{Collection, Tag, TagId};
use crate::profile::{Origin, TagRules};
use crate::sync::Mode;
use crate::sync::report::Outcome;
use crate::sync::troubles::Troubles;
use crate::{Error, Kind, Result};

/// After so many lists in a row that cannot be read, the server is asked whether it answers at all.
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
    /// The present time.
    pub now: Timestamp,
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
        troubles: Troubles::default(),
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
    pub failures: Failures,
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
    pub(super) troubles: Troubles,
    /// The tags of people who may have lost one, as Action Network showed them.
    pub(super) tags_of_people: HashMap<Person, Result<HashSet<TagId>>>,
    progress: &'a mut TagProgress<'a>,
}

impl Session<'_> {
    pub(super) fn is_preview(&self) -> bool {
        matches!(self.run.mode, Mode::Preview { .. })
    }

    pub(super) fn runs(&self, origin: Origin) -> bool {
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
            let is_out = failed_in_a_row >= LISTS_IN_A_ROW && !lists_tags(self.client);
            if is_out || are_all {
                failure = error;
                self.is_remote_out = is_out;
                break;
            }
            self.tell_standing()?;
        }
        for note in &links.notes {
            let nobody = (None, None);
            self.report.tell(Outcome::Skipped, nobody, note.clone());
        }
        if self.is_preview() {
            for note in &links.lasting {
                let nobody = (None, None);
                self.report.tell(Outcome::Skipped, nobody, note.clone());
            }
            self.show(&links, &plans)?;
        } else {
            self.check_brake(&plans)?;
            self.save_links(&links, &mut plans)?;
            for plan in plans {
                self.carry(plan)?;
            }
            let mut lasting = links.lasting.clone();
            if !self.is_remote_out {
                lasting.extend(self.create_tags(&links)?);
            }
            let mode = self.run.rules.tag_mode;
            let runs_all = self.runs(Origin::Remote) == mode.writes_local()
                && self.runs(Origin::Local) == mode.writes_remote();
            self.tell_lasting(lasting, runs_all && !self.is_remote_out)?;
            self.settle_idle(&links)?;
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

    /// See [`Troubles::about_one`].
    pub(super) fn about_one<T>(&mut self, answer: Result<T>) -> Result<Result<T>> {
        let client = &mut *self.client;
        self.troubles.about_one(answer, || lists_tags(client))
    }

    /// Ends the run if it would take tags from too many people.
    fn check_brake(&mut self, plans: &[TagPlan]) -> Result<()> {
        let is_confirmed = self.run.mode == Mode::Write { confirmed: true };
        let much = self.too_much(plans)?.filter(|_| !is_confirmed);
        much.map_or(Ok(()), |much| {
            Err(Error::new(
                Kind::Brake,
                format!(
                    "The brake stopped this run: it would take tags {much}. Nothing was written. Look at the preview. If all \
                     of this is wanted, run once with confirm=1; to allow more always, raise brake_percent or \
                     brake_minimum of the sync profile."
                ),
            ))
        })
    }

    /// Counts the people who lose a tag, and says from how many, if that is more than is allowed.
    pub(super) fn too_much(&mut self, plans: &[TagPlan]) -> Result<Option<String>> {
        let losing = who_loses(plans.iter().flat_map(|plan| &plan.changes));
        self.report.all.taken_away = losing;
        let rules = &self.run.rules;
        if losing <= rules.brake_minimum {
            return Ok(None);
        }
        let linked = self.crm.linked_count()?;
        let limit = rules.brake_limit(linked);
        if losing <= limit {
            return Ok(None);
        }
        let by_tag: Vec<String> = plans
            .iter()
            .filter_map(|plan| {
                let many = who_loses(plan.changes.iter());
                (many > 0).then(|| format!("“{}”: {many}", plan.link.local_name))
            })
            .take(5)
            .collect();
        let share = losing
            .saturating_mul(100)
            .checked_div(linked)
            .unwrap_or(100);
        Ok(Some(format!(
            "from {losing} of {linked} linked people ({share} %), where at most {limit} are allowed ({})",
            by_tag.join(", ")
        )))
    }

    /// Tells CiviCRM how far the run is, and ends it if somebody asked for that.
    pub(super) fn tell_standing(&mut self) -> Result<()> {
        (self.progress)()?;
        if self.is_preview() {
            return Ok(());
        }
        let requests = self.requests();
        self.report
            .all
            .tell_standing(&mut *self.crm, requests, None)
    }
}

/// Whether the server can be asked about others, where it did not answer about some.
fn lists_tags(client: &mut Client) -> bool {
    let mut pages: Pages<Tag> = client.pages(&Collection::all(), None);
    pages.next_page(client).is_ok()
}

/// How many people lose a tag.
fn who_loses<'a>(changes: impl Iterator<Item = &'a Change>) -> u64 {
    let contacts: HashSet<ContactId> = changes
        .filter(|change| matches!(change.step, Step::RemoveLocal | Step::RemoveRemote))
        .map(|change| change.contact)
        .collect();
    u64::try_from(contacts.len()).unwrap_or(u64::MAX)
}

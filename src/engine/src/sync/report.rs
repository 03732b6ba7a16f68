//! What a run did, for the job's result, the log and whoever watches.

use jiff::Timestamp;
use serde::Serialize;

use super::preview::Change;
use crate::crm::{ContactId, Crm, text};
use crate::mapping::Field;
use crate::osdi::PersonId;
use crate::profile::Origin;
use crate::{Error, Kind, Result};

/// Problems kept with their reasons; more are only counted.
const PROBLEMS_KEPT: usize = 100;

/// How the sync of one person ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A twin was made.
    Created,
    /// The twin was changed.
    Updated,
    /// A twin was found and needed no change.
    Matched,
    /// Nothing could be carried, because both sides differ in a way only a person can settle.
    Conflict,
    /// Nothing to do.
    Unchanged,
    /// Not a candidate.
    Skipped,
    /// Must not be synced; the reason says why.
    Ineligible,
    /// Failed; the reason says why.
    Error,
}

impl Outcome {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Matched => "matched",
            Self::Conflict => "conflict",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Ineligible => "ineligible",
            Self::Error => "error",
        }
    }
}

/// One person of a batch, as the progress callback sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonResult {
    /// The contact, if there is one.
    pub contact_id: Option<ContactId>,
    /// The person, if there is one.
    pub remote_id: Option<PersonId>,
    /// For a person to recognise it by.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Fields that were written, on whichever side.
    pub fields: Vec<Field>,
    /// In a preview, what would be written and what would be left, with both values.
    pub changes: Vec<Change>,
    /// Why, where that needs saying.
    pub reason: Option<String>,
}

impl PersonResult {
    /// Of somebody for whom nothing was written.
    pub(super) fn unwritten(
        (contact_id, remote_id): (Option<ContactId>, Option<PersonId>),
        name: String,
        outcome: Outcome,
        reason: Option<String>,
    ) -> Self {
        Self {
            contact_id,
            remote_id,
            name,
            outcome,
            fields: Vec::new(),
            changes: Vec::new(),
            reason,
        }
    }

    /// Whether anything happened, or should be known although nothing did.
    pub(super) fn has_something_to_say(&self) -> bool {
        self.outcome != Outcome::Unchanged || self.reason.is_some()
    }
}

/// A finished batch, as the progress callback sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Batch<'a> {
    /// `remote` or `local`.
    pub origin: &'static str,
    /// Number of the batch within the run, from 1.
    pub batch: usize,
    /// People considered so far in the run.
    pub read: u64,
    /// The people of this batch, without those that needed nothing.
    pub people: &'a [PersonResult],
}

/// How far a run is, as CiviCRM is told after each batch, whether it was planned or done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// People who were considered, and for whom nothing is left to do.
    pub total: u64,
    /// By outcome.
    pub counts: Counts,
    /// HTTP requests sent.
    pub requests: u64,
    /// People the run will probably consider, where that is known.
    pub expected: Option<u64>,
}

/// Number of people by outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// See [`Outcome::Created`].
    pub created: u64,
    /// See [`Outcome::Updated`].
    pub updated: u64,
    /// See [`Outcome::Matched`].
    pub matched: u64,
    /// See [`Outcome::Conflict`].
    pub conflict: u64,
    /// See [`Outcome::Unchanged`].
    pub unchanged: u64,
    /// See [`Outcome::Skipped`].
    pub skipped: u64,
    /// See [`Outcome::Ineligible`].
    pub ineligible: u64,
    /// See [`Outcome::Error`].
    pub error: u64,
    /// Taggings that were taken away.
    pub removed: u64,
}

impl Counts {
    /// One line for so many records. The first four numbers are always there, others only when they are not zero.
    pub(super) fn summary(&self, total: u64) -> String {
        let Self {
            created,
            updated,
            matched,
            conflict,
            unchanged,
            skipped,
            ineligible,
            error,
            removed,
        } = self;
        let success = created + updated + matched + removed;
        let mut summary =
            format!("total: {total}; success: {success}; error: {error}; skipped: {skipped}");
        for (name, count) in [
            ("did not qualify", ineligible),
            ("conflict", conflict),
            ("no sync needed", unchanged),
        ] {
            if *count > 0 {
                summary.push_str(&format!("; {name}: {count}"));
            }
        }
        summary
    }

    /// Counts one record.
    pub(super) fn count(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Matched => &mut self.matched,
            Outcome::Conflict => &mut self.conflict,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Ineligible => &mut self.ineligible,
            Outcome::Error => &mut self.error,
        };
        *count += 1;
    }
}

/// One person a human may want to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// The contact, if there is one.
    pub contact_id: Option<ContactId>,
    /// The person, if there is one.
    pub remote_id: Option<PersonId>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
}

/// What one run did. `P` is what a human may want to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report<P = Problem> {
    /// `remote` or `local`.
    pub origin: &'static str,
    /// Whether every change of the origin was read; only then the cursor moves.
    pub complete: bool,
    /// Somebody asked the run to stop.
    pub stopped: bool,
    /// A preview that ended at its limit.
    pub limit_reached: bool,
    /// People from whom something is taken away: a channel that was open, or a value; nobody counts who is new. Of
    /// donations, the refunds that are recorded in CiviCRM.
    pub taken_away: u64,
    /// Why the brake would stop the run that a preview shows, if it would.
    pub brake: Option<String>,
    /// Records considered.
    pub total: u64,
    /// By outcome.
    pub counts: Counts,
    /// Those with a reason, up to a limit.
    pub problems: Vec<P>,
    /// How many more there are.
    pub problems_left_out: u64,
    /// HTTP requests sent.
    pub requests: u64,
    /// Where the next run begins, UTC.
    #[serde(serialize_with = "text::write_time")]
    pub cursor: Option<Timestamp>,
    /// One line in the format of osdi-client 1.2.3.
    pub summary: String,
}

impl<P> Report<P> {
    /// An empty report.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            origin: origin.name(),
            complete: false,
            stopped: false,
            limit_reached: false,
            taken_away: 0,
            brake: None,
            total: 0,
            counts: Counts::default(),
            problems: Vec::new(),
            problems_left_out: 0,
            requests: 0,
            cursor: None,
            summary: String::new(),
        }
    }

    /// Keeps a problem, as long as there is room.
    pub(super) fn add_problem(&mut self, problem: P) {
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(problem);
        } else {
            self.problems_left_out += 1;
        }
    }

    /// Leaves out what a preview has no room for any more. `shown`: of how many it told before.
    pub(super) fn keep_to<R>(
        &mut self,
        limit: u64,
        shown: u64,
        results: &mut Vec<R>,
        is_shown: impl Fn(&R) -> bool,
    ) {
        let mut shown = shown;
        let is_over = results.iter().position(|result| {
            shown += u64::from(is_shown(result));
            shown > limit
        });
        if let Some(position) = is_over {
            results.truncate(position);
            self.limit_reached = true;
        }
    }

    /// Ends a preview that told of as many as it may.
    pub(super) fn end_at_limit(&self) -> Result<()> {
        if self.limit_reached {
            return Err(Error::new(Kind::Interrupted, "The limit is reached."));
        }
        Ok(())
    }

    /// Tells CiviCRM how far the run is, and ends it if somebody asked for that.
    pub(super) fn tell_standing<C: Crm + ?Sized>(
        &mut self,
        crm: &mut C,
        requests: u64,
        expected: Option<u64>,
    ) -> Result<()> {
        let standing = Standing {
            total: self.total,
            counts: self.counts.clone(),
            requests,
            expected,
        };
        if crm.may_go_on(&standing)? {
            return Ok(());
        }
        self.stop()
    }

    /// Ends the run, as somebody asked.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.stopped = true;
        let message = "The run was stopped, as somebody asked.";
        Err(Error::new(Kind::Interrupted, message))
    }

    /// Writes the summary line.
    pub fn finish(&mut self) {
        self.summary = self.counts.summary(self.total);
    }
}

impl Report {
    /// Counts one person.
    pub fn add(&mut self, person: &PersonResult) {
        self.total += 1;
        self.counts.count(person.outcome);
        if let Some(reason) = &person.reason {
            self.add_problem(Problem {
                contact_id: person.contact_id,
                remote_id: person.remote_id.clone(),
                outcome: person.outcome,
                reason: reason.clone(),
            });
        }
    }
}

//! The people sync: one direction, from reading the origin's changes to moving the cursor.

use std::collections::HashSet;

use jiff::Timestamp;

use super::cursor;
use super::reading::Reading;
use super::report::{Batch, Outcome, PersonResult, Report};
use crate::client::Client;
use crate::crm::{ContactId, Crm, Options};
use crate::osdi::PersonId;
use crate::profile::{Origin, ProfileId, Rules};
use crate::{Error, Kind, Result};

/// What to run.
#[derive(Debug, Clone)]
pub struct Run {
    /// The profile whose states, cursors and deletion records count.
    pub profile: ProfileId,
    /// What that profile decides about people.
    pub rules: Rules,
    /// The side whose changes are read.
    pub origin: Origin,
    /// People per batch: one transaction, one set of questions to CiviCRM.
    pub batch_size: usize,
    /// When the run begins, by this machine's clock.
    pub now: Timestamp,
    /// Whom it concerns.
    pub reading: Reading,
}

/// Called after each batch; an error ends the run.
pub type Progress<'a> = dyn FnMut(&Batch<'_>) -> Result<()> + 'a;

/// Reads the origin's changes since the last complete run and carries them to the other side.
///
/// Finished batches last even if the run fails later; the cursor moves only after all changes were read, so that
/// the next run reads them again.
///
/// # Errors
/// Whatever keeps the origin from being read or CiviCRM from being written to. What concerns a single person is
/// in the report instead.
pub fn sync_people(
    client: &mut Client,
    crm: &mut dyn Crm,
    run: Run,
    progress: &mut Progress<'_>,
) -> Result<Report> {
    if run.batch_size == 0 {
        return Err(Error::new(
            Kind::Configuration,
            "The batch size must be at least 1.",
        ));
    }
    let requests_before = client.request_count();
    let options = crm.options()?;
    let before = crm.cursor(run.origin)?;
    let mut session = Session {
        client,
        crm,
        options,
        report: Report::new(run.origin),
        run,
        batches: 0,
        retried_people: HashSet::new(),
        retried_contacts: HashSet::new(),
        progress,
    };
    let read = session.read(before);
    let cursor = read.map_err(|error| error.with("people_done", session.report.total))?;
    if let Some(cursor) = cursor {
        session.crm.set_cursor(session.run.origin, cursor)?;
    }
    let mut report = session.report;
    report.complete = true;
    report.cursor = cursor.or(before);
    report.requests = session.client.request_count() - requests_before;
    report.finish();
    Ok(report)
}

/// One run under way.
pub(super) struct Session<'a> {
    pub(super) client: &'a mut Client,
    pub(super) crm: &'a mut dyn Crm,
    pub(super) run: Run,
    pub(super) options: Options,
    pub(super) report: Report,
    batches: usize,
    /// Failed people tried again at the beginning of this run, who must not be counted twice.
    pub(super) retried_people: HashSet<PersonId>,
    /// Likewise contacts.
    pub(super) retried_contacts: HashSet<ContactId>,
    progress: &'a mut Progress<'a>,
}

impl Session<'_> {
    /// Reads whom the run concerns. Returns where the cursor goes, if it moves.
    fn read(&mut self, cursor: Option<Timestamp>) -> Result<Option<Timestamp>> {
        let reading = self.run.reading.clone();
        let since = match &reading {
            Reading::Chosen(chosen) => return self.read_chosen(chosen).map(|()| None),
            Reading::Changed => cursor,
            Reading::ChangedSince(since) => Some(*since),
        };
        let since_when = cursor::since(since, self.run.now);
        let other_clock = match self.run.origin {
            Origin::Remote => self.pull(since_when)?,
            Origin::Local => {
                self.push(since_when)?;
                None
            }
        };
        // What lies between the cursor and a later beginning was not read.
        let is_without_gap = match reading {
            Reading::ChangedSince(since) => cursor.is_some_and(|cursor| since <= cursor),
            Reading::Changed | Reading::Chosen(_) => true,
        };
        Ok(is_without_gap.then(|| cursor::after(self.run.now, other_clock)))
    }

    /// Counts a finished batch and tells whoever watches.
    pub(super) fn finish_batch(&mut self, results: &mut Vec<PersonResult>) -> Result<()> {
        if results.is_empty() {
            return Ok(());
        }
        for result in results.iter() {
            self.report.add(result);
        }
        results.retain(|result| result.outcome != Outcome::Unchanged);
        self.batches += 1;
        (self.progress)(&Batch {
            origin: self.run.origin.name(),
            batch: self.batches,
            read: self.report.total,
            people: results,
        })
    }
}

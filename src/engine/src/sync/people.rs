//! The people sync: one direction, from reading the origin's changes to moving the cursor.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::apply::Entry;
use super::brake::Brake;
use super::cursor;
use super::held::{Answers, Held};
use super::pull::Announced;
use super::reading::Reading;
use super::report::{Batch, PersonResult, Report};
use super::troubles::{Troubles, lists_people};
use crate::client::Client;
use crate::crm::{ContactId, Crm, Options, TakenAway};
use crate::mapping::MappedName;
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
    /// What it may do.
    pub mode: Mode,
}

/// What a run may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It writes, unless the brake stops it.
    Write {
        /// Somebody looked at what it takes away, so the brake is off.
        confirmed: bool,
    },
    /// It decides as a run would and writes nothing anywhere. It needs no lock: it changes nothing another run could
    /// see, and what another run changes meanwhile at most makes a line of it out of date.
    Preview {
        /// It ends when it has something to say about so many people.
        limit: Option<u64>,
    },
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
    sync_more_people(client, crm, run, &mut None, progress)
}

/// Likewise, where `taken` was taken away before by runs that count as one with this; nothing if it is a run by itself.
/// Afterwards it says what all of them took away.
pub(super) fn sync_more_people(
    client: &mut Client,
    crm: &mut dyn Crm,
    run: Run,
    taken: &mut Option<TakenAway>,
    progress: &mut Progress<'_>,
) -> Result<Report> {
    if run.batch_size == 0 {
        return Err(Error::new(
            Kind::Configuration,
            "The batch size must be at least 1.",
        ));
    }
    let options = crm.options()?;
    let run = Run {
        rules: run.rules.beside(&options.field_map),
        ..run
    };
    let before = crm.cursor(run.origin)?;
    let requests_before = client.request_count();
    let taken_before = match (*taken, run.mode) {
        (Some(taken), _) => taken,
        // Chosen people are measured by themselves.
        (None, Mode::Write { .. }) if !run.reading.is_chosen() => crm.taken_away(run.origin)?,
        (None, _) => TakenAway::default(),
    };
    let has_written = run.reading.is_chosen() && taken_before != TakenAway::default();
    let mut session = Session {
        client,
        crm,
        options,
        report: Report::new(run.origin),
        run,
        requests_before,
        expected: None,
        batches: 0,
        shown: 0,
        has_written,
        held: Held::default(),
        answers: Answers::default(),
        brake: Brake::after(taken_before),
        backfill: None,
        shown_people: HashSet::new(),
        announced: None,
        retried_people: HashSet::new(),
        missing_people: HashSet::new(),
        farewells: Vec::new(),
        given_numbers: HashMap::new(),
        retried_contacts: HashSet::new(),
        troubles: Troubles::default(),
        filled: BTreeSet::new(),
        progress,
    };
    let read = session.read(before);
    *taken = Some(session.brake.all_done());
    let is_cut = session.report.stopped || session.report.limit_reached;
    let cursor = match read {
        Err(_) if is_cut => None,
        read => read.map_err(|error| error.with("people_done", session.report.total))?,
    };
    session.end(is_cut, cursor, before)
}

/// One run under way.
pub(super) struct Session<'a> {
    pub(super) client: &'a mut Client,
    pub(super) crm: &'a mut dyn Crm,
    pub(super) run: Run,
    pub(super) options: Options,
    pub(super) report: Report,
    requests_before: u64,
    expected: Option<u64>,
    batches: usize,
    /// People a preview has said something about.
    shown: u64,
    /// Something was written.
    pub(super) has_written: bool,
    pub(super) held: Held,
    pub(super) answers: Answers,
    pub(super) brake: Brake,
    /// When the first run began, if this is one that writes.
    pub(super) backfill: Option<Timestamp>,
    /// Everybody a page of this run showed.
    pub(super) shown_people: HashSet<u128>,
    /// What earlier runs asked Action Network to create, once it is known.
    pub(super) announced: Option<Vec<Announced>>,
    /// Failed people tried again at the beginning of this run, who must not be counted twice.
    pub(super) retried_people: HashSet<PersonId>,
    /// Those among them that Action Network did not know. If a page shows them all the same, they are there.
    pub(super) missing_people: HashSet<PersonId>,
    /// Contacts that go into the trash at the end, unless somebody is found to be their person until then.
    pub(super) farewells: Vec<Entry>,
    /// Which contact a number goes to Action Network for in this run.
    pub(super) given_numbers: HashMap<String, ContactId>,
    /// Contacts tried again at the beginning of this run.
    pub(super) retried_contacts: HashSet<ContactId>,
    /// With questions about single records.
    pub(super) troubles: Troubles,
    /// Fields of Action Network that the field map filled in this run.
    pub(super) filled: BTreeSet<MappedName>,
    progress: &'a mut Progress<'a>,
}

impl Session<'_> {
    /// See [`Troubles::about_one`].
    pub(super) fn about_one<T>(
        &mut self,
        answer: Result<T>,
    ) -> Result<std::result::Result<T, Error>> {
        let client = &mut *self.client;
        self.troubles.about_one(answer, || lists_people(client))
    }

    /// Reads whom the run concerns, and carries out what was held back. Returns where the cursor goes, if it moves.
    fn read(&mut self, cursor: Option<Timestamp>) -> Result<Option<Timestamp>> {
        let read = self.read_all(cursor);
        match read {
            // What was read before the others became unreadable need not wait for them.
            Err(error) if error.kind().is_of_the_remote() => {
                self.release()?;
                Err(error)
            }
            Err(error) => Err(error),
            Ok(cursor) => {
                self.release()?;
                self.release_farewells()?;
                Ok(cursor)
            }
        }
    }

    fn read_all(&mut self, cursor: Option<Timestamp>) -> Result<Option<Timestamp>> {
        let reading = self.run.reading.clone();
        let since = match &reading {
            Reading::Chosen(chosen) => return self.read_chosen(chosen).map(|()| None),
            Reading::Changed => cursor,
            Reading::ChangedSince(since) => Some(*since),
        };
        let since_when = cursor::since(since, self.run.now);
        let mut began = self.run.now;
        let other_clock = match (self.run.origin, since_when) {
            (Origin::Remote, _) => self.pull(since_when)?,
            (Origin::Local, Some(_)) => {
                self.push(since_when, ContactId::default())?;
                None
            }
            (Origin::Local, None) => {
                began = self.push_everybody()?;
                None
            }
        };
        // What lies between the cursor and a later beginning was not read.
        let is_without_gap = match reading {
            Reading::ChangedSince(since) => cursor.is_some_and(|cursor| since <= cursor),
            Reading::Changed | Reading::Chosen(_) => true,
        };
        Ok(is_without_gap.then(|| cursor::after(began, other_clock)))
    }

    fn end(
        mut self,
        is_cut: bool,
        cursor: Option<Timestamp>,
        before: Option<Timestamp>,
    ) -> Result<Report> {
        let is_written = matches!(self.run.mode, Mode::Write { .. });
        let cursor = cursor.filter(|_| is_written);
        if let Some(cursor) = cursor {
            self.crm.set_cursor(self.run.origin, cursor)?;
            self.forget_taken_away()?;
        }
        if !is_written {
            self.foresee_brake()?;
        }
        let requests = self.requests();
        let mut report = self.report;
        report.complete = !is_cut;
        report.cursor = cursor.or(before);
        report.taken_away = self.brake.people_done();
        report.requests = requests;
        report.finish();
        Ok(report)
    }

    fn requests(&self) -> u64 {
        self.client.request_count() - self.requests_before
    }

    /// Finds out how many contacts are to be read, for whoever watches. `found` are those of the first batch.
    pub(super) fn expect(
        &mut self,
        since: Option<Timestamp>,
        after: ContactId,
        found: usize,
    ) -> Result<()> {
        let is_watched = matches!(self.run.mode, Mode::Write { .. });
        if is_watched && self.expected.is_none() {
            self.expected = Some(if found < self.run.batch_size {
                u64::try_from(found).unwrap_or(u64::MAX)
            } else {
                self.crm.count_changed(since, after)?
            });
        }
        Ok(())
    }

    /// Counts a finished batch and tells whoever watches.
    pub(super) fn finish_batch(&mut self, results: &mut Vec<PersonResult>) -> Result<()> {
        if results.is_empty() {
            return Ok(());
        }
        if let Mode::Preview { limit: Some(limit) } = self.run.mode {
            self.report.keep_to(
                limit,
                self.shown,
                results,
                PersonResult::has_something_to_say,
            );
        }
        for result in results.iter() {
            self.report.add(result);
        }
        results.retain(PersonResult::has_something_to_say);
        self.shown += u64::try_from(results.len()).unwrap_or(u64::MAX);
        self.batches += 1;
        (self.progress)(&Batch {
            origin: self.run.origin.name(),
            batch: self.batches,
            read: self.report.total,
            people: results,
        })?;
        self.report.end_at_limit()?;
        self.tell_standing()
    }

    /// Tells CiviCRM how far the run is, and ends it if somebody asked for that.
    pub(super) fn tell_standing(&mut self) -> Result<()> {
        if matches!(self.run.mode, Mode::Preview { .. }) {
            return Ok(());
        }
        let requests = self.requests();
        self.report
            .tell_standing(&mut *self.crm, requests, self.expected)
    }
}

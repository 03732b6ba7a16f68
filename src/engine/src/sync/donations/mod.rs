//! The donations sync: one direction, from reading to moving the cursor.
//!
//! | file | concern |
//! | --- | --- |
//! | `pull` | Action Network → CiviCRM: which donations need something |
//! | `donors` | who gave, synced first where that is wanted |
//! | `twin` | whether CiviCRM has a donation already |
//! | `booking` | how it is booked: financial types, payment method, series, source |
//! | `amount` | refunds and other changes of an amount |
//! | `push` | CiviCRM → Action Network |
//! | `former` | what other profiles know of donations, and those that were deleted |
//! | `intent` | what was sent without its being known whether it arrived |
//! | `page` | the fundraising page to which contributions are sent |
//! | `state`, `report` | what is remembered, and what is told |

mod amount;
mod booking;
mod donors;
mod former;
mod intent;
mod page;
mod pull;
mod push;
mod report;
mod state;
mod twin;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

pub use report::{DonationBatch, DonationProblem, DonationReport, DonationResult};

use self::amount::PendingRefund;
use self::intent::Recognised;
use super::cursor;
use super::people::Mode;
use super::report::Outcome;
use super::troubles::Troubles;
use crate::client::{Client, concerns_one_record};
use crate::crm::{
    ContributionId, DonationCrm, DonationFlag, DonationFlagContext, DonationFlagType,
    DonationOptions, DonationState, StateId, TakenAway,
};
use crate::osdi::{Collection, Donation, DonationId, FundraisingPageId, Listed};
use crate::profile::{DonationRules, Origin, ProfileId, Rules};
use crate::{Error, Kind, Result};

/// What to run.
#[derive(Debug, Clone)]
pub struct DonationRun {
    /// The profile whose states and cursor count.
    pub profile: ProfileId,
    /// What that profile decides about donations.
    pub rules: DonationRules,
    /// What it decides about people, for donors who are synced first.
    pub people: Rules,
    /// The side whose donations are read.
    pub origin: Origin,
    /// Donations per batch.
    pub batch_size: usize,
    /// When the run begins, by this machine's clock.
    pub now: Timestamp,
    /// What it may do.
    pub mode: Mode,
}

/// Called after each batch; an error ends the run.
type Progress<'a> = dyn FnMut(&DonationBatch<'_>) -> Result<()> + 'a;

/// Carries the donations of one side to the other. Nothing is carried twice: a donation that has a state, or a twin on the
/// other side, gets none.
///
/// Finished batches last even if the run fails later; the cursor moves only after all donations were read.
///
/// # Errors
/// Whatever keeps the origin from being read or CiviCRM from being written to. What concerns a single donation is in the
/// report instead.
pub fn sync_donations(
    client: &mut Client,
    crm: &mut dyn DonationCrm,
    run: DonationRun,
    progress: &mut Progress<'_>,
) -> Result<DonationReport> {
    if run.batch_size == 0 {
        let message = "The batch size must be at least 1.";
        return Err(Error::new(Kind::Configuration, message));
    }
    let options = crm.donation_options()?;
    let requests_before = client.request_count();
    let mut session = Session {
        client,
        crm,
        options,
        report: DonationReport::new(run.origin),
        run,
        requests_before,
        batches: 0,
        shown_results: 0,
        titles: HashMap::new(),
        intents: None,
        recognised: Recognised::default(),
        given: HashMap::new(),
        shown: HashSet::new(),
        retried: HashSet::new(),
        refunds: Vec::new(),
        taken_from_donors: None,
        troubles: Troubles::default(),
        progress,
    };
    let read = match session.run.origin {
        Origin::Remote => session.pull(),
        Origin::Local => session.push().map(|()| None),
    };
    let is_cut = session.report.stopped || session.report.limit_reached;
    let cursor = match read {
        Err(_) if is_cut => None,
        read => read.map_err(|error| error.with("donations_done", session.report.total))?,
    };
    session.end(is_cut, cursor)
}

/// One run under way.
struct Session<'a> {
    client: &'a mut Client,
    crm: &'a mut dyn DonationCrm,
    run: DonationRun,
    options: DonationOptions,
    report: DonationReport,
    requests_before: u64,
    batches: usize,
    /// Donations a preview has said something about.
    shown_results: u64,
    /// Titles of fundraising pages that were asked for; nothing for those that are not there, and why not for those that
    /// could not be shown.
    titles: HashMap<FundraisingPageId, std::result::Result<Option<String>, String>>,
    /// What was sent without its being known whether it arrived; asked for when the first donation could be it.
    intents: Option<Vec<DonationState>>,
    /// What of it was recognised since.
    recognised: Recognised,
    /// When donations were given that share their reference with others; nothing for those that are not there.
    given: HashMap<DonationId, Option<Timestamp>>,
    /// Every donation a page of this run showed.
    shown: HashSet<u128>,
    /// Failed donations tried again at the beginning of this run, which must not be counted twice.
    retried: HashSet<DonationId>,
    /// Refunds to be recorded when it is known how many there are.
    refunds: Vec<PendingRefund>,
    /// What was taken away from people who were synced as donors, in all batches, once that was asked.
    taken_from_donors: Option<TakenAway>,
    /// With questions about single records.
    troubles: Troubles,
    progress: &'a mut Progress<'a>,
}

/// What one donation leaves to be written down, when no contribution is made for it.
struct Noted {
    state: DonationState,
    result: DonationResult,
    flag: Option<DonationFlag>,
    /// A state that this one makes superfluous.
    superfluous: Option<StateId>,
}

/// What is decided about a batch, besides what is carried out.
#[derive(Default)]
struct Decided {
    /// What is written down.
    noted: Vec<Noted>,
    /// Those for which nothing has to be written.
    results: Vec<DonationResult>,
    /// States of what need not be remembered.
    forgotten: Vec<StateId>,
    /// States that stay as they are, and have not failed any more.
    settled: Vec<StateId>,
}

impl Session<'_> {
    fn is_preview(&self) -> bool {
        matches!(self.run.mode, Mode::Preview { .. })
    }

    /// See [`Troubles::about_one`]. The list is read all the same, and shows whether the server fails.
    fn about_one<T>(&mut self, answer: Result<T>) -> Result<std::result::Result<T, Error>> {
        match answer {
            // What cannot be sent says nothing about the server.
            Err(error) if error.kind() == Kind::CannotMap => Ok(Err(error)),
            Err(error) if self.is_kept_from(&error) => Ok(Err(error)),
            answer => self.troubles.about_one(answer, || false),
        }
    }

    /// See [`Troubles::is_kept_from`].
    fn is_kept_from(&mut self, error: &Error) -> bool {
        let client = &mut *self.client;
        let lists = || {
            let mut pages = client.pages(&Collection::<Listed<Donation>>::all(), None);
            pages.next_page(client).is_ok()
        };
        self.troubles.is_kept_from(error, lists)
    }

    /// A failure, tried again by its own clock until a person has to look at it.
    fn failure(
        &self,
        state: DonationState,
        mut result: DonationResult,
        seen: Option<Timestamp>,
        reason: String,
    ) -> Noted {
        let state = state::failed(state, self.run.origin, &reason, seen, self.run.now);
        result.outcome = Outcome::Error;
        result.reason = Some(reason.clone());
        let flag = state
            .next_attempt_time
            .is_none()
            .then(|| flag_about(&result, DonationFlagType::DonationFailed, reason));
        Noted {
            state,
            result,
            flag,
            superfluous: None,
        }
    }

    /// A donation that must not be carried. Where that is known already, nothing is written.
    fn leave_alone(
        &self,
        state: DonationState,
        mut result: DonationResult,
        seen: Option<Timestamp>,
        reason: String,
        outcome: &mut Decided,
    ) {
        let after = state::left_alone(state.clone(), self.run.origin, &reason, seen, self.run.now);
        let is_known = DonationState {
            sync_time: state.sync_time,
            ..after.clone()
        } == state;
        result.outcome = Outcome::Ineligible;
        result.reason = Some(reason);
        if is_known {
            outcome.results.push(result);
        } else {
            outcome.noted.push(Noted {
                state: after,
                result,
                flag: None,
                superfluous: None,
            });
        }
    }

    /// Writes down states, logs and flags in one transaction. Returns what became of all.
    fn note(&mut self, decided: Decided) -> Result<Vec<DonationResult>> {
        let Decided {
            noted,
            mut results,
            mut forgotten,
            mut settled,
        } = decided;
        forgotten.extend(noted.iter().filter_map(|one| one.superfluous));
        settled.extend(&forgotten);
        let is_nothing = noted.is_empty() && settled.is_empty();
        if !is_nothing && !self.is_preview() {
            self.crm.begin()?;
            if let Err(error) = self.save(&noted, &forgotten, settled) {
                self.crm.rollback()?;
                return Err(error);
            }
            self.crm.commit()?;
        }
        results.extend(noted.into_iter().map(|one| one.result));
        Ok(results)
    }

    fn save(
        &mut self,
        noted: &[Noted],
        forgotten: &[StateId],
        mut settled: Vec<StateId>,
    ) -> Result<()> {
        if !forgotten.is_empty() {
            self.crm.delete_donation_states(forgotten)?;
        }
        if noted.is_empty() {
            return self.settle(&[], &settled);
        }
        let states: Vec<DonationState> = noted.iter().map(|one| one.state.clone()).collect();
        let ids = self.crm.save_donation_states(&states)?;
        let logs: Vec<_> = noted
            .iter()
            .zip(&ids)
            .map(|(one, id)| crate::crm::Log {
                entity_id: Some(*id),
                ..state::log(self.run.origin, &one.result)
            })
            .collect();
        self.crm.save_logs(&logs)?;
        let flags = noted.iter().zip(&ids).filter_map(|(one, id)| {
            let mut flag = one.flag.clone()?;
            flag.context.state = Some(*id);
            Some(flag)
        });
        let flags: Vec<DonationFlag> = flags.collect();
        if !flags.is_empty() {
            self.crm.save_donation_flags(&flags)?;
        }
        let is_settled = |one: &Noted| match one.result.outcome {
            Outcome::Matched | Outcome::Created | Outcome::Conflict => true,
            // What failed before does not any more.
            Outcome::Ineligible => one.state.id.is_some(),
            _ => false,
        };
        let mut results = Vec::new();
        for (one, id) in noted.iter().zip(ids).filter(|(one, _)| is_settled(one)) {
            results.push(one.result.clone());
            settled.push(id);
        }
        self.settle(&results, &settled)
    }

    /// Settles the flags about donations and states that failed before and do not now.
    fn settle(&mut self, results: &[DonationResult], states: &[StateId]) -> Result<()> {
        let donations: Vec<DonationId> = results
            .iter()
            .filter_map(|result| result.remote_id.clone())
            .collect();
        let contacts: Vec<_> = results
            .iter()
            .filter_map(|result| result.contact_id)
            .collect();
        let contributions: Vec<ContributionId> = results
            .iter()
            .filter_map(|result| result.contribution_id)
            .collect();
        if donations.is_empty() && contributions.is_empty() && states.is_empty() {
            return Ok(());
        }
        self.crm
            .resolve_donation_flags(&donations, &contacts, &contributions, states)
    }

    fn end(mut self, is_cut: bool, cursor: Option<Timestamp>) -> Result<DonationReport> {
        let cursor = cursor.filter(|_| !self.is_preview());
        if let Some(cursor) = cursor {
            self.crm.set_donation_cursor(cursor)?;
            self.forget_taken_from_donors()?;
        }
        let requests = self.requests();
        let mut report = self.report;
        report.complete = !is_cut;
        report.cursor = cursor;
        report.requests = requests;
        report.finish();
        Ok(report)
    }

    fn requests(&self) -> u64 {
        self.client.request_count() - self.requests_before
    }

    /// Counts a finished batch and tells whoever watches.
    fn finish_batch(&mut self, mut results: Vec<DonationResult>) -> Result<()> {
        if results.is_empty() {
            return Ok(());
        }
        if let Mode::Preview { limit: Some(limit) } = self.run.mode {
            let is_shown = |result: &DonationResult| result.outcome != Outcome::Unchanged;
            self.report
                .keep_to(limit, self.shown_results, &mut results, is_shown);
        }
        for result in &results {
            self.report.add(result);
        }
        results.retain(|result| result.outcome != Outcome::Unchanged);
        self.shown_results += u64::try_from(results.len()).unwrap_or(u64::MAX);
        self.batches += 1;
        (self.progress)(&DonationBatch {
            origin: self.run.origin.name(),
            batch: self.batches,
            read: self.report.total,
            donations: &results,
        })?;
        self.report.end_at_limit()?;
        self.tell_standing()
    }

    /// Tells CiviCRM how far the run is, and ends it if somebody asked for that.
    fn tell_standing(&mut self) -> Result<()> {
        if self.is_preview() {
            return Ok(());
        }
        let requests = self.requests();
        self.report.tell_standing(&mut *self.crm, requests, None)
    }

    /// Where the cursor goes after a complete reading that began then, by Action Network's clock.
    fn cursor_after(&self, began: Option<Timestamp>) -> Timestamp {
        cursor::after(self.run.now, began)
    }
}

/// Whether a question about one record was answered with there being none for this token.
fn is_not_here(error: &Error) -> bool {
    error.kind() == Kind::NotFound || concerns_one_record(error)
}

/// A flag about one donation.
fn flag_about(
    result: &DonationResult,
    flag_type: DonationFlagType,
    message: String,
) -> DonationFlag {
    DonationFlag {
        contact_id: result.contact_id,
        remote_object_id: result.remote_id.clone(),
        flag_type,
        message,
        context: DonationFlagContext {
            contributions: result.contribution_id.into_iter().collect(),
            state: None,
        },
    }
}

//! The sync of actions, from Action Network to CiviCRM only: who signed, came, filled in, wrote, called or answered.
//!
//! | file | concern |
//! | --- | --- |
//! | `read` | pages, and the actions on them since they were last read |
//! | `decide` | what becomes of a batch: made, changed, left for later |
//! | `edit` | an action that was changed after CiviCRM got it |
//! | `record` | writing it |
//! | `state` | what is remembered |
//! | `report` | what is told |

mod decide;
mod edit;
mod read;
mod record;
mod report;
mod state;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

pub use report::{ActionBatch, ActionReport, ActionResult};

use super::people::Mode;
use super::report::Outcome;
use super::troubles::Troubles;
use crate::client::Client;
use crate::crm::{ActionCrm, ActionPage, ActionPageId, ActionState};
use crate::mapping::Action;
use crate::profile::{ActionRules, Origin};
use crate::{Error, Kind, Result};

/// What to run.
#[derive(Debug, Clone)]
pub struct ActionRun {
    /// What the profile decides about actions.
    pub rules: ActionRules,
    /// Actions per batch.
    pub batch_size: usize,
    /// When the run begins, by this machine's clock.
    pub now: Timestamp,
    /// What it may do. It takes nothing away, so there is no brake.
    pub mode: Mode,
}

/// Called after each batch; an error ends the run.
type Progress<'a> = dyn FnMut(&ActionBatch<'_>) -> Result<()> + 'a;

/// Brings the actions of the kinds that the rules name to CiviCRM. Each is made once: one that has a state is at most
/// changed, and not made again when it was deleted.
///
/// Finished batches last even if the run fails later, and the cursor of a page moves when that page was read completely.
///
/// # Errors
/// Whatever keeps Action Network from being read or CiviCRM from being written to. What concerns a single action or page
/// is in the report instead.
pub fn sync_actions(
    client: &mut Client,
    crm: &mut dyn ActionCrm,
    run: ActionRun,
    progress: &mut Progress<'_>,
) -> Result<ActionReport> {
    if run.batch_size == 0 {
        let message = "The batch size must be at least 1.";
        return Err(Error::new(Kind::Configuration, message));
    }
    let requests_before = client.request_count();
    let mut session = Session {
        client,
        crm,
        report: ActionReport::new(Origin::Remote),
        run,
        requests_before,
        batches: 0,
        shown_results: 0,
        pages: Vec::new(),
        read_whole: HashMap::new(),
        retried: HashSet::new(),
        pending: Vec::new(),
        results: Vec::new(),
        cursors: Vec::new(),
        troubles: Troubles::default(),
        progress,
    };
    let read = session.read();
    let is_cut = session.report.stopped || session.report.limit_reached;
    match read {
        Err(error) if !is_cut => return Err(error.with("actions_done", session.report.total)),
        _ => {}
    }
    let requests = session.requests();
    let mut report = session.report;
    report.complete = !is_cut;
    report.requests = requests;
    report.finish();
    Ok(report)
}

/// One run under way.
struct Session<'a> {
    client: &'a mut Client,
    crm: &'a mut dyn ActionCrm,
    run: ActionRun,
    report: ActionReport,
    requests_before: u64,
    batches: usize,
    /// Actions a preview has said something about.
    shown_results: u64,
    /// All that are known.
    pages: Vec<ActionPage>,
    /// Pages on which so many actions are to be tried again that reading all of it is less work, with these.
    read_whole: HashMap<ActionPageId, Vec<ActionState>>,
    /// Actions that were tried again by themselves, which must not be counted twice.
    retried: HashSet<String>,
    /// Actions of the batch that is being gathered, with their pages.
    pending: Vec<Pending>,
    /// What became of others of the batch already.
    results: Vec<ActionResult>,
    /// Where cursors go when the batch is done.
    cursors: Vec<(ActionPageId, Timestamp)>,
    troubles: Troubles,
    progress: &'a mut Progress<'a>,
}

/// An action and its page.
struct Pending {
    page: ActionPage,
    action: Action,
}

impl Session<'_> {
    fn is_preview(&self) -> bool {
        matches!(self.run.mode, Mode::Preview { .. })
    }

    /// Decides about what was gathered, and carries it out.
    fn finish_batch(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.pending);
        // Not kept for later when the batch fails.
        let cursors = std::mem::take(&mut self.cursors);
        if !batch.is_empty() {
            self.take(batch)?;
        }
        if !cursors.is_empty() && !self.is_preview() {
            self.crm.set_action_cursors(&cursors)?;
        }
        let mut results = std::mem::take(&mut self.results);
        if results.is_empty() {
            return Ok(());
        }
        if let Mode::Preview { limit: Some(limit) } = self.run.mode {
            let is_shown = |result: &ActionResult| result.outcome != Outcome::Unchanged;
            self.report
                .keep_to(limit, self.shown_results, &mut results, is_shown);
        }
        for result in &results {
            self.report.add(result);
        }
        results.retain(|result| result.outcome != Outcome::Unchanged);
        self.shown_results += u64::try_from(results.len()).unwrap_or(u64::MAX);
        self.batches += 1;
        (self.progress)(&ActionBatch {
            origin: Origin::Remote.name(),
            batch: self.batches,
            read: self.report.total,
            actions: &results,
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

    fn requests(&self) -> u64 {
        self.client.request_count() - self.requests_before
    }

    /// The states of these actions, by their ids.
    fn states_of(&mut self, ids: &[String]) -> Result<HashMap<String, ActionState>> {
        let states = self.crm.action_states(ids)?;
        let by_id = states.into_iter();
        Ok(by_id
            .map(|state| (state.remote_action_id.clone(), state))
            .collect())
    }
}

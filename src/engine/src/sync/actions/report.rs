//! What a run of the sync of actions did.

use serde::Serialize;

use crate::crm::ContactId;
use crate::profile::ActionKind;
use crate::sync::report::{Outcome, Report};

/// One action of a batch, as the progress callback sees it; or a page that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionResult {
    /// What it is.
    pub kind: ActionKind,
    /// The page, a bare UUID.
    pub remote_page_id: Option<String>,
    /// Its title.
    pub page_title: Option<String>,
    /// What it is in CiviCRM, or is to be: `activity` or `participant`. Nothing for a page.
    pub becomes: Option<&'static str>,
    /// The action, a bare UUID.
    pub remote_id: Option<String>,
    /// Who acted, if known.
    pub contact_id: Option<ContactId>,
    /// The activity, if there is one.
    pub activity_id: Option<u64>,
    /// The participant, if there is one.
    pub participant_id: Option<u64>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where that needs saying.
    pub reason: Option<String>,
}

/// A finished batch, as the progress callback sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionBatch<'a> {
    /// Always `remote`.
    pub origin: &'static str,
    /// Number of the batch within the run, from 1.
    pub batch: usize,
    /// Actions considered so far in the run.
    pub read: u64,
    /// Those of this batch, without those that needed nothing.
    pub actions: &'a [ActionResult],
}

/// What one run did.
pub type ActionReport = Report<ActionResult>;

impl ActionReport {
    /// Counts one action.
    pub fn add(&mut self, action: &ActionResult) {
        self.total += 1;
        self.counts.count(action.outcome);
        if action.reason.is_some() {
            self.add_problem(action.clone());
        }
    }
}

//! What a run of the donations sync did.

use jiff::Timestamp;
use serde::Serialize;

use crate::crm::{ContactId, ContributionId, text};
use crate::osdi::{Amount, DonationId};
use crate::profile::Origin;
use crate::sync::report::{Counts, Outcome, PROBLEMS_KEPT};

/// One donation of a batch, as the progress callback sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DonationResult {
    /// The contribution, if there is one.
    pub contribution_id: Option<ContributionId>,
    /// The donation, if there is one.
    pub remote_id: Option<DonationId>,
    /// Who gave, if known.
    pub contact_id: Option<ContactId>,
    /// How it ended.
    pub outcome: Outcome,
    /// How much.
    pub amount: Option<Amount>,
    /// Of which currency, as it was written.
    pub currency: Option<String>,
    /// Why, where that needs saying.
    pub reason: Option<String>,
}

/// A finished batch, as the progress callback sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DonationBatch<'a> {
    /// `remote` or `local`.
    pub origin: &'static str,
    /// Number of the batch within the run, from 1.
    pub batch: usize,
    /// Donations considered so far in the run.
    pub read: u64,
    /// Those of this batch, without those that needed nothing.
    pub donations: &'a [DonationResult],
}

/// One donation a human may want to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DonationProblem {
    /// The contribution, if there is one.
    pub contribution_id: Option<ContributionId>,
    /// The donation, if there is one.
    pub remote_id: Option<DonationId>,
    /// Who gave, if known.
    pub contact_id: Option<ContactId>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
}

/// What one run did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DonationReport {
    /// `remote` or `local`.
    pub origin: &'static str,
    /// Whether everything was read; only then the cursor moves.
    pub complete: bool,
    /// Somebody asked the run to stop.
    pub stopped: bool,
    /// A preview that ended at its limit.
    pub limit_reached: bool,
    /// Refunds that are recorded in CiviCRM.
    pub taken_away: u64,
    /// Donations considered.
    pub total: u64,
    /// By outcome.
    pub counts: Counts,
    /// Those with a reason, up to a limit.
    pub problems: Vec<DonationProblem>,
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

impl DonationReport {
    /// An empty report.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            origin: origin.name(),
            complete: false,
            stopped: false,
            limit_reached: false,
            taken_away: 0,
            total: 0,
            counts: Counts::default(),
            problems: Vec::new(),
            problems_left_out: 0,
            requests: 0,
            cursor: None,
            summary: String::new(),
        }
    }

    /// Counts one donation.
    pub fn add(&mut self, donation: &DonationResult) {
        self.total += 1;
        self.counts.count(donation.outcome);
        let Some(reason) = &donation.reason else {
            return;
        };
        if self.problems.len() >= PROBLEMS_KEPT {
            self.problems_left_out += 1;
            return;
        }
        self.problems.push(DonationProblem {
            contribution_id: donation.contribution_id,
            remote_id: donation.remote_id.clone(),
            contact_id: donation.contact_id,
            outcome: donation.outcome,
            reason: reason.clone(),
        });
    }
}

//! What a run of the donations sync did.

use serde::Serialize;

use crate::crm::{ContactId, ContributionId};
use crate::osdi::{Amount, DonationId};
use crate::sync::report::{Outcome, Report};

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
pub type DonationReport = Report<DonationProblem>;

impl DonationReport {
    /// Counts one donation.
    pub fn add(&mut self, donation: &DonationResult) {
        self.total += 1;
        self.counts.count(donation.outcome);
        if let Some(reason) = &donation.reason {
            self.add_problem(DonationProblem {
                contribution_id: donation.contribution_id,
                remote_id: donation.remote_id.clone(),
                contact_id: donation.contact_id,
                outcome: donation.outcome,
                reason: reason.clone(),
            });
        }
    }
}

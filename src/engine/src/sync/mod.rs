//! One run: read the origin's changes, plan, apply, remember, report.

mod actions;
mod alone;
mod apply;
mod backfill;
mod base;
mod brake;
mod carry;
mod chosen;
mod conflict;
#[cfg(test)]
mod conflict_tests;
mod consent;
#[cfg(test)]
mod consent_table;
mod cursor;
mod decided;
mod donations;
mod doubt;
mod eligibility;
#[cfg(test)]
mod equal_tests;
mod failure;
mod fields;
mod forget;
mod held;
mod loss;
mod narrow;
mod numbers;
mod own_match;
mod past;
mod people;
mod plan;
#[cfg(test)]
mod policy_tests;
mod preview;
mod pull;
mod push;
mod reading;
mod refusals;
mod report;
mod scope;
mod state;
mod taggings;
mod tell;
mod troubles;

pub use actions::{ActionBatch, ActionReport, ActionResult, ActionRun, sync_actions};
pub use alone::{Difference, Proposal, differences, propose};
pub use conflict::{Changes, Conflict, History, Terms, reconcile};
pub use consent::{Cause, ConsentChange};
pub use donations::{
    DonationBatch, DonationProblem, DonationReport, DonationResult, DonationRun, sync_donations,
};
pub use fields::Sides;
pub use forget::{Channels, Farewell, Forgotten, forget_people};
pub use past::has_refused_texts;
pub use people::{Mode, Progress, Run, sync_people};
pub use preview::Change;
pub use reading::{Chosen, Reading};
pub use report::{Batch, Counts, Outcome, PersonResult, Report, Standing};
pub use taggings::{
    Direction, PlannedChange, TagProgress, TaggingReport, TaggingRun, Tendency, sync_taggings,
};

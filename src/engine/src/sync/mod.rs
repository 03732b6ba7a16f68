//! One run: read the origin's changes, plan, apply, remember, report.

mod apply;
mod base;
mod carry;
mod chosen;
mod conflict;
#[cfg(test)]
mod conflict_tests;
mod consent;
#[cfg(test)]
mod consent_table;
mod cursor;
mod doubt;
mod eligibility;
mod fields;
mod past;
mod people;
mod plan;
mod pull;
mod push;
mod reading;
mod refusals;
mod report;
mod scope;
mod state;
mod tell;

pub use conflict::{Changes, Conflict, History, Terms, reconcile};
pub use consent::{Cause, ConsentChange};
pub use fields::Sides;
pub use people::{Progress, Run, sync_people};
pub use reading::{Chosen, Reading};
pub use report::{Batch, Outcome, PersonResult, Report};

//! One run: read the origin's changes, plan, apply, remember, report.

mod apply;
mod carry;
mod chosen;
mod conflict;
mod cursor;
mod doubt;
mod eligibility;
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

pub use conflict::{Changes, History, reconcile};
pub use people::{Progress, Run, sync_people};
pub use reading::{Chosen, Reading};
pub use report::{Batch, Outcome, PersonResult, Report};

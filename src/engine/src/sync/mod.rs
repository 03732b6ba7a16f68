//! One run: read the origin's changes, plan, apply, remember, report.

mod apply;
mod backfill;
mod brake;
mod carry;
mod chosen;
mod conflict;
mod cursor;
mod decided;
mod doubt;
mod eligibility;
mod held;
mod past;
mod people;
mod plan;
mod preview;
mod pull;
mod push;
mod reading;
mod refusals;
mod report;
mod state;
mod tell;

pub use conflict::{Changes, History, reconcile};
pub use people::{Mode, Progress, Run, sync_people};
pub use preview::Change;
pub use reading::{Chosen, Reading};
pub use report::{Batch, Counts, Outcome, PersonResult, Report, Standing};

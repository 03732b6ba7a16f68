//! The sync of tags against the sandbox, with a CiviCRM in memory.

mod brake;
mod carried;
mod defects;
mod failures;
mod hunted;
mod left_out;
mod outages;
mod random;
mod stage;
mod who_is_who;

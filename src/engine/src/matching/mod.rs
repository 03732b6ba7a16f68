//! Who is who: finding a record's twin on the other side.

mod mobile;
mod person;

pub use mobile::{match_mobile_to_local, match_mobile_to_remote};
pub use person::{Match, match_to_local, match_to_remote, match_to_secondary, same_name};

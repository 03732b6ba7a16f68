//! Who is who: finding a record's twin on the other side.

mod person;

pub use person::{Match, match_to_local, match_to_remote};

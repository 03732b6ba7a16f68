//! The sync of tags: who has them, in both directions at once.
//!
//! | file | concern |
//! | --- | --- |
//! | `links` | which tag of one side is which of the other |
//! | `three_way` | what follows from what both sides have and what they agreed on |
//! | `members` | that, for the people who have a tag |
//! | `run` | the course of a run, and what may end it |
//! | `failures` | when what failed is tried again |
//! | `linking`, `read`, `carry`, `preview` | its tags, its reading, its writing, and what it would write |
//! | `again` | looking once more before something is written |
//! | `report` | what it did |

mod again;
mod carry;
mod failures;
mod linking;
mod links;
#[cfg(test)]
mod links_tests;
mod members;
#[cfg(test)]
mod members_tests;
mod preview;
mod read;
mod report;
mod run;
mod three_way;
#[cfg(test)]
mod three_way_tests;

pub use report::{Direction, PlannedChange, TaggingReport};
pub use run::{TagProgress, TaggingRun, sync_taggings};
pub use three_way::Tendency;

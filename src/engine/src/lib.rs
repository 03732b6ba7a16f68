//! The engine of osdi-client: it decides how the people of a CiviCRM site and an Action Network group are kept
//! in step, and carries that out through two ports, [`crm::Crm`] and [`client::Transport`].
//!
//! Nothing in here knows PHP. Decisions are functions over values; input and output are at the edges.

pub mod client;
pub mod crm;
pub mod error;
pub mod mapping;
pub mod matching;
pub mod osdi;
pub mod profile;
pub mod sync;

pub use error::{Error, Kind, Result};

//! A local server that behaves like Action Network's API v2, quirks included, for the demo, tests and benchmarks.
//!
//! [`Sandbox::start`] runs one on a thread of its own until it is dropped. Each resource of the API is a file
//! under `api`; the rules a person obeys are under `people`; what tests steer and read is under `control`.
//!
//! Nothing here is meant to face a network: it listens on loopback and its token is no secret.

mod answer;
mod api;
mod background;
mod clock;
mod control;
mod desk;
mod door;
mod fault;
mod fault_effect;
mod filter;
mod glob;
mod group;
mod hal;
mod halves;
mod ids;
mod index;
mod links;
mod merge_patch;
mod model;
mod options;
mod origin;
mod paging;
mod people;
mod rate;
mod request_log;
mod resources;
mod rewriting;
mod sandbox;
mod seed;
mod server;
mod settings;
mod shelf;
mod tags;
mod twist;
mod world;

pub use fault::{Fault, FaultKind};
pub use options::Options;
pub use request_log::{LoggedRequest, Requests};
pub use sandbox::Sandbox;
pub use settings::Settings;

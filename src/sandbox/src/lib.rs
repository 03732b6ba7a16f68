//! A local server that behaves like Action Network's API v2, quirks included, for the demo, tests and benchmarks.
//!
//! [`Sandbox::start`] runs one on a thread of its own until it is dropped. Each resource of the API is a file
//! under `api`; the rules a person obeys are under `people`; what tests steer and read is under `control`.
//!
//! The kinds of pages, messages, lists and so on are rows of the tables under `resources`; what people did on
//! them is recorded by rules that these kinds share.
//!
//! Tests steer a running sandbox through [`Sandbox`], or over HTTP without a token:
//!
//! | call | does |
//! | --- | --- |
//! | `GET`, `PATCH`, `PUT /_sandbox/settings` | the switches, see [`Settings`]; PUT sets the others back |
//! | `GET`, `POST`, `DELETE /_sandbox/faults` | which requests go wrong and how often, see [`Fault`] |
//! | `GET`, `DELETE /_sandbox/requests` | what was asked, see [`Requests`] |
//! | `GET`, `POST /_sandbox/people`, `PATCH`, `DELETE /_sandbox/people/{id}` | people in the raw |
//! | the same below `/_sandbox/petitions`, `/_sandbox/donations` and so on | resources and records in the raw |
//! | `GET`, `POST /_sandbox/tags`, `PATCH`, `DELETE /_sandbox/tags/{id}` | tags in the raw: `name`, and with `people` all who have it |
//! | `GET /_sandbox/taggings` | who has which tag, in the raw |
//! | `GET`, `POST /_sandbox/background` | how many writes were put off; carries them out |
//! | `POST /_sandbox/reset` | everything anew: `people`, `seed`, `tags`, `actions` |
//! | `GET /_sandbox/health` | whether it is there |
//!
//! `{"kind": "status", "status": 429, "retry_after": 2, "method": "GET", "path": "/people/*", "skip": 1, "times": 3}`
//! is a fault: the first fitting request goes well, the next three do not.
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

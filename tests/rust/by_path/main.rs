//! The client for callers without types: which calls there are for each path of the documentation, what is sent, and
//! what is refused before anything is.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../../../src/engine/tests/client_support/mod.rs"]
mod client_support;
mod fields;
mod links;
mod paths;
mod unknown_outcome;

use client_support::UUID;
use client_support::script::{Script, status};
use osdi_engine::client::Client;
use serde_json::{Value, json};

const API: &str = "https://actionnetwork.org/api/v2";
const OTHER: &str = "0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60";

/// Action Network, with the record [`UUID`] at every path, and nothing to say in the background.
fn network() -> Script {
    Script::by_rule(|request| {
        let record = json!({ "identifiers": [format!("action_network:{UUID}")], "newer": 1 });
        let answer = if request.url.query() == Some("background_request=true") {
            json!({})
        } else if request.url.path().ends_with("/embed") {
            json!({ "embed_full_no_styles": "<form>" })
        } else if request.method.to_string() == "DELETE" {
            json!({ "notice": "Deleted." })
        } else if request
            .url
            .query()
            .is_some_and(|query| query.contains("page="))
        {
            json!({ "page": 1, "_embedded": {} })
        } else {
            record
        };
        status(200, &answer)
    })
}

/// A link to the person [`OTHER`].
fn person_link() -> Value {
    json!({ "osdi:person": { "href": format!("{API}/people/{OTHER}") } })
}

/// The body of the last request.
fn last_body(script: &Script) -> Value {
    script.with(|record| record.requests.last().unwrap().body.clone().unwrap())
}

/// What the call is refused with, before anything is sent.
fn refusal<T: std::fmt::Debug>(call: impl FnOnce(&mut Client) -> osdi_engine::Result<T>) -> String {
    let script = network();
    let error = call(&mut script.client()).unwrap_err();
    assert_eq!(script.sent(), Vec::<String>::new());
    assert_eq!(error.kind(), osdi_engine::Kind::CannotMap, "{error}");
    error.to_string()
}

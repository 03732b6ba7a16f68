//! Every kind of resource against the sandbox: made, read, listed, changed, recorded, left to the background.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../client_support/mod.rs"]
mod client_support;

mod actions;
mod keys;
mod messages;
mod others;
mod records;

use action_network_sandbox::{Options, Sandbox};
use client_support::config;
use osdi_engine::client::{ApiToken, Client, ClientConfig, StopSignal};
use osdi_engine::osdi::*;

/// A sandbox with actions of every kind, and a client of it.
fn scene() -> (Sandbox, Client) {
    let sandbox = Sandbox::start(Options {
        people: 30,
        actions: true,
        ..Options::default()
    })
    .unwrap();
    let config = ClientConfig {
        token: ApiToken::new(sandbox.token()).unwrap(),
        ..config(sandbox.origin())
    };
    let client = Client::over_http(config, StopSignal::never()).unwrap();
    (sandbox, client)
}

fn all<T: Resource, P>(client: &mut Client, collection: &Collection<T, P>) -> Vec<T> {
    let mut all = Vec::new();
    let mut pages = client.pages(collection, None);
    while let Some(page) = pages.next_page(client).unwrap() {
        all.extend(page);
    }
    all
}

fn ids<T: Resource>(records: &[T]) -> Vec<Id<T>> {
    records.iter().map(|one| one.id().unwrap()).collect()
}

fn person(address: &str) -> Person {
    Person {
        given_name: Some("Maren".to_owned()),
        email_addresses: vec![EmailAddress {
            address: Some(address.to_owned()),
            ..EmailAddress::default()
        }],
        ..Person::default()
    }
}

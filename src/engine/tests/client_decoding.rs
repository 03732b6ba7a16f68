//! Bodies nobody would send, over HTTP: each is read or ends in a clear error, and the next request works.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use client_support::server::{Server, Step, json};
use client_support::{UUID, http_client, person_json};
use osdi_engine::Kind;
use osdi_engine::client::{Client, outcome_is_unknown};
use osdi_engine::osdi::{Donation, Id, Person, PersonId, Petition};
use serde_json::json;

fn id() -> PersonId {
    PersonId::parse(UUID).unwrap()
}

fn answer(body: &[u8]) -> Vec<Step> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/hal+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    vec![Step::Say(head.into_bytes()), Step::Say(body.to_vec())]
}

/// A client of a server that says this to a read, a write and a list, and then something sensible.
fn client(said: Vec<Step>) -> (Client, Server) {
    let good = json("200 OK", &person_json(UUID).to_string());
    let mut answers = vec![said; 3];
    answers.push(vec![Step::Say(good.into_bytes())]);
    let server = Server::answering(answers);
    (http_client(&server.origin), server)
}

fn is_refused_clearly(story: &str, said: Vec<Step>, part: &str) {
    let (mut client, _server) = client(said);
    let read = client.person(&id()).expect_err(story);
    let write = client.save_person(&Person::default()).expect_err(story);
    let list = client.people(None).next_page(&mut client).expect_err(story);
    assert!(outcome_is_unknown(&write), "{story}: {write:?}");
    for error in [read, write, list] {
        assert_eq!(error.kind(), Kind::Unreadable, "{story}: {error}");
        let text = error.to_string();
        assert!(text.contains(part), "{story}: {text}");
        assert!(
            text.chars().count() < 1_000,
            "{story}: {} characters",
            text.len()
        );
        let longest = error.context().iter().map(|(_, value)| value.len()).max();
        assert!(longest < Some(1_000), "{story}: {longest:?}");
    }
    client.person(&id()).expect(story);
}

#[test]
fn bodies_nobody_would_send_get_a_clear_error() {
    let nested = "[".repeat(10_000);
    let around = |key: &str, value: &[u8]| {
        let mut body = format!("{{\"{key}\":").into_bytes();
        body.extend_from_slice(value);
        body
    };
    let closed = format!("{nested}{}}}", "]".repeat(10_000));
    let objects = "{\"a\":".repeat(10_000);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("10,000 arrays", nested.clone().into(), "cannot be read"),
        (
            "in a field nobody knows",
            around("x", closed.as_bytes()),
            "cannot be read",
        ),
        (
            "in a free field",
            around("custom_fields", objects.as_bytes()),
            "cannot be read",
        ),
        (
            "in links",
            around("_links", closed.as_bytes()),
            "cannot be read",
        ),
        (
            "in a page",
            around("_embedded", objects.as_bytes()),
            "cannot be read",
        ),
        (
            "no UTF-8",
            around("given_name", b"\"Ma\xff\xferen\"}"),
            "cannot be read",
        ),
        (
            "half a character",
            around("given_name", b"\"Mar\xc3\"}"),
            "cannot be read",
        ),
        (
            "UTF-16",
            "{\"given_name\":1}"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            "cannot be read",
        ),
        ("nothing", Vec::new(), "cannot be read"),
        ("zeros", vec![0; 1000], "cannot be read"),
        (
            "compressed",
            b"\x1f\x8b\x08\x00\x00\x00".to_vec(),
            "cannot be read",
        ),
        (
            "half a surrogate",
            around("given_name", br#""\ud800"}"#),
            "cannot be read",
        ),
    ];
    for (story, body, part) in cases {
        is_refused_clearly(story, answer(&body), part);
    }
}

#[test]
fn an_error_does_not_repeat_megabytes() {
    let long = "x".repeat(5_000_000);
    for (story, body) in [
        (
            "a text",
            format!("{{\"phone_numbers\":[{{\"primary\":\"{long}\"}}]}}"),
        ),
        ("a time", format!("{{\"created_date\":\"{long}\"}}")),
        ("a key", format!("{{\"{long}\":{{\"a\":[}}}}")),
        (
            "a key of a field",
            format!("{{\"custom_fields\":{{\"{long}\":[}}}}"),
        ),
    ] {
        is_refused_clearly(story, answer(body.as_bytes()), "cannot be read");
    }
}

#[test]
fn a_hundred_megabytes_are_not_read() {
    let mut body = b"{\"given_name\":\"".to_vec();
    body.resize(100 * 1024 * 1024, b'x');
    is_refused_clearly("a long text", answer(&body), "more than 10 MB");
}

#[test]
fn numbers_as_texts_and_texts_as_numbers_are_read_over_http_too() {
    let person = json!({
        "identifiers": [format!("action_network:{UUID}")], "given_name": 7, "family_name": true,
        "phone_numbers": [{ "number": 15_105_550_142_u64, "primary": "true" }],
        "custom_fields": { "Ward": 3 }
    });
    let petition =
        json!({ "identifiers": [format!("action_network:{UUID}")], "total_signatures": "12" });
    let donation = |amount: serde_json::Value| {
        json!({
            "identifiers": [format!("action_network:{UUID}")], "amount": amount,
            "recipients": [{ "display_name": "Us", "amount": amount }]
        })
    };
    let bodies = [
        person,
        petition,
        donation(json!("12.50")),
        donation(json!(12.5)),
    ];
    let answers: Vec<_> = bodies
        .iter()
        .map(|body| json("200 OK", &body.to_string()))
        .collect();
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    let server = Server::saying(&answers);
    let mut client = http_client(&server.origin);
    let person = client.person(&id()).unwrap();
    assert_eq!(person.given_name.as_deref(), Some("7"));
    assert_eq!(
        person.primary_phone().unwrap().number.as_deref(),
        Some("15105550142")
    );
    assert_eq!(person.primary_phone().unwrap().primary, Some(true));
    let petition = client.get(&Id::<Petition>::parse(UUID).unwrap()).unwrap();
    assert_eq!(petition.total_signatures, Some(12));
    for _ in 0..2 {
        let donation = client.get(&Id::<Donation>::parse(UUID).unwrap()).unwrap();
        assert_eq!(donation.amount, Some("12.50".parse().unwrap()));
        assert_eq!(
            donation.recipients[0].amount,
            Some("12.50".parse().unwrap())
        );
    }
}

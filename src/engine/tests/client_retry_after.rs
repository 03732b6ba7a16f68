//! How long the client waits before it tries again, and when it has waited enough.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::time::Duration;

use client_support::script::{Answer, Script, fails, html, status, with_headers};
use client_support::{UUID, config, person_json};
use osdi_engine::Kind;
use osdi_engine::client::{Fault, outcome_is_unknown};
use osdi_engine::osdi::{Person, PersonId};
use serde_json::json;

fn id() -> PersonId {
    PersonId::parse(UUID).unwrap()
}

fn good() -> Answer {
    status(200, &person_json(UUID))
}

fn somebody() -> Person {
    Person {
        given_name: Some("Maren".to_owned()),
        ..Person::default()
    }
}

#[test]
fn the_server_says_how_long_to_wait_in_seconds_or_as_a_date() {
    let date = ("date", "Wed, 25 Nov 2026 06:59:00 GMT");
    let cases: [(&[(&str, &str)], u64); 8] = [
        (&[("retry-after", "9")], 9_000),
        (&[("retry-after", " 0 ")], 500),
        (&[("retry-after", "2.5")], 2_500),
        (&[("retry-after", "-3")], 500),
        (&[("retry-after", "Wed, 25 Nov 2026 07:00:20 GMT")], 20_000),
        // By the server's clock, which may be another than this machine's, it is 30 s.
        (
            &[("retry-after", "Wed, 25 Nov 2026 06:59:30 GMT"), date],
            30_000,
        ),
        (&[("retry-after", "Wed, 25 Nov 2026 06:00:00 GMT")], 500),
        (&[("retry-after", "later")], 500),
    ];
    for (headers, milliseconds) in cases {
        let script = Script::new([with_headers(429, headers, &json!({})), good()]);
        script.patient_client().person(&id()).unwrap();
        let waits = script.with(|record| record.waits.clone());
        assert_eq!(waits, [Duration::from_millis(milliseconds)], "{headers:?}");
    }
}

#[test]
fn an_absurd_wait_is_not_waited_and_nonsense_is_none() {
    for absurd in [
        "18446744073709551616",
        "1e300",
        "inf",
        "Thu, 31 Dec 9998 23:59:59 GMT",
    ] {
        let refused = || with_headers(429, &[("retry-after", absurd)], &json!({}));
        let script = Script::new([refused(), refused()]);
        let mut client = script.patient_client();
        let read = client.person(&id()).expect_err(absurd);
        let write = client.save_person(&somebody()).expect_err(absurd);
        for error in [read, write] {
            assert_eq!(error.kind(), Kind::RateLimited, "{absurd}");
            assert!(!outcome_is_unknown(&error), "{absurd}");
        }
        assert!(script.with(|record| record.waits.is_empty()), "{absurd}");
    }
    for nonsense in [
        "nan",
        "-inf",
        "",
        "1 s",
        "0x10",
        "Fri, 99 Dec 2026 00:00:00 GMT",
    ] {
        let refused = with_headers(429, &[("retry-after", nonsense)], &json!({}));
        let script = Script::new([refused, good()]);
        script.patient_client().person(&id()).expect(nonsense);
        let waits = script.with(|record| record.waits.clone());
        assert_eq!(waits, [Duration::from_millis(500)], "{nonsense}");
    }
}

#[test]
fn a_server_in_trouble_may_ask_a_read_to_wait_and_a_write_still_goes_back() {
    let trouble = || with_headers(503, &[("retry-after", "20")], &json!({ "error": "Oops" }));
    let script = Script::new([trouble(), good(), trouble()]);
    let mut client = script.patient_client();
    client.person(&id()).unwrap();
    assert_eq!(
        script.with(|record| record.waits.clone()),
        [Duration::from_secs(20)]
    );
    let error = client.save_person(&somebody()).expect_err("503");
    assert!(outcome_is_unknown(&error));
    assert_eq!(client.request_count(), 3);
}

#[test]
fn the_budget_of_attempts_and_of_time_is_that_of_the_settings() {
    for (attempts, patience, sent) in [(1, 60, 1), (0, 60, 1), (3, 60, 3), (100, 3, 3), (100, 0, 1)]
    {
        let script = Script::by_rule(|_| html(503));
        let mut settings = config("https://actionnetwork.org");
        settings.max_attempts = attempts;
        settings.patience = Duration::from_secs(patience);
        let mut client = script.client_of(settings);
        client.person(&id()).expect_err("503");
        // Waits of 0.5 s, 1 s and 2 s: the third would end after 3.5 s.
        assert_eq!(
            client.request_count(),
            sent,
            "{attempts} attempts in {patience} s"
        );
    }
}

#[test]
fn nobody_waits_longer_than_the_patience() {
    let script = Script::new([with_headers(429, &[("retry-after", "3600")], &json!({}))]);
    let error = script.patient_client().person(&id()).expect_err("an hour");
    assert_eq!(error.kind(), Kind::RateLimited);
    assert!(script.with(|record| record.waits.is_empty()));

    let slow = Script::new(vec![fails(Fault::TimedOut, true); 3]);
    slow.with(|record| record.latency = Duration::from_secs(29));
    let mut client = slow.patient_client();
    client.person(&id()).expect_err("slow");
    assert_eq!(
        client.request_count(),
        3,
        "after 3 times 29 s nothing more is tried"
    );
}

#[test]
fn an_error_tells_how_long_the_server_asked_to_wait() {
    type Headers<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Headers, Option<&str>); 6] = [
        (&[("retry-after", "3600")], Some("3600")),
        (&[("retry-after", "2.5")], Some("3")),
        (
            &[("retry-after", "Wed, 25 Nov 2026 09:00:20 GMT")],
            Some("7220"),
        ),
        (
            &[
                ("retry-after", "Wed, 25 Nov 2026 09:00:20 GMT"),
                ("date", "Wed, 25 Nov 2026 09:00:00 GMT"),
            ],
            Some("20"),
        ),
        // As many digits as a phone number has.
        (&[("retry-after", "99999999999")], Some("99999999999")),
        (&[], None),
    ];
    for (headers, expected) in cases {
        let script = Script::new([with_headers(429, headers, &json!({}))]);
        let error = script.client().person(&id()).expect_err("429");
        assert_eq!(error.kind(), Kind::RateLimited);
        let told = error.context().iter();
        let told: Vec<_> = told
            .filter(|(name, _)| *name == "retry_after")
            .map(|(_, seconds)| seconds.as_str())
            .collect();
        assert_eq!(
            told,
            expected.into_iter().collect::<Vec<_>>(),
            "{headers:?}"
        );
    }
    let trouble = with_headers(503, &[("retry-after", "9")], &json!({}));
    let error = Script::new([trouble]).client().person(&id());
    let error = error.expect_err("503");
    assert!(
        error
            .context()
            .iter()
            .all(|(name, _)| *name != "retry_after")
    );
}

#[test]
fn a_request_that_finds_no_moment_tells_when_there_is_one() {
    let script = Script::new([with_headers(429, &[("retry-after", "120")], &json!({}))]);
    let mut settings = config("https://actionnetwork.org");
    settings.requests_per_second = 4.0;
    settings.patience = Duration::from_secs(1);
    let mut client = script.client_of(settings);
    client.person(&id()).expect_err("429");
    let error = client.person(&id()).expect_err("not sent");
    assert_eq!(client.request_count(), 1);
    assert_eq!(error.kind(), Kind::RateLimited);
    let told = error.context().iter();
    let told = told.filter(|(name, _)| *name == "retry_after");
    let seconds: Vec<u64> = told.map(|(_, wait)| wait.parse().unwrap()).collect();
    assert_eq!(seconds, [120], "{error:?}");
}

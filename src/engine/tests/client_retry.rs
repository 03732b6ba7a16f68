//! When the client tries again, told with a transport that follows a script and a clock whose waits take no time.
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
fn a_read_survives_all_trouble_that_ends() {
    let script = Script::new([
        fails(Fault::Unreachable, false),
        html(503),
        fails(Fault::TimedOut, true),
        status(429, &json!({"error": "Too many requests"})),
        good(),
    ]);
    let mut client = script.patient_client();
    assert_eq!(
        client.person(&id()).unwrap().given_name.as_deref(),
        Some("Maren")
    );
    assert_eq!(client.request_count(), 5);
    let waits = script.with(|record| record.waits.clone());
    assert_eq!(waits, [500, 1000, 2000, 4000].map(Duration::from_millis));
}

#[test]
fn a_read_gives_up_when_trouble_lasts_and_says_what_the_trouble_is() {
    let cases = [
        (
            fails(Fault::Unreachable, false),
            Kind::Transport,
            "actionnetwork.org cannot be reached",
        ),
        (
            fails(Fault::TimedOut, true),
            Kind::Transport,
            "did not answer GET /people/5f0c",
        ),
        (
            fails(Fault::Broken, true),
            Kind::Transport,
            "The connection broke during GET /people/5f0c",
        ),
        (html(502), Kind::Transport, "status 502"),
        (
            status(500, &json!({"error": "Oops"})),
            Kind::Transport,
            "It says: Oops",
        ),
        (
            status(429, &json!({"error": "Too many requests"})),
            Kind::RateLimited,
            "Try again later",
        ),
    ];
    for (trouble, kind, part) in cases {
        let script = Script::new(vec![trouble; 5]);
        let mut client = script.patient_client();
        let error = client.person(&id()).expect_err(part);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{part}: {error}");
        assert_eq!(client.request_count(), 5, "{part}");
    }
}

#[test]
fn what_trying_again_cannot_change_is_final_at_once() {
    let cases = [
        (status(400, &json!({})), Kind::Rejected),
        (status(401, &json!({})), Kind::Authentication),
        (status(403, &json!({})), Kind::Authentication),
        (status(404, &json!({})), Kind::NotFound),
        (html(404), Kind::NotFound),
        (status(405, &json!({})), Kind::Rejected),
        (status(409, &json!({})), Kind::Rejected),
        (status(410, &json!({})), Kind::Rejected),
        (status(422, &json!({})), Kind::Rejected),
        (status(451, &json!({})), Kind::Rejected),
        // Asking to wait does not make a refusal less final.
        (
            with_headers(400, &[("retry-after", "1")], &json!({})),
            Kind::Rejected,
        ),
        (status(302, &json!({})), Kind::Unreadable),
        (html(200), Kind::Unreadable),
        (status(200, &json!({"given_name": []})), Kind::Unreadable),
        (fails(Fault::Untrusted, false), Kind::Transport),
        (fails(Fault::TooLarge, true), Kind::Unreadable),
        (fails(Fault::Unusable, false), Kind::Configuration),
        (fails(Fault::Interrupted, true), Kind::Interrupted),
    ];
    for (answer, kind) in cases {
        let script = Script::new([answer]);
        let mut client = script.patient_client();
        assert_eq!(client.person(&id()).expect_err("no person").kind(), kind);
        assert_eq!(client.request_count(), 1);
    }
}

#[test]
fn a_write_is_repeated_only_when_it_was_certainly_not_carried_out() {
    for trouble in [
        fails(Fault::Unreachable, false),
        fails(Fault::Broken, false),
        status(429, &json!({"error": "Too many requests"})),
    ] {
        let script = Script::new([trouble.clone(), good(), trouble, good()]);
        let mut client = script.patient_client();
        client.update_person(&id(), &somebody()).unwrap();
        client.save_person(&somebody()).unwrap();
        assert_eq!(client.request_count(), 4);
    }
}

#[test]
fn a_write_whose_outcome_is_unknown_goes_back_to_the_caller_as_such() {
    let cases = [
        // answer, is its outcome unknown?
        (fails(Fault::TimedOut, true), true),
        (fails(Fault::Broken, true), true),
        (fails(Fault::TooLarge, true), true),
        (fails(Fault::Interrupted, true), true),
        (html(500), true),
        (status(503, &json!({"error": "Oops"})), true),
        (html(200), true),
        (status(303, &json!({})), true),
        (status(200, &json!({})), true),
        (status(200, &json!({"identifiers": "?"})), true),
        (fails(Fault::Interrupted, false), false),
        (fails(Fault::Untrusted, false), false),
        (status(400, &json!({"error": "No"})), false),
        (status(401, &json!({"error": "No"})), false),
        (status(404, &json!({"error": "No"})), false),
    ];
    for (answer, unknown) in cases {
        let story = format!("{answer:?}");
        let script = Script::new([answer.clone(), answer]);
        let mut client = script.patient_client();
        let put = client.update_person(&id(), &somebody()).expect_err(&story);
        let post = client.save_person(&somebody()).expect_err(&story);
        assert_eq!(client.request_count(), 2, "{story}");
        for error in [put, post] {
            assert_eq!(outcome_is_unknown(&error), unknown, "{story}: {error:?}");
            let said = error.context().contains(&("outcome", "unknown".to_owned()));
            assert_eq!(said, unknown, "{story}: {error:?}");
        }
    }
}

#[test]
fn a_write_that_never_got_through_says_so() {
    let script = Script::new(vec![fails(Fault::Unreachable, false); 5]);
    let error = script
        .patient_client()
        .save_person(&somebody())
        .expect_err("unreachable");
    assert_eq!(error.kind(), Kind::Transport);
    assert!(!outcome_is_unknown(&error));
    assert!(
        error
            .context()
            .contains(&("outcome", "not sent".to_owned())),
        "{error:?}"
    );
    assert!(
        error.context().contains(&("attempts", "5".to_owned())),
        "{error:?}"
    );
}

#[test]
fn whoever_is_asked_to_stop_does_not_wait_on() {
    let script = Script::new([status(429, &json!({}))]);
    script.with(|record| record.stop_at = Some(Duration::from_millis(100)));
    let error = script
        .patient_client()
        .save_person(&somebody())
        .expect_err("stopped");
    assert_eq!(error.kind(), Kind::Interrupted);
    assert!(
        !outcome_is_unknown(&error),
        "a write that got 429 was not carried out: {error:?}"
    );
    assert_eq!(script.sent().len(), 1);

    let before = Script::new([]);
    before.with(|record| record.stop_at = Some(Duration::ZERO));
    let error = before.patient_client().person(&id()).expect_err("stopped");
    assert_eq!(error.kind(), Kind::Interrupted);
    assert!(before.sent().is_empty());
}

#[test]
fn requests_keep_their_distance_repetitions_included() {
    let script = Script::new([good(), html(500), good(), good()]);
    script.with(|record| record.latency = Duration::from_millis(40));
    let mut settings = config("https://actionnetwork.org");
    settings.requests_per_second = 4.0;
    settings.max_attempts = 5;
    let mut client = script.client_of(settings);
    for _ in 0..3 {
        client.person(&id()).unwrap();
    }
    let starts: Vec<_> =
        script.with(|record| record.starts.iter().map(Duration::as_millis).collect());
    assert_eq!(starts, [0, 256, 796, 1052]);
}

#[test]
fn the_time_of_the_server_is_that_of_its_last_answer() {
    let dated = |date| with_headers(200, &[("date", date)], &person_json(UUID));
    let script = Script::new([
        dated("Wed, 25 Nov 2026 07:00:00 GMT"),
        dated("no date"),
        with_headers(
            404,
            &[("date", "Wed, 25 Nov 2026 07:00:03 GMT")],
            &json!({}),
        ),
    ]);
    let mut client = script.client();
    assert_eq!(client.server_time(), None);
    let mut times = Vec::new();
    for _ in 0..3 {
        let _ = client.person(&id());
        times.push(client.server_time().unwrap().to_string());
    }
    assert_eq!(
        times,
        [
            "2026-11-25T07:00:00Z",
            "2026-11-25T07:00:00Z",
            "2026-11-25T07:00:03Z"
        ]
    );
}

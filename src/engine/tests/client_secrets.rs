//! The token is in no error, no debug output and no request to another server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use client_support::script::{Answer, Script, fails, html, status, with_headers};
use client_support::server::{Server, json};
use client_support::{TOKEN, UUID, config, http_client};
use osdi_engine::client::{ApiToken, Client, Fault, StopSignal, TransportError};
use osdi_engine::osdi::{Person, PersonId};
use osdi_engine::{Error, Kind};
use serde_json::json;

fn id() -> PersonId {
    PersonId::parse(UUID).unwrap()
}

fn shows_no_token(error: &Error) {
    let all = format!("{error} {error:?} {error:#?} {:?}", error.context());
    assert!(!all.contains(TOKEN), "{all}");
}

#[test]
fn a_wrong_token_that_is_echoed_is_not_repeated() {
    let body = json!({ "error": format!("API Key invalid or not present {TOKEN}") }).to_string();
    for code in ["401 Unauthorized", "403 Forbidden"] {
        let server = Server::saying(&[&json(code, &body)]);
        let error = http_client(&server.origin).person(&id()).expect_err(code);
        assert_eq!(error.kind(), Kind::Authentication);
        assert!(
            error
                .to_string()
                .contains("API Key invalid or not present «redacted»"),
            "{error}"
        );
        shows_no_token(&error);
    }
}

#[test]
fn no_answer_can_bring_the_token_into_an_error() {
    let echo = json!({ "error": format!("No {TOKEN}!") });
    let text = format!("no route to {TOKEN}");
    let answers: Vec<Answer> = vec![
        status(400, &echo),
        status(404, &echo),
        status(429, &echo),
        status(500, &echo),
        status(200, &json!({ "identifiers": TOKEN })),
        status(200, &json!({ "given_name": { TOKEN: 1 } })),
        status(200, &json!({ "custom_fields": [TOKEN] })),
        status(200, &json!({ "phone_numbers": [{ "primary": TOKEN }] })),
        with_headers(
            302,
            &[("location", &format!("https://x.example/{TOKEN}"))],
            &json!({}),
        ),
        Ok(osdi_engine::client::Response {
            status: 200,
            headers: vec![("content-type".to_owned(), format!("text/{TOKEN}"))],
            body: TOKEN.into(),
        }),
        Err(TransportError {
            fault: Fault::Unreachable,
            sent: false,
            text: text.clone(),
        }),
        Err(TransportError {
            fault: Fault::Unusable,
            sent: false,
            text,
        }),
        html(200),
        fails(Fault::Broken, true),
    ];
    for answer in answers {
        let script = Script::new([answer.clone(), answer.clone(), answer]);
        let mut client = script.client();
        shows_no_token(&client.person(&id()).expect_err("read"));
        shows_no_token(&client.save_person(&Person::default()).expect_err("write"));
        shows_no_token(
            &client
                .people(None)
                .next_page(&mut client)
                .expect_err("page"),
        );
    }
}

#[test]
fn a_next_page_elsewhere_is_not_asked_for() {
    let elsewhere = Server::saying(&[&json("200 OK", "{}")]);
    let body = json!({
        "page": 1,
        "_embedded": { "osdi:people": [{}] },
        "_links": { "next": { "href": format!("{}/api/v2/people?page=2&key={TOKEN}", elsewhere.origin) } }
    });
    let server = Server::saying(&[&json("200 OK", &body.to_string())]);
    let mut client = http_client(&server.origin);
    let error = client
        .people(None)
        .next_page(&mut client)
        .expect_err("foreign next");
    assert!(
        error.to_string().contains("leads to another server"),
        "{error}"
    );
    shows_no_token(&error);
    assert!(elsewhere.is_silent());
}

#[test]
fn debug_output_of_everything_that_holds_the_token_is_clean() {
    let script = Script::new([status(200, &json!({ "error": TOKEN }))]);
    let settings = config("https://actionnetwork.org");
    let _ = script.client().person(&id());
    let request = script.with(|record| record.requests[0].clone());
    let answer = status(403, &json!({ "error": TOKEN }));
    let all = format!(
        "{settings:#?} {request:#?} {answer:?} {:?}",
        ApiToken::new(TOKEN)
    );
    assert!(!all.contains(TOKEN), "{all}");
}

#[test]
fn a_client_for_a_server_that_is_not_allowed_is_not_made() {
    for (entry_point, allowed) in [
        ("https://evil.example/api/v2/", "https://actionnetwork.org"),
        (
            "http://actionnetwork.org/api/v2/",
            "https://actionnetwork.org",
        ),
    ] {
        let mut settings = config(allowed);
        settings.entry_point = entry_point.to_owned();
        let made = Client::over_http(settings, StopSignal::never());
        let error = made.err().expect(entry_point);
        assert_eq!(error.kind(), Kind::Configuration);
        shows_no_token(&error);
    }
}

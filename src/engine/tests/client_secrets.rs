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
use std::cell::RefCell;
use std::rc::Rc;

use osdi_engine::client::{ApiToken, Client, Fault, Method, StopSignal, Trace, TransportError};
use osdi_engine::osdi::{Collection, NewTag, Person, PersonId, Tag, Tagging};
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
    let answer = with_headers(403, &[("x-key", TOKEN)], &json!({ "error": TOKEN }));
    let odd = osdi_engine::client::Response {
        status: 200,
        headers: vec![("content-type".to_owned(), TOKEN.to_owned())],
        body: Vec::new(),
    };
    let all = format!(
        "{settings:#?} {request:#?} {answer:?} {odd:?} {:?}",
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
        let error = made.expect_err(entry_point);
        assert_eq!(error.kind(), Kind::Configuration);
        shows_no_token(&error);
    }
}

fn new_tag() -> NewTag {
    NewTag {
        name: "x".to_owned(),
    }
}

/// A client that tells into the list.
fn traced(script: &Script) -> (Client, Rc<RefCell<Vec<osdi_engine::client::TraceEntry>>>) {
    let told = Rc::new(RefCell::new(Vec::new()));
    let mut client = script.patient_client();
    let list = Rc::clone(&told);
    client.set_trace(Some(Trace::new(move |entry| {
        list.borrow_mut().push(entry.clone());
    })));
    (client, told)
}

#[test]
fn the_token_in_a_link_or_redirect_gets_nowhere() {
    let links = [
        format!("https://{TOKEN}.example/api/v2/people"),
        format!("https://actionnetwork.org/{TOKEN}"),
        format!("https://{TOKEN}@actionnetwork.org/api/v2/people"),
    ];
    for link in links {
        let page = json!({ "page": 1, "_embedded": { "osdi:people": [{}] }, "_links": { "next": { "href": link } } });
        let script = Script::new([
            status(200, &page),
            with_headers(303, &[("location", &link)], &json!({})),
        ]);
        let (mut client, told) = traced(&script);
        let mut pages = client.people(None);
        shows_no_token(&pages.next_page(&mut client).expect_err("next"));
        let tag = client.create::<Tag, _>(&Collection::all(), &new_tag());
        shows_no_token(&tag.expect_err("redirect"));
        shows_no_token(&client.get_link::<Person>(&link).expect_err("self"));
        let taggings = client.pages_of_link::<Tagging>(&link);
        shows_no_token(&taggings.err().expect("taggings"));
        let all = format!("{:?}", told.borrow());
        assert_eq!(told.borrow().len(), 2);
        assert!(!all.contains(TOKEN), "{all}");
    }
}

#[test]
fn the_token_in_a_link_that_may_be_followed_is_not_shown() {
    let link = format!("https://actionnetwork.org/api/v2/people/{TOKEN}?key={TOKEN}");
    let answers = || {
        [
            html(404),
            status(200, &json!({})),
            fails(Fault::Broken, true),
        ]
    };
    for answer in answers() {
        let mut script_answers = vec![answer.clone(); 6];
        script_answers.push(answer);
        let script = Script::new(script_answers);
        let (mut client, told) = traced(&script);
        shows_no_token(&client.get_link::<Person>(&link).expect_err("link"));
        let request = script.with(|record| record.requests[0].clone());
        let all = format!("{:?} {request:?} {request:#?} {client:?}", told.borrow());
        assert!(!all.contains(TOKEN), "{all}");
    }
}

#[test]
fn a_trace_tells_every_attempt_and_nothing_personal() {
    let person = json!({
        "identifiers": [format!("action_network:{UUID}")], "given_name": "Maren",
        "email_addresses": [{ "address": "maren@example.org", "status": "subscribed" }],
        "phone_numbers": [{ "number": "15105550142" }],
        "comments": format!("call +1 510 555 0142, key {TOKEN}")
    });
    let script = Script::new([
        status(429, &json!({ "error": "Too many requests" })),
        status(200, &person),
        html(502),
        fails(Fault::TimedOut, true),
        status(200, &person),
    ]);
    script.with(|record| record.latency = std::time::Duration::from_millis(120));
    let (mut client, told) = traced(&script);
    let maren: Person = serde_json::from_value(person.clone()).unwrap();
    client.save_person(&maren).unwrap();
    client.person(&id()).unwrap();
    client.set_trace(None);
    let told = told.borrow();
    let lines: Vec<_> = told
        .iter()
        .map(|entry| {
            assert_eq!(entry.milliseconds, 120);
            (
                entry.method,
                entry.path.as_str(),
                entry.attempt,
                entry.status,
                entry.fault,
            )
        })
        .collect();
    let one = format!("/api/v2/people/{UUID}");
    assert_eq!(
        lines,
        [
            (Method::Post, "/api/v2/people", 1, Some(429), None),
            (Method::Post, "/api/v2/people", 2, Some(200), None),
            (Method::Get, &one, 1, Some(502), None),
            (Method::Get, &one, 2, None, Some(Fault::TimedOut)),
            (Method::Get, &one, 3, Some(200), None),
        ]
    );
    let all = format!("{told:?}");
    for secret in [TOKEN, "maren", "Maren", "5105550142", "555 0142"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    assert!(all.contains("subscribed"), "what is not personal is told");
    assert_eq!(told[2].response_body.as_deref(), Some("(18 bytes)"));
}

#[test]
fn errors_show_no_address_and_no_number() {
    let answers = [
        status(
            400,
            &json!({ "error": "maren@example.org or 15105550142 is taken" }),
        ),
        status(
            200,
            &json!({ "phone_numbers": [{ "primary": "maren@example.org" }] }),
        ),
        status(200, &json!({ "created_date": "+1 (510) 555-0142" })),
    ];
    for answer in answers {
        let script = Script::new([answer.clone(), answer]);
        let mut client = script.client();
        for error in [
            client.person(&id()).expect_err("read"),
            client.save_person(&Person::default()).expect_err("write"),
        ] {
            let all = format!("{error} {error:?}");
            assert!(!all.contains("maren@") && !all.contains("0142"), "{all}");
        }
    }
}

#[test]
fn a_trace_shows_nothing_that_people_write_or_are_known_by() {
    let foreign = "civicrm:secret-contact";
    let texts = |keys: &[&str]| {
        let fields = keys.iter().map(|key| ((*key).to_owned(), json!("secret")));
        serde_json::Value::Object(fields.collect())
    };
    let bodies = [
        json!({ "postal_addresses": [{
            "address_lines": ["secret street", "secret floor"], "locality": "secret", "region": "secret",
            "postal_code": "secret", "country": "secret",
            "location": { "latitude": 51.4778, "longitude": "secret", "accuracy": "Approximate" }
        }] }),
        texts(&[
            "comments", "notes", "message", "subject", "body", "from", "reply_to",
        ]),
        json!({ "identifiers": [
            foreign, format!("action_network:{UUID}"), "action_network:secret",
            format!("action_network:{UUID}secret")
        ] }),
        json!({ "identifiers": foreign }),
        json!({ "recipients": [{ "display_name": "secret", "amount": "25.00" }] }),
    ];
    for body in bodies {
        let script = Script::new([status(200, &body)]);
        let (mut client, told) = traced(&script);
        let _ = client.person(&id());
        let shown = told.borrow()[0].response_body.clone().unwrap();
        assert!(
            !shown.contains("secret") && !shown.contains("51.4778"),
            "{shown}"
        );
        let own = format!("\"action_network:{UUID}\"");
        assert_eq!(
            shown.contains(&own),
            body.to_string().contains(&own),
            "{shown}"
        );
    }
}

//! What the calls for people send, and what they make of the answers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use client_support::script::{Script, html, status};
use client_support::{UUID, person_json};
use osdi_engine::Kind;
use osdi_engine::osdi::{EmailAddress, Filter, Person, PersonField, PersonId, SubscriptionStatus};
use serde_json::json;

const PEOPLE: &str = "https://actionnetwork.org/api/v2/people";
const OTHER: &str = "0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60";

fn id() -> PersonId {
    PersonId::parse(UUID).unwrap()
}

fn page(number: u64, ids: &[&str], next: Option<&str>) -> serde_json::Value {
    let people: Vec<_> = ids.iter().map(|id| person_json(id)).collect();
    let links = next.map_or(json!({}), |next| json!({ "next": { "href": next } }));
    json!({ "page": number, "_embedded": { "osdi:people": people }, "_links": links })
}

fn jane() -> Filter {
    Filter::new().eq(PersonField::EmailAddress, "jane+o'neil@example.org")
}

#[test]
fn a_person_is_read_by_its_id() {
    let script = Script::new([status(200, &person_json(UUID))]);
    let person = script.client().person(&id()).unwrap();
    assert_eq!(person.id(), Some(id()));
    assert_eq!(script.sent(), [format!("GET {PEOPLE}/{UUID}")]);
}

#[test]
fn an_answer_about_nobody_or_somebody_else_is_no_answer() {
    for body in [
        json!({}),
        json!({"given_name": "Maren"}),
        person_json(OTHER),
    ] {
        let script = Script::new([status(200, &body), status(200, &body)]);
        let mut client = script.client();
        assert_eq!(
            client.person(&id()).expect_err("read").kind(),
            Kind::Unreadable,
            "{body}"
        );
        let written = client
            .update_person(&id(), &Person::default())
            .expect_err("write");
        assert_eq!(written.kind(), Kind::Unreadable, "{body}");
    }
}

#[test]
fn a_search_sends_its_filter_encoded_once() {
    let script = Script::new([status(200, &page(2, &[UUID, OTHER], None))]);
    let found = script.client().find_people(&jane(), 2).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(
        script.sent(),
        [format!(
            "GET {PEOPLE}?filter=email_address%20eq%20%27jane%2Bo%27%27neil%40example.org%27&page=2"
        )]
    );
}

#[test]
fn a_new_person_is_posted_in_an_envelope_without_what_cannot_be_written() {
    let script = Script::new([status(200, &person_json(UUID))]);
    let person = Person {
        given_name: Some("Maren".to_owned()),
        created_date: "2026-11-25T07:00:00Z".parse().ok(),
        email_addresses: vec![EmailAddress {
            address: Some("m@example.org".to_owned()),
            status: Some(SubscriptionStatus::SpamComplaint),
            ..EmailAddress::default()
        }],
        ..Person::default()
    };
    assert_eq!(
        script.client().save_person(&person).unwrap().id(),
        Some(id())
    );
    assert_eq!(script.sent(), [format!("POST {PEOPLE}")]);
    assert_eq!(
        script.with(|record| record.requests[0].body.clone()),
        Some(
            json!({"person": {"given_name": "Maren", "email_addresses": [{"address": "m@example.org"}]}})
        )
    );
}

#[test]
fn an_update_puts_the_bare_changes() {
    let script = Script::new([status(200, &person_json(UUID))]);
    let changes = Person {
        email_addresses: vec![EmailAddress {
            status: Some(SubscriptionStatus::Unsubscribed),
            ..EmailAddress::default()
        }],
        ..Person::default()
    };
    script.client().update_person(&id(), &changes).unwrap();
    assert_eq!(script.sent(), [format!("PUT {PEOPLE}/{UUID}")]);
    assert_eq!(
        script.with(|record| record.requests[0].body.clone()),
        Some(json!({"email_addresses": [{"status": "unsubscribed"}]}))
    );
}

#[test]
fn pages_are_followed_until_an_empty_one_which_costs_one_request_more() {
    let next = |page: u32| format!("{PEOPLE}?filter=x&page={page}");
    let script = Script::new([
        status(200, &page(1, &[UUID, OTHER], Some(&next(2)))),
        status(200, &page(2, &[UUID], Some(&next(3)))),
        status(200, &page(3, &[], None)),
    ]);
    let mut client = script.client();
    let filter = jane();
    let mut pages = client.people(Some(&filter));
    let mut sizes = Vec::new();
    while let Some(people) = pages.next_page(&mut client).unwrap() {
        sizes.push(people.len());
    }
    assert_eq!(sizes, [2, 1]);
    assert_eq!(
        pages.next_page(&mut client).unwrap(),
        None,
        "the end stays the end"
    );
    let first = format!("GET {PEOPLE}?{}", filter.to_query().unwrap());
    assert_eq!(
        script.sent(),
        [
            first,
            format!("GET {}", next(2)),
            format!("GET {}", next(3))
        ]
    );
}

#[test]
fn nobody_at_all_costs_one_request() {
    let script = Script::new([status(200, &page(1, &[], None))]);
    let mut client = script.client();
    assert_eq!(client.people(None).next_page(&mut client).unwrap(), None);
    assert_eq!(script.sent(), [format!("GET {PEOPLE}")]);
}

#[test]
fn a_read_that_goes_wrong_never_looks_like_the_end() {
    let second = format!("{PEOPLE}?page=2");
    let cases = [
        (
            "the same page again",
            Ok(page(1, &[UUID], Some(&second))),
            "page 1 came",
        ),
        (
            "a page left out",
            Ok(page(3, &[UUID], Some(&second))),
            "page 3 came",
        ),
        (
            "an empty page of another number",
            Ok(page(7, &[], None)),
            "page 7 came",
        ),
        (
            "a circle",
            Ok(page(2, &[UUID], Some(&second))),
            "in circles",
        ),
        (
            "back to the start",
            Ok(page(2, &[UUID], Some(PEOPLE))),
            "in circles",
        ),
        (
            "another server",
            Ok(page(
                2,
                &[UUID],
                Some("https://evil.example/api/v2/people?page=3"),
            )),
            "leads to another server",
        ),
        (
            "another place",
            Ok(page(
                2,
                &[UUID],
                Some("https://actionnetwork.org/other?page=3"),
            )),
            "leads out of the API",
        ),
        (
            "an answer that is no page",
            Ok(json!({})),
            "a page of osdi:people",
        ),
        (
            "a person who cannot be read",
            Ok(json!({"page": 2, "_embedded": {"osdi:people": [{}, {"given_name": []}]}})),
            "_embedded.osdi:people[1].given_name",
        ),
        ("HTML", Err(200), "not JSON but text/html"),
        ("trouble", Err(500), "status 500"),
        (
            "a token that is no longer accepted",
            Err(403),
            "does not accept the API token",
        ),
    ];
    for (story, answer, part) in cases {
        let answer = match answer {
            Ok(body) => status(200, &body),
            Err(code) => html(code),
        };
        let good = status(200, &page(1, &[UUID], Some(&second)));
        let script = Script::new([good, answer.clone(), answer]);
        let mut client = script.client();
        let mut pages = client.people(None);
        assert!(pages.next_page(&mut client).unwrap().is_some(), "{story}");
        for _ in 0..2 {
            let error = pages.next_page(&mut client).expect_err(story);
            assert!(error.to_string().contains(part), "{story}: {error}");
            let whole = " The list of people was not read completely, only up to page 1.";
            assert!(error.to_string().ends_with(whole), "{story}: {error}");
            assert!(
                error.context().contains(&("page", "2".to_owned())),
                "{story}: {error:?}"
            );
        }
        let nowhere_else = script
            .sent()
            .iter()
            .all(|request| request.starts_with(&format!("GET {PEOPLE}")));
        assert!(nowhere_else, "{story}: {:?}", script.sent());
    }
}

#[test]
fn where_nothing_was_read_the_cause_is_all_that_is_said() {
    let elsewhere = page(
        1,
        &[UUID],
        Some("https://evil.example/api/v2/people?page=2"),
    );
    for (answer, cause) in [
        (html(403), "does not accept the API token"),
        (status(200, &elsewhere), "leads to another server"),
    ] {
        let script = Script::new([answer]);
        let mut client = script.client();
        let error = client.people(None).next_page(&mut client).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(cause), "{said}");
        assert!(!said.contains("list of people"), "{said}");
        assert!(error.context().contains(&("page", "1".to_owned())));
    }
}

#[test]
fn after_an_error_the_same_page_can_be_asked_for_again() {
    let second = format!("{PEOPLE}?page=2");
    let script = Script::new([
        status(200, &page(1, &[UUID], Some(&second))),
        html(500),
        status(200, &page(2, &[OTHER], Some(&format!("{PEOPLE}?page=3")))),
        status(200, &page(3, &[], None)),
    ]);
    let mut client = script.client();
    let mut pages = client.people(None);
    assert_eq!(pages.next_page(&mut client).unwrap().unwrap().len(), 1);
    pages.next_page(&mut client).expect_err("trouble");
    assert_eq!(
        pages.next_page(&mut client).unwrap().unwrap()[0]
            .id()
            .unwrap()
            .as_str(),
        OTHER
    );
    assert_eq!(pages.next_page(&mut client).unwrap(), None);
}

//! Faults: every kind, what the client sees and what became of its write.

use std::time::{Duration, Instant};

use action_network_sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::api::{Answer, Api, email, id};

/// What a client sees of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Seen {
    Json(u16),
    Html(u16),
    /// JSON that is said to be something else.
    WrongType,
    /// A document that ends in the middle.
    Half,
    /// The connection ended.
    Nothing,
}

fn seen(answer: Result<Answer, ureq::Error>) -> Seen {
    let Ok(answer) = answer else {
        return Seen::Nothing;
    };
    let json = serde_json::from_str::<Value>(&answer.text).is_ok();
    match (
        answer.content_type.starts_with("application/hal+json"),
        json,
    ) {
        (true, true) => Seen::Json(answer.status),
        (true, false) => Seen::Half,
        (false, true) => Seen::WrongType,
        (false, false) => Seen::Html(answer.status),
    }
}

#[test]
fn each_kind_spoils_one_write_before_or_after_it_is_carried_out() {
    for (kind, expected, carried_out) in [
        (FaultKind::Html, Seen::Html(500), false),
        (FaultKind::Status, Seen::Json(500), false),
        (FaultKind::Truncate, Seen::Half, true),
        (FaultKind::DropBefore, Seen::Nothing, false),
        (FaultKind::DropAfter, Seen::Nothing, true),
        (FaultKind::Empty, Seen::Json(200), false),
        (FaultKind::WrongType, Seen::WrongType, true),
        (FaultKind::EchoKey, Seen::Json(403), false),
        (FaultKind::ForeignNext, Seen::Json(200), true),
        (FaultKind::LoopNext, Seen::Json(200), true),
        (FaultKind::ForeignLinks, Seen::Json(200), true),
        (FaultKind::Slow, Seen::Json(200), true),
        (FaultKind::SlowBody, Seen::Json(200), true),
        (FaultKind::CutOff, Seen::Nothing, true),
        (FaultKind::PhantomPerson, Seen::Json(200), true),
        (FaultKind::NullAmount, Seen::Json(200), true),
        (FaultKind::LoseCity, Seen::Json(200), true),
        (FaultKind::DropAddTags, Seen::Json(200), true),
        (FaultKind::RefuseEmail, Seen::Json(400), false),
        (FaultKind::KeepNulls, Seen::Json(200), true),
        (FaultKind::SearchLag, Seen::Json(200), true),
    ] {
        let api = Api::with_people(0);
        api.sandbox
            .fault(Fault::new(kind).on("POST", "/people").delay_ms(10));
        let send = |address: &str| {
            let body = json!({"person": email(address)});
            seen(api.try_send("POST", "people", Some(api.sandbox.token()), Some(&body)))
        };
        assert_eq!(send("ana@example.org"), expected, "{kind:?}");
        assert_eq!(
            api.sandbox.people().len(),
            usize::from(carried_out),
            "{kind:?}"
        );
        assert_eq!(api.sandbox.requests().requests[0].fault, Some(kind));
        assert_eq!(
            send("bo@example.org"),
            Seen::Json(200),
            "{kind:?}: the next one goes well"
        );
        assert!(api.sandbox.faults().is_empty(), "{kind:?}");
    }
}

#[test]
fn an_empty_answer_is_no_more_than_an_object() {
    let api = Api::with_people(1);
    let path = format!("{}/signatures", api.page("petitions"));
    api.sandbox
        .fault(Fault::new(FaultKind::Empty).on("POST", "/petitions/*/signatures"));
    let link = api.person_link(&id(&api.sandbox.people()[0]));
    assert_eq!(api.write("POST", &path, link), json!({}));
    assert!(api.list(&path, "osdi:signatures").is_empty());
}

#[test]
fn statuses_come_with_their_headers() {
    for (fault, status, header, expected) in [
        (
            Fault::new(FaultKind::Status).status(429),
            429,
            "retry-after",
            None,
        ),
        (
            Fault::new(FaultKind::Status).status(429).retry_after(7),
            429,
            "retry-after",
            Some("7"),
        ),
        (
            Fault::new(FaultKind::Status).status(503),
            503,
            "retry-after",
            None,
        ),
        (
            Fault::new(FaultKind::Status).status(302),
            302,
            "location",
            Some("https://elsewhere.example.net"),
        ),
        (
            Fault::new(FaultKind::Html).status(404),
            404,
            "retry-after",
            None,
        ),
    ] {
        let api = Api::with_people(0);
        api.sandbox.fault(fault.clone());
        let answer = api.send("GET", "people", api.sandbox.token(), None);
        let header = answer
            .headers
            .get(header)
            .map(|value| value.to_str().unwrap());
        assert_eq!((answer.status, header), (status, expected), "{fault:?}");
    }
}

#[test]
fn links_lead_where_the_fault_says() {
    for (kind, next, person) in [
        (FaultKind::LoopNext, "people?page=2", "people/"),
        (
            FaultKind::ForeignNext,
            "https://elsewhere.example.net/",
            "people/",
        ),
        (
            FaultKind::ForeignLinks,
            "https://elsewhere.example.net/api/v2/people?page=3",
            "https://elsewhere.example.net/api/v2/people/",
        ),
    ] {
        let api = Api::with_people(60);
        api.sandbox.fault(Fault::new(kind).on("GET", "/people"));
        let page = api.get("people?page=2");
        for (pointer, expected) in [
            ("/_links/next/href", next),
            ("/_embedded/osdi:people/0/_links/self/href", person),
        ] {
            let href = page.pointer(pointer).and_then(Value::as_str).unwrap();
            let href = href
                .strip_prefix(&api.sandbox.entry_point())
                .unwrap_or(href);
            assert!(href.starts_with(expected), "{kind:?} {pointer}: {href}");
        }
        let right = api.get("people?page=2");
        assert!(
            right["_links"]["next"]["href"]
                .as_str()
                .unwrap()
                .ends_with("page=3")
        );
    }
}

#[test]
fn a_key_is_echoed() {
    let api = Api::with_people(0);
    api.sandbox.fault(Fault::new(FaultKind::EchoKey));
    let (status, answer) = api.ask("GET", "people", None);
    let expected = format!("API Key invalid or not present {}", api.sandbox.token());
    assert_eq!((status, answer), (403, json!({"error": expected})));
}

#[test]
fn an_answer_comes_late_as_a_whole_or_in_halves() {
    let delay = Duration::from_millis(150);
    for kind in [FaultKind::Slow, FaultKind::SlowBody] {
        let api = Api::with_people(25);
        api.sandbox.fault(Fault::new(kind).delay_ms(150));
        let start = Instant::now();
        let people = api.list("people", "osdi:people");
        assert_eq!(people.len(), 25, "{kind:?}");
        assert!(start.elapsed() >= delay, "{kind:?}");
    }
}

#[test]
fn phantom_donors_and_refunds_are_seen_in_answers_only() {
    let api = Api::with_actions();
    api.sandbox
        .fault(Fault::new(FaultKind::PhantomPerson).on("GET", "/donations"));
    let phantom = api.list("donations", "osdi:donations").remove(0);
    let link = phantom["_links"]["osdi:person"]["href"].as_str().unwrap();
    assert_eq!(api.ask("GET", link, None).0, 404);
    assert!(link.ends_with(phantom["action_network:person_id"].as_str().unwrap()));

    api.sandbox
        .fault(Fault::new(FaultKind::NullAmount).on("GET", "/donations*"));
    let path = format!("donations/{}", id(&phantom));
    let refunded = api.get(&path);
    assert_eq!(refunded["amount"], Value::Null);
    let right = api.get(&path);
    assert_eq!(right["amount"], "25.00");
    assert!(refunded["modified_date"].as_str() > right["modified_date"].as_str());
    assert_ne!(
        right["action_network:person_id"],
        phantom["action_network:person_id"]
    );
}

#[test]
fn rules_are_bent_for_the_one_request_that_a_fault_strikes() {
    let api = Api::with_people(0);
    api.write("POST", "tags", json!({"name": "Phonebank"}));
    let write = |address: &str| {
        let body = json!({
            "person": {
                "given_name": "Ana",
                "email_addresses": [{"address": address}],
                "postal_addresses": [{"locality": "Oakland", "postal_code": "94607"}],
            },
            "add_tags": ["Phonebank"],
        });
        let person = api.write("POST", "people", body);
        let path = format!("people/{}", id(&person));
        let named = api.write("PUT", &path, json!({"given_name": null}));
        (
            person["postal_addresses"][0].get("locality").is_some(),
            api.list(&format!("{path}/taggings"), "osdi:taggings").len(),
            named.get("given_name").is_some(),
        )
    };
    for (place, fault, expected) in [
        (
            0,
            Fault::new(FaultKind::LoseCity).on("POST", "/people"),
            (false, 1, false),
        ),
        (
            1,
            Fault::new(FaultKind::DropAddTags).on("POST", "/people"),
            (true, 0, false),
        ),
        (
            2,
            Fault::new(FaultKind::KeepNulls).on("PUT", "/people/*"),
            (true, 1, true),
        ),
    ] {
        let kind = fault.kind;
        api.sandbox.fault(fault);
        assert_eq!(
            write(&format!("a{place}@example.org")),
            expected,
            "{kind:?}"
        );
        assert_eq!(
            write(&format!("b{place}@example.org")),
            (true, 1, false),
            "after {kind:?}"
        );
    }
}

#[test]
fn one_write_can_lag_behind_in_searches() {
    let api = Api::with_people(0);
    let found = |address: &str| {
        let filter = format!("people?filter=email_address%20eq%20%27{address}%27");
        api.list(&filter, "osdi:people").len()
    };
    let lag = Fault::new(FaultKind::SearchLag).delay_ms(3_600_000);
    api.sandbox.fault(lag.clone().on("POST", "/people"));
    api.sandbox.fault(lag.on("POST", "/tags"));
    let late = api.sign_up(email("late@example.org"));
    api.sign_up(email("early@example.org"));
    assert_eq!(
        (found("late@example.org"), found("early@example.org")),
        (0, 1)
    );
    api.get(&format!("people/{}", id(&late)));
    for name in ["Late", "Early"] {
        api.write("POST", "tags", json!({"name": name}));
    }
    let names: Vec<Value> = api
        .list("tags", "osdi:tags")
        .iter()
        .map(|tag| tag["name"].clone())
        .collect();
    assert!(
        names.contains(&json!("Early")) && !names.contains(&json!("Late")),
        "{names:?}"
    );
    // A write that comes later does not bring the late one to light.
    assert_eq!(found("late@example.org"), 0);
}

#[test]
fn faults_are_set_by_pattern_and_count_over_http_too() {
    let api = Api::with_people(1);
    let fault = json!({"method": "GET", "path": "/people/*", "kind": "status", "status": 429, "retry_after": 2, "skip": 1, "times": 2});
    let left = api.control("POST", "faults", Some(fault)).json();
    assert_eq!(left.as_array().unwrap().len(), 1);
    let path = format!("people/{}", id(&api.sandbox.people()[0]));
    let statuses: Vec<u16> = (0..4).map(|_| api.ask("GET", &path, None).0).collect();
    assert_eq!(statuses, [200, 429, 429, 200]);
    assert_eq!(api.get("people")["page"], 1, "another path");

    for kind in [
        "html",
        "slow_body",
        "cut_off",
        "phantom_person",
        "null_amount",
        "foreign_links",
        "lose_city",
    ] {
        let lasting = json!({"kind": kind, "path": "/nothing", "times": null});
        assert_eq!(
            api.control("POST", "faults", Some(lasting)).status,
            200,
            "{kind}"
        );
    }
    assert_eq!(api.sandbox.faults().len(), 7);
    assert_eq!(api.control("DELETE", "faults", None).json(), json!([]));
    assert!(api.sandbox.faults().is_empty());
    for bad in [
        json!({"kind": "nonsense"}),
        json!({"kind": "html", "pattern": "x"}),
        json!({}),
    ] {
        assert_eq!(
            api.control("POST", "faults", Some(bad.clone())).status,
            400,
            "{bad}"
        );
    }
}

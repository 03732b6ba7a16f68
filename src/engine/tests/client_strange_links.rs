//! Whatever an answer's links and redirects say, the token goes to the entry point's origin or nowhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use client_support::script::{Answer, Script, status, with_headers};
use client_support::server::{Server, json};
use client_support::{TOKEN, UUID, http_client, person_json};
use osdi_engine::client::{Client, Request};
use osdi_engine::osdi::{Collection, NewTag, Person, PersonId, Tag, Tagging};
use osdi_engine::{Error, Kind};
use proptest::prelude::*;
use serde_json::json;

/// Every call that a link or a redirect can lead on.
fn follow_all(client: &mut Client, link: &str) -> Vec<Option<Error>> {
    let id = PersonId::parse(UUID).unwrap();
    let new = NewTag {
        name: "x".to_owned(),
    };
    vec![
        client.person(&id).err(),
        client.save_person(&Person::default()).err(),
        client.update_person(&id, &Person::default()).err(),
        client.create::<Tag, _>(&Collection::all(), &new).err(),
        client.get_link::<Person>(link).err(),
        client
            .pages_of_link::<Tagging>(link)
            .and_then(|mut pages| pages.next_page(client))
            .err(),
    ]
}

#[test]
fn no_redirect_or_link_takes_the_token_to_another_server() {
    let elsewhere = Server::saying(&[&json("200 OK", &person_json(UUID).to_string())]);
    let (_, port) = elsewhere.origin.rsplit_once(':').unwrap();
    for code in [
        "300 Choices",
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Again",
        "308 Moved",
    ] {
        // The answers have to know where they are from, so there is one server for each.
        for place in [
            "http://127.0.0.1:PORT/api/v2/tags",
            "http://localhost:PORT/api/v2/tags",
            "https://127.0.0.1:PORT/api/v2/tags",
            "//127.0.0.1:PORT/api/v2/tags",
            "http://OWN@127.0.0.1:PORT/api/v2/tags",
            "http://OWN:x@127.0.0.1:PORT/api/v2/tags",
            "http://OWN%2f@127.0.0.1:PORT/api/v2/tags",
            "http://OWN\\@127.0.0.1:PORT/api/v2/tags",
            "\\\\127.0.0.1:PORT/api/v2/tags",
            "http:\\\\127.0.0.1:PORT/api/v2/tags",
        ] {
            let link = place.replace("PORT", port).replace("OWN", "127.0.0.1:1");
            let answer = format!(
                "HTTP/1.1 {code}\r\nLocation: {link}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let server = Server::saying(&[answer.as_str(); 6]);
            for error in follow_all(&mut http_client(&server.origin), &link) {
                let error = error.unwrap_or_else(|| panic!("{code} to {link} was followed"));
                assert!(!format!("{error} {error:?}").contains(TOKEN), "{error:?}");
            }
        }
    }
    assert!(elsewhere.is_silent());
}

/// Addresses that are put together from what can be confused with something else.
fn links() -> impl Strategy<Value = String> {
    let part = |parts: &[&'static str]| prop::sample::select(parts.to_vec());
    (
        part(&[
            "https:",
            "http:",
            "HTTPS:",
            "https",
            "",
            "ftp:",
            "javascript:",
            "data:",
            "ht\ttps:",
            " https:",
        ]),
        part(&["//", "/", "", "///", "\\\\", "/\\", "////"]),
        part(&[
            "",
            "",
            "@",
            "user@",
            "user:pass@",
            "actionnetwork.org@",
            "actionnetwork.org:443@",
            "actionnetwork.org%2f@",
        ]),
        part(&[
            "actionnetwork.org",
            "ACTIONNETWORK.ORG",
            "actionnetwork.org.",
            "evil.example",
            "actionnetwork.org.evil.example",
            "evil.example\\actionnetwork.org",
            "evil.example#actionnetwork.org",
            "evil.example?actionnetwork.org",
            "actionnetwork.org\\@evil.example",
            "actionnetwork。org",
            "127.0.0.1",
            "",
        ]),
        part(&["", "", ":443", ":0443", ":8443", ":80", ":"]),
        part(&[
            "/api/v2/people?page=2",
            "/api/v2/../../logout",
            "/api/v2/%2e%2e/%2E%2e/logout",
            "/api/v2/..\\..\\logout",
            "/api/v2",
            "/api/v2x/people",
            "/api/v2/@evil.example/",
            "",
            "?page=2",
            "#x",
        ]),
    )
        .prop_map(|(scheme, slashes, user, host, port, path)| {
            format!("{scheme}{slashes}{user}{host}{port}{path}")
        })
}

/// A page whose `next`, or a redirect whose place, is the link; and nothing more after it.
fn answer(request: &Request, link: &str) -> Answer {
    match request.url.path() {
        "/api/v2/people" if request.url.query().is_none() => {
            let page = json!({
                "page": 1, "_embedded": { "osdi:people": [{}] },
                "_links": { "next": { "href": link } }
            });
            status(200, &page)
        }
        "/api/v2/tags" => with_headers(302, &[("location", link)], &json!({})),
        _ => status(404, &json!({ "error": "Not found" })),
    }
}

fn stays_home(link: &str, script: &Script) {
    script.with(|record| {
        for request in &record.requests {
            let url = &request.url;
            assert_eq!(
                url.origin().ascii_serialization(),
                "https://actionnetwork.org",
                "{link:?}: {url}"
            );
            assert!(url.path().starts_with("/api/v2/"), "{link:?}: {url}");
            assert!(
                url.username().is_empty() && url.password().is_none(),
                "{link:?}: {url}"
            );
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_link_leads_within_the_api_or_nowhere(link in prop_oneof![4 => links(), 1 => any::<String>()]) {
        let own = link.clone();
        let script = Script::by_rule(move |request| answer(request, &own));
        let mut client = script.client();
        follow_all(&mut client, &link);
        let mut pages = client.people(None);
        for _ in 0..2 {
            if pages.next_page(&mut client).is_err() {
                break;
            }
        }
        stays_home(&link, &script);
        prop_assert!(script.sent().len() >= 5, "{:?}", script.sent());
    }
}

#[test]
fn a_link_within_the_api_is_followed() {
    let link = "https://actionnetwork.org/api/v2/people?page=2";
    let script = Script::by_rule(move |request| answer(request, link));
    let mut client = script.client();
    let mut pages = client.people(None);
    pages.next_page(&mut client).unwrap();
    let error = pages.next_page(&mut client).expect_err("404");
    assert_eq!(error.kind(), Kind::NotFound);
    assert_eq!(script.sent().last().unwrap(), &format!("GET {link}"));
}

//! Reading collections that change or tell wrong totals while they are read, and windows by the time of change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::collections::BTreeSet;

use action_network_sandbox::{Options, Sandbox};
use client_support::script::{Answer, Script, status};
use client_support::{config, person_json};
use osdi_engine::client::{ApiToken, Client, ClientConfig, StopSignal};
use osdi_engine::osdi::{Filter, Person, PersonField, PersonId, Tag, format_time};
use osdi_engine::{Kind, Result};
use serde_json::{Value, json};

const PEOPLE: &str = "https://actionnetwork.org/api/v2/people";

fn sandbox(people: usize) -> Sandbox {
    Sandbox::start(Options {
        people,
        ..Options::default()
    })
    .unwrap()
}

fn client(sandbox: &Sandbox) -> Client {
    let config = ClientConfig {
        token: ApiToken::new(sandbox.token()).unwrap(),
        ..config(sandbox.origin())
    };
    Client::over_http(config, StopSignal::never()).unwrap()
}

fn id(person: &Value) -> String {
    person["id"].as_str().unwrap().to_owned()
}

/// The people of all pages, with something done after the first one was read.
fn read(client: &mut Client, filter: Option<&Filter>, after_first: impl FnOnce()) -> Vec<String> {
    let mut pages = client.people(filter);
    let mut after_first = Some(after_first);
    let mut found = Vec::new();
    while let Some(people) = pages.next_page(client).unwrap() {
        let ids = people.iter().map(|person| person.id().unwrap());
        found.extend(ids.map(|id| id.as_str().to_owned()));
        if let Some(work) = after_first.take() {
            work();
        }
    }
    found
}

#[test]
fn whoever_comes_while_pages_are_read_disturbs_nobody() {
    let sandbox = sandbox(60);
    let before: BTreeSet<_> = sandbox.people().iter().map(id).collect();
    let found = read(&mut client(&sandbox), None, || {
        let many = vec![json!({ "given_name": "New" }); 30];
        sandbox.insert_people(many.into()).unwrap();
    });
    let distinct: BTreeSet<_> = found.iter().cloned().collect();
    assert_eq!(distinct.len(), found.len(), "nobody is read twice");
    assert!(before.is_subset(&distinct));
}

#[test]
fn whoever_goes_while_pages_are_read_moves_others_and_the_read_still_ends() {
    let sandbox = sandbox(60);
    let before: Vec<_> = sandbox.people().iter().map(id).collect();
    let found = read(&mut client(&sandbox), None, || {
        assert!(sandbox.delete_person(&before[0]));
    });
    // The first of the next page moves to the page before it. The second page may have been asked for before.
    assert!((59..=60).contains(&found.len()), "{}", found.len());
    let distinct: BTreeSet<_> = found.iter().collect();
    assert_eq!(distinct.len(), found.len(), "nobody is read twice");
    let missed: Vec<_> = before.iter().filter(|id| !distinct.contains(id)).collect();
    assert!(
        missed.len() <= 1,
        "only who moved can be missed: {missed:?}"
    );
    let who_moved = [&before[25], &before[50]];
    assert!(missed.iter().all(|id| who_moved.contains(id)), "{missed:?}");
}

#[test]
fn a_collection_that_shrinks_below_the_page_ends() {
    let sandbox = sandbox(60);
    let found = read(&mut client(&sandbox), None, || {
        for person in sandbox.people() {
            sandbox.delete_person(&id(&person));
        }
    });
    assert!((25..=50).contains(&found.len()), "{}", found.len());
}

#[test]
fn windows_by_the_time_of_change_are_complete_and_do_not_overlap() {
    let sandbox = sandbox(60);
    let time = |second: usize| {
        let start: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        start + jiff::SignedDuration::from_secs(i64::try_from(second).unwrap())
    };
    // Each second has some people; the borders of windows are among them.
    for (place, person) in sandbox.people().iter().enumerate() {
        let changes = json!({ "modified_date": format_time(time(place % 20)) });
        sandbox.patch_person(&id(person), changes).unwrap();
    }
    let mut client = client(&sandbox);
    let mut seen = Vec::new();
    for (since, until) in [(0, 5), (5, 6), (6, 13), (13, 20)] {
        // Since a time and before another: the filters know only “later than” and “earlier than”.
        let filter = Filter::new()
            .gt(
                PersonField::ModifiedDate,
                time(since) - jiff::SignedDuration::from_secs(1),
            )
            .lt(PersonField::ModifiedDate, time(until));
        let found = read(&mut client, Some(&filter), || {});
        assert_eq!(found.len(), (until - since) * 3, "{since} to {until}");
        for id in &found {
            let person = client.person(&PersonId::parse(id).unwrap()).unwrap();
            let modified = person.modified_date.unwrap();
            assert!(time(since) <= modified && modified < time(until));
        }
        seen.extend(found);
    }
    let distinct: BTreeSet<_> = seen.iter().collect();
    assert_eq!((distinct.len(), seen.len()), (60, 60));
}

/// Three pages of two, two and one, with these totals, and the empty one after them.
fn pages(totals: &Value) -> [Answer; 4] {
    let page = |number: usize, count: usize| {
        let people: Vec<_> = (0..count)
            .map(|place| {
                person_json(&format!(
                    "0000000{number}-0000-4000-8000-00000000000{place}"
                ))
            })
            .collect();
        let links = match count {
            0 => json!({}),
            _ => json!({ "next": { "href": format!("{PEOPLE}?page={}", number + 1) } }),
        };
        let mut page =
            json!({ "page": number, "_links": links, "_embedded": { "osdi:people": people } });
        for (name, total) in totals.as_object().unwrap() {
            page[name] = total.clone();
        }
        status(200, &page)
    };
    [page(1, 2), page(2, 2), page(3, 1), page(4, 0)]
}

#[test]
fn totals_are_never_believed_against_the_pages() {
    for totals in [
        json!({}),
        json!({ "total_pages": 3, "total_records": 5 }),
        json!({ "total_pages": 1, "total_records": 1 }),
        json!({ "total_pages": 0, "total_records": 0 }),
        json!({ "total_pages": 900, "total_records": 22_500 }),
        json!({ "total_pages": "3", "total_records": "5" }),
        json!({ "total_pages": null, "total_records": null }),
        json!({ "per_page": 0, "total_pages": 2 }),
    ] {
        let script = Script::new(pages(&totals));
        let mut client = script.client();
        let found: Result<Vec<Person>> = client.find_all().collect();
        assert_eq!(found.expect("all pages").len(), 5, "{totals}");
        assert_eq!(script.sent().len(), 4, "{totals}");
    }
}

#[test]
fn a_collection_that_says_how_many_records_it_has_is_read_without_an_empty_page_unless_its_last_one_is_full()
 {
    for (tags, requests) in [(0, 1), (1, 1), (24, 1), (25, 2), (26, 2), (50, 3), (60, 3)] {
        let sandbox = Sandbox::start(Options {
            people: 0,
            tags: false,
            ..Options::default()
        })
        .unwrap();
        for number in 0..tags {
            sandbox.tag(&format!("Tag {number}"), &[]).unwrap();
        }
        let mut client = client(&sandbox);
        assert_eq!(client.find_all::<Tag>().count(), tags);
        assert_eq!(client.request_count(), requests, "{tags}");
    }
}

#[test]
fn an_empty_collection_and_a_page_past_the_end_are_the_end() {
    let sandbox = Sandbox::start(Options {
        people: 0,
        tags: false,
        ..Options::default()
    })
    .unwrap();
    let mut client = client(&sandbox);
    assert!(client.find_all::<Person>().next().is_none());
    assert!(client.find_all::<Tag>().next().is_none());
    assert_eq!(client.request_count(), 2);
    assert!(client.find_people(&Filter::new(), 99).unwrap().is_empty());
}

#[test]
fn a_server_that_repeats_a_page_under_new_numbers_is_not_read_forever() {
    for (records, period) in [(25, 1), (1, 1), (25, 2)] {
        let script = Script::by_rule(move |request| {
            let mut pairs = request.url.query_pairs();
            let number = pairs.find(|(name, _)| name == "page");
            let number: usize = number.map_or(1, |(_, number)| number.parse().unwrap());
            assert!(number < 20, "read on and on");
            let people: Vec<_> = (0..records)
                .map(|place| {
                    let page = number % period;
                    person_json(&format!(
                        "000000{place:02}-0000-4000-8000-00000000000{page}"
                    ))
                })
                .collect();
            let next = format!("{PEOPLE}?page={}", number + 1);
            status(
                200,
                &json!({
                    "page": number, "_links": { "next": { "href": next } },
                    "_embedded": { "osdi:people": people }
                }),
            )
        });
        let mut client = script.client();
        let found: Vec<Result<Person>> = client.find_all().collect();
        let (error, read) = found.split_last().unwrap();
        assert_eq!(read.len(), records * period);
        let error = error.as_ref().expect_err("repeated");
        assert_eq!(error.kind(), Kind::Unreadable);
        let pages = period;
        assert_eq!(
            error.to_string(),
            format!(
                "Page {} has the same records as one before it. The list of people was not read completely, only up \
                 to page {pages}.",
                pages + 1
            )
        );
    }
}

#[test]
fn an_address_too_long_to_be_sent_is_told_before() {
    let script = Script::new([]);
    let filter = Filter::new().eq(PersonField::FamilyName, &"x".repeat(100_000));
    let mut client = script.client();
    let page = client.find_people(&filter, 1).expect_err("one page");
    let all = client.find::<Person>(&filter).next().unwrap();
    for error in [page, all.expect_err("all pages")] {
        assert_eq!(error.kind(), Kind::CannotMap);
        let said = error.to_string();
        let expected = "The address of GET /people with its filter is too long: ";
        assert!(said.starts_with(expected), "{said}");
        assert!(said.contains("8000 characters"), "{said}");
        assert!(
            error
                .context()
                .contains(&("outcome", "not sent".to_owned()))
        );
    }
    assert_eq!(client.request_count(), 0);
}

#[test]
fn a_long_filter_that_can_be_sent_is_sent() {
    let script = Script::new([status(200, &json!({ "page": 1, "_embedded": {} }))]);
    let filter = Filter::new().eq(PersonField::FamilyName, &"x".repeat(7_800));
    let _ = script.client().find_people(&filter, 1);
    assert_eq!(script.sent().len(), 1);
}

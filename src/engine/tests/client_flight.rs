//! Several requests under way at once, in time that passes only by the script.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use client_support::script::{Answer, Script, fails, html, status, with_headers};
use client_support::{config, person_json};
use osdi_engine::client::{Client, Fault, Method, Request, Trace, outcome_is_unknown};
use osdi_engine::osdi::{Person, PersonId};
use osdi_engine::{Kind, Result};
use proptest::prelude::*;
use serde_json::{Value, json};

const PEOPLE: &str = "https://actionnetwork.org/api/v2/people";

/// What a trace tells of one attempt.
type Told = (Method, String, u32, Option<u16>, Option<Fault>);

fn paced(script: &Script, latency: u64) -> Client {
    script.with(|record| record.latency = Duration::from_millis(latency));
    let mut settings = config("https://actionnetwork.org");
    settings.requests_per_second = 4.0;
    settings.max_attempts = 5;
    settings.patience = Duration::from_secs(60);
    script.client_of(settings)
}

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn changes(number: usize) -> Vec<(PersonId, Person)> {
    (0..number)
        .map(|number| (PersonId::parse(&id(number)).unwrap(), Person::default()))
        .collect()
}

fn last_segment(request: &Request) -> String {
    request
        .url
        .path_segments()
        .unwrap()
        .next_back()
        .unwrap()
        .to_owned()
}

/// Answers a write with the person it is about.
fn echo(request: &Request) -> Answer {
    status(200, &person_json(&last_segment(request)))
}

fn number_of(request: &Request) -> usize {
    last_segment(request)
        .rsplit('-')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

fn page_of(request: &Request) -> usize {
    let mut pairs = request.url.query_pairs();
    let page = pairs.find(|(name, _)| name == "page");
    page.map_or(1, |(_, number)| number.parse().unwrap())
}

/// One page of so many people, as Action Network gives it.
fn page(people: usize, number: usize) -> Value {
    let from = ((number - 1) * 25).min(people);
    let until = (number * 25).min(people);
    let listed: Vec<Value> = (from..until)
        .map(|number| person_json(&id(number)))
        .collect();
    let next = json!({ "next": { "href": format!("{PEOPLE}?page={}", number + 1) } });
    let links = if listed.is_empty() { json!({}) } else { next };
    json!({ "page": number, "_embedded": { "osdi:people": listed }, "_links": links })
}

fn collection(people: usize) -> Script {
    Script::by_rule(move |request| status(200, &page(people, page_of(request))))
}

fn read_all(client: &mut Client) -> Result<usize> {
    let mut pages = client.people(None);
    let mut read = 0;
    while let Some(page) = pages.next_page(client)? {
        read += page.len();
    }
    Ok(read)
}

/// The most starts within any second.
fn busiest_second(script: &Script) -> usize {
    let mut starts = script.with(|record| record.starts.clone());
    starts.sort();
    let within = |first: &Duration| {
        let second = *first..*first + Duration::from_secs(1);
        starts.iter().filter(|start| second.contains(start)).count()
    };
    starts.iter().map(within).max().unwrap_or(0)
}

fn rate(script: &Script) -> f64 {
    script.with(|record| record.requests.len() as f64 / record.now.as_secs_f64())
}

#[test]
fn writes_overlap_so_that_latency_does_not_waste_the_budget() {
    for latency in [0, 100, 300, 500] {
        let script = Script::by_rule(echo);
        let mut client = paced(&script, latency);
        let answers = client.update_people(&changes(100));
        for (number, answer) in answers.into_iter().enumerate() {
            assert_eq!(answer.unwrap().id().unwrap().as_str(), id(number));
        }
        assert!(rate(&script) > 3.8, "{latency} ms: {}", rate(&script));
        assert!(busiest_second(&script) <= 4, "{latency} ms");
        assert!(script.with(|record| record.most_under_way) <= 3);
        assert_eq!(client.request_count(), 100);
    }
}

#[test]
fn pages_are_read_ahead_so_that_latency_does_not_waste_the_budget() {
    for latency in [0, 100, 300, 500] {
        let script = collection(5010);
        let mut client = paced(&script, latency);
        assert_eq!(read_all(&mut client).unwrap(), 5010);
        assert!(rate(&script) > 3.8, "{latency} ms: {}", rate(&script));
        assert!(busiest_second(&script) <= 4, "{latency} ms");
        assert_eq!(client.request_count(), 202);
        assert_eq!(script.sent().len(), 202);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn reading_everybody_takes_a_request_for_each_page_and_one_for_the_end(
        people in prop_oneof![0_usize..120, (0_usize..6).prop_map(|pages| pages * 25)],
        latency in prop_oneof![Just(0_u64), 0_u64..1500],
    ) {
        let script = collection(people);
        let mut client = paced(&script, latency);
        prop_assert_eq!(read_all(&mut client).unwrap(), people);
        let needed = people.div_ceil(25) + 1;
        // A slow server whose last page is full: nothing tells that it is the last.
        let guessed = usize::from(latency > 256 && people > 0 && people.is_multiple_of(25));
        prop_assert_eq!(script.sent().len(), needed + guessed);
        prop_assert!(busiest_second(&script) <= 4);
    }
}

#[test]
fn each_of_many_writes_has_its_own_fate() {
    let script = Script::by_rule(|request| match number_of(request) {
        1 => status(400, &json!({"error": "No"})),
        2 => html(500),
        3 => fails(Fault::TimedOut, true),
        4 => status(404, &json!({"error": "Gone"})),
        5 => status(200, &person_json(&id(99))),
        6 => fails(Fault::Unreachable, false),
        _ => echo(request),
    });
    let answers = paced(&script, 500).update_people(&changes(8));
    let told: Vec<_> = answers
        .iter()
        .map(|answer| {
            let error = answer.as_ref().err();
            error.map(|error| (error.kind(), outcome_is_unknown(error)))
        })
        .collect();
    let expected = [
        None,
        Some((Kind::Rejected, false)),
        Some((Kind::Transport, true)),
        Some((Kind::Transport, true)),
        Some((Kind::NotFound, false)),
        Some((Kind::Unreadable, true)),
        Some((Kind::Transport, false)),
        None,
    ];
    assert_eq!(told, expected);
    let names_its_person = |error: &osdi_engine::Error| {
        let request = format!("PUT /people/{}", id(3));
        error.context().contains(&("request", request))
    };
    assert!(names_its_person(answers[3].as_ref().unwrap_err()));
    let sent = |number| {
        script.with(|record| {
            record
                .requests
                .iter()
                .filter(|request| number_of(request) == number)
                .count()
        })
    };
    assert_eq!([sent(1), sent(2), sent(3), sent(6)], [1, 1, 1, 5]);
}

#[test]
fn a_server_that_asks_to_wait_is_left_alone_by_all_requests() {
    let script = Script::new([with_headers(429, &[("retry-after", "9")], &json!({}))]);
    script.with(|record| record.rule = Some(Box::new(echo)));
    let mut client = paced(&script, 0);
    let answers = client.update_people(&changes(5));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let mut starts = script.with(|record| record.starts.clone());
    starts.sort();
    let pause = starts
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .max()
        .unwrap();
    assert!(pause >= Duration::from_secs(8), "{starts:?}");
    let before = starts
        .iter()
        .filter(|start| **start < Duration::from_secs(8))
        .count();
    assert!(before <= 3, "only what was under way already: {starts:?}");
}

#[test]
fn whoever_is_stopped_knows_what_may_have_been_carried_out() {
    let script = Script::by_rule(echo);
    let mut client = paced(&script, 500);
    // The first is answered at 500 ms, the second and third are under way at 600 ms, the fourth has its moment later.
    script.with(|record| record.stop_at = Some(Duration::from_millis(600)));
    let answers = client.update_people(&changes(8));
    let told: Vec<_> = answers
        .iter()
        .map(|answer| {
            let error = answer.as_ref().err();
            error.map(|error| (error.kind(), outcome_is_unknown(error)))
        })
        .collect();
    let (unknown, not_sent) = (
        Some((Kind::Interrupted, true)),
        Some((Kind::Interrupted, false)),
    );
    let mut expected = vec![None, unknown, unknown];
    expected.extend([not_sent; 5]);
    assert_eq!(told, expected);
    assert_eq!(client.request_count(), 3);
}

#[test]
fn a_wrong_guess_is_called_off_and_next_is_followed() {
    let script = Script::by_rule(|request| {
        let number = page_of(request);
        let mut body = page(110, number);
        // Page 3 is found at another address than its number says.
        if request.url.query() == Some("page=2") {
            body["_links"]["next"]["href"] = json!(format!("{PEOPLE}?page=3&cursor=x"));
        }
        status(200, &body)
    });
    let mut client = paced(&script, 600);
    assert_eq!(read_all(&mut client).unwrap(), 110);
    let sent = script.sent();
    assert!(
        sent.contains(&format!("GET {PEOPLE}?page=3&cursor=x")),
        "{sent:?}"
    );
}

#[test]
fn nothing_is_guessed_beyond_the_end_the_answer_tells_and_a_lie_does_no_harm() {
    for (total_pages, requests) in [(4, 5), (1, 5), (99, 6)] {
        let script = Script::by_rule(move |request| {
            let mut body = page(100, page_of(request));
            body["total_pages"] = json!(total_pages);
            status(200, &body)
        });
        let mut client = paced(&script, 600);
        assert_eq!(read_all(&mut client).unwrap(), 100);
        assert_eq!(script.sent().len(), requests, "{total_pages}");
    }
}

#[test]
fn a_page_asked_for_ahead_does_not_keep_others_waiting_and_is_not_asked_for_twice() {
    let script = Script::by_rule(|request| match request.method {
        Method::Get => status(200, &page(60, page_of(request))),
        Method::Put | Method::Post | Method::Delete => echo(request),
    });
    let mut client = paced(&script, 500);
    let mut pages = client.people(None);
    let mut read = 0;
    while let Some(page) = pages.next_page(&mut client).unwrap() {
        read += page.len();
        let (id, person) = changes(1).remove(0);
        client.update_person(&id, &person).unwrap();
    }
    assert_eq!(read, 60);
    let reads = script
        .sent()
        .iter()
        .filter(|sent| sent.starts_with("GET"))
        .count();
    assert_eq!(reads, 4);
    assert!(busiest_second(&script) <= 4);
}

#[test]
fn pages_that_are_given_up_free_their_place() {
    let script = Script::by_rule(|request| match request.method {
        Method::Get => status(200, &page(500, page_of(request))),
        Method::Put | Method::Post | Method::Delete => echo(request),
    });
    let mut client = paced(&script, 600);
    for _ in 0..5 {
        let mut pages = client.people(None);
        pages.next_page(&mut client).unwrap();
    }
    let answers = client.update_people(&changes(6));
    assert!(answers.iter().all(Result::is_ok));
    assert!(script.with(|record| record.most_under_way) <= 3);
}

#[test]
fn found_records_come_one_by_one_and_an_early_end_costs_no_further_page() {
    let script = collection(60);
    let mut client = paced(&script, 500);
    assert_eq!(client.find_all::<Person>().take(10).count(), 10);
    assert_eq!(script.sent().len(), 1);
    let all: Result<Vec<Person>> = client.find_all().collect();
    assert_eq!(all.unwrap().len(), 60);
    assert_eq!(script.sent().len(), 1 + 4);
}

#[test]
fn found_records_that_cannot_be_read_to_the_end_say_so() {
    let script = Script::by_rule(|request| match page_of(request) {
        2 => status(403, &json!({"error": "No"})),
        number => status(200, &page(60, number)),
    });
    let mut client = paced(&script, 0);
    let found: Vec<Result<Person>> = client.find_all().collect();
    assert_eq!(found.len(), 26, "25 people and an error");
    let error = found.last().unwrap().as_ref().unwrap_err();
    let end = "It says: No. The list of people was not read completely, only up to page 1.";
    assert!(error.to_string().ends_with(end), "{error}");
}

/// A client whose trace tells method, last part of the path, attempt, status and fault into the list.
fn told(client: &mut Client) -> Rc<RefCell<Vec<Told>>> {
    let told = Rc::new(RefCell::new(Vec::new()));
    let list = Rc::clone(&told);
    client.set_trace(Some(Trace::new(move |entry| {
        let last = entry.path.rsplit('/').next().unwrap().to_owned();
        list.borrow_mut()
            .push((entry.method, last, entry.attempt, entry.status, entry.fault));
    })));
    told
}

#[test]
fn each_attempt_of_overlapping_requests_is_told() {
    let script = Script::new([html(429), fails(Fault::Unreachable, false)]);
    script.with(|record| record.rule = Some(Box::new(echo)));
    let mut client = paced(&script, 500);
    let told = told(&mut client);
    let answers = client.update_people(&changes(3));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let mut told = told.borrow().clone();
    told.sort_by_key(|(_, last, attempt, ..)| (last.clone(), *attempt));
    let put = |number, attempt, status, fault| (Method::Put, id(number), attempt, status, fault);
    let expected = [
        put(0, 1, Some(429), None),
        put(0, 2, Some(200), None),
        put(1, 1, None, Some(Fault::Unreachable)),
        put(1, 2, Some(200), None),
        put(2, 1, Some(200), None),
    ];
    assert_eq!(told, expected);
    assert_eq!(client.request_count(), 5);
}

#[test]
fn a_write_nobody_knows_the_outcome_of_is_told_too() {
    let script = Script::by_rule(echo);
    let mut client = paced(&script, 500);
    let told = told(&mut client);
    script.with(|record| record.stop_at = Some(Duration::from_millis(600)));
    assert!(client.update_people(&changes(8)).iter().any(Result::is_err));
    let ends: Vec<_> = told
        .borrow()
        .iter()
        .map(|(_, _, _, status, fault)| (*status, *fault))
        .collect();
    let cut_off = (None, Some(Fault::Interrupted));
    assert_eq!(ends, [(Some(200), None), cut_off, cut_off]);
    assert_eq!(client.request_count(), 3);
}

#[test]
fn a_page_that_was_asked_for_ahead_in_vain_is_told_too() {
    let script = Script::by_rule(|request| match request.method {
        Method::Get => status(200, &page(500, page_of(request))),
        Method::Put | Method::Post | Method::Delete => echo(request),
    });
    let mut client = paced(&script, 600);
    let told = told(&mut client);
    client.people(None).next_page(&mut client).unwrap();
    client.person(&changes(1)[0].0).unwrap_err();
    assert_eq!(told.borrow().len() as u64, client.request_count());
}

#[test]
fn a_budget_that_is_used_up_for_longer_than_the_patience_is_told_at_once() {
    let script = Script::new([with_headers(429, &[("retry-after", "200")], &json!({}))]);
    let mut client = paced(&script, 0);
    let (id, person) = changes(1).remove(0);
    let error = client.update_person(&id, &person).unwrap_err();
    assert_eq!(error.kind(), Kind::RateLimited);
    let error = client.person(&id).unwrap_err();
    assert_eq!(error.kind(), Kind::RateLimited);
    assert!(
        error
            .context()
            .contains(&("outcome", "not sent".to_owned())),
        "{error:?}"
    );
    assert_eq!(script.sent().len(), 1);
}

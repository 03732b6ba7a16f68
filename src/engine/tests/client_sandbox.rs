//! The client against the sandbox: what works, and every fault the sandbox can produce.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::time::{Duration, Instant};

use action_network_sandbox::{Fault, FaultKind, Options, Sandbox};
use client_support::config;
use osdi_engine::Kind;
use osdi_engine::client::{ApiToken, Client, ClientConfig, StopSignal, outcome_is_unknown};
use osdi_engine::osdi::{
    EmailAddress, Filter, Person, PersonField, PersonId, PostalAddress, SubscriptionStatus,
};

fn sandbox(people: usize) -> Sandbox {
    Sandbox::start(Options {
        people,
        ..Options::default()
    })
    .unwrap()
}

fn settings(sandbox: &Sandbox) -> ClientConfig {
    let token = ApiToken::new(sandbox.token()).unwrap();
    ClientConfig {
        token,
        max_attempts: 3,
        ..config(sandbox.origin())
    }
}

fn client(sandbox: &Sandbox) -> Client {
    Client::over_http(settings(sandbox), StopSignal::never()).unwrap()
}

fn somebody(address: &str) -> Person {
    Person {
        given_name: Some("Siobhán".to_owned()),
        family_name: Some("O'Brien".to_owned()),
        email_addresses: vec![EmailAddress {
            address: Some(address.to_owned()),
            status: Some(SubscriptionStatus::Subscribed),
            ..EmailAddress::default()
        }],
        postal_addresses: vec![PostalAddress {
            address_lines: vec!["77 Harbor Way".to_owned()],
            locality: Some("Oakland".to_owned()),
            region: Some("CA".to_owned()),
            postal_code: Some("94607".to_owned()),
            country: Some("US".to_owned()),
            ..PostalAddress::default()
        }],
        ..Person::default()
    }
}

fn by_email(address: &str) -> Filter {
    Filter::new().eq(PersonField::EmailAddress, address)
}

fn everybody(client: &mut Client) -> osdi_engine::Result<Vec<Person>> {
    let mut all = Vec::new();
    let mut pages = client.people(None);
    while let Some(people) = pages.next_page(client)? {
        all.extend(people);
    }
    Ok(all)
}

#[test]
fn reading_everybody_costs_one_request_a_page_and_one_for_the_end() {
    let sandbox = sandbox(60);
    let mut client = client(&sandbox);
    let all = everybody(&mut client).unwrap();
    let mut ids: Vec<_> = all.iter().map(|person| person.id().unwrap()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 60);
    assert_eq!(client.request_count(), 4);
    assert_eq!(sandbox.requests().count("GET /people"), 4);
}

#[test]
fn a_person_goes_there_is_found_is_changed_and_comes_back() {
    let sandbox = sandbox(0);
    let mut client = client(&sandbox);
    let saved = client
        .save_person(&somebody("siobhan+o'brien@example.org"))
        .unwrap();
    let id = saved.id().unwrap();
    assert_eq!(saved.created_date, saved.modified_date);
    assert!(client.server_time().is_some());

    let found = client
        .find_people(&by_email("siobhan+o'brien@example.org"), 1)
        .unwrap();
    let ids: Vec<_> = found.iter().filter_map(Person::id).collect();
    assert_eq!(ids, std::slice::from_ref(&id));
    let by_name = Filter::new()
        .eq(PersonField::GivenName, "Siobhán")
        .eq(PersonField::FamilyName, "O'Brien")
        .gt(
            PersonField::ModifiedDate,
            "2020-01-01T00:00:00Z".parse().unwrap(),
        );
    assert_eq!(client.find_people(&by_name, 1).unwrap().len(), 1);
    assert!(client.find_people(&by_name, 2).unwrap().is_empty());

    let changes = Person {
        given_name: Some("Sioḃán".to_owned()),
        ..Person::default()
    };
    let updated = client.update_person(&id, &changes).unwrap();
    assert_eq!(updated.given_name.as_deref(), Some("Sioḃán"));
    let read = client.person(&id).unwrap();
    assert_eq!(read.given_name.as_deref(), Some("Sioḃán"));
    assert_eq!(read.family_name.as_deref(), Some("O'Brien"));
    assert_eq!(
        read.primary_address().unwrap().locality.as_deref(),
        Some("Oakland")
    );
    assert_eq!(
        read.primary_email().unwrap().status,
        Some(SubscriptionStatus::Subscribed)
    );

    let twice = client
        .save_person(&somebody("siobhan+o'brien@example.org"))
        .unwrap();
    assert_eq!(twice.id(), Some(id), "an address belongs to one person");
}

#[test]
fn many_writes_go_out_together_and_their_answers_keep_the_order() {
    let sandbox = sandbox(12);
    sandbox.set(|settings| settings.latency_ms = 30);
    let mut client = client(&sandbox);
    let changes: Vec<_> = everybody(&mut client)
        .unwrap()
        .iter()
        .enumerate()
        .map(|(number, person)| {
            let changes = Person {
                given_name: Some(format!("Number {number}")),
                ..Person::default()
            };
            (person.id().unwrap(), changes)
        })
        .collect();
    sandbox.clear_requests();
    for (number, answer) in client.update_people(&changes).into_iter().enumerate() {
        let person = answer.unwrap();
        assert_eq!(person.given_name, Some(format!("Number {number}")));
        assert_eq!(person.id().as_ref(), Some(&changes[number].0));
    }
    assert_eq!(sandbox.requests().total, 12);
}

#[test]
fn a_filter_is_kept_from_page_to_page() {
    let sandbox = sandbox(60);
    let mut client = client(&sandbox);
    let filter = Filter::new().gt(
        PersonField::ModifiedDate,
        "2000-01-01T00:00:00Z".parse().unwrap(),
    );
    let mut pages = client.people(Some(&filter));
    let mut read = 0;
    while let Some(people) = pages.next_page(&mut client).unwrap() {
        read += people.len();
    }
    assert_eq!(read, 60);
    let queries: Vec<_> = sandbox
        .requests()
        .requests
        .into_iter()
        .map(|request| request.query)
        .collect();
    assert!(
        queries.iter().all(|query| query.contains("modified_date")),
        "{queries:?}"
    );
}

#[test]
fn reads_survive_faults_that_end() {
    for kind in [
        FaultKind::Html,
        FaultKind::Status,
        FaultKind::DropBefore,
        FaultKind::DropAfter,
    ] {
        let sandbox = sandbox(60);
        sandbox.fault(
            Fault::new(kind)
                .on("GET", "/people*")
                .skip(1)
                .times(Some(2)),
        );
        let mut client = client(&sandbox);
        assert_eq!(everybody(&mut client).unwrap().len(), 60, "{kind:?}");
        assert_eq!(client.request_count(), 6, "{kind:?}");
    }
}

#[test]
fn no_fault_makes_a_part_look_like_the_whole() {
    let cases = [
        (FaultKind::Html, Kind::Transport),
        (FaultKind::Status, Kind::Transport),
        (FaultKind::Truncate, Kind::Unreadable),
        (FaultKind::DropBefore, Kind::Transport),
        (FaultKind::DropAfter, Kind::Transport),
        (FaultKind::Empty, Kind::Unreadable),
        (FaultKind::WrongType, Kind::Unreadable),
        (FaultKind::EchoKey, Kind::Authentication),
        (FaultKind::ForeignNext, Kind::Unreadable),
        (FaultKind::LoopNext, Kind::Unreadable),
    ];
    for (kind, expected) in cases {
        let sandbox = sandbox(60);
        sandbox.fault(Fault::new(kind).on("GET", "/people*").skip(1).times(None));
        let error = everybody(&mut client(&sandbox)).expect_err(&format!("{kind:?}"));
        assert_eq!(error.kind(), expected, "{kind:?}: {error}");
        assert!(
            error.to_string().contains("not read completely"),
            "{kind:?}: {error}"
        );
        let all = format!("{error:?}");
        assert!(!all.contains(sandbox.token()), "{kind:?}: {all}");
    }
}

#[test]
fn what_became_of_a_write_is_told_as_far_as_it_is_known() {
    let cases = [
        // fault, unknown to the client, carried out in truth
        (FaultKind::Html, true, false),
        (FaultKind::Status, true, false),
        (FaultKind::Truncate, true, true),
        (FaultKind::DropBefore, true, false),
        (FaultKind::DropAfter, true, true),
        (FaultKind::Empty, true, false),
        (FaultKind::WrongType, true, true),
        (FaultKind::EchoKey, false, false),
    ];
    for (kind, unknown, carried_out) in cases {
        let sandbox = sandbox(0);
        sandbox.fault(Fault::new(kind).on("POST", "/people"));
        let mut client = client(&sandbox);
        let error = client
            .save_person(&somebody("a@example.org"))
            .expect_err(&format!("{kind:?}"));
        assert_eq!(outcome_is_unknown(&error), unknown, "{kind:?}: {error:?}");
        assert_eq!(
            sandbox.requests().count("POST /people"),
            1,
            "{kind:?}: never repeated blindly"
        );
        let found = client.find_people(&by_email("a@example.org"), 1).unwrap();
        assert_eq!(found.len(), usize::from(carried_out), "{kind:?}");
    }
}

#[test]
fn a_slow_server_is_given_up() {
    let sandbox = sandbox(0);
    sandbox.fault(Fault::new(FaultKind::Slow).on("POST", "/people"));
    let mut settings = settings(&sandbox);
    settings.timeout = Duration::from_millis(400);
    let mut client = Client::over_http(settings, StopSignal::never()).unwrap();
    let start = Instant::now();
    let error = client
        .save_person(&somebody("a@example.org"))
        .expect_err("slow");
    assert_eq!(error.kind(), Kind::Transport);
    assert!(outcome_is_unknown(&error));
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_wrong_token_is_told_apart_and_not_repeated() {
    let sandbox = sandbox(1);
    let secret = "a-token-that-is-wrong";
    let mut settings = settings(&sandbox);
    settings.token = ApiToken::new(secret).unwrap();
    let mut client = Client::over_http(settings, StopSignal::never()).unwrap();
    let error = everybody(&mut client).expect_err("wrong token");
    assert_eq!(
        (error.kind(), error.status()),
        (Kind::Authentication, Some(403))
    );
    assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    assert!(
        error.to_string().contains("«redacted»"),
        "the sandbox echoes it: {error}"
    );
}

#[test]
fn what_is_refused_is_refused_with_the_reason() {
    let sandbox = sandbox(0);
    sandbox.set(|settings| settings.refused_emails = vec!["*@test.net".to_owned()]);
    let mut client = client(&sandbox);
    let error = client
        .save_person(&somebody("a@test.net"))
        .expect_err("refused");
    assert_eq!((error.kind(), error.status()), (Kind::Rejected, Some(400)));
    assert!(error.to_string().contains("It says: "), "{error}");

    let nobody = PersonId::parse(client_support::UUID).unwrap();
    assert_eq!(
        client.person(&nobody).expect_err("nobody").kind(),
        Kind::NotFound
    );
    let update = client.update_person(&nobody, &somebody("b@example.org"));
    assert_eq!(update.expect_err("nobody").kind(), Kind::NotFound);
}

#[test]
fn a_limit_of_four_a_second_is_kept_and_an_overrun_is_waited_out() {
    let sandbox = sandbox(60);
    sandbox.set(|settings| {
        settings.rate_limit_per_second = Some(4);
        settings.retry_after = true;
    });

    let mut paced = settings(&sandbox);
    paced.requests_per_second = 4.0;
    paced.max_attempts = 1;
    let mut client = Client::over_http(paced, StopSignal::never()).unwrap();
    assert_eq!(everybody(&mut client).unwrap().len(), 60);
    assert_eq!(everybody(&mut client).unwrap().len(), 60);

    std::thread::sleep(Duration::from_secs(1));
    let mut hasty = Client::over_http(settings(&sandbox), StopSignal::never()).unwrap();
    assert_eq!(everybody(&mut hasty).unwrap().len(), 60);
    assert_eq!(everybody(&mut hasty).unwrap().len(), 60);
    assert!(
        hasty.request_count() > 8,
        "some were refused: {}",
        hasty.request_count()
    );
}

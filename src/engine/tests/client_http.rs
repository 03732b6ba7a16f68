//! The HTTP transport against a server that says exactly what it is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::cell::Cell;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::{Duration, Instant};

use client_support::server::{Server, Step, json};
use client_support::{TOKEN, UUID, config, http_client, person_json};
use osdi_engine::client::{Client, StopSignal, outcome_is_unknown};
use osdi_engine::osdi::{Person, PersonId};
use osdi_engine::{Error, Kind};

fn id() -> PersonId {
    PersonId::parse(UUID).unwrap()
}

fn good() -> String {
    json("200 OK", &person_json(UUID).to_string())
}

fn say(text: &str) -> Step {
    Step::Say(text.as_bytes().to_vec())
}

/// The errors of a read and of a write when the server answers both so.
fn errors(answer: Vec<Step>) -> [Error; 2] {
    let server = Server::answering(vec![answer.clone(), answer]);
    let mut settings = config(&server.origin);
    settings.timeout = Duration::from_millis(600);
    let mut client = Client::over_http(settings, StopSignal::never()).unwrap();
    let read = client.person(&id()).expect_err("read");
    let write = client.save_person(&Person::default()).expect_err("write");
    [read, write]
}

#[test]
fn a_read_carries_the_token_and_says_what_it_accepts() {
    let server = Server::saying(&[&good()]);
    http_client(&server.origin).person(&id()).unwrap();
    let request = server.request().to_ascii_lowercase();
    assert!(
        request.starts_with(&format!("get /api/v2/people/{UUID} http/1.1\r\n")),
        "{request}"
    );
    for header in [
        format!("osdi-api-token: {TOKEN}\r\n"),
        "accept: application/hal+json, application/json\r\n".to_owned(),
        "user-agent: osdi-client/".to_owned(),
    ] {
        assert!(request.contains(&header), "{header} is not in {request}");
    }
    assert!(!request.contains("content-type"), "{request}");
}

#[test]
fn a_write_carries_its_body_as_json() {
    let server = Server::saying(&[&good()]);
    let person = Person {
        given_name: Some("Siobhán".to_owned()),
        ..Person::default()
    };
    http_client(&server.origin).save_person(&person).unwrap();
    let request = server.request();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /api/v2/people HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.to_ascii_lowercase()
            .contains("content-type: application/json"),
        "{head}"
    );
    assert_eq!(body, r#"{"person":{"given_name":"Siobhán"}}"#);
}

#[test]
fn a_redirect_is_not_followed_and_the_token_stays_here() {
    let elsewhere = Server::saying(&[&good()]);
    let location = format!("{}/api/v2/people/{UUID}", elsewhere.origin);
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Again",
        "308 Moved",
    ] {
        let answer =
            format!("HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        for error in errors(vec![say(&answer)]) {
            assert_eq!(error.kind(), Kind::Unreadable, "{status}: {error}");
            assert!(error.to_string().contains("redirect"), "{error}");
        }
    }
    assert!(elsewhere.is_silent());
}

#[test]
fn an_answer_that_breaks_off_is_no_answer() {
    let half =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"given";
    let half_chunked = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                        Transfer-Encoding: chunked\r\n\r\n5\r\n{\"giv";
    for answer in [
        half,
        half_chunked,
        "HTTP/1.1 200 OK\r\nConte",
        "",
        "HELLO, IS IT ME\r\n\r\n",
    ] {
        for error in errors(vec![say(answer)]) {
            assert_eq!(error.kind(), Kind::Transport, "{answer}: {error}");
            assert!(outcome_is_unknown(&error), "{answer}: {error:?}");
        }
    }
}

#[test]
fn a_read_that_breaks_off_is_repeated() {
    let half =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"given";
    let server = Server::saying(&[half, &good()]);
    let mut settings = config(&server.origin);
    settings.max_attempts = 2;
    let mut client = Client::over_http(settings, StopSignal::never()).unwrap();
    assert!(client.person(&id()).is_ok());
    assert_eq!(client.request_count(), 2);
}

#[test]
fn a_slow_answer_is_given_up_in_time_however_it_is_slow() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n";
    let trickle = (0..40).flat_map(|_| [say("1"), Step::Pause(Duration::from_millis(50))]);
    let cases = [
        ("silence", vec![Step::Pause(Duration::from_secs(2))]),
        (
            "silence after the head",
            vec![say(head), Step::Pause(Duration::from_secs(2))],
        ),
        (
            "a byte now and then",
            [say(head)].into_iter().chain(trickle).collect(),
        ),
    ];
    for (story, answer) in cases {
        let start = Instant::now();
        for error in errors(answer) {
            assert_eq!(error.kind(), Kind::Transport, "{story}: {error}");
            assert!(error.to_string().contains("in time"), "{story}: {error}");
            assert!(outcome_is_unknown(&error), "{story}: {error:?}");
        }
        // Two requests of 0.6 s, and the second waits until the server is done with the first.
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{story}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    let answer = vec![say(head), Step::Say(vec![b' '; 11 * 1024 * 1024])];
    let server = Server::answering(vec![answer]);
    let error = http_client(&server.origin)
        .person(&id())
        .expect_err("11 MB");
    assert_eq!(error.kind(), Kind::Unreadable);
    assert!(error.to_string().contains("more than 10 MB"), "{error}");
}

#[test]
fn a_server_that_is_not_there_is_named_with_the_cause() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut client = http_client(&format!("http://127.0.0.1:{port}"));
    let error = client
        .save_person(&Person::default())
        .expect_err("nobody listens");
    assert_eq!(error.kind(), Kind::Transport);
    let text = error.to_string().to_ascii_lowercase();
    assert!(
        text.contains("127.0.0.1 cannot be reached") && text.contains("refused"),
        "{text}"
    );
    assert!(!outcome_is_unknown(&error), "{error:?}");
}

#[test]
fn whoever_is_asked_to_stop_waits_no_longer_and_can_go_on_afterwards() {
    let server = Server::answering(vec![
        vec![Step::Pause(Duration::from_millis(1500)), say(&good())],
        vec![say(&good())],
    ]);
    let stopping = Rc::new(Cell::new(None));
    let asked = Rc::clone(&stopping);
    let stop = StopSignal::new(move || asked.get().is_some_and(|at: Instant| Instant::now() >= at));
    let mut client = Client::over_http(config(&server.origin), stop).unwrap();

    let start = Instant::now();
    stopping.set(Some(start + Duration::from_millis(200)));
    let error = client.save_person(&Person::default()).expect_err("stopped");
    assert_eq!(error.kind(), Kind::Interrupted);
    assert!(outcome_is_unknown(&error), "{error:?}");
    assert!(
        start.elapsed() < Duration::from_millis(700),
        "{:?}",
        start.elapsed()
    );

    stopping.set(None);
    assert!(client.person(&id()).is_ok());
}

#[test]
fn one_connection_serves_many_requests() {
    // The server of this test takes one connection only; a second would never be answered.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut connection, _) = listener.accept().unwrap();
        let answer = good().replace("Connection: close\r\n", "");
        let mut buffer = [0; 4096];
        while connection.read(&mut buffer).is_ok_and(|count| count > 0) {
            connection.write_all(answer.as_bytes()).unwrap();
        }
    });
    let mut client = http_client(&origin);
    for _ in 0..3 {
        client.person(&id()).unwrap();
    }
}

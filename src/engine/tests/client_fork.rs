//! A client goes along when its process forks, as PHP does with pcntl. Threads and connections do not.
#![cfg(unix)]
#![allow(
    unsafe_code,
    reason = "fork is what is tested here, and it is unsafe by its nature"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, Instant};

use action_network_sandbox::{Options, Sandbox};
use client_support::{UUID, config, http_client, in_own_process, person_json, server};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork};
use osdi_engine::client::{ApiToken, Client, StopSignal};
use osdi_engine::osdi::PersonId;

/// Set in a process that may fork: one test alone, so that no other thread is in the middle of something.
const ALONE: &str = "OSDI_TEST_ALONE";

/// Answers any number of requests on any number of connections, each kept open.
fn lasting_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let body = person_json(UUID).to_string();
    let answer = server::json("200 OK", &body).replace("Connection: close\r\n", "");
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (mut connection, answer) = (connection.unwrap(), answer.clone());
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                while connection.read(&mut buffer).is_ok_and(|count| count > 0) {
                    connection.write_all(answer.as_bytes()).unwrap();
                }
            });
        }
    });
    origin
}

/// Runs this in a forked child, which says how it went, and ends without any clean-up of its own.
fn in_child(work: impl FnOnce() -> String) -> String {
    let (mut ours, mut theirs) = UnixStream::pair().unwrap();
    // SAFETY: the child only runs `work`, and ends. Memory allocation works after a fork on the systems PHP runs on.
    match unsafe { fork() }.unwrap() {
        ForkResult::Child => {
            let said = work();
            let _ = theirs.write_all(said.as_bytes());
            // SAFETY: ends the process at once, as PHP's children may, too.
            unsafe { nix::libc::_exit(0) }
        }
        ForkResult::Parent { child } => {
            drop(theirs);
            let ended = wait_for(child);
            let mut said = String::new();
            if !ended {
                kill(child, Signal::SIGKILL).unwrap();
                waitpid(child, None).unwrap();
                return "the child hung".to_owned();
            }
            ours.read_to_string(&mut said).unwrap();
            said
        }
    }
}

fn wait_for(child: Pid) -> bool {
    let patience = Instant::now() + Duration::from_secs(10);
    while Instant::now() < patience {
        if waitpid(child, Some(WaitPidFlag::WNOHANG)).unwrap() != WaitStatus::StillAlive {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

fn alone(test: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    in_own_process(test, &[(ALONE, "1")]);
    false
}

#[test]
fn a_used_client_works_in_a_forked_child_and_in_its_parent() {
    if !alone("a_used_client_works_in_a_forked_child_and_in_its_parent") {
        return;
    }
    let id = PersonId::parse(UUID).unwrap();
    let mut client = http_client(&lasting_server());
    client.person(&id).unwrap();
    let said = in_child(|| format!("{:?}", client.person(&id).map(|person| person.given_name)));
    assert_eq!(said, r#"Ok(Some("Maren"))"#);
    client.person(&id).unwrap();
    let again = in_child(|| format!("{:?}", client.person(&id).map(|person| person.given_name)));
    assert_eq!(again, r#"Ok(Some("Maren"))"#);
}

#[test]
fn a_used_client_can_be_dropped_in_a_forked_child_unused_or_used() {
    if !alone("a_used_client_can_be_dropped_in_a_forked_child_unused_or_used") {
        return;
    }
    let id = PersonId::parse(UUID).unwrap();
    let origin = lasting_server();
    for use_it in [false, true] {
        let mut client = http_client(&origin);
        client.person(&id).unwrap();
        let mut held = Some(client);
        let said = in_child(|| {
            if let Some(client) = held.as_mut().filter(|_| use_it) {
                client.person(&id).unwrap();
            }
            drop(held.take());
            "dropped".to_owned()
        });
        assert_eq!(said, "dropped");
        held.unwrap().person(&id).unwrap();
    }
}

#[test]
fn a_client_made_before_a_fork_and_first_used_after_it_works() {
    if !alone("a_client_made_before_a_fork_and_first_used_after_it_works") {
        return;
    }
    let id = PersonId::parse(UUID).unwrap();
    let mut client = http_client(&lasting_server());
    let said = in_child(|| format!("{}", client.person(&id).is_ok()));
    assert_eq!(said, "true");
}

#[test]
fn pages_asked_for_ahead_before_a_fork_come_to_the_child_and_to_its_parent() {
    if !alone("pages_asked_for_ahead_before_a_fork_come_to_the_child_and_to_its_parent") {
        return;
    }
    let sandbox = Sandbox::start(Options {
        people: 60,
        ..Options::default()
    })
    .unwrap();
    let mut settings = config(sandbox.origin());
    settings.token = ApiToken::new(sandbox.token()).unwrap();
    settings.max_attempts = 3;
    let mut client = Client::over_http(settings, StopSignal::never()).unwrap();
    let mut pages = client.people(None);
    assert_eq!(pages.next_page(&mut client).unwrap().unwrap().len(), 25);
    let mut rest = || {
        let mut read = 0;
        while let Some(page) = pages.next_page(&mut client).unwrap() {
            read += page.len();
        }
        read
    };
    assert_eq!(in_child(|| rest().to_string()), "35");
    assert_eq!(rest(), 35);
}

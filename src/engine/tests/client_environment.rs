//! What surrounds the client's process: proxies in the environment, and signals.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use client_support::server::{Server, json};
use client_support::{TOKEN, UUID, http_client, in_own_process, person_json};
use osdi_engine::Kind;
use osdi_engine::client::outcome_is_unknown;
use osdi_engine::osdi::PersonId;

fn id() -> PersonId {
    PersonId::parse(UUID).unwrap()
}

fn good() -> String {
    json("200 OK", &person_json(UUID).to_string())
}

#[test]
fn a_plain_request_goes_past_the_proxy_of_the_environment() {
    const ORIGIN: &str = "OSDI_TEST_ORIGIN";
    if let Ok(origin) = std::env::var(ORIGIN) {
        http_client(&origin).person(&id()).unwrap();
        return;
    }
    let (server, proxy) = (Server::saying(&[&good()]), Server::saying(&[&good()]));
    let variables = [
        (ORIGIN, server.origin.as_str()),
        ("HTTP_PROXY", &proxy.origin),
        ("ALL_PROXY", &proxy.origin),
    ];
    in_own_process(
        "a_plain_request_goes_past_the_proxy_of_the_environment",
        &variables,
    );
    assert!(server.request().starts_with("GET /api/v2/people/"));
    assert!(proxy.is_silent());
}

#[test]
fn a_secure_request_goes_through_the_proxy_of_the_environment_which_sees_no_token() {
    const CHILD: &str = "OSDI_TEST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let error = http_client("https://an.example")
            .person(&id())
            .expect_err("no tunnel");
        assert_eq!(error.kind(), Kind::Transport);
        assert!(!outcome_is_unknown(&error), "{error:?}");
        return;
    }
    let proxy = Server::saying(&["HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"]);
    in_own_process(
        "a_secure_request_goes_through_the_proxy_of_the_environment_which_sees_no_token",
        &[
            (CHILD, "1"),
            ("HTTPS_PROXY", &proxy.origin),
            ("NO_PROXY", ""),
        ],
    );
    let request = proxy.request();
    assert!(
        request.starts_with("CONNECT an.example:443 HTTP/1.1"),
        "{request}"
    );
    assert!(!request.contains(TOKEN), "{request}");
}

#[cfg(target_os = "linux")]
#[test]
fn signals_are_left_to_the_thread_that_asks() {
    let server = Server::saying(&[&good()]);
    let mut client = http_client(&server.origin);
    client.person(&id()).unwrap();

    let mut threads = Vec::new();
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let status =
            std::fs::read_to_string(task.unwrap().path().join("status")).unwrap_or_default();
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let name = field("Name:");
        if name.starts_with("osdi-client") || name.starts_with("reqwest") {
            let blocked = u64::from_str_radix(&field("SigBlk:"), 16).unwrap();
            let signals = [
                nix::sys::signal::SIGALRM,
                nix::sys::signal::SIGTERM,
                nix::sys::signal::SIGPROF,
            ];
            assert!(
                signals
                    .iter()
                    .all(|&signal| blocked & (1 << (signal as u32 - 1)) != 0),
                "{name}: {blocked:x}"
            );
            threads.push(name);
        }
    }
    assert!(threads.len() >= 2, "{threads:?}");
}

//! What the tests of the client share: a transport and a clock that follow a script, and a server that says exactly
//! what it is told.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod script;
pub mod server;

use std::time::Duration;

use osdi_engine::client::{ApiToken, Client, ClientConfig, StopSignal};

pub const TOKEN: &str = "5ecre7-5ecre7-5ecre7";
pub const UUID: &str = "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21";

/// Settings for a stand-in at this origin, in a hurry.
pub fn config(origin: &str) -> ClientConfig {
    ClientConfig {
        allowed_origins: vec![origin.to_owned()],
        connect_timeout: Duration::from_secs(1),
        timeout: Duration::from_secs(3),
        requests_per_second: 0.0,
        max_attempts: 1,
        ..ClientConfig::new(format!("{origin}/api/v2/"), ApiToken::new(TOKEN).unwrap())
    }
}

/// A client over HTTP for a stand-in at this origin.
pub fn http_client(origin: &str) -> Client {
    Client::over_http(config(origin), StopSignal::never()).unwrap()
}

/// A person as JSON, with this id.
pub fn person_json(id: &str) -> serde_json::Value {
    serde_json::json!({ "identifiers": [format!("action_network:{id}")], "given_name": "Maren" })
}

/// Runs one test of the running test program in a process of its own, with these variables, and returns what it wrote.
/// For tests that need an environment or a fork of their own.
pub fn in_own_process(test: &str, variables: &[(&str, &str)]) -> String {
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(
        output.status.success(),
        "{test}: {}\n{out}\n{err}",
        output.status
    );
    out + &err
}

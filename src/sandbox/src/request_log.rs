//! What was asked, for tests to read: counters without end and the latest requests in full.

use std::collections::{BTreeMap, VecDeque};
use std::sync::OnceLock;
use std::time::Instant;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What stands in a log where a token stood.
const REDACTED: &str = "«redacted»";

/// One request of a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedRequest {
    /// Its number since the log was emptied, from 1.
    pub n: u64,
    /// When it arrived, in microseconds since the sandbox's first request.
    #[serde(default)]
    pub at_us: u64,
    /// The HTTP method.
    pub method: String,
    /// The path without `/api/v2`.
    pub path: String,
    /// The query as it was sent, still encoded; empty when there was none.
    pub query: String,
    /// The status that was answered; `None` while it runs and when the connection was closed without an answer.
    pub status: Option<u16>,
    /// The JSON that was sent, or its text when it was none; `null` without a body.
    pub body: Value,
    /// The kind of the fault that struck it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<crate::FaultKind>,
}

/// The log and its counters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Requests {
    /// How many requests there were.
    pub total: u64,
    /// How many of each kind, such as `GET /people` or `PUT /people/{id}`.
    pub by: BTreeMap<String, u64>,
    /// The latest requests, oldest first.
    pub requests: Vec<LoggedRequest>,
}

impl Requests {
    /// How many requests of this kind there were, such as `GET /people` or `PUT /people/{id}`.
    #[must_use]
    pub fn count(&self, kind: &str) -> u64 {
        self.by.get(kind).copied().unwrap_or(0)
    }
}

/// The running log.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    /// Distinguishes requests before and after the log was emptied.
    age: u64,
    total: u64,
    by: BTreeMap<String, u64>,
    latest: VecDeque<LoggedRequest>,
    limit: usize,
}

/// Finds a running request again when it ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    age: u64,
    n: u64,
}

impl RequestLog {
    pub(crate) fn keep(&mut self, limit: usize) {
        self.limit = limit;
        while self.latest.len() > limit {
            self.latest.pop_front();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.age += 1;
        self.total = 0;
        self.by.clear();
        self.latest.clear();
    }

    /// Counts and notes a request as it arrives.
    pub(crate) fn begin(&mut self, mut request: LoggedRequest) -> Entry {
        self.total += 1;
        request.n = self.total;
        request.at_us = since_first();
        *self
            .by
            .entry(kind(&request.method, &request.path))
            .or_default() += 1;
        self.latest.push_back(request);
        self.keep(self.limit);
        Entry {
            age: self.age,
            n: self.total,
        }
    }

    /// Notes how it ended.
    pub(crate) fn end(
        &mut self,
        entry: Entry,
        status: Option<u16>,
        fault: Option<crate::FaultKind>,
    ) {
        if entry.age != self.age {
            return;
        }
        if let Some(request) = self
            .latest
            .iter_mut()
            .rev()
            .find(|request| request.n == entry.n)
        {
            request.status = status;
            request.fault = fault;
        }
    }

    pub(crate) fn read(&self) -> Requests {
        Requests {
            total: self.total,
            by: self.by.clone(),
            requests: self.latest.iter().cloned().collect(),
        }
    }
}

/// The one name that stands where other paths have an id.
const NO_ID: &str = "custom_fields";

fn since_first() -> u64 {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    let since = FIRST.get_or_init(Instant::now).elapsed();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// The kind a request is counted under: ids, which stand at every second place of a path, are taken out.
fn kind(method: &str, path: &str) -> String {
    let path: Vec<&str> = path
        .split('/')
        .enumerate()
        .map(|(place, segment)| {
            if place > 0 && place % 2 == 0 && !segment.is_empty() && segment != NO_ID {
                "{id}"
            } else {
                segment
            }
        })
        .collect();
    format!("{method} {}", path.join("/"))
}

/// Replaces the tokens in a text that goes into the log.
pub(crate) fn redact(text: &str, tokens: &[&str]) -> String {
    tokens
        .iter()
        .filter(|token| !token.is_empty())
        .fold(text.to_owned(), |text, token| text.replace(token, REDACTED))
}

/// Replaces the tokens in a part of an address. One whose encoding hides a token is not shown at all.
pub(crate) fn redact_address(part: &str, tokens: &[&str]) -> String {
    let shown = redact(part, tokens);
    let decoded = percent_decode_str(&shown).decode_utf8_lossy();
    let hides_one = tokens
        .iter()
        .any(|token| !token.is_empty() && decoded.contains(token));
    if hides_one {
        REDACTED.to_owned()
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_kind() {
        for (path, expected) in [
            ("/", "GET /"),
            ("/people", "GET /people"),
            ("/people/1", "GET /people/{id}"),
            ("/people/1/taggings", "GET /people/{id}/taggings"),
            ("/tags/1/taggings/2", "GET /tags/{id}/taggings/{id}"),
            ("/metadata/custom_fields", "GET /metadata/custom_fields"),
        ] {
            assert_eq!(kind("GET", path), expected);
        }
    }

    #[test]
    fn tokens_are_taken_out() {
        assert_eq!(
            redact("a=k1&b=k2", &["k1", "", "k2"]),
            "a=«redacted»&b=«redacted»"
        );
        for (part, expected) in [
            ("/people/k1", "/people/«redacted»"),
            ("key=%6B1", "«redacted»"),
            ("filter=a%20eq%20'b'", "filter=a%20eq%20'b'"),
        ] {
            assert_eq!(redact_address(part, &["", "k1"]), expected);
        }
    }
}

//! The switches that tests turn while the sandbox runs.

use serde::{Deserialize, Serialize};

/// The switches that tests turn while the sandbox runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How long every API request waits before it is looked at, in milliseconds.
    pub latency_ms: u64,
    /// How many requests a key has within a second before it gets 429; `None`: no limit.
    pub rate_limit_per_second: Option<u32>,
    /// Whether a 429 says `Retry-After: 1`. Action Network has not been seen to promise it.
    pub retry_after: bool,
    /// How long a write stays invisible to filtered people and to the list of tags, in milliseconds (1–4 s were
    /// observed at Action Network). A read by id is current at once.
    pub search_lag_ms: u64,
    /// Whether `null` in a PUT clears a field, as the documentation says; false: the value stays, as observed in 2021.
    pub null_clears: bool,
    /// E-mail addresses that are refused with status 400, compared without case; `*` stands for anything.
    pub refused_emails: Vec<String>,
    /// How far the printed time is ahead of the system's, in seconds.
    pub clock_offset_seconds: i64,
    /// How many requests the log keeps; the counters go on.
    pub max_requests_logged: usize,
    /// How long a `background_request=true` waits before it takes effect, in milliseconds.
    pub background_delay_ms: u64,
    /// Whether a filter on an unknown field is answered as JSON with status 400 instead of an HTML page with 500.
    pub json_filter_errors: bool,
    /// Whether the city of a person's first address is lost, as observed in 2022; a second save keeps it.
    pub lose_first_city: bool,
    /// Whether `add_tags` does nothing, as reported for tags made a moment before.
    pub drop_add_tags: bool,
    /// Whether a form has one submission of each person, like a petition; the documentation does not tell.
    pub submissions_once_per_person: bool,
    /// Whether the key is that of a person instead of a group: there are no tags for it then.
    pub personal_key: bool,
    /// How many seconds must lie between two calls that make a message or change its targets (Action Network: 30)
    /// before the second gets 429; `None`: no limit.
    pub message_interval_seconds: Option<u32>,
    /// Whether records other than donations take the `created_date` that is posted; sources disagree.
    pub backdate_records: bool,
    /// Custom fields that the group has although nobody has a value for them.
    pub custom_fields: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            latency_ms: 0,
            rate_limit_per_second: None,
            retry_after: false,
            search_lag_ms: 0,
            null_clears: true,
            refused_emails: Vec::new(),
            clock_offset_seconds: 0,
            max_requests_logged: 1000,
            background_delay_ms: 500,
            json_filter_errors: false,
            lose_first_city: false,
            drop_add_tags: false,
            submissions_once_per_person: false,
            personal_key: false,
            message_interval_seconds: None,
            backdate_records: false,
            custom_fields: Vec::new(),
        }
    }
}

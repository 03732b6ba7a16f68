//! What an error says about a write: carried out, or not, or nobody knows. And what it says about a read: whether others
//! can be read.

use serde_json::Value;

use crate::osdi::PersonId;
use crate::{Error, Kind};

/// Name of the detail that carries this.
const OUTCOME: &str = "outcome";
const NOT_SENT: &str = "not sent";

/// Name of the detail that says what was refused.
const CONCERNS: &str = "concerns";
const ONE_RECORD: &str = "one record";

/// Whether a write that ended with this error may have been carried out all the same. Then look before you repeat it.
#[must_use]
pub fn outcome_is_unknown(error: &Error) -> bool {
    match error.kind() {
        Kind::Transport | Kind::Unreadable | Kind::Interrupted => !error
            .context()
            .iter()
            .any(|(name, value)| *name == OUTCOME && value == NOT_SENT),
        Kind::Configuration
        | Kind::Authentication
        | Kind::NotFound
        | Kind::Rejected
        | Kind::RateLimited
        | Kind::CannotMap
        | Kind::Ambiguous
        | Kind::Conflict
        | Kind::Brake
        | Kind::Crm => false,
    }
}

/// Whether the API token was refused for one record, and not for a list of all. The token may be good for others.
#[must_use]
pub fn concerns_one_record(error: &Error) -> bool {
    error
        .context()
        .iter()
        .any(|(name, value)| *name == CONCERNS && value == ONE_RECORD)
}

/// Marks an error about one record.
pub(super) fn of_one_record(error: Error) -> Error {
    error.with(CONCERNS, ONE_RECORD)
}

/// Marks an error of a request that certainly did not leave this machine.
pub(super) fn not_sent(error: Error) -> Error {
    error.with(OUTCOME, NOT_SENT)
}

/// Marks the error of a write with its outcome where that is unknown, and with what it takes to look.
pub(super) fn of_write(error: Error, clues: &[(&'static str, String)]) -> Error {
    if !outcome_is_unknown(&error) {
        return error;
    }
    clues
        .iter()
        .fold(error.with(OUTCOME, "unknown"), |error, (name, clue)| {
            error.with(name, clue)
        })
}

/// By what the record of a write can be found: whom it is about, and its own names. They are personal data, so they are
/// details of the error and not in its message.
pub(super) fn clues(body: Option<&Value>) -> Vec<(&'static str, String)> {
    let Some(body) = body else {
        return Vec::new();
    };
    let text = |pointer: &str| Some(body.pointer(pointer)?.as_str()?.to_owned());
    let identifiers = body
        .get("identifiers")
        .or_else(|| body.pointer("/person/identifiers"));
    let identifiers = identifiers.and_then(Value::as_array);
    let identifiers = identifiers.map(|all| {
        let all: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
        all.join(", ")
    });
    let person = text("/_links/osdi:person/href");
    let person = person.and_then(|link| PersonId::at_end_of(&link));
    let clues = [
        ("email_address", text("/person/email_addresses/0/address")),
        ("phone_number", text("/person/phone_numbers/0/number")),
        ("person", person.map(String::from)),
        ("identifiers", identifiers),
        ("name", text("/name")),
        ("title", text("/title")),
        ("subject", text("/subject")),
    ];
    let clues = clues.into_iter();
    clues
        .filter_map(|(name, clue)| Some((name, clue?)))
        .collect()
}

//! What an error says about a write: carried out, or not, or nobody knows.

use crate::{Error, Kind};

/// Name of the detail that carries this.
const OUTCOME: &str = "outcome";
const NOT_SENT: &str = "not sent";

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
        | Kind::Crm => false,
    }
}

/// Marks an error of a request that certainly did not leave this machine.
pub(super) fn not_sent(error: Error) -> Error {
    error.with(OUTCOME, NOT_SENT)
}

/// Marks the error of a write with its outcome where that is unknown.
pub(super) fn of_write(error: Error) -> Error {
    if outcome_is_unknown(&error) {
        error.with(OUTCOME, "unknown")
    } else {
        error
    }
}

//! What an answer must be to count as one.

use serde::Deserialize;

use super::Request;
use crate::osdi::{Id, Keys, Resource};
use crate::{Error, Kind, Result};

/// The record of an answer. An answer without an id, or with that of another record, is no answer to the question;
/// Action Network sends `{}` when a helper failed or works in the background (reference, 1.1).
pub(super) fn record<T: Resource>(
    request: &Request,
    record: T,
    asked: Option<&Id<T>>,
) -> Result<T> {
    match (record.id(), asked) {
        (None, _) => Err(unreadable(request, &format!("has no {} in it", T::NAME))),
        (Some(found), Some(asked)) if found != *asked => Err(unreadable(
            request,
            &format!("is about another {}", T::NAME),
        )),
        (Some(_), _) => Ok(record),
    }
}

/// What Action Network says when there is no record to answer with: `{"notice": "…"}` or `{"message": "…"}`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Notice {
    notice: Option<String>,
    message: Option<String>,
}

impl Notice {
    /// That it says anything. `{}` does not say that something was done.
    pub fn expect(self, request: &Request) -> Result<()> {
        match self.notice.or(self.message) {
            Some(_) => Ok(()),
            None => Err(unreadable(request, "does not say what was done")),
        }
    }
}

/// An answer that is JSON, and still no answer.
pub(super) fn unreadable(request: &Request, what: &str) -> Error {
    Error::new(
        Kind::Unreadable,
        format!("The answer to {} {what}.", request.name),
    )
    .with("request", &request.name)
}

/// The error, with a word on the key where the kind of resource depends on it.
pub(super) fn about_keys<T: Resource>(error: Error) -> Error {
    let hint = match (T::KEYS, error.kind()) {
        (Keys::Group, Kind::Authentication | Kind::NotFound) => {
            "only the key of a group has tags, not that of a person. If this is a person's key, use that of the group"
        }
        _ => return error,
    };
    let hint = format!("Note that {hint}.");
    error.followed_by(&hint).with("needs", "group key")
}

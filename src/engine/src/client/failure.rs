//! What is said about a request that got no answer.

use std::time::Duration;

use super::retry_after::whole_seconds;
use super::{Fault, Request, TransportError, outcome};
use crate::osdi::shown;
use crate::{Error, Kind};

/// No attempt brought an answer.
pub(super) fn no_answer(request: &Request, failure: &TransportError, attempts: u32) -> Error {
    let server = request.url.host_str().unwrap_or("the server");
    let (kind, message) = match failure.fault {
        Fault::Unreachable => (
            Kind::Transport,
            format!("{server} cannot be reached: {failure}."),
        ),
        Fault::Untrusted => (
            Kind::Transport,
            format!(
                "The certificate of {server} cannot be trusted, so nothing was sent: {failure}."
            ),
        ),
        Fault::TimedOut => (
            Kind::Transport,
            format!(
                "{server} did not answer {} in time: {failure}.",
                request.name
            ),
        ),
        Fault::Broken => (
            Kind::Transport,
            format!("The connection broke during {}: {failure}.", request.name),
        ),
        Fault::TooLarge => (
            Kind::Unreadable,
            format!("The answer to {} is too large: {failure}.", request.name),
        ),
        Fault::Interrupted => return interrupted(request, failure.sent, attempts),
        Fault::Missed => (
            Kind::RateLimited,
            format!("{} was not sent: {failure}. Try again later.", request.name),
        ),
        Fault::Unusable => (
            Kind::Configuration,
            format!("This server cannot send requests: {failure}"),
        ),
    };
    let error = described(Error::new(kind, message), request, attempts);
    if failure.sent {
        error
    } else {
        outcome::not_sent(error)
    }
}

/// Whoever is stopped before a request is sent leaves a write undone, also one that is repeated: it is only ever
/// repeated if it was not carried out.
pub(super) fn stopped_before(request: &Request) -> Error {
    let message = format!("Stopped before {} was sent.", request.name);
    outcome::not_sent(Error::new(Kind::Interrupted, message).with("request", &request.name))
}

/// The process was asked to stop while the request was under way, or before.
pub(super) fn interrupted(request: &Request, sent: bool, attempts: u32) -> Error {
    if !sent {
        return stopped_before(request);
    }
    let message = format!("Stopped while waiting for the answer to {}.", request.name);
    described(Error::new(Kind::Interrupted, message), request, attempts)
}

/// The budget is used up by others, or the server asked all to wait, for longer than the patience lasts.
/// `delay` is the time until then.
pub(super) fn no_moment(request: &Request, attempts: u32, delay: Duration) -> Error {
    let message = format!(
        "{} was not sent, because too many requests with this API token wait already. Try again later.",
        request.name
    );
    let error = Error::new(Kind::RateLimited, message).with("retry_after", whole_seconds(delay));
    outcome::not_sent(described(error, request, attempts))
}

/// The address is longer than servers take: a filter is a part of it.
pub(super) fn too_long(request: &Request, most: usize) -> Error {
    let with = match request.url.query() {
        Some(_) => " with its filter",
        None => "",
    };
    let message = format!(
        "The address of {}{with} is too long: it has {} characters, and no more than {most} characters can be sent. \
         Search by shorter values.",
        shown(&request.name),
        request.url.as_str().len()
    );
    let error = Error::new(Kind::CannotMap, message).with("request", shown(&request.name));
    outcome::not_sent(error)
}

fn described(error: Error, request: &Request, attempts: u32) -> Error {
    error
        .with("request", &request.name)
        .with("attempts", attempts)
}

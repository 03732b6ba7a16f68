//! What an error of reqwest means. Its own text hides the cause, so the causes are walked through.

use std::error::Error as StdError;
use std::io;

use crate::client::{Fault, TransportError};

/// What became of a request that got no headers back.
pub(super) fn of_request(error: &reqwest::Error) -> TransportError {
    let fault = if error.is_connect() {
        if has_untrusted_certificate(error) {
            Fault::Untrusted
        } else {
            Fault::Unreachable
        }
    } else if error.is_timeout() {
        Fault::TimedOut
    } else if error.is_builder() {
        Fault::Unusable
    } else {
        Fault::Broken
    };
    let sent = !(error.is_connect() || error.is_builder());
    TransportError {
        fault,
        sent,
        text: chain(error),
    }
}

/// What became of an answer whose headers came and whose body did not.
pub(super) fn of_body(error: &io::Error) -> TransportError {
    let timed_out = error.kind() == io::ErrorKind::TimedOut
        || causes(error)
            .filter_map(|cause| cause.downcast_ref::<reqwest::Error>())
            .any(reqwest::Error::is_timeout);
    let fault = if timed_out {
        Fault::TimedOut
    } else {
        Fault::Broken
    };
    TransportError {
        fault,
        sent: true,
        text: chain(error),
    }
}

/// The error and its causes, each once, outermost first.
pub(super) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = cause.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

fn has_untrusted_certificate(error: &(dyn StdError + 'static)) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<rustls::Error>())
        .any(|cause| matches!(cause, rustls::Error::InvalidCertificate(_)))
}

fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error: &&'a (dyn StdError + 'static)| {
        // An io::Error does not name what it wraps as its source, but skips it.
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

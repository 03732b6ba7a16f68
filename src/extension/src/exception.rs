//! Errors of the engine as exceptions of PHP.

use ext_php_rs::types::Zval;
use osdi_engine::{Error, Kind};
use serde_json::{Map, Value};

use crate::convert::to_php;
use crate::door::{Exception, Failure, Outcome, construct};

/// Thrown when the classes below cannot be loaded: the library also works without the CiviCRM extension. Its code is the
/// HTTP status, or 0.
const FALLBACK: &str = "RuntimeException";

/// The class for a kind of error. It is part of the CiviCRM extension, written in PHP and loaded when needed.
fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Configuration => "Civi\\Osdi\\Exception\\ConfigurationException",
        Kind::Authentication => "Civi\\Osdi\\Exception\\AuthenticationException",
        Kind::NotFound => "Civi\\Osdi\\Exception\\NotFoundException",
        Kind::Rejected => "Civi\\Osdi\\Exception\\RejectedException",
        Kind::RateLimited => "Civi\\Osdi\\Exception\\RateLimitedException",
        Kind::Transport => "Civi\\Osdi\\Exception\\TransportException",
        Kind::Unreadable => "Civi\\Osdi\\Exception\\UnreadableAnswerException",
        Kind::CannotMap => "Civi\\Osdi\\Exception\\CannotMapException",
        Kind::Ambiguous => "Civi\\Osdi\\Exception\\AmbiguousResultException",
        Kind::Conflict => "Civi\\Osdi\\Exception\\ConflictException",
        Kind::Crm => "Civi\\Osdi\\Exception\\CrmException",
        Kind::Interrupted => "Civi\\Osdi\\Exception\\InterruptedException",
        Kind::Brake => "Civi\\Osdi\\Exception\\BrakeException",
    }
}

/// Throws the error. The result says how to leave: as a rule with that exception pending.
pub fn throw(error: &Error) -> Failure {
    match exception(error) {
        Ok(exception) => exception.throw(),
        Err(failure) => failure,
    }
}

/// The error as an exception that is not thrown.
pub fn exception(error: &Error) -> Outcome<Exception> {
    let message = || to_php(&Value::from(error.to_string()));
    if let Some(object) = construct(class(error.kind()), arguments(error, message()?)?)? {
        return Ok(Exception::new(object));
    }
    let is_unknown = |(name, value): &(&str, String)| *name == "outcome" && value == "unknown";
    let text = if error.context().iter().any(is_unknown) {
        format!("{error} It may have been carried out all the same: look before you repeat it.")
    } else {
        error.to_string()
    };
    let code = to_php(&Value::from(error.status().unwrap_or_default()))?;
    match construct(FALLBACK, vec![to_php(&Value::from(text))?, code])? {
        Some(object) => Ok(Exception::new(object)),
        None => Err(Failure::Misuse(error.to_string())),
    }
}

/// Message, kind, status and context, as the constructor of `Civi\Osdi\Exception\OsdiException` takes them.
fn arguments(error: &Error, message: Zval) -> Outcome<Vec<Zval>> {
    let context: Map<String, Value> = error
        .context()
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
        .collect();
    Ok(vec![
        message,
        to_php(&Value::from(error.kind().name()))?,
        to_php(&error.status().map_or(Value::Null, Value::from))?,
        to_php(&Value::Object(context))?,
    ])
}

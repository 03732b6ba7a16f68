//! The way back into PHP.
#![expect(
    unsafe_code,
    reason = "a fatal error is passed on to PHP by the jump PHP itself would have made"
)]

use ext_php_rs::exception::{PhpException, PhpResult};
use ext_php_rs::zend::{bailout, ce};

use super::{Failure, Outcome, log};
use crate::exception;

/// The body of every exported function. Nothing that has to be released may live outside the closure: after a fatal
/// error this does not return.
pub fn entry<T>(body: impl FnOnce() -> Outcome<T>) -> PhpResult<T> {
    let result = log::inside_php(|| body().map_err(raise));
    match result {
        Ok(value) => Ok(value),
        Err(Raised::Bailout) => {
            // SAFETY: all frames of Rust between here and the handler that ext-php-rs generates are empty.
            unsafe { bailout() }
        }
        Err(Raised::Exception(exception)) => Err(exception),
    }
}

enum Raised {
    Bailout,
    Exception(PhpException),
}

/// Makes the failure an exception of PHP.
fn raise(failure: Failure) -> Raised {
    match failure {
        Failure::Bailout => Raised::Bailout,
        // It is not thrown: ext-php-rs leaves a pending exception alone.
        Failure::Pending => Raised::Exception(PhpException::new(String::new(), 0, ce::exception())),
        Failure::Thrown(exception) => raise(exception.throw()),
        Failure::Engine(error) => raise(exception::throw(&error)),
        Failure::Value(message) => {
            Raised::Exception(PhpException::new(message, 0, ce::value_error()))
        }
        Failure::Type(message) => {
            Raised::Exception(PhpException::new(message, 0, ce::type_error()))
        }
        Failure::Misuse(message) => Raised::Exception(PhpException::new(message, 0, ce::error())),
    }
}

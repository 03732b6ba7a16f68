//! The one guarded door between Rust and PHP. Nothing else in this crate calls PHP or is called by it.
//!
//! PHP leaves a function in two ways that Rust does not see. An exception is merely pending, and nothing may run
//! beside it. A fatal error (memory limit, time limit, `E_ERROR`) jumps over the frames between, and would skip their
//! destructors. So every call into PHP is caught in the innermost frame ([`guard()`]), Rust returns normally with a
//! [`Failure`], and [`entry()`] hands the failure back to PHP last of all.

mod call;
mod entry;
mod exception;
mod globals;
mod guard;
mod info;
mod log;

pub use call::{call, construct, iterate, method};
pub use entry::entry;
pub use exception::Exception;
pub use globals::{ini_value, interrupted};
pub use guard::guard;
pub use info::{build_id, print_info};
pub use log::{log_notice, log_panics};

/// Why a call did not end with a value.
#[derive(Debug)]
pub enum Failure {
    /// An exception is pending in PHP and goes on by itself once we return. Also `exit()`, which PHP treats as an
    /// exception that nobody may catch.
    Pending,
    /// PHP gave up the script with a fatal error. Nothing of PHP may be called any more.
    Bailout,
    /// An exception that was set aside. The same object is thrown when the function returns.
    Thrown(Exception),
    /// An error of the engine, to be thrown as its class.
    Engine(osdi_engine::Error),
    /// A value the function cannot work with: a `ValueError`.
    Value(String),
    /// A value of the wrong type: a `TypeError`.
    Type(String),
    /// A misuse in the calling code: an `Error`.
    Misuse(String),
}

/// What ends with a value or a [`Failure`].
pub type Outcome<T> = Result<T, Failure>;

impl From<osdi_engine::Error> for Failure {
    fn from(error: osdi_engine::Error) -> Self {
        Self::Engine(error)
    }
}

impl From<ext_php_rs::error::Error> for Failure {
    /// ext-php-rs reports here what cannot happen with values made by this crate.
    fn from(error: ext_php_rs::error::Error) -> Self {
        Self::Misuse(format!("osdi_client: {error}"))
    }
}

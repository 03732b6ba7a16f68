//! The frame in which a jump out of PHP ends.

use std::panic::{AssertUnwindSafe, resume_unwind};

use ext_php_rs::zend::{CatchError, ExecutorGlobals, try_catch};

use super::{Failure, Outcome};

/// Runs code that calls PHP or takes memory from it, which may end the script.
///
/// The closure must own nothing that has to be released: a jump skips it. What it captures by reference stays with
/// the caller.
pub fn guard<T>(code: impl FnOnce() -> T) -> Outcome<T> {
    if ExecutorGlobals::has_exception() {
        return Err(Failure::Pending);
    }
    match try_catch(AssertUnwindSafe(code)) {
        Ok(_) if ExecutorGlobals::has_exception() => Err(Failure::Pending),
        Ok(value) => Ok(value),
        // The panic goes on; PHP sees it as an Error, and it has been logged already.
        Err(CatchError::Panic(message)) => resume_unwind(Box::new(message)),
        Err(_) => Err(Failure::Bailout),
    }
}

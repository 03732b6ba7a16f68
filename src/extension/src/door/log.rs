//! PHP's error log: panics, which PHP code sees as an `Error` that somebody may catch and forget, and notices.
#![expect(
    unsafe_code,
    reason = "PHP's error log is written by a function of PHP"
)]

use std::cell::Cell;
use std::ffi::{CString, c_char, c_int};
use std::panic::{self, PanicHookInfo};

unsafe extern "C" {
    fn php_log_err_with_severity(message: *const c_char, severity: c_int);
}

/// Severities of the system log: an error condition, and a significant one that is none.
const ERROR: c_int = 3;
const NOTICE: c_int = 5;

thread_local! {
    /// Calls from PHP under way on this thread, one within the other.
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Marks the thread as PHP's own while the code runs.
pub fn inside_php<T>(code: impl FnOnce() -> T) -> T {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            CALLS.set(CALLS.get().saturating_sub(1));
        }
    }
    CALLS.set(CALLS.get().saturating_add(1));
    let _leave = Leave;
    code()
}

/// Sends panics of this library to PHP's error log from now on. Those of other threads go to the standard error,
/// because PHP's log belongs to PHP's threads.
pub fn log_panics() {
    panic::set_hook(Box::new(report));
}

/// Writes a line into PHP's error log.
pub fn log_notice(text: &str) {
    write(&format!("osdi_client: {text}"), NOTICE);
}

fn report(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = panic
        .location()
        .map(|place| format!(" at {}:{}", place.file(), place.line()))
        .unwrap_or_default();
    let message = format!(
        "osdi_client: panic{place}: {}",
        text.unwrap_or("no message")
    );
    write(&message, ERROR);
}

fn write(message: &str, severity: c_int) {
    if CALLS.get() == 0 {
        eprintln!("{message}");
    } else if let Ok(message) = CString::new(message.replace('\0', "")) {
        // SAFETY: the text ends with NUL, and this thread runs PHP. The log does not call PHP code.
        unsafe { php_log_err_with_severity(message.as_ptr(), severity) };
    }
}

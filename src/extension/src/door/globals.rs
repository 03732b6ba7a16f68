//! What PHP keeps in its globals. Read without calling PHP.
#![expect(
    unsafe_code,
    reason = "ext-php-rs has no safe way to read one INI entry or the interrupt flag"
)]

use std::sync::atomic::{AtomicU8, Ordering};

use ext_php_rs::ffi::{ext_php_rs_executor_globals, zend_ini_entry};
use ext_php_rs::zend::ExecutorGlobals;

/// Whether PHP wants its virtual machine back: the time limit is over, or a signal has come whose handler is to run.
pub fn interrupted() -> bool {
    // SAFETY: the globals exist as long as the thread runs PHP. The flag is one byte: a bool in PHP 8.1, and from 8.2
    // a struct of one atomic bool. Signal handlers write it, hence the atomic access.
    let flag = unsafe {
        AtomicU8::from_ptr((&raw mut (*ext_php_rs_executor_globals()).vm_interrupt).cast())
    };
    flag.load(Ordering::Relaxed) != 0
}

/// Value of one INI entry.
pub fn ini_value(name: &str) -> Option<String> {
    let globals = ExecutorGlobals::get();
    // SAFETY: the table lives as long as the process, and holds pointers to entries that live as long.
    let entry = unsafe {
        globals
            .ini_directives
            .as_ref()?
            .get(name)?
            .ptr::<zend_ini_entry>()?
            .as_ref()?
    };
    // SAFETY: a value is a text, or null when it was never set.
    let value = unsafe { entry.value.as_ref()? };
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

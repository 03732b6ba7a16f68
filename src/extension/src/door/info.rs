//! Printing for `phpinfo()`.
#![expect(
    unsafe_code,
    reason = "PHP's own functions print the table, in the form of the running server interface"
)]

use std::ffi::{CStr, CString, c_int};

use ext_php_rs::ffi::{
    ext_php_rs_php_build_id, php_info_print_table_end, php_info_print_table_row,
    php_info_print_table_start,
};
use ext_php_rs::zend::ModuleEntry;

unsafe extern "C" {
    fn display_ini_entries(module: *mut ModuleEntry);
}

/// Prints a table of names and values, and the module's INI entries.
pub fn print_info(module: *mut ModuleEntry, rows: &[(&str, String)]) {
    const COLUMNS: c_int = 2;
    // SAFETY: prints the beginning of a table.
    unsafe { php_info_print_table_start() };
    for (name, value) in rows {
        let name = CString::new(*name).unwrap_or_default();
        let value = CString::new(value.as_str()).unwrap_or_default();
        // SAFETY: as many texts as columns, each ending with NUL and copied out.
        unsafe { php_info_print_table_row(COLUMNS, name.as_ptr(), value.as_ptr()) };
    }
    // SAFETY: prints the end of the table; PHP gave us the module for this very call.
    unsafe {
        php_info_print_table_end();
        display_ini_entries(module);
    }
}

/// What PHP compares before it loads an extension, such as `API20220829,NTS` for PHP 8.2.
pub fn build_id() -> String {
    // SAFETY: a constant text ending with NUL.
    let id = unsafe { CStr::from_ptr(ext_php_rs_php_build_id()) };
    id.to_string_lossy().into_owned()
}

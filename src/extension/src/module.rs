//! What PHP is told when it loads the library. In a private module, because the macro makes public functions without
//! documentation.

use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::ffi::ZEND_MODULE_API_NO;
use ext_php_rs::php_module;
use ext_php_rs::zend::ModuleEntry;

use crate::{
    actions, client, donations, door, forget, functions, ini, link, records, sync, taggings,
};

/// Number of the native surface; raised when a signature or an array shape changes.
pub const ABI_VERSION: i64 = 1;

extern "C" fn info(module: *mut ModuleEntry) {
    let rows = [
        ("osdi_client", "enabled".to_owned()),
        ("Library version", env!("CARGO_PKG_VERSION").to_owned()),
        ("ABI version", ABI_VERSION.to_string()),
        (
            "Built for",
            format!("PHP {} ({})", php_version(), door::build_id()),
        ),
    ];
    door::print_info(module, &rows);
}

/// The PHP whose extensions have this module API: a library loads into no other.
fn php_version() -> &'static str {
    match ZEND_MODULE_API_NO {
        20210902 => "8.1",
        20220829 => "8.2",
        20230831 => "8.3",
        20240924 => "8.4",
        20250925 => "8.5",
        _ => "of another version",
    }
}

fn startup(_type: i32, module: i32) -> i32 {
    door::log_panics();
    ini::register(module);
    0
}

/// Describes the module to PHP.
#[php_module]
#[php(startup = startup)]
pub fn module(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .name("osdi_client")
        .info_function(info)
        .class::<client::Client>()
        .class::<records::Records>();
    let module = link::register(forget::register(functions::register(module)));
    actions::register(taggings::register(donations::register(sync::register(
        module,
    ))))
}

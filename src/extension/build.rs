//! Linker settings of the library.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // PHP unloads its modules at the end. A thread that still waits for an answer would then run code that is gone.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    // PHP resolves its own symbols when it loads the library.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos") {
        println!("cargo:rustc-cdylib-link-arg=-undefined");
        println!("cargo:rustc-cdylib-link-arg=dynamic_lookup");
    }
}

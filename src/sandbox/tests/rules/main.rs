//! The rules of Action Network's API that the sandbox must obey, asked over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod api;
mod basics;
mod control;
mod donations;
mod faults;
mod numbers;
mod pages;
mod paging;
mod records;
mod seed;
mod settings;

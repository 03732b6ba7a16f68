//! Values of PHP and values of Rust.
//!
//! | file | from | to |
//! | --- | --- | --- |
//! | `read` | a value of PHP | JSON |
//! | `shape` | JSON | a record of the engine, or a `misfit` |
//! | `write` | a record of the engine, or JSON | a value of PHP |
//!
//! Decided once, for everything that crosses:
//! - Integers, floats, texts, truth values and null keep their type; "5" stays a text. A whole number PHP cannot hold
//!   becomes a text of digits.
//! - An array with the keys 0, 1, 2 … is a list, any other is an object, and so is a `stdClass`. The empty array is an
//!   empty list or an empty object, whichever is asked for. Towards PHP both kinds are arrays.
//! - A `Traversable`, such as a result of API v4, is what it yields.
//! - What has no counterpart (other objects, resources, infinity, texts that are not UTF-8, arrays within themselves)
//!   is refused with the place where it was found, such as `$contact['email.email']`.

mod misfit;
mod read;
mod shape;
mod write;

pub use read::{entries_from_php, from_php, kind, list_from_php};
pub use shape::shape;
pub use write::{array_to_php, list_to_php, record_to_php, to_php};

//! People: how they are kept and found, and the rules of writing them.

mod address;
mod changes;
mod email;
mod email_entries;
mod filter;
mod identifiers;
mod language;
mod number;
mod phone;
mod profile;
mod search_memory;
mod signup;
mod store;
mod tag_names;
mod update;

pub(crate) use filter::PersonFilter;
pub(crate) use signup::{Occasion, sign_up};
pub(crate) use store::People;
pub(crate) use update::update;

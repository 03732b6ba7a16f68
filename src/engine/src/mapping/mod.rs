//! How a person is written on either side. One file per concept; all of it pure.

mod address;
mod consent;
mod language;
mod person;
mod phone;
mod text;

pub use address::Address;
pub use consent::Consent;
pub(crate) use language::locale_for;
pub use person::{Field, PersonFields, contact_from, contact_write, person_from, person_update};
pub use phone::normalize_phone;
pub(crate) use phone::typed_digits;
pub(crate) use text::clean as clean_text;

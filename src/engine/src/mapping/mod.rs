//! How a person, a donation and an action are written on either side. One file per concept; all of it pure.

mod action;
mod address;
mod consent;
mod donation;
mod field;
mod field_map;
mod language;
mod money;
mod person;
mod phone;
mod recurrence;
mod tag;
mod text;

pub(crate) use action::subject as subject_of;
pub use action::{Acted, Action, Titled};
pub use address::Address;
pub use consent::Consent;
pub use donation::{Gift, NoGift, Part, Recurs, donation_from, page_of};
pub use field::Field;
pub use field_map::{
    Choice, Direction, Held, Mapped, MappedField, MappedName, Stored, Transform, ValueKind,
    is_of_entry,
};
pub(crate) use language::locale_for;
pub use money::{Currency, two_places};
pub use person::{PersonFields, contact_from, contact_write, person_from, person_update};
pub use phone::normalize_phone;
pub(crate) use phone::typed_digits;
pub use recurrence::{Period, Unit};
pub(crate) use tag::tag_label;
pub(crate) use text::clean as clean_text;

//! The records of the API.

mod contact;
mod person;
mod status;
mod tag;

pub(crate) use contact::{EmailAddress, Location, PhoneNumber, PostalAddress};
pub(crate) use person::Person;
pub(crate) use status::Status;
pub(crate) use tag::{Tag, Tagging};

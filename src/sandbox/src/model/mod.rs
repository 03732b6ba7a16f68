//! The records of the API.

mod contact;
mod person;
mod resource;
mod status;
mod tag;

pub(crate) use contact::{EmailAddress, Location, PhoneNumber, PostalAddress};
pub(crate) use person::Person;
pub(crate) use resource::{Record, Resource};
pub(crate) use status::Status;
pub(crate) use tag::{Tag, Tagging};

//! What Action Network says: typed resources, pages and links, identifiers, times and filters.
//!
//! Reading is tolerant where Action Network is known to vary (null or missing lists, numbers where texts are
//! promised, an empty element in a list) and strict everywhere else, so that a surprise is an error with the place
//! in the document, not a silently wrong value. Fields nobody here knows are kept.

mod email_address;
mod filter;
mod hal;
mod identifier;
mod person;
mod phone_number;
mod postal_address;
mod resource;
mod subscription;
mod time;
mod tolerant;

pub use email_address::EmailAddress;
pub use filter::{Filter, PersonField};
pub use hal::{Links, Page};
pub use identifier::PersonId;
pub use person::Person;
pub use phone_number::PhoneNumber;
pub use postal_address::PostalAddress;
pub use resource::Resource;
pub use subscription::SubscriptionStatus;
pub use time::{format_time, parse_time};

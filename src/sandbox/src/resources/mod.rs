//! Pages, messages, lists and the records that belong to them: tables of what distinguishes their kinds, and the
//! rules they share.

mod creation;
mod donation;
mod field;
mod filter;
mod identifiers;
mod kind;
mod kinds;
mod message;
mod record_kind;
mod recording;
mod referrer;
mod store;

pub(crate) use creation::{create, update};
pub(crate) use donation::total;
pub(crate) use filter::ResourceFilter;
pub(crate) use kind::{Filters, ResourceKind};
pub(crate) use message::{schedule, send, withdraw};
pub(crate) use record_kind::RecordKind;
pub(crate) use recording::{change, record};
pub(crate) use store::{Owner, Resources};

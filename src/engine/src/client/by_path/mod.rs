//! The client for callers without types, such as PHP: resources are addressed by the paths of Action Network's
//! documentation, `petitions/{id}/signatures`, or by the links of its answers, and written and read as JSON.
//!
//! It has no rule of its own about the resources: each path leads to the typed calls there are for it, and what those
//! check is checked here too. What Action Network does not offer is refused before anything is sent.
//!
//! | file | concern |
//! | --- | --- |
//! | `address` | from a path or link to a row of the table |
//! | `table` | which typed calls there are for which path |
//! | `row` | how a row is put together; the compiler checks it against what the types offer |
//! | `level`, `calls` | the typed calls, with JSON going in and coming out |
//! | `refusal` | saying what Action Network does not offer, and what it does |
//! | `records` | the records of a collection, page after page |
//! | `people` | changes of several people |

mod address;
mod calls;
mod level;
mod people;
mod records;
mod refusal;
mod row;
mod table;

use serde_json::Value;

pub use self::records::Records;
use self::refusal::Operation;
use super::{Accepted, Client};
use crate::Result;
use crate::osdi::{BELOW_ENTRY_POINT, Embed};

impl Client {
    /// Reads one record: `people/{id}`, `tags/{id}/taggings/{id}`, or the link to it.
    ///
    /// # Errors
    /// [`Kind::CannotMap`](crate::Kind::CannotMap) for what is not the path of a record, and for a link to another
    /// server; nothing was sent then. Otherwise those of [`get`](Self::get).
    pub fn get_at(&mut self, path: &str) -> Result<Value> {
        let address = self.address(path)?.of_record()?;
        (address.row.get)(self, &address)
    }

    /// One page of a collection, `number` from 1. The criteria are those of [`filter_of`](crate::osdi::filter_of).
    ///
    /// # Errors
    /// As [`get_at`](Self::get_at).
    pub fn page_at(
        &mut self,
        path: &str,
        criteria: &[Vec<String>],
        number: u32,
    ) -> Result<Vec<Value>> {
        let address = self.address(path)?.of_collection()?.without_query()?;
        (address.row.page)(self, &address, criteria, number)
    }

    /// The records of a collection that fit all criteria. Nothing is sent yet. A link may have a query of its own, such
    /// as a `next` that was kept; it begins there then, and takes no criteria.
    ///
    /// # Errors
    /// As [`get_at`](Self::get_at).
    pub fn records_at(&self, path: &str, criteria: &[Vec<String>]) -> Result<Records> {
        let address = self.address(path)?.of_collection()?;
        let address = if criteria.is_empty() {
            address
        } else {
            address.without_query()?
        };
        (address.row.records)(self, &address, criteria)
    }

    /// Creates a record in a collection, or finds the one that is there already. A record of an action is sent by the
    /// helper when the body has a `person`, and otherwise needs `_links` to one. In the body, null is the same as
    /// absence.
    ///
    /// # Errors
    /// [`Kind::CannotMap`](crate::Kind::CannotMap) for what Action Network does not offer, and for a body with a field
    /// that is not known or a value that does not fit, with its place as the detail `field`; nothing was sent then.
    /// Otherwise those of [`create`](Self::create).
    pub fn create_at(&mut self, path: &str, body: Value) -> Result<Value> {
        let (address, body) = self.creation(path, body)?;
        let call = address.row.create;
        call.ok_or_else(|| address.refused(Operation::Create))?(self, &address, body)
    }

    /// As [`create_at`](Self::create_at), later. See [`create_in_background`](Self::create_in_background).
    ///
    /// # Errors
    /// As [`create_at`](Self::create_at).
    pub fn create_at_in_background(&mut self, path: &str, body: Value) -> Result<Accepted> {
        let (address, body) = self.creation(path, body)?;
        let call = address.row.create_later;
        call.ok_or_else(|| address.refused_later(Operation::Create))?(self, &address, body)
    }

    /// Changes a record. What the body does not name stays, and what it names as null is emptied, where that can be.
    ///
    /// # Errors
    /// As [`create_at`](Self::create_at), and those of [`update`](Self::update).
    pub fn update_at(&mut self, path: &str, body: Value) -> Result<Value> {
        let (address, body) = self.change(path, body)?;
        let call = address.row.update;
        call.ok_or_else(|| address.refused(Operation::Update))?(self, &address, body)
    }

    /// As [`update_at`](Self::update_at), later. See [`update_in_background`](Self::update_in_background).
    ///
    /// # Errors
    /// As [`update_at`](Self::update_at).
    pub fn update_at_in_background(&mut self, path: &str, body: Value) -> Result<Accepted> {
        let (address, body) = self.change(path, body)?;
        let call = address.row.update_later;
        call.ok_or_else(|| address.refused_later(Operation::Update))?(self, &address, body)
    }

    /// Deletes a record.
    ///
    /// # Errors
    /// [`Kind::CannotMap`](crate::Kind::CannotMap) for what Action Network does not let be deleted; nothing was sent
    /// then. Otherwise those of [`delete`](Self::delete).
    pub fn delete_at(&mut self, path: &str) -> Result<()> {
        let address = self.address(path)?.of_record()?;
        let call = address.row.delete;
        call.ok_or_else(|| address.refused(Operation::Delete))?(self, &address)
    }

    /// As [`delete_at`](Self::delete_at), later. See [`delete_in_background`](Self::delete_in_background).
    ///
    /// # Errors
    /// As [`delete_at`](Self::delete_at).
    pub fn delete_at_in_background(&mut self, path: &str) -> Result<Accepted> {
        let address = self.address(path)?.of_record()?;
        let call = address.row.delete_later;
        call.ok_or_else(|| address.refused_later(Operation::Delete))?(self, &address)
    }

    /// Code to embed an action in a web page: `petitions/{id}`, with or without `/embed` after it.
    ///
    /// # Errors
    /// As [`get_at`](Self::get_at).
    pub fn embed_at(&mut self, path: &str) -> Result<Embed> {
        let trimmed = path.trim_end_matches('/');
        let path = trimmed.strip_suffix("/embed").unwrap_or(path);
        let address = self.address(path)?.of_record()?;
        let call = address.row.embed;
        call.ok_or_else(|| address.refused(Operation::Embed))?(self, &address)
    }

    fn creation(&self, path: &str, body: Value) -> Result<(address::Address, Value)> {
        let address = self.address(path)?.of_collection()?.without_query()?;
        Ok((address, self.with_short_links(body)?))
    }

    fn change(&self, path: &str, body: Value) -> Result<(address::Address, Value)> {
        let address = self.address(path)?.of_record()?;
        Ok((address, self.with_short_links(body)?))
    }

    /// The body with the addresses of its links below the entry point, which is where they may lead.
    fn with_short_links(&self, mut body: Value) -> Result<Value> {
        for field in ["_links", "targets"] {
            let links = body.get_mut(field).into_iter();
            let links = links.flat_map(|links| match links {
                Value::Array(links) => links.iter_mut().collect(),
                Value::Object(links) => links.values_mut().collect(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
            });
            for href in links.filter_map(|link| link.get_mut("href")) {
                if let Value::String(link) = href {
                    let url = self.entry_point.accept(link);
                    let url = url.map_err(|error| error.with("field", format!("{field}.href")))?;
                    *link = format!("{BELOW_ENTRY_POINT}{}", self.entry_point.path_below(&url));
                }
            }
        }
        Ok(body)
    }
}

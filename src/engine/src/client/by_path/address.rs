//! From a path or a link to a row of the table, and the ids in it.

use url::Url;

use super::refusal;
use super::row::Row;
use super::table::ROWS;
use crate::client::Client;
use crate::{Error, Kind, Result};

/// Where something is.
pub(super) struct Address {
    pub row: &'static Row,
    /// Id of the resource the collection stands in; empty at the top.
    pub parent: String,
    /// Id of the record; empty for the whole collection.
    pub id: String,
    /// The link as it was given, where it has a query.
    pub query: Option<Url>,
}

impl Client {
    /// The address of a path below the entry point, or of a link that may be followed.
    pub(super) fn address(&self, path: &str) -> Result<Address> {
        let address = self.find_address(path.trim());
        address.map_err(|error| self.exchange.redact(&error))
    }

    fn find_address(&self, path: &str) -> Result<Address> {
        let is_link = path.contains("://") || path.starts_with("//");
        let (path, query) = if is_link {
            let url = self.entry_point.accept(path)?;
            let below = self.entry_point.path_below(&url).to_owned();
            let has_query = url.query().is_some() || url.fragment().is_some();
            (below, has_query.then_some(url))
        } else {
            (path.to_owned(), None)
        };
        let unknown = |segments: &[&str]| refusal::unknown(segments, &self.exchange.shown(&path));
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (parent_collection, parent, collection, id) = match *segments.as_slice() {
            [collection] => (None, "", collection, ""),
            [collection, id] => (None, "", collection, id),
            [parent, parent_id, collection] => (Some(parent), parent_id, collection, ""),
            [parent, parent_id, collection, id] => (Some(parent), parent_id, collection, id),
            _ => return Err(unknown(&segments)),
        };
        let row = ROWS
            .iter()
            .find(|row| row.parent == parent_collection && row.collection == collection);
        Ok(Address {
            row: row.ok_or_else(|| unknown(&segments))?,
            parent: parent.to_owned(),
            id: id.to_owned(),
            query,
        })
    }
}

impl Address {
    /// The address, if it is that of one record.
    pub fn of_record(self) -> Result<Self> {
        if self.id.is_empty() {
            return Err(cannot(format!(
                "“{}” is a whole collection. The path of one record is {}.",
                self.row.path(),
                self.row.record_path()
            )));
        }
        self.without_query()
    }

    /// The address, if it is that of a collection.
    pub fn of_collection(self) -> Result<Self> {
        if self.id.is_empty() {
            return Ok(self);
        }
        Err(cannot(format!(
            "“{}” is one record. The path of the collection is {}.",
            self.row.record_path(),
            self.row.path()
        )))
    }

    /// The address, if nothing stands after its path.
    pub fn without_query(self) -> Result<Self> {
        match self.query {
            None => Ok(self),
            Some(_) => Err(cannot(format!(
                "This link to {} has a query. Give the link without it.",
                self.row.path()
            ))),
        }
    }
}

fn cannot(message: String) -> Error {
    Error::new(Kind::CannotMap, message)
}

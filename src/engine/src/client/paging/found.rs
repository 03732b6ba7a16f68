//! Record after record of a collection, one page in memory at a time.

use std::vec;

use super::Pages;
use crate::client::Client;
use crate::osdi::{Collection, Filter, Resource, Within};
use crate::{Error, Result};

/// The records of a collection, read as they are needed. After an error it ends; the records were not read completely
/// then.
pub struct Found<'client, T> {
    client: &'client mut Client,
    pages: Pages<T>,
    page: vec::IntoIter<T>,
    is_over: bool,
}

impl Client {
    /// The records a filter lets through, in no particular order. Such a search lags behind writes by some seconds.
    pub fn find<T: Within>(&mut self, filter: &Filter<T::Field>) -> Found<'_, T> {
        self.found(Some(filter))
    }

    /// All records of a collection, in no particular order.
    pub fn find_all<T: Within>(&mut self) -> Found<'_, T> {
        self.found(None)
    }

    fn found<T: Within>(&mut self, filter: Option<&Filter<T::Field>>) -> Found<'_, T> {
        Found {
            pages: self.pages(&Collection::all(), filter).patiently(),
            page: Vec::new().into_iter(),
            is_over: false,
            client: self,
        }
    }
}

impl<T: Resource> Iterator for Found<'_, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.page.next() {
                return Some(Ok(record));
            }
            if self.is_over {
                return None;
            }
            match self.pages.next_page(self.client) {
                Ok(Some(page)) => self.page = page.into_iter(),
                Ok(None) => self.is_over = true,
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

//! The records of a collection as JSON, page after page.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::calls::json;
use crate::Result;
use crate::client::{Client, Pages};
use crate::osdi::Resource;

/// The records of a collection, page by page, in no particular order. The client is handed in for each, as with
/// [`Pages`]. The page after the second and later ones is asked for while that is worked on.
pub struct Records(Box<dyn Paged>);

impl Records {
    pub(super) fn new<T: Resource + Serialize + 'static>(pages: Pages<T>) -> Self {
        Self(Box::new(pages.patiently()))
    }

    /// The next page that has records, `None` after the last. After an error the same page is asked for again.
    ///
    /// # Errors
    /// Those of [`Pages::next_page`].
    pub fn next_page(&mut self, client: &mut Client) -> Result<Option<Vec<Value>>> {
        self.0.next_page(client)
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("Records")
    }
}

trait Paged {
    fn next_page(&mut self, client: &mut Client) -> Result<Option<Vec<Value>>>;
}

impl<T: Resource + Serialize> Paged for Pages<T> {
    fn next_page(&mut self, client: &mut Client) -> Result<Option<Vec<Value>>> {
        let page = self.next_page(client)?;
        page.map(|page| page.iter().map(json).collect()).transpose()
    }
}

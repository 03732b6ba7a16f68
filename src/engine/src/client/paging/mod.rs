//! Page after page of a collection, each dropped when it is done, and never in circles.
//!
//! | file | concern |
//! | --- | --- |
//! | `walk` | whether a page leads on, and where |
//! | `ahead` | pages that are asked for before they are needed |
//! | `found` | record after record, over all pages |

mod ahead;
mod found;
mod walk;

use std::marker::PhantomData;

use url::Url;

use self::ahead::Ahead;
pub use self::found::Found;
use self::walk::{Contents, Totals, Walk};
use super::exchange::Asked;
use super::{Client, Request, expect};
use crate::osdi::{Page, Person, Resource};
use crate::{Error, Result};

/// The people of a filter, page by page.
pub type PeoplePages = Pages<Person>;

/// The records of a collection, page by page. The client is handed in for each, so that whoever reads the pages can
/// use it in between. The page after the present one is asked for while that is worked on; where the server takes its
/// time, so is one more.
///
/// Reading all of *n* records takes ⌈*n* / 25⌉ requests where the pages say how many there are, and one more where *n* is a
/// multiple of 25, for a full page does not prove that it is the last. Of people and items no page says how many there are:
/// that takes ⌈*n* / 25⌉ + 1 requests, because only a page without records is the end, and one more when the server is slow
/// and *n* is a multiple of 25.
pub struct Pages<T> {
    request: Request,
    walk: Walk,
    ahead: Ahead,
    /// From which page on others are asked for before they are needed.
    ahead_from: u64,
    records: PhantomData<fn() -> T>,
}

impl<T: Resource> Pages<T> {
    pub(super) fn new(first: Request) -> Self {
        let walk = Walk::new(&first.url);
        Self {
            request: first,
            walk,
            ahead: Ahead::default(),
            ahead_from: 1,
            records: PhantomData,
        }
    }

    /// For somebody who may be content with the first page: nothing is asked for ahead before the second is needed.
    #[must_use]
    pub fn patiently(mut self) -> Self {
        self.ahead_from = 2;
        self
    }

    /// The next page that has records, `None` after the last. After an error the same page is asked for again.
    ///
    /// # Errors
    /// Those of any read, and [`Kind::Unreadable`](crate::Kind::Unreadable) when the pages go in circles, come again
    /// under other numbers, or lead to another server. As long as this returns an error, the collection was not read completely.
    pub fn next_page(&mut self, client: &mut Client) -> Result<Option<Vec<T>>> {
        if self.walk.is_over {
            return Ok(None);
        }
        let number = self.walk.number;
        let asked = self.ahead.take(client, &self.request);
        let step = client
            .page_of(asked)
            .and_then(|(page, next)| self.step(client, page, next));
        step.map_err(|error| {
            self.ahead = Ahead::default();
            incomplete::<T>(error, number)
        })
    }

    fn step(
        &mut self,
        client: &mut Client,
        page: Page<T>,
        next: Option<Url>,
    ) -> Result<Option<Vec<T>>> {
        let number = self.walk.number;
        let totals = Totals {
            pages: page.total_pages,
            records: page.total_records,
        };
        let contents = Contents::of(page.items(), totals);
        let next = self.walk.step(page.page, &contents, next)?;
        match next {
            Some(next) => {
                self.request.url = next;
                if number >= self.ahead_from {
                    let addresses = ahead::addresses(&self.request.url, &page, number);
                    self.ahead.ask(client, &self.request, addresses);
                }
            }
            None => self.ahead = Ahead::default(),
        }
        Ok((!contents.is_empty).then(|| page.into_items()))
    }
}

impl Client {
    /// The page that was asked for, and the address of the next one if there is one that may be followed.
    fn page_of<T: Resource>(&mut self, asked: Asked) -> Result<(Page<T>, Option<Url>)> {
        let name = asked.request().name.clone();
        let page: Result<Page<T>> = self.exchange.answer(asked);
        let page = page.map_err(expect::about_keys::<T>)?;
        let next = page.next().map(|link| self.checked(link)).transpose();
        let next = next.map_err(|error| self.exchange.redact(&error.with("request", name)))?;
        Ok((page, next))
    }
}

/// The error of this page, with a word on what it means for the read as a whole. If nothing was read before, the cause
/// says it all.
fn incomplete<T: Resource>(error: Error, page: u64) -> Error {
    let error = match page.saturating_sub(1) {
        0 => error,
        read => {
            let records = T::COLLECTION.replace('_', " ");
            error.followed_by(&format!(
                "The list of {records} was not read completely, only up to page {read}."
            ))
        }
    };
    error.with("page", page)
}

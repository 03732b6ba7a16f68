//! Reading resources of any kind.

use url::Url;

use super::{Client, Method, Pages, expect};
use crate::osdi::{Collection, Filter, Id, Listed, Page, Place, Resource};
use crate::{Error, Kind, Result};

impl Client {
    /// Reads one record: `client.get(&tag_id)`, `client.get((&tag_id, &tagging_id))`. Current at once after a write.
    ///
    /// # Errors
    /// [`Kind::NotFound`](crate::Kind::NotFound) for a record that is deleted or not visible to this token; those of
    /// any read.
    pub fn get<L: Place>(&mut self, place: L) -> Result<L::Record> {
        let request = self.request(Method::Get, &place.path(), None);
        let record = self.exchange.call(&request);
        let record = record.map_err(expect::about_keys::<L::Record>)?;
        expect::record(&request, record, Some(place.id()))
    }

    /// One page of a collection, `number` from 1, at most 25 records. Such a search lags behind writes by some seconds.
    ///
    /// # Errors
    /// Those of any read.
    pub fn page<T: Resource, P>(
        &mut self,
        collection: &Collection<T, P>,
        filter: Option<&Filter<T::Field>>,
        number: u32,
    ) -> Result<Page<T>> {
        let parts = [
            filter.and_then(Filter::to_query),
            Some(format!("page={number}")),
        ];
        let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
        let request = self.request(Method::Get, collection.path(), Some(&query));
        let page = self.exchange.call(&request);
        page.map_err(expect::about_keys::<T>)
    }

    /// One record of a list whose records are read one by one.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] with the record and what of it cannot be read.
    pub fn read_listed<T: Resource>(&self, listed: Listed<T>) -> Result<T> {
        let id = listed.record_id();
        listed.into_record().map_err(|why| {
            let id = id.as_ref().map(Id::as_str).unwrap_or_default();
            let why = self.exchange.shown(&why);
            let message = format!("The {} {id} cannot be read {why}.", T::NAME);
            Error::new(Kind::Unreadable, message)
        })
    }

    /// The records of a collection that a filter lets through, or all, page by page and in no particular order.
    pub fn pages<T: Resource, P>(
        &self,
        collection: &Collection<T, P>,
        filter: Option<&Filter<T::Field>>,
    ) -> Pages<T> {
        let query = filter.and_then(Filter::to_query);
        Pages::new(self.request(Method::Get, collection.path(), query.as_deref()))
    }

    /// Reads the record a link leads to, such as the `osdi:person` of a donation.
    ///
    /// # Errors
    /// [`Kind::Unreadable`](crate::Kind::Unreadable) for a link to another server or out of the API; it is not
    /// followed. Otherwise those of [`get`](Self::get).
    pub fn get_link<T: Resource>(&mut self, link: &str) -> Result<T> {
        let request = self.request_for(self.checked(link)?);
        let record = self.exchange.call(&request);
        let record = record.map_err(expect::about_keys::<T>)?;
        let record = expect::record(&request, record, None);
        record.map_err(|error| self.exchange.redact(&error))
    }

    /// The pages of the collection a link leads to, such as the `osdi:taggings` of a person.
    ///
    /// # Errors
    /// [`Kind::Unreadable`](crate::Kind::Unreadable) for a link to another server or out of the API.
    pub fn pages_of_link<T: Resource>(&self, link: &str) -> Result<Pages<T>> {
        Ok(Pages::new(self.request_for(self.checked(link)?)))
    }

    /// The address of a link, if it may be followed.
    pub(super) fn checked(&self, link: &str) -> Result<Url> {
        let url = self.entry_point.follow(link);
        url.map_err(|error| self.exchange.redact(&error))
    }
}

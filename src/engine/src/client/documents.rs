//! Reading the single documents of the API.

use serde::de::DeserializeOwned;

use super::{Client, Method, expect};
use crate::Result;
use crate::osdi::{CustomField, CustomFields, Embed, Embeddable, EntryPoint, Id, Metadata};

impl Client {
    /// What the API offers to this key. `GET /api/v2/`, which is answered whatever the key (reference, section 2).
    ///
    /// # Errors
    /// Those of any read.
    pub fn entry_point(&mut self) -> Result<EntryPoint> {
        self.document("", "is not an entry point", |found: &EntryPoint| {
            !found.links.is_empty()
        })
    }

    /// What there is to know about the group's data. `GET /metadata`.
    ///
    /// # Errors
    /// Those of any read.
    pub fn metadata(&mut self) -> Result<Metadata> {
        self.document("metadata", "has no metadata in it", |found: &Metadata| {
            !found.links.is_empty()
        })
    }

    /// The custom fields of the group. `GET /metadata/custom_fields`, not paged.
    ///
    /// # Errors
    /// Those of any read; [`Kind::Unreadable`](crate::Kind::Unreadable) for an answer that does not say which fields
    /// there are.
    pub fn custom_fields(&mut self) -> Result<Vec<CustomField>> {
        let document = self.document(
            "metadata/custom_fields",
            "has no custom fields in it",
            |found: &CustomFields| found.fields.is_some(),
        )?;
        Ok(document.fields.unwrap_or_default())
    }

    /// Code to embed an action in a web page. `GET /…/{id}/embed` (reference, 7.0).
    ///
    /// # Errors
    /// Those of any read.
    pub fn embed<T: Embeddable>(&mut self, id: &Id<T>) -> Result<Embed> {
        let path = format!("{}/{id}/embed", T::COLLECTION);
        self.document(&path, "has no embed code in it", |found: &Embed| {
            *found != Embed::default()
        })
    }

    fn document<T: DeserializeOwned>(
        &mut self,
        path: &str,
        otherwise: &str,
        is_one: impl Fn(&T) -> bool,
    ) -> Result<T> {
        let request = self.request(Method::Get, path, None);
        let document = self.exchange.call(&request)?;
        if is_one(&document) {
            Ok(document)
        } else {
            Err(expect::unreadable(&request, otherwise))
        }
    }
}

//! Writes that Action Network carries out later: `?background_request=true` (reference, 3.6). They are answered at once
//! with `{}`, so nobody knows what became of them, or which record they made.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Client, Method, Request, expect};
use crate::Result;
use crate::osdi::{
    Collection, Creatable, Deletable, InBackground, Place, RecordHelper, Recordable, Resource,
    Updatable,
};

const IN_BACKGROUND: &str = "background_request=true";

/// A write was accepted, and its outcome is not known: it may still be refused in silence. Look for the record later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an accepted write is not a write that was carried out"]
pub struct Accepted;

impl Client {
    /// As [`create`](Self::create), later.
    ///
    /// # Errors
    /// When the request was not accepted. Where [`outcome_is_unknown`](super::outcome_is_unknown), it may have been.
    pub fn create_in_background<T: Creatable<P> + InBackground, P>(
        &mut self,
        collection: &Collection<T, P>,
        new: &T::New,
    ) -> Result<Accepted> {
        self.hand_over::<T>(Method::Post, collection.path(), Some(new))
    }

    /// As [`record`](Self::record), later.
    ///
    /// # Errors
    /// As [`create_in_background`](Self::create_in_background).
    pub fn record_in_background<T: Recordable<P> + InBackground, P>(
        &mut self,
        collection: &Collection<T, P>,
        helper: &RecordHelper<T::Fields>,
    ) -> Result<Accepted> {
        self.hand_over::<T>(Method::Post, collection.path(), Some(helper))
    }

    /// As [`update`](Self::update), later.
    ///
    /// # Errors
    /// As [`create_in_background`](Self::create_in_background).
    pub fn update_in_background<L: Place>(
        &mut self,
        place: L,
        changes: &<L::Record as Updatable<L::Parent>>::Changes,
    ) -> Result<Accepted>
    where
        L::Record: Updatable<L::Parent> + InBackground,
    {
        self.hand_over::<L::Record>(Method::Put, &place.path(), Some(changes))
    }

    /// As [`delete`](Self::delete), later.
    ///
    /// # Errors
    /// As [`create_in_background`](Self::create_in_background).
    pub fn delete_in_background<L: Place>(&mut self, place: L) -> Result<Accepted>
    where
        L::Record: Deletable<L::Parent> + InBackground,
    {
        self.hand_over::<L::Record>(Method::Delete, &place.path(), None::<&()>)
    }

    fn hand_over<T: Resource>(
        &mut self,
        method: Method,
        path: &str,
        content: Option<&impl Serialize>,
    ) -> Result<Accepted> {
        let body = content.map(|content| self.body_of::<T>(content));
        let request = Request {
            body: body.transpose()?,
            ..self.request(method, path, Some(IN_BACKGROUND))
        };
        let answer = self.exchange.call::<Map<String, Value>>(&request);
        let accepted = answer.and_then(|answer| match answer.get("error") {
            None => Ok(Accepted),
            Some(_) => Err(expect::unreadable(&request, "has an error in it")),
        });
        accepted
            .map_err(|error| self.of_write(&request, error))
            .map_err(expect::about_keys::<T>)
    }
}

//! Writing resources of any kind. What Action Network refuses does not compile: see [`Creatable`], [`Updatable`] and
//! [`Deletable`].

use serde::Serialize;
use serde_json::Value;

use super::{Client, Method, Request, Response, expect, outcome};
use crate::osdi::{
    BELOW_ENTRY_POINT, Collection, Creatable, Deletable, Id, IfThere, Place, RecordHelper,
    Recordable, Resource, Updatable,
};
use crate::{Error, Kind, Result};

impl Client {
    /// Creates a record, or finds the one that is there already, where Action Network deduplicates: POST on the
    /// collection. `client.create(&Collection::all(), &NewTag { … })`,
    /// `client.create(&petition_id.collection(), &NewRecord::of(person_id, SignatureFields { … }))`.
    ///
    /// Where Action Network redirects to a record that is there already (reference, 6.1), that one is read.
    ///
    /// # Errors
    /// [`Kind::Rejected`] with Action Network's reason. Where [`outcome_is_unknown`](super::outcome_is_unknown), the
    /// record may have been saved all the same; an answer without a record is such a case.
    pub fn create<T: Creatable<P>, P>(
        &mut self,
        collection: &Collection<T, P>,
        new: &T::New,
    ) -> Result<T> {
        self.post(collection.path(), new, T::IF_THERE)
    }

    /// Records an action together with its person: POST of a helper on the collection (reference, 7.0).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn record<T: Recordable<P>, P>(
        &mut self,
        collection: &Collection<T, P>,
        helper: &RecordHelper<T::Fields>,
    ) -> Result<T> {
        self.post(collection.path(), helper, IfThere::Answered)
    }

    /// Changes a record: PUT (reference, 3.6). What `changes` does not name stays. Action Network answers with the
    /// whole record, also when it silently kept a field, so compare what comes back.
    ///
    /// # Errors
    /// As [`create`](Self::create), and [`Kind::NotFound`].
    pub fn update<L: Place>(
        &mut self,
        place: L,
        changes: &<L::Record as Updatable<L::Parent>>::Changes,
    ) -> Result<L::Record>
    where
        L::Record: Updatable<L::Parent>,
    {
        let request = self.update_request(&place, changes)?;
        let response = self.exchange.send(&request);
        let record =
            response.and_then(|response| self.record_of(&request, &response, Some(place.id())));
        record.map_err(|error| self.of_write(&request, error))
    }

    /// Deletes a record: DELETE. It is repeated like a read, because that does no harm.
    ///
    /// # Errors
    /// [`Kind::NotFound`] for one that is not there, which is as good as deleted. Where
    /// [`outcome_is_unknown`](super::outcome_is_unknown), it may be deleted all the same.
    pub fn delete<L: Place>(&mut self, place: L) -> Result<()>
    where
        L::Record: Deletable<L::Parent>,
    {
        let request = self.request(Method::Delete, &place.path(), None);
        let requests_before = self.request_count();
        match self.notice(&request) {
            // The attempt before this one did it.
            Err(error)
                if error.kind() == Kind::NotFound && self.request_count() > requests_before + 1 =>
            {
                Ok(())
            }
            done => done.map_err(expect::about_keys::<L::Record>),
        }
    }

    /// Sends a write that is answered with words.
    pub(super) fn notice(&mut self, request: &Request) -> Result<()> {
        let response = self.exchange.send(request);
        let done = response.and_then(|response| match response.status {
            204 => Ok(()),
            _ => {
                let notice: expect::Notice = self.exchange.decode(request, &response)?;
                notice.expect(request)
            }
        });
        done.map_err(|error| self.of_write(request, error))
    }

    /// The error of a write. Where its outcome is unknown, it has the details by which the record can be looked up:
    /// `resource` (its path, or that of its collection), and of what was sent `email_address`, `phone_number`,
    /// `person`, `identifiers`, `name`, `title` and `subject`.
    pub(super) fn of_write(&self, request: &Request, error: Error) -> Error {
        let resource = self.entry_point.path_below(&request.url).to_owned();
        let mut clues = vec![("resource", resource)];
        for (name, clue) in outcome::clues(request.body.as_ref()) {
            clues.push((name, self.exchange.without_token(&clue)));
        }
        outcome::of_write(error, &clues)
    }

    /// The request that changes a record.
    pub(super) fn update_request<L: Place>(
        &self,
        place: &L,
        changes: &<L::Record as Updatable<L::Parent>>::Changes,
    ) -> Result<Request>
    where
        L::Record: Updatable<L::Parent>,
    {
        let body = self.body_of::<L::Record>(changes)?;
        Ok(self.write_request(Method::Put, &place.path(), body))
    }

    /// The body of a write, with its links made whole.
    pub(super) fn body_of<T: Resource>(&self, content: &impl Serialize) -> Result<Value> {
        let mut body = serde_json::to_value(content).map_err(|error| {
            Error::new(
                Kind::CannotMap,
                format!("This {} cannot be written as JSON: {error}.", T::NAME),
            )
        })?;
        self.complete_links(&mut body);
        Ok(body)
    }

    fn post<T: Resource>(
        &mut self,
        path: &str,
        content: &impl Serialize,
        if_there: IfThere,
    ) -> Result<T> {
        let body = self.body_of::<T>(content)?;
        let request = self.write_request(Method::Post, path, body);
        let written = self.exchange.send(&request);
        let record = written.and_then(|response| match self.redirect(&response, if_there)? {
            Some(there) => {
                let found = self.exchange.send(&there)?;
                self.record_of(&there, &found, None)
            }
            None => self.record_of(&request, &response, None),
        });
        record
            .map_err(|error| self.of_write(&request, error))
            .map_err(expect::about_keys::<T>)
    }

    fn record_of<T: Resource>(
        &self,
        request: &Request,
        response: &Response,
        asked: Option<&Id<T>>,
    ) -> Result<T> {
        let record = self.exchange.decode(request, response)?;
        let record = expect::record(request, record, asked);
        record.map_err(|error| self.exchange.redact(&error))
    }

    /// The request for the place of a record that was there already, if that is the answer to a POST.
    fn redirect(&self, response: &Response, if_there: IfThere) -> Result<Option<Request>> {
        match (if_there, response.status, response.header("location")) {
            (IfThere::MayBeRedirected, 301..=303, Some(location)) => {
                Ok(Some(self.request_for(self.checked(location)?)))
            }
            _ => Ok(None),
        }
    }

    fn complete_links(&self, body: &mut Value) {
        match body {
            Value::Array(elements) => {
                for element in elements {
                    self.complete_links(element);
                }
            }
            Value::Object(fields) => {
                for (key, value) in fields {
                    let path = value
                        .as_str()
                        .filter(|_| key == "href")
                        .and_then(|href| href.strip_prefix(BELOW_ENTRY_POINT));
                    match path {
                        Some(path) => {
                            *value = Value::String(self.entry_point.below(path, None).into());
                        }
                        None => self.complete_links(value),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

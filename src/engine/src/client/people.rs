//! The calls for people.

use serde_json::{Value, json};

use super::{Client, Method, PeoplePages, Request, outcome};
use crate::osdi::{Filter, Page, Person, PersonId, Resource as _};
use crate::{Error, Kind, Result};

impl Client {
    /// Reads one person. `GET /people/{id}`; current at once after a write.
    ///
    /// # Errors
    /// [`Kind::NotFound`] for a person who is deleted or not on this token's list; those of any read.
    pub fn person(&mut self, id: &PersonId) -> Result<Person> {
        let request = self.request(Method::Get, &path_of(id), None);
        let person = self.exchange.call(&request)?;
        expect_person(&request, person, Some(id))
    }

    /// The people a filter lets through, or all, page by page and in no particular order. `GET /people`.
    #[must_use]
    pub fn people(&self, filter: Option<&Filter>) -> PeoplePages {
        let query = filter.and_then(Filter::to_query);
        let first = self.request(Method::Get, Person::COLLECTION, query.as_deref());
        PeoplePages::new(first)
    }

    /// One page of the people a filter lets through, `page` from 1. `GET /people?filter=…`. Such a search lags behind
    /// writes by some seconds.
    ///
    /// # Errors
    /// Those of any read.
    pub fn find_people(&mut self, filter: &Filter, page: u32) -> Result<Vec<Person>> {
        let parts = [filter.to_query(), Some(format!("page={page}"))];
        let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
        let request = self.request(Method::Get, Person::COLLECTION, Some(&query));
        let page: Page<Person> = self.exchange.call(&request)?;
        Ok(page.into_items())
    }

    /// Creates a person, or updates the one who has this e-mail address or number. `POST /people`, the person signup
    /// helper (reference, 4.3). Times, links and statuses that cannot be written are left out.
    ///
    /// # Errors
    /// [`Kind::Rejected`] with Action Network's reason. Where [`outcome_is_unknown`](super::outcome_is_unknown), the
    /// person may have been saved all the same.
    pub fn save_person(&mut self, person: &Person) -> Result<Person> {
        let body = json!({ "person": json_of(&person.writable())? });
        let request = self.write_request(Method::Post, Person::COLLECTION, body);
        self.write_person(&request, None)
    }

    /// Updates the fields of a person that are set in `changes`. `PUT /people/{id}` (reference, 4.4). Action Network
    /// answers with the whole person, also when it silently kept a field, so compare what comes back.
    ///
    /// # Errors
    /// As [`save_person`](Self::save_person), and [`Kind::NotFound`].
    pub fn update_person(&mut self, id: &PersonId, changes: &Person) -> Result<Person> {
        let body = json_of(&changes.writable())?;
        let request = self.write_request(Method::Put, &path_of(id), body);
        self.write_person(&request, Some(id))
    }

    /// Updates several people, a few at a time. What becomes of each is told in their order, and does not concern the
    /// others.
    pub fn update_people(&mut self, changes: &[(PersonId, Person)]) -> Vec<Result<Person>> {
        let requests: Vec<Result<Request>> = changes
            .iter()
            .map(|(id, changes)| {
                let body = json_of(&changes.writable())?;
                Ok(self.write_request(Method::Put, &path_of(id), body))
            })
            .collect();
        let sent: Vec<Request> = requests.iter().flatten().cloned().collect();
        let mut answers = self.exchange.call_all(sent).into_iter();
        let people = changes.iter().zip(requests);
        let read = people.filter_map(|((id, _), request)| match request {
            Ok(request) => answers.next().map(|answer| {
                let person = answer.and_then(|person| expect_person(&request, person, Some(id)));
                person.map_err(outcome::of_write)
            }),
            Err(error) => Some(Err(error)),
        });
        read.collect()
    }

    fn write_person(&mut self, request: &Request, id: Option<&PersonId>) -> Result<Person> {
        let answer = self.exchange.call(request);
        let person = answer.and_then(|person| expect_person(request, person, id));
        person.map_err(outcome::of_write)
    }
}

fn path_of(id: &PersonId) -> String {
    format!("{}/{id}", Person::COLLECTION)
}

/// The person of an answer. An answer without an id, or with that of another person, is no answer to the question;
/// Action Network sends `{}` when a helper failed or works in the background (reference, 1.1).
fn expect_person(request: &Request, person: Person, id: Option<&PersonId>) -> Result<Person> {
    let unreadable = |what: &str| {
        Error::new(
            Kind::Unreadable,
            format!("The answer to {} {what}.", request.name),
        )
        .with("request", &request.name)
    };
    match (person.id(), id) {
        (None, _) => Err(unreadable("has no person in it")),
        (Some(found), Some(asked)) if found != *asked => Err(unreadable("is about another person")),
        (Some(_), _) => Ok(person),
    }
}

fn json_of(person: &Person) -> Result<Value> {
    serde_json::to_value(person).map_err(|error| {
        Error::new(
            Kind::CannotMap,
            format!("This person cannot be written as JSON: {error}."),
        )
    })
}

//! The calls for people.

use super::{Client, PeoplePages, Request, expect};
use crate::Result;
use crate::osdi::{Collection, Filter, Person, PersonChanges, PersonId, Signup};

impl Client {
    /// Reads one person. `GET /people/{id}`; current at once after a write.
    ///
    /// # Errors
    /// [`Kind::NotFound`](crate::Kind::NotFound) for a person who is deleted or not on this token's list; those of any
    /// read.
    pub fn person(&mut self, id: &PersonId) -> Result<Person> {
        self.get(id)
    }

    /// The people a filter lets through, or all, page by page and in no particular order. `GET /people`.
    #[must_use]
    pub fn people(&self, filter: Option<&Filter>) -> PeoplePages {
        self.pages(&Collection::all(), filter)
    }

    /// One page of the people a filter lets through, `page` from 1. `GET /people?filter=…`. Such a search lags behind
    /// writes by some seconds.
    ///
    /// # Errors
    /// Those of any read.
    pub fn find_people(&mut self, filter: &Filter, page: u32) -> Result<Vec<Person>> {
        let page = self.page(&Collection::all(), Some(filter), page)?;
        Ok(page.into_items())
    }

    /// Creates a person, or updates the one who has this e-mail address or number. `POST /people`, the person signup
    /// helper (reference, 4.3). Times, links and statuses that cannot be written are left out.
    ///
    /// # Errors
    /// [`Kind::Rejected`](crate::Kind::Rejected) with Action Network's reason. Where
    /// [`outcome_is_unknown`](super::outcome_is_unknown), the person may have been saved all the same.
    pub fn save_person(&mut self, person: &Person) -> Result<Person> {
        self.sign_up(&Signup::new(person))
    }

    /// Updates the fields of a person that are set in `changes`. `PUT /people/{id}` (reference, 4.4). Action Network
    /// answers with the whole person, also when it silently kept a field, so compare what comes back.
    ///
    /// # Errors
    /// As [`save_person`](Self::save_person), and [`Kind::NotFound`](crate::Kind::NotFound).
    pub fn update_person(&mut self, id: &PersonId, changes: &Person) -> Result<Person> {
        self.update(id, &PersonChanges::of(changes))
    }

    /// Updates several people, a few at a time. What becomes of each is told in their order, and does not concern the
    /// others.
    pub fn update_people(&mut self, changes: &[(PersonId, Person)]) -> Vec<Result<Person>> {
        let requests: Vec<Result<Request>> = changes
            .iter()
            .map(|(id, changes)| self.update_request(&id, &PersonChanges::of(changes)))
            .collect();
        let sent: Vec<Request> = requests.iter().flatten().cloned().collect();
        let mut answers = self.exchange.call_all(sent).into_iter();
        let people = changes.iter().zip(requests);
        let read = people.filter_map(|((id, _), request)| match request {
            Ok(request) => answers.next().map(|answer| {
                let person = answer.and_then(|person| expect::record(&request, person, Some(id)));
                person.map_err(|error| self.of_write(&request, error))
            }),
            Err(error) => Some(Err(error)),
        });
        read.collect()
    }

    /// Creates or updates a person, and gives and takes tags. `POST /people`, the person signup helper (reference,
    /// 4.3).
    ///
    /// # Errors
    /// As [`save_person`](Self::save_person).
    pub fn sign_up(&mut self, signup: &Signup) -> Result<Person> {
        self.create(&Collection::all(), signup)
    }
}

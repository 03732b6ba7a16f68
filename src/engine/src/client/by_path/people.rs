//! Changes of several people, as JSON.

use serde_json::Value;

use super::calls::{changes, json};
use crate::Result;
use crate::client::Client;
use crate::osdi::{Person, PersonId};

impl Client {
    /// Updates several people, a few at a time, each given by id and changes. What becomes of each is told in their
    /// order, and does not concern the others; what cannot be sent is the error of that person.
    pub fn update_people_at(&mut self, people: Vec<(String, Value)>) -> Vec<Result<Value>> {
        let read: Vec<Result<(PersonId, Person)>> = people
            .into_iter()
            .map(|(id, body)| Ok((PersonId::parse(&id)?, changes::<Person, Person>(body)?)))
            .collect();
        let sent: Vec<(PersonId, Person)> = read.iter().flatten().cloned().collect();
        let mut updated = self.update_people(&sent).into_iter();
        let told = read.into_iter().filter_map(|person| match person {
            Ok(_) => updated
                .next()
                .map(|updated| updated.and_then(|person| json(&person))),
            Err(error) => Some(Err(error)),
        });
        told.collect()
    }
}

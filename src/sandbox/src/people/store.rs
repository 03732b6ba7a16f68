//! The people, in the order of their creation, with the indexes that make a hundred thousand of them quick.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::index::Index;
use crate::model::Person;
use crate::paging::PageRequest;
use crate::shelf::Shelf;

use super::filter::{Key, PersonFilter};
use super::search_memory::SearchMemory;
use super::{email, phone};

/// The people. Raw writes of tests may break what the API guards: two people can share an address or a number.
#[derive(Debug, Default)]
pub(crate) struct People {
    shelf: Shelf<Person>,
    by_email: Index,
    by_number: Index,
    by_identifier: Index,
    memory: SearchMemory,
}

impl People {
    pub(crate) fn set_search_lag(&mut self, lag: Duration) {
        self.memory.set_lag(lag);
    }

    /// Lets searches show everybody as they are.
    pub(crate) fn catch_up(&mut self) {
        self.memory.clear();
    }

    /// Puts a person in the place of the one with the same id, or at the end when there is none.
    pub(crate) fn save(&mut self, person: Person) -> Arc<Person> {
        let person = Arc::new(person);
        let before = self.shelf.get(person.id).cloned();
        let slot = self.shelf.put(person.id, Arc::clone(&person));
        if let Some(before) = &before {
            self.remove_keys(slot, before);
        }
        self.add_keys(slot, &person);
        self.memory.remember(slot, before);
        person
    }

    /// Takes a person away; false when there was none.
    pub(crate) fn remove(&mut self, id: Uuid) -> bool {
        let Some((slot, before)) = self.shelf.take(id) else {
            return false;
        };
        self.remove_keys(slot, &before);
        self.memory.remember(slot, Some(before));
        true
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Arc<Person>> {
        self.shelf.get(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Person>> {
        self.shelf.iter()
    }

    /// The oldest person with this address.
    pub(crate) fn with_email(&self, address: &str) -> Option<&Arc<Person>> {
        self.at(self.by_email.get(&email::key(address))).next()
    }

    /// Everybody with this number, oldest first. The number has the form of [`phone::digits`].
    pub(crate) fn with_number(&self, number: &str) -> impl Iterator<Item = &Arc<Person>> {
        self.at(self.by_number.get(number))
    }

    pub(crate) fn holds_identifier(&self, identifier: &str) -> bool {
        !self.by_identifier.get(identifier).is_empty()
    }

    /// One page of everybody.
    pub(crate) fn list(&self, page: &PageRequest) -> Vec<Arc<Person>> {
        self.shelf.page(page)
    }

    /// One page of those a filter lets through, as a search sees them at this moment.
    pub(crate) fn search(&self, filter: &PersonFilter, page: &PageRequest) -> Vec<Arc<Person>> {
        let now = Instant::now();
        let found = |slots: &mut dyn Iterator<Item = u32>| {
            page.part(slots.filter(|slot| self.fits(*slot, filter, now)))
                .filter_map(|slot| self.seen(slot, now).cloned())
                .collect()
        };
        match filter.key() {
            None => found(&mut (0..self.shelf.end())),
            Some(key) => {
                let mut slots: BTreeSet<u32> = self.slots(&key).into_iter().collect();
                slots.extend(self.memory.slots());
                found(&mut slots.into_iter())
            }
        }
    }

    /// Whether a search finds who it sees in a slot. The person is looked at only where the dates do not decide,
    /// which is what keeps a filter by date over many people quick.
    fn fits(&self, slot: u32, filter: &PersonFilter, now: Instant) -> bool {
        if self.memory.holds(slot) {
            return self
                .seen(slot, now)
                .is_some_and(|person| filter.admits(person));
        }
        self.shelf.dates_pass(slot, filter.dates())
            && (filter.is_of_dates()
                || self
                    .shelf
                    .at(slot)
                    .is_some_and(|person| filter.admits_texts(person)))
    }

    fn seen(&self, slot: u32, now: Instant) -> Option<&Arc<Person>> {
        self.memory.view(slot, self.shelf.at(slot), now)
    }

    fn slots(&self, key: &Key) -> Vec<u32> {
        match key {
            Key::Id(id) => self.shelf.slot(*id).into_iter().collect(),
            Key::Identifier(text) => self.by_identifier.get(text).to_vec(),
            Key::Email(text) => self.by_email.get(text).to_vec(),
            Key::Number(text) => self.by_number.get(text).to_vec(),
            Key::Nobody => Vec::new(),
        }
    }

    fn at(&self, slots: &[u32]) -> impl Iterator<Item = &Arc<Person>> {
        slots.iter().filter_map(|slot| self.shelf.at(*slot))
    }

    fn add_keys(&mut self, slot: u32, person: &Person) {
        for address in person.emails() {
            self.by_email.add(email::key(address), slot);
        }
        for number in person.numbers().filter_map(phone::digits) {
            self.by_number.add(number, slot);
        }
        for identifier in &person.identifiers {
            if !identifier.starts_with(crate::ids::NATIVE_PREFIX) {
                self.by_identifier.add(identifier.clone(), slot);
            }
        }
    }

    fn remove_keys(&mut self, slot: u32, person: &Person) {
        for address in person.emails() {
            self.by_email.remove(&email::key(address), slot);
        }
        for number in person.numbers().filter_map(phone::digits) {
            self.by_number.remove(&number, slot);
        }
        for identifier in &person.identifiers {
            self.by_identifier.remove(identifier, slot);
        }
    }
}

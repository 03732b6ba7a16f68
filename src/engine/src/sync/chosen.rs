//! A run limited to people chosen by hand. They are read one by one, by id, and the cursor plays no part.

use std::collections::HashSet;

use super::people::Session;
use super::reading::Chosen;
use super::report::{Outcome, PersonResult};
use crate::crm::{ContactId, SyncState};
use crate::osdi::PersonId;
use crate::profile::Origin;
use crate::{Kind, Result};

impl Session<'_> {
    /// Looks at the origin's records of those who were chosen: the ones named, and the twins of the others named.
    pub(super) fn read_chosen(&mut self, chosen: &Chosen) -> Result<()> {
        match self.run.origin {
            Origin::Local => self.push_chosen(chosen),
            Origin::Remote => self.pull_chosen(chosen),
        }
    }

    fn push_chosen(&mut self, chosen: &Chosen) -> Result<()> {
        let mut ids = chosen.contacts.clone();
        for people in chosen.people.chunks(self.run.batch_size) {
            let states = self.crm.states_by_remote_id(people)?;
            let linked = |state: &SyncState| Some(state.link().or_else(|| state.alias())?.0);
            ids.extend(states.iter().filter_map(linked));
        }
        for ids in once(ids).chunks(self.run.batch_size) {
            let contacts = self.crm.contacts_by_id(ids)?;
            let found: HashSet<ContactId> = contacts.iter().filter_map(|one| one.id).collect();
            let missing: Vec<_> = ids
                .iter()
                .filter(|id| !found.contains(id))
                .map(|id| {
                    nobody(
                        Some(*id),
                        None,
                        "There is no contact with this id.".to_owned(),
                    )
                })
                .collect();
            self.hold_results(missing);
            self.take_contacts(contacts, false)?;
        }
        Ok(())
    }

    fn pull_chosen(&mut self, chosen: &Chosen) -> Result<()> {
        let mut ids = chosen.people.clone();
        for contacts in chosen.contacts.chunks(self.run.batch_size) {
            let states = self.crm.states_by_contact_id(contacts)?;
            ids.extend(
                states
                    .into_iter()
                    .filter_map(|state| state.remote_person_id),
            );
        }
        for ids in once(ids).chunks(self.run.batch_size) {
            let mut people = Vec::with_capacity(ids.len());
            let mut missing = Vec::new();
            for id in ids {
                let answer = self.client.person(id);
                match self.about_one(answer)? {
                    Ok(person) => people.push(person),
                    Err(error) => missing.push((id, error)),
                }
            }
            let asked: Vec<PersonId> = missing.iter().map(|(id, _)| (*id).clone()).collect();
            let states = self.crm.states_by_remote_id(&asked)?;
            let mut results = Vec::new();
            let mut entries = Vec::new();
            let mut gone = Vec::new();
            for (id, error) in missing {
                let of_person = |state: &&SyncState| state.remote_person_id.as_ref() == Some(id);
                match states.iter().find(of_person) {
                    Some(state) if error.kind() == Kind::NotFound => {
                        gone.push(state.clone());
                    }
                    Some(state) => {
                        let reason = error.to_string();
                        entries.push(self.failure(state.clone(), None, None, reason));
                    }
                    None if error.kind() == Kind::NotFound => {
                        let why = "There is no person with this id on Action Network.".to_owned();
                        results.push(nobody(None, Some(id.clone()), why));
                    }
                    None => results.push(PersonResult {
                        outcome: Outcome::Error,
                        ..nobody(None, Some(id.clone()), error.to_string())
                    }),
                }
            }
            entries.extend(self.missing(gone)?);
            self.hold_results(results);
            self.hold_entries(entries);
            self.take_people(people, false)?;
        }
        Ok(())
    }
}

/// The ids without repetitions, in their order.
fn once<T: Clone + Eq + std::hash::Hash>(ids: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    ids.into_iter()
        .filter(|id| seen.insert(id.clone()))
        .collect()
}

fn nobody(contact_id: Option<ContactId>, remote_id: Option<PersonId>, why: String) -> PersonResult {
    let ids = (contact_id, remote_id);
    PersonResult::unwritten(ids, String::new(), Outcome::Ineligible, Some(why))
}

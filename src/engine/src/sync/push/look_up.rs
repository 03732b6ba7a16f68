//! Asking Action Network for contacts that have no twin yet.

use std::collections::HashMap;

use super::super::past::announced;
use super::super::people::Session;
use super::Candidate;
use crate::crm::{Blocked, Contact, ContactId, OwnMatch, SyncState};
use crate::mapping::Field;
use crate::osdi::{Person, PersonId};
use crate::{Kind, Result};

/// What Action Network answered about contacts without a twin, and what is known about the people it found.
#[derive(Default)]
pub(super) struct LookedUp {
    pub people: HashMap<ContactId, Vec<(PersonId, Person)>>,
    /// Found by secondary addresses, because nobody has the primary one.
    pub by_secondary: HashMap<ContactId, BySecondary>,
    /// Found by the address that an earlier run sent and whose contact has another one now.
    pub announced: HashMap<ContactId, Vec<(PersonId, Person)>>,
    /// Why there is no answer.
    pub unanswered: HashMap<ContactId, String>,
    pub states: Vec<SyncState>,
    /// The contacts these people are linked to, as far as they are in the trash.
    pub trashed: HashMap<ContactId, Contact>,
    pub blocked: Blocked,
}

#[derive(Default)]
pub(super) struct BySecondary {
    pub people: Vec<(PersonId, Person)>,
    /// Another contact has one of the addresses too.
    pub is_shared: bool,
}

impl Session<'_> {
    /// Asks Action Network for those who have no twin yet: one request each, and one for each secondary address of those
    /// of whom it does not know the primary one.
    pub(super) fn look_up(
        &mut self,
        candidates: &[Candidate],
        blocked: &Blocked,
    ) -> Result<LookedUp> {
        let mut found = LookedUp::default();
        let mut not_found = Vec::new();
        let unlinked = candidates
            .iter()
            .filter(|one| one.person_id().is_none() && self.left_alone(one, blocked).is_none());
        let unlinked: Vec<_> = unlinked
            .filter_map(|one| Some((one.contact.id?, &one.state)))
            .collect();
        self.ask_about_contacts(unlinked.into_iter())?;
        for candidate in candidates {
            let (Some(id), None, None) = (
                candidate.contact.id,
                candidate.person_id(),
                self.left_alone(candidate, blocked),
            ) else {
                continue;
            };
            let own = self.own_match_of_contact(id).cloned();
            if let Some(OwnMatch::Person { person_id }) = &own {
                self.look_up_own(id, person_id, &mut found)?;
                continue;
            }
            if own.as_ref().is_some_and(|own| *own != OwnMatch::None) {
                continue;
            }
            let answer = match (&candidate.fields.email, &candidate.fields.mobile) {
                (Some(email), _) => self.look_up_email(email),
                (None, Some(mobile)) if self.goes_by_number(candidate) => {
                    self.look_up_mobile(mobile)
                }
                (None, _) => Ok(Vec::new()),
            };
            match self.about_one(answer)? {
                Ok(people) => {
                    let is_found =
                        !people.is_empty() || self.look_up_announced(id, candidate, &mut found)?;
                    if !is_found && own.is_none() && candidate.fields.email.is_some() {
                        not_found.push(id);
                    }
                    found.people.insert(id, identified(people));
                }
                Err(error) => {
                    found.unanswered.insert(id, error.to_string());
                }
            }
        }
        self.look_up_by_secondary(&not_found, &mut found)?;
        let everybody = found.people.values().flatten();
        let ids: Vec<PersonId> = everybody
            .chain(found.announced.values().flatten())
            .chain(found.by_secondary.values().flat_map(|found| &found.people))
            .map(|(id, _)| id.clone())
            .collect();
        if !ids.is_empty() {
            found.states = self.crm.states_by_remote_id(&ids)?;
            found.blocked = self.crm.blocked(&[], &ids)?;
        }
        let linked: Vec<ContactId> = found
            .states
            .iter()
            .filter_map(|state| Some(state.link()?.0))
            .collect();
        if !linked.is_empty() {
            let contacts = self.crm.contacts_by_id(&linked)?.into_iter();
            found.trashed = contacts
                .filter(|contact| contact.is_deleted)
                .filter_map(|contact| Some((contact.id?, contact)))
                .collect();
        }
        Ok(found)
    }

    /// Asks for the person that the site's own matcher found.
    fn look_up_own(
        &mut self,
        id: ContactId,
        person_id: &PersonId,
        found: &mut LookedUp,
    ) -> Result<()> {
        let answer = self.look_up_person(person_id);
        match self.about_one(answer)? {
            Ok(person) => {
                found.people.insert(id, identified(vec![person]));
            }
            Err(error) => {
                let reason = match error.kind() {
                    Kind::NotFound => format!(
                        "The site's own matcher found the person {person_id}, who is not on Action Network."
                    ),
                    _ => error.to_string(),
                };
                found.unanswered.insert(id, reason);
            }
        }
        Ok(())
    }

    /// Asks by the address an earlier run sent, if the contact has another one since. Returns whether somebody has it, or
    /// that could not be found out.
    fn look_up_announced(
        &mut self,
        id: ContactId,
        candidate: &Candidate,
        found: &mut LookedUp,
    ) -> Result<bool> {
        let sent = announced(&candidate.state).filter(|sent| {
            sent.key(Field::Email).is_some()
                && sent.key(Field::Email) != candidate.fields.key(Field::Email)
        });
        let Some(email) = sent.and_then(|sent| sent.email.as_ref()) else {
            return Ok(false);
        };
        let answer = self.look_up_email(email);
        match self.about_one(answer)? {
            Ok(people) if people.is_empty() => return Ok(false),
            Ok(people) => {
                found.announced.insert(id, identified(people));
            }
            Err(error) => {
                found.unanswered.insert(id, error.to_string());
            }
        }
        Ok(true)
    }

    fn look_up_by_secondary(&mut self, contacts: &[ContactId], found: &mut LookedUp) -> Result<()> {
        if contacts.is_empty() {
            return Ok(());
        }
        let own: Vec<_> = self
            .crm
            .emails_of(contacts)?
            .into_iter()
            .filter(|holder| !holder.is_primary)
            .collect();
        if own.is_empty() {
            return Ok(());
        }
        let emails: Vec<String> = own.iter().map(|holder| holder.email.clone()).collect();
        let holders = self.crm.contacts_holding_email(&emails)?;
        for holder in own {
            let others = || {
                holders.iter().filter(|other| {
                    other.contact_id != holder.contact_id
                        && other.email.to_lowercase() == holder.email.to_lowercase()
                })
            };
            // Whoever has it as the primary address is the one whom it tells.
            if others().any(|other| other.is_primary) {
                continue;
            }
            let is_shared = others().next().is_some();
            let answer = self.look_up_email(&holder.email);
            let entry = found.by_secondary.entry(holder.contact_id).or_default();
            match self.about_one(answer)? {
                Ok(people) => {
                    entry.is_shared |= is_shared && !people.is_empty();
                    entry.people.extend(identified(people));
                }
                Err(error) => {
                    found
                        .unanswered
                        .insert(holder.contact_id, error.to_string());
                }
            }
        }
        Ok(())
    }
}

fn identified(people: Vec<Person>) -> Vec<(PersonId, Person)> {
    people
        .into_iter()
        .filter_map(|person| Some((person.id()?, person)))
        .collect()
}

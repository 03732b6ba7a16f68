//! What a site's own matcher changes about who belongs to whom.
//!
//! It is asked about records that are not linked. Its answer takes the place of the usual rules about addresses and names;
//! whether two can be linked is looked at as ever.

use std::collections::HashMap;
use std::hash::Hash;

use super::doubt::several_fit;
use super::past::announced;
use super::people::Session;
use super::plan::Decision;
use crate::Result;
use crate::crm::{ContactId, Match, Meeting, OwnMatch, SyncState};
use crate::mapping::PersonFields;
use crate::osdi::{Person, PersonId};
use crate::profile::Origin;

/// What is said where the matcher found a record.
pub(super) const FOUND: &str = "Matched by the site's own matcher.";
/// What is said where it found none.
pub(super) const NONE: &str = "The site's own matcher found nobody.";

impl Session<'_> {
    /// Asks the site's matcher, if there is one, about people.
    pub(super) fn ask_about_people<'a>(
        &mut self,
        unlinked: impl Iterator<Item = (&'a PersonId, &'a Person)>,
    ) -> Result<()> {
        if !self.options.own_matcher {
            return Ok(());
        }
        let known = &self.answers.own_of_people;
        let (ids, meetings) = unlinked
            .filter(|(id, _)| !known.contains_key(id))
            .map(|(id, person)| {
                (
                    id.clone(),
                    met(None, Some(id.clone()), Some(person.clone())),
                )
            })
            .unzip();
        let answers = self.ask(Origin::Remote, ids, meetings)?;
        self.answers.own_of_people.extend(answers);
        Ok(())
    }

    /// Asks the site's matcher, if there is one, about contacts. Where an earlier run asked Action Network to create the
    /// person and nobody knows the outcome, it is found by what was sent, so the matcher is not asked.
    pub(super) fn ask_about_contacts<'a>(
        &mut self,
        unlinked: impl Iterator<Item = (ContactId, &'a SyncState)>,
    ) -> Result<()> {
        if !self.options.own_matcher {
            return Ok(());
        }
        let known = &self.answers.own_of_contacts;
        let (ids, meetings) = unlinked
            .filter(|(id, state)| announced(state).is_none() && !known.contains_key(id))
            .map(|(id, _)| (id, met(Some(id), None, None)))
            .unzip();
        let answers = self.ask(Origin::Local, ids, meetings)?;
        self.answers.own_of_contacts.extend(answers);
        Ok(())
    }

    fn ask<Id: Eq + Hash>(
        &mut self,
        origin: Origin,
        ids: Vec<Id>,
        meetings: Vec<Meeting>,
    ) -> Result<HashMap<Id, Option<OwnMatch>>> {
        if meetings.is_empty() {
            return Ok(HashMap::new());
        }
        let mut answers = self.crm.own_matches(origin, &meetings)?;
        let ids = ids.into_iter().enumerate();
        Ok(ids
            .map(|(position, id)| (id, answers.remove(&position)))
            .collect())
    }
}

fn met(
    contact_id: Option<ContactId>,
    person_id: Option<PersonId>,
    person: Option<Person>,
) -> Meeting {
    Meeting {
        contact_id,
        person_id,
        person,
        found: Match::None,
    }
}

/// What becomes of a record of which the matcher gave no plain answer.
pub(super) fn undecided(
    answer: &OwnMatch,
    about: &PersonFields,
    contacts: &[ContactId],
    people: &[PersonId],
) -> Option<Decision> {
    match answer {
        OwnMatch::Contact { .. } | OwnMatch::Person { .. } | OwnMatch::None => None,
        OwnMatch::Ambiguous { reason } => Some(several_fit(reason, about, contacts, people)),
        OwnMatch::Insufficient { reason } => Some(Decision::Leave(reason.clone())),
        OwnMatch::Failed { reason } => Some(Decision::Fail(reason.clone())),
    }
}

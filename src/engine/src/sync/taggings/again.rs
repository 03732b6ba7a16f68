//! Looking again before something is written: the plan can be a while old, and a page can slip while others are read.

use std::collections::HashSet;

use super::members::Change;
use super::run::Session;
use crate::client::Pages;
use crate::crm::{ContactId, TagLink, Twin};
use crate::osdi::{PersonId, TagId, Tagging};
use crate::profile::Origin;
use crate::{Error, Kind, Result};

/// People whose tags are remembered for further tags, at most.
const MOST_REMEMBERED: usize = 5_000;

impl Session<'_> {
    /// Whether the person, who is there, has the tag no more, and no alias of the contact has it either.
    pub(super) fn has_nowhere(
        &mut self,
        link: &TagLink,
        change: &Change,
        aliases: &[Twin],
    ) -> Result<Result<bool>> {
        let has = |tags: &HashSet<TagId>| tags.contains(&link.remote_tag_id);
        match self.tags_of(&change.person_id())? {
            Ok(tags) if has(&tags) => return Ok(Ok(false)),
            Ok(_) => {}
            Err(error) => return Ok(Err(error)),
        }
        let of_contact = |alias: &&Twin| alias.contact_id == change.contact;
        for alias in aliases.iter().filter(of_contact) {
            match self.tags_of(&alias.remote_person_id)? {
                Ok(tags) if has(&tags) => return Ok(Ok(false)),
                Ok(_) => {}
                // Who is not there has no tag.
                Err(error) if error.kind() == Kind::NotFound => {}
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(true))
    }

    /// Whose contacts have the tag now.
    pub(super) fn tagged(
        &mut self,
        link: &TagLink,
        changes: &[Change],
    ) -> Result<HashSet<ContactId>> {
        let contacts: Vec<ContactId> = changes.iter().map(|change| change.contact).collect();
        if contacts.is_empty() {
            return Ok(HashSet::new());
        }
        let tagged = self.crm.tagged_among(link.tag_id, &contacts)?;
        Ok(tagged.into_iter().collect())
    }

    /// Changes about people who may be touched.
    pub(super) fn without_blocked(
        &mut self,
        link: &TagLink,
        changes: &[Change],
        origin: Origin,
    ) -> Result<Vec<Change>> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let contacts: Vec<ContactId> = changes.iter().map(|change| change.contact).collect();
        let people: Vec<PersonId> = changes.iter().map(Change::person_id).collect();
        let blocked = self.crm.blocked(&contacts, &people)?;
        let mut free = Vec::with_capacity(changes.len());
        for change in changes {
            let reason = blocked
                .contacts
                .get(&change.contact)
                .or_else(|| blocked.people.get(&change.person_id()));
            match reason {
                None => free.push(*change),
                Some(reason) => {
                    let reason =
                        format!("The tag “{}” is left as it is: {reason}", link.local_name);
                    self.leave(change.ids(), reason, origin);
                }
            }
        }
        Ok(free)
    }

    /// All tags of a person, by the person's own list.
    pub(super) fn tags_of(&mut self, person: &PersonId) -> Result<Result<HashSet<TagId>>> {
        if let Some(known) = self.tags_of_people.get(&person.number()) {
            return Ok(known.clone());
        }
        if self.tags_of_people.len() >= MOST_REMEMBERED {
            self.tags_of_people.clear();
        }
        let answer = self.read_tags_of(person);
        let answer = self.about_one(answer)?;
        self.tags_of_people.insert(person.number(), answer.clone());
        Ok(answer)
    }

    fn read_tags_of(&mut self, person: &PersonId) -> Result<HashSet<TagId>> {
        let mut tags = HashSet::new();
        let mut pages: Pages<Tagging> = self.client.pages(&person.collection(), None);
        while let Some(page) = pages.next_page(self.client)? {
            for tagging in page {
                let Some(tag) = tagging.tag_id() else {
                    let message = "A tagging does not say of which tag it is.";
                    return Err(Error::new(Kind::Unreadable, message));
                };
                tags.insert(tag);
            }
        }
        Ok(tags)
    }
}

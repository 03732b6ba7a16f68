//! The tags of a CiviCRM in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::tagging::{
    BaseTagging, FailedTagging, LocalTag, LocalTagId, Namesake, NewTagging, TagCrm, TagLink,
    TagLinkId, Twin,
};
use super::{ContactId, Flag, FlagType, MemoryCrm, SyncState};
use crate::osdi::PersonId;
use crate::{Error, Kind, Result};

/// Tags, who has them, and what is remembered about them.
#[derive(Debug, Clone, Default)]
pub struct MemoryTags {
    /// By id.
    pub tags: BTreeMap<LocalTagId, LocalTag>,
    /// Who has them.
    pub taggings: BTreeSet<(LocalTagId, ContactId)>,
    /// By id.
    pub links: BTreeMap<TagLinkId, TagLink>,
    /// What was agreed on, by link and person.
    pub base: BTreeMap<(TagLinkId, PersonId), BaseTagging>,
    /// What could not be carried, by link and person.
    pub failed: BTreeMap<(TagLinkId, PersonId), FailedTagging>,
    /// Contacts whose tags cannot be saved.
    pub broken: BTreeSet<ContactId>,
    /// Contacts whose new taggings the site's own rule leaves out.
    pub left_out: BTreeSet<ContactId>,
    /// Contacts for whose new taggings that rule fails, with its message.
    pub rule_fails: BTreeMap<ContactId, String>,
    /// What was told of tags that are not synced.
    pub told: Vec<String>,
    /// Taggings written, by whatever call.
    pub writes: u64,
    last_id: u64,
}

impl MemoryTags {
    /// Adds a tag in the scope.
    pub fn add(&mut self, name: &str) -> LocalTagId {
        self.last_id += 1;
        let id = LocalTagId(self.last_id);
        let tag = LocalTag {
            id,
            name: name.to_owned(),
            label: name.to_owned(),
            is_in_scope: true,
        };
        self.tags.insert(id, tag);
        id
    }

    /// Deletes a tag, as a person would.
    pub fn delete(&mut self, id: LocalTagId) {
        self.tags.remove(&id);
        self.taggings.retain(|(tag, _)| *tag != id);
    }
}

fn is_about(flag: &Flag, row: &FailedTagging) -> bool {
    flag.flag_type == FlagType::TaggingFailed
        && flag.contact_id == Some(row.contact_id)
        && flag.remote_object_id.as_ref() == Some(&row.remote_person_id)
}

/// As a database with a collation of CiviCRM's compares, for a few letters.
fn without_accents(name: &str) -> String {
    name.to_lowercase().replace('é', "e").replace('ß', "ss")
}

impl MemoryCrm {
    fn twin(&self, state: &SyncState) -> Option<Twin> {
        let (contact_id, person) = state.link().or_else(|| state.alias())?;
        Some(Twin {
            contact_id,
            remote_person_id: person.clone(),
            is_alias: state.contact_id.is_none(),
            is_trashed: self.contacts.get(&contact_id)?.is_deleted,
            is_out_of_scope: state.is_out_of_scope,
            is_gone: state.remote_gone_time.is_some(),
        })
    }
}

impl TagCrm for MemoryCrm {
    fn left_out(
        &mut self,
        _: &TagLink,
        taggings: &[NewTagging],
    ) -> Result<BTreeMap<usize, Option<String>>> {
        self.calls += 1;
        let tags = &self.tags;
        let answer = |one: &NewTagging| {
            let failed = tags.rule_fails.get(&one.contact_id).cloned().map(Some);
            failed.or_else(|| tags.left_out.contains(&one.contact_id).then_some(None))
        };
        let all = taggings.iter().enumerate();
        Ok(all
            .filter_map(|(position, one)| Some((position, answer(one)?)))
            .collect())
    }

    fn tags(&mut self) -> Result<Vec<LocalTag>> {
        self.calls += 1;
        Ok(self.tags.tags.values().cloned().collect())
    }

    fn tag_links(&mut self) -> Result<Vec<TagLink>> {
        self.calls += 1;
        Ok(self.tags.links.values().cloned().collect())
    }

    fn save_tag_links(&mut self, links: &[TagLink]) -> Result<Vec<TagLinkId>> {
        self.calls += 1;
        let mut ids = Vec::with_capacity(links.len());
        for link in links {
            let last = self.tags.links.last_key_value();
            let next = TagLinkId(last.map_or(0, |(id, _)| id.0) + 1);
            let id = link.id.unwrap_or(next);
            let fits = |text: &String| *text == TagLink::fitting(text);
            let texts = [&link.local_name, &link.remote_name];
            if !texts.into_iter().chain(&link.message).all(fits) {
                return Err(Error::new(Kind::Crm, "A text is longer than its column."));
            }
            let saved = TagLink {
                id: Some(id),
                ..link.clone()
            };
            let before = self.tags.links.insert(id, saved);
            let ends = |link: &TagLink| (link.tag_id, link.remote_tag_id.clone());
            if before.is_some_and(|before| ends(&before) != ends(link)) {
                self.tags.base.retain(|(of, _), _| *of != id);
            }
            ids.push(id);
        }
        Ok(ids)
    }

    fn create_tag(&mut self, name: &str) -> Result<LocalTag> {
        self.calls += 1;
        if name.chars().count() > LocalTag::LONGEST_NAME {
            return Err(Error::new(Kind::Crm, "The name is too long."));
        }
        let is_taken = |tag: &LocalTag| without_accents(&tag.name) == without_accents(name);
        if self.tags.tags.values().any(is_taken) {
            return Err(Error::new(Kind::Crm, "There is a tag of this name."));
        }
        let id = self.tags.add(name);
        let tag = self.tags.tags.get(&id).cloned();
        tag.ok_or_else(|| Error::new(Kind::Crm, "The tag was not saved."))
    }

    fn tags_having(&mut self, names: &[String]) -> Result<Vec<Option<Namesake>>> {
        self.calls += 1;
        let having = |name: &String| {
            let mut tags = self.tags.tags.values();
            let found = tags.find(|tag| without_accents(&tag.name) == without_accents(name))?;
            Some(Namesake {
                id: found.id,
                label: found.label.clone(),
            })
        };
        Ok(names.iter().map(having).collect())
    }

    fn told_of_tags(&mut self) -> Result<Vec<String>> {
        self.calls += 1;
        Ok(self.tags.told.clone())
    }

    fn set_told_of_tags(&mut self, notes: &[String]) -> Result<()> {
        self.calls += 1;
        self.tags.told = notes.to_vec();
        Ok(())
    }

    fn rename_tag(&mut self, tag: LocalTagId, label: &str) -> Result<()> {
        self.calls += 1;
        if label.chars().count() > LocalTag::LONGEST_NAME {
            return Err(Error::new(Kind::Crm, "The name is too long."));
        }
        if let Some(tag) = self.tags.tags.get_mut(&tag) {
            label.clone_into(&mut tag.label);
        }
        Ok(())
    }

    fn contacts_with_tag(
        &mut self,
        tag: LocalTagId,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<ContactId>> {
        self.calls += 1;
        let from = (tag, ContactId(after.0 + 1));
        let found = self.tags.taggings.range(from..);
        Ok(found
            .take_while(|(of, _)| *of == tag)
            .take(limit)
            .map(|(_, contact)| *contact)
            .collect())
    }

    fn tagged_among(&mut self, tag: LocalTagId, contacts: &[ContactId]) -> Result<Vec<ContactId>> {
        self.calls += 1;
        let has = |contact: &&ContactId| self.tags.taggings.contains(&(tag, **contact));
        Ok(contacts.iter().filter(has).copied().collect())
    }

    fn twins_of_people(&mut self, people: &[PersonId]) -> Result<Vec<Twin>> {
        self.calls += 1;
        let wanted: BTreeSet<&PersonId> = people.iter().collect();
        let twins = self.states.values().filter_map(|state| self.twin(state));
        Ok(twins
            .filter(|twin| wanted.contains(&twin.remote_person_id))
            .collect())
    }

    fn twins_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>> {
        self.calls += 1;
        let wanted: BTreeSet<&ContactId> = contacts.iter().collect();
        let twins = self.states.values().filter_map(|state| self.twin(state));
        Ok(twins
            .filter(|twin| !twin.is_alias && wanted.contains(&twin.contact_id))
            .collect())
    }

    fn aliases_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>> {
        self.calls += 1;
        let twins = self.states.values().filter_map(|state| self.twin(state));
        Ok(twins
            .filter(|twin| twin.is_alias && contacts.contains(&twin.contact_id))
            .collect())
    }

    fn tagging_base(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<BaseTagging>> {
        self.calls += 1;
        let rows = self.tags.base.iter();
        Ok(rows
            .filter(|((of, person), _)| *of == link && after.is_none_or(|after| person > after))
            .take(limit)
            .map(|(_, row)| row.clone())
            .collect())
    }

    fn change_taggings(
        &mut self,
        tag: LocalTagId,
        add: &[ContactId],
        remove: &[ContactId],
    ) -> Result<()> {
        self.calls += 1;
        let mut all = add.iter().chain(remove);
        if all.any(|contact| self.tags.broken.contains(contact)) {
            return Err(Error::new(Kind::Crm, "A hook refused the tag."));
        }
        for contact in add {
            self.tags.writes += u64::from(self.tags.taggings.insert((tag, *contact)));
        }
        for contact in remove {
            self.tags.writes += u64::from(self.tags.taggings.remove(&(tag, *contact)));
        }
        Ok(())
    }

    fn save_tagging_base(&mut self, link: TagLinkId, taggings: &[BaseTagging]) -> Result<()> {
        self.calls += 1;
        for row in taggings {
            let key = (link, row.remote_person_id.clone());
            self.tags.base.insert(key, row.clone());
        }
        Ok(())
    }

    fn delete_tagging_base(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()> {
        self.calls += 1;
        for person in people {
            self.tags.base.remove(&(link, person.clone()));
        }
        Ok(())
    }

    fn failed_taggings(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<FailedTagging>> {
        self.calls += 1;
        let rows = self.tags.failed.iter();
        let found = rows
            .filter(|((of, person), _)| *of == link && after.is_none_or(|after| person > after))
            .take(limit);
        let is_flagged = |row: &FailedTagging| self.flags.iter().any(|flag| is_about(flag, row));
        Ok(found
            .map(|(_, row)| FailedTagging {
                is_flagged: is_flagged(row),
                ..row.clone()
            })
            .collect())
    }

    fn save_failed_taggings(&mut self, link: TagLinkId, failed: &[FailedTagging]) -> Result<()> {
        self.calls += 1;
        for row in failed {
            let key = (link, row.remote_person_id.clone());
            self.tags.failed.insert(key, row.clone());
        }
        Ok(())
    }

    fn delete_failed_taggings(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()> {
        self.calls += 1;
        for person in people {
            self.tags.failed.remove(&(link, person.clone()));
        }
        let rows = &self.tags.failed;
        self.flags.retain(|flag| {
            let waits_for =
                |row: &FailedTagging| row.next_attempt_time.is_none() && is_about(flag, row);
            let is_theirs = |id| people.contains(id);
            flag.flag_type != FlagType::TaggingFailed
                || !flag.remote_object_id.as_ref().is_some_and(is_theirs)
                || rows.values().any(waits_for)
        });
        Ok(())
    }

    fn settle_idle_tagging_flags(&mut self, links: &[TagLinkId]) -> Result<()> {
        self.calls += 1;
        let twins = self.states.values().filter_map(|state| self.twin(state));
        let tried: Vec<(ContactId, PersonId)> = twins
            .filter(|twin| !(twin.is_trashed || twin.is_out_of_scope || twin.is_gone))
            .map(|twin| (twin.contact_id, twin.remote_person_id))
            .collect();
        let rows = &self.tags.failed;
        self.flags.retain(|flag| {
            let waits = |((link, _), row): (&(TagLinkId, PersonId), &FailedTagging)| {
                links.contains(link)
                    && row.next_attempt_time.is_none()
                    && is_about(flag, row)
                    && tried.contains(&(row.contact_id, row.remote_person_id.clone()))
            };
            flag.flag_type != FlagType::TaggingFailed || rows.iter().any(waits)
        });
        Ok(())
    }
}

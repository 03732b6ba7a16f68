//! The tags and who carries them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

use crate::ids::Chance;
use crate::model::{Tag, Tagging};
use crate::paging::PageRequest;
use crate::shelf::Shelf;

/// The tags and who carries them, each in the order of its creation.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    tags: Shelf<Tag>,
    by_name: HashMap<String, Uuid>,
    taggings: Shelf<Tagging>,
    of_tag: HashMap<Uuid, Vec<Uuid>>,
    of_person: HashMap<Uuid, Vec<Uuid>>,
    lag: Duration,
    /// From when a new tag is in the list.
    listed_from: HashMap<Uuid, Instant>,
}

impl Tags {
    pub(crate) fn set_search_lag(&mut self, lag: Duration) {
        self.lag = lag;
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Arc<Tag>> {
        self.tags.get(id)
    }

    /// Every tag.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Tag>> {
        self.tags.iter()
    }

    /// Every tagging.
    pub(crate) fn taggings(&self) -> impl Iterator<Item = &Arc<Tagging>> {
        self.taggings.iter()
    }

    pub(crate) fn named(&self, name: &str) -> Option<Uuid> {
        self.by_name.get(name).copied()
    }

    /// The tag of a name, made when there is none yet.
    pub(crate) fn find_or_create(
        &mut self,
        name: &str,
        now: Timestamp,
        chance: &mut Chance,
    ) -> Arc<Tag> {
        if let Some(tag) = self.named(name).and_then(|id| self.tags.get(id)) {
            return Arc::clone(tag);
        }
        let tag = Arc::new(Tag {
            id: chance.uuid(),
            created_date: now,
            name: name.to_owned(),
        });
        self.tags.put(tag.id, Arc::clone(&tag));
        self.by_name.insert(tag.name.clone(), tag.id);
        if !self.lag.is_zero() {
            self.listed_from.insert(tag.id, Instant::now() + self.lag);
        }
        tag
    }

    /// Calls a tag otherwise, as only a user of Action Network can.
    pub(crate) fn rename(&mut self, id: Uuid, name: &str) {
        let Some(tag) = self.tags.get(id).cloned() else {
            return;
        };
        self.by_name.remove(&tag.name);
        self.by_name.insert(name.to_owned(), id);
        let name = name.to_owned();
        self.tags.put(
            id,
            Arc::new(Tag {
                name,
                ..(*tag).clone()
            }),
        );
    }

    /// Takes a tag away with its taggings, as only a user of Action Network can; false when no tag has the id.
    pub(crate) fn delete(&mut self, id: Uuid) -> bool {
        let Some((_, tag)) = self.tags.take(id) else {
            return false;
        };
        self.by_name.remove(&tag.name);
        for tagging in self.of_tag.remove(&id).unwrap_or_default() {
            self.untag(tagging);
        }
        true
    }

    /// Who has a tag.
    pub(crate) fn people_with(&self, tag: Uuid) -> impl Iterator<Item = Uuid> {
        let ids = self.of_tag.get(&tag).map_or(&[][..], Vec::as_slice);
        let taggings = ids.iter().filter_map(|id| self.taggings.get(*id));
        taggings.map(|tagging| tagging.person)
    }

    /// One page of the tags that are listed by now, and how many these are.
    pub(crate) fn list(&self, page: &PageRequest) -> (Vec<Arc<Tag>>, usize) {
        let now = Instant::now();
        let listed = || {
            self.tags.iter().filter(|tag| {
                self.listed_from
                    .get(&tag.id)
                    .is_none_or(|from| *from <= now)
            })
        };
        (page.of(listed()), listed().count())
    }

    pub(crate) fn tagging(&self, tag: Uuid, id: Uuid) -> Option<&Arc<Tagging>> {
        self.taggings.get(id).filter(|tagging| tagging.tag == tag)
    }

    /// One page of a tag's taggings, and how many it has.
    pub(crate) fn taggings_of_tag(
        &self,
        tag: Uuid,
        page: &PageRequest,
    ) -> (Vec<Arc<Tagging>>, usize) {
        self.page_of(self.of_tag.get(&tag), page)
    }

    /// One page of a person's taggings, and how many there are.
    pub(crate) fn taggings_of_person(
        &self,
        person: Uuid,
        page: &PageRequest,
    ) -> (Vec<Arc<Tagging>>, usize) {
        self.page_of(self.of_person.get(&person), page)
    }

    fn page_of(&self, ids: Option<&Vec<Uuid>>, page: &PageRequest) -> (Vec<Arc<Tagging>>, usize) {
        let ids = ids.map_or(&[][..], Vec::as_slice);
        (
            page.of(ids.iter().filter_map(|id| self.taggings.get(*id))),
            ids.len(),
        )
    }

    /// Ties a tag to a person; a second time gives the tagging that is there.
    pub(crate) fn tag_person(
        &mut self,
        tag: Uuid,
        person: Uuid,
        identifiers: Vec<String>,
        now: Timestamp,
        chance: &mut Chance,
    ) -> Arc<Tagging> {
        if let Some(tagging) = self.find(tag, person) {
            return Arc::clone(tagging);
        }
        let tagging = Arc::new(Tagging {
            id: chance.uuid(),
            identifiers,
            created_date: now,
            tag,
            person,
        });
        self.of_tag.entry(tag).or_default().push(tagging.id);
        self.of_person.entry(person).or_default().push(tagging.id);
        self.taggings.put(tagging.id, Arc::clone(&tagging));
        tagging
    }

    fn find(&self, tag: Uuid, person: Uuid) -> Option<&Arc<Tagging>> {
        let ids = self.of_person.get(&person)?;
        ids.iter()
            .filter_map(|id| self.taggings.get(*id))
            .find(|tagging| tagging.tag == tag)
    }

    /// Unties; false when there is no such tagging.
    pub(crate) fn untag(&mut self, id: Uuid) -> bool {
        let Some(tagging) = self.taggings.take(id).map(|(_, tagging)| tagging) else {
            return false;
        };
        let lists = [
            self.of_tag.get_mut(&tagging.tag),
            self.of_person.get_mut(&tagging.person),
        ];
        for ids in lists.into_iter().flatten() {
            ids.retain(|other| *other != id);
        }
        true
    }

    pub(crate) fn untag_person(&mut self, tag: Uuid, person: Uuid) {
        if let Some(id) = self.find(tag, person).map(|tagging| tagging.id) {
            self.untag(id);
        }
    }

    /// Removes what a person carries.
    pub(crate) fn forget_person(&mut self, person: Uuid) {
        for id in self.of_person.get(&person).cloned().unwrap_or_default() {
            self.untag(id);
        }
        self.of_person.remove(&person);
    }

    /// Gives what one person carries to another.
    pub(crate) fn hand_over(&mut self, from: Uuid, to: Uuid) {
        for id in self.of_person.get(&from).cloned().unwrap_or_default() {
            let Some(tagging) = self.taggings.get(id).cloned() else {
                continue;
            };
            if self.find(tagging.tag, to).is_some() {
                self.untag(id);
            } else {
                self.of_person.entry(to).or_default().push(id);
                self.taggings.put(
                    id,
                    Arc::new(Tagging {
                        person: to,
                        ..(*tagging).clone()
                    }),
                );
            }
        }
        self.of_person.remove(&from);
    }
}

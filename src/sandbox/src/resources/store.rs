//! The resources of a group and the records that belong to them, each kind in the order of creation.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use crate::ids;
use crate::model::{Record, Resource};
use crate::paging::PageRequest;
use crate::shelf::{Dated, Shelf};

use super::filter::{Filtered, ResourceFilter};
use super::{RecordKind, ResourceKind};

/// Which records of a kind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner {
    Everybody,
    Resource(Uuid),
    Person(Uuid),
}

/// The resources of a group and the records that belong to them.
#[derive(Debug, Default)]
pub(crate) struct Resources {
    resources: BTreeMap<ResourceKind, Shelf<Resource>>,
    records: BTreeMap<RecordKind, Records>,
    /// What carries an identifier of another system; it belongs to one thing only.
    by_identifier: HashMap<String, Uuid>,
}

/// The records of one kind.
#[derive(Debug, Default)]
struct Records {
    shelf: Shelf<Record>,
    of_resource: HashMap<Uuid, Vec<u32>>,
    of_person: HashMap<Uuid, Vec<u32>>,
}

impl Resources {
    pub(crate) fn get(&self, kind: ResourceKind, id: Uuid) -> Option<&Arc<Resource>> {
        self.resources.get(&kind)?.get(id)
    }

    pub(crate) fn record(&self, kind: RecordKind, id: Uuid) -> Option<&Arc<Record>> {
        self.records.get(&kind)?.shelf.get(id)
    }

    /// What carries an identifier of another system.
    pub(crate) fn identified(&self, identifier: &str) -> Option<Uuid> {
        self.by_identifier.get(identifier).copied()
    }

    pub(crate) fn save(&mut self, kind: ResourceKind, resource: Resource) -> Arc<Resource> {
        self.note(&resource.identifiers, resource.id);
        let resource = Arc::new(resource);
        self.resources
            .entry(kind)
            .or_default()
            .put(resource.id, Arc::clone(&resource));
        resource
    }

    pub(crate) fn save_record(&mut self, kind: RecordKind, record: Record) -> Arc<Record> {
        self.note(&record.identifiers, record.id);
        let records = self.records.entry(kind).or_default();
        let before = records.shelf.get(record.id).cloned();
        let record = Arc::new(record);
        let slot = records.shelf.put(record.id, Arc::clone(&record));
        if let Some(before) = &before {
            records.forget(slot, before);
        }
        records.know(slot, &record);
        record
    }

    /// Takes a resource away; false when there was none. Its records stay, as orphans.
    pub(crate) fn remove(&mut self, kind: ResourceKind, id: Uuid) -> bool {
        self.by_identifier.retain(|_, holder| *holder != id);
        self.resources
            .get_mut(&kind)
            .is_some_and(|shelf| shelf.take(id).is_some())
    }

    /// Takes a record away; false when there was none.
    pub(crate) fn remove_record(&mut self, kind: RecordKind, id: Uuid) -> bool {
        self.by_identifier.retain(|_, holder| *holder != id);
        let Some(records) = self.records.get_mut(&kind) else {
            return false;
        };
        match records.shelf.take(id) {
            Some((slot, record)) => {
                records.forget(slot, &record);
                true
            }
            None => false,
        }
    }

    /// Everything of a kind.
    pub(crate) fn all(&self, kind: ResourceKind) -> impl Iterator<Item = &Arc<Resource>> {
        self.resources
            .get(&kind)
            .into_iter()
            .flat_map(|shelf| shelf.iter())
    }

    /// Every record of a kind.
    pub(crate) fn all_records(&self, kind: RecordKind) -> impl Iterator<Item = &Arc<Record>> {
        self.records
            .get(&kind)
            .into_iter()
            .flat_map(|records| records.shelf.iter())
    }

    /// One page of a kind, and how many there are on all pages. `parent`: only what belongs to this.
    pub(crate) fn list(
        &self,
        kind: ResourceKind,
        parent: Option<Uuid>,
        filter: &ResourceFilter,
        page: &PageRequest,
    ) -> (Vec<Arc<Resource>>, usize) {
        let Some(shelf) = self.resources.get(&kind) else {
            return (Vec::new(), 0);
        };
        let slots = (0..shelf.end()).filter(|slot| {
            shelf.dates_pass(*slot, filter.dates())
                && shelf.at(*slot).is_some_and(|resource| {
                    filter.admits(resource.as_ref())
                        && parent.is_none_or(|parent| resource.parent == Some(parent))
                })
        });
        paged(shelf, slots, page)
    }

    /// One page of records, and how many there are on all pages.
    pub(crate) fn list_records(
        &self,
        kind: RecordKind,
        owner: Owner,
        filter: &ResourceFilter,
        page: &PageRequest,
    ) -> (Vec<Arc<Record>>, usize) {
        let Some(records) = self.records.get(&kind) else {
            return (Vec::new(), 0);
        };
        let shelf = &records.shelf;
        let fits = |slot: &u32| {
            shelf.dates_pass(*slot, filter.dates())
                && (filter.is_of_dates()
                    || shelf
                        .at(*slot)
                        .is_some_and(|record| filter.admits(record.as_ref())))
        };
        match owner {
            Owner::Everybody => paged(shelf, (0..shelf.end()).filter(fits), page),
            Owner::Resource(id) => paged(shelf, slots(&records.of_resource, id).filter(fits), page),
            Owner::Person(id) => paged(shelf, slots(&records.of_person, id).filter(fits), page),
        }
    }

    /// How many records of a kind belong to a resource.
    pub(crate) fn count(&self, kind: RecordKind, resource: Uuid) -> usize {
        self.records
            .get(&kind)
            .and_then(|records| records.of_resource.get(&resource))
            .map_or(0, Vec::len)
    }

    /// The records that belong to a resource.
    pub(crate) fn records_of(
        &self,
        kind: RecordKind,
        resource: Uuid,
    ) -> impl Iterator<Item = &Arc<Record>> {
        self.records
            .get(&kind)
            .into_iter()
            .flat_map(move |records| {
                slots(&records.of_resource, resource).filter_map(|slot| records.shelf.at(slot))
            })
    }

    /// A person's record on a resource, the first if there are several.
    pub(crate) fn record_of(
        &self,
        kind: RecordKind,
        resource: Uuid,
        person: Uuid,
    ) -> Option<&Arc<Record>> {
        let records = self.records.get(&kind)?;
        slots(&records.of_person, person)
            .filter_map(|slot| records.shelf.at(slot))
            .find(|record| record.resource == resource)
    }

    /// Gives what one person did to another.
    pub(crate) fn hand_over(&mut self, from: Uuid, to: Uuid) {
        for kind in RecordKind::ALL {
            let theirs: Vec<Record> = self
                .records
                .get(&kind)
                .into_iter()
                .flat_map(|records| {
                    slots(&records.of_person, from).filter_map(|slot| records.shelf.at(slot))
                })
                .map(|record| (**record).clone())
                .collect();
            for record in theirs {
                self.save_record(
                    kind,
                    Record {
                        person: to,
                        ..record
                    },
                );
            }
        }
    }

    fn note(&mut self, identifiers: &[String], holder: Uuid) {
        for identifier in identifiers {
            if !identifier.starts_with(ids::NATIVE_PREFIX) {
                self.by_identifier.insert(identifier.clone(), holder);
            }
        }
    }
}

impl Records {
    fn know(&mut self, slot: u32, record: &Record) {
        for (index, key) in [
            (&mut self.of_resource, record.resource),
            (&mut self.of_person, record.person),
        ] {
            let slots = index.entry(key).or_default();
            if let Err(place) = slots.binary_search(&slot) {
                slots.insert(place, slot);
            }
        }
    }

    fn forget(&mut self, slot: u32, record: &Record) {
        for (index, key) in [
            (&mut self.of_resource, record.resource),
            (&mut self.of_person, record.person),
        ] {
            if let Some(slots) = index.get_mut(&key)
                && let Ok(place) = slots.binary_search(&slot)
            {
                slots.remove(place);
            }
        }
    }
}

fn slots(index: &HashMap<Uuid, Vec<u32>>, key: Uuid) -> impl Iterator<Item = u32> {
    index.get(&key).into_iter().flatten().copied()
}

fn paged<T: Dated>(
    shelf: &Shelf<T>,
    slots: impl Iterator<Item = u32>,
    page: &PageRequest,
) -> (Vec<Arc<T>>, usize) {
    let slots: Vec<u32> = slots.collect();
    let found = page
        .part(slots.iter())
        .filter_map(|slot| shelf.at(*slot).cloned())
        .collect();
    (found, slots.len())
}

impl Filtered for Resource {
    fn identifiers(&self) -> &[String] {
        &self.identifiers
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }
}

impl Filtered for Record {
    fn identifiers(&self) -> &[String] {
        &self.identifiers
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }
}

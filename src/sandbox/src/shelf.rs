//! Records in the order of their creation, found by id, by place or by date.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::filter::DateTest;
use crate::paging::PageRequest;

/// What is kept on a shelf has the two dates of every resource.
pub(crate) trait Dated {
    fn created(&self) -> Timestamp;
    fn modified(&self) -> Timestamp;
}

/// The dates of a record, beside it: a filter by date looks at them alone, one after the other in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dates {
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

impl Dates {
    pub(crate) fn of(record: &impl Dated) -> Self {
        Self {
            created: record.created(),
            modified: record.modified(),
        }
    }
}

/// Records in the order of their creation. A slot is a record's place and is never used again, so the order of
/// the others stays as it is when one goes. Records are shared, so that an answer can be written while the next
/// request changes them.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    slots: Vec<Option<Arc<T>>>,
    dates: Vec<Option<Dates>>,
    /// The slots that hold something, so that a page is found without counting up to it.
    taken: Vec<u32>,
    by_id: HashMap<Uuid, u32>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            dates: Vec::new(),
            taken: Vec::new(),
            by_id: HashMap::new(),
        }
    }
}

impl<T: Dated> Shelf<T> {
    /// Puts a record in the place of the one with this id, or at the end, and tells its slot.
    pub(crate) fn put(&mut self, id: Uuid, record: Arc<T>) -> u32 {
        let dates = Some(Dates::of(record.as_ref()));
        if let Some(slot) = self.slot(id)
            && let Some(place) = self.slots.get_mut(slot as usize)
        {
            *place = Some(record);
            if let Some(place) = self.dates.get_mut(slot as usize) {
                *place = dates;
            }
            return slot;
        }
        let slot = self.end();
        self.slots.push(Some(record));
        self.dates.push(dates);
        self.taken.push(slot);
        self.by_id.insert(id, slot);
        slot
    }

    /// The slot after the last one.
    pub(crate) fn end(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn slot(&self, id: Uuid) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    pub(crate) fn at(&self, slot: u32) -> Option<&Arc<T>> {
        self.slots.get(slot as usize)?.as_ref()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Arc<T>> {
        self.at(self.slot(id)?)
    }

    /// Takes a record away.
    pub(crate) fn take(&mut self, id: Uuid) -> Option<(u32, Arc<T>)> {
        let slot = self.by_id.remove(&id)?;
        let record = self.slots.get_mut(slot as usize)?.take()?;
        if let Some(dates) = self.dates.get_mut(slot as usize) {
            *dates = None;
        }
        if let Ok(place) = self.taken.binary_search(&slot) {
            self.taken.remove(place);
        }
        Some((slot, record))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.slots.iter().flatten()
    }

    /// One page of everything, at the same cost wherever it is.
    pub(crate) fn page(&self, page: &PageRequest) -> Vec<Arc<T>> {
        page.part(self.taken.iter())
            .filter_map(|slot| self.at(*slot).cloned())
            .collect()
    }

    /// Whether there is something in a slot whose dates pass.
    pub(crate) fn dates_pass(&self, slot: u32, tests: &[DateTest]) -> bool {
        self.dates
            .get(slot as usize)
            .and_then(Option::as_ref)
            .is_some_and(|dates| tests.iter().all(|test| test.holds(*dates)))
    }
}

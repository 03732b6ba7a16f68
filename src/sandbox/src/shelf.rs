//! Records in the order of their creation, found by id.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

/// Records in the order of their creation. A slot is a record's place and is never used again, so the order of
/// the others stays as it is when one goes. Records are shared, so that an answer can be written while the next
/// request changes them.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    slots: Vec<Option<Arc<T>>>,
    by_id: HashMap<Uuid, u32>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            by_id: HashMap::new(),
        }
    }
}

impl<T> Shelf<T> {
    /// Puts a record in the place of the one with this id, or at the end, and tells its slot.
    pub(crate) fn put(&mut self, id: Uuid, record: Arc<T>) -> u32 {
        if let Some(slot) = self.slot(id)
            && let Some(place) = self.slots.get_mut(slot as usize)
        {
            *place = Some(record);
            return slot;
        }
        let slot = self.end();
        self.slots.push(Some(record));
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
        Some((slot, record))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.slots.iter().flatten()
    }
}

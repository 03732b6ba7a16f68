//! Finding slots by a text that need not be unique.

use std::collections::HashMap;

/// From a key to the slots that carry it, oldest slot first.
#[derive(Debug, Default)]
pub(crate) struct Index(HashMap<String, Vec<u32>>);

impl Index {
    pub(crate) fn add(&mut self, key: String, slot: u32) {
        let slots = self.0.entry(key).or_default();
        if let Err(place) = slots.binary_search(&slot) {
            slots.insert(place, slot);
        }
    }

    pub(crate) fn remove(&mut self, key: &str, slot: u32) {
        if let Some(slots) = self.0.get_mut(key) {
            slots.retain(|candidate| *candidate != slot);
            if slots.is_empty() {
                self.0.remove(key);
            }
        }
    }

    pub(crate) fn get(&self, key: &str) -> &[u32] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}

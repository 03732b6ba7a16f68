//! Identifiers of other systems: each belongs to one thing only.

use uuid::Uuid;

use crate::ids;
use crate::world::World;

/// The identifiers of something new: those of other systems that are free, then its own.
pub(super) fn of_new(world: &World, id: Uuid, foreign: Vec<String>) -> Vec<String> {
    let mut identifiers: Vec<String> = foreign
        .into_iter()
        .filter(|identifier| is_free(world, identifier))
        .collect();
    identifiers.push(ids::native(id));
    identifiers
}

/// Adds identifiers that are free; none is ever taken away.
pub(super) fn add(world: &World, stored: &mut Vec<String>, foreign: Vec<String>) {
    for identifier in foreign {
        if is_free(world, &identifier) {
            stored.insert(0, identifier);
        }
    }
}

fn is_free(world: &World, identifier: &str) -> bool {
    world.resources.identified(identifier).is_none() && !world.people.holds_identifier(identifier)
}

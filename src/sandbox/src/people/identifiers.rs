//! Identifiers of other systems: they can be added, not taken away, and belong to one person only.

use crate::model::Person;
use crate::world::World;

/// Adds identifiers that nobody has yet. They come before the native one, as recorded answers show.
pub(crate) fn add(world: &World, person: &mut Person, identifiers: &[String]) {
    for identifier in identifiers {
        if !person.identifiers.contains(identifier)
            && !world.people.holds_identifier(identifier)
            && world.resources.identified(identifier).is_none()
        {
            person.identifiers.insert(0, identifier.clone());
        }
    }
}

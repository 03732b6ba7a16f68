//! Tags by name, as the signup helper takes them.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use crate::model::Tagging;
use crate::world::World;

/// Adds, then removes, the tags a request names and tells what was added. Names nobody has made a tag of are
/// ignored, as Action Network does.
pub(crate) fn apply(world: &mut World, person: Uuid, body: &Value) -> Vec<Arc<Tagging>> {
    let now = world.now();
    let mut added = Vec::new();
    if !world.settings.drop_add_tags {
        for tag in tags(world, body, "add_tags") {
            added.push(
                world
                    .tags
                    .tag_person(tag, person, Vec::new(), now, &mut world.chance),
            );
        }
    }
    for tag in tags(world, body, "remove_tags") {
        world.tags.untag_person(tag, person);
        added.retain(|tagging| tagging.tag != tag);
    }
    added
}

fn tags(world: &World, body: &Value, field: &str) -> Vec<Uuid> {
    body.get(field)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter_map(|name| world.tags.named(name))
        .collect()
}

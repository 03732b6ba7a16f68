//! Writes, at once or in the background.

use std::collections::HashMap;

use serde_json::json;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::origin::Origin;
use crate::world::World;

/// Carries out a write. With `background_request=true` the answer is `{}` at once, even if the write fails later.
pub(crate) fn carry_out(
    desk: &Desk,
    query: &HashMap<String, String>,
    write: impl FnOnce(&mut World, &Origin) -> Answer + Send + 'static,
) -> Answer {
    if query
        .get("background_request")
        .is_none_or(|value| value != "true")
    {
        return write(&mut desk.world(), desk.origin());
    }
    let origin = desk.origin().clone();
    desk.world()
        .later(Box::new(move |world| drop(write(world, &origin))));
    Answer::ok(json!({}))
}

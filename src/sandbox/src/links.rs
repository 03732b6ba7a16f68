//! Links that a request brings to say what belongs together.

use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::answer::Answer;
use crate::world::World;

/// The id at the end of a link in `_links`.
pub(crate) fn linked(body: &Value, relation: &str) -> Option<Uuid> {
    let href = body.get("_links")?.get(relation)?.get("href")?.as_str()?;
    Uuid::try_parse(href.trim_end_matches('/').rsplit('/').next()?).ok()
}

/// The person a request links to.
///
/// # Errors
/// 400 without such a link or when nobody has the id.
pub(crate) fn person(world: &World, body: &Value) -> Result<Uuid, Answer> {
    linked(body, "osdi:person")
        .filter(|id| world.people.get(*id).is_some())
        .ok_or_else(|| {
            Answer::error(
                StatusCode::BAD_REQUEST,
                "You must specify a valid person id",
            )
        })
}

//! The API, one resource per file. Paths are relative to `/api/v2` and without a slash at the end.

mod body;
mod embed;
mod entry_point;
mod event_campaigns;
mod filtering;
mod listing;
mod messages;
mod metadata;
mod people;
mod record_view;
mod records;
mod resource_view;
mod resources;
mod taggings;
mod tags;
mod writing;

use axum::Router;
use axum::http::StatusCode;

use crate::answer::Answer;
use crate::desk::Desk;

pub(crate) use entry_point::Keyed;
pub(crate) use records::takes_posts_without_key;
pub(crate) use taggings::needs_group_key;

/// Who comes first in a path and what it leads to.
pub(crate) fn router(desk: Desk) -> Router {
    Router::new()
        .merge(entry_point::routes())
        .merge(people::routes())
        .merge(tags::routes())
        .merge(taggings::routes())
        .merge(resources::routes())
        .merge(records::routes())
        .merge(event_campaigns::routes())
        .merge(messages::routes())
        .merge(metadata::routes())
        .fallback(|| async { Answer::error(StatusCode::NOT_FOUND, "Not found") })
        .method_not_allowed_fallback(|| async {
            Answer::error(
                StatusCode::METHOD_NOT_ALLOWED,
                "This method is not allowed for this resource",
            )
        })
        .with_state(desk)
}

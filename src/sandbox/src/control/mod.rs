//! What tests steer and read, under `/_sandbox`. No token is needed and nothing here is logged or counted.

mod answer;
mod background;
mod faults;
mod kinds;
mod people;
mod raw;
mod requests;
mod reset;
mod settings;
mod tags;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::json;

use crate::desk::Desk;

pub(crate) use kinds::{Kind, all_of, insert_kind, patch_kind, remove_kind};
pub(crate) use people::{insert, patch, remove};
pub(crate) use reset::reset;
pub(crate) use tags::{all_taggings, all_tags, insert_tag, patch_tag};

use answer::ControlAnswer;

/// The path every control call begins with.
pub(crate) const PREFIX: &str = "/_sandbox";

pub(crate) fn router(desk: Desk) -> Router {
    Router::new()
        .merge(requests::routes())
        .merge(settings::routes())
        .merge(faults::routes())
        .merge(people::routes())
        .merge(reset::routes())
        .merge(background::routes())
        .merge(tags::routes())
        .merge(kinds::routes())
        .route(
            "/_sandbox/health",
            get(|desk: axum::extract::State<Desk>| async move {
                ControlAnswer::ok(json!({ "ok": true, "origin": desk.origin().as_str() }))
            }),
        )
        .fallback(|| async { ControlAnswer::error(StatusCode::NOT_FOUND, "no such control call") })
        .method_not_allowed_fallback(|| async {
            ControlAnswer::error(
                StatusCode::METHOD_NOT_ALLOWED,
                "no such method for this control call",
            )
        })
        .with_state(desk)
}

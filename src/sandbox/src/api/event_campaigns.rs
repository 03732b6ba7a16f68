//! Events below the event campaign they belong to.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::resources::ResourceKind;

use super::writing::Writing;
use super::{resource_view, resources};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/event_campaigns/{id}/events", get(list).post(post))
        .route("/event_campaigns/{id}/events/{event}", get(show))
}

/// The id of a campaign that is there.
fn campaign(desk: &Desk, text: &str) -> Result<Uuid, Answer> {
    let kind = ResourceKind::EventCampaign;
    let id = resources::id(kind, text)?;
    match desk.world().resources.get(kind, id) {
        Some(_) => Ok(id),
        None => Err(Answer::unknown(kind.traits().noun, text)),
    }
}

async fn list(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let campaign = campaign(&desk, &text)?;
    let path = format!(
        "{}/events",
        resource_view::path(ResourceKind::EventCampaign, campaign)
    );
    resources::list_below(&desk, ResourceKind::Event, Some(campaign), &path, &query)
}

async fn post(
    State(desk): State<Desk>,
    Path(text): Path<String>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let campaign = campaign(&desk, &text)?;
    Ok(resources::post_below(
        &desk,
        ResourceKind::Event,
        Some(campaign),
        writing,
        &bytes,
    ))
}

async fn show(
    State(desk): State<Desk>,
    Path((text, event)): Path<(String, String)>,
) -> Result<Answer, Answer> {
    let campaign = campaign(&desk, &text)?;
    resources::show_below(&desk, ResourceKind::Event, Some(campaign), &event)
}

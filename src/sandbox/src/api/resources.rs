//! Collections and single ones of every kind of resource. There is no DELETE for any.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Extension, Router};
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal;
use crate::resources::{self, ResourceKind};

use super::listing::Listing;
use super::writing::Writing;
use super::{body, embed, resource_view};

pub(super) fn routes() -> Router<Desk> {
    ResourceKind::ALL
        .into_iter()
        .map(routes_of)
        .fold(Router::new(), Router::merge)
}

fn routes_of(kind: ResourceKind) -> Router<Desk> {
    let traits = kind.traits();
    let collection = format!("/{}", traits.path);
    let single = format!("{collection}/{{id}}");
    let mut routes = if traits.is_writable {
        Router::new()
            .route(&collection, get(list).post(post))
            .route(&single, get(show).put(put))
    } else {
        Router::new()
            .route(&collection, get(list))
            .route(&single, get(show))
    };
    if traits.has_embed {
        routes = routes.route(&format!("{single}/embed"), get(embed::show));
    }
    routes.layer(Extension(kind))
}

/// Reads the id of a path; what is no UUID is nothing's id.
pub(super) fn id(kind: ResourceKind, text: &str) -> Result<Uuid, Answer> {
    Uuid::try_parse(text).map_err(|_| Answer::unknown(kind.traits().noun, text))
}

async fn list(
    State(desk): State<Desk>,
    Extension(kind): Extension<ResourceKind>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    list_below(
        &desk,
        kind,
        None,
        &format!("/{}", kind.traits().path),
        &query,
    )
}

/// A page of a collection. `parent`: only what belongs to this.
pub(super) fn list_below(
    desk: &Desk,
    kind: ResourceKind,
    parent: Option<Uuid>,
    path: &str,
    query: &HashMap<String, String>,
) -> Result<Answer, Answer> {
    let traits = kind.traits();
    let (world, origin) = (desk.world(), desk.origin());
    let listing = Listing::read(query, traits.filters, world.settings.json_filter_errors)?;
    let (found, total) = world
        .resources
        .list(kind, parent, &listing.filter, &listing.page);
    let records = found
        .iter()
        .map(|resource| resource_view::render(&world, kind, resource, origin))
        .collect();
    Ok(listing.answer(path, traits.relation, records, Some(total), origin))
}

async fn post(
    State(desk): State<Desk>,
    Extension(kind): Extension<ResourceKind>,
    writing: Writing,
    bytes: Bytes,
) -> Answer {
    post_below(&desk, kind, None, writing, &bytes)
}

/// Makes a resource. Action Network has no background for that. `parent`: what it belongs to.
pub(super) fn post_below(
    desk: &Desk,
    kind: ResourceKind,
    parent: Option<Uuid>,
    writing: Writing,
    bytes: &Bytes,
) -> Answer {
    writing.carry_out_now(desk, |world, origin| {
        let made =
            body::object(bytes).and_then(|body| resources::create(world, kind, &body, parent));
        match made {
            Ok(made) => Answer::ok(hal::top(
                resource_view::render(world, kind, &made, origin),
                origin,
            )),
            Err(refusal) => refusal,
        }
    })
}

async fn show(
    State(desk): State<Desk>,
    Extension(kind): Extension<ResourceKind>,
    Path(text): Path<String>,
) -> Result<Answer, Answer> {
    show_below(&desk, kind, None, &text)
}

/// One resource. `parent`: what it must belong to.
pub(super) fn show_below(
    desk: &Desk,
    kind: ResourceKind,
    parent: Option<Uuid>,
    text: &str,
) -> Result<Answer, Answer> {
    let id = id(kind, text)?;
    let world = desk.world();
    let resource = world
        .resources
        .get(kind, id)
        .filter(|resource| parent.is_none() || resource.parent == parent)
        .ok_or_else(|| Answer::unknown(kind.traits().noun, text))?;
    Ok(Answer::ok(hal::top(
        resource_view::render(&world, kind, resource, desk.origin()),
        desk.origin(),
    )))
}

async fn put(
    State(desk): State<Desk>,
    Extension(kind): Extension<ResourceKind>,
    Path(text): Path<String>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let id = id(kind, &text)?;
    Ok(writing.carry_out_now(&desk, |world, origin| {
        let changed =
            body::object(&bytes).and_then(|body| resources::update(world, kind, id, &body));
        match changed {
            Ok(changed) => Answer::ok(hal::top(
                resource_view::render(world, kind, &changed, origin),
                origin,
            )),
            Err(refusal) => refusal,
        }
    }))
}

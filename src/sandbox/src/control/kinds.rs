//! Resources and records in the raw, by the name of their collection, past the rules of the API: native pages,
//! donations that lose their amount, records of somebody who is not there.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, patch as patching};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::desk::Desk;
use crate::model::{Record, Resource};
use crate::resources::{RecordKind, ResourceKind};
use crate::world::World;

use super::answer::{ControlAnswer, read};
use super::raw::{complete, lay_over, raw};

/// A kind of resource or record.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Resource(ResourceKind),
    Record(RecordKind),
}

impl Kind {
    /// The kind of a collection, such as `petitions` or `signatures`.
    pub(crate) fn named(path: &str) -> Option<Self> {
        ResourceKind::named(path)
            .map(Self::Resource)
            .or_else(|| RecordKind::named(path).map(Self::Record))
    }
}

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/_sandbox/{kind}", get(show).post(add))
        .route("/_sandbox/{kind}/{id}", patching(change).delete(delete))
}

fn kind(name: &str) -> Result<Kind, ControlAnswer> {
    Kind::named(name)
        .ok_or_else(|| ControlAnswer::error(StatusCode::NOT_FOUND, "no such control call"))
}

async fn show(
    State(desk): State<Desk>,
    Path(name): Path<String>,
) -> Result<ControlAnswer, ControlAnswer> {
    Ok(ControlAnswer::ok(all_of(&desk.world(), kind(&name)?)))
}

async fn add(
    State(desk): State<Desk>,
    Path(name): Path<String>,
    bytes: Bytes,
) -> Result<ControlAnswer, ControlAnswer> {
    let inserted = insert_kind(&mut desk.world(), kind(&name)?, read(&bytes)?).map_err(bad)?;
    Ok(ControlAnswer::ok(inserted))
}

async fn change(
    State(desk): State<Desk>,
    Path((name, id)): Path<(String, Uuid)>,
    bytes: Bytes,
) -> Result<ControlAnswer, ControlAnswer> {
    let kind = kind(&name)?;
    let changes = read(&bytes)?;
    match patch_kind(&mut desk.world(), kind, id, changes).map_err(bad)? {
        Some(thing) => Ok(ControlAnswer::ok(thing)),
        None => Err(nothing()),
    }
}

async fn delete(
    State(desk): State<Desk>,
    Path((name, id)): Path<(String, Uuid)>,
) -> Result<ControlAnswer, ControlAnswer> {
    if remove_kind(&mut desk.world(), kind(&name)?, id) {
        Ok(ControlAnswer::ok(json!({})))
    } else {
        Err(nothing())
    }
}

fn bad(reason: String) -> ControlAnswer {
    ControlAnswer::error(StatusCode::BAD_REQUEST, reason)
}

fn nothing() -> ControlAnswer {
    ControlAnswer::error(StatusCode::NOT_FOUND, "nothing has this id")
}

/// Everything of a kind, oldest first.
pub(crate) fn all_of(world: &World, kind: Kind) -> Vec<Value> {
    match kind {
        Kind::Resource(kind) => world
            .resources
            .all(kind)
            .map(|resource| raw(resource.as_ref()))
            .collect(),
        Kind::Record(kind) => world
            .resources
            .all_records(kind)
            .map(|record| raw(record.as_ref()))
            .collect(),
    }
}

/// Inserts one thing or an array of them as they are; one whose id is there already is replaced. Nothing is
/// inserted when one of them cannot be read.
pub(crate) fn insert_kind(
    world: &mut World,
    kind: Kind,
    things: Value,
) -> Result<Vec<Value>, String> {
    match kind {
        Kind::Resource(kind) => {
            let noun = kind.traits().noun;
            let resources: Vec<Resource> = readable(noun, complete(world, noun, things)?)?;
            Ok(resources
                .into_iter()
                .map(|resource| raw(world.resources.save(kind, resource).as_ref()))
                .collect())
        }
        Kind::Record(kind) => {
            let noun = kind.traits().noun;
            let records: Vec<Record> = readable(noun, complete(world, noun, things)?)?;
            Ok(records
                .into_iter()
                .map(|record| raw(world.resources.save_record(kind, record).as_ref()))
                .collect())
        }
    }
}

fn readable<T: serde::de::DeserializeOwned>(
    noun: &str,
    things: Vec<Value>,
) -> Result<Vec<T>, String> {
    things
        .into_iter()
        .enumerate()
        .map(|(place, thing)| {
            serde_json::from_value(thing).map_err(|error| format!("{noun} {place}: {error}"))
        })
        .collect()
}

/// Lays raw fields over one thing; `None` when nothing has the id.
pub(crate) fn patch_kind(
    world: &mut World,
    kind: Kind,
    id: Uuid,
    changes: Map<String, Value>,
) -> Result<Option<Value>, String> {
    match kind {
        Kind::Resource(kind) => {
            let Some(resource) = world.resources.get(kind, id) else {
                return Ok(None);
            };
            let changed = read_back(lay_over(world, resource.as_ref(), changes))?;
            Ok(Some(raw(world.resources.save(kind, changed).as_ref())))
        }
        Kind::Record(kind) => {
            let Some(record) = world.resources.record(kind, id) else {
                return Ok(None);
            };
            let changed = read_back(lay_over(world, record.as_ref(), changes))?;
            Ok(Some(raw(world
                .resources
                .save_record(kind, changed)
                .as_ref())))
        }
    }
}

fn read_back<T: serde::de::DeserializeOwned>(document: Value) -> Result<T, String> {
    serde_json::from_value(document).map_err(|error| error.to_string())
}

/// Takes one thing away; false when nothing has the id.
pub(crate) fn remove_kind(world: &mut World, kind: Kind, id: Uuid) -> bool {
    match kind {
        Kind::Resource(kind) => world.resources.remove(kind, id),
        Kind::Record(kind) => world.resources.remove_record(kind, id),
    }
}

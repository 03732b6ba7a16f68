//! Records: of what they belong to, of a person, and donations at the top. There is no DELETE.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Extension, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal;
use crate::resources::{self, Filters, Owner, RecordKind, ResourceKind};

use super::entry_point::Keyed;
use super::listing::Listing;
use super::record_view::{self, Home};
use super::writing::Writing;
use super::{body, people};

/// Records are filtered by identifier and dates only.
const FILTERS: Filters = Filters {
    texts: &[],
    dates: &[],
};

/// The ids of a path, as far as it has them.
#[derive(Debug, Deserialize)]
struct At {
    owner: Option<String>,
    record: Option<String>,
}

pub(super) fn routes() -> Router<Desk> {
    RecordKind::ALL
        .into_iter()
        .flat_map(|kind| [routes_of_resource(kind), routes_of_person(kind)])
        .fold(Router::new(), Router::merge)
        .merge(donations_at_the_top())
}

/// Where the records of a kind are posted and listed. Attendances are below event campaigns too.
fn collections(kind: RecordKind) -> Vec<String> {
    let end = kind.traits().path;
    let mut collections: Vec<String> = ResourceKind::with(kind)
        .map(|owner| format!("/{}/{{owner}}/{end}", owner.traits().path))
        .into_iter()
        .collect();
    if kind == RecordKind::Attendance {
        collections.push(format!(
            "/event_campaigns/{{campaign}}/events/{{owner}}/{end}"
        ));
    }
    collections
}

fn routes_of_resource(kind: RecordKind) -> Router<Desk> {
    let mut routes = Router::new();
    for collection in collections(kind) {
        let single = format!("{collection}/{{record}}");
        routes = if kind.traits().helper.is_some() {
            routes
                .route(&collection, get(list_of_resource).post(post))
                .route(&single, get(show_of_resource).put(put))
        } else {
            routes
                .route(&collection, get(list_of_resource))
                .route(&single, get(show_of_resource))
        };
    }
    routes.layer(Extension(kind))
}

fn routes_of_person(kind: RecordKind) -> Router<Desk> {
    if kind == RecordKind::Item {
        return Router::new();
    }
    let collection = format!("/people/{{owner}}/{}", kind.traits().path);
    Router::new()
        .route(&collection, get(list_of_person))
        .route(&format!("{collection}/{{record}}"), get(show_of_person))
        .layer(Extension(kind))
}

fn donations_at_the_top() -> Router<Desk> {
    Router::new()
        .route("/donations", get(list_all))
        .route("/donations/{record}", get(show_any))
        .layer(Extension(RecordKind::Donation))
}

/// Whether a request is one that scripts in browsers send: to a record helper, which needs no key.
pub(crate) fn takes_posts_without_key(method: &str, path: &str) -> bool {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (owner, records) = match segments.as_slice() {
        [owner, _, records] | ["event_campaigns", _, owner, _, records] => (owner, records),
        _ => return false,
    };
    let taken = ResourceKind::named(owner)
        .and_then(|owner| owner.traits().records)
        .map(RecordKind::traits)
        .is_some_and(|traits| traits.path == *records && traits.helper.is_some());
    method == "POST" && taken
}

impl At {
    fn owner(&self, kind: RecordKind) -> Result<Uuid, Answer> {
        let text = self.owner.as_deref().unwrap_or_default();
        let noun = ResourceKind::with(kind).map_or("page", |owner| owner.traits().noun);
        Uuid::try_parse(text).map_err(|_| Answer::unknown(noun, text))
    }

    fn record(&self, kind: RecordKind) -> Result<Uuid, Answer> {
        let text = self.record.as_deref().unwrap_or_default();
        Uuid::try_parse(text).map_err(|_| Answer::unknown(kind.traits().noun, text))
    }
}

async fn list_of_resource(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Path(at): Path<At>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let id = at.owner(kind)?;
    if let Some(owner) = ResourceKind::with(kind)
        && desk.world().resources.get(owner, id).is_none()
    {
        return Err(Answer::unknown(owner.traits().noun, &id.to_string()));
    }
    list(
        &desk,
        kind,
        Owner::Resource(id),
        &record_view::path_of_resource(kind, id),
        &query,
    )
}

async fn list_of_person(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Path(at): Path<At>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let text = at.owner.unwrap_or_default();
    let id = people::id(&text)?;
    if desk.world().people.get(id).is_none() {
        return Err(Answer::unknown("person", &text));
    }
    let path = format!("{}/{}", people::path(id), kind.traits().path);
    list(&desk, kind, Owner::Person(id), &path, &query)
}

async fn list_all(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Answer, Answer> {
    let path = format!("/{}", kind.traits().path);
    list(&desk, kind, Owner::Everybody, &path, &query)
}

fn list(
    desk: &Desk,
    kind: RecordKind,
    owner: Owner,
    path: &str,
    query: &HashMap<String, String>,
) -> Result<Answer, Answer> {
    let traits = kind.traits();
    let world = desk.world();
    let listing = Listing::read(query, Some(FILTERS), world.settings.json_filter_errors)?;
    let (found, total) = world
        .resources
        .list_records(kind, owner, &listing.filter, &listing.page);
    drop(world);
    let home = match owner {
        Owner::Everybody => Home::Top,
        Owner::Resource(_) | Owner::Person(_) => Home::Resource,
    };
    let origin = desk.origin();
    let records = found
        .iter()
        .map(|record| record_view::render(kind, record, home, origin))
        .collect();
    let total = traits.has_totals.then_some(total);
    Ok(listing.answer(path, traits.relation, records, total, origin))
}

async fn show_of_resource(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Path(at): Path<At>,
) -> Result<Answer, Answer> {
    let owner = at.owner(kind)?;
    show(&desk, kind, at.record(kind)?, Owner::Resource(owner))
}

async fn show_of_person(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Path(at): Path<At>,
) -> Result<Answer, Answer> {
    let person = people::id(at.owner.as_deref().unwrap_or_default())?;
    show(&desk, kind, at.record(kind)?, Owner::Person(person))
}

async fn show_any(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Path(at): Path<At>,
) -> Result<Answer, Answer> {
    show(&desk, kind, at.record(kind)?, Owner::Everybody)
}

fn show(desk: &Desk, kind: RecordKind, id: Uuid, owner: Owner) -> Result<Answer, Answer> {
    let record = desk
        .world()
        .resources
        .record(kind, id)
        .filter(|record| match owner {
            Owner::Everybody => true,
            Owner::Resource(resource) => record.resource == resource,
            Owner::Person(person) => record.person == person,
        })
        .cloned()
        .ok_or_else(|| Answer::unknown(kind.traits().noun, &id.to_string()))?;
    let home = match owner {
        Owner::Everybody => Home::Top,
        Owner::Resource(_) | Owner::Person(_) => Home::Resource,
    };
    Ok(Answer::ok(hal::top(
        record_view::render(kind, &record, home, desk.origin()),
        desk.origin(),
    )))
}

/// Records that somebody did something. Without a key nothing is told of what became of it, and only a body that
/// brings the person along is taken.
async fn post(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Extension(Keyed(keyed)): Extension<Keyed>,
    Path(at): Path<At>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let page = match at.owner(kind) {
        Ok(page) => page,
        Err(refusal) if keyed => return Err(refusal),
        Err(_) => return Ok(Answer::ok(json!({}))),
    };
    let answer = writing.carry_out(&desk, move |world, origin| {
        let recorded = body::object(&bytes).and_then(|body| {
            if keyed || body.get("person").is_some_and(Value::is_object) {
                resources::record(world, kind, page, &body)
            } else {
                Err(Answer::error(
                    StatusCode::BAD_REQUEST,
                    "You must specify a person",
                ))
            }
        });
        match recorded {
            Ok(record) => Answer::ok(hal::top(
                record_view::render(kind, &record, Home::Resource, origin),
                origin,
            )),
            Err(refusal) => refusal,
        }
    });
    Ok(if keyed { answer } else { Answer::ok(json!({})) })
}

async fn put(
    State(desk): State<Desk>,
    Extension(kind): Extension<RecordKind>,
    Path(at): Path<At>,
    writing: Writing,
    bytes: Bytes,
) -> Result<Answer, Answer> {
    let (owner, id) = (at.owner(kind)?, at.record(kind)?);
    Ok(writing.carry_out(&desk, move |world, origin| {
        let is_there = world
            .resources
            .record(kind, id)
            .is_some_and(|record| record.resource == owner);
        if !is_there {
            return Answer::unknown(kind.traits().noun, &id.to_string());
        }
        match body::object(&bytes).and_then(|body| resources::change(world, kind, id, &body)) {
            Ok(record) => Answer::ok(hal::top(
                record_view::render(kind, &record, Home::Resource, origin),
                origin,
            )),
            Err(refusal) => refusal,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::takes_posts_without_key;

    #[test]
    fn only_record_helpers_take_posts_without_a_key() {
        for (method, path, expected) in [
            ("POST", "/petitions/1/signatures", true),
            ("POST", "/fundraising_pages/1/donations", true),
            ("POST", "/event_campaigns/1/events/2/attendances", true),
            ("GET", "/petitions/1/signatures", false),
            ("POST", "/petitions/1/donations", false),
            ("POST", "/lists/1/items", false),
            ("POST", "/people", false),
            ("POST", "/tags/1/taggings", false),
            ("POST", "/petitions", false),
            ("PUT", "/petitions/1/signatures/2", false),
        ] {
            assert_eq!(
                takes_posts_without_key(method, path),
                expected,
                "{method} {path}"
            );
        }
    }
}

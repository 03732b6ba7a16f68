//! Recording that somebody did something, and changing such a record. One address takes both forms of a POST: with
//! a link to a person, or with the person itself, who is signed up on the way.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::clock;
use crate::ids;
use crate::links;
use crate::model::{Record, Resource};
use crate::people::{Occasion, sign_up};
use crate::settings::Settings;
use crate::world::World;

use super::{RecordKind, ResourceKind, donation, field, identifiers, referrer};

/// Records that somebody did something on a page.
///
/// # Errors
/// 404 for an unknown page, 400 for a page that takes no records or a body that does not do. Nothing is written
/// then, the person included.
pub(crate) fn record(
    world: &mut World,
    kind: RecordKind,
    page: Uuid,
    body: &Value,
) -> Result<Arc<Record>, Answer> {
    let page = page_of(world, kind, page)?;
    if page.native && !kind.traits().on_native_pages {
        return Err(Answer::error(
            StatusCode::BAD_REQUEST,
            format!(
                "A {} can only be added to a page that was created through the API",
                kind.traits().noun
            ),
        ));
    }
    if kind == RecordKind::Donation {
        donation::check(body)?;
    }
    let person = if body.get("person").is_some_and(Value::is_object) {
        sign_up(world, body, Occasion::Action)?.person.id
    } else {
        links::person(world, body)?
    };
    let again = once_per_person(kind, &world.settings)
        .then(|| world.resources.record_of(kind, page.id, person))
        .flatten()
        .map(|record| record.id);
    if let Some(id) = again {
        return change(world, kind, id, body);
    }

    let id = world.chance.uuid();
    let now = world.now();
    let mut record = Record {
        id,
        identifiers: identifiers::of_new(world, id, ids::foreign(body)),
        created_date: created(kind, &world.settings, body).unwrap_or(now),
        modified_date: now,
        resource: page.id,
        person,
        fields: field::create(kind.traits().fields, body),
    };
    referrer::apply(&mut record.fields, body);
    complete(&mut record, kind, &page);
    Ok(world.resources.save_record(kind, record))
}

fn page_of(world: &World, kind: RecordKind, id: Uuid) -> Result<Arc<Resource>, Answer> {
    let page = ResourceKind::with(kind);
    let noun = page.map_or("page", |page| page.traits().noun);
    page.and_then(|page| world.resources.get(page, id))
        .cloned()
        .ok_or_else(|| Answer::unknown(noun, &id.to_string()))
}

/// Whether a second record of a person gives the first.
fn once_per_person(kind: RecordKind, settings: &Settings) -> bool {
    match kind {
        RecordKind::Signature | RecordKind::Attendance => true,
        RecordKind::Submission => settings.submissions_once_per_person,
        RecordKind::Donation | RecordKind::Outreach | RecordKind::Response | RecordKind::Item => {
            false
        }
    }
}

/// The date a request gives to a record, where one may be given.
fn created(kind: RecordKind, settings: &Settings, body: &Value) -> Option<Timestamp> {
    if kind != RecordKind::Donation && !settings.backdate_records {
        return None;
    }
    let text = body.get("created_date")?.as_str()?;
    text.parse().ok().map(clock::whole_second)
}

/// Sets what Action Network sets itself.
fn complete(record: &mut Record, kind: RecordKind, page: &Resource) {
    match kind {
        RecordKind::Donation => donation::complete(&mut record.fields, record.id, page),
        RecordKind::Attendance => keep_known_status(record),
        RecordKind::Outreach => {
            if let Some(means) = page.fields.get("type") {
                record.fields.insert("type".to_owned(), means.clone());
            }
        }
        RecordKind::Signature
        | RecordKind::Submission
        | RecordKind::Response
        | RecordKind::Item => {}
    }
}

/// Of the documented statuses only two are ever set.
fn keep_known_status(attendance: &mut Record) {
    let status = attendance.fields.get("status").and_then(Value::as_str);
    if !matches!(status, Some("accepted" | "attended")) {
        attendance
            .fields
            .insert("status".to_owned(), json!("accepted"));
    }
}

/// Changes a record; what was not sent stays. A link gives it to another person.
///
/// # Errors
/// 404 for an unknown id, 400 for a change that does not do.
pub(crate) fn change(
    world: &mut World,
    kind: RecordKind,
    id: Uuid,
    body: &Value,
) -> Result<Arc<Record>, Answer> {
    let before = world
        .resources
        .record(kind, id)
        .cloned()
        .ok_or_else(|| Answer::unknown(kind.traits().noun, &id.to_string()))?;
    if kind == RecordKind::Donation {
        donation::check_change(body)?;
    }
    let mut record = (*before).clone();
    if links::linked(body, "osdi:person").is_some() {
        record.person = links::person(world, body)?;
    }
    let clears = world.settings.null_clears;
    field::update(kind.traits().fields, &mut record.fields, body, clears);
    referrer::apply(&mut record.fields, body);
    match kind {
        RecordKind::Donation => donation::add_up(&mut record.fields),
        RecordKind::Attendance => keep_known_status(&mut record),
        RecordKind::Signature
        | RecordKind::Submission
        | RecordKind::Outreach
        | RecordKind::Response
        | RecordKind::Item => {}
    }
    identifiers::add(world, &mut record.identifiers, ids::foreign(body));
    if record == *before {
        return Ok(before);
    }
    record.modified_date = world.now();
    Ok(world.resources.save_record(kind, record))
}

//! Making and changing resources.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::ids;
use crate::links;
use crate::model::Resource;
use crate::world::World;

use super::{ResourceKind, field, identifiers, message};

/// Makes a resource. One that carries an identifier of the request is changed instead, for that is the only thing
/// resources are told apart by.
///
/// # Errors
/// 400 when a field is missing that the kind needs, 429 for a message too soon after another.
pub(crate) fn create(
    world: &mut World,
    kind: ResourceKind,
    body: &Value,
    parent: Option<Uuid>,
) -> Result<Arc<Resource>, Answer> {
    let traits = kind.traits();
    for name in traits.required {
        let given = body.get(*name).and_then(Value::as_str).map(str::trim);
        if given.is_none_or(str::is_empty) {
            return Err(Answer::error(
                StatusCode::BAD_REQUEST,
                format!("You must specify {name}"),
            ));
        }
    }
    let foreign = ids::foreign(body);
    let known = foreign
        .iter()
        .filter_map(|identifier| world.resources.identified(identifier))
        .find(|id| world.resources.get(kind, *id).is_some());
    if let Some(id) = known {
        return update(world, kind, id, body);
    }
    if kind == ResourceKind::Message {
        message::admit(world)?;
    }
    let id = world.chance.uuid();
    let now = world.now();
    let mut resource = Resource {
        id,
        identifiers: identifiers::of_new(world, id, foreign),
        created_date: now,
        modified_date: now,
        native: false,
        creator: links::linked(body, "osdi:creator"),
        parent: parent.or_else(|| links::linked(body, "osdi:wrapper")),
        fields: field::create(traits.fields, body),
    };
    match kind {
        ResourceKind::FundraisingPage => {
            resource
                .fields
                .entry("currency")
                .or_insert_with(|| json!("USD"));
        }
        ResourceKind::Event => set_event_defaults(&mut resource),
        ResourceKind::AdvocacyCampaign => {
            resource
                .fields
                .entry("type")
                .or_insert_with(|| json!("email"));
        }
        ResourceKind::Message => message::begin(world, &mut resource),
        ResourceKind::Petition
        | ResourceKind::Form
        | ResourceKind::EventCampaign
        | ResourceKind::Survey
        | ResourceKind::Campaign
        | ResourceKind::List
        | ResourceKind::Query
        | ResourceKind::Wrapper
        | ResourceKind::UniqueIdList => {}
    }
    Ok(world.resources.save(kind, resource))
}

fn set_event_defaults(event: &mut Resource) {
    for (name, value) in [("status", "confirmed"), ("visibility", "public")] {
        event
            .fields
            .entry(name)
            .or_insert_with(|| Value::String(value.to_owned()));
    }
    if let Some(place) = event
        .fields
        .get_mut("location")
        .and_then(Value::as_object_mut)
    {
        place.entry("country").or_insert_with(|| json!("US"));
    }
}

/// Changes a resource; what was not sent stays.
///
/// # Errors
/// 404 for an unknown id, 429 for other targets of a message too soon after another call.
pub(crate) fn update(
    world: &mut World,
    kind: ResourceKind,
    id: Uuid,
    body: &Value,
) -> Result<Arc<Resource>, Answer> {
    let traits = kind.traits();
    let before = world
        .resources
        .get(kind, id)
        .cloned()
        .ok_or_else(|| Answer::unknown(traits.noun, &id.to_string()))?;
    if kind == ResourceKind::Message && body.get("targets").is_some() {
        message::admit(world)?;
    }
    let mut resource = (*before).clone();
    let clears = world.settings.null_clears;
    field::update(traits.fields, &mut resource.fields, body, clears);
    identifiers::add(world, &mut resource.identifiers, ids::foreign(body));
    if resource == *before {
        return Ok(before);
    }
    resource.modified_date = world.now();
    Ok(world.resources.save(kind, resource))
}

//! Resources as the API shows them: their fields, what is counted, where they lead.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::group;
use crate::hal;
use crate::model::Resource;
use crate::origin::Origin;
use crate::resources::{self, RecordKind, ResourceKind};
use crate::world::World;

use super::people;

/// The path of a resource.
pub(super) fn path(kind: ResourceKind, id: Uuid) -> String {
    format!("/{}/{id}", kind.traits().path)
}

/// A resource as the API shows it.
pub(super) fn render(
    world: &World,
    kind: ResourceKind,
    resource: &Resource,
    origin: &Origin,
) -> Value {
    let traits = kind.traits();
    let mut fields = resource.fields.clone();
    fields.insert("identifiers".to_owned(), json!(resource.identifiers));
    fields.insert("created_date".to_owned(), json!(resource.created_date));
    fields.insert("modified_date".to_owned(), json!(resource.modified_date));
    if let Some(address) = traits.sponsor_address {
        fields.insert(
            "action_network:sponsor".to_owned(),
            group::sponsor(address, origin),
        );
        fields
            .entry("action_network:hidden")
            .or_insert_with(|| json!(false));
    }
    count(world, kind, resource, &mut fields);

    let mut links = links(kind, resource, origin);
    if let Some(creator) = resource.creator {
        links.insert(
            "osdi:creator".to_owned(),
            hal::link(origin.api(&people::path(creator))),
        );
        if let Some(person) = world.people.get(creator) {
            let mut person = people::render(person, origin);
            if let Some(fields) = person.as_object_mut() {
                fields.remove("custom_fields");
            }
            fields.insert("_embedded".to_owned(), json!({ "osdi:creator": person }));
        }
    }
    fields.insert("_links".to_owned(), Value::Object(links));
    Value::Object(fields)
}

/// Adds what Action Network counts.
fn count(world: &World, kind: ResourceKind, resource: &Resource, fields: &mut Map<String, Value>) {
    let traits = kind.traits();
    if let (Some(total), Some(records)) = (traits.total, traits.records) {
        let count = world.resources.count(records, resource.id);
        fields.insert(total.to_owned(), json!(count));
    }
    match kind {
        ResourceKind::FundraisingPage => {
            let donations = world
                .resources
                .records_of(RecordKind::Donation, resource.id)
                .map(AsRef::as_ref);
            fields.insert(
                "total_amount".to_owned(),
                json!(resources::total(donations)),
            );
        }
        ResourceKind::EventCampaign => {
            let events: Vec<Uuid> = world
                .resources
                .all(ResourceKind::Event)
                .filter(|event| event.parent == Some(resource.id))
                .map(|event| event.id)
                .collect();
            let attendances: usize = events
                .iter()
                .map(|event| world.resources.count(RecordKind::Attendance, *event))
                .sum();
            fields.insert("total_events".to_owned(), json!(events.len()));
            fields.insert("total_rsvps".to_owned(), json!(attendances));
        }
        ResourceKind::UniqueIdList => {
            let ids = fields.remove("unique_ids");
            let ids = ids.as_ref().and_then(Value::as_array);
            fields.insert("count".to_owned(), json!(ids.map_or(0, Vec::len)));
        }
        ResourceKind::Petition
        | ResourceKind::Event
        | ResourceKind::Form
        | ResourceKind::AdvocacyCampaign
        | ResourceKind::Survey
        | ResourceKind::Campaign
        | ResourceKind::Message
        | ResourceKind::List
        | ResourceKind::Query
        | ResourceKind::Wrapper => {}
    }
}

fn links(kind: ResourceKind, resource: &Resource, origin: &Origin) -> Map<String, Value> {
    let traits = kind.traits();
    let own = path(kind, resource.id);
    let below = |end: &str| hal::link(origin.api(&format!("{own}/{end}")));
    let mut links = Map::new();
    links.insert("self".to_owned(), hal::link(origin.api(&own)));
    if let Some(records) = traits.records.map(RecordKind::traits) {
        links.insert(records.relation.to_owned(), below(records.path));
        if let Some(helper) = records.helper {
            links.insert(helper.to_owned(), below(records.path));
        }
    }
    if traits.has_embed {
        links.insert("action_network:embed".to_owned(), below("embed"));
    }
    let parent = |kind: ResourceKind| {
        resource
            .parent
            .map(|parent| hal::link(origin.api(&path(kind, parent))))
    };
    match kind {
        ResourceKind::Event => {
            if let Some(creator) = resource.creator {
                links.insert(
                    "osdi:organizer".to_owned(),
                    hal::link(origin.api(&people::path(creator))),
                );
            }
            if let Some(campaign) = parent(ResourceKind::EventCampaign) {
                let relation = ResourceKind::EventCampaign.traits().one;
                links.insert(relation.to_owned(), campaign);
            }
        }
        ResourceKind::EventCampaign => {
            links.insert("osdi:events".to_owned(), below("events"));
        }
        ResourceKind::Message => {
            links.insert("osdi:send_helper".to_owned(), below("send"));
            links.insert("osdi:schedule_helper".to_owned(), below("schedule"));
            if let Some(wrapper) = parent(ResourceKind::Wrapper) {
                links.insert("osdi:wrapper".to_owned(), wrapper);
            }
        }
        ResourceKind::FundraisingPage
        | ResourceKind::Petition
        | ResourceKind::Form
        | ResourceKind::AdvocacyCampaign
        | ResourceKind::Survey
        | ResourceKind::Campaign
        | ResourceKind::List
        | ResourceKind::Query
        | ResourceKind::Wrapper
        | ResourceKind::UniqueIdList => {}
    }
    links
}

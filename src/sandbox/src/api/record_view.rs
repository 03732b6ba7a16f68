//! Records as the API shows them.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::hal;
use crate::model::Record;
use crate::origin::Origin;
use crate::resources::{RecordKind, ResourceKind};

use super::{people, resource_view};

/// Which address of a record its `self` link has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// Below what it belongs to.
    Resource,
    /// At the top, where only donations are.
    Top,
}

/// The path of the records of a resource.
pub(super) fn path_of_resource(kind: RecordKind, resource: Uuid) -> String {
    let owner = ResourceKind::with(kind).map(|owner| resource_view::path(owner, resource));
    format!("{}/{}", owner.unwrap_or_default(), kind.traits().path)
}

/// A record as the API shows it.
pub(super) fn render(kind: RecordKind, record: &Record, home: Home, origin: &Origin) -> Value {
    let traits = kind.traits();
    let mut fields = record.fields.clone();
    fields.insert("identifiers".to_owned(), json!(record.identifiers));
    fields.insert("created_date".to_owned(), json!(record.created_date));
    fields.insert("modified_date".to_owned(), json!(record.modified_date));
    fields.insert("action_network:person_id".to_owned(), json!(record.person));
    if kind == RecordKind::Item {
        fields.insert("item_type".to_owned(), json!("osdi:person"));
    }
    let own = match home {
        Home::Resource => format!("{}/{}", path_of_resource(kind, record.resource), record.id),
        Home::Top => format!("/{}/{}", traits.path, record.id),
    };
    let mut links = json!({
        "self": hal::link(origin.api(&own)),
        "osdi:person": hal::link(origin.api(&people::path(record.person))),
    });
    if let Some(owner) = ResourceKind::with(kind) {
        let owner_traits = owner.traits();
        fields.insert(
            format!("action_network:{}_id", owner_traits.noun),
            json!(record.resource),
        );
        if let Some(links) = links.as_object_mut() {
            links.insert(
                owner_traits.one.to_owned(),
                hal::link(origin.api(&resource_view::path(owner, record.resource))),
            );
        }
    }
    fields.insert("_links".to_owned(), links);
    Value::Object(fields)
}

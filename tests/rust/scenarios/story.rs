//! Fields that a scenario's profile may map: custom fields that the group on Action Network and CiviCRM have.

use std::collections::BTreeSet;

use osdi_engine::mapping::MappedField;
use serde_json::{Map, Value, json};

/// Word of the scenario, path in CiviCRM, name of the custom field on Action Network.
pub const FIELDS: [(&str, &str, &str); 4] = [
    ("branch", "Osdi_Story.Branch", "Branch"),
    ("note", "Osdi_Story.Note", "Note"),
    ("since", "Osdi_Story.Since", "Since"),
    ("member", "Osdi_Story.Member", "Member"),
];

/// What CiviCRM knows about a field, as its shell tells the engine.
fn described(path: &str) -> Value {
    match path {
        "Osdi_Story.Branch" => json!({"kind": "text", "longest": 255, "choices": [
            {"value": "1", "label": "Oakland"},
            {"value": "2", "label": "Albany"},
            {"value": "3", "label": "San José"},
        ]}),
        "Osdi_Story.Note" => json!({"kind": "text", "longest": 20}),
        "Osdi_Story.Since" => json!({"kind": "date"}),
        "Osdi_Story.Member" => json!({"kind": "boolean"}),
        _ => json!({"kind": "text"}),
    }
}

/// The map as the engine takes it, without entries of fields that are disabled, and the policies of its entries.
pub fn field_map(
    map: &Value,
    disabled: &BTreeSet<String>,
) -> (Vec<MappedField>, Map<String, Value>) {
    let mut fields = Vec::new();
    let mut policies = Map::new();
    for entry in map.as_array().into_iter().flatten() {
        let mut entry = entry.as_object().expect("an entry").clone();
        let path = entry.get("civi").and_then(Value::as_str).unwrap_or("");
        let name = entry.get("remote").and_then(Value::as_str).unwrap_or(path);
        let (path, name) = (path.to_owned(), name.to_owned());
        if let Some(policy) = entry.remove("policy") {
            policies.insert(name.clone(), policy);
        }
        let word = FIELDS.iter().find(|(_, known, _)| *known == path);
        if word.is_some_and(|(word, ..)| disabled.contains(*word)) {
            continue;
        }
        entry.insert("name".to_owned(), json!(name));
        entry.extend(described(&path).as_object().expect("an object").clone());
        fields.push(serde_json::from_value(Value::Object(entry)).expect("an entry of the map"));
    }
    (fields, policies)
}

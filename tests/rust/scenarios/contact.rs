//! Contacts, in the words of a scenario.

use osdi_engine::crm::{Contact, Options};
use serde_json::{Map, Value, json};

use crate::format::Fields;
use crate::story;

/// Word of the scenario, key of the engine.
const KEYS: [(&str, &str); 14] = [
    ("first_name", "first_name"),
    ("last_name", "last_name"),
    ("preferred_language", "preferred_language"),
    ("is_opt_out", "is_opt_out"),
    ("do_not_email", "do_not_email"),
    ("do_not_sms", "do_not_sms"),
    ("is_deceased", "is_deceased"),
    ("is_deleted", "is_deleted"),
    ("email", "email.email"),
    ("on_hold", "email.on_hold"),
    ("phone", "phone.phone"),
    ("street", "address.street_address"),
    ("city", "address.city"),
    ("postal_code", "address.postal_code"),
];

/// Lays fields over a contact, or over a new one who speaks English.
pub fn lay_over(contact: Option<&Contact>, fields: &Fields, site: &Options) -> Contact {
    let mut row: Map<String, Value> = match contact {
        Some(contact) => serde_json::from_value(json!(contact)).expect("a contact is an object"),
        None => Map::from_iter([("preferred_language".to_owned(), json!("en_US"))]),
    };
    for (word, value) in fields {
        if let Some((_, key)) = KEYS.iter().find(|(known, _)| known == word) {
            row.insert((*key).to_owned(), value.clone());
        } else if let Some((_, path, _)) = story::FIELDS.iter().find(|(known, ..)| known == word) {
            let fields = row.entry("field_map").or_insert_with(|| json!({}));
            fields[*path] = value.clone();
        } else {
            match word.as_str() {
                "state" => row.insert("address.state_province_id".to_owned(), state(value, site)),
                "country" => row.insert("address.country_id".to_owned(), country(value, site)),
                "groups" | "tags" | "sub_types" | "other_emails" => None,
                _ => panic!("a contact has no \"{word}\""),
            };
        }
    }
    for table in ["email", "phone", "address"] {
        let has_some = row
            .iter()
            .any(|(key, value)| key.starts_with(&format!("{table}.")) && !value.is_null());
        let id = if has_some { json!(1) } else { Value::Null };
        row.insert(format!("{table}.id"), id);
    }
    serde_json::from_value(Value::Object(row)).expect("the contact can be read")
}

/// A contact as a scenario shows it.
pub fn show(contact: &Contact, site: &Options) -> Fields {
    let row = json!(contact);
    let mut shown: Fields = KEYS
        .iter()
        .map(|(word, key)| ((*word).to_owned(), row[*key].clone()))
        .collect();
    for (word, path, _) in story::FIELDS {
        let value = row["field_map"][path].clone();
        shown.insert(
            word.to_owned(),
            if value == "" { Value::Null } else { value },
        );
    }
    if shown["on_hold"].is_null() {
        shown.insert("on_hold".to_owned(), json!(0));
    }
    let state = site
        .states
        .iter()
        .find(|one| Some(one.id) == contact.state_province_id);
    shown.insert(
        "state".to_owned(),
        json!(state.and_then(|one| one.abbreviation.clone())),
    );
    let country = site
        .countries
        .iter()
        .find(|one| Some(one.id) == contact.country_id);
    shown.insert(
        "country".to_owned(),
        json!(country.map(|one| one.iso_code.clone())),
    );
    shown
}

fn state(value: &Value, site: &Options) -> Value {
    let found = site
        .states
        .iter()
        .find(|one| one.abbreviation.as_deref() == value.as_str());
    json!(found.map(|one| one.id))
}

fn country(value: &Value, site: &Options) -> Value {
    let found = site
        .countries
        .iter()
        .find(|one| Some(one.iso_code.as_str()) == value.as_str());
    json!(found.map(|one| one.id))
}

//! People of Action Network, in the words of a scenario.

use serde_json::{Value, json};

use crate::format::Fields;
use crate::story;

/// Word of the scenario, where Action Network has it.
const PLACES: [(&str, &str); 12] = [
    ("given_name", "/given_name"),
    ("family_name", "/family_name"),
    ("language", "/languages_spoken/0"),
    ("email", "/email_addresses/0/address"),
    ("email_status", "/email_addresses/0/status"),
    ("phone", "/phone_numbers/0/number"),
    ("phone_status", "/phone_numbers/0/status"),
    ("street", "/postal_addresses/0/address_lines/0"),
    ("city", "/postal_addresses/0/locality"),
    ("region", "/postal_addresses/0/region"),
    ("postal_code", "/postal_addresses/0/postal_code"),
    ("country", "/postal_addresses/0/country"),
];

/// Lays fields over a person, or over a new one who speaks English, and returns what the sandbox is to be told.
pub fn lay_over(person: Option<&Value>, fields: &Fields) -> Value {
    let mut shown = person.map(show).unwrap_or_else(|| {
        let mut new: Fields = PLACES
            .iter()
            .map(|(word, _)| ((*word).to_owned(), Value::Null))
            .collect();
        new.extend(story::FIELDS.map(|(word, ..)| (word.to_owned(), Value::Null)));
        new.insert("language".to_owned(), json!("en"));
        new.insert("email_status".to_owned(), json!("subscribed"));
        new.insert("phone_status".to_owned(), json!("unsubscribed"));
        new.insert("country".to_owned(), json!("US"));
        new
    });
    for (word, value) in fields.iter().filter(|(word, _)| *word != "tags") {
        assert!(shown.contains_key(word), "a person has no \"{word}\"");
        shown.insert(word.clone(), value.clone());
    }
    let all = |list: bool, entry: Value| if list { json!([entry]) } else { json!([]) };
    let email =
        json!({"primary": true, "address": shown["email"], "status": shown["email_status"]});
    let phone = json!({"primary": true, "number": shown["phone"], "number_type": "Mobile", "status": shown["phone_status"]});
    let address = json!({
        "primary": true,
        "address_lines": all(!shown["street"].is_null(), shown["street"].clone()),
        "locality": shown["city"],
        "region": shown["region"],
        "postal_code": shown["postal_code"],
        "country": shown["country"],
    });
    let is_somewhere = ["street", "city", "postal_code"]
        .iter()
        .any(|word| !shown[*word].is_null());
    let custom_fields: Fields = story::FIELDS
        .iter()
        .map(|(word, _, name)| ((*name).to_owned(), shown[*word].clone()))
        .collect();
    json!({
        "custom_fields": custom_fields,
        "given_name": shown["given_name"],
        "family_name": shown["family_name"],
        "languages_spoken": all(true, shown["language"].clone()),
        "email_addresses": all(!shown["email"].is_null(), email),
        "phone_numbers": all(!shown["phone"].is_null(), phone),
        "postal_addresses": all(is_somewhere, address),
    })
}

/// A person as a scenario shows it.
pub fn show(person: &Value) -> Fields {
    let places = PLACES
        .iter()
        .map(|(word, place)| (*word, (*place).to_owned()));
    let custom = story::FIELDS
        .iter()
        .map(|(word, _, name)| (*word, format!("/custom_fields/{name}")));
    places
        .chain(custom)
        .map(|(word, place)| {
            let value = person.pointer(&place).filter(|value| **value != "");
            (word.to_owned(), value.cloned().unwrap_or(Value::Null))
        })
        .collect()
}

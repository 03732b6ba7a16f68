//! What is there, read from the sandbox past the API and in the words of the books.

use std::collections::BTreeMap;

use action_network_sandbox::Sandbox;
use serde_json::Value;

use super::books::Store;

pub fn of(sandbox: &Sandbox) -> Store {
    let mut store = Store::new();
    let mut emails = BTreeMap::new();
    for person in sandbox.people() {
        let email = text(&person["email_addresses"][0]["address"]);
        emails.insert(text(&person["id"]), email.clone());
        add(&mut store, format!("person {email}"), &person["given_name"]);
    }
    let email_of = |record: &Value| emails[&text(&record["person"])].clone();
    let mut tags = BTreeMap::new();
    for tag in sandbox.all("tags") {
        tags.insert(text(&tag["id"]), text(&tag["name"]));
        add(
            &mut store,
            format!("tag {}", text(&tag["name"])),
            &Value::Null,
        );
    }
    for tagging in sandbox.all("taggings") {
        let tag = &tags[&text(&tagging["tag"])];
        let thing = format!("{tag} of {}", email_of(&tagging));
        add(&mut store, thing, &Value::Null);
    }
    for signature in sandbox.all("signatures") {
        let thing = format!("signature of {}", email_of(&signature));
        add(&mut store, thing, &signature["comments"]);
    }
    for donation in sandbox.all("donations") {
        let (time, giver) = (text(&donation["created_date"]), email_of(&donation));
        add(
            &mut store,
            format!("gift of {giver} at {time}"),
            &donation["amount"],
        );
    }
    for event in sandbox.all("events") {
        add(
            &mut store,
            format!("event {}", text(&event["title"])),
            &event["description"],
        );
    }
    store
}

fn add(store: &mut Store, thing: String, value: &Value) {
    store.entry(thing).or_default().push(text(value));
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

//! Keys, pages, filters, people and tags: what every client meets first.

use action_network_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::api::{Api, email, id};

#[test]
fn a_wrong_key_is_refused_and_echoed_but_not_by_the_entry_point() {
    let api = Api::with_people(1);
    let refused = api.send("GET", "people", "wrong", None);
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.text,
        r#"{"error":"API Key invalid or not present wrong"}"#
    );
    let entry: Value = serde_json::from_str(&api.send("GET", "", "wrong", None).text).unwrap();
    assert!(entry["_links"].get("osdi:tags").is_none(), "{entry}");
    assert!(
        api.ask("GET", "", None).1["_links"]
            .get("osdi:tags")
            .is_some()
    );
}

#[test]
fn every_page_with_people_has_a_next_one_and_the_empty_one_has_none() {
    let api = Api::with_people(60);
    let mut url = "people?per_page=100".to_owned();
    let mut sizes = Vec::new();
    loop {
        let (_, page) = api.ask("GET", &url, None);
        assert!(page.get("total_records").is_none(), "people have no totals");
        sizes.push(page["_embedded"]["osdi:people"].as_array().unwrap().len());
        match page["_links"]["next"]["href"].as_str() {
            Some(next) => next.clone_into(&mut url),
            None => break,
        }
    }
    assert_eq!(sizes, [25, 25, 10, 0]);
    assert!(
        url.starts_with(api.sandbox.origin()),
        "links carry the sandbox's own origin: {url}"
    );
}

#[test]
fn filters_understand_quotes_and_refuse_unknown_fields_without_json() {
    let api = Api::with_people(0);
    api.sign_up(
        json!({"family_name": "O'Brien", "email_addresses": [{"address": "a+b@example.org"}]}),
    );
    for (filter, found) in [
        ("family_name%20eq%20%27O%27%27Brien%27", 1),
        ("family_name%20eq%20%27O%27", 0),
        ("email_address%20eq%20%27a%2Bb%40example.org%27", 1),
        (
            "email_address+eq+%27a%2Bb%40example.org%27+and+family_name+eq+%27X%27",
            0,
        ),
        ("modified_date%20gt%20%272001-01-01T00%3A00%3A00Z%27", 1),
    ] {
        let (_, page) = api.ask("GET", &format!("people?filter={filter}"), None);
        assert_eq!(
            page["_embedded"]["osdi:people"].as_array().unwrap().len(),
            found,
            "{filter}"
        );
    }
    let unknown = api.send(
        "GET",
        "people?filter=last_name%20eq%20%27X%27",
        api.sandbox.token(),
        None,
    );
    assert!(unknown.status >= 400);
    assert!(serde_json::from_str::<Value>(&unknown.text).is_err());
}

#[test]
fn signing_up_again_updates_the_person_and_keeps_its_consent() {
    let api = Api::with_people(0);
    let first = api.sign_up(json!({"given_name": "Ana", "email_addresses": [{"address": "ana@example.org"}], "phone_numbers": [{"number": "(510) 555-0142"}]}));
    assert_eq!(first["email_addresses"][0]["status"], "subscribed");
    assert_eq!(first["phone_numbers"][0]["status"], "unsubscribed");
    assert_eq!(first["phone_numbers"][0]["number"], "15105550142");
    let path = format!("people/{}", id(&first));
    api.ask(
        "PUT",
        &path,
        Some(json!({"email_addresses": [{"status": "unsubscribed"}]})),
    );
    let again = api.sign_up(email("ANA@example.org"));
    assert_eq!(id(&again), id(&first));
    assert_eq!(again["given_name"], "Ana");
    assert_eq!(again["email_addresses"][0]["status"], "unsubscribed");
    let asked = api.sign_up(
        json!({"email_addresses": [{"address": "ana@example.org", "status": "subscribed"}]}),
    );
    assert_eq!(asked["email_addresses"][0]["status"], "subscribed");
}

#[test]
fn a_put_changes_what_it_names_and_keeps_an_address_that_somebody_else_has() {
    let api = Api::with_people(0);
    api.sign_up(email("taken@example.org"));
    let ana = api.sign_up(json!({"given_name": "Ana", "family_name": "Ruiz", "email_addresses": [{"address": "ana@example.org"}]}));
    let path = format!("people/{}", id(&ana));
    let change =
        json!({"given_name": "Anna", "email_addresses": [{"address": "taken@example.org"}]});
    let (status, changed) = api.ask("PUT", &path, Some(change));
    assert_eq!(status, 200);
    assert_eq!(
        (&changed["given_name"], &changed["family_name"]),
        (&json!("Anna"), &json!("Ruiz"))
    );
    assert_eq!(changed["email_addresses"][0]["address"], "ana@example.org");
    let (_, cleared) = api.ask("PUT", &path, Some(json!({"given_name": null})));
    assert!(
        cleared.get("given_name").is_none_or(Value::is_null),
        "{cleared}"
    );
}

#[test]
fn nobody_is_made_without_an_address_or_number_and_nobody_is_deleted() {
    let api = Api::with_people(1);
    let nobody = api.ask(
        "POST",
        "people",
        Some(json!({"person": {"given_name": "Ana"}})),
    );
    assert!(nobody.0 >= 400, "{nobody:?}");
    let person = id(&api.sandbox.people()[0]);
    assert!(api.ask("DELETE", &format!("people/{person}"), None).0 >= 400);
    assert_eq!(
        api.ask("GET", "people/00000000-0000-4000-8000-000000000000", None)
            .0,
        404
    );
}

#[test]
fn a_tag_is_made_once_and_so_is_a_tagging() {
    let api = Api::with_people(1);
    let make = || {
        api.ask("POST", "tags", Some(json!({"name": "Phonebank"})))
            .1
    };
    let tag = id(&make());
    assert_eq!(id(&make()), tag);
    assert!(api.ask("DELETE", &format!("tags/{tag}"), None).0 >= 400);
    let taggings = format!("tags/{tag}/taggings");
    let person = format!(
        "{}people/{}",
        api.sandbox.entry_point(),
        id(&api.sandbox.people()[0])
    );
    let body = json!({"_links": {"osdi:person": {"href": person}}});
    let first = api.ask("POST", &taggings, Some(body.clone())).1;
    assert_eq!(id(&api.ask("POST", &taggings, Some(body)).1), id(&first));
    let unknown = format!(
        "{}people/00000000-0000-4000-8000-000000000000",
        api.sandbox.entry_point()
    );
    let refused = api.ask(
        "POST",
        &taggings,
        Some(json!({"_links": {"osdi:person": {"href": unknown}}})),
    );
    assert_eq!(
        refused,
        (400, json!({"error": "You must specify a valid person id"}))
    );
    let path = format!("{taggings}/{}", id(&first));
    let (status, notice) = api.ask("DELETE", &path, None);
    assert_eq!(
        (status, &notice["notice"]),
        (200, &json!("This tagging was successfully deleted."))
    );
    assert_eq!(api.ask("GET", &path, None).0, 404);
}

#[test]
fn more_than_the_limit_within_a_second_is_too_many() {
    let api = Api::with_people(1);
    api.sandbox
        .set(|settings| settings.rate_limit_per_second = Some(4));
    let statuses: Vec<u16> = (0..5).map(|_| api.ask("GET", "people", None).0).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 429]);
}

#[test]
fn the_same_seed_gives_the_same_people_without_two_of_one_address() {
    let addresses = |seed| {
        let options = Options {
            people: 500,
            seed,
            ..Options::default()
        };
        let people = Sandbox::start(options).unwrap().people();
        people
            .iter()
            .filter_map(|person| {
                Some(
                    person["email_addresses"].get(0)?["address"]
                        .as_str()?
                        .to_owned(),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(addresses(7), addresses(7));
    assert_ne!(addresses(7), addresses(8));
    let unique: std::collections::HashSet<_> = addresses(7).into_iter().collect();
    assert_eq!(unique.len(), addresses(7).len());
}

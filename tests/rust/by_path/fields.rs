//! The fields of what is written: all that are known go out as they came, and any other is refused by its place.

use serde_json::{Value, json};

use crate::{API, OTHER, UUID, last_body, network, person_link, refusal};

fn with(mut body: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

fn action() -> Value {
    json!({
        "origin_system": "CiviCRM", "title": "t", "name": "n", "description": "d", "browser_url": "https://x.example",
        "featured_image_url": "https://x.example/y.png", "tag_list": ["a"], "action_network:hidden": true,
        "identifiers": ["x:1"], "_links": { "osdi:creator": { "href": format!("{API}/people/{OTHER}") } },
    })
}

fn person() -> Value {
    json!({
        "given_name": "Maren", "family_name": "Okafor",
        "email_addresses": [{ "address": "m@example.org", "primary": true, "status": "subscribed" }],
        "phone_numbers": [{ "number": "+15105550142", "number_type": "Mobile", "primary": true, "status": "unsubscribed" }],
        "postal_addresses": [{ "primary": true, "address_lines": ["1 Way"], "locality": "Oakland", "region": "CA",
                               "postal_code": "94607", "country": "US" }],
        "languages_spoken": ["en"], "custom_fields": { "Ward": 3, "href": "x", "Gone": null },
    })
}

fn referrer() -> Value {
    json!({ "source": "s", "referrer": "r", "website": "w" })
}

/// For each collection, a body with every field that can be written.
fn whole_bodies() -> Vec<(String, Value)> {
    let helper = json!({
        "person": person(), "add_tags": ["a"], "remove_tags": ["b"], "triggers": { "autoresponse": { "enabled": false } },
        "action_network:referrer_data": referrer(), "identifiers": ["x:1"],
    });
    let plain = json!({ "_links": person_link(), "action_network:referrer_data": referrer(), "identifiers": ["x:1"] });
    let mut bodies = vec![
        (
            "people".to_owned(),
            json!({
                "person": with(person(), &json!({ "identifiers": ["x:1"] })), "add_tags": ["a"], "remove_tags": ["b"],
                "action_network:referrer_data": referrer(),
            }),
        ),
        ("tags".to_owned(), json!({ "name": "x" })),
        (
            format!("tags/{OTHER}/taggings"),
            json!({ "_links": person_link(), "identifiers": ["x:1"] }),
        ),
        (
            "forms".to_owned(),
            with(action(), &json!({ "call_to_action": "c" })),
        ),
        (
            "surveys".to_owned(),
            with(action(), &json!({ "call_to_action": "c" })),
        ),
        ("fundraising_pages".to_owned(), action()),
        (
            "petitions".to_owned(),
            with(
                action(),
                &json!({ "petition_text": "p", "target": [{ "name": "n" }] }),
            ),
        ),
        (
            "advocacy_campaigns".to_owned(),
            with(action(), &json!({ "type": "phone", "targets": "t" })),
        ),
        (
            "event_campaigns".to_owned(),
            with(
                action(),
                &json!({ "host_pitch": "p", "host_instructions": "i" }),
            ),
        ),
        (
            "messages".to_owned(),
            json!({
                "subject": "s", "body": "b", "from": "f", "reply_to": "r", "name": "n", "origin_system": "o", "tag_list": ["a"],
                "targets": [{ "href": format!("{API}/queries/{OTHER}") }],
                "_links": { "osdi:wrapper": { "href": format!("{API}/wrappers/{OTHER}") } },
            }),
        ),
        (
            "unique_id_lists".to_owned(),
            json!({ "name": "n", "unique_ids": [UUID] }),
        ),
    ];
    let event = with(
        action(),
        &json!({
            "start_date": "2026-05-01T18:00:00Z", "end_date": "2026-05-01T20:00:00Z", "instructions": "i", "capacity": 5,
            "location": { "venue": "v", "address_lines": ["l"], "locality": "l", "region": "r", "postal_code": "p",
                          "country": "US", "language": "en" },
            "visibility": "public", "guests_can_invite_others": false, "transparence": "opaque",
            "reminders": [{ "method": "email", "minutes": 60 }],
        }),
    );
    bodies.push(("events".to_owned(), event.clone()));
    bodies.push((format!("event_campaigns/{OTHER}/events"), event));
    let records = [
        ("petitions", "signatures", json!({ "comments": "c" })),
        ("events", "attendances", json!({ "status": "accepted" })),
        ("forms", "submissions", json!({})),
        ("surveys", "responses", json!({})),
        (
            "advocacy_campaigns",
            "outreaches",
            json!({
                "subject": "s", "message": "m", "duration": 5,
                "targets": [{ "title": "t", "given_name": "g", "family_name": "f", "ocdid": "o" }],
            }),
        ),
        (
            "fundraising_pages",
            "donations",
            json!({
                "recipients": [{ "display_name": "d", "amount": "25.00" }], "created_date": "2025-03-18T16:58:00Z",
                "currency": "USD", "action_network:recurrence": { "recurring": true, "period": "Monthly" },
            }),
        ),
    ];
    for (collection, records, fields) in records {
        let path = format!("{collection}/{OTHER}/{records}");
        bodies.push((path.clone(), with(plain.clone(), &fields)));
        bodies.push((path, with(helper.clone(), &fields)));
    }
    bodies
}

#[test]
fn every_known_field_goes_out_as_it_came() {
    for (path, body) in whole_bodies() {
        let script = network();
        script
            .client()
            .create_at(&path, body.clone())
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(last_body(&script), body, "{path}");
    }
}

/// Puts an unknown field into each object of a body, one at a time, and says where.
fn spoilt(body: &Value, place: &str, found: &mut Vec<(String, String)>) {
    match body {
        Value::Object(fields) => {
            found.push((place.to_owned(), format!("{place}/amuont")));
            for (key, value) in fields.iter().filter(|(key, _)| *key != "custom_fields") {
                spoilt(value, &format!("{place}/{key}"), found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                spoilt(element, &format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_unknown_field_is_refused_by_its_place() {
    let mut count = 0;
    for (path, body) in whole_bodies() {
        let mut places = Vec::new();
        spoilt(&body, "", &mut places);
        for (object, field) in places {
            let mut spoilt = body.clone();
            spoilt.pointer_mut(&object).unwrap()["amuont"] = json!("1");
            let said = refusal(|client| client.create_at(&path, spoilt.clone()));
            let mut place = String::new();
            for part in field.split('/').skip(1) {
                if part.parse::<usize>().is_ok() {
                    place.push_str(&format!("[{part}]"));
                } else {
                    place.push_str(if place.is_empty() { "" } else { "." });
                    place.push_str(part);
                }
            }
            assert!(
                said.starts_with(&format!("“{place}” of a new ")),
                "{path}: {said}"
            );
            // Null is the same as absence.
            spoilt.pointer_mut(&object).unwrap()["amuont"] = Value::Null;
            network().client().create_at(&path, spoilt).unwrap();
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn a_null_is_absent_in_what_is_new() {
    for (path, body) in whole_bodies() {
        let required: &[&str] = match path.rsplit('/').next().unwrap() {
            "people" => &["person"],
            "tags" | "unique_id_lists" => &["name"],
            "messages" => &["subject", "body", "from", "reply_to"],
            "donations" => &["_links", "person", "recipients"],
            "advocacy_campaigns" => &["origin_system", "title", "type"],
            _ if path.contains('/') && !path.ends_with("events") => &["_links", "person"],
            _ => &["origin_system", "title"],
        };
        for key in body.as_object().unwrap().keys() {
            let nulled = with(body.clone(), &json!({ key: null }));
            if required.contains(&key.as_str()) {
                refusal(|client| client.create_at(&path, nulled));
                continue;
            }
            let script = network();
            script
                .client()
                .create_at(&path, nulled)
                .unwrap_or_else(|error| panic!("{path} {key}: {error}"));
            // A list of unique ids is sent with what it has, be it none.
            let sent = last_body(&script).get(key).cloned();
            assert!(sent.is_none() || sent == Some(json!([])), "{path} {key}");
        }
    }
}

#[test]
fn null_empties_in_changes_where_that_is_possible_and_is_refused_elsewhere() {
    let clears = [
        ("petitions", "petition_text"),
        ("petitions", "description"),
        ("petitions", "target"),
        ("petitions", "tag_list"),
        ("events", "instructions"),
        ("events", "reminders"),
        ("messages", "name"),
    ];
    for (path, field) in clears {
        let script = network();
        script
            .client()
            .update_at(&format!("{path}/{UUID}"), json!({ field: null }))
            .unwrap();
        assert_eq!(last_body(&script), json!({ field: null }));
    }
    let script = network();
    let body = json!({ "custom_fields": { "Ward": null } });
    script
        .client()
        .update_at(&format!("people/{UUID}"), body.clone())
        .unwrap();
    assert_eq!(last_body(&script), body);
    // An empty list empties where the type says so.
    let body = json!({ "tag_list": [], "target": [] });
    script
        .client()
        .update_at(&format!("petitions/{UUID}"), body.clone())
        .unwrap();
    assert_eq!(last_body(&script), body);
    let refused = [
        (
            "petitions",
            json!({ "title": null }),
            "“title” of the changes of a petition cannot be emptied.",
        ),
        (
            "events",
            json!({ "start_date": null }),
            "“start_date” of the changes of an event cannot be emptied.",
        ),
        (
            "events",
            json!({ "location": { "venue": null } }),
            "“location.venue” of the changes of an event cannot be emptied.",
        ),
        (
            "events",
            json!({ "capacity": 5 }),
            "“capacity” of the changes of an event cannot be written; ",
        ),
        (
            "people",
            json!({ "given_name": null }),
            "“given_name” of the changes of a person cannot be emptied.",
        ),
        (
            "people",
            json!({ "languages_spoken": [] }),
            "“languages_spoken” of the changes of a person cannot be emptied.",
        ),
        (
            "people",
            json!({ "person": {} }),
            "“person” of the changes of a person cannot be written; ",
        ),
        (
            "people",
            json!({}),
            "The changes of a person must name at least one field.",
        ),
        (
            "unique_id_lists",
            json!({ "name": null }),
            "“name” of the changes of a unique ID list cannot be emptied.",
        ),
    ];
    for (path, body, expected) in refused {
        let said = refusal(|client| client.update_at(&format!("{path}/{UUID}"), body));
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn values_are_read_as_databases_and_php_write_them_and_nothing_else() {
    let donation = |more: Value| {
        let body = json!({ "_links": person_link(), "recipients": [{ "display_name": "d", "amount": "1" }] });
        (
            format!("fundraising_pages/{OTHER}/donations"),
            with(body, &more),
        )
    };
    let recipient = |amount: Value| {
        donation(json!({ "recipients": [{ "display_name": "d", "amount": amount }] }))
    };
    let event = |more: Value| {
        (
            "events".to_owned(),
            with(json!({ "title": "t", "origin_system": "o" }), &more),
        )
    };
    let signature = |person: Value| {
        (
            format!("petitions/{OTHER}/signatures"),
            json!({ "person": person }),
        )
    };
    let fits = [
        (recipient(json!(25)), "/recipients/0/amount", json!("25")),
        (
            recipient(json!(25.5)),
            "/recipients/0/amount",
            json!("25.5"),
        ),
        (
            donation(json!({ "created_date": "2025-03-18T18:58:00.9+02:00" })),
            "/created_date",
            json!("2025-03-18T16:58:00Z"),
        ),
        (
            event(json!({ "start_date": "2026-05-01 18:00:00" })),
            "/start_date",
            json!("2026-05-01T18:00:00Z"),
        ),
        (event(json!({ "capacity": "40" })), "/capacity", json!(40)),
        (
            event(json!({ "guests_can_invite_others": "0" })),
            "/guests_can_invite_others",
            json!(false),
        ),
        (
            event(json!({ "guests_can_invite_others": 1 })),
            "/guests_can_invite_others",
            json!(true),
        ),
        (
            event(json!({ "location": { "postal_code": 94607 } })),
            "/location/postal_code",
            json!("94607"),
        ),
    ];
    for ((path, body), pointer, sent) in fits {
        let script = network();
        script.client().create_at(&path, body).unwrap();
        assert_eq!(last_body(&script).pointer(pointer), Some(&sent));
    }
    let refused = [
        (
            recipient(json!("1,50")),
            "“recipients[0].amount” of a new donation must be an amount",
        ),
        (
            recipient(json!("")),
            "“recipients[0].amount” of a new donation must be an amount",
        ),
        (
            recipient(Value::Null),
            "“recipients[0].amount” of a new donation is missing.",
        ),
        (
            donation(json!({ "recipients": [{ "amount": "1" }] })),
            "“recipients[0].display_name” of a new donation is missing.",
        ),
        (
            donation(json!({ "recipients": [null] })),
            "“recipients[0]” of a new donation is missing.",
        ),
        (
            donation(json!({ "recipients": [] })),
            "A donation needs at least one recipient",
        ),
        (
            donation(json!({ "recipients": { "display_name": "d" } })),
            "“recipients” of a new donation must be a list.",
        ),
        (
            donation(json!({ "created_date": "yesterday" })),
            "“created_date” of a new donation must be a time in UTC",
        ),
        (
            event(json!({ "start_date": "tomorrow" })),
            "“start_date” of a new event must be a local time",
        ),
        (
            event(json!({ "capacity": -1 })),
            "“capacity” of a new event must be a whole number.",
        ),
        (
            event(json!({ "title": ["x"] })),
            "“title” of a new event must be a text.",
        ),
        (
            event(json!({ "location": "Hall" })),
            "“location” of a new event must have named fields.",
        ),
        (
            event(json!({ "guests_can_invite_others": "yes" })),
            "“guests_can_invite_others” of a new event must be true or false.",
        ),
        (
            ("tags".to_owned(), json!([1])),
            "A new tag must have named fields.",
        ),
        (
            ("tags".to_owned(), json!([])),
            "“name” of a new tag is missing.",
        ),
        (
            ("people".to_owned(), json!({ "given_name": "x" })),
            "“given_name” of a new person cannot be written; what can be is person, ",
        ),
        (
            (
                "advocacy_campaigns".to_owned(),
                with(action(), &json!({ "type": "fax" })),
            ),
            "“type” of a new advocacy campaign must be email or phone.",
        ),
        (
            (
                format!("events/{OTHER}/attendances"),
                json!({ "_links": person_link(), "status": "declined" }),
            ),
            "“status” of a new attendance must be accepted or attended.",
        ),
        (
            (
                format!("petitions/{OTHER}/signatures"),
                json!({ "comments": "x" }),
            ),
            "“_links.osdi:person” of a new signature is missing.",
        ),
        (
            signature(json!({ "given_name": "Ana" })),
            "A person without an e-mail address and a phone number cannot be recorded.",
        ),
        (
            signature(
                json!({ "email_addresses": [{ "address": "a@b.example", "status": "unsubscribed" }] }),
            ),
            "Somebody who is unsubscribed cannot be recorded",
        ),
        (
            signature(
                json!({ "email_addresses": [{ "address": "a@b.example", "status": "bouncing" }] }),
            ),
            "“person.email_addresses[0].status” of a new signature must be subscribed or unsubscribed.",
        ),
        (
            signature(
                json!({ "identifiers": ["x:1"], "email_addresses": [{ "address": "a@b.example" }] }),
            ),
            "“person.identifiers” of a new signature cannot be written: ",
        ),
    ];
    for ((path, body), expected) in refused {
        let said = refusal(|client| client.create_at(&path, body));
        assert!(said.starts_with(expected), "{said}");
    }
}

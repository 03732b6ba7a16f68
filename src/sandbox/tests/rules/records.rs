//! Signatures, attendances, submissions, outreaches, responses: what they share and where they differ.

use serde_json::{Value, json};

use crate::api::{Api, email, id};

/// What distinguishes a kind of record.
struct Kind {
    pages: &'static str,
    records: &'static str,
    relation: &'static str,
    page: &'static str,
    page_id: &'static str,
    total: &'static str,
    once_per_person: bool,
    on_native_pages: bool,
}

const KINDS: [Kind; 5] = [
    Kind {
        pages: "petitions",
        records: "signatures",
        relation: "osdi:signatures",
        page: "osdi:petition",
        page_id: "action_network:petition_id",
        total: "total_signatures",
        once_per_person: true,
        on_native_pages: true,
    },
    Kind {
        pages: "events",
        records: "attendances",
        relation: "osdi:attendances",
        page: "osdi:event",
        page_id: "action_network:event_id",
        total: "total_accepted",
        once_per_person: true,
        on_native_pages: true,
    },
    Kind {
        pages: "forms",
        records: "submissions",
        relation: "osdi:submissions",
        page: "osdi:form",
        page_id: "action_network:form_id",
        total: "total_submissions",
        once_per_person: false,
        on_native_pages: true,
    },
    Kind {
        pages: "advocacy_campaigns",
        records: "outreaches",
        relation: "osdi:outreaches",
        page: "osdi:advocacy_campaign",
        page_id: "action_network:advocacy_campaign_id",
        total: "total_outreaches",
        once_per_person: false,
        on_native_pages: false,
    },
    Kind {
        pages: "surveys",
        records: "responses",
        relation: "action_network:responses",
        page: "action_network:survey",
        page_id: "action_network:survey_id",
        total: "total_responses",
        once_per_person: false,
        on_native_pages: true,
    },
];

#[test]
fn records_link_people_and_pages_and_are_found_from_both() {
    let api = Api::with_people(1);
    let person = id(&api.sandbox.people()[0]);
    for kind in KINDS {
        let page = api.page(kind.pages);
        let records = format!("{page}/{}", kind.records);
        let made = api.write("POST", &records, api.person_link(&person));
        assert_eq!(made["action_network:person_id"], json!(person), "{records}");
        assert_eq!(
            json!(page),
            json!(format!(
                "{}/{}",
                kind.pages,
                made[kind.page_id].as_str().unwrap()
            ))
        );
        let links = &made["_links"];
        assert!(
            links[kind.page]["href"].as_str().unwrap().ends_with(&page),
            "{made}"
        );
        assert!(
            links["osdi:person"]["href"]
                .as_str()
                .unwrap()
                .ends_with(&person),
            "{made}"
        );
        assert_eq!(api.get(links["self"]["href"].as_str().unwrap()), made);

        let of_person = format!("people/{person}/{}", kind.records);
        for path in [records.clone(), of_person.clone()] {
            let found = api.list(&path, kind.relation);
            assert_eq!(
                found.iter().map(id).collect::<Vec<_>>(),
                [id(&made)],
                "{path}"
            );
            api.get(&format!("{path}/{}", id(&made)));
        }
        assert_eq!(api.get(&page)[kind.total], 1, "{page}");
        let other = api.page(kind.pages);
        let elsewhere = format!("{other}/{}/{}", kind.records, id(&made));
        assert_eq!(
            api.refused("GET", &elsewhere, json!({})),
            404,
            "not on this page"
        );
        assert_eq!(
            api.refused("PUT", &elsewhere, json!({})),
            404,
            "not on this page"
        );

        let again = api.write("POST", &records, api.person_link(&person));
        assert_eq!(id(&again) == id(&made), kind.once_per_person, "{records}");
        let expected = if kind.once_per_person { 1 } else { 2 };
        assert_eq!(
            api.list(&records, kind.relation).len(),
            expected,
            "{records}"
        );
        assert_eq!(
            api.ask("GET", kind.records, None).0,
            404,
            "no collection of all {}",
            kind.records
        );
    }
}

#[test]
fn a_helper_signs_the_person_up_on_the_way() {
    for kind in KINDS {
        let api = Api::with_people(0);
        for tag in ["Phonebank", "Former"] {
            api.write("POST", "tags", json!({"name": tag}));
        }
        let records = format!("{}/{}", api.page(kind.pages), kind.records);
        api.write(
            "POST",
            "people",
            json!({"person": email("ana@example.org"), "add_tags": ["Former"]}),
        );
        let body = json!({
            "person": {"given_name": "Ana", "email_addresses": [{"address": "Ana@Example.org"}]},
            "add_tags": ["Phonebank", "unknown"],
            "remove_tags": ["Former"],
            "triggers": {"autoresponse": {"enabled": true}},
            "action_network:referrer_data": {"source": "newsletter", "website": "www.example.org", "referrer": "mine"},
        });
        let made = api.write("POST", &records, body);
        let people = api.sandbox.people();
        assert_eq!(people.len(), 1, "{records}");
        assert_eq!(people[0]["given_name"], "Ana");
        let person = id(&people[0]);
        assert_eq!(made["action_network:person_id"], json!(person));
        assert_eq!(
            made["action_network:referrer_data"],
            json!({"source": "newsletter", "website": "www.example.org", "referrer": "group-harbor-workers-united"}),
            "{records}"
        );
        let taggings = api.list(&format!("people/{person}/taggings"), "osdi:taggings");
        let tags: Vec<Value> = taggings
            .iter()
            .map(|tagging| {
                api.get(tagging["_links"]["osdi:tag"]["href"].as_str().unwrap())["name"].clone()
            })
            .collect();
        assert_eq!(tags, ["Phonebank"], "{records}");
    }
}

#[test]
fn acting_can_subscribe_but_never_unsubscribe() {
    let api = Api::with_people(0);
    let signatures = format!("{}/signatures", api.page("petitions"));
    let act = |status: &str| {
        let body = json!({"person": {"email_addresses": [{"address": "ana@example.org", "status": status}]}});
        api.write("POST", &signatures, body);
        api.sandbox.people()[0]["email_addresses"][0]["status"].clone()
    };
    assert_eq!(act("unsubscribed"), "subscribed", "a new person");
    assert_eq!(act("unsubscribed"), "subscribed", "a known person");
    let person = id(&api.sandbox.people()[0]);
    let gone = json!({"email_addresses": [{"status": "unsubscribed"}]});
    api.write("PUT", &format!("people/{person}"), gone);
    assert_eq!(act("none"), "unsubscribed", "nothing said, nothing changed");
    assert_eq!(act("subscribed"), "subscribed");
}

#[test]
fn records_of_nobody_or_on_nothing_are_refused_and_leave_nothing_behind() {
    let nobody = "00000000-0000-4000-8000-000000000000";
    for kind in KINDS {
        let api = Api::with_people(1);
        let page = api.page(kind.pages);
        let records = format!("{page}/{}", kind.records);
        for body in [
            json!({}),
            api.person_link(nobody),
            json!({"person": {"given_name": "Ana"}}),
            json!([]),
        ] {
            assert_eq!(
                api.refused("POST", &records, body.clone()),
                400,
                "{records} {body}"
            );
        }
        let person = json!({"person": email("new@example.org")});
        let missing = format!("{}/{nobody}/{}", kind.pages, kind.records);
        assert_eq!(
            api.refused("POST", &missing, person.clone()),
            404,
            "{missing}"
        );
        assert_eq!(api.refused("GET", &missing, json!({})), 404, "{missing}");
        let native = api
            .sandbox
            .insert(kind.pages, json!({"native": true, "title": "Native"}))
            .unwrap();
        let path = format!(
            "{}/{}/{}",
            kind.pages,
            native[0]["id"].as_str().unwrap(),
            kind.records
        );
        let expected = if kind.on_native_pages { 200 } else { 400 };
        assert_eq!(api.ask("POST", &path, Some(person)).0, expected, "{path}");
        let people = if kind.on_native_pages { 2 } else { 1 };
        assert_eq!(api.sandbox.people().len(), people, "{path}");
    }
}

#[test]
fn a_post_without_a_key_is_answered_with_nothing() {
    let api = Api::with_people(1);
    let person = id(&api.sandbox.people()[0]);
    for kind in KINDS {
        let records = format!("{}/{}", api.page(kind.pages), kind.records);
        let blind = |body: &Value| api.try_send("POST", &records, None, Some(body)).unwrap();
        let new = json!({"person": email(&format!("{}@example.org", kind.records))});
        for (body, expected) in [
            (new, 1),
            (json!({"person": {}}), 1),
            // A link would let anybody act for somebody else.
            (api.person_link(&person), 1),
        ] {
            let answer = blind(&body);
            assert_eq!(
                (answer.status, answer.text.as_str()),
                (200, "{}"),
                "{records} {body}"
            );
            assert!(answer.content_type.starts_with("application/hal+json"));
            assert_eq!(
                api.list(&records, kind.relation).len(),
                expected,
                "{records} {body}"
            );
        }
        let wrong = api.send(
            "POST",
            &records,
            "wrong",
            Some(json!({"person": email("x@example.org")})),
        );
        assert_eq!(wrong.status, 403, "a wrong key is no missing one");
    }
    let new = json!({"person": email("bo@example.org")});
    for page in ["nonsense", "00000000-0000-4000-8000-000000000000"] {
        let path = format!("petitions/{page}/signatures");
        let answer = api.try_send("POST", &path, None, Some(&new)).unwrap();
        assert_eq!((answer.status, answer.text.as_str()), (200, "{}"), "{path}");
    }
    for (method, path) in [("POST", "people"), ("GET", "people"), ("POST", "petitions")] {
        let answer = api.try_send(method, path, None, Some(&new)).unwrap();
        assert_eq!(answer.status, 403, "{method} {path}");
    }
}

#[test]
fn records_are_changed_in_what_their_kind_knows() {
    let api = Api::with_people(2);
    let people: Vec<String> = api.sandbox.people().iter().map(id).collect();
    for (pages, records, made, change, expected) in [
        (
            "petitions",
            "signatures",
            json!({"comments": "a"}),
            json!({"comments": "b"}),
            json!({"comments": "b"}),
        ),
        (
            "petitions",
            "signatures",
            json!({"comments": "a"}),
            json!({"other": "b"}),
            json!({"comments": "a"}),
        ),
        (
            "petitions",
            "signatures",
            json!({"comments": "a"}),
            json!({"comments": null}),
            json!({"comments": null}),
        ),
        (
            "events",
            "attendances",
            json!({"status": "declined"}),
            json!({}),
            json!({"status": "accepted"}),
        ),
        (
            "events",
            "attendances",
            json!({}),
            json!({"status": "attended"}),
            json!({"status": "attended"}),
        ),
        (
            "forms",
            "submissions",
            json!({}),
            json!({"other": "b"}),
            json!({"other": null}),
        ),
        (
            "advocacy_campaigns",
            "outreaches",
            json!({"subject": "a", "type": "phone"}),
            json!({"subject": "b"}),
            json!({"subject": "b", "type": "email"}),
        ),
    ] {
        let collection = format!("{}/{records}", api.page(pages));
        let mut body = api.person_link(&people[0]);
        body.as_object_mut()
            .unwrap()
            .extend(made.as_object().unwrap().clone());
        let made = api.write("POST", &collection, body);
        let path = format!("{collection}/{}", id(&made));
        api.write("PUT", &path, change.clone());
        let changed = api.get(&path);
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&changed[name], value, "{records} {name} after {change}");
        }
        let linked = api.write("PUT", &path, api.person_link(&people[1]));
        assert_eq!(
            linked["action_network:person_id"],
            json!(people[1]),
            "{records}"
        );
        assert!(
            api.list(
                &format!("people/{}/{records}", people[0]),
                &relation(records)
            )
            .is_empty()
        );
    }
}

fn relation(records: &str) -> String {
    format!("osdi:{records}")
}

#[test]
fn a_second_signature_updates_the_first() {
    let api = Api::with_people(1);
    let person = id(&api.sandbox.people()[0]);
    let signatures = format!("{}/signatures", api.page("petitions"));
    let sign = |comments: &str| {
        let mut body = api.person_link(&person);
        body["comments"] = json!(comments);
        api.write("POST", &signatures, body)
    };
    let first = sign("a");
    let second = sign("b");
    assert_eq!(
        (id(&second), &second["comments"]),
        (id(&first), &json!("b"))
    );
}

#[test]
fn only_switches_back_date_records_or_let_submissions_be_one() {
    for (switched, date, submissions) in [(false, false, 2), (true, true, 1)] {
        let api = Api::with_people(1);
        api.sandbox.set(|settings| {
            settings.backdate_records = switched;
            settings.submissions_once_per_person = switched;
        });
        let mut body = api.person_link(&id(&api.sandbox.people()[0]));
        body["created_date"] = json!("2020-02-03T04:05:06Z");
        let path = format!("{}/submissions", api.page("forms"));
        let made = api.write("POST", &path, body.clone());
        assert_eq!(made["created_date"] == "2020-02-03T04:05:06Z", date);
        api.write("POST", &path, body);
        assert_eq!(api.list(&path, "osdi:submissions").len(), submissions);
    }
}

//! Pages, messages, lists: what their kinds share and where they differ.

use serde_json::{Value, json};

use crate::api::{Api, email, id};

/// Path, relation, and the id and relation of what they belong to in records.
const PAGES: [(&str, &str); 7] = [
    ("fundraising_pages", "osdi:fundraising_pages"),
    ("petitions", "osdi:petitions"),
    ("events", "osdi:events"),
    ("forms", "osdi:forms"),
    ("advocacy_campaigns", "osdi:advocacy_campaigns"),
    ("event_campaigns", "action_network:event_campaigns"),
    ("surveys", "action_network:surveys"),
];

#[test]
fn pages_are_made_changed_and_listed() {
    let api = Api::with_people(1);
    for (kind, relation) in PAGES {
        // Clients send every field they know, nulls and unknown ones included.
        let made = api.write(
            "POST",
            kind,
            json!({"title": "A", "origin_system": "CRM", "name": "n", "description": null, "unknown": 1}),
        );
        let path = format!("{kind}/{}", id(&made));
        assert_eq!(made["created_date"], made["modified_date"], "{kind}");
        assert_eq!(
            (&made["title"], made.get("unknown")),
            (&json!("A"), None),
            "{kind}"
        );
        assert!(
            made["_links"]["self"]["href"]
                .as_str()
                .unwrap()
                .ends_with(&path)
        );
        assert!(made["_links"]["curies"].is_array());

        let change =
            json!({"title": "B", "origin_system": "X", "name": null, "created_date": "2001-01-01"});
        let changed = api.write("PUT", &path, change);
        assert_eq!(
            (&changed["title"], changed.get("name")),
            (&json!("B"), None),
            "{kind}"
        );
        assert_eq!(changed["origin_system"], "CRM", "{kind}: fixed at creation");
        assert_eq!(changed["created_date"], made["created_date"], "{kind}");
        let kept = api.write("PUT", &path, json!({"title": null}));
        assert_eq!(kept["title"], "B", "{kind}: a title cannot be taken away");
        assert_eq!(api.get(&path), kept, "{kind}");

        let page = api.get(kind);
        assert_eq!(
            (&page["total_records"], &page["total_pages"]),
            (&json!(1), &json!(1)),
            "{kind}"
        );
        assert_eq!(
            page["_embedded"][relation].as_array().unwrap().len(),
            1,
            "{kind}"
        );
        assert!(
            page["_links"]["next"].is_object(),
            "{kind}: the last page has a next one too"
        );
    }
}

#[test]
fn pages_need_their_fields_and_are_never_deleted() {
    let api = Api::with_people(0);
    for (kind, _) in PAGES {
        assert_eq!(
            api.refused("POST", kind, json!({"origin_system": "CRM"})),
            400,
            "{kind}"
        );
        let path = api.page(kind);
        assert_eq!(api.ask("DELETE", &path, None).0, 405, "{kind}");
        let unknown = format!("{kind}/00000000-0000-4000-8000-000000000000");
        for (method, path) in [("GET", &unknown), ("PUT", &unknown)] {
            assert_eq!(api.refused(method, path, json!({})), 404, "{method} {path}");
        }
        assert_eq!(
            api.refused("GET", &format!("{kind}/nonsense"), json!({})),
            404
        );
        if !matches!(kind, "events" | "petitions") {
            assert_eq!(
                api.refused("POST", kind, json!({"title": "A"})),
                400,
                "{kind}"
            );
        }
    }
    for kind in ["events", "petitions"] {
        api.write("POST", kind, json!({"title": "A title is enough here"}));
    }
}

#[test]
fn what_the_documentation_makes_read_only_is_refused() {
    let api = Api::with_actions();
    let first = |kind: &str| api.sandbox.all(kind)[0]["id"].as_str().unwrap().to_owned();
    let tag = id(&api.list("tags", "osdi:tags")[0]);
    let person = id(&api.sandbox.people()[0]);
    let item = api
        .list(&format!("lists/{}/items", first("lists")), "osdi:items")
        .remove(0);
    let donation = format!("donations/{}", first("donations"));
    for (method, path) in [
        ("DELETE", format!("people/{person}")),
        ("PUT", format!("tags/{tag}")),
        ("DELETE", format!("tags/{tag}")),
        ("POST", "donations".to_owned()),
        ("PUT", donation.clone()),
        ("DELETE", donation),
        ("POST", "campaigns".to_owned()),
        ("PUT", format!("campaigns/{}", first("campaigns"))),
        ("POST", "lists".to_owned()),
        ("PUT", format!("lists/{}", first("lists"))),
        ("POST", format!("lists/{}/items", first("lists"))),
        (
            "DELETE",
            format!("lists/{}/items/{}", first("lists"), id(&item)),
        ),
        ("POST", "queries".to_owned()),
        ("POST", "wrappers".to_owned()),
        ("POST", "metadata".to_owned()),
        ("POST", "metadata/custom_fields".to_owned()),
        ("DELETE", "metadata/custom_fields".to_owned()),
        ("DELETE", format!("messages/{}", first("messages"))),
        (
            "DELETE",
            format!(
                "petitions/{}/signatures/{}",
                first("petitions"),
                first("signatures")
            ),
        ),
        ("POST", String::new()),
    ] {
        assert_eq!(
            api.refused(method, &path, json!({"title": "x", "name": "x"})),
            405,
            "{method} {path}"
        );
    }
}

#[test]
fn a_known_identifier_changes_the_page_that_has_it() {
    let api = Api::with_people(0);
    let page =
        |title: &str| json!({"title": title, "origin_system": "CRM", "identifiers": ["crm:7"]});
    let made = api.write("POST", "forms", page("A"));
    assert_eq!(
        made["identifiers"],
        json!(["crm:7", format!("action_network:{}", id(&made))])
    );
    let again = api.write("POST", "forms", page("B"));
    assert_eq!((id(&again), &again["title"]), (id(&made), &json!("B")));
    assert_eq!(api.get("forms")["total_records"], 1);
    // An identifier belongs to one thing only, whatever its kind.
    api.sign_up(
        json!({"identifiers": ["crm:8"], "email_addresses": [{"address": "b@example.org"}]}),
    );
    let body = json!({"title": "D", "origin_system": "CRM", "identifiers": ["crm:8"]});
    let taken = api.write("POST", "forms", body);
    assert_eq!(taken["identifiers"].as_array().unwrap().len(), 1);
    let other = api.write("POST", "petitions", page("C"));
    assert_eq!(other["identifiers"].as_array().unwrap().len(), 1);
    let person = api.sign_up(
        json!({"identifiers": ["crm:7"], "email_addresses": [{"address": "a@example.org"}]}),
    );
    assert_eq!(person["identifiers"].as_array().unwrap().len(), 1);
}

#[test]
fn filters_of_pages_know_their_fields() {
    let api = Api::with_actions();
    let count = |path: &str| api.get(path)["total_records"].as_u64().unwrap();
    for (filter, expected) in [
        (
            "petitions?filter=title%20eq%20%27Signatures%20collected%20on%20paper%27",
            1,
        ),
        (
            "petitions?filter=origin_system%20eq%20%27Action%20Network%27",
            1,
        ),
        ("petitions?filter=modified_date%20gt%20%272025-01-01%27", 2),
        (
            "petitions?filter=modified_date%20gt%20%272025-01-01%27%20and%20title%20eq%20%27none%27",
            0,
        ),
        ("petitions?filter=created_date%20lt%20%272025-01-01%27", 0),
        ("events?filter=start_date%20gt%20%272025-10-01%27", 1),
    ] {
        assert_eq!(count(filter), expected, "{filter}");
    }
    let native = format!(
        "action_network:{}",
        api.sandbox.all("events")[0]["id"].as_str().unwrap()
    );
    assert_eq!(
        count(&format!("events?filter=identifier%20eq%20%27{native}%27")),
        1
    );
    for filter in [
        "petitions?filter=start_date%20gt%20%272025-10-01%27",
        "petitions?filter=name%20eq%20%27x%27",
        "donations?filter=amount%20eq%20%27x%27",
    ] {
        let answer = api.send("GET", filter, api.sandbox.token(), None);
        assert!(
            answer.status >= 400 && answer.content_type.starts_with("text/html"),
            "{filter}"
        );
    }
    let bad = api.ask(
        "GET",
        "donations?filter=modified_date%20gt%20%271395705600%27",
        None,
    );
    assert_eq!(bad.0, 400, "{}", bad.1);
}

#[test]
fn pages_have_creators_sponsors_and_embeds() {
    let api = Api::with_people(1);
    let person = id(&api.sandbox.people()[0]);
    let href = api.person_link(&person)["_links"]["osdi:person"].clone();
    for (kind, address) in [
        ("petitions", "url"),
        ("events", "browser_url"),
        ("fundraising_pages", "browser_url"),
    ] {
        let body = json!({"title": "A", "origin_system": "CRM", "_links": {"osdi:creator": href}});
        let made = api.write("POST", kind, body);
        assert_eq!(made["_links"]["osdi:creator"], href, "{kind}");
        let creator = &made["_embedded"]["osdi:creator"];
        assert_eq!(id(creator), person, "{kind}");
        assert_eq!(creator.get("custom_fields"), None, "{kind}");
        assert!(
            made["action_network:sponsor"][address].is_string(),
            "{kind}: {made}"
        );
        assert_eq!(made["action_network:hidden"], false, "{kind}");
        let embed = api.get(
            made["_links"]["action_network:embed"]["href"]
                .as_str()
                .unwrap(),
        );
        let fields = embed
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| name.starts_with("embed_"));
        assert_eq!(fields.count(), 6, "{kind}: {embed}");
    }
}

#[test]
fn events_belong_to_event_campaigns() {
    let api = Api::with_people(1);
    let campaign = api.page("event_campaigns");
    let lone = api.page("events");
    let events = format!("{campaign}/events");
    let event = api.write(
        "POST",
        &events,
        json!({"title": "Party", "location": {"locality": "Oakland"}}),
    );
    assert_eq!(event["location"]["country"], "US");
    assert_eq!(api.list(&events, "osdi:events").len(), 1);
    assert_eq!(api.list("events", "osdi:events").len(), 2);
    let path = format!("{events}/{}", id(&event));
    assert_eq!(api.get(&path)["title"], "Party");
    assert_eq!(
        api.ask("GET", &format!("{campaign}/{lone}"), None).0,
        404,
        "not one of its events"
    );
    let link = api.person_link(&id(&api.sandbox.people()[0]));
    let attendance = api.write("POST", &format!("{path}/attendances"), link);
    assert_eq!(
        api.get(&format!("{path}/attendances/{}", id(&attendance))),
        attendance
    );
    let campaign = api.get(&campaign);
    assert_eq!(
        (&campaign["total_events"], &campaign["total_rsvps"]),
        (&json!(1), &json!(1))
    );
    let kept = api.write(
        "PUT",
        &format!("events/{}", id(&event)),
        json!({"status": "cancelled", "capacity": 3}),
    );
    assert_eq!(
        (&kept["status"], kept.get("capacity")),
        (&json!("confirmed"), None)
    );
}

#[test]
fn a_message_is_drafted_scheduled_and_sent_once() {
    let api = Api::with_people(0);
    api.sign_up(email("ana@example.org"));
    let made = api.write("POST", "messages", json!({"subject": "News", "name": "n"}));
    let path = format!("messages/{}", id(&made));
    assert_eq!(
        (&made["status"], &made["total_targeted"]),
        (&json!("draft"), &json!(1))
    );
    assert_eq!(
        api.refused("POST", &format!("{path}/send"), json!({})),
        400,
        "it has no body"
    );
    api.write(
        "PUT",
        &path,
        json!({"body": "<p>", "from": "Us", "reply_to": "us@example.org"}),
    );
    let past = json!({"scheduled_start_date": "2001-01-01T00:00:00Z"});
    assert_eq!(api.refused("POST", &format!("{path}/schedule"), past), 400);
    let future = json!({"scheduled_start_date": "2090-01-01T00:00:00Z"});
    let status = || api.get(&path)["status"].clone();
    api.write("POST", &format!("{path}/schedule"), future);
    assert_eq!(status(), "scheduled");
    assert_eq!(
        api.refused("POST", &format!("{path}/send"), json!({})),
        400,
        "no draft"
    );
    api.ask("DELETE", &format!("{path}/schedule"), None);
    assert_eq!(status(), "draft");
    assert!(api.write("POST", &format!("{path}/send/"), json!({}))["message"].is_string());
    assert_eq!(status(), "sent");
    assert_eq!(api.refused("POST", &format!("{path}/send"), json!({})), 400);
}

#[test]
fn a_message_comes_at_most_so_often_if_told_to() {
    let api = Api::with_people(1);
    let new = || json!({"subject": "News"});
    api.write("POST", "messages", new());
    let path = format!("messages/{}", id(&api.write("POST", "messages", new())));
    api.sandbox
        .set(|settings| settings.message_interval_seconds = Some(3600));
    api.write("PUT", &path, json!({"targets": []}));
    assert_eq!(api.refused("POST", "messages", new()), 429);
    assert_eq!(api.refused("PUT", &path, json!({"targets": []})), 429);
    assert_eq!(api.sandbox.all("messages").len(), 2);
    let renamed = api.write("PUT", &path, json!({"name": "n"}));
    assert_eq!(renamed["name"], "n", "only its targets are counted");
    api.sandbox
        .set(|settings| settings.message_interval_seconds = Some(0));
    api.write("POST", "messages", new());
}

#[test]
fn the_rest_is_there_in_its_own_shape() {
    let api = Api::with_actions();
    let list = api.list("lists", "osdi:lists").remove(0);
    let items = api.get(list["_links"]["osdi:items"]["href"].as_str().unwrap());
    assert_eq!(items.get("total_records"), None, "items have no totals");
    let item = &items["_embedded"]["osdi:items"][0];
    assert_eq!(item["item_type"], "osdi:person");
    assert_eq!(item["action_network:list_id"], json!(id(&list)));
    assert_eq!(
        &api.get(item["_links"]["self"]["href"].as_str().unwrap())["item_type"],
        &item["item_type"]
    );

    let fields = api.get("metadata/custom_fields");
    let names: Vec<&Value> = fields["action_network:custom_fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| &field["name"])
        .collect();
    assert_eq!(names, [&json!("Union member"), &json!("Ward")]);
    assert!(
        fields["_links"]["self"].is_array(),
        "as in the documentation"
    );
    let metadata = api.get("metadata");
    let link = metadata["_links"]["action_network:custom_fields"]["href"]
        .as_str()
        .unwrap();
    assert_eq!(api.get(link), fields);

    let ids = json!({"name": "Codes", "unique_ids": ["1a", "2b"]});
    let codes = api.write("POST", "unique_id_lists", ids);
    assert_eq!(
        (&codes["name"], &codes["count"], codes.get("unique_ids")),
        (&json!("Codes"), &json!(2), None)
    );
    let path = format!("unique_id_lists/{}", id(&codes));
    assert_eq!(
        api.write("PUT", &path, json!({"unique_ids": ["3c"]}))["count"],
        1
    );

    for (kind, relation) in [
        ("campaigns", "action_network:campaigns"),
        ("queries", "osdi:queries"),
        ("wrappers", "osdi:wrappers"),
        ("messages", "osdi:messages"),
    ] {
        let found = api.list(kind, relation);
        assert_eq!(found.len(), 1, "{kind}");
        api.get(&format!("{kind}/{}", id(&found[0])));
    }
}

#[test]
fn every_link_of_the_entry_point_leads_somewhere() {
    let api = Api::with_people(0);
    let entry = api.get("");
    let mut followed = 0;
    for (relation, link) in entry["_links"].as_object().unwrap() {
        if !matches!(relation.as_str(), "curies" | "docs") {
            api.get(link["href"].as_str().unwrap());
            followed += 1;
        }
    }
    assert_eq!(followed, 19, "{entry}");
}

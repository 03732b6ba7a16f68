//! What tests steer and read: the log, raw writes, reset.

use action_network_sandbox::{Fault, FaultKind, Options};
use serde_json::json;

use crate::api::{Api, email, id};

#[test]
fn the_token_is_never_in_the_log() {
    let api = Api::with(Options {
        token: "s3cret-key".to_owned(),
        people: 1,
        ..Options::default()
    });
    let token = api.sandbox.token().to_owned();
    // Wherever a careless client puts it: in the address, in a body, in a path, and wrong ones as well.
    api.send("GET", &format!("people?api_key={token}"), &token, None);
    api.send("GET", &format!("people/{token}"), &token, None);
    api.send("GET", "people?key=s3cret%2Dkey", &token, None);
    api.send(
        "POST",
        "tags",
        &token,
        Some(json!({"name": "x", "note": format!("key {token}")})),
    );
    api.send("GET", "people?key=wr0ng-key", "wr0ng-key", None);
    let refused = api.send("GET", "people", "wr0ng-key", None);
    assert!(
        refused.text.contains("wr0ng-key"),
        "the answer repeats the key"
    );

    let log = api.control("GET", "requests", None).text;
    for key in ["s3cret-key", "wr0ng-key"] {
        assert!(!log.contains(key), "{log}");
    }
    let rust = format!("{:?} {:?}", api.sandbox.requests(), api.sandbox);
    assert!(!rust.contains("s3cret-key"), "{rust}");
    assert_eq!(api.sandbox.requests().total, 6);
}

#[test]
fn requests_are_logged_with_what_became_of_them() {
    let api = Api::with_people(0);
    api.sandbox
        .fault(Fault::new(FaultKind::Html).on("GET", "/people"));
    let _ = api.send("GET", "people?page=2", api.sandbox.token(), None);
    api.sign_up(email("ana@example.org"));
    let requests = api.sandbox.requests();
    assert_eq!(requests.count("GET /people"), 1);
    assert_eq!(requests.count("POST /people"), 1);
    let [first, second] = requests.requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(
        (first.n, first.status, first.fault),
        (1, Some(500), Some(FaultKind::Html))
    );
    assert_eq!(first.query, "page=2");
    assert_eq!(
        second.body["person"]["email_addresses"][0]["address"],
        "ana@example.org"
    );
    api.sandbox.clear_requests();
    assert_eq!(api.sandbox.requests().total, 0);
}

#[test]
fn a_reset_begins_again_with_the_same_people() {
    let api = Api::with_people(5);
    let at_the_start = api.sandbox.people();
    api.sign_up(email("ana@example.org"));
    api.write("POST", "tags", json!({"name": "Another"}));
    api.page("petitions");
    api.sandbox.set(|settings| settings.drop_add_tags = true);
    api.sandbox
        .fault(Fault::new(FaultKind::Html).on("GET", "/nothing"));

    let done = api.control("POST", "reset", None).json();
    assert_eq!(
        done,
        json!({"people": 5, "seed": 7, "tags": true, "actions": false})
    );
    assert_eq!(api.sandbox.people(), at_the_start);
    assert!(api.sandbox.faults().is_empty());
    assert!(!api.sandbox.settings().drop_add_tags);
    assert_eq!(api.sandbox.requests().total, 0);
    assert!(api.sandbox.all("petitions").is_empty());
    let tags = api.list("tags", "osdi:tags");
    assert!(tags.iter().all(|tag| tag["name"] != "Another"));

    let wish = json!({"people": 2, "seed": 8, "tags": false, "actions": true});
    api.control("POST", "reset", Some(wish));
    assert_eq!(api.sandbox.people().len(), 2);
    assert!(api.list("tags", "osdi:tags").is_empty());
    assert!(!api.sandbox.all("petitions").is_empty());
}

#[test]
fn resources_and_records_are_written_in_the_raw() {
    let api = Api::with_people(1);
    let person = id(&api.sandbox.people()[0]);
    let pages = api
        .sandbox
        .insert(
            "fundraising_pages",
            json!({"native": true, "title": "Native"}),
        )
        .unwrap();
    let page = pages[0]["id"].as_str().unwrap();
    let donation = json!({"resource": page, "person": person, "amount": "5.00", "recipients": []});
    let donation = api.control("POST", "donations", Some(donation)).json();
    let id = donation[0]["id"].as_str().unwrap();

    let shown = api.get(&format!("donations/{id}"));
    assert_eq!(shown["amount"], "5.00");
    assert_eq!(
        api.get(&format!("fundraising_pages/{page}"))["total_amount"],
        "5.00"
    );
    let old = json!({"amount": "7.00", "modified_date": "2020-01-01T00:00:00Z"});
    api.sandbox.patch("donations", id, old).unwrap();
    assert_eq!(
        api.get(&format!("donations/{id}"))["modified_date"],
        "2020-01-01T00:00:00Z"
    );
    api.control(
        "PATCH",
        &format!("donations/{id}"),
        Some(json!({"amount": null})),
    );
    let refunded = api.get(&format!("donations/{id}"));
    assert_eq!(refunded.get("amount"), None);
    assert!(
        refunded["modified_date"].as_str().unwrap() > "2025",
        "{refunded}"
    );

    assert_eq!(
        api.control("GET", "donations", None)
            .json()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(api.sandbox.delete("donations", id));
    assert!(!api.sandbox.delete("donations", id));
    assert!(api.sandbox.all("donations").is_empty());
    for (kind, thing) in [
        ("nonsense", json!({})),
        ("donations", json!(1)),
        ("donations", json!({})),
    ] {
        assert!(
            api.sandbox.insert(kind, thing.clone()).is_err(),
            "{kind} {thing}"
        );
    }
    assert_eq!(api.control("GET", "nonsense", None).status, 404);
}

#[test]
fn tags_and_taggings_are_read_in_the_raw() {
    let api = Api::with_people(0);
    let person = api.sign_up(email("ana@example.org"));
    let tag = api.write("POST", "tags", json!({"name": "Phonebank"}));
    let link = json!({"_links": {"osdi:person": {"href": person["_links"]["self"]["href"]}}});
    let path = format!("tags/{}/taggings", id(&tag));
    let tagging = api.write("POST", &path, link);
    let tags = api.sandbox.all("tags");
    assert_eq!(tags.last().unwrap()["name"], "Phonebank");
    let taggings = api.sandbox.all("taggings");
    let last = taggings.last().unwrap();
    assert_eq!(last["id"], json!(id(&tagging)));
    assert_eq!(last["tag"], json!(id(&tag)));
    assert_eq!(last["person"], json!(id(&person)));
    let over_http = api.control("GET", "taggings", None).json();
    assert_eq!(over_http, json!(taggings));
    assert_eq!(api.sandbox.all("nothing"), Vec::<serde_json::Value>::new());
}

#[test]
fn the_records_of_somebody_who_is_gone_lead_to_nobody() {
    let api = Api::with_actions();
    let donation = api.list("donations", "osdi:donations").remove(0);
    let person = donation["action_network:person_id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(api.sandbox.delete_person(&person));
    let still = api.get(&format!("donations/{}", id(&donation)));
    let link = still["_links"]["osdi:person"]["href"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(link.ends_with(&person));
    assert_eq!(api.ask("GET", &link, None).0, 404);
}

/// What the API refuses, users do in Action Network's own pages.
#[test]
fn tags_are_given_renamed_and_deleted_in_the_raw() {
    let api = Api::with_people(3);
    let people: Vec<String> = api.sandbox.people().iter().map(raw_id).collect();
    let made = api.control(
        "POST",
        "tags",
        Some(json!({"name": "Phonebank", "people": people[..2]})),
    );
    let tag = raw_id(&made.json());
    let members = || {
        let all = api.sandbox.all("taggings");
        let of_tag = all.iter().filter(|one| one["tag"] == tag.as_str());
        of_tag.map(|one| one["person"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(members(), people[..2]);
    let path = format!("tags/{tag}");
    let changed = api.control(
        "PATCH",
        &path,
        Some(json!({"name": "Calls", "people": [people[2]]})),
    );
    assert_eq!(changed.json()["name"], "Calls");
    assert_eq!(members(), people[2..]);
    let shown = api.ask("GET", &path, None);
    assert_eq!(shown.1["name"], "Calls");
    api.control("DELETE", &path, None);
    assert!(members().is_empty());
    assert_eq!(api.ask("GET", &path, None).0, 404);
    assert!(!api.sandbox.delete_tag(&tag));
}

fn raw_id(record: &serde_json::Value) -> String {
    record["id"].as_str().expect("it has an id").to_owned()
}

//! The switches: each does what it says, and is off unless turned on.

use std::thread;
use std::time::{Duration, Instant};

use action_network_sandbox::Settings;
use serde_json::{Value, json};

use crate::api::{Api, email, id};

/// Long enough to be seen on a slow machine, short enough to wait for.
const LAG: Duration = Duration::from_millis(400);

fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(10), "never {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn null_clears_a_field_unless_told_to_behave_as_in_2021() {
    let full = json!({
        "given_name": "Ana",
        "family_name": "Ruiz",
        "email_addresses": [{"address": "ana@example.org"}],
        "postal_addresses": [{"address_lines": ["1 Main St"], "locality": "Oakland", "postal_code": "94607"}],
        "custom_fields": {"Ward": "3"},
        "languages_spoken": ["es"],
    });
    for (field, null, pointer) in [
        ("given_name", json!({"given_name": null}), "/given_name"),
        ("family_name", json!({"family_name": ""}), "/family_name"),
        (
            "locality",
            json!({"postal_addresses": [{"locality": null}]}),
            "/postal_addresses/0/locality",
        ),
        (
            "postal_code",
            json!({"postal_addresses": [{"postal_code": null}]}),
            "/postal_addresses/0/postal_code",
        ),
        (
            "custom field",
            json!({"custom_fields": {"Ward": null}}),
            "/custom_fields/Ward",
        ),
    ] {
        for (null_clears, is_there) in [(true, false), (false, true)] {
            let api = Api::with_people(0);
            api.sandbox
                .set(|settings| settings.null_clears = null_clears);
            let person = api.sign_up(full.clone());
            let path = format!("people/{}", id(&person));
            let changed = api.write("PUT", &path, null.clone());
            assert_eq!(
                changed.pointer(pointer).is_some(),
                is_there,
                "{field}, null_clears {null_clears}: {changed}"
            );
        }
    }
    let api = Api::with_people(0);
    api.sandbox.set(|settings| settings.null_clears = false);
    let person = api.sign_up(full);
    let path = format!("people/{}", id(&person));
    let literal = api.write("PUT", &path, json!({"given_name": "\u{2400}"}));
    assert_eq!(
        literal["given_name"], "\u{2400}",
        "the stand-in for nothing is text"
    );
}

#[test]
fn refused_addresses_are_refused_wherever_they_come_in() {
    let api = Api::with_people(0);
    let person = api.sign_up(email("ana@example.org"));
    let petition = api.page("petitions");
    api.sandbox
        .set(|settings| settings.refused_emails = vec!["*@test.net".to_owned()]);
    let bad = email("anyone@TEST.net");
    for (method, path, body) in [
        ("POST", "people".to_owned(), json!({"person": bad})),
        ("PUT", format!("people/{}", id(&person)), bad.clone()),
        (
            "POST",
            format!("{petition}/signatures"),
            json!({"person": bad}),
        ),
    ] {
        assert_eq!(api.refused(method, &path, body), 400, "{method} {path}");
    }
    assert_eq!(api.sandbox.people().len(), 1, "nobody was made");
    let kept = api.get(&format!("people/{}", id(&person)));
    assert_eq!(kept["email_addresses"][0]["address"], "ana@example.org");
    api.sign_up(email("bo@example.org"));
}

#[test]
fn a_search_lags_behind_a_write_but_a_read_by_id_does_not() {
    let api = Api::with_people(0);
    let ana = api
        .sign_up(json!({"given_name": "Ana", "email_addresses": [{"address": "ana@example.org"}]}));
    let lag = u64::try_from(LAG.as_millis()).unwrap();
    api.sandbox.set(|settings| settings.search_lag_ms = lag);
    let found = |filter: &str| {
        api.list(&format!("people?filter={filter}"), "osdi:people")
            .len()
    };
    let by_old_name = "given_name%20eq%20%27Ana%27";
    let by_new_name = "given_name%20eq%20%27Anna%27";
    let by_new_address = "email_address%20eq%20%27bo%40example.org%27";
    let by_date = "modified_date%20gt%20%272001-01-01%27";

    let written = Instant::now();
    let path = format!("people/{}", id(&ana));
    api.write("PUT", &path, json!({"given_name": "Anna"}));
    api.sign_up(email("bo@example.org"));
    api.write("POST", "tags", json!({"name": "New"}));
    let early = (
        found(by_old_name),
        found(by_new_name),
        found(by_new_address),
        found(by_date),
        api.list("tags", "osdi:tags")
            .iter()
            .any(|tag| tag["name"] == "New"),
    );
    assert_eq!(api.get(&path)["given_name"], "Anna");
    if written.elapsed() < LAG {
        assert_eq!(early, (1, 0, 0, 1, false));
    }
    wait_until("found", || {
        (
            found(by_old_name),
            found(by_new_name),
            found(by_new_address),
            found(by_date),
        ) == (0, 1, 1, 2)
    });
    wait_until("listed", || {
        api.list("tags", "osdi:tags")
            .iter()
            .any(|tag| tag["name"] == "New")
    });
    assert!(written.elapsed() >= LAG, "all of it came at once");
}

#[test]
fn background_writes_are_answered_at_once_and_take_effect_later() {
    let api = Api::with_people(1);
    api.sandbox
        .set(|settings| settings.background_delay_ms = 3_600_000);
    let person = id(&api.sandbox.people()[0]);
    let tag = id(&api.write("POST", "tags", json!({"name": "Phonebank"})));
    let petition = api.page("petitions");
    let link = api.person_link(&person);
    let signature = id(&api.write("POST", &format!("{petition}/signatures"), link.clone()));
    let form = api.page("forms");
    let name_of = |id: &str| api.get(&format!("people/{id}"))["given_name"].clone();
    let before = name_of(&person);

    for (method, path, body) in [
        (
            "POST",
            "people".to_owned(),
            json!({"person": email("bo@example.org")}),
        ),
        (
            "PUT",
            format!("people/{person}"),
            json!({"given_name": "Later"}),
        ),
        ("POST", format!("tags/{tag}/taggings"), link.clone()),
        ("POST", format!("{form}/submissions"), link.clone()),
        (
            "PUT",
            format!("{petition}/signatures/{signature}"),
            json!({"comments": "Later"}),
        ),
        // A write that fails is answered alike.
        ("POST", "people".to_owned(), json!({"person": {}})),
    ] {
        let answer = api.write(method, &format!("{path}?background_request=true"), body);
        assert_eq!(answer, json!({}), "{method} {path}");
    }
    assert_eq!(api.sandbox.people().len(), 1);
    assert_eq!(name_of(&person), before);
    assert!(
        api.list(&format!("{form}/submissions"), "osdi:submissions")
            .is_empty()
    );
    assert_eq!(api.control("GET", "background", None).json()["waiting"], 6);

    assert_eq!(api.sandbox.finish_background(), 6);
    assert_eq!(api.sandbox.people().len(), 2);
    assert_eq!(name_of(&person), "Later");
    assert_eq!(
        api.list(&format!("tags/{tag}/taggings"), "osdi:taggings")
            .len(),
        1
    );
    assert_eq!(
        api.list(&format!("{form}/submissions"), "osdi:submissions")
            .len(),
        1
    );
    let signature = api.get(&format!("{petition}/signatures/{signature}"));
    assert_eq!(signature["comments"], "Later");
}

#[test]
fn background_writes_happen_by_themselves_and_in_order() {
    let api = Api::with_people(1);
    api.sandbox
        .set(|settings| settings.background_delay_ms = 50);
    let path = format!("people/{}", id(&api.sandbox.people()[0]));
    for name in ["First", "Second"] {
        api.write(
            "PUT",
            &format!("{path}?background_request=true"),
            json!({"given_name": name}),
        );
    }
    wait_until("carried out", || api.get(&path)["given_name"] == "Second");
}

#[test]
fn only_what_the_documentation_names_has_a_background() {
    let api = Api::with_people(0);
    for (path, body) in [
        ("tags", json!({"name": "Phonebank"})),
        ("forms", json!({"title": "A form", "origin_system": "CRM"})),
    ] {
        let made = api.write("POST", &format!("{path}?background_request=true"), body);
        assert!(made["identifiers"].is_array(), "{path}: {made}");
    }
}

#[test]
fn the_clock_can_be_moved() {
    let api = Api::with_people(0);
    api.sandbox
        .set(|settings| settings.clock_offset_seconds = 40 * 365 * 86_400);
    let answer = api.send(
        "POST",
        "people",
        api.sandbox.token(),
        Some(json!({"person": email("ana@example.org")})),
    );
    let year = |text: &str| text.parse::<i32>().unwrap();
    let created = answer.json()["created_date"].as_str().unwrap().to_owned();
    assert!(year(&created[..4]) >= 2060, "{created}");
    assert!(
        created.ends_with('Z') && created.len() == 20,
        "whole seconds: {created}"
    );
    let date = answer.headers["date"].to_str().unwrap();
    assert!(year(&date[12..16]) >= 2060, "{date}");
}

#[test]
fn a_limit_says_when_to_come_again_only_if_told_to() {
    for (retry_after, expected) in [(false, None), (true, Some("1"))] {
        let api = Api::with_people(0);
        api.sandbox.set(|settings| {
            settings.rate_limit_per_second = Some(1);
            settings.retry_after = retry_after;
        });
        let answers: Vec<_> = (0..2)
            .map(|_| api.send("GET", "people", api.sandbox.token(), None))
            .collect();
        assert_eq!(answers[1].status, 429);
        assert_eq!(answers[1].json(), json!({"error": "Too many requests"}));
        let header = answers[1].headers.get("retry-after");
        assert_eq!(header.map(|value| value.to_str().unwrap()), expected);
    }
}

#[test]
fn a_first_city_is_lost_and_a_second_one_kept() {
    for lose_first_city in [false, true] {
        let api = Api::with_people(0);
        api.sandbox
            .set(|settings| settings.lose_first_city = lose_first_city);
        let person = json!({
            "email_addresses": [{"address": "ana@example.org"}],
            "postal_addresses": [{"locality": "Oakland", "postal_code": "94607"}],
        });
        let city = |person: &Value| person["postal_addresses"][0].get("locality").cloned();
        let first = api.sign_up(person.clone());
        assert_eq!(city(&first).is_none(), lose_first_city);
        assert_eq!(first["postal_addresses"][0]["country"], "US");
        assert_eq!(city(&api.sign_up(person)), Some(json!("Oakland")));
    }
}

#[test]
fn tags_of_a_signup_are_added_unless_dropped() {
    for (drop_add_tags, expected) in [(false, 1), (true, 0)] {
        let api = Api::with_people(0);
        api.write("POST", "tags", json!({"name": "Phonebank"}));
        api.sandbox
            .set(|settings| settings.drop_add_tags = drop_add_tags);
        let body =
            json!({"person": email("ana@example.org"), "add_tags": ["Phonebank", "unknown"]});
        let person = api.write("POST", "people", body);
        let taggings = format!("people/{}/taggings", id(&person));
        assert_eq!(api.list(&taggings, "osdi:taggings").len(), expected);
    }
}

#[test]
fn a_filter_error_is_json_if_told_to() {
    let api = Api::with_people(0);
    api.sandbox
        .set(|settings| settings.json_filter_errors = true);
    for path in ["people", "forms", "donations"] {
        let filter = format!("{path}?filter=nonsense%20eq%20%27X%27");
        let (status, answer) = api.ask("GET", &filter, None);
        assert_eq!(status, 400, "{answer}");
    }
}

#[test]
fn requests_take_as_long_as_told() {
    let api = Api::with_people(0);
    api.sandbox.set(|settings| settings.latency_ms = 80);
    let start = Instant::now();
    api.get("people");
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn a_personal_key_has_no_tags() {
    let api = Api::with_people(1);
    let person = api.sandbox.people().remove(0);
    let taggings = format!("people/{}/taggings", person["id"].as_str().unwrap());
    assert!(api.get("")["_links"].get("osdi:tags").is_some());
    api.sandbox.set(|settings| settings.personal_key = true);
    for path in ["tags", "tags/1", "tags/1/taggings/2", &taggings] {
        assert_eq!(api.refused("GET", path, json!({})), 403, "{path}");
    }
    assert_eq!(api.refused("POST", "tags", json!({"name": "x"})), 403);
    assert_eq!(api.get("")["_links"].get("osdi:tags"), None);
    api.get("people");
}

#[test]
fn settings_are_set_over_http_too() {
    let api = Api::with_people(0);
    let changed = api
        .control("PATCH", "settings", Some(json!({"drop_add_tags": true})))
        .json();
    assert_eq!(changed["drop_add_tags"], true);
    let changed = api.control("PATCH", "settings", Some(json!({"latency_ms": 1})));
    assert_eq!(
        changed.json()["drop_add_tags"],
        true,
        "PATCH leaves the others alone"
    );
    api.control("PUT", "settings", Some(json!({"latency_ms": 1})));
    let expected = Settings {
        latency_ms: 1,
        ..Settings::default()
    };
    assert_eq!(api.sandbox.settings(), expected, "PUT sets the others back");
    let unknown = api.control("PATCH", "settings", Some(json!({"latency": 1})));
    assert_eq!(unknown.status, 400);
}

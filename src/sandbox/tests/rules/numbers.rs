//! One number, one person: numbers that move, and people who are known by nothing else.

use serde_json::{Value, json};

use crate::api::{Api, email, id, mobile};

fn both(address: &str, number: &str) -> Value {
    json!({
        "email_addresses": [{"address": address}],
        "phone_numbers": [{"number": number}],
    })
}

#[test]
fn a_number_moves_to_whoever_is_signed_up_with_it_and_takes_its_status_along() {
    let api = Api::with_people(0);
    let before = api.sign_up(json!({
        "email_addresses": [{"address": "ana@example.org"}],
        "phone_numbers": [{"number": "510 555 0142", "status": "subscribed"}],
    }));
    let after = api.sign_up(both("bo@example.org", "+1 510 555 0142"));
    assert_ne!(id(&before), id(&after));
    assert_eq!(after["phone_numbers"][0]["number"], "15105550142");
    assert_eq!(after["phone_numbers"][0]["status"], "subscribed");
    let before = api.get(&format!("people/{}", id(&before)));
    assert_eq!(before["phone_numbers"].get(0), None, "{before}");
    assert_eq!(before["email_addresses"][0]["address"], "ana@example.org");
}

#[test]
fn a_number_moves_by_put_too() {
    let api = Api::with_people(0);
    let ana = api.sign_up(both("ana@example.org", "5105550142"));
    let bo = api.sign_up(email("bo@example.org"));
    let bo = api.write("PUT", &format!("people/{}", id(&bo)), mobile("5105550142"));
    assert_eq!(bo["phone_numbers"][0]["number"], "15105550142");
    let ana = api.get(&format!("people/{}", id(&ana)));
    assert_eq!(ana["phone_numbers"].get(0), None, "{ana}");
}

#[test]
fn another_number_replaces_the_one_a_person_had() {
    let api = Api::with_people(0);
    api.sign_up(both("ana@example.org", "5105550142"));
    let ana = api.sign_up(both("ana@example.org", "5105550199"));
    assert_eq!(ana["phone_numbers"].as_array().unwrap().len(), 1);
    assert_eq!(ana["phone_numbers"][0]["number"], "15105550199");
    let former = "people?filter=phone_number%20eq%20%2715105550142%27";
    assert!(api.list(former, "osdi:people").is_empty());
}

#[test]
fn a_mobile_only_person_becomes_part_of_whoever_gives_an_address_with_the_number() {
    let api = Api::with_people(0);
    let tag = id(&api.write("POST", "tags", json!({"name": "Phonebank"})));
    let petition = api.page("petitions");
    let mobile_only = api.write(
        "POST",
        "people",
        json!({
            "person": {"given_name": "Ana", "phone_numbers": [{"number": "5105550142"}]},
            "add_tags": ["Phonebank"],
        }),
    );
    api.write(
        "POST",
        &format!("{petition}/signatures"),
        api.person_link(&id(&mobile_only)),
    );

    // Nobody has the address yet: the record is the same one, with an address.
    let known = api.sign_up(both("ana@example.org", "5105550142"));
    assert_eq!(id(&known), id(&mobile_only));
    assert_eq!(known["given_name"], "Ana");
    assert_eq!(known["email_addresses"][0]["address"], "ana@example.org");

    // Somebody has the address: the mobile-only record goes up in that one, with its tags and records.
    let other =
        api.sign_up(json!({"given_name": "Bo", "phone_numbers": [{"number": "5105550199"}]}));
    api.write(
        "POST",
        &format!("tags/{tag}/taggings"),
        api.person_link(&id(&other)),
    );
    api.write(
        "POST",
        &format!("{petition}/signatures"),
        api.person_link(&id(&other)),
    );
    let target = api.sign_up(email("bo@example.org"));
    let merged = api.sign_up(both("bo@example.org", "5105550199"));
    assert_eq!(id(&merged), id(&target));
    assert_eq!(merged["given_name"], "Bo");
    assert_eq!(merged["phone_numbers"][0]["number"], "15105550199");
    assert_eq!(
        api.ask("GET", &format!("people/{}", id(&other)), None).0,
        404
    );
    for (collection, relation) in [
        ("taggings", "osdi:taggings"),
        ("signatures", "osdi:signatures"),
    ] {
        let path = format!("people/{}/{collection}", id(&target));
        assert_eq!(api.list(&path, relation).len(), 1, "{collection}");
    }
}

#[test]
fn the_last_way_to_reach_somebody_cannot_be_taken_away() {
    let api = Api::with_people(0);
    let ana = api.sign_up(mobile("5105550142"));
    let nothing = json!({"phone_numbers": [{"number": null}]});
    let kept = api.write("PUT", &format!("people/{}", id(&ana)), nothing.clone());
    assert_eq!(kept["phone_numbers"][0]["number"], "15105550142");
    let bo = api.sign_up(both("bo@example.org", "5105550199"));
    let taken = api.write("PUT", &format!("people/{}", id(&bo)), nothing);
    assert_eq!(taken["phone_numbers"][0].get("number"), None, "{taken}");
}

//! How persons are read and written.

use serde_json::json;

use super::*;
use crate::osdi::SubscriptionStatus;

const UUID: &str = "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21";

fn read(json: Value) -> Person {
    let text = json.to_string();
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_person_as_documented_is_read_and_written_back_whole() {
    let json = json!({
        "identifiers": ["civi_crm:4711", format!("action_network:{UUID}")],
        "created_date": "2025-02-03T09:15:42Z",
        "modified_date": "2025-03-18T17:02:09Z",
        "given_name": "Maren",
        "family_name": "Okafor",
        "email_addresses": [
            { "primary": true, "address": "maren.okafor@example.org", "status": "subscribed" }
        ],
        "phone_numbers": [
            { "primary": true, "number": "15105550142", "number_type": "Mobile", "status": "unsubscribed" }
        ],
        "postal_addresses": [{
            "primary": true, "address_lines": ["77 Harbor Way"], "locality": "Oakland", "region": "CA",
            "postal_code": "94607", "country": "US",
            "location": { "latitude": 37.8044, "longitude": -122.2712, "accuracy": "Approximate" }
        }],
        "languages_spoken": ["en"],
        "custom_fields": { "Union member": "1", "Ward": 3 },
        "_links": { "self": { "href": format!("https://actionnetwork.org/api/v2/people/{UUID}") } },
        "a field of tomorrow": [1, { "two": null }]
    });
    let person = read(json.clone());
    assert_eq!(person.id().unwrap().as_str(), UUID);
    assert_eq!(serde_json::to_value(&person).unwrap(), json);
}

#[test]
fn what_action_network_leaves_out_or_sends_oddly_is_read() {
    let nobody = Person::default();
    let cases = [
        ("nothing", json!({}), nobody.clone()),
        (
            "nulls everywhere",
            json!({"identifiers": null, "created_date": null, "given_name": null, "email_addresses": null,
                   "phone_numbers": null, "postal_addresses": [null], "languages_spoken": [null],
                   "custom_fields": null, "_links": null}),
            nobody.clone(),
        ),
        (
            "numbers for texts",
            json!({"family_name": 7, "languages_spoken": ["en", 5]}),
            Person {
                family_name: Some("7".into()),
                languages_spoken: vec!["en".into(), "5".into()],
                ..nobody.clone()
            },
        ),
        (
            "a phone without a number",
            json!({"phone_numbers": [{"primary": "true", "status": "unsubscribed"}]}),
            Person {
                phone_numbers: vec![PhoneNumber {
                    primary: Some(true),
                    status: Some(SubscriptionStatus::Unsubscribed),
                    ..PhoneNumber::default()
                }],
                ..nobody.clone()
            },
        ),
        (
            "a number as number, a status in capitals",
            json!({"phone_numbers": [{"number": 15105550142_u64, "primary": 1, "status": "Previous Bounce"}]}),
            Person {
                phone_numbers: vec![PhoneNumber {
                    number: Some("15105550142".into()),
                    primary: Some(true),
                    status: Some(SubscriptionStatus::PreviousBounce),
                    ..PhoneNumber::default()
                }],
                ..nobody.clone()
            },
        ),
        (
            "an unknown status",
            json!({"email_addresses": [{"address": "a@example.org", "status": "on holiday"}]}),
            Person {
                email_addresses: vec![EmailAddress {
                    address: Some("a@example.org".into()),
                    status: Some(SubscriptionStatus::Other("on holiday".into())),
                    ..EmailAddress::default()
                }],
                ..nobody.clone()
            },
        ),
        (
            "blanked by osdi-client 1.x",
            json!({"given_name": "␀"}),
            nobody.clone(),
        ),
        ("an empty time", json!({"modified_date": ""}), nobody),
    ];
    for (story, json, expected) in cases {
        assert_eq!(read(json), expected, "{story}");
    }
}

#[test]
fn anything_else_is_refused_with_its_place() {
    let cases = [
        (r#"{"given_name":["Maren"]}"#, "given_name"),
        (r#"{"email_addresses":{"address":"a"}}"#, "email_addresses"),
        (
            r#"{"email_addresses":[{},{"address":{}}]}"#,
            "email_addresses[1].address",
        ),
        (
            r#"{"phone_numbers":[{"primary":"maybe"}]}"#,
            "phone_numbers[0].primary",
        ),
        (
            r#"{"phone_numbers":[{"primary":2}]}"#,
            "phone_numbers[0].primary",
        ),
        (
            r#"{"postal_addresses":[{"address_lines":"7 Way"}]}"#,
            "postal_addresses[0].address_lines",
        ),
        (
            r#"{"languages_spoken":["en",["de"]]}"#,
            "languages_spoken[1]",
        ),
        (r#"{"modified_date":"soon"}"#, "modified_date"),
        (r#"{"modified_date":1656601410}"#, "modified_date"),
        (r#"{"custom_fields":[]}"#, "custom_fields"),
        (r#"{"given_name":"Maren","family_name":"Oka"#, "family_name"),
    ];
    for (json, place) in cases {
        let mut json_reader = serde_json::Deserializer::from_str(json);
        let error =
            serde_path_to_error::deserialize::<_, Person>(&mut json_reader).expect_err(json);
        assert_eq!(error.path().to_string(), place, "{json}: {error}");
    }
}

#[test]
fn the_id_is_found_by_its_prefix_or_in_the_link_to_itself() {
    let link = |href: String| json!({ "self": { "href": href } });
    let cases = [
        (
            json!({"identifiers": ["salsa:1", format!("action_network:{UUID}")]}),
            Some(UUID),
        ),
        (
            json!({"identifiers": [format!("action_network:{}", UUID.to_uppercase())]}),
            Some(UUID),
        ),
        (
            json!({"_links": link(format!("https://actionnetwork.org/api/v2/people/{UUID}"))}),
            Some(UUID),
        ),
        (
            json!({"_links": link(format!("/api/v2/people/{UUID}/?x=1"))}),
            Some(UUID),
        ),
        (json!({"identifiers": [format!("civi_crm:{UUID}")]}), None),
        (
            json!({"identifiers": ["action_network:1"], "_links": link("https://x/people".into())}),
            None,
        ),
        (json!({}), None),
    ];
    for (json, expected) in cases {
        let id = read(json.clone()).id();
        assert_eq!(id.as_ref().map(PersonId::as_str), expected, "{json}");
    }
}

#[test]
fn the_primary_one_counts_else_the_first() {
    let cases = [
        (
            json!([{"address": "1"}, {"address": "2", "primary": true}]),
            Some("2"),
        ),
        (
            json!([{"address": "1", "primary": false}, {"address": "2"}]),
            Some("1"),
        ),
        (json!([]), None),
    ];
    for (addresses, expected) in cases {
        let person = read(json!({ "email_addresses": addresses }));
        assert_eq!(
            person
                .primary_email()
                .and_then(|email| email.address.as_deref()),
            expected
        );
    }
}

#[test]
fn only_what_action_network_lets_be_written_is_written() {
    let person = read(json!({
        "created_date": "2025-02-03T09:15:42Z", "modified_date": "2025-02-03T09:15:42Z",
        "given_name": "Maren",
        "email_addresses": [{"address": "m@example.org", "status": "bouncing"}],
        "phone_numbers": [{"status": "unsubscribed"}],
        "postal_addresses": [{"locality": "Oakland", "location": {"latitude": 1}}],
        "_links": {"self": {"href": "x"}}
    }));
    assert_eq!(
        serde_json::to_value(person.writable()).unwrap(),
        json!({
            "given_name": "Maren",
            "email_addresses": [{"address": "m@example.org"}],
            "phone_numbers": [{"status": "unsubscribed"}],
            "postal_addresses": [{"locality": "Oakland"}]
        })
    );
}

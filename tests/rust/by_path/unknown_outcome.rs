//! What the error of a write with an unknown outcome says about the record.

use osdi_engine::client::{Client, Fault, outcome_is_unknown};
use osdi_engine::{Error, Kind};
use serde_json::json;

use crate::client_support::TOKEN;
use crate::client_support::script::{Script, fails, status};
use crate::{OTHER, UUID, person_link};

type Call = fn(&mut Client) -> Result<(), Error>;

fn detail<'a>(error: &'a Error, name: &str) -> Option<&'a str> {
    let found = error
        .context()
        .iter()
        .rev()
        .find(|(other, _)| *other == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn it_says_by_what_to_look_the_record_up() {
    let cases: Vec<(Call, Vec<(&str, String)>)> = vec![
        (
            |client| {
                let person = json!({
                    "given_name": "Maren",
                    "email_addresses": [{ "address": "maren@example.org" }],
                    "phone_numbers": [{ "number": "+15105550142" }],
                });
                client
                    .create_at("people", json!({ "person": person }))
                    .map(drop)
            },
            vec![
                ("resource", "people".to_owned()),
                ("email_address", "maren@example.org".to_owned()),
                ("phone_number", "+15105550142".to_owned()),
            ],
        ),
        (
            |client| {
                let body = json!({ "_links": person_link(), "identifiers": ["x:1", format!("x:{TOKEN}")] });
                let path = format!("tags/{OTHER}/taggings");
                client.create_at_in_background(&path, body).map(drop)
            },
            vec![
                ("resource", format!("tags/{OTHER}/taggings")),
                ("person", OTHER.to_owned()),
                ("identifiers", "x:1, x:«redacted»".to_owned()),
            ],
        ),
        (
            |client| {
                client
                    .create_at("tags", json!({ "name": "Phonebank" }))
                    .map(drop)
            },
            vec![
                ("resource", "tags".to_owned()),
                ("name", "Phonebank".to_owned()),
            ],
        ),
        (
            |client| {
                let body = json!({ "title": "Ferries", "origin_system": "CiviCRM" });
                client.create_at("petitions", body).map(drop)
            },
            vec![("title", "Ferries".to_owned())],
        ),
        (
            |client| {
                let path = format!("people/{UUID}");
                client
                    .update_at(&path, json!({ "given_name": "x" }))
                    .map(drop)
            },
            vec![("resource", format!("people/{UUID}"))],
        ),
        (
            |client| client.delete_at(&format!("tags/{OTHER}/taggings/{UUID}")),
            vec![("resource", format!("tags/{OTHER}/taggings/{UUID}"))],
        ),
        (
            |client| {
                let people = vec![(UUID.to_owned(), json!({ "given_name": "x" }))];
                client.update_people_at(people).remove(0).map(drop)
            },
            vec![("resource", format!("people/{UUID}"))],
        ),
    ];
    for (call, details) in cases {
        let script = Script::new([fails(Fault::Broken, true)]);
        let error = call(&mut script.client()).unwrap_err();
        assert!(outcome_is_unknown(&error), "{error:?}");
        assert_eq!(detail(&error, "outcome"), Some("unknown"));
        for (name, value) in details {
            assert_eq!(detail(&error, name), Some(value.as_str()), "{error:?}");
        }
        for secret in [TOKEN, "maren@", "5105550142"] {
            assert!(!error.to_string().contains(secret), "{error}");
        }
        // A refusal is certain, and needs no looking.
        let script = Script::new([status(400, &json!({ "error": "No." }))]);
        let error = call(&mut script.client()).unwrap_err();
        assert_eq!(error.kind(), Kind::Rejected);
        assert_eq!(
            (detail(&error, "outcome"), detail(&error, "resource")),
            (None, None)
        );
    }
}

#[test]
fn one_person_that_fails_keeps_nobody_back() {
    let person = |id: &str| {
        status(
            200,
            &json!({ "identifiers": [format!("action_network:{id}")] }),
        )
    };
    let script = Script::new([person(UUID), fails(Fault::Broken, true), person(UUID)]);
    let name = json!({ "given_name": "x" });
    let people = vec![
        (UUID.to_owned(), name.clone()),
        ("x".to_owned(), name.clone()),
        (OTHER.to_owned(), name.clone()),
        (UUID.to_owned(), json!({ "given_nam": "x" })),
        (format!("action_network:{UUID}"), name),
    ];
    let told = script.client().update_people_at(people);
    let kinds: Vec<Option<Kind>> = told
        .iter()
        .map(|told| told.as_ref().err().map(Error::kind))
        .collect();
    let expected = [
        None,
        Some(Kind::CannotMap),
        Some(Kind::Transport),
        Some(Kind::CannotMap),
        None,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(script.sent().len(), 3);
}

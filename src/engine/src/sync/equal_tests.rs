//! What is written differently and means the same.

use super::conflict::{Changes, History};
use super::conflict_tests::compared;
use crate::crm::{Contact, Country, Options};
use crate::mapping::{Field, PersonFields};
use crate::osdi::Person;
use crate::profile::Origin;

/// How people and systems write the same thing.
#[test]
fn what_is_equal_after_normalising_is_no_change() {
    let options = Options {
        default_country: Some("US".to_owned()),
        countries: vec![Country {
            id: 1228,
            iso_code: "US".to_owned(),
        }],
        ..Options::default()
    };
    let contact = |field: &str, text: &str| -> PersonFields {
        let mut row = serde_json::json!({
            field: text,
            "address.postal_code": "94607",
            "address.country_id": 1228,
        });
        row[field] = text.into();
        let contact: Contact = serde_json::from_value(row).unwrap();
        PersonFields::of_contact(&contact, &options)
    };
    let person = |value: serde_json::Value| -> PersonFields {
        let mut body = serde_json::json!({
            "postal_addresses": [{"postal_code": "94607", "country": "US"}],
        });
        body.as_object_mut()
            .unwrap()
            .extend(value.as_object().unwrap().clone());
        let person: Person = serde_json::from_value(body).unwrap();
        PersonFields::of_person(&person, &options)
    };
    let mail = |text: &str| serde_json::json!({"email_addresses": [{"address": text}]});
    let phone = |text: &str| serde_json::json!({"phone_numbers": [{"number": text}]});
    let place = |name: &str, text: &str| serde_json::json!({"postal_addresses": [{"postal_code": "94607", "country": "US", name: text}]});
    for (field, key, here, there) in [
        (
            Field::Email,
            "email.email",
            "Zoe@Example.ORG",
            mail("zoe@example.org"),
        ),
        (
            Field::Email,
            "email.email",
            " zoe@example.org ",
            mail("zoe@example.org"),
        ),
        (
            Field::Mobile,
            "phone.phone",
            "(510) 555-0142",
            phone("15105550142"),
        ),
        (
            Field::Mobile,
            "phone.phone",
            "510.555.0142",
            phone("+1 510 555 0142"),
        ),
        (
            Field::GivenName,
            "first_name",
            "Jose\u{301}  Mari\u{301}a",
            serde_json::json!({"given_name": "José María "}),
        ),
        (
            Field::FamilyName,
            "last_name",
            "O'Brien\u{a0}Ruiz",
            serde_json::json!({"family_name": "O'Brien Ruiz"}),
        ),
        (
            Field::Language,
            "preferred_language",
            "en_GB",
            serde_json::json!({"languages_spoken": ["en"]}),
        ),
        (
            Field::Address,
            "address.city",
            "oakland",
            place("locality", "OAKLAND"),
        ),
        (
            Field::Address,
            "address.city",
            "San  Jose\u{301}",
            place("locality", "San José"),
        ),
        (
            Field::Address,
            "address.postal_code",
            "94 607",
            place("locality", ""),
        ),
    ] {
        let (here, there) = (contact(key, here), person(there));
        assert!(here.key(field).is_some(), "{field:?}");
        assert_eq!(
            here.key(field),
            there.key(field),
            "{field:?} {here:?} {there:?}"
        );
        for origin in [Origin::Local, Origin::Remote] {
            let changes = compared(origin, &here, &there, History::FirstMeeting);
            assert_eq!(changes, Changes::default(), "{field:?} {origin:?}");
        }
    }
}

//! What is sent about new and changed resources, and with helpers.

use serde::Serialize;
use serde_json::{Value, json};

use super::{OTHER, UUID, id, read_any};
use crate::osdi::*;

fn written(what: &impl Serialize) -> Value {
    serde_json::to_value(what).unwrap()
}

#[test]
fn what_is_new_is_written_as_documented() {
    assert_eq!(
        written(&NewTag {
            name: "x".to_owned()
        }),
        json!({ "name": "x" })
    );
    let link =
        |id: &str, collection: &str| json!({ "href": format!("entry-point:{collection}/{id}") });
    assert_eq!(
        written(&NewTagging::of(id(UUID))),
        json!({ "_links": { "osdi:person": link(UUID, "people") } })
    );
    let recipients = Recipients::one("Donation", "25.00".parse().unwrap());
    let donation = DonationFields {
        created_date: "2025-03-18T16:58:00.9Z".parse().ok(),
        recurrence: Some(Recurrence {
            recurring: Some(false),
            ..Recurrence::default()
        }),
        ..DonationFields::to(recipients)
    };
    assert_eq!(
        written(&NewRecord::of(id(UUID), donation)),
        json!({
            "_links": { "osdi:person": link(UUID, "people") },
            "recipients": [{ "display_name": "Donation", "amount": "25.00" }],
            "created_date": "2025-03-18T16:58:00Z",
            "action_network:recurrence": { "recurring": false }
        })
    );
    let event = NewAction {
        origin_system: "CiviCRM".to_owned(),
        title: "May Day".to_owned(),
        hidden: Some(true),
        creator: Some(id(UUID)),
        fields: EventFields {
            start_date: Some(jiff::civil::date(2025, 5, 1).at(18, 0, 0, 0)),
            ..EventFields::default()
        },
        ..NewAction::default()
    };
    assert_eq!(
        written(&event),
        json!({ "origin_system": "CiviCRM", "title": "May Day", "action_network:hidden": true,
                "start_date": "2025-05-01T18:00:00Z", "_links": { "osdi:creator": link(UUID, "people") } })
    );
    let page = NewAction::<NoMore> {
        title: "T".to_owned(),
        ..NewAction::default()
    };
    assert_eq!(written(&page), json!({ "origin_system": "", "title": "T" }));
    let message = NewMessage {
        subject: "S".to_owned(),
        body: "B".to_owned(),
        from: "F".to_owned(),
        reply_to: "R".to_owned(),
        name: None,
        origin_system: None,
        tag_list: vec![],
        targets: vec![id(UUID)],
        wrapper: Some(id(OTHER)),
    };
    assert_eq!(
        written(&message),
        json!({ "subject": "S", "body": "B", "from": "F", "reply_to": "R", "targets": [link(UUID, "queries")],
                "_links": { "osdi:wrapper": link(OTHER, "wrappers") } })
    );
}

#[test]
fn changes_name_only_what_changes_and_clear_with_null() {
    let changes = ActionChanges {
        description: Edit::Clear,
        name: "New".to_owned().into(),
        fields: PetitionEdits {
            petition_text: Edit::Clear,
            ..PetitionEdits::default()
        },
        ..ActionChanges::default()
    };
    assert_eq!(
        written(&changes),
        json!({ "description": null, "name": "New", "petition_text": null })
    );
    assert_eq!(written(&ActionChanges::<EventEdits>::default()), json!({}));
    assert_eq!(written(&SignatureChanges::default()), json!({}));
    assert_eq!(
        written(&AttendanceChanges {
            status: Some(Attending::Attended),
            ..AttendanceChanges::default()
        }),
        json!({ "status": "attended" })
    );
}

#[test]
fn a_helper_carries_the_person_and_what_is_to_happen() {
    let person: Person = read_any(&json!({
        "identifiers": [format!("action_network:{UUID}")], "modified_date": "2025-03-18T16:58:00Z",
        "given_name": "Maren", "email_addresses": [{ "address": "m@example.org", "status": "subscribed" }]
    }));
    let mut helper = RecordHelper::new(
        &person,
        SignatureFields {
            comments: Some("Yes.".to_owned()),
        },
    )
    .unwrap();
    helper.add_tags = vec!["a".to_owned()];
    helper.remove_tags = vec!["b".to_owned()];
    helper.autoresponse = Autoresponse::Send;
    helper.referrer_data = Some(ReferrerData {
        source: Some("news".to_owned()),
        ..ReferrerData::default()
    });
    let envelope = json!({
        "given_name": "Maren", "email_addresses": [{ "address": "m@example.org", "status": "subscribed" }]
    });
    assert_eq!(
        written(&helper),
        json!({ "person": envelope, "comments": "Yes.", "add_tags": ["a"], "remove_tags": ["b"],
                "triggers": { "autoresponse": { "enabled": true } },
                "action_network:referrer_data": { "source": "news" } })
    );
    helper.autoresponse = Autoresponse::Withhold;
    assert_eq!(
        written(&helper)["triggers"],
        json!({ "autoresponse": { "enabled": false } })
    );
    let bare = RecordHelper::new(&person, NoMore {}).unwrap();
    assert_eq!(written(&bare), json!({ "person": envelope }));
}

#[test]
fn what_action_network_would_refuse_is_refused_before() {
    let refused =
        |json: Value| RecordHelper::new(&read_any(&json), NoMore {}).expect_err("refused");
    for (json, part) in [
        (
            json!({ "given_name": "Maren" }),
            "without an e-mail address",
        ),
        (
            json!({ "email_addresses": [{ "status": "subscribed" }], "phone_numbers": [{}] }),
            "without an e-mail address",
        ),
        (
            json!({ "email_addresses": [{ "address": "m@example.org", "status": "unsubscribed" }] }),
            "unsubscribed",
        ),
    ] {
        let error = refused(json);
        assert_eq!(error.kind(), crate::Kind::CannotMap);
        assert!(error.to_string().contains(part), "{error}");
    }
    Recipients::new(vec![]).expect_err("no recipient");
    Recipients::new(vec![Recipient::default()]).expect_err("no amount");
}

//! Writing all kinds of resources: what is sent where, and what the answers mean.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use client_support::UUID;
use client_support::script::{Script, html, status, with_headers};
use osdi_engine::client::{Client, outcome_is_unknown};
use osdi_engine::osdi::*;
use osdi_engine::{Error, Kind};
use serde_json::{Value, json};

const API: &str = "https://actionnetwork.org/api/v2";
const OTHER: &str = "0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60";

fn id<T: Resource>(uuid: &str) -> Id<T> {
    Id::parse(uuid).unwrap()
}

fn one(fields: &Value) -> Value {
    let mut one = json!({ "identifiers": [format!("action_network:{UUID}")] });
    for (key, value) in fields.as_object().unwrap() {
        one[key] = value.clone();
    }
    one
}

fn maren() -> Person {
    serde_json::from_value(json!({ "email_addresses": [{ "address": "m@example.org" }] })).unwrap()
}

fn recipients() -> Recipients {
    Recipients::one("Donation", "25.00".parse().unwrap())
}

/// One call of the client, whatever it returns.
type Call = fn(&mut Client) -> Result<(), Error>;

#[test]
fn each_write_goes_to_its_place() {
    let person = format!("{{\"_links\":{{\"osdi:person\":{{\"href\":\"{API}/people/{UUID}\"}}}}");
    let cases: Vec<(Call, String, String)> = vec![
        (
            |client| {
                let tag = NewTag {
                    name: "x".to_owned(),
                };
                client.create(&Collection::<Tag>::all(), &tag).map(drop)
            },
            "POST tags".to_owned(),
            r#"{"name":"x"}"#.to_owned(),
        ),
        (
            |client| {
                let tag: TagId = id(OTHER);
                let new = NewTagging::of(id(UUID));
                client
                    .create::<Tagging, _>(&tag.collection(), &new)
                    .map(drop)
            },
            format!("POST tags/{OTHER}/taggings"),
            format!("{person}}}"),
        ),
        (
            |client| {
                let page: FundraisingPageId = id(OTHER);
                let new = NewRecord::of(id(UUID), DonationFields::to(recipients()));
                client
                    .create::<Donation, _>(&page.collection(), &new)
                    .map(drop)
            },
            format!("POST fundraising_pages/{OTHER}/donations"),
            format!(
                "{person},\"recipients\":[{{\"amount\":\"25.00\",\"display_name\":\"Donation\"}}]}}"
            ),
        ),
        (
            |client| {
                let petition: PetitionId = id(OTHER);
                let mut helper = RecordHelper::new(&maren(), SignatureFields::default())?;
                helper.add_tags = vec!["a".to_owned()];
                client
                    .record::<Signature, _>(&petition.collection(), &helper)
                    .map(drop)
            },
            format!("POST petitions/{OTHER}/signatures"),
            r#"{"add_tags":["a"],"person":{"email_addresses":[{"address":"m@example.org"}]}}"#
                .to_owned(),
        ),
        (
            |client| {
                let campaign: EventCampaignId = id(OTHER);
                let new = NewAction::<EventFields> {
                    title: "May Day".to_owned(),
                    origin_system: "CiviCRM".to_owned(),
                    ..NewAction::default()
                };
                client
                    .create::<Event, _>(&campaign.collection(), &new)
                    .map(drop)
            },
            format!("POST event_campaigns/{OTHER}/events"),
            r#"{"origin_system":"CiviCRM","title":"May Day"}"#.to_owned(),
        ),
        (
            |client| {
                let changes = ActionChanges::<FormEdits> {
                    description: Edit::Clear,
                    ..ActionChanges::default()
                };
                client.update(&id::<Form>(UUID), &changes).map(drop)
            },
            format!("PUT forms/{UUID}"),
            r#"{"description":null}"#.to_owned(),
        ),
        (
            |client| {
                let changes = AttendanceChanges {
                    status: Some(Attending::Attended),
                    ..AttendanceChanges::default()
                };
                let place = (&id::<Event>(OTHER), &id::<Attendance>(UUID));
                client.update(place, &changes).map(drop)
            },
            format!("PUT events/{OTHER}/attendances/{UUID}"),
            r#"{"status":"attended"}"#.to_owned(),
        ),
        (
            |client| {
                let mut signup = Signup::new(&maren());
                signup.remove_tags = vec!["b".to_owned()];
                client.sign_up(&signup).map(drop)
            },
            "POST people".to_owned(),
            r#"{"person":{"email_addresses":[{"address":"m@example.org"}]},"remove_tags":["b"]}"#
                .to_owned(),
        ),
        (
            |client| {
                let changes = MessageChanges {
                    targets: Some(vec![id(OTHER)]),
                    ..MessageChanges::default()
                };
                client.update(&id::<Message>(UUID), &changes).map(drop)
            },
            format!("PUT messages/{UUID}"),
            format!(r#"{{"targets":[{{"href":"{API}/queries/{OTHER}"}}]}}"#),
        ),
    ];
    for (call, request, body) in cases {
        let script = Script::new([status(200, &one(&json!({})))]);
        call(&mut script.client()).expect(&request);
        let (method, path) = request.split_once(' ').unwrap();
        assert_eq!(script.sent(), [format!("{method} {API}/{path}")]);
        let sent = script.with(|record| record.requests[0].body.clone());
        assert_eq!(
            sent,
            Some(serde_json::from_str(&body).unwrap()),
            "{request}"
        );
    }
}

#[test]
fn an_empty_answer_to_a_write_is_of_unknown_outcome() {
    let calls: Vec<Call> = vec![
        |client| client.sign_up(&Signup::new(&maren())).map(drop),
        |client| {
            let helper = RecordHelper::new(&maren(), NoMore {})?;
            let form: FormId = id(OTHER);
            client
                .record::<Submission, _>(&form.collection(), &helper)
                .map(drop)
        },
        |client| {
            let new = NewTagging::of(id(UUID));
            client
                .create::<Tagging, _>(&id::<Tag>(OTHER).collection(), &new)
                .map(drop)
        },
        |client| client.delete((&id::<Tag>(OTHER), &id::<Tagging>(UUID))),
        |client| client.send_message(&id(UUID)),
    ];
    for (number, call) in calls.into_iter().enumerate() {
        for answer in [status(200, &json!({})), html(200), status(200, &json!([]))] {
            let script = Script::new([answer]);
            let error = call(&mut script.client()).expect_err("empty");
            assert_eq!(error.kind(), Kind::Unreadable, "{number}: {error}");
            assert!(outcome_is_unknown(&error), "{number}");
            assert!(
                error.context().contains(&("outcome", "unknown".to_owned())),
                "{number}: {error:?}"
            );
        }
    }
}

#[test]
fn a_background_request_is_accepted_and_nothing_more() {
    let calls: Vec<(Call, String)> = vec![
        (
            |client| {
                let new = NewTagging::of(id(UUID));
                let taggings = id::<Tag>(OTHER).collection::<Tagging>();
                client.create_in_background(&taggings, &new).map(|_| ())
            },
            format!("POST {API}/tags/{OTHER}/taggings"),
        ),
        (
            |client| {
                let helper = RecordHelper::new(&maren(), DonationFields::to(recipients()))?;
                let donations = id::<FundraisingPage>(OTHER).collection::<Donation>();
                client.record_in_background(&donations, &helper).map(|_| ())
            },
            format!("POST {API}/fundraising_pages/{OTHER}/donations"),
        ),
        (
            |client| {
                let changes = PersonChanges::of(&maren());
                client
                    .update_in_background(&id::<Person>(UUID), &changes)
                    .map(|_| ())
            },
            format!("PUT {API}/people/{UUID}"),
        ),
        (
            |client| {
                let place = (&id::<Tag>(OTHER), &id::<Tagging>(UUID));
                client.delete_in_background(place).map(|_| ())
            },
            format!("DELETE {API}/tags/{OTHER}/taggings/{UUID}"),
        ),
    ];
    for (call, request) in calls {
        let script = Script::new([
            status(200, &json!({})),
            status(200, &json!({ "error": "no" })),
            html(200),
            status(
                400,
                &json!({ "error": "You must specify a valid person id" }),
            ),
        ]);
        let mut client = script.client();
        call(&mut client).expect(&request);
        assert_eq!(
            script.sent(),
            [format!("{request}?background_request=true")]
        );
        assert!(outcome_is_unknown(&call(&mut client).expect_err("error")));
        assert!(outcome_is_unknown(&call(&mut client).expect_err("html")));
        assert_eq!(call(&mut client).expect_err("400").kind(), Kind::Rejected);
    }
}

#[test]
fn a_tag_that_is_there_already_may_be_answered_with_a_redirect() {
    let there = format!("{API}/tags/{UUID}");
    let new = NewTag {
        name: "x".to_owned(),
    };
    for code in [301, 302, 303] {
        let script = Script::new([
            with_headers(code, &[("location", &there)], &json!({})),
            status(200, &one(&json!({ "name": "x" }))),
        ]);
        let tag = script
            .client()
            .create::<Tag, _>(&Collection::all(), &new)
            .unwrap();
        assert_eq!(tag.id(), Some(id(UUID)));
        assert_eq!(
            script.sent(),
            [format!("POST {API}/tags"), format!("GET {there}")]
        );
    }
    for location in [
        "https://evil.example/api/v2/tags/x",
        "https://actionnetwork.org/login",
    ] {
        let script = Script::new([with_headers(302, &[("location", location)], &json!({}))]);
        let error = script
            .client()
            .create::<Tag, _>(&Collection::all(), &new)
            .expect_err(location);
        assert!(error.to_string().contains("not followed"), "{error}");
        assert!(outcome_is_unknown(&error));
        assert_eq!(script.sent().len(), 1, "{location}");
    }
}

#[test]
fn a_deletion_is_done_when_action_network_says_so() {
    let notice = json!({ "notice": "This tagging was successfully deleted." });
    let gone = json!({ "error": "Couldn't find tagging" });
    let script = Script::new([
        status(200, &notice),
        status(204, &json!(null)),
        status(404, &gone),
    ]);
    let mut client = script.client();
    let (tag, tagging): (TagId, TaggingId) = (id(OTHER), id(UUID));
    client.delete((&tag, &tagging)).unwrap();
    client.delete((&tag, &tagging)).unwrap();
    let error = client.delete((&tag, &tagging)).expect_err("404");
    assert_eq!(error.kind(), Kind::NotFound);
    let request = format!("DELETE {API}/tags/{OTHER}/taggings/{UUID}");
    assert_eq!(script.sent(), vec![request; 3]);
}

#[test]
fn messages_are_sent_and_scheduled() {
    let said = || status(200, &json!({ "message": "Your message is being sent." }));
    let script = Script::new([said(), said(), said(), said()]);
    let mut client = script.client();
    let message: MessageId = id(UUID);
    client.send_message(&message).unwrap();
    client.stop_message(&message).unwrap();
    client
        .schedule_message(&message, "2026-12-01T08:00:00Z".parse().unwrap())
        .unwrap();
    client.unschedule_message(&message).unwrap();
    let place = format!("{API}/messages/{UUID}");
    assert_eq!(
        script.sent(),
        [
            format!("POST {place}/send"),
            format!("DELETE {place}/send"),
            format!("POST {place}/schedule"),
            format!("DELETE {place}/schedule")
        ]
    );
    let bodies: Vec<_> = script.with(|record| {
        record
            .requests
            .iter()
            .map(|request| request.body.clone())
            .collect()
    });
    assert_eq!(bodies[0], Some(json!({})));
    assert_eq!(
        bodies[2],
        Some(json!({ "scheduled_start_date": "2026-12-01T08:00:00Z" }))
    );
}

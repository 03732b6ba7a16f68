//! How all kinds of resources are read. The documents are the examples of the reference.

use serde::Serialize;
use serde_json::{Value, json};

use super::{OTHER, UUID, id, read_any};
use crate::osdi::*;

const API: &str = "https://actionnetwork.org/api/v2";

/// The document with what all resources have.
fn document(collection: &str, fields: Value) -> Value {
    let mut document = json!({
        "identifiers": [format!("action_network:{UUID}")],
        "created_date": "2025-01-10T10:00:00Z",
        "modified_date": "2025-03-19T11:20:31Z",
        "_links": { "self": { "href": format!("{API}/{collection}/{UUID}") } },
        "a field of tomorrow": [1, { "two": null }]
    });
    for (key, value) in fields.as_object().unwrap() {
        document[key] = value.clone();
    }
    document
}

fn action(collection: &str, fields: Value) -> Value {
    let mut all = document(
        collection,
        json!({
            "origin_system": "CiviCRM", "title": "Title", "name": "Name", "description": "<p>Text</p>",
            "browser_url": "https://actionnetwork.org/x", "featured_image_url": "https://x.example/y.png",
            "tag_list": ["volunteer"], "action_network:hidden": false,
            "action_network:sponsor": { "title": "Harbor Workers United", "url": "https://actionnetwork.org/groups/h" },
            "_embedded": { "osdi:creator": { "given_name": "Maren" } }
        }),
    );
    for (key, value) in fields.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

fn record(collection: &str, page: &str, fields: Value) -> Value {
    let mut all = document(
        collection,
        json!({
            "action_network:person_id": UUID,
            "action_network:referrer_data": { "source": "none", "referrer": "group-h", "website": "www.example.org" },
            format!("action_network:{page}_id"): OTHER
        }),
    );
    for (key, value) in fields.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

/// Reads the document and writes it back: it must be the same, with a kind's own fields in fields of their own.
fn read<T: Resource + Serialize + PartialEq + std::fmt::Debug>(json: Value) -> T {
    let resource: T = read_any(&json);
    assert_eq!(resource.id(), Some(id(UUID)), "{json}");
    let written = serde_json::to_value(&resource).unwrap();
    assert_eq!(written, json);
    // Nulls everywhere are as good as nothing.
    let nulls: serde_json::Map<_, _> = json
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| *key != "a field of tomorrow")
        .map(|key| (key.clone(), Value::Null))
        .collect();
    assert_eq!(
        read_any::<T>(&Value::Object(nulls)),
        read_any::<T>(&json!({}))
    );
    // Oddities have their place in the error.
    let odd = json!({ "identifiers": [[]] }).to_string();
    let mut reader = serde_json::Deserializer::from_str(&odd);
    let error = serde_path_to_error::deserialize::<_, T>(&mut reader).expect_err(&odd);
    assert_eq!(error.path().to_string(), "identifiers[0]");
    resource
}

#[test]
fn tags_and_taggings_are_read() {
    let tag: Tag = read(document("tags", json!({ "name": "Phonebank 2025" })));
    assert_eq!(tag.name.as_deref(), Some("Phonebank 2025"));
    assert_eq!(tag.extra.len(), 1);
    let tagging: Tagging = read(document(
        "tags/x/taggings",
        json!({ "item_type": "osdi:person", "_links": {
            "self": { "href": format!("{API}/tags/{OTHER}/taggings/{UUID}") },
            "osdi:tag": { "href": format!("{API}/tags/{OTHER}") },
            "osdi:person": { "href": format!("{API}/people/{UUID}/") }
        } }),
    ));
    assert_eq!(tagging.tag_id(), Some(id(OTHER)));
    assert_eq!(tagging.person_id(), Some(id(UUID)));
}

#[test]
fn actions_are_read() {
    let page: FundraisingPage = read(action(
        "fundraising_pages",
        json!({ "total_donations": 2, "total_amount": "37.50", "currency": "USD" }),
    ));
    assert_eq!(
        page.total_amount
            .map(|amount| amount.to_string())
            .as_deref(),
        Some("37.50")
    );
    assert_eq!(page.hidden, Some(false));
    assert_eq!(page.extra.len(), 1);
    let address = page.sponsor.as_ref().and_then(Sponsor::address);
    assert_eq!(address, Some("https://actionnetwork.org/groups/h"));
    let petition: Petition = read(action(
        "petitions",
        json!({ "petition_text": "Dear Mayor", "target": [{ "name": "Mayor" }], "total_signatures": 7 }),
    ));
    assert_eq!(petition.extra.len(), 1);
    let event: Event = read(action(
        "events",
        json!({ "start_date": "2025-05-01T18:00:00Z", "end_date": "2025-05-01T20:00:00Z", "instructions": "<p>Come</p>",
                "location": { "venue": "Hall", "address_lines": ["1 Way"], "locality": "Oakland", "country": "US",
                              "location": { "latitude": 1.5 } },
                "status": "confirmed", "visibility": "public", "capacity": 50, "guests_can_invite_others": true,
                "transparence": "opaque", "reminders": [{ "method": "email", "minutes": 1440 }], "total_accepted": 3 }),
    ));
    assert_eq!(
        event.start_date,
        Some(jiff::civil::date(2025, 5, 1).at(18, 0, 0, 0)),
        "the hour on the wall"
    );
    assert_eq!(event.extra.len(), 1);
    let campaign: EventCampaign = read(action(
        "event_campaigns",
        json!({ "host_pitch": "x", "host_instructions": "y", "host_url": "z", "total_events": 1, "total_rsvps": 2 }),
    ));
    assert_eq!(campaign.extra.len(), 1);
    let form: Form = read(action(
        "forms",
        json!({ "call_to_action": "Sign up", "total_submissions": 4 }),
    ));
    assert_eq!(form.extra.len(), 1);
    let survey: Survey = read(action(
        "surveys",
        json!({ "call_to_action": "Answer", "total_responses": 5 }),
    ));
    assert_eq!(survey.extra.len(), 1);
    let advocacy: AdvocacyCampaign = read(action(
        "advocacy_campaigns",
        json!({ "type": "phone", "targets": "U.S. Congress", "total_outreaches": 6 }),
    ));
    assert_eq!(advocacy.channel, Some(Channel::Phone));
    assert_eq!(advocacy.extra.len(), 1);
}

#[test]
fn records_are_read() {
    let donation: Donation = read(record(
        "donations",
        "fundraising_page",
        json!({ "currency": "usd", "amount": "25.00",
                "recipients": [{ "display_name": "Donation", "amount": "25.00" }],
                "payment": { "method": "Credit Card", "reference_number": UUID, "authorization_stored": false },
                "action_network:recurrence": { "recurring": true, "period": "Monthly" } }),
    ));
    assert_eq!(donation.amount, Some("25".parse().unwrap()));
    assert_eq!(donation.fundraising_page_id, Some(id(OTHER)));
    assert_eq!(donation.extra.len(), 1);
    let signature: Signature = read(record(
        "signatures",
        "petition",
        json!({ "comments": "Keep it open." }),
    ));
    assert_eq!(signature.petition_id, Some(id(OTHER)));
    assert_eq!(signature.person_id, Some(id(UUID)));
    let attendance: Attendance = read(record(
        "attendances",
        "event",
        json!({ "status": "needs action" }),
    ));
    assert_eq!(attendance.status, Some(AttendanceStatus::NeedsAction));
    let submission: Submission = read(record("submissions", "form", json!({})));
    assert_eq!(submission.form_id, Some(id(OTHER)));
    let response: Response = read(record("responses", "survey", json!({})));
    assert_eq!(response.survey_id, Some(id(OTHER)));
    let outreach: Outreach = read(record(
        "outreaches",
        "advocacy_campaign",
        json!({ "type": "email", "subject": "Fund the ferries", "message": "Please.", "duration": 60,
                "targets": [{ "title": "Senator", "given_name": "Rosa", "family_name": "Lind", "ocdid": "ocd" }] }),
    ));
    assert_eq!(outreach.advocacy_campaign_id, Some(id(OTHER)));
    assert_eq!(outreach.extra.len(), 1);
}

#[test]
fn the_rest_is_read() {
    let campaign: Campaign = read(document(
        "campaigns",
        json!({ "title": "T", "actions": [{ "title": "A", "browser_url": "https://x.example/" }] }),
    ));
    assert_eq!(campaign.actions.len(), 1);
    let message: Message = read(document(
        "messages",
        json!({ "subject": "S", "body": "<p>B</p>", "from": "F", "reply_to": "r@example.org", "type": "email",
                "targets": [{ "href": format!("{API}/queries/{OTHER}") }], "total_targeted": 3, "status": "draft",
                "scheduled_start_date": "2025-01-10T10:00:00Z", "statistics": { "sent": 1 } }),
    ));
    assert_eq!(message.extra.len(), 1);
    let list: List = read(document(
        "lists",
        json!({ "name": "N", "description": "Report" }),
    ));
    assert_eq!(list.name.as_deref(), Some("N"));
    let item: Item = read(document(
        "lists/x/items",
        json!({ "item_type": "osdi:person", "action_network:person_id": UUID, "action_network:list_id": OTHER }),
    ));
    assert_eq!(item.list_id, Some(id(OTHER)));
    let query: Query = read(document(
        "queries",
        json!({ "name": "N", "browser_url": "u" }),
    ));
    assert_eq!(query.extra.len(), 1);
    let wrapper: Wrapper = read(document(
        "wrappers",
        json!({ "name": "N", "header": "h", "footer": "f", "wrapper_type": "email", "default": true,
                "action_network:suffix": "s", "administrative_url": "u" }),
    ));
    assert_eq!(wrapper.default, Some(true));
    let list: UniqueIdList = read(document(
        "unique_id_lists",
        json!({ "name": "N", "count": 2, "origin_system": "CiviCRM" }),
    ));
    assert_eq!(list.count, Some(2));
    let fields: CustomFields = read_any(&json!({
        "name": "Custom Fields",
        "action_network:custom_fields": [{ "name": "Ward", "numeric_id": "12", "notes": null }],
        "_links": { "self": [{ "href": format!("{API}/metadata/custom_fields") }] }
    }));
    assert_eq!(fields.fields.unwrap()[0].numeric_id, Some(12));
    let entry_point: EntryPoint = read_any(&json!({
        "max_page_size": "25",
        "_links": { "osdi:people": { "href": "x" }, "osdi:surveys": { "href": "y" } }
    }));
    assert_eq!(entry_point.max_page_size, Some(25));
    assert!(entry_point.offers::<Person>() && entry_point.offers::<Survey>());
    assert!(!entry_point.offers::<Tag>());
}

#[test]
fn what_is_known_to_vary_is_read() {
    let page: FundraisingPage =
        read_any(&json!({ "total_amount": 5000.00, "total_donations": "3" }));
    assert_eq!(page.total_amount, Some("5000".parse().unwrap()));
    assert_eq!(page.total_donations, Some(3));
    let refunded: Donation = read_any(&json!({ "amount": null, "recipients": null }));
    assert_eq!((refunded.amount, refunded.recipients.len()), (None, 0));
    let abroad: Donation = read_any(
        &json!({ "action_network:recurrence": { "recurring": "1", "period": "Monatlich" } }),
    );
    assert_eq!(abroad.recurrence.unwrap().recurring, Some(true));
    let misspelt: Submission = read_any(&json!({ "action:person_id": UUID }));
    assert!(misspelt.extra.contains_key("action:person_id"));
    let page: Page<Attendance> = read_any(&json!({ "_embedded": { "osdi:attendance": [{}] } }));
    assert_eq!(page.items().len(), 1);
}

//! The pages, messages and lists of a seed, and what people did on them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::ids::{self, Chance};
use crate::model::{Record, Resource};
use crate::people::People;
use crate::resources::{RecordKind, ResourceKind, Resources};

use super::{Purpose, Seed};

/// 2025-07-01T10:00:00Z, when everybody is there. What happens is told in days after it.
const BEGINNING: i64 = 1_751_364_000;

/// Made in Action Network's own editor or through its API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Native,
    ByApi,
}

/// Sows one thing after the other, each with an id of its own.
struct Sower<'a> {
    chance: Chance,
    /// The oldest people.
    people: Vec<Uuid>,
    resources: &'a mut Resources,
}

pub(super) fn sow(seed: &Seed, people: &People, resources: &mut Resources) {
    let mut sower = Sower {
        chance: seed.chance(Purpose::Actions, 0),
        people: people.iter().take(30).map(|person| person.id).collect(),
        resources,
    };
    fundraising(&mut sower);
    petitions(&mut sower);
    events(&mut sower);
    forms_and_surveys(&mut sower);
    letters(&mut sower);
    messages_and_lists(&mut sower);
}

/// A native page with a monthly gift, whose renewal does not say that it is one; an API-created page with a gift
/// of somebody who is hidden.
fn fundraising(sower: &mut Sower<'_>) {
    let kind = ResourceKind::FundraisingPage;
    let native = sower.page(
        kind,
        Made::Native,
        "Keep the ferries running",
        json!({ "currency": "USD" }),
    );
    let monthly = json!({ "recurring": true, "period": "Monthly" });
    let once = json!({ "recurring": false });
    sower.donation(native, 0, 1, "25.00", &monthly);
    sower.donation(native, 1, 3, "7.50", &once);
    sower.donation(native, 0, 32, "25.00", &once);
    let own = sower.page(
        kind,
        Made::ByApi,
        "CiviCRM",
        json!({ "name": "CiviCRM contributions", "currency": "USD" }),
    );
    sower.donation(own, 5, 10, "12.50", &once);
    let hidden = sower.chance.uuid();
    sower.donation_of(own, hidden, 11, "40.00", &once);
}

fn petitions(sower: &mut Sower<'_>) {
    let library = sower.page(
        ResourceKind::Petition,
        Made::Native,
        "Keep the library open on Sundays",
        json!({
            "petition_text": "<p>Please keep our library open on Sundays.</p>",
            "target": [{ "name": "The City Council" }],
        }),
    );
    sower.page(
        ResourceKind::Petition,
        Made::ByApi,
        "Signatures collected on paper",
        json!({}),
    );
    for number in 0..5 {
        let comments = json!({ "comments": format!("Reason {}", number + 1) });
        sower.record(RecordKind::Signature, library, number, 4, comments);
    }
}

fn events(sower: &mut Sower<'_>) {
    let campaign = sower.page(
        ResourceKind::EventCampaign,
        Made::Native,
        "House parties for the harbor",
        json!({ "host_pitch": "<p>Host one!</p>" }),
    );
    let place = json!({
        "venue": "Harbor Hall",
        "address_lines": ["77 Harbor Way"],
        "locality": "Oakland",
        "region": "CA",
        "postal_code": "94607",
        "country": "US",
    });
    // The dates are those of a clock on the wall of the place, the Z notwithstanding.
    let assembly = sower.page(
        ResourceKind::Event,
        Made::Native,
        "Members' assembly",
        json!({
            "start_date": "2025-09-20T18:30:00Z",
            "end_date": "2025-09-20T20:30:00Z",
            "location": place,
            "status": "confirmed",
            "visibility": "public",
        }),
    );
    let party = sower.page(
        ResourceKind::Event,
        Made::ByApi,
        "House party",
        json!({ "start_date": "2025-10-04T17:00:00Z", "status": "confirmed" }),
    );
    sower.put_below(ResourceKind::Event, party, campaign);
    for number in 2..5 {
        let status = json!({ "status": "accepted" });
        sower.record(RecordKind::Attendance, assembly, number, 6, status);
    }
    let status = json!({ "status": "accepted" });
    sower.record(RecordKind::Attendance, party, 6, 7, status);
}

fn forms_and_surveys(sower: &mut Sower<'_>) {
    let form = sower.page(
        ResourceKind::Form,
        Made::Native,
        "Volunteer with us",
        json!({ "call_to_action": "Sign up" }),
    );
    let survey = sower.page(
        ResourceKind::Survey,
        Made::Native,
        "What should we do next?",
        json!({ "call_to_action": "Tell us" }),
    );
    // Forms may be handed in twice.
    for number in [0, 3, 3] {
        sower.record(RecordKind::Submission, form, number, 8, json!({}));
    }
    for number in 0..2 {
        sower.record(RecordKind::Response, survey, number, 9, json!({}));
    }
}

fn letters(sower: &mut Sower<'_>) {
    sower.page(
        ResourceKind::AdvocacyCampaign,
        Made::Native,
        "Call your senator",
        json!({ "type": "phone", "targets": "U.S. Senate" }),
    );
    let letters = sower.page(
        ResourceKind::AdvocacyCampaign,
        Made::ByApi,
        "Fund the ferries",
        json!({ "type": "email", "targets": "State Senate" }),
    );
    for number in 0..2 {
        let letter = json!({
            "type": "email",
            "subject": "Fund the ferries",
            "message": "Please support the harbor transit bill.",
            "targets": [{ "title": "Senator", "given_name": "Rosa", "family_name": "Lind" }],
        });
        sower.record(RecordKind::Outreach, letters, number, 12, letter);
    }
}

fn messages_and_lists(sower: &mut Sower<'_>) {
    let wrapper = sower.thing(
        ResourceKind::Wrapper,
        Made::Native,
        json!({ "name": "Default", "header": "<p>", "footer": "</p>", "wrapper_type": "email", "default": true }),
    );
    let message = sower.thing(
        ResourceKind::Message,
        Made::Native,
        json!({
            "name": "June news",
            "subject": "News from the harbor",
            "body": "<p>Hello!</p>",
            "from": "Harbor Workers United",
            "reply_to": "office@example.org",
            "status": "sent",
            "type": "email",
            "total_targeted": 50,
            "sent_start_date": "2025-07-02T09:00:00Z",
            "statistics": { "sent": 50, "opened": 20, "clicked": 5, "bounced": 1, "unsubscribed": 1 },
        }),
    );
    sower.put_below(ResourceKind::Message, message, wrapper);
    sower.thing(
        ResourceKind::Query,
        Made::Native,
        json!({ "name": "Everybody in California" }),
    );
    sower.thing(
        ResourceKind::Campaign,
        Made::Native,
        json!({
            "title": "Save our harbor",
            "description": "<p>All that you can do.</p>",
            "actions": [{ "title": "Keep the library open on Sundays", "browser_url": "https://example.org/library" }],
        }),
    );
    let list = sower.thing(
        ResourceKind::List,
        Made::Native,
        json!({ "name": "Volunteers", "title": "Volunteers", "description": "Report" }),
    );
    for number in 0..4 {
        sower.record(RecordKind::Item, list, number, 13, json!({}));
    }
}

impl Sower<'_> {
    fn day(number: i64) -> Timestamp {
        let beginning = Timestamp::from_second(BEGINNING).unwrap_or_default();
        beginning
            .checked_add(SignedDuration::from_hours(24 * number))
            .unwrap_or(beginning)
    }

    fn page(&mut self, kind: ResourceKind, made: Made, title: &str, fields: Value) -> Uuid {
        let mut all = object(fields);
        all.insert("title".to_owned(), json!(title));
        self.thing(kind, made, Value::Object(all))
    }

    fn thing(&mut self, kind: ResourceKind, made: Made, fields: Value) -> Uuid {
        let id = self.chance.uuid();
        let mut fields = object(fields);
        let system = match made {
            Made::Native => "Action Network",
            Made::ByApi => "CiviCRM",
        };
        fields.insert("origin_system".to_owned(), json!(system));
        if made == Made::Native {
            let address = format!("https://example.org/{}/{id}", kind.traits().path);
            fields.insert("browser_url".to_owned(), json!(address));
        }
        self.resources.save(
            kind,
            Resource {
                id,
                identifiers: vec![ids::native(id)],
                created_date: Self::day(0),
                modified_date: Self::day(0),
                native: made == Made::Native,
                creator: self.people.first().copied(),
                parent: None,
                fields,
            },
        );
        id
    }

    fn put_below(&mut self, kind: ResourceKind, id: Uuid, parent: Uuid) {
        if let Some(resource) = self.resources.get(kind, id).cloned() {
            self.resources.save(
                kind,
                Resource {
                    parent: Some(parent),
                    ..(*resource).clone()
                },
            );
        }
    }

    /// What somebody did, the oldest person having the number 0; nothing when there are fewer people.
    fn record(&mut self, kind: RecordKind, resource: Uuid, number: usize, day: i64, fields: Value) {
        if let Some(person) = self.people.get(number).copied() {
            self.record_of(kind, resource, person, day, fields);
        }
    }

    fn record_of(
        &mut self,
        kind: RecordKind,
        resource: Uuid,
        person: Uuid,
        day: i64,
        fields: Value,
    ) -> Uuid {
        let id = self.chance.uuid();
        self.resources.save_record(
            kind,
            Record {
                id,
                identifiers: vec![ids::native(id)],
                created_date: Self::day(day),
                modified_date: Self::day(day),
                resource,
                person,
                fields: object(fields),
            },
        );
        id
    }

    fn donation(&mut self, page: Uuid, number: usize, day: i64, amount: &str, recurrence: &Value) {
        if let Some(person) = self.people.get(number).copied() {
            self.donation_of(page, person, day, amount, recurrence);
        }
    }

    fn donation_of(
        &mut self,
        page: Uuid,
        person: Uuid,
        day: i64,
        amount: &str,
        recurrence: &Value,
    ) {
        let fields = json!({
            "currency": "usd",
            "amount": amount,
            "recipients": [{ "display_name": "Harbor Workers United", "amount": amount }],
            "action_network:recurrence": recurrence,
        });
        let id = self.record_of(RecordKind::Donation, page, person, day, fields);
        if let Some(donation) = self.resources.record(RecordKind::Donation, id).cloned() {
            let mut donation = (*donation).clone();
            donation.fields.insert(
                "payment".to_owned(),
                json!({ "method": "Credit Card", "reference_number": id, "authorization_stored": false }),
            );
            self.resources.save_record(RecordKind::Donation, donation);
        }
    }
}

fn object(fields: Value) -> Map<String, Value> {
    match fields {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

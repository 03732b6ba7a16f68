//! Contributions and donations, in the words of a scenario.

use jiff::{SignedDuration, Timestamp};
use osdi_engine::crm::{
    Contribution, ContributionId, DonationOption, DonationOptions, DonationState, Recurring,
};
use osdi_engine::osdi::Amount;
use osdi_engine::profile::DonationRules;
use serde_json::{Map, Value, json};

use crate::format::{Fields, Records};
use crate::stage::Stage;
use crate::world::World;

/// When a donation was given unless a scenario says otherwise.
const GIVEN: &str = "2026-03-18T16:58:00Z";

/// Columns of the profile that runs write.
const TIMES: [&str; 2] = ["donation_local_since", "donation_remote_cursor"];

const PAGE: &str = "Spring appeal";

/// What a site knows about money.
pub fn prepare(world: &mut World) {
    let option = |id, name: &str| DonationOption {
        id,
        name: Some(name.to_owned()),
        label: Some(name.to_owned()),
    };
    let donations = &mut world.crm.donations;
    donations.since = Some(world.now - SignedDuration::from_secs(1));
    donations.options = DonationOptions {
        financial_types: vec![option(1, "Donation"), option(4, "Event Fee")],
        payment_instruments: vec![option(1, "Credit Card"), option(5, "EFT")],
        currencies: ["USD", "EUR", "JPY"].map(str::to_owned).to_vec(),
    };
}

impl Stage {
    pub fn rules_of_donations(&self) -> DonationRules {
        let mut rules = Map::from_iter([
            ("page".to_owned(), json!("CiviCRM")),
            ("create_page".to_owned(), json!(true)),
        ]);
        for (column, value) in &self.profile {
            let name = column.strip_prefix("donation_");
            if let Some(name) = name.filter(|_| !TIMES.contains(&column.as_str())) {
                rules.insert(name.to_owned(), value.clone());
            }
        }
        let rules: DonationRules = serde_json::from_value(Value::Object(rules))
            .unwrap_or_else(|error| panic!("the profile: {error}"));
        DonationRules {
            page_id: self.world.crm.donations.page.clone(),
            local_since: self.world.crm.donations.since,
            ..rules
        }
    }

    /// From when on either side is to be read.
    pub fn set_times_of_donations(&mut self, values: &Fields) {
        let donations = &mut self.world.crm.donations;
        for (column, value) in values {
            let to = || value.as_str().map(time);
            match column.as_str() {
                "donation_local_since" => donations.since = to(),
                "donation_remote_cursor" => donations.cursor = to(),
                _ => {}
            }
        }
    }

    pub fn edit_contributions(&mut self, records: &Records) {
        for (name, fields) in records {
            let id = self.contribution_id(name);
            let Some(fields) = fields else {
                let id = id.expect("only a contribution that is there can be deleted");
                self.world.crm.donations.contributions.remove(&id);
                continue;
            };
            let before = id.and_then(|id| self.world.crm.donations.contributions.get(&id));
            let made_from = before.and_then(|saved| saved.made_from.clone());
            let mut contribution = before.map(|saved| saved.contribution.clone());
            let contribution = contribution.get_or_insert_with(|| Contribution {
                id: ContributionId::default(),
                contact_id: Default::default(),
                trxn_id: None,
                total_amount: Amount::parse("25.00").expect("an amount"),
                currency: Some("USD".to_owned()),
                // CiviCRM keeps whole seconds.
                receive_date: Timestamp::from_second(self.world.now.as_second()).ok(),
                status: None,
                financial_type: Some("Donation".to_owned()),
                recurrence: None,
            });
            for (word, value) in fields {
                let text = value.as_str().map(str::to_owned);
                match word.as_str() {
                    "by" => {
                        let id = self.contact_id(text.as_deref().unwrap_or_default());
                        contribution.contact_id = id.expect("the contact is there");
                    }
                    "amount" => {
                        let amount = Amount::parse(text.as_deref().unwrap_or_default());
                        contribution.total_amount = amount.expect("an amount");
                    }
                    "currency" => contribution.currency = text,
                    "status" => contribution.status = text,
                    "reference" => contribution.trxn_id = text,
                    "received" => contribution.receive_date = text.map(|text| time(&text)),
                    "recurring" => contribution.recurrence = text.map(|text| recurring(&text)),
                    _ => panic!("a contribution has no \"{word}\""),
                }
            }
            let id = self.world.crm.add_contribution(contribution.clone());
            if let Some(saved) = self.world.crm.donations.contributions.get_mut(&id) {
                saved.made_from = made_from;
            }
            self.contributions.insert(name.clone(), id);
        }
    }

    pub fn edit_donations(&mut self, records: &Records) {
        for (name, fields) in records {
            let fields = fields
                .as_ref()
                .expect("Action Network deletes no donations");
            let changes = self.raw_donation(fields);
            match self.donation_id(name) {
                Some(id) => {
                    let patched = self.world.sandbox.patch("donations", &id, changes);
                    patched.expect("the donation is there");
                }
                None => {
                    let donation = self.new_donation(fields, changes);
                    self.donations.insert(name.clone(), donation);
                }
            }
        }
    }

    fn new_donation(&self, fields: &Fields, changes: Value) -> String {
        let mut donation = json!({
            "resource": self.page_there(PAGE),
            "created_date": GIVEN,
            "amount": "25.00",
            "currency": "usd",
        });
        for (name, value) in changes.as_object().expect("changes are an object") {
            donation[name] = value.clone();
        }
        let whole = json!([{"display_name": "Donation", "amount": donation["amount"]}]);
        if donation.get("recipients").is_none() {
            donation["recipients"] = whole;
        }
        let sandbox = &self.world.sandbox;
        let inserted = sandbox
            .insert("donations", donation)
            .expect("the donation can be added");
        let id = inserted[0]["id"].as_str().expect("it has an id").to_owned();
        if !fields.contains_key("reference") {
            let payment = json!({"payment": {"method": "Credit Card", "reference_number": id}, "touch": false});
            let patched = sandbox.patch("donations", &id, payment);
            patched.expect("the donation is there");
        }
        id
    }

    fn raw_donation(&self, fields: &Fields) -> Value {
        let mut raw = Map::new();
        for (word, value) in fields {
            let (name, value) = match word.as_str() {
                "by" => {
                    let person = value.as_str().and_then(|name| self.person_id(name));
                    ("person", json!(person.expect("the person is there")))
                }
                "amount" => ("amount", value.clone()),
                "currency" => ("currency", json!(value.as_str().map(str::to_lowercase))),
                "given" => ("created_date", value.clone()),
                "reference" => (
                    "payment",
                    json!({"method": "Credit Card", "reference_number": value}),
                ),
                "recurring" => (
                    "action_network:recurrence",
                    json!({"recurring": !value.is_null(), "period": value}),
                ),
                "page" => (
                    "resource",
                    json!(self.page_there(value.as_str().unwrap_or_default())),
                ),
                "recipients" => {
                    let amounts = value.as_object().into_iter().flatten();
                    let all = amounts
                        .map(|(name, amount)| json!({"display_name": name, "amount": amount}));
                    ("recipients", Value::Array(all.collect()))
                }
                _ => panic!("a donation has no \"{word}\""),
            };
            raw.insert(name.to_owned(), value);
        }
        Value::Object(raw)
    }

    /// The page of that title, made where it is not there yet.
    fn page_there(&self, title: &str) -> String {
        let sandbox = &self.world.sandbox;
        let pages = sandbox.all("fundraising_pages");
        let known = pages.iter().find(|page| page["title"] == title).cloned();
        let page = known.unwrap_or_else(|| {
            let page = json!({"title": title, "origin_system": "Action Network", "native": true});
            let inserted = sandbox.insert("fundraising_pages", page);
            inserted.expect("the page can be added")[0].clone()
        });
        page["id"].as_str().expect("it has an id").to_owned()
    }

    /// The contribution of that name: the one made here, else the one linked to the donation of that name.
    pub fn contribution_id(&self, name: &str) -> Option<ContributionId> {
        self.contributions.get(name).copied().or_else(|| {
            let id = self.donations.get(name)?;
            self.donation_links()
                .find_map(|(here, there)| (there == *id).then_some(here))
        })
    }

    /// The donation of that name: the one made there, else the one linked to the contribution of that name.
    pub fn donation_id(&self, name: &str) -> Option<String> {
        self.donations.get(name).cloned().or_else(|| {
            let id = self.contributions.get(name)?;
            self.donation_links()
                .find_map(|(here, there)| (here == *id).then_some(there))
        })
    }

    fn donation_links(&self) -> impl Iterator<Item = (ContributionId, String)> {
        let states = self.world.crm.donations.states.values();
        states
            .filter_map(DonationState::link)
            .map(|(here, there)| (here, there.to_string()))
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// Such as `1 month`.
fn recurring(text: &str) -> Recurring {
    let (number, unit) = text.split_once(' ').expect("such as 1 month");
    Recurring {
        frequency_unit: unit.to_owned(),
        frequency_interval: number.parse().expect("a number"),
    }
}

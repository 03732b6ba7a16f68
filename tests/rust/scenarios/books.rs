//! Contributions and donations, as a scenario shows them.

use std::collections::BTreeMap;

use osdi_engine::crm::{DonationState, Recurring, Saved};
use osdi_engine::osdi::Amount;
use serde_json::{Value, json};

use crate::format::Fields;
use crate::stage::Stage;

impl Stage {
    pub fn show_contribution(&self, name: &str) -> Option<Fields> {
        let id = self.contribution_id(name)?;
        let saved = self.world.crm.donations.contributions.get(&id)?;
        let one = &saved.contribution;
        let given_back: Amount = saved
            .refunds
            .iter()
            .map(|refund| refund.amount.decimal())
            .sum::<rust_decimal::Decimal>()
            .into();
        Some(Fields::from_iter([
            (
                "by".to_owned(),
                json!(self.name_of(|name| self.contact_id(name) == Some(one.contact_id))),
            ),
            ("amount".to_owned(), cents(one.total_amount)),
            ("currency".to_owned(), json!(one.currency)),
            ("status".to_owned(), json!(one.status)),
            ("reference".to_owned(), json!(self.named(&one.trxn_id))),
            ("received".to_owned(), json!(one.receive_date)),
            ("recurring".to_owned(), json!(every(saved))),
            (
                "source".to_owned(),
                json!(saved.made_from.as_ref().map(|made| &made.source)),
            ),
            ("lines".to_owned(), self.lines(saved)),
            ("given_back".to_owned(), cents(given_back)),
        ]))
    }

    fn lines(&self, saved: &Saved) -> Value {
        let one = &saved.contribution;
        let types = &self.world.crm.donations.options.financial_types;
        let mut lines: BTreeMap<String, Value> = BTreeMap::new();
        match &saved.made_from {
            Some(made) => {
                for line in &made.lines {
                    let booked = types.iter().find(|one| one.id == line.financial_type_id);
                    let name = booked.and_then(|one| one.name.clone()).unwrap_or_default();
                    lines.insert(name, cents(line.amount));
                }
            }
            None => {
                let name = one.financial_type.clone().unwrap_or_default();
                lines.insert(name, cents(one.total_amount));
            }
        }
        json!(lines)
    }

    pub fn show_donation(&self, name: &str) -> Option<Fields> {
        let id = self.donation_id(name)?;
        let donations = self.world.sandbox.all("donations");
        let donation = donations.iter().find(|one| one["id"] == id)?;
        let pages = self.world.sandbox.all("fundraising_pages");
        let page = pages
            .iter()
            .find(|page| page["id"] == donation["resource"])
            .map(|page| page["title"].clone());
        let person = donation["person"].as_str();
        let recurrence = &donation["action_network:recurrence"];
        Some(Fields::from_iter([
            (
                "by".to_owned(),
                json!(self.name_of(|name| self.person_id(name).as_deref() == person)),
            ),
            ("amount".to_owned(), donation["amount"].clone()),
            (
                "currency".to_owned(),
                json!(donation["currency"].as_str().map(str::to_uppercase)),
            ),
            ("page".to_owned(), json!(page)),
            ("recurring".to_owned(), json!(recurrence["period"])),
        ]))
    }

    pub fn show_donation_state(&self, name: &str) -> Option<Fields> {
        let (here, there) = (self.contribution_id(name), self.donation_id(name));
        let is_its = |state: &&DonationState| {
            (here.is_some() && state.contribution_id == here)
                || (there.is_some()
                    && state.remote_donation_id.as_ref().map(ToString::to_string) == there)
        };
        let state = self.world.crm.donations.states.values().find(is_its)?;
        let row = json!(state);
        let minutes = state
            .next_attempt_time
            .map(|due| (due.duration_since(self.world.now).as_secs_f64() / 60.0).round() as i64);
        Some(Fields::from_iter([
            ("status".to_owned(), row["sync_status"].clone()),
            ("source".to_owned(), row["source"].clone()),
            (
                "attempts".to_owned(),
                json!(state.attempt_count.unwrap_or(0)),
            ),
            ("minutes_to_next_attempt".to_owned(), json!(minutes)),
            ("message".to_owned(), json!(state.message)),
        ]))
    }

    pub fn donation_flags(&self) -> Vec<String> {
        let flags = self.world.crm.donations.flags.iter();
        let mut types: Vec<String> = flags
            .map(|flag| {
                json!(flag.flag_type)
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect();
        types.sort_unstable();
        types
    }

    /// Who is meant by an id.
    pub fn name_of(&self, is_meant: impl Fn(&str) -> bool) -> Option<String> {
        let mut names: Vec<&String> = self.contacts.keys().chain(self.people.keys()).collect();
        names.sort_unstable();
        names.into_iter().find(|name| is_meant(name)).cloned()
    }

    /// A reference that is the id of a donation, as `{name}`.
    fn named(&self, reference: &Option<String>) -> Option<String> {
        let reference = reference.as_ref()?;
        let donation = self.donations.iter().find(|(_, id)| *id == reference);
        Some(donation.map_or_else(|| reference.clone(), |(name, _)| format!("{{{name}}}")))
    }
}

fn every(saved: &Saved) -> Option<String> {
    let series = saved
        .made_from
        .as_ref()
        .and_then(|made| made.series.as_ref());
    if let Some(series) = series {
        let unit = json!(series.period.unit);
        let unit = unit.as_str().unwrap_or_default().to_owned();
        return Some(format!("{} {unit}", series.period.interval));
    }
    let recurring = saved.contribution.recurrence.as_ref()?;
    let Recurring {
        frequency_unit,
        frequency_interval,
    } = recurring;
    Some(format!("{frequency_interval} {frequency_unit}"))
}

/// With two decimal places, as both sides show it.
fn cents(amount: Amount) -> Value {
    json!(format!("{:.2}", amount.decimal()))
}

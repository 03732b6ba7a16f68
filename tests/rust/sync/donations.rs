//! The donations sync against the sandbox, with a CiviCRM in memory: both directions, with faults, and again.

mod defects;
mod doubles;
mod ends;
mod faults;
mod former;
mod intents;
mod not_money;
mod profiles;
mod pull;
mod push;
mod random;
mod refunds;
mod single;
mod stories;
mod trouble;
mod waiting;

use action_network_sandbox::{Fault, FaultKind};
use jiff::{SignedDuration, Timestamp};
use osdi_engine::crm::{
    ContactId, Contribution, ContributionId, DonationFlagType, DonationOption, DonationOptions,
    DonationState, Saved,
};
use osdi_engine::osdi::Amount;
use osdi_engine::profile::{DonationRules, Origin, ProfileId};
use osdi_engine::sync::{
    DonationReport, DonationResult, DonationRun, Mode, Outcome, sync_donations,
};
use serde_json::{Value, json};

use crate::world::{PROFILE, World};

/// Both sides, with what the profile decides about donations.
pub struct Till {
    pub world: World,
    pub rules: DonationRules,
    pub mode: Mode,
    /// Whose turn it is.
    pub profile: ProfileId,
    /// What the last run reported, but for those that needed nothing.
    pub seen: Vec<DonationResult>,
    page: Option<String>,
}

impl Till {
    /// Nobody, no donation, and a CiviCRM with the financial types Donation and Event Fee.
    pub fn empty() -> Self {
        let mut world = World::with_people(0);
        let option = |id, name: &str| DonationOption {
            id,
            name: Some(name.to_owned()),
            label: Some(name.to_owned()),
        };
        world.crm.donations.options = DonationOptions {
            financial_types: vec![option(1, "Donation"), option(4, "Event Fee")],
            payment_instruments: vec![option(1, "Credit Card"), option(5, "EFT")],
            currencies: ["USD", "EUR", "JPY"].map(str::to_owned).to_vec(),
        };
        Self {
            rules: DonationRules {
                page: Some("CiviCRM".to_owned()),
                create_page: true,
                local_since: Some(world.now - SignedDuration::from_secs(1)),
                ..DonationRules::default()
            },
            mode: Mode::Write { confirmed: false },
            profile: PROFILE,
            seen: Vec::new(),
            page: None,
            world,
        }
    }

    pub fn run(&mut self, origin: Origin) -> osdi_engine::Result<DonationReport> {
        let run = DonationRun {
            profile: self.profile,
            rules: DonationRules {
                page_id: self.world.crm.donations.page.clone(),
                local_since: self.world.crm.donations.since.or(self.rules.local_since),
                ..self.rules.clone()
            },
            people: self.world.rules.clone(),
            origin,
            batch_size: self.world.batch_size,
            now: self.world.now,
            mode: self.mode,
        };
        let mut client = self.world.client();
        self.seen.clear();
        let seen = &mut self.seen;
        sync_donations(&mut client, &mut self.world.crm, run, &mut |batch| {
            seen.extend_from_slice(batch.donations);
            Ok(())
        })
    }

    /// From now on another profile runs, which knows the same people.
    pub fn turn_to(&mut self, profile: ProfileId) {
        self.world.crm.change_donation_profile(profile);
        self.profile = profile;
    }

    pub fn pull(&mut self) -> DonationReport {
        self.run(Origin::Remote).expect("the pull succeeds")
    }

    pub fn push(&mut self) -> DonationReport {
        self.run(Origin::Local).expect("the push succeeds")
    }

    /// The native page all donations of these tests are on, unless they say otherwise.
    pub fn page(&mut self) -> String {
        if let Some(page) = &self.page {
            return page.clone();
        }
        let page =
            json!({"title": "Spring appeal", "origin_system": "Action Network", "native": true});
        let page = id(&self
            .world
            .sandbox
            .insert("fundraising_pages", page)
            .unwrap()[0]);
        self.page = Some(page.clone());
        page
    }

    /// A donation as Action Network has it.
    pub fn give(&mut self, person: &str, changes: Value) -> String {
        let page = self.page();
        let mut donation = json!({
            "resource": page,
            "person": person,
            "created_date": "2026-03-18T16:58:00Z",
            "amount": "25.00",
            "currency": "usd",
            "recipients": [{"display_name": "Donation", "amount": "25.00"}],
        });
        for (name, value) in changes.as_object().unwrap() {
            donation[name] = value.clone();
        }
        let donation = id(&self.world.sandbox.insert("donations", donation).unwrap()[0]);
        let payment = json!({"payment": {"method": "Credit Card", "reference_number": donation}, "touch": false});
        if changes.get("payment").is_none() {
            self.change(&donation, payment);
        }
        donation
    }

    pub fn change(&self, donation: &str, changes: Value) {
        let patched = self.world.sandbox.patch("donations", donation, changes);
        patched.expect("the donation is there");
    }

    /// Somebody on Action Network.
    pub fn person(&self) -> String {
        self.world.add_remote("ana@example.org", "Ana", "Ruiz")
    }

    /// Somebody both sides know.
    pub fn donor(&mut self) -> (ContactId, String) {
        let contact = self.world.add_local("ana@example.org", "Ana", "Ruiz");
        self.world.push();
        (contact, self.world.remote_id("ana@example.org"))
    }

    /// A completed contribution that somebody entered in CiviCRM now.
    pub fn contribution(&mut self, contact_id: ContactId, amount: &str) -> ContributionId {
        // CiviCRM keeps whole seconds.
        let receive_date = Timestamp::from_second(self.world.now.as_second()).ok();
        self.world.crm.add_contribution(Contribution {
            id: ContributionId::default(),
            contact_id,
            trxn_id: None,
            total_amount: Amount::parse(amount).unwrap(),
            currency: Some("USD".to_owned()),
            receive_date,
            status: None,
            financial_type: Some("Donation".to_owned()),
            recurrence: None,
        })
    }

    /// A run that sends, whose answer is lost; what it sent first may have arrived all the same.
    pub fn send_in_vain(&mut self, arrives: bool) {
        let kind = match arrives {
            true => FaultKind::DropAfter,
            false => FaultKind::DropBefore,
        };
        let fault = Fault::new(kind).on("POST", "/fundraising_pages/*/donations");
        self.world.sandbox.fault(fault);
        let _ = self.run(Origin::Local);
        self.world.sandbox.clear_faults();
    }

    pub fn contributions(&self) -> Vec<&Saved> {
        self.world.crm.donations.contributions.values().collect()
    }

    pub fn states(&self) -> Vec<&DonationState> {
        self.world.crm.donations.states.values().collect()
    }

    pub fn flags(&self) -> Vec<DonationFlagType> {
        let flags = self.world.crm.donations.flags.iter();
        flags.map(|flag| flag.flag_type).collect()
    }

    /// All donations on Action Network.
    pub fn remote(&self) -> Vec<Value> {
        self.world.sandbox.all("donations")
    }

    /// Time goes by on both sides.
    pub fn later(&mut self, minutes: i64) {
        self.world.both_later(minutes);
    }

    /// The only result, with its reason.
    #[track_caller]
    pub fn only(&self) -> (Outcome, &str) {
        assert_eq!(self.seen.len(), 1, "{:?}", self.seen);
        let result = &self.seen[0];
        (result.outcome, result.reason.as_deref().unwrap_or_default())
    }

    /// Two more runs of both directions change nothing on either side.
    #[track_caller]
    pub fn assert_at_rest(&mut self) {
        let end = |till: &Self| {
            let donations = &till.world.crm.donations;
            (
                donations.contributions.clone(),
                donations.states.clone(),
                donations.flags.clone(),
                till.world.crm.logs.len(),
                till.remote(),
            )
        };
        let before = end(self);
        for _ in 0..2 {
            self.world.crm.donations.cursor = None;
            self.later(2);
            self.pull();
            self.push();
        }
        assert_eq!(before, end(self));
    }
}

pub fn id(inserted: &Value) -> String {
    inserted["id"].as_str().expect("it has an id").to_owned()
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

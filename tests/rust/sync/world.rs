//! Both sides of a sync: the sandbox for Action Network, a CiviCRM in memory.

use std::time::Duration;

use action_network_sandbox::{Options as SandboxOptions, Sandbox};
use jiff::{SignedDuration, Timestamp};
use osdi_engine::client::{ApiToken, Client, ClientConfig, StopSignal};
use osdi_engine::crm::{
    Contact, ContactId, Country, EmailHolder, FlagType, MemoryCrm, Options, StateProvince,
    SyncState,
};
use osdi_engine::profile::{Origin, ProfileId, Rules};
use osdi_engine::sync::{Mode, Outcome, PersonResult, Reading, Report, Run, sync_people};
use serde_json::{Value, json};

pub const PROFILE: ProfileId = ProfileId(1);

pub struct World {
    pub sandbox: Sandbox,
    pub crm: MemoryCrm,
    pub now: Timestamp,
    pub batch_size: usize,
    pub rules: Rules,
    pub reading: Reading,
    pub mode: Mode,
    /// How long an answer may take.
    pub patience: Duration,
    /// Everybody the last run reported, but for those that needed nothing.
    pub seen: Vec<PersonResult>,
}

impl World {
    /// A sandbox with so many people, and an empty CiviCRM of the United States.
    pub fn with_people(people: usize) -> Self {
        let sandbox = Sandbox::start(SandboxOptions {
            people,
            seed: 7,
            ..SandboxOptions::default()
        })
        .expect("the sandbox starts");
        let now = Timestamp::now();
        Self {
            sandbox,
            crm: MemoryCrm::new(site(), now),
            now,
            batch_size: 100,
            reading: Reading::Changed,
            mode: Mode::Write { confirmed: false },
            rules: Rules {
                subscribe_new_people: true,
                ..Rules::default()
            },
            patience: Duration::from_secs(30),
            seen: Vec::new(),
        }
    }

    pub fn client(&self) -> Client {
        self.client_with_token(self.sandbox.token())
    }

    pub fn client_with_token(&self, token: &str) -> Client {
        self.client_with(token, |config| config.max_attempts = 1)
    }

    pub fn client_with(&self, token: &str, change: impl FnOnce(&mut ClientConfig)) -> Client {
        let token = ApiToken::new(token).expect("the token can be sent");
        let mut config = ClientConfig::new(self.sandbox.entry_point(), token);
        config.allowed_origins = vec![self.sandbox.origin().to_owned()];
        config.requests_per_second = 0.0;
        config.timeout = self.patience;
        change(&mut config);
        Client::over_http(config, StopSignal::never()).expect("the sandbox is allowed")
    }

    pub fn run(&mut self, origin: Origin) -> osdi_engine::Result<Report> {
        let mut client = self.client();
        self.run_with(&mut client, origin)
    }

    pub fn run_with(&mut self, client: &mut Client, origin: Origin) -> osdi_engine::Result<Report> {
        let run = self.run_of(origin);
        let seen = &mut self.seen;
        seen.clear();
        sync_people(client, &mut self.crm, run, &mut |batch| {
            seen.extend_from_slice(batch.people);
            Ok(())
        })
    }

    pub fn run_of(&self, origin: Origin) -> Run {
        Run {
            profile: PROFILE,
            rules: self.rules.clone(),
            origin,
            batch_size: self.batch_size,
            now: self.now,
            reading: self.reading.clone(),
            mode: self.mode,
        }
    }

    pub fn pull(&mut self) -> Report {
        self.run(Origin::Remote).expect("the pull succeeds")
    }

    pub fn push(&mut self) -> Report {
        self.run(Origin::Local).expect("the push succeeds")
    }

    pub fn later(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
        self.crm.advance_to(self.now);
    }

    /// An edit on Action Network by somebody else.
    pub fn edit_remote(&self, id: &str, fields: Value) {
        self.sandbox
            .patch_person(id, fields)
            .expect("the person exists");
    }

    pub fn remote(&self, email: &str) -> Option<Value> {
        self.sandbox
            .people()
            .into_iter()
            .find(|person| person["email_addresses"][0]["address"] == email)
    }

    /// The person as Action Network has it.
    pub fn person(&self, id: &str) -> Value {
        self.sandbox.person(id).expect("the person exists")
    }

    pub fn remote_id(&self, email: &str) -> String {
        let person = self.remote(email).expect("somebody has this address");
        person["id"]
            .as_str()
            .expect("a person has an id")
            .to_owned()
    }

    pub fn contact(&self, email: &str) -> Option<&Contact> {
        self.crm
            .contacts
            .values()
            .find(|contact| contact.email.as_deref() == Some(email))
    }

    pub fn state_of(&self, contact: ContactId) -> Option<&SyncState> {
        self.crm
            .states
            .values()
            .find(|state| state.contact_id == Some(contact))
    }

    /// The contact this person belongs to.
    pub fn contact_of(&self, remote: &str) -> &Contact {
        let mut states = self.crm.states.values();
        let is_its = |state: &&SyncState| {
            let person = state.remote_person_id.as_ref();
            person.is_some_and(|id| id.as_str() == remote)
        };
        let holder = states.find(is_its).and_then(SyncState::holder);
        &self.crm.contacts[&holder.expect("the person has a contact")]
    }

    pub fn outcome(&self, email_or_name: &str) -> Option<Outcome> {
        self.seen
            .iter()
            .find(|person| person.name == email_or_name)
            .map(|person| person.outcome)
    }

    /// The status of a person's e-mail address.
    pub fn email_status(&self, email: &str) -> String {
        let person = self.remote(email).expect("somebody has this address");
        text(&person["email_addresses"][0]["status"])
    }

    /// The status of a person's number.
    pub fn mobile_status(&self, email: &str) -> String {
        let person = self.remote(email).expect("somebody has this address");
        text(&person["phone_numbers"][0]["status"])
    }

    /// What Action Network is to be told by somebody else about an e-mail address.
    pub fn set_email_status(&self, id: &str, status: &str) {
        self.edit_remote(id, json!({"email_addresses": [{"status": status}]}));
    }

    /// Lets the clocks of both sides go on, so that an edit from now on is later than the last sync.
    pub fn both_later(&mut self, minutes: i64) {
        self.later(minutes);
        let seconds = minutes * 60;
        self.sandbox
            .set(|settings| settings.clock_offset_seconds += seconds);
    }

    /// Both directions, a while later.
    pub fn both(&mut self) {
        self.later(2);
        self.pull();
        self.push();
    }

    /// The entries of one kind (`consent`, `conflicts`) in all logs.
    pub fn logged(&self, kind: &str) -> Vec<Value> {
        let details = self.crm.logs.iter().map(|log| &log.details[0][kind]);
        details
            .filter_map(Value::as_array)
            .flatten()
            .cloned()
            .collect()
    }

    /// PUT and POST requests since the log was emptied.
    pub fn writes(&self) -> Vec<(String, String, Value)> {
        let requests = self.sandbox.requests();
        requests
            .requests
            .iter()
            .filter(|request| request.method != "GET")
            .map(|request| {
                (
                    request.method.clone(),
                    request.path.clone(),
                    request.body.clone(),
                )
            })
            .collect()
    }

    /// Puts a person on Action Network, as if it had signed up there.
    pub fn add_remote(&self, email: &str, given_name: &str, family_name: &str) -> String {
        let inserted = self
            .sandbox
            .insert_people(json!({
                "given_name": given_name,
                "family_name": family_name,
                "email_addresses": [{"address": email, "primary": true, "status": "subscribed"}],
                "languages_spoken": ["en"],
            }))
            .expect("the person is new");
        inserted[0]["id"]
            .as_str()
            .expect("a person has an id")
            .to_owned()
    }

    /// As [`Self::add_remote`], with a number that is subscribed to texts.
    pub fn add_texted_remote(&self, email: &str, given_name: &str, family_name: &str) -> String {
        let remote = self.add_remote(email, given_name, family_name);
        let number = json!({"number": "15105550142", "status": "subscribed", "primary": true});
        self.edit_remote(&remote, json!({"phone_numbers": [number]}));
        remote
    }

    pub fn add_local(&mut self, email: &str, first_name: &str, last_name: &str) -> ContactId {
        self.crm.edit(Contact {
            email: Some(email.to_owned()),
            first_name: Some(first_name.to_owned()),
            last_name: Some(last_name.to_owned()),
            preferred_language: Some("en_US".to_owned()),
            ..Contact::default()
        })
    }

    /// A further address of a contact.
    pub fn add_secondary(&mut self, contact_id: ContactId, email: &str) {
        self.crm.secondary_emails.push(EmailHolder {
            contact_id,
            email: email.to_owned(),
            ..EmailHolder::default()
        });
    }

    /// The types of the open flags.
    pub fn flags(&self) -> Vec<FlagType> {
        let mut types: Vec<_> = self.crm.flags.iter().map(|flag| flag.flag_type).collect();
        types.sort();
        types
    }

    pub fn is_unsubscribed(&self, remote: &str) -> bool {
        let person = self.sandbox.person(remote).expect("the person exists");
        person["email_addresses"][0]["status"] == "unsubscribed"
    }

    pub fn unsubscribe(&self, remote: &str) {
        self.edit_remote(
            remote,
            json!({"email_addresses": [{"status": "unsubscribed"}]}),
        );
    }

    /// Two more runs change nothing on either side.
    pub fn assert_at_rest(&mut self) {
        let end = |world: &Self| {
            let crm = &world.crm;
            (
                crm.contacts.clone(),
                world.sandbox.people(),
                crm.flags.clone(),
                crm.logs.clone(),
            )
        };
        let before = end(self);
        self.crm.cursors.clear();
        self.both();
        assert_eq!(before, end(self));
    }

    /// Three more runs send nothing to Action Network, and have nothing to say about anybody.
    #[track_caller]
    pub fn assert_quiet(&mut self) {
        self.sandbox.clear_requests();
        for _ in 0..3 {
            self.both();
            assert!(
                self.seen.iter().all(|person| person.reason.is_none()),
                "{:?}",
                self.seen
            );
        }
        assert_eq!(self.writes(), []);
    }

    pub fn edit_local(&mut self, id: ContactId, edit: impl FnOnce(&mut Contact)) {
        let mut contact = self.crm.contacts[&id].clone();
        edit(&mut contact);
        self.crm.edit(contact);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn site() -> Options {
    let country = |id, code: &str| Country {
        id,
        iso_code: code.to_owned(),
    };
    let state = |id, country_id, code: &str, name: &str| StateProvince {
        id,
        country_id,
        abbreviation: Some(code.to_owned()),
        name: Some(name.to_owned()),
    };
    Options {
        default_country: Some("US".to_owned()),
        countries: vec![
            country(1228, "US"),
            country(1039, "CA"),
            country(1082, "DE"),
            country(1226, "GB"),
        ],
        states: vec![
            state(1004, 1228, "CA", "California"),
            state(1031, 1228, "NY", "New York"),
        ],
        languages: ["en_US", "es_MX", "de_DE", "fr_FR"]
            .map(str::to_owned)
            .to_vec(),
        ..Options::default()
    }
}

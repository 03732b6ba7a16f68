//! Whatever happens in whatever order, people edit, merge and delete in between, and processes are killed: in the end no gift
//! is there twice on either side, none is lost without a reason, and nothing is left to do.

use std::collections::BTreeSet;

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{ContactId, ContributionId, DonationState, Saved};
use osdi_engine::osdi::{Amount, DonationId};
use osdi_engine::profile::Origin;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::random::fault;
use super::{Till, id};
use crate::random::config;

#[derive(Debug, Clone)]
enum Event {
    /// Somebody gives on Action Network; a known donor, a stranger, or one who must not be synced.
    Give {
        who: usize,
        month: u32,
        recurring: bool,
    },
    /// A contribution comes in in CiviCRM, of one of two contacts.
    Receive {
        of_other: bool,
        cents: u32,
    },
    /// The amount of a contribution is corrected.
    Correct(usize),
    /// A contribution goes to another contact, as after a merge; who may be unknown on Action Network.
    Move(usize, usize),
    Delete(usize),
    Cancel(usize),
    /// A donation is given back.
    Refund(usize),
    /// A donation's amount cannot be read from now on; and again in the end.
    Garble(usize),
    /// The amount of one that was sent is corrected there.
    CorrectThere(usize),
    /// Somebody deletes the fundraising pages that were made through the API.
    DeletePages,
    /// Somebody deletes the sync profile and makes it anew.
    DeleteProfile,
    /// The next request like this goes wrong.
    Fault(FaultKind, &'static str, &'static str, u64),
    /// The process is killed when it saves states for the so-many-th time.
    Die(u32),
    Run(Origin),
    Wait(i64),
}

fn event() -> impl Strategy<Value = Event> {
    let fault = fault(&[
        ("GET", "/donations*"),
        ("GET", "/people/*"),
        ("GET", "/fundraising_pages*"),
        ("POST", "/fundraising_pages"),
        ("POST", "/fundraising_pages/*/donations"),
        ("POST", "/fundraising_pages/*/donations"),
    ]);
    let index = || 0_usize..12;
    prop_oneof![
        3 => (0_usize..3, 1_u32..5, any::<bool>())
            .prop_map(|(who, month, recurring)| Event::Give { who, month, recurring }),
        4 => (any::<bool>(), 1_u32..3).prop_map(|(of_other, cents)| Event::Receive { of_other, cents }),
        1 => index().prop_map(Event::Correct),
        1 => (index(), 0_usize..3).prop_map(|(index, to)| Event::Move(index, to)),
        1 => index().prop_map(Event::Delete),
        1 => index().prop_map(Event::Cancel),
        1 => index().prop_map(Event::Refund),
        1 => index().prop_map(Event::Garble),
        1 => index().prop_map(Event::CorrectThere),
        1 => Just(Event::DeletePages),
        1 => Just(Event::DeleteProfile),
        3 => fault.prop_map(|(kind, (method, path), skip)| Event::Fault(kind, method, path, skip)),
        2 => (0_u32..4).prop_map(Event::Die),
        5 => prop_oneof![Just(Event::Run(Origin::Remote)), Just(Event::Run(Origin::Local))],
        2 => (0_i64..30).prop_map(Event::Wait),
    ]
}

/// Both sides, and what there is about them that the engine does not know.
struct Story {
    till: Till,
    contacts: [ContactId; 3],
    people: [String; 3],
    /// Donations that were made on Action Network.
    given: Vec<String>,
    garbled: BTreeSet<String>,
}

impl Story {
    fn new() -> Self {
        let mut till = Till::empty();
        till.rules.apply_refunds = true;
        till.world.batch_size = 3;
        let (ana, person) = till.donor();
        let bo = till.world.add_local("bo@example.org", "Bo", "Li");
        till.world.push();
        let cy = till.world.add_local("cy@example.org", "Cy", "Roe");
        let stranger = till.world.add_remote("di@example.org", "Di", "Fox");
        let nobody = till.world.add_remote("no@example.org", "No", "Body");
        till.world
            .edit_remote(&nobody, json!({"email_addresses": [{"address": null}]}));
        Self {
            till,
            contacts: [ana, bo, cy],
            people: [person, stranger, nobody],
            given: Vec::new(),
            garbled: BTreeSet::new(),
        }
    }

    fn contribution(&mut self, index: usize) -> Option<&mut Saved> {
        let all = &mut self.till.world.crm.donations.contributions;
        let number = all.len();
        all.values_mut().nth(index % number.max(1))
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Give {
                who,
                month,
                recurring,
            } => {
                let changes = json!({
                    "created_date": format!("2026-0{month}-15T10:00:00Z"),
                    "action_network:recurrence": match recurring {
                        true => json!({"recurring": true, "period": "Monthly"}),
                        false => Value::Null,
                    },
                });
                let person = self.people[who].clone();
                self.given.push(self.till.give(&person, changes));
            }
            Event::Receive { of_other, cents } => {
                let contact = self.contacts[usize::from(of_other)];
                self.till.contribution(contact, &format!("1.0{cents}"));
            }
            Event::Correct(index) => {
                if let Some(saved) = self.contribution(index) {
                    saved.contribution.total_amount = Amount::parse("2.50").unwrap();
                }
            }
            Event::Move(index, to) => {
                let to = self.contacts[to];
                if let Some(saved) = self.contribution(index) {
                    saved.contribution.contact_id = to;
                }
            }
            Event::Delete(index) => {
                if let Some(id) = self.contribution(index).map(|saved| saved.contribution.id) {
                    self.till.world.crm.delete_contribution(id);
                }
            }
            Event::Cancel(index) => {
                if let Some(saved) = self.contribution(index) {
                    saved.contribution.status = Some("Cancelled".to_owned());
                }
            }
            Event::Refund(index) => self.change(index, |till, id| {
                till.change(id, json!({"amount": null}));
                false
            }),
            Event::Garble(index) => self.change(index, |till, id| {
                till.change(id, json!({"amount": "25,00"}));
                true
            }),
            Event::CorrectThere(index) => {
                let is_sent = |one: &Value| !self.given.contains(&id(one));
                let mut sent = self.till.remote();
                sent.retain(is_sent);
                if let Some(one) = sent.get(index % sent.len().max(1)) {
                    let recipients = json!([{"display_name": "Donation", "amount": "3.00"}]);
                    let changes = json!({"amount": "3.00", "recipients": recipients});
                    self.till.change(&id(one), changes);
                }
            }
            Event::DeleteProfile => self.till.world.crm.delete_donation_profile(),
            Event::DeletePages => {
                for page in self.till.world.sandbox.all("fundraising_pages") {
                    if page["origin_system"] == "CiviCRM" {
                        self.till
                            .world
                            .sandbox
                            .delete("fundraising_pages", &id(&page));
                    }
                }
            }
            Event::Fault(kind, method, path, skip) => {
                let mut fault = Fault::new(kind).on(method, path);
                fault.skip = skip;
                self.till.world.sandbox.fault(fault);
            }
            Event::Die(after) => self.till.world.crm.donations.dies_after = Some(after),
            Event::Run(origin) => {
                let _ = self.till.run(origin);
                // Whoever was killed left its transaction open, and the database undid it.
                let _ = osdi_engine::crm::Crm::rollback(&mut self.till.world.crm);
                self.till.world.crm.donations.dies_after = None;
            }
            Event::Wait(minutes) => self.till.later(minutes),
        }
    }

    fn change(&mut self, index: usize, change: impl Fn(&Till, &str) -> bool) {
        let Some(donation) = self.given.get(index % self.given.len().max(1)) else {
            return;
        };
        if change(&self.till, donation) {
            self.garbled.insert(donation.clone());
        } else {
            self.garbled.remove(donation);
        }
    }

    /// Everything works again, and time goes by.
    fn ends(&mut self) {
        self.till.world.sandbox.clear_faults();
        self.till.world.crm.donations.dies_after = None;
        for donation in std::mem::take(&mut self.garbled) {
            self.till.change(&donation, json!({"amount": "25.00"}));
        }
        for _ in 0..4 {
            self.till.later(60 * 24);
            self.till.world.pull();
            self.till
                .run(Origin::Remote)
                .expect("the last pull succeeds");
            self.till
                .run(Origin::Local)
                .expect("the last push succeeds");
        }
    }

    /// Without those of deleted profiles.
    fn own_states(&self) -> Vec<&DonationState> {
        let mut states = self.till.states();
        states.retain(|state| !state.is_former());
        states
    }

    fn state_of(&self, donation: &str) -> Vec<DonationState> {
        let is_its = |state: &&&DonationState| {
            let own = state.remote_donation_id.as_ref();
            own.is_some_and(|own| own.as_str() == donation)
        };
        self.own_states()
            .iter()
            .filter(is_its)
            .map(|state| (*state).clone())
            .collect()
    }

    /// What must hold in the end; else a sentence.
    fn trouble(&self) -> Option<String> {
        for donation in self.till.remote() {
            let donation = id(&donation);
            let states = self.state_of(&donation);
            let [state] = &states[..] else {
                return Some(format!("donation {donation} has the states {states:?}"));
            };
            let own = match self.given.contains(&donation) {
                true => Origin::Remote,
                false => Origin::Local,
            };
            if state.source != Some(own) && !is_in_doubt(state) {
                return Some(format!(
                    "the other side took {donation} for its own: {state:?}"
                ));
            }
            if !state.was_carried() && state.message.is_none() {
                return Some(format!("{donation} was lost without a reason: {state:?}"));
            }
        }
        let mut made: BTreeSet<DonationId> = BTreeSet::new();
        for saved in self.till.contributions() {
            let one = &saved.contribution;
            let states = self.own_states();
            let state = states
                .iter()
                .find(|state| state.contribution_id == Some(one.id));
            if let Some(write) = &saved.made_from {
                let donation = write.state.remote_donation_id.clone().unwrap();
                if !self.given.contains(&donation.to_string()) || !made.insert(donation) {
                    return Some(format!("{one:?} is there a second time"));
                }
            } else if state.is_none_or(|state| state.link().is_none()) {
                let is_cancelled = one.status.as_deref() != Some("Completed");
                // Who is not on Action Network is out of scope.
                let is_unknown = one.contact_id == self.contacts[2];
                if !is_cancelled && !is_unknown && !state.is_some_and(|state| is_in_doubt(state)) {
                    return Some(format!("{one:?} was never sent: {state:?}"));
                }
            }
        }
        None
    }

    /// Gifts of one donor on one page, a month apart, are one series if any of them says so and comes first.
    fn lone_renewals(&self) -> Vec<ContributionId> {
        let made = self.till.contributions();
        let of = |saved: &Saved| {
            let write = saved.made_from.clone()?;
            Some((write.contact_id, write.receive_date?))
        };
        let is_recurring = |saved: &Saved| {
            let write = saved.made_from.as_ref();
            let donation = write.and_then(|write| write.state.remote_donation_id.clone());
            let all = self.till.remote();
            all.iter().any(|one| {
                Some(id(one)) == donation.as_ref().map(ToString::to_string)
                    && one["action_network:recurrence"]["recurring"] == true
            })
        };
        let beginnings: Vec<_> = made
            .iter()
            .filter(|saved| is_recurring(saved))
            .filter_map(|saved| of(saved))
            .collect();
        made.iter()
            .filter(|saved| saved.contribution.recurrence.is_none())
            .filter(|saved| {
                of(saved).is_some_and(|(contact, date)| {
                    beginnings
                        .iter()
                        .any(|(own, start)| *own == contact && *start < date)
                })
            })
            .map(|saved| saved.contribution.id)
            .collect()
    }
}

/// Only a person can tell which contribution a donation is, and somebody is told so.
fn is_in_doubt(state: &DonationState) -> bool {
    let message = state.message.as_deref();
    message.is_some_and(|message| message.contains("OsdiDonationSyncState.link"))
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn no_gift_is_doubled_or_lost(events in prop::collection::vec(event(), 1..40)) {
        let mut story = Story::new();
        let mut is_moved = false;
        for event in events {
            is_moved |= matches!(event, Event::Move(..) | Event::Correct(_) | Event::Delete(_));
            story.happens(event);
        }
        story.ends();
        prop_assert_eq!(story.trouble(), None);
        if !is_moved {
            prop_assert_eq!(story.lone_renewals(), vec![]);
        }
        story.till.assert_at_rest();
    }
}

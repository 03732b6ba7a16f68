//! Whatever happens in whatever order: in the end each gift is there once on either side, for the same amount.

use std::collections::BTreeMap;

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::profile::Origin;
use proptest::prelude::*;
use serde_json::json;

use super::Till;
use crate::random::config;

#[derive(Debug, Clone)]
enum Event {
    /// Somebody gives on Action Network; a stranger or a known donor.
    Give {
        by_stranger: bool,
        cents: u32,
    },
    /// A contribution comes in in CiviCRM.
    Receive {
        cents: u32,
    },
    /// The next request like this goes wrong.
    Fault(FaultKind, &'static str, &'static str, u64),
    /// The process is killed when it saves states for the so-many-th time.
    Die(u32),
    /// A hook refuses every contribution until the next run is over.
    Refuse,
    Run(Origin),
    Wait(i64),
}

/// What goes wrong with the next request to one of these, after so many that go well.
pub fn fault(
    places: &'static [(&str, &str)],
) -> impl Strategy<Value = (FaultKind, (&'static str, &'static str), u64)> {
    let kinds = [
        FaultKind::Html,
        FaultKind::Status,
        FaultKind::Truncate,
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::CutOff,
        FaultKind::Empty,
    ];
    (
        prop::sample::select(kinds.to_vec()),
        prop::sample::select(places),
        0_u64..3,
    )
}

fn event() -> impl Strategy<Value = Event> {
    let fault = fault(&[
        ("GET", "/donations*"),
        ("GET", "/people/*"),
        ("POST", "/fundraising_pages"),
        ("POST", "/fundraising_pages/*/donations"),
    ]);
    prop_oneof![
        4 => (any::<bool>(), 1_u32..4).prop_map(|(by_stranger, cents)| Event::Give { by_stranger, cents }),
        4 => (1_u32..4).prop_map(|cents| Event::Receive { cents }),
        2 => fault.prop_map(|(kind, (method, path), skip)| Event::Fault(kind, method, path, skip)),
        1 => (0_u32..4).prop_map(Event::Die),
        1 => Just(Event::Refuse),
        4 => prop_oneof![Just(Event::Run(Origin::Remote)), Just(Event::Run(Origin::Local))],
        2 => (0_i64..30).prop_map(Event::Wait),
    ]
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn each_gift_is_there_once(events in prop::collection::vec(event(), 1..25)) {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        let stranger = till.world.add_remote("bo@example.org", "Bo", "Li");
        let mut amounts: BTreeMap<String, usize> = BTreeMap::new();
        let mut refuses = false;
        for event in events {
            match event {
                Event::Give { by_stranger, cents } => {
                    let amount = format!("0.0{cents}");
                    let who = if by_stranger { &stranger } else { &person };
                    // All in the same second: only their ids tell them apart.
                    till.give(who, json!({"amount": amount, "recipients": [{"display_name": "Donation", "amount": amount}]}));
                    *amounts.entry(amount).or_default() += 1;
                }
                Event::Receive { cents } => {
                    let amount = format!("1.0{cents}");
                    till.contribution(contact, &amount);
                    *amounts.entry(amount).or_default() += 1;
                }
                Event::Fault(kind, method, path, skip) => {
                    let mut fault = Fault::new(kind).on(method, path);
                    fault.skip = skip;
                    till.world.sandbox.fault(fault);
                }
                Event::Die(after) => till.world.crm.donations.dies_after = Some(after),
                Event::Refuse => {
                    refuses = true;
                    for donation in till.remote() {
                        let id = donation["id"].as_str().unwrap().to_owned();
                        till.world.crm.donations.broken.insert(id, "a hook".to_owned());
                    }
                }
                Event::Run(origin) => {
                    let _ = till.run(origin);
                    // Whoever was killed left its transaction open, and the database undid it.
                    let _ = osdi_engine::crm::Crm::rollback(&mut till.world.crm);
                    till.world.crm.donations.dies_after = None;
                    if refuses {
                        till.world.crm.donations.broken.clear();
                        refuses = false;
                    }
                }
                Event::Wait(minutes) => till.later(minutes),
            }
        }
        till.world.sandbox.clear_faults();
        till.world.crm.donations.dies_after = None;
        till.world.crm.donations.broken.clear();
        for _ in 0..3 {
            till.later(60 * 24);
            till.world.pull();
            till.pull();
            till.push();
        }
        let mut there: BTreeMap<String, usize> = BTreeMap::new();
        for donation in till.remote() {
            *there.entry(donation["amount"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let mut here: BTreeMap<String, usize> = BTreeMap::new();
        for saved in till.contributions() {
            *here.entry(saved.contribution.total_amount.to_string()).or_default() += 1;
        }
        prop_assert_eq!(&there, &amounts);
        prop_assert_eq!(&here, &amounts);
        prop_assert!(till.states().iter().all(|state| state.link().is_some()));
        till.assert_at_rest();
    }
}

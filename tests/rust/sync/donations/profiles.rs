//! Two sync profiles, of one group or of two, both of which live.

use std::collections::BTreeSet;

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{ContributionId, DonationFlagType, DonationStatus};
use osdi_engine::osdi::Amount;
use osdi_engine::profile::{Origin, ProfileId};
use osdi_engine::sync::Outcome;
use proptest::prelude::*;
use serde_json::json;

use super::random::fault;
use super::{Till, id};
use crate::random::config;
use crate::world::PROFILE;

const OTHER: ProfileId = ProfileId(2);

impl Till {
    fn correct(&mut self, contribution: ContributionId, amount: &str) {
        let all = &mut self.world.crm.donations.contributions;
        let one = all.get_mut(&contribution).unwrap();
        one.contribution.total_amount = Amount::parse(amount).unwrap();
    }

    fn counts(&self) -> (usize, usize) {
        (self.contributions().len(), self.remote().len())
    }

    fn fails_to_send(&mut self, kind: FaultKind, status: u16) {
        let fault = Fault::new(kind).status(status);
        let fault = fault.on("POST", "/fundraising_pages/*/donations");
        self.world.sandbox.fault(fault);
        let _ = self.run(Origin::Local);
        self.world.sandbox.clear_faults();
        self.later(60);
    }

    /// How often Action Network was asked for a donation.
    fn looks(&self) -> u64 {
        let by = self.world.sandbox.requests().by;
        by.get("GET /donations/{id}").copied().unwrap_or_default()
    }
}

#[test]
fn a_contribution_is_sent_to_a_group_once() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    till.contribution(contact, "31.00");
    for profile in [PROFILE, OTHER, PROFILE, OTHER] {
        till.turn_to(profile);
        till.push();
        till.later(2);
        assert_eq!(till.counts(), (1, 1), "{profile:?}");
    }
    assert_eq!(till.states().len(), 1);
    till.assert_at_rest();
}

/// Whatever the answer to the first profile was, and whether the contribution was edited, or refused by itself.
#[test]
fn what_was_sent_without_an_answer_is_one_gift_to_both() {
    let kinds = [
        (FaultKind::Truncate, 200),
        (FaultKind::DropBefore, 200),
        (FaultKind::Status, 502),
        (FaultKind::Status, 422),
    ];
    for (kind, status) in kinds {
        for is_edited in [false, true] {
            for origins in [
                [Origin::Remote, Origin::Local],
                [Origin::Local, Origin::Remote],
                [Origin::Local, Origin::Local],
            ] {
                let mut till = Till::empty();
                let (contact, _) = till.donor();
                let contribution = till.contribution(contact, "25.50");
                till.fails_to_send(kind, status);
                if is_edited {
                    till.correct(contribution, "30.00");
                }
                for profile in [OTHER, PROFILE, OTHER, PROFILE] {
                    till.turn_to(profile);
                    for origin in origins {
                        till.run(origin).unwrap();
                    }
                    till.later(60 * 24);
                }
                let name = format!("{kind:?} {is_edited} {origins:?} {:?}", till.states());
                assert_eq!(till.counts(), (1, 1), "{name}");
                for profile in [OTHER, PROFILE] {
                    till.turn_to(profile);
                    let states = till.states();
                    assert_eq!(states.len(), 1, "{name}");
                    assert!(states[0].link().is_some(), "{name}");
                    assert!(states[0].has_ended_well(), "{name}");
                }
                till.assert_at_rest();
            }
        }
    }
}

/// It could still arrive, and Action Network's lists learn of it late.
#[test]
fn what_was_sent_just_now_is_not_sent_by_another() {
    for is_deleted in [false, true] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        till.contribution(contact, "31.00");
        let fault = Fault::new(FaultKind::DropBefore).on("POST", "/fundraising_pages/*/donations");
        till.world.sandbox.fault(fault);
        let _ = till.run(Origin::Local);
        till.world.sandbox.clear_faults();
        match is_deleted {
            true => till.world.crm.delete_donation_profile(),
            false => till.turn_to(OTHER),
        }
        till.rules.local_since = Some(super::time("2020-01-01T00:00:00Z"));
        till.push();
        assert_eq!(till.only().0, Outcome::Ineligible, "{is_deleted}");
        assert_eq!(till.remote().len(), 0);
        till.later(60);
        till.push();
        assert_eq!(till.remote().len(), 1, "{is_deleted}");
    }
}

/// Each sends to its own, whatever Action Network says of donations that are not of it, and asks once.
#[test]
fn two_profiles_of_two_groups_send_each() {
    for status in [404, 403] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        let first = till.contribution(contact, "31.00");
        till.push();
        let donation = id(&till.remote()[0]);
        till.turn_to(OTHER);
        till.rules.local_since = Some(super::time("2020-01-01T00:00:00Z"));
        let path = format!("/donations/{donation}");
        let gone = Fault::new(FaultKind::Status).status(status);
        till.world.sandbox.fault(gone.on("GET", &path).times(None));
        let second = till.contribution(contact, "32.00");
        till.push();
        assert_eq!(till.remote().len(), 3, "{status}");
        let contributions: Vec<_> = till
            .states()
            .iter()
            .map(|one| one.contribution_id)
            .collect();
        assert_eq!(contributions, [Some(first), Some(second)], "{status}");
        till.world.sandbox.clear_requests();
        till.later(60);
        till.push();
        assert_eq!(till.looks(), 0, "{status}");
        assert_eq!(till.remote().len(), 3, "{status}");
    }
}

/// A token that is not accepted says nothing about where a donation is.
#[test]
fn a_wrong_token_ends_the_run() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    till.contribution(contact, "31.00");
    till.push();
    till.turn_to(OTHER);
    let refused = Fault::new(FaultKind::Status).status(403);
    till.world.sandbox.fault(refused.on("*", "*").times(None));
    let error = till.run(Origin::Local).unwrap_err();
    assert_eq!(error.kind(), osdi_engine::Kind::Authentication);
    assert_eq!(till.states().len(), 0);
}

/// The page of a partner's group has no title here.
#[test]
fn a_donation_on_a_page_that_may_not_be_seen_is_brought() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(&person, json!({}));
    let refused = Fault::new(FaultKind::Status).status(403);
    till.world
        .sandbox
        .fault(refused.on("GET", "/fundraising_pages/*").times(None));
    assert_eq!(till.pull().counts.created, 1, "{:?}", till.seen);
}

/// Nobody asks where the donation is of somebody who is held back.
#[test]
fn nothing_is_asked_about_whom_nothing_is_sent() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    till.contribution(contact, "31.00");
    till.push();
    till.turn_to(OTHER);
    for state in till.world.crm.states.values_mut() {
        state.remote_gone_time = Some(till.world.now);
    }
    till.world.sandbox.clear_requests();
    till.push();
    assert_eq!(till.looks(), 0);
    assert_eq!(till.states().len(), 0);
}

#[test]
fn a_deleted_contribution_does_not_come_back_through_another_profile() {
    for is_sent in [false, true] {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        let contribution = match is_sent {
            true => till.contribution(contact, "31.00"),
            false => ContributionId(1),
        };
        if is_sent {
            till.push();
        } else {
            till.give(&person, json!({}));
            till.pull();
        }
        till.world.crm.delete_contribution(contribution);
        till.turn_to(OTHER);
        till.later(60);
        till.pull();
        assert_eq!(till.counts(), (0, 1), "{is_sent}");
        assert_eq!(till.only().0, Outcome::Ineligible);
        till.assert_at_rest();
        // Somebody wants it all the same, as OsdiDonationSyncState.tryAgain.
        for state in till.world.crm.donations.states.values_mut() {
            state.sync_status = Some(DonationStatus::Failed);
            state.remote_amount = None;
            state.attempt_count = Some(0);
            state.next_attempt_time = Some(till.world.now);
        }
        till.pull();
        assert_eq!(till.counts(), (1, 1), "{is_sent}");
    }
}

/// A donation that was brought and lowered, and read every day since; a refund of it cannot be recorded.
fn lowered(apply_refunds: bool) -> Till {
    let mut till = Till::empty();
    till.rules.apply_refunds = apply_refunds;
    let (_, person) = till.donor();
    let donation = till.give(&person, json!({}));
    till.pull();
    till.world.crm.donations.unpaid.insert(ContributionId(1));
    till.later(60);
    till.change(&donation, json!({"amount": "10.00"}));
    for _ in 0..12 {
        till.pull();
        till.later(60 * 24);
    }
    till
}

/// What failed of a donation begins anew with a new profile, and a difference that is there is told again.
#[test]
fn what_was_left_to_do_is_left_to_do() {
    for failed in [false, true] {
        let mut till = lowered(failed);
        let flag = match failed {
            true => DonationFlagType::DonationFailed,
            false => DonationFlagType::DonationAmountChanged,
        };
        assert_eq!(till.flags(), [flag]);
        till.world.crm.delete_donation_profile();
        till.world.crm.donations.unpaid.clear();
        till.pull();
        let flags = match failed {
            true => vec![],
            false => vec![flag],
        };
        assert_eq!(till.flags(), flags, "{:?}", till.states());
        let refunds = till.contributions()[0].refunds.len();
        assert_eq!(refunds, usize::from(failed));
        till.assert_at_rest();
    }
}

/// A refund that fails again is tried again.
#[test]
fn a_failed_refund_is_tried_again_by_a_new_profile() {
    let mut till = lowered(true);
    till.world.crm.delete_donation_profile();
    till.pull();
    let state = till.states()[0];
    assert_eq!(state.attempt_count, Some(1), "{state:?}");
    assert!(state.next_attempt_time.is_some(), "{state:?}");
}

/// What was left alone without having been sent is not sent by a new profile.
#[test]
fn what_somebody_left_alone_is_left_alone() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    till.contribution(contact, "31.00");
    till.fails_to_send(FaultKind::Status, 422);
    // As OsdiDonationSyncState.leaveAlone.
    for state in till.world.crm.donations.states.values_mut() {
        state.sync_status = Some(DonationStatus::LeftAlone);
        state.attempt_count = None;
        state.next_attempt_time = None;
    }
    till.world.crm.delete_donation_profile();
    till.rules.local_since = Some(super::time("2020-01-01T00:00:00Z"));
    till.push();
    assert_eq!(till.remote().len(), 0);
    assert_eq!(till.states().len(), 1);
    till.assert_at_rest();
}

#[derive(Debug, Clone)]
enum Event {
    Give(u32),
    Receive,
    Correct(usize),
    Delete(usize),
    /// The profile whose turn it is is deleted and made anew.
    DeleteProfile,
    Fault(FaultKind, &'static str, &'static str, u64),
    Die(u32),
    Turn(bool),
    Run(Origin),
    Wait(i64),
}

fn event() -> impl Strategy<Value = Event> {
    let fault = fault(&[
        ("GET", "/donations*"),
        ("GET", "/people/*"),
        ("POST", "/fundraising_pages/*/donations"),
        ("POST", "/fundraising_pages/*/donations"),
    ]);
    let index = || 0_usize..8;
    prop_oneof![
        2 => (1_u32..5).prop_map(Event::Give),
        4 => Just(Event::Receive),
        1 => index().prop_map(Event::Correct),
        1 => index().prop_map(Event::Delete),
        1 => Just(Event::DeleteProfile),
        3 => fault.prop_map(|(kind, (method, path), skip)| Event::Fault(kind, method, path, skip)),
        1 => (0_u32..4).prop_map(Event::Die),
        4 => any::<bool>().prop_map(Event::Turn),
        6 => prop_oneof![Just(Event::Run(Origin::Remote)), Just(Event::Run(Origin::Local))],
        3 => (0_i64..30).prop_map(Event::Wait),
    ]
}

fn happens(till: &mut Till, event: Event, gifts: &mut BTreeSet<String>, received: &mut usize) {
    match event {
        Event::Give(month) => {
            let person = till.world.remote_id("ana@example.org");
            let date = format!("2026-0{month}-15T10:00:00Z");
            gifts.insert(till.give(&person, json!({"created_date": date})));
        }
        Event::Receive => {
            let contact = till.world.crm.contacts.keys().next().copied().unwrap();
            till.contribution(contact, "1.01");
            // Each of a second of its own: what is of one second is told of, and waits for somebody.
            till.world.now += jiff::SignedDuration::from_secs(1);
            *received += 1;
        }
        Event::Correct(index) | Event::Delete(index) => {
            let all = &till.world.crm.donations.contributions;
            let Some(contribution) = all.keys().nth(index % all.len().max(1)).copied() else {
                return;
            };
            match event {
                Event::Correct(_) => till.correct(contribution, "2.50"),
                _ => till.world.crm.delete_contribution(contribution),
            }
        }
        Event::DeleteProfile => till.world.crm.delete_donation_profile(),
        Event::Fault(kind, method, path, skip) => {
            let mut fault = Fault::new(kind).on(method, path);
            fault.skip = skip;
            till.world.sandbox.fault(fault);
        }
        Event::Die(after) => till.world.crm.donations.dies_after = Some(after),
        Event::Turn(other) => till.turn_to(if other { OTHER } else { PROFILE }),
        Event::Run(origin) => {
            let _ = till.run(origin);
            // Whoever was killed left its transaction open, and the database undid it.
            let _ = osdi_engine::crm::Crm::rollback(&mut till.world.crm);
            till.world.crm.donations.dies_after = None;
        }
        Event::Wait(minutes) => till.later(minutes),
    }
}

proptest! {
    #![proptest_config(config(32))]

    /// Two profiles of one group: no gift is sent or brought twice, and none is forgotten.
    #[test]
    fn no_gift_is_doubled_by_two_profiles(events in prop::collection::vec(event(), 1..40)) {
        let mut till = Till::empty();
        till.rules.local_since = Some(super::time("2020-01-01T00:00:00Z"));
        till.world.batch_size = 3;
        till.donor();
        let (mut gifts, mut received) = (BTreeSet::new(), 0);
        for event in events {
            happens(&mut till, event, &mut gifts, &mut received);
        }
        till.world.sandbox.clear_faults();
        till.world.crm.donations.dies_after = None;
        let mut ends = Vec::new();
        for _ in 0..4 {
            for profile in [PROFILE, OTHER] {
                till.turn_to(profile);
                till.later(60 * 24);
                till.pull();
                till.push();
            }
            ends.push((till.world.crm.donations.contributions.clone(), till.remote()));
        }
        prop_assert_eq!(&ends[2], &ends[3]);
        let sent = till.remote().iter().filter(|one| !gifts.contains(&id(one))).count();
        prop_assert!(sent <= received, "{sent} of {received} were sent");
        let mut made = BTreeSet::new();
        for saved in till.contributions() {
            if let Some(write) = &saved.made_from {
                let donation = write.state.remote_donation_id.clone().unwrap().to_string();
                prop_assert!(gifts.contains(&donation), "{saved:?} was sent from here");
                prop_assert!(made.insert(donation), "{saved:?} is there twice");
            }
        }
        for profile in [PROFILE, OTHER] {
            till.turn_to(profile);
            for saved in till.contributions() {
                let one = saved.contribution.id;
                let mut states = till.states();
                states.retain(|state| !state.is_former() && state.contribution_id == Some(one));
                prop_assert!(states.len() == 1 && states[0].link().is_some(), "{one} {states:?}");
            }
        }
    }
}

//! Whatever goes wrong, and wherever: after a rerun everything is there, and nothing is there twice.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{DonationCrm, DonationState, DonationStatus};
use osdi_engine::osdi::DonationId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::Till;
use crate::every_fault::{PATIENCE, every_fault};

/// Runs both directions until nothing is left to do.
fn recover(till: &mut Till) {
    till.world.sandbox.clear_faults();
    // What was shown as nobody's, or as nothing, is left alone until it is read again.
    till.world.crm.donations.cursor = None;
    for _ in 0..3 {
        till.later(60);
        till.world.pull();
        till.world.push();
        till.pull();
        till.push();
    }
}

#[test]
fn every_fault_of_every_request_leaves_each_donation_there_once() {
    for fault in every_fault() {
        for (method, path) in [
            ("GET", "/donations*"),
            ("GET", "/people/*"),
            ("GET", "/fundraising_pages*"),
            ("POST", "/fundraising_pages"),
            ("POST", "/fundraising_pages/*/donations"),
        ] {
            for skip in [0, 1] {
                let mut till = Till::empty();
                let (contact, person) = till.donor();
                let stranger = till.world.add_remote("bo@example.org", "Bo", "Li");
                for day in 10..40 {
                    let date = format!("2026-0{}-{:02}T10:00:00Z", 3 + day / 25, 1 + day % 25);
                    till.give(
                        if day % 2 == 0 { &person } else { &stranger },
                        json!({"created_date": date}),
                    );
                }
                for amount in ["31.00", "32.00", "33.00"] {
                    till.contribution(contact, amount);
                }
                let fault = fault.clone().on(method, path).skip(skip);
                let name = format!("{fault:?}");
                till.world.sandbox.fault(fault);
                let usual = std::mem::replace(&mut till.world.patience, PATIENCE);
                let _ = till.run(Origin::Remote);
                let _ = till.run(Origin::Local);
                till.world.patience = usual;
                recover(&mut till);
                assert_eq!(till.contributions().len(), 33, "{name}: {:?}", till.seen);
                assert_eq!(till.remote().len(), 33, "{name}: {:?}", till.seen);
                let linked = till
                    .states()
                    .iter()
                    .filter(|state| state.link().is_some())
                    .count();
                assert_eq!(linked, 33, "{name}");
                till.assert_at_rest();
            }
        }
    }
}

#[test]
fn a_donation_whose_answer_was_lost_is_found_before_it_is_sent_again() {
    for kind in [FaultKind::DropAfter, FaultKind::CutOff, FaultKind::Truncate] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        till.contribution(contact, "25.00");
        till.contribution(contact, "25.00");
        let lost = Fault::new(kind).on("POST", "/fundraising_pages/*/donations");
        till.world.sandbox.fault(lost);
        let _ = till.run(Origin::Local);
        till.world.sandbox.clear_faults();
        till.later(6);
        till.push();
        assert_eq!(till.remote().len(), 2, "{kind:?} {:?}", till.seen);
        assert!(till.states().iter().all(|state| state.link().is_some()));
        till.assert_at_rest();
    }
}

/// Killed after the first donation was sent and before that was written down.
#[test]
fn killed_after_the_post_it_is_found_in_either_direction() {
    for origin in [Origin::Local, Origin::Remote] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        till.contribution(contact, "25.00");
        till.world.crm.donations.dies_after = Some(1);
        till.run(Origin::Local).unwrap_err();
        assert_eq!(till.states()[0].sync_status, Some(DonationStatus::Sending));
        assert_eq!(till.remote().len(), 1);
        till.world.crm.donations.dies_after = None;
        // At once it is too early to look for it, and nothing is sent.
        assert_eq!(till.push().total, 0);
        till.later(6);
        till.run(origin).unwrap();
        assert_eq!(till.only().0, Outcome::Matched);
        assert_eq!((till.remote().len(), till.contributions().len()), (1, 1));
        till.assert_at_rest();
    }
}

/// Two that nothing tells apart, of which neither is known to have arrived.
#[test]
fn two_alike_that_were_about_to_be_sent_arrive_as_two() {
    for (fault, origin) in [
        (FaultKind::DropBefore, Origin::Local),
        (FaultKind::DropAfter, Origin::Local),
        (FaultKind::DropAfter, Origin::Remote),
    ] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        till.contribution(contact, "25.00");
        till.contribution(contact, "25.00");
        let lost = Fault::new(fault).on("POST", "/fundraising_pages/*/donations");
        till.world.sandbox.fault(lost);
        let _ = till.run(Origin::Local);
        till.later(6);
        till.run(origin).unwrap();
        till.later(60);
        till.push();
        assert_eq!(till.remote().len(), 2, "{fault:?} {origin:?}");
        assert_eq!(till.contributions().len(), 2);
        assert!(till.states().iter().all(|state| state.link().is_some()));
        till.assert_at_rest();
    }
}

/// The other direction saw it first, and could not bring it.
#[test]
fn a_failure_to_bring_it_does_not_keep_a_sent_one_from_being_found() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    till.contribution(contact, "25.00");
    let lost = Fault::new(FaultKind::DropAfter).on("POST", "/fundraising_pages/*/donations");
    till.world.sandbox.fault(lost);
    let _ = till.run(Origin::Local);
    let donation = till.remote()[0]["id"].as_str().unwrap().to_owned();
    let failed = DonationState {
        remote_donation_id: Some(DonationId::parse(&donation).unwrap()),
        source: Some(Origin::Remote),
        sync_status: Some(DonationStatus::Failed),
        next_attempt_time: Some(till.world.now),
        ..DonationState::new(crate::world::PROFILE)
    };
    till.world.crm.save_donation_states(&[failed]).unwrap();
    till.later(6);
    till.push();
    assert_eq!(till.only().0, Outcome::Matched);
    assert_eq!((till.remote().len(), till.states().len()), (1, 1));
    till.assert_at_rest();
}

/// Killed before the first donation was sent.
#[test]
fn killed_before_the_post_it_is_sent_later() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    till.contribution(contact, "25.00");
    // The page could not even be asked for.
    let dead = Fault::new(FaultKind::DropBefore).on("POST", "/fundraising_pages/*/donations");
    till.world.sandbox.fault(dead);
    let _ = till.run(Origin::Local);
    assert_eq!(till.remote().len(), 0);
    till.world.sandbox.clear_faults();
    till.later(6);
    assert_eq!(till.push().counts.created, 1);
    till.assert_at_rest();
}

#[test]
fn an_unreadable_page_moves_no_cursor_and_deletes_nothing() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    for day in 10..40 {
        let date = format!("2026-0{}-{:02}T10:00:00Z", 3 + day / 25, 1 + day % 25);
        till.give(&person, json!({"created_date": date}));
    }
    let mut broken = Fault::new(FaultKind::Status)
        .on("GET", "/donations*")
        .status(503);
    broken.skip = 1;
    broken.times = None;
    till.world.sandbox.fault(broken);
    till.world.batch_size = 10;
    till.run(Origin::Remote).unwrap_err();
    assert_eq!(till.world.crm.donations.cursor, None);
    assert_eq!(till.contributions().len(), 25);
    till.world.sandbox.clear_faults();
    till.pull();
    assert_eq!(till.contributions().len(), 30);
    assert!(till.world.crm.donations.cursor.is_some());
}

/// The reading of one page without amounts is no refund of what has not been read otherwise.
#[test]
fn an_answer_without_amounts_takes_nothing_away_by_itself() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(&person, json!({}));
    till.pull();
    till.later(60);
    till.world.crm.donations.cursor = None;
    till.world
        .sandbox
        .fault(Fault::new(FaultKind::NullAmount).on("GET", "/donations*"));
    till.pull();
    assert!(till.contributions()[0].refunds.is_empty());
    assert_eq!(till.contributions().len(), 1);
}

#[test]
fn a_phantom_donor_is_left_alone() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(&person, json!({}));
    till.world
        .sandbox
        .fault(Fault::new(FaultKind::PhantomPerson).on("GET", "/donations*"));
    till.pull();
    assert_eq!(till.only().0, Outcome::Ineligible);
    assert!(till.contributions().is_empty());
}

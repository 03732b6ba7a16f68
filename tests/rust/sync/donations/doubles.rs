//! Donations that little or nothing tells apart: none is there twice, and what only a person can tell waits for one.

use osdi_engine::crm::{
    ContactId, ContributionId, DonationFlagType, DonationState, DonationStatus,
};
use osdi_engine::osdi::DonationId;
use osdi_engine::profile::Origin;
use serde_json::{Value, json};

use super::{Till, id, time};

const JANUARY: &str = "2026-01-16T10:00:00Z";
const MARCH: &str = "2026-03-28T10:00:00Z";

fn with_reference(date: &str) -> Value {
    json!({"created_date": date, "payment": {"method": "Credit Card", "reference_number": "subscription 17"}})
}

/// A contribution that somebody entered, with the reference.
fn by_hand(till: &mut Till, contact: ContactId, date: &str) -> ContributionId {
    let id = till.contribution(contact, "25.00");
    let all = &mut till.world.crm.donations.contributions;
    let one = &mut all.get_mut(&id).unwrap().contribution;
    one.trxn_id = Some("subscription 17".to_owned());
    one.receive_date = Some(time(date));
    id
}

/// Which of two donations a contribution is, if it has their reference and another time, only a person can tell, though the
/// two are not read together.
#[test]
fn a_shared_reference_of_another_time_is_told_across_batches() {
    for (first, second) in [(JANUARY, MARCH), (MARCH, JANUARY)] {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        let contribution = by_hand(&mut till, contact, "2026-01-15T00:00:00Z");
        for date in [first, second] {
            till.give(&person, with_reference(date));
            till.pull();
        }
        let name = format!("{first} {:?}", till.states());
        assert_eq!(till.contributions().len(), 1, "{name}");
        assert_eq!(
            till.flags(),
            [DonationFlagType::DonationAmbiguous],
            "{name}"
        );
        // Somebody says that it is the one it was taken for.
        let states = till.states();
        let state = states.iter().find(|state| state.link().is_some());
        let matched = state.unwrap().remote_donation_id.clone().unwrap();
        let all = &mut till.world.crm.donations.contributions;
        all.get_mut(&contribution).unwrap().contribution.trxn_id = Some(matched.to_string());
        till.later(60);
        assert_eq!(till.pull().counts.created, 1, "{name}");
        assert_eq!(till.flags(), [], "{name}");
        till.assert_at_rest();
    }
}

/// Those that have their own time are no riddle, and one question answers it for the whole run.
#[test]
fn a_shared_reference_of_the_same_time_is_none() {
    let mut till = Till::empty();
    till.world.batch_size = 1;
    let (contact, person) = till.donor();
    by_hand(&mut till, contact, JANUARY);
    till.give(&person, with_reference(JANUARY));
    till.pull();
    for month in 3..6 {
        till.give(
            &person,
            with_reference(&format!("2026-0{month}-28T10:00:00Z")),
        );
    }
    till.world.sandbox.clear_requests();
    assert_eq!(till.pull().counts.created, 3, "{:?}", till.seen);
    let asked = till.world.sandbox.requests().requests;
    let asked = asked
        .iter()
        .filter(|one| one.path.contains("/donations/"))
        .count();
    assert_eq!(asked, 1);
    assert_eq!(till.flags(), []);
    till.assert_at_rest();
}

/// Two contributions of one donor and second whose answers were lost; so many of them arrived.
fn lost(amounts: &[&str], arrived: usize) -> (Till, Vec<ContributionId>) {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let mut contributions = Vec::new();
    for (index, amount) in amounts.iter().enumerate() {
        contributions.push(till.contribution(contact, amount));
        till.send_in_vain(index < arrived);
    }
    assert_eq!(till.remote().len(), arrived);
    (till, contributions)
}

fn correct(till: &Till, from: &str, to: &str) -> String {
    let all = till.remote();
    let one = all.iter().find(|one| one["amount"] == from).unwrap();
    let donation = id(one);
    let recipients = json!([{"display_name": "Donation", "amount": to}]);
    till.change(&donation, json!({"amount": to, "recipients": recipients}));
    donation
}

/// One arrived and was corrected to a third amount: it can be either.
#[test]
fn one_of_two_that_was_corrected_to_a_third_amount_waits_for_a_person() {
    for origin in [Origin::Local, Origin::Remote] {
        for is_first in [true, false] {
            let (mut till, contributions) = lost(&["25.00", "31.00"], 1);
            let donation = correct(&till, "25.00", "40.00");
            for origin in [origin, Origin::Remote, Origin::Local] {
                till.later(60 * 24);
                till.world.crm.donations.cursor = None;
                till.run(origin).unwrap();
            }
            let name = format!("{origin:?} {:?}", till.states());
            assert_eq!(
                (till.remote().len(), till.contributions().len()),
                (1, 2),
                "{name}"
            );
            let flags = till.flags();
            assert!(!flags.is_empty(), "{name}");
            let is_doubt = |flag: &DonationFlagType| *flag == DonationFlagType::DonationAmbiguous;
            assert!(flags.iter().all(is_doubt), "{name} {flags:?}");
            // Somebody says which it is, as link does.
            let which = contributions[usize::from(!is_first)];
            link(&mut till, which, &donation);
            for _ in 0..2 {
                till.later(60 * 24);
                till.world.crm.donations.cursor = None;
                till.pull();
                till.push();
            }
            let name = format!("{origin:?} {is_first} {:?}", till.states());
            assert_eq!(
                (till.remote().len(), till.contributions().len()),
                (2, 2),
                "{name}"
            );
            till.assert_at_rest();
        }
    }
}

fn link(till: &mut Till, contribution: ContributionId, donation: &str) {
    let donation = DonationId::parse(donation).unwrap();
    let states = &mut till.world.crm.donations.states;
    states.retain(|_, state| state.remote_donation_id.as_ref() != Some(&donation));
    for state in states.values_mut() {
        if state.contribution_id == Some(contribution) {
            *state = DonationState {
                remote_donation_id: Some(donation.clone()),
                sync_status: Some(DonationStatus::Matched),
                remote_amount: Some(osdi_engine::osdi::Amount::parse("40.00").unwrap()),
                attempt_count: None,
                next_attempt_time: None,
                intent: None,
                ..state.clone()
            };
        }
    }
    till.world.crm.donations.flags.clear();
}

/// Both arrived, and one of them was corrected: the other one tells which, whatever is read first.
#[test]
fn the_one_that_was_not_corrected_tells_which_was() {
    for origin in [Origin::Local, Origin::Remote] {
        for (from, to, own) in [
            ("25.00", "40.00", 0),
            ("31.00", "40.00", 1),
            ("31.00", "20.00", 1),
        ] {
            let (mut till, contributions) = lost(&["25.00", "31.00"], 2);
            let donation = correct(&till, from, to);
            till.later(60 * 24);
            till.run(origin).unwrap();
            let name = format!("{origin:?} {from} {:?}", till.states());
            let is_its = |state: &&DonationState| state.contribution_id == Some(contributions[own]);
            let state = till.states().into_iter().find(is_its).unwrap();
            let found = state.remote_donation_id.as_ref().map(ToString::to_string);
            assert_eq!(found, Some(donation), "{name}");
            assert_eq!(
                till.flags(),
                [DonationFlagType::DonationAmountChanged],
                "{name}"
            );
            assert_eq!(
                (till.remote().len(), till.contributions().len()),
                (2, 2),
                "{name}"
            );
            till.assert_at_rest();
        }
    }
}

/// A contribution that was entered by hand is sent, its answer is lost, and Action Network has an equal donation of its
/// own, which is read first.
#[test]
fn an_equal_donation_is_none_that_was_sent() {
    let stories = [
        (1, 1, [Origin::Remote, Origin::Local]),
        (1, 60, [Origin::Remote, Origin::Local]),
        (1, 60, [Origin::Local, Origin::Remote]),
        (0, 1, [Origin::Remote, Origin::Local]),
        (0, 60, [Origin::Remote, Origin::Local]),
        (0, 60, [Origin::Local, Origin::Remote]),
    ];
    let is_anew = [false, true];
    for ((arrived, minutes, order), is_anew) in stories
        .into_iter()
        .flat_map(|story| is_anew.map(|is_anew| (story, is_anew)))
    {
        let (mut till, contributions) = lost(&["25.00"], arrived);
        if is_anew {
            till.world.crm.delete_donation_profile();
        }
        let person = till.world.remote_id("ana@example.org");
        let all = &till.world.crm.donations.contributions;
        let date = all[&contributions[0]].contribution.receive_date.unwrap();
        let native = till.give(&person, json!({"created_date": date.to_string()}));
        till.later(minutes);
        if order[0] == Origin::Remote {
            // Only the native one is listed yet.
            for donation in till.remote() {
                if id(&donation) != native {
                    till.change(
                        &id(&donation),
                        json!({"modified_date": "2020-01-01T00:00:00Z", "touch": false}),
                    );
                }
            }
            till.world.crm.donations.cursor = Some(time("2021-01-01T00:00:00Z"));
        }
        for origin in order {
            till.run(origin).unwrap();
        }
        for _ in 0..2 {
            till.later(60 * 24);
            till.world.crm.donations.cursor = None;
            till.pull();
            till.push();
        }
        let name = format!(
            "{arrived} {minutes} {order:?} {is_anew} {:?}",
            till.states()
        );
        let there = till.remote().len();
        assert_eq!(till.contributions().len(), there, "{name}");
        assert!(there <= 2, "{name}");
        assert!(
            till.states()
                .iter()
                .all(|state| state.is_former() || state.link().is_some()),
            "{name}"
        );
        // What was never sent a second time is the native one.
        if arrived == 0 && order[0] == Origin::Remote && minutes > 5 {
            assert_eq!(there, 1, "{name}");
        }
        till.assert_at_rest();
    }
}

//! What is told ends with its cause, and what is no failure is none.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::Kind;
use osdi_engine::crm::{ContributionId, DonationFlagType, DonationState, DonationStatus, StateId};
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::{Till, id};
use crate::world::PROFILE;

const DAY: i64 = 60 * 24;

/// A contribution that could not be sent ten times, because its currency does not exist.
fn with_a_flag() -> (Till, ContributionId) {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let contribution = till.contribution(contact, "25.00");
    set_currency(&mut till, contribution, None);
    for _ in 0..12 {
        till.push();
        till.later(DAY);
    }
    assert_eq!(till.flags(), [DonationFlagType::DonationFailed]);
    (till, contribution)
}

fn set_currency(till: &mut Till, id: ContributionId, currency: Option<&str>) {
    let all = &mut till.world.crm.donations.contributions;
    all.get_mut(&id).unwrap().contribution.currency = currency.map(str::to_owned);
}

#[test]
fn a_flag_ends_though_its_contribution_moved_to_another_contact() {
    let (mut till, contribution) = with_a_flag();
    let other = till.world.add_local("bo@example.org", "Bo", "Li");
    till.world.push();
    set_currency(&mut till, contribution, Some("USD"));
    let all = &mut till.world.crm.donations.contributions;
    all.get_mut(&contribution).unwrap().contribution.contact_id = other;
    // As tryAgain does.
    let now = till.world.now;
    for state in till.world.crm.donations.states.values_mut() {
        state.attempt_count = Some(0);
        state.next_attempt_time = Some(now);
    }
    assert_eq!(till.push().counts.created, 1, "{:?}", till.seen);
    assert_eq!(till.flags(), []);
    till.assert_at_rest();
}

#[test]
fn a_flag_about_a_refund_ends_when_it_is_recorded_or_told() {
    for (is_recorded, after) in [(true, "10.00"), (false, "10.00"), (true, "25.00")] {
        let mut till = Till::empty();
        till.rules.apply_refunds = true;
        let (_, person) = till.donor();
        let donation = till.give(&person, json!({}));
        till.pull();
        till.later(60);
        let lower = |till: &Till, to: &str| {
            let recipients = json!([{"display_name": "Donation", "amount": to}]);
            till.change(&donation, json!({"amount": to, "recipients": recipients}));
        };
        lower(&till, "10.00");
        till.world.crm.donations.unpaid.insert(ContributionId(1));
        for _ in 0..12 {
            till.pull();
            till.later(DAY);
        }
        assert_eq!(
            till.flags(),
            [DonationFlagType::DonationFailed],
            "{:?}",
            till.seen
        );
        till.world.crm.donations.unpaid.clear();
        till.rules.apply_refunds = is_recorded;
        lower(&till, after);
        till.later(DAY);
        till.pull();
        let told: &[_] = match (is_recorded, after) {
            (false, _) => &[DonationFlagType::DonationAmountChanged],
            _ => &[],
        };
        assert_eq!(till.flags(), told, "{is_recorded} {after} {:?}", till.seen);
        till.assert_at_rest();
    }
}

/// A renewal that must not be edited when its series is found is tried again, and told when that is of no use.
#[test]
fn a_renewal_that_must_not_be_edited_joins_its_series_later() {
    for days in [1, 12] {
        let mut till = Till::empty();
        let (_, person) = till.donor();
        till.give(&person, json!({"created_date": "2026-02-15T10:00:00Z"}));
        till.pull();
        till.world.crm.donations.closed.insert(ContributionId(1));
        let monthly = json!({"recurring": true, "period": "Monthly"});
        till.give(
            &person,
            json!({"created_date": "2026-01-15T10:00:00Z", "action_network:recurrence": monthly}),
        );
        assert_eq!(till.pull().counts.created, 1, "{:?}", till.seen);
        for _ in 0..days {
            till.later(DAY);
            till.pull();
        }
        let is_in = |till: &Till| till.contributions()[0].contribution.recurrence.is_some();
        assert!(!is_in(&till));
        let told: &[_] = match days {
            12 => &[DonationFlagType::DonationFailed],
            _ => &[],
        };
        assert_eq!(till.flags(), told, "{days}");
        assert_eq!(till.contributions().len(), 2);
        till.world.crm.donations.closed.clear();
        if days == 12 {
            // As tryAgain does.
            let now = till.world.now;
            let state = till
                .world
                .crm
                .donations
                .states
                .get_mut(&StateId(1))
                .unwrap();
            state.attempt_count = Some(0);
            state.next_attempt_time = Some(now);
        }
        till.later(DAY);
        till.pull();
        assert!(is_in(&till), "{days} {:?}", till.seen);
        assert_eq!(till.flags(), [], "{days}");
        till.assert_at_rest();
    }
}

/// What is held back has not failed, however often it is looked at.
#[test]
fn holding_back_counts_no_attempt() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    let contribution = till.contribution(contact, "25.00");
    let failed = DonationState {
        id: Some(StateId(1)),
        contribution_id: Some(contribution),
        source: Some(Origin::Local),
        sync_status: Some(DonationStatus::Failed),
        attempt_count: Some(9),
        next_attempt_time: Some(till.world.now),
        ..DonationState::new(PROFILE)
    };
    till.world
        .crm
        .donations
        .states
        .insert(StateId(1), failed.clone());
    let gone = |till: &mut Till, is_gone: bool| {
        let now = till.world.now;
        for state in till.world.crm.states.values_mut() {
            if state
                .remote_person_id
                .as_ref()
                .is_some_and(|own| own.as_str() == person)
            {
                state.remote_gone_time = is_gone.then_some(now);
            }
        }
    };
    gone(&mut till, true);
    for _ in 0..3 {
        till.later(DAY);
        assert_eq!(till.push().counts.error, 0, "{:?}", till.seen);
        assert_eq!(till.only().0, Outcome::Ineligible);
        assert_eq!(till.states(), [&failed]);
    }
    gone(&mut till, false);
    till.later(DAY);
    assert_eq!(till.push().counts.created, 1, "{:?}", till.seen);
    till.assert_at_rest();
}

/// Somebody decided that it is left alone, which says nothing about its being cancelled later.
#[test]
fn that_a_contribution_was_taken_back_is_told_of_one_that_is_left_alone_too() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let contribution = till.contribution(contact, "25.00");
    till.push();
    for state in till.world.crm.donations.states.values_mut() {
        state.sync_status = Some(DonationStatus::LeftAlone);
    }
    till.later(60);
    till.push();
    assert_eq!(till.flags(), []);
    till.world.crm.delete_contribution(contribution);
    till.later(60);
    till.push();
    assert_eq!(till.flags(), [DonationFlagType::ContributionTakenBack]);
    till.assert_at_rest();
}

/// A page that cannot be read is not the one that is looked for, if that is found; else none is made.
#[test]
fn an_unreadable_page_keeps_no_other_from_being_found() {
    for is_there in [true, false] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        till.contribution(contact, "25.00");
        let page = |till: &Till| {
            let page = json!({"title": "CiviCRM", "origin_system": "CiviCRM", "native": false});
            id(&till
                .world
                .sandbox
                .insert("fundraising_pages", page)
                .unwrap()[0])
        };
        let odd = page(&till);
        let changes = json!({"description": {"text": "Give"}, "hidden": "at times"});
        let patched = till.world.sandbox.patch("fundraising_pages", &odd, changes);
        patched.expect("the page is there");
        let pages = till.world.sandbox.all("fundraising_pages").len();
        if is_there {
            page(&till);
            assert_eq!(till.push().counts.created, 1, "{:?}", till.seen);
        } else {
            let error = till.run(Origin::Local).unwrap_err();
            assert_eq!(error.kind(), Kind::Unreadable);
            let text = error.to_string();
            assert!(
                text.contains(&odd) && text.contains("cannot be read at"),
                "{text}"
            );
            assert!(text.contains("donation_page"), "{text}");
            assert_eq!(till.world.sandbox.all("fundraising_pages").len(), pages);
        }
    }
}

/// Whoever deletes the flag has seen it.
#[test]
fn that_a_contribution_was_taken_back_is_told_once() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let contribution = till.contribution(contact, "25.00");
    till.push();
    till.world.crm.delete_contribution(contribution);
    till.push();
    assert_eq!(till.flags(), [DonationFlagType::ContributionTakenBack]);
    till.world.crm.donations.flags.clear();
    till.later(60);
    till.push();
    assert_eq!(till.flags(), []);
    // The flag of a profile goes with it, seen or not.
    till.world.crm.delete_donation_profile();
    till.pull();
    till.push();
    assert_eq!(till.flags(), [DonationFlagType::ContributionTakenBack]);
    till.assert_at_rest();
}

type Edit = fn(&mut Till, ContributionId);

/// It failed for good, somebody wants it to be tried again, and it must not be sent by then.
#[test]
fn a_flag_about_what_is_not_sent_any_more_is_settled() {
    let edits: [(&str, Edit); 2] = [
        ("cancelled", |till, id| {
            let all = &mut till.world.crm.donations.contributions;
            all.get_mut(&id).unwrap().contribution.status = Some("Cancelled".to_owned());
        }),
        ("gone", |till, _| {
            let now = till.world.now;
            for state in till.world.crm.states.values_mut() {
                state.remote_gone_time = Some(now);
            }
        }),
    ];
    for (story, edit) in edits {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        let contribution = till.contribution(contact, "25.00");
        let refusal = Fault::new(FaultKind::Status).status(422);
        let refusal = refusal.on("POST", "/fundraising_pages/*/donations");
        till.world.sandbox.fault(refusal.times(None));
        for _ in 0..10 {
            till.push();
            till.later(DAY);
        }
        till.world.sandbox.clear_faults();
        assert_eq!(till.flags(), [DonationFlagType::DonationFailed], "{story}");
        edit(&mut till, contribution);
        // As tryAgain does.
        let now = till.world.now;
        for state in till.world.crm.donations.states.values_mut() {
            state.attempt_count = Some(0);
            state.next_attempt_time = Some(now);
        }
        till.push();
        assert_eq!(till.flags(), [], "{story}");
        assert!(till.remote().is_empty(), "{story}");
    }
}

/// What is given back of a renewal does not make it another gift.
#[test]
fn a_renewal_that_could_not_join_is_tried_again_when_it_was_lowered() {
    for (apply, amount) in [
        (false, json!("20.00")),
        (true, json!("20.00")),
        (true, json!(null)),
    ] {
        let name = format!("{apply} {amount}");
        let mut till = Till::empty();
        till.rules.apply_refunds = apply;
        let (_, person) = till.donor();
        let renewal = till.give(&person, json!({"created_date": "2026-02-15T10:00:00Z"}));
        till.pull();
        till.world.crm.donations.closed.insert(ContributionId(1));
        let monthly = json!({"recurring": true, "period": "Monthly"});
        till.give(
            &person,
            json!({"created_date": "2026-01-15T10:00:00Z", "action_network:recurrence": monthly}),
        );
        till.pull();
        till.later(1);
        till.change(&renewal, json!({ "amount": amount }));
        till.later(1);
        till.pull();
        let is_in = |till: &Till| till.contributions()[0].contribution.recurrence.is_some();
        assert!(!is_in(&till), "{name}");
        till.world.crm.donations.closed.clear();
        till.later(DAY);
        till.pull();
        assert!(is_in(&till), "{name}: {:?}", till.seen);
        let told: &[_] = match apply {
            true => &[],
            false => &[DonationFlagType::DonationAmountChanged],
        };
        assert_eq!(till.flags(), told, "{name}");
        till.assert_at_rest();
    }
}

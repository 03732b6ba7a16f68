//! What osdi-client 1.2.3 got wrong about donations, by the numbers of the list of its defects, or by its words.

use osdi_engine::crm::{DonationCrm, DonationState, DonationStatus};
use osdi_engine::osdi::DonationId;
use osdi_engine::profile::Origin;
use serde_json::json;

use super::Till;
use crate::world::PROFILE;

/// A row without a twin counted as synced for ever.
#[test]
fn defect_07_a_failed_donation_is_tried_again() {
    for status in [Some(DonationStatus::Failed), None] {
        let mut till = Till::empty();
        let (_, person) = till.donor();
        let donation = till.give(&person, json!({}));
        let left_behind = DonationState {
            remote_donation_id: Some(DonationId::parse(&donation).unwrap()),
            source: Some(Origin::Remote),
            sync_status: status,
            ..DonationState::new(PROFILE)
        };
        till.world.crm.save_donation_states(&[left_behind]).unwrap();
        assert_eq!(till.pull().counts.created, 1, "{status:?} {:?}", till.seen);
        till.assert_at_rest();
    }
}

/// One that failed in this version too, by its own clock, though the cursor is past it.
#[test]
fn defect_07_a_failure_has_its_own_clock() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let donation = till.give(&person, json!({}));
    till.world
        .crm
        .donations
        .broken
        .insert(donation, "a hook".to_owned());
    assert_eq!(till.pull().counts.error, 1);
    till.world.crm.donations.broken.clear();
    till.later(60);
    till.world.crm.donations.cursor = Some(till.world.now);
    assert_eq!(till.pull().counts.created, 1, "{:?}", till.seen);
}

/// And a contribution that could not be sent.
#[test]
fn defect_07_a_contribution_that_could_not_be_sent_is_tried_again() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let contribution = till.contribution(contact, "25.00");
    let left_behind = DonationState {
        contribution_id: Some(contribution),
        source: Some(Origin::Local),
        sync_status: Some(DonationStatus::Failed),
        next_attempt_time: Some(till.world.now),
        ..DonationState::new(PROFILE)
    };
    till.world.crm.save_donation_states(&[left_behind]).unwrap();
    assert_eq!(till.push().counts.created, 1, "{:?}", till.seen);
    till.assert_at_rest();
}

/// The transaction id was dropped.
#[test]
fn defect_18_the_transaction_id_is_kept() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(&person, json!({"payment": {"reference_number": "ref-18"}}));
    till.pull();
    let trxn_id = till.contributions()[0].contribution.trxn_id.as_deref();
    assert_eq!(trxn_id, Some("ref-18"));
}

/// Recurring donations came as single ones.
#[test]
fn recurring_donations_are_linked_to_one_recurring_contribution() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let monthly = json!({"recurring": true, "period": "Monthly"});
    for month in 1..=3 {
        let date = format!("2026-0{month}-15T10:00:00Z");
        till.give(
            &person,
            json!({"created_date": date, "action_network:recurrence": monthly}),
        );
    }
    till.pull();
    assert_eq!(till.world.crm.donations.series.len(), 1);
    assert!(
        till.contributions()
            .iter()
            .all(|saved| saved.made_from.as_ref().unwrap().series.is_some())
    );
}

/// The interval of a recurring contribution was ignored.
#[test]
fn a_quarterly_contribution_is_not_sent_as_a_monthly_one() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let contribution = till.contribution(contact, "25.00");
    let saved = till
        .world
        .crm
        .donations
        .contributions
        .get_mut(&contribution)
        .unwrap();
    saved.contribution.recurrence = Some(osdi_engine::crm::Recurring {
        frequency_unit: "month".to_owned(),
        frequency_interval: 3,
    });
    till.push();
    assert_eq!(
        till.remote()[0]["action_network:recurrence"]["period"],
        "Every 3 Months"
    );
}

/// A donation on no page, or of several recipients, was an error.
#[test]
fn a_donation_without_a_page_or_with_several_recipients_is_brought() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let lost = "00000000-0000-4000-8000-00000000beef";
    till.give(&person, json!({"resource": lost}));
    till.give(&person, json!({
        "created_date": "2026-03-19T10:00:00Z",
        "recipients": [{"display_name": "Donation", "amount": "5.00"}, {"display_name": "Event Fee", "amount": "20.00"}],
    }));
    assert_eq!(till.pull().counts.created, 2, "{:?}", till.seen);
}

/// Each donation cost two requests, and each that was sent four.
#[test]
fn known_donors_and_pages_cost_no_request_of_their_own() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    till.give(&person, json!({}));
    till.give(&person, json!({"created_date": "2026-03-19T10:00:00Z"}));
    // The list, and the page once.
    assert_eq!(till.pull().requests, 2);
    till.contribution(contact, "30.00");
    till.push();
    till.later(1);
    till.contribution(contact, "31.00");
    assert_eq!(till.push().requests, 1);
}

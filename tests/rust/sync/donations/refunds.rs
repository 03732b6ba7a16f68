//! Refunds that failed, were told before, or follow a raise.

use osdi_engine::crm::{DonationStatus, StateId};
use serde_json::json;

use super::Till;

fn refunds(till: &Till) -> Vec<String> {
    till.contributions()
        .iter()
        .flat_map(|saved| &saved.refunds)
        .map(|refund| refund.amount.to_string())
        .collect()
}

/// A refund that could not be recorded, as where the contribution was cancelled by hand.
fn with_a_failed_refund() -> Till {
    let mut till = Till::empty();
    till.rules.apply_refunds = true;
    let (_, person) = till.donor();
    let donation = till.give(&person, json!({}));
    till.pull();
    till.later(60);
    let lowered =
        json!({"amount": "10.00", "recipients": [{"display_name": "Donation", "amount": "10.00"}]});
    till.change(&donation, lowered);
    let modified = till.world.now;
    let due = till.world.now;
    let state = till
        .world
        .crm
        .donations
        .states
        .get_mut(&StateId(1))
        .unwrap();
    state.sync_status = Some(DonationStatus::Failed);
    state.attempt_count = Some(1);
    state.next_attempt_time = Some(due);
    state.remote_modified_time = Some(modified);
    till.later(6);
    till
}

#[test]
fn a_contribution_that_was_deleted_after_its_refund_failed_does_not_come_back() {
    let mut till = with_a_failed_refund();
    till.world.crm.donations.contributions.clear();
    till.pull();
    assert!(till.contributions().is_empty(), "{:?}", till.seen);
    till.assert_at_rest();
}

#[test]
fn a_failed_refund_that_is_not_to_be_recorded_any_more_is_told_once() {
    let mut till = with_a_failed_refund();
    till.rules.apply_refunds = false;
    till.pull();
    assert_eq!(till.flags().len(), 1, "{:?}", till.seen);
    till.later(60);
    till.pull();
    assert_eq!(till.seen, []);
    till.assert_at_rest();
}

#[test]
fn a_refund_that_was_told_before_is_not_recorded_afterwards() {
    for (change, expected) in [
        (json!({"currency": "usd"}), vec![]),
        (json!({"amount": "4.00"}), vec!["6.00".to_owned()]),
    ] {
        let mut till = Till::empty();
        let (_, person) = till.donor();
        let donation = till.give(&person, json!({}));
        till.pull();
        till.later(60);
        till.change(&donation, json!({"amount": "10.00"}));
        till.pull();
        assert_eq!(till.flags().len(), 1);
        till.rules.apply_refunds = true;
        till.later(60);
        till.change(&donation, change.clone());
        till.pull();
        assert_eq!(refunds(&till), expected, "{change} {:?}", till.seen);
        till.assert_at_rest();
    }
}

#[test]
fn no_more_is_given_back_than_was_booked() {
    let mut till = Till::empty();
    till.rules.apply_refunds = true;
    let (_, person) = till.donor();
    let donation = till.give(&person, json!({}));
    till.pull();
    till.later(60);
    till.change(&donation, json!({"amount": "30.00"}));
    till.pull();
    till.later(60);
    till.change(&donation, json!({"amount": null}));
    till.pull();
    let given: Vec<String> = refunds(&till);
    assert!(given.is_empty() || given == ["25.00"], "{given:?}");
    till.assert_at_rest();
}

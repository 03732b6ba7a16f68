//! Contributions in CiviCRM for which no money came in, or none any more.

use osdi_engine::crm::{Contribution, ContributionId, DonationFlagType};
use osdi_engine::osdi::Amount;
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::{Till, time};

#[test]
fn what_did_not_come_in_in_civicrm_is_no_twin() {
    for status in ["Failed", "In Progress"] {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        till.give(&person, json!({}));
        till.world.crm.add_contribution(Contribution {
            id: ContributionId::default(),
            contact_id: contact,
            trxn_id: None,
            total_amount: Amount::parse("25.00").unwrap(),
            currency: Some("USD".to_owned()),
            receive_date: Some(time("2026-03-18T16:58:00Z")),
            status: Some(status.to_owned()),
            financial_type: None,
            recurrence: None,
        });
        till.pull();
        assert_eq!(till.only().0, Outcome::Error, "{status}");
        assert_eq!(till.flags(), [DonationFlagType::DonationAmbiguous]);
    }
}

#[test]
fn a_contribution_lowered_to_nothing_before_it_is_tried_again_is_not_sent() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let id = till.contribution(contact, "25.00");
    till.world
        .crm
        .donations
        .contributions
        .get_mut(&id)
        .unwrap()
        .contribution
        .financial_type = None;
    till.push();
    let saved = till.world.crm.donations.contributions.get_mut(&id).unwrap();
    saved.contribution.financial_type = Some("Donation".to_owned());
    saved.contribution.total_amount = Amount::parse("0.00").unwrap();
    till.later(60);
    till.push();
    assert_eq!(till.remote().len(), 0, "{:?}", till.seen);
}

//! CiviCRM → Action Network.

use osdi_engine::Kind;
use osdi_engine::crm::{DonationFlagType, DonationStatus, Recurring};
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::{Till, id};

#[test]
fn a_contribution_is_sent_once_to_the_page_of_the_profile_and_not_brought_back() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    let contribution = till.contribution(contact, "25.00");
    let saved = till
        .world
        .crm
        .donations
        .contributions
        .get_mut(&contribution)
        .unwrap();
    saved.contribution.recurrence = Some(Recurring {
        frequency_unit: "month".to_owned(),
        frequency_interval: 3,
    });
    till.world.sandbox.clear_requests();
    assert_eq!(till.push().counts.created, 1, "{:?}", till.seen);
    let writes = till.world.writes();
    let pages = till.world.sandbox.all("fundraising_pages");
    assert_eq!(
        (pages.len(), &pages[0]["title"], &pages[0]["origin_system"]),
        (1, &json!("CiviCRM"), &json!("CiviCRM"))
    );
    assert_eq!(writes.len(), 2, "the page and the donation: {writes:?}");
    let [donation] = &till.remote()[..] else {
        panic!("one donation")
    };
    assert_eq!(donation["person"], json!(person));
    assert_eq!(donation["amount"], "25.00");
    assert_eq!(donation["recipients"][0]["display_name"], "Donation");
    assert_eq!(
        donation["action_network:recurrence"],
        json!({"recurring": true, "period": "Every 3 Months"})
    );
    let state = till.states()[0].clone();
    assert_eq!(
        (state.sync_status, state.source),
        (Some(DonationStatus::Done), Some(Origin::Local))
    );
    till.later(2);
    till.world.sandbox.clear_requests();
    assert_eq!(till.push().requests, 0);
    assert_eq!(till.pull().counts.unchanged, 1, "{:?}", till.seen);
    till.assert_at_rest();
}

#[test]
fn a_second_contribution_costs_one_request() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    till.contribution(contact, "25.00");
    till.push();
    till.later(1);
    till.contribution(contact, "30.00");
    assert_eq!(till.push().requests, 1);
    assert_eq!(till.world.sandbox.all("fundraising_pages").len(), 1);
}

#[test]
fn nothing_of_the_past_is_sent_and_nothing_that_does_not_count() {
    let mut till = Till::empty();
    till.rules.local_since = None;
    let (contact, _) = till.donor();
    let stranger = till.world.add_local("bo@example.org", "Bo", "Li");
    till.contribution(contact, "25.00");
    till.later(1);
    // The first run only says from when on.
    assert_eq!(till.push().total, 0);
    till.later(1);
    till.contribution(stranger, "30.00");
    let pending = till.contribution(contact, "35.00");
    let saved = till
        .world
        .crm
        .donations
        .contributions
        .get_mut(&pending)
        .unwrap();
    saved.contribution.status = Some("Pending".to_owned());
    assert_eq!(till.push().total, 0, "{:?}", till.seen);
    assert_eq!(till.remote(), Vec::<serde_json::Value>::new());
}

#[test]
fn what_came_from_action_network_is_not_sent_back() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let now = till.world.now.to_string();
    till.give(&person, json!({"created_date": now}));
    till.pull();
    till.later(1);
    assert_eq!(till.push().total, 0, "{:?}", till.seen);
}

#[test]
fn the_page_must_be_one_donations_can_be_recorded_on() {
    for (page, create, words) in [
        (None, true, "names no fundraising page"),
        (Some("Missing"), false, "donation_create_page"),
        (Some("Spring appeal"), true, "own editor"),
    ] {
        let mut till = Till::empty();
        till.page();
        let (contact, _) = till.donor();
        till.contribution(contact, "25.00");
        till.rules.page = page.map(str::to_owned);
        till.rules.create_page = create;
        let error = till.run(Origin::Local).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert!(error.to_string().contains(words), "{error}");
        assert!(till.states().is_empty());
    }
}

#[test]
fn a_page_that_is_there_is_used() {
    let mut till = Till::empty();
    let page = json!({"title": "CiviCRM", "origin_system": "Somebody", "native": false});
    let page = id(&till
        .world
        .sandbox
        .insert("fundraising_pages", page)
        .unwrap()[0]);
    let (contact, _) = till.donor();
    till.contribution(contact, "25.00");
    till.push();
    assert_eq!(till.remote()[0]["resource"], json!(page));
    assert_eq!(till.world.sandbox.all("fundraising_pages").len(), 1);
}

#[test]
fn one_that_cannot_be_sent_does_not_hold_back_the_others() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let odd = till.contribution(contact, "25.00");
    till.contribution(contact, "30.00");
    let saved = till
        .world
        .crm
        .donations
        .contributions
        .get_mut(&odd)
        .unwrap();
    saved.contribution.financial_type = None;
    let report = till.push();
    assert_eq!(
        (report.counts.created, report.counts.error),
        (1, 1),
        "{:?}",
        till.seen
    );
    let saved = till
        .world
        .crm
        .donations
        .contributions
        .get_mut(&odd)
        .unwrap();
    saved.contribution.financial_type = Some("Donation".to_owned());
    till.later(6);
    assert_eq!(till.push().counts.created, 1, "{:?}", till.seen);
    till.assert_at_rest();
}

#[test]
fn what_does_not_count_any_more_after_it_was_sent_is_told_once() {
    for deleted in [false, true] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        let contribution = till.contribution(contact, "25.00");
        till.push();
        let contributions = &mut till.world.crm.donations.contributions;
        if deleted {
            contributions.remove(&contribution);
        } else {
            contributions
                .get_mut(&contribution)
                .unwrap()
                .contribution
                .status = Some("Refunded".to_owned());
        }
        till.later(1);
        assert_eq!(till.push().counts.conflict, 1);
        assert_eq!(till.only().0, Outcome::Conflict);
        assert_eq!(till.flags(), [DonationFlagType::ContributionTakenBack]);
        till.assert_at_rest();
        assert_eq!(till.remote().len(), 1);
    }
}

//! What Action Network cannot show must not keep the other donations from being brought.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::profile::Origin;
use serde_json::json;

use super::Till;

#[test]
fn a_page_that_cannot_be_shown_holds_back_only_its_own_donations() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    for day in 10..16 {
        let date = format!("2026-03-{day}T10:00:00Z");
        till.give(&person, json!({"created_date": date}));
    }
    let other = json!({"title": "Autumn", "origin_system": "Action Network", "native": true});
    let other = super::id(
        &till
            .world
            .sandbox
            .insert("fundraising_pages", other)
            .unwrap()[0],
    );
    till.give(
        &person,
        json!({"resource": other, "created_date": "2026-03-20T10:00:00Z"}),
    );
    let page = till.page();
    let mut broken = Fault::new(FaultKind::Status)
        .on("GET", &format!("/fundraising_pages/{page}"))
        .status(500);
    broken.times = None;
    till.world.sandbox.fault(broken);
    let ended = till.run(Origin::Remote);
    assert_eq!(till.contributions().len(), 1, "{ended:?}");
}

#[test]
fn donations_that_cannot_be_shown_one_by_one_do_not_hold_back_the_others_for_ever() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    for day in 10..16 {
        let date = format!("2026-03-{day}T10:00:00Z");
        till.give(&person, json!({"created_date": date, "currency": "gbp"}));
    }
    till.pull();
    let mut broken = Fault::new(FaultKind::Status)
        .on("GET", "/donations/*")
        .status(500);
    broken.times = None;
    till.world.sandbox.fault(broken);
    till.later(10);
    till.give(&person, json!({"created_date": "2026-03-20T10:00:00Z"}));
    for _ in 0..3 {
        till.later(60);
        let _ = till.run(Origin::Remote);
    }
    assert_eq!(till.contributions().len(), 1);
}

#[test]
fn a_donor_who_cannot_be_shown_does_not_hold_back_the_others() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(&person, json!({}));
    for number in 0..6 {
        let stranger = till
            .world
            .add_remote(&format!("bo{number}@example.org"), "Bo", "Li");
        till.give(&stranger, json!({}));
        let mut broken = Fault::new(FaultKind::Status)
            .on("GET", &format!("/people/{stranger}"))
            .status(500);
        broken.times = None;
        till.world.sandbox.fault(broken);
    }
    let ended = till.run(Origin::Remote);
    assert_eq!(till.contributions().len(), 1, "{ended:?}");
}

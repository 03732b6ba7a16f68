//! Donations that wait for their donor.

use osdi_engine::crm::DonationStatus;
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::Till;

const DAY: i64 = 60 * 24;

/// Whoever is linked later brings the donation with them, however long it waited, and until then it costs nothing.
#[test]
fn a_donation_comes_as_soon_as_its_donor_is_linked() {
    for (story, sync_donors, days) in [
        ("the donor must not be synced", true, 1),
        ("the donor was never synced", false, 1),
        ("it failed ten times for that", false, 20),
    ] {
        let mut till = Till::empty();
        till.rules.sync_donors = sync_donors;
        // Nobody without any name or address qualifies.
        let person = till.person();
        if sync_donors {
            till.world.unsubscribe(&person);
            till.world
                .edit_remote(&person, json!({"email_addresses": [{"address": null}]}));
        }
        till.give(&person, json!({}));
        for _ in 0..days * 2 {
            till.pull();
            till.later(DAY / 2 + 1);
        }
        assert!(till.contributions().is_empty(), "{story}");
        let last = till.states()[0].clone();
        assert_ne!(last.sync_status, Some(DonationStatus::Done), "{story}");
        till.world.sandbox.clear_requests();
        assert_eq!(till.pull().counts.created, 0);
        if days > 10 {
            assert_eq!(till.states()[0].next_attempt_time, None, "{story}");
            assert_eq!(till.world.sandbox.requests().requests.len(), 1, "{story}");
        }
        if sync_donors {
            let address = json!([{"address": "ana@example.org", "status": "subscribed"}]);
            till.world
                .edit_remote(&person, json!({"email_addresses": address}));
        }
        till.later(1);
        till.world.pull();
        assert!(till.world.contact("ana@example.org").is_some(), "{story}");
        assert_eq!(till.pull().counts.created, 1, "{story} {:?}", till.seen);
        assert_eq!(till.flags(), [], "{story}");
        till.assert_at_rest();
    }
}

/// A donor in the trash is known, but nothing can be booked. It costs no request a run, and comes when that is over.
#[test]
fn a_donation_comes_when_its_donor_leaves_the_trash() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    till.world.edit_local(contact, |one| one.is_deleted = true);
    till.give(&person, json!({}));
    for _ in 0..12 {
        till.pull();
        till.later(DAY + 1);
    }
    assert_eq!(till.states()[0].next_attempt_time, None);
    let before = till.states()[0].clone();
    till.world.sandbox.clear_requests();
    till.pull();
    assert_eq!(till.world.sandbox.requests().requests.len(), 1);
    assert_eq!(till.states()[0], &before);
    till.world.edit_local(contact, |one| one.is_deleted = false);
    till.later(1);
    assert_eq!(till.pull().counts.created, 1, "{:?}", till.seen);
    assert_eq!(till.only().0, Outcome::Created);
    till.assert_at_rest();
}

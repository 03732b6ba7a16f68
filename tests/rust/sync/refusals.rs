//! A refusal reaches the other side, in whichever way and whenever it was said.

use osdi_engine::crm::{Contact, OnHold};
use serde_json::json;

use crate::world::World;

#[test]
fn do_not_sms_set_before_the_number_was_known_reaches_an() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, |c| c.do_not_sms = true);
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"phone_numbers": [{"number": "15105550142", "status": "subscribed", "primary": true}]}));
    world.both();
    world.both();
    assert!(world.crm.contacts[&id].phone.is_some());
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
}

#[test]
fn an_opt_out_reaches_an_although_the_address_was_removed() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.edit_local(id, |c| {
        c.is_opt_out = true;
        c.email = None;
        c.email_id = None;
    });
    world.both();
    assert_eq!(world.email_status("ana@example.org"), "unsubscribed");
}

#[test]
fn a_later_do_not_sms_reaches_an_after_an_email_unsubscribe_from_there() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"phone_numbers": [{"number": "15105550142", "status": "subscribed", "primary": true}]}));
    world.both();
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"status": "unsubscribed"}]}),
    );
    world.both();
    assert!(world.crm.contacts[&id].is_opt_out);
    world.edit_local(id, |c| c.do_not_sms = true);
    world.both();
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
}

#[test]
fn an_unsubscribe_from_email_there_costs_nobody_the_texts_and_hides_no_later_refusal() {
    for is_known_here in [true, false] {
        let mut world = World::with_people(0);
        if is_known_here {
            world.add_local("ana@example.org", "Ana", "Ruiz");
        }
        let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
        if is_known_here {
            world.both();
        }
        let unsubscribe = json!({"email_addresses": [{"status": "unsubscribed"}]});
        world.edit_remote(&remote, unsubscribe);
        world.both();
        world.both();
        let id = world.contact("ana@example.org").unwrap().id.unwrap();
        assert!(world.crm.contacts[&id].is_opt_out);
        world.edit_remote(&remote, json!({"given_name": "Anna"}));
        world.both();
        let still = world.mobile_status("ana@example.org");
        assert_eq!(still, "subscribed", "known here: {is_known_here}");
        world.edit_local(id, |c| c.do_not_sms = true);
        world.both();
        assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
    }
}

#[test]
fn an_unsubscribed_person_met_by_a_post_opts_the_contact_out() {
    let mut world = World::with_people(0);
    world.sandbox.set(|s| s.search_lag_ms = 60_000);
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"status": "unsubscribed"}]}),
    );
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    assert_eq!(
        world.writes().len(),
        1,
        "the search does not show the person yet: {:?}",
        world.writes()
    );
    world.sandbox.set(|s| s.search_lag_ms = 0);
    world.both();
    world.both();
    assert_eq!(world.email_status("ana@example.org"), "unsubscribed");
    assert!(world.crm.contacts[&id].is_opt_out);
}

#[test]
fn an_unsubscribe_from_before_the_upgrade_arrives_with_a_complete_pull() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"status": "unsubscribed"}]}),
    );
    // 1.2.3 synced after that, without importing the status
    let state = world.crm.states.values_mut().next().unwrap();
    state.base = None;
    state.remote_post_sync_modified_time = Some(world.now + jiff::SignedDuration::from_mins(1));
    world.crm.cursors.clear();
    world.both();
    assert!(world.crm.contacts[&id].is_opt_out);
}

#[test]
fn an_opt_out_from_before_the_upgrade_reaches_an_with_a_complete_push() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.edit_local(id, |c| c.is_opt_out = true);
    let modified = world.crm.contacts[&id].modified_date;
    let state = world.crm.states.values_mut().next().unwrap();
    state.base = None;
    state.local_post_sync_modified_time = modified;
    world.crm.cursors.clear();
    world.both();
    assert_eq!(world.email_status("ana@example.org"), "unsubscribed");
}

#[test]
fn an_unsubscribe_during_the_trash_is_known_after_a_restore() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_local(id, |c| c.is_deleted = true);
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"status": "unsubscribed"}]}),
    );
    world.both();
    world.later(30);
    world.both();
    world.edit_local(id, |c| c.is_deleted = false);
    // The window of the pull is past by now.
    world.crm.cursors.insert(
        "remote",
        jiff::Timestamp::now() + jiff::SignedDuration::from_mins(5),
    );
    world.both();
    world.both();
    assert!(world.crm.contacts[&id].is_opt_out);
}

#[test]
fn a_number_given_to_somebody_who_wants_no_texts_is_not_subscribed() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, |c| c.do_not_sms = true);
    world.push();
    world.sandbox.clear_requests();
    world.edit_local(id, |c| c.phone = Some("(510) 555-0142".to_owned()));
    world.push();
    // The status is said, as the number may have been subscribed for somebody whom the look-up did not show yet.
    let [(_, _, body)] = &world.writes()[..] else {
        panic!("one write: {:?}", world.writes())
    };
    let number = json!([{"number": "+15105550142", "status": "unsubscribed"}]);
    assert_eq!(body["phone_numbers"], number);
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
}

#[test]
fn no_write_reopens_what_the_contact_refused_when_the_number_changes() {
    // The new number of somebody who refused texts belongs to a subscribed mobile-only record.
    let mut world = World::with_people(0);
    world.sandbox.insert_people(json!({"given_name": "Mob", "phone_numbers": [{"number": "15105550177", "status": "subscribed", "primary": true}]})).unwrap();
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, |c| {
        c.do_not_sms = true;
        c.phone = Some("(510) 555-0142".to_owned());
    });
    world.push();
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
    world.edit_local(id, |c| c.phone = Some("(510) 555-0177".to_owned()));
    world.both();
    world.both();
    assert_eq!(
        world.mobile_status("ana@example.org"),
        "unsubscribed",
        "{:?}",
        world.writes()
    );
}

#[test]
fn an_email_opt_out_of_a_person_with_another_address_arrives_at_an_upgrade() {
    // Household: two contacts share the address, one of them opted out; nobody is guessed, but is the refusal seen?
    let mut world = World::with_people(0);
    let a = world.add_local("fam@example.org", "Ana", "Ruiz");
    world.push();
    world.add_local("fam@example.org", "Bo", "Ruiz");
    world.edit_local(a, |c| c.is_opt_out = true);
    world.both();
    assert_eq!(world.email_status("fam@example.org"), "unsubscribed");
}

/// In CiviCRM such a refusal belongs to one address, and another one may take its place.
#[test]
fn a_refusal_held_by_an_address_outlives_the_address() {
    let mut world = World::with_people(0);
    let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.edit_local(id, |contact| contact.email_on_hold = OnHold::OptOut);
    world.both();
    assert_eq!(world.email_status("ana@example.org"), "unsubscribed");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "ana@new.example.org"}]}),
    );
    world.later(2);
    world.pull();
    // As when the address stood beside the other one, free of its hold.
    world.edit_local(id, |contact| contact.email_on_hold = OnHold::No);
    world.both();
    let contact = world.contact("ana@new.example.org").unwrap();
    assert!(contact.do_not_email);
    assert!(!contact.is_opt_out && !contact.do_not_sms);
    assert_eq!(world.email_status("ana@new.example.org"), "unsubscribed");
    assert_eq!(world.mobile_status("ana@new.example.org"), "subscribed");
}

#[test]
fn an_address_that_is_corrected_there_is_no_longer_on_hold() {
    let mut world = World::with_people(0);
    let remote = world.add_remote("ana@exmaple.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@exmaple.org").unwrap().id.unwrap();
    world.edit_local(id, |contact| contact.email_on_hold = OnHold::Bounced);
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "ana@example.org"}]}),
    );
    world.both();
    let contact = world.contact("ana@example.org").unwrap();
    assert_eq!(contact.email_on_hold, OnHold::No);
}

#[test]
fn a_new_address_of_somebody_unsubscribed_takes_the_refusal_along() {
    let mut world = World::with_people(0);
    world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.edit_local(id, |contact| contact.is_opt_out = true);
    world.both();
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
    });
    world.both();
    let (_, _, sent) = world.writes().pop().unwrap();
    assert_eq!(
        sent["email_addresses"],
        json!([{"address": "ana@new.example.org", "status": "unsubscribed"}])
    );
}

/// They may have subscribed on Action Network between the two.
#[test]
fn a_second_refusal_beside_an_older_one_travels() {
    for (first, second) in [
        (
            (|c| c.do_not_email = true) as fn(&mut Contact),
            (|c| c.is_opt_out = true) as fn(&mut Contact),
        ),
        (|c| c.is_opt_out = true, |c| c.do_not_email = true),
        (
            |c| c.is_opt_out = true,
            |c| c.email_on_hold = OnHold::OptOut,
        ),
    ] {
        let mut world = World::with_people(0);
        let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
        world.pull();
        let id = world.contact("ana@example.org").unwrap().id.unwrap();
        world.edit_local(id, first);
        world.both();
        let subscribe = json!({"email_addresses": [{"status": "subscribed"}]});
        world.edit_remote(&remote, subscribe);
        world.both();
        world.both();
        assert_eq!(world.email_status("ana@example.org"), "subscribed");
        world.edit_local(id, second);
        world.both();
        assert_eq!(world.email_status("ana@example.org"), "unsubscribed");
    }
    for (first, second) in [
        (
            (|c| c.do_not_sms = true) as fn(&mut Contact),
            (|c| c.is_opt_out = true) as fn(&mut Contact),
        ),
        (|c| c.is_opt_out = true, |c| c.do_not_sms = true),
    ] {
        let mut world = World::with_people(0);
        let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
        world.pull();
        let id = world.contact("ana@example.org").unwrap().id.unwrap();
        world.edit_local(id, first);
        world.both();
        let subscribe = json!({"phone_numbers": [{"status": "subscribed"}]});
        world.edit_remote(&remote, subscribe);
        world.both();
        world.both();
        assert_eq!(world.mobile_status("ana@example.org"), "subscribed");
        world.edit_local(id, second);
        world.both();
        assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
    }
}

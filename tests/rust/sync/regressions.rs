//! Stories that once ended badly: refusals that got lost, edits that were overwritten, retries without an end.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{Contact, OnHold};
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;
use serde_json::json;

use crate::people::opts_out_with_an_address_that_is_refused;
use crate::world::World;

fn addr(street: &str, city: &str, zip: &str) -> impl FnOnce(&mut Contact) {
    let (s, c, z) = (street.to_owned(), city.to_owned(), zip.to_owned());
    move |contact| {
        let some = |t: String| Some(t).filter(|t| !t.is_empty());
        contact.street_address = some(s);
        contact.city = some(c);
        contact.postal_code = some(z);
        contact.country_id = Some(1228);
        contact.address_id = Some(1);
    }
}
fn email_status(world: &World, email: &str) -> String {
    world.email_status(email)
}
fn mobile_status(world: &World, email: &str) -> String {
    world.mobile_status(email)
}
fn both(world: &mut World) {
    world.both();
}

#[test]
fn local_street_edit_survives_an_unrelated_remote_edit() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, addr("", "Oakland", "94607"));
    world.push();
    both(&mut world);
    let remote = world.remote_id("ana@example.org");
    world.edit_local(id, |c| c.street_address = Some("77 Harbor Way".to_owned()));
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    both(&mut world);
    both(&mut world);
    assert_eq!(
        world.remote("ana@example.org").unwrap()["postal_addresses"][0]["address_lines"],
        json!(["77 Harbor Way"])
    );
}

#[test]
fn fuller_local_address_reaches_an_at_first_meeting() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, addr("77 Harbor Way", "Oakland", "94607"));
    world.edit_local(id, |c| c.phone = Some("(510) 555-0142".to_owned()));
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(
        &remote,
        json!({"postal_addresses": [{"postal_code": "94607", "country": "US"}]}),
    );
    both(&mut world);
    both(&mut world);
    let person = world.remote("ana@example.org").unwrap();
    assert_eq!(
        person["phone_numbers"][0]["number"], "15105550142",
        "the phone does"
    );
    assert_eq!(
        person["postal_addresses"][0]["address_lines"],
        json!(["77 Harbor Way"]),
        "the street does not"
    );
}

#[test]
fn do_not_sms_set_before_the_number_was_known_reaches_an() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, |c| c.do_not_sms = true);
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"phone_numbers": [{"number": "15105550142", "status": "subscribed", "primary": true}]}));
    both(&mut world);
    both(&mut world);
    assert!(world.crm.contacts[&id].phone.is_some());
    assert_eq!(mobile_status(&world, "ana@example.org"), "unsubscribed");
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
    both(&mut world);
    assert_eq!(email_status(&world, "ana@example.org"), "unsubscribed");
}

#[test]
fn a_later_do_not_sms_reaches_an_after_an_email_unsubscribe_from_there() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"phone_numbers": [{"number": "15105550142", "status": "subscribed", "primary": true}]}));
    both(&mut world);
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"status": "unsubscribed"}]}),
    );
    both(&mut world);
    assert!(world.crm.contacts[&id].is_opt_out);
    world.edit_local(id, |c| c.do_not_sms = true);
    both(&mut world);
    assert_eq!(mobile_status(&world, "ana@example.org"), "unsubscribed");
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
            both(&mut world);
        }
        let unsubscribe = json!({"email_addresses": [{"status": "unsubscribed"}]});
        world.edit_remote(&remote, unsubscribe);
        both(&mut world);
        both(&mut world);
        let id = world.contact("ana@example.org").unwrap().id.unwrap();
        assert!(world.crm.contacts[&id].is_opt_out);
        world.edit_remote(&remote, json!({"given_name": "Anna"}));
        both(&mut world);
        let still = mobile_status(&world, "ana@example.org");
        assert_eq!(still, "subscribed", "known here: {is_known_here}");
        world.edit_local(id, |c| c.do_not_sms = true);
        both(&mut world);
        assert_eq!(mobile_status(&world, "ana@example.org"), "unsubscribed");
    }
}

#[test]
fn an_edit_that_could_not_be_pulled_is_not_overwritten_by_the_push() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(
        &remote,
        json!({"family_name": "Gomez", "given_name": "Anna"}),
    );
    world
        .crm
        .broken
        .insert("ana@example.org".to_owned(), "hook".to_owned());
    world.later(2);
    assert_eq!(world.pull().counts.error, 1);
    world.crm.broken.clear();
    world.edit_local(id, |c| c.first_name = Some("Annie".to_owned()));
    let report = world.push();
    let kept = world.remote("ana@example.org").unwrap()["given_name"] == "Anna";
    assert!(
        kept || report
            .problems
            .iter()
            .any(|p| p.reason.contains("given_name")),
        "overwritten: {report:?}"
    );
}

#[test]
fn a_failed_pull_is_still_tried_after_a_failed_push() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.add_remote("taken@example.org", "Cy", "Lee");
    world.later(2);
    world.pull();
    world.edit_remote(
        &remote,
        json!({"given_name": "Anna", "email_addresses": [{"status": "unsubscribed"}]}),
    );
    world
        .crm
        .broken
        .insert("ana@example.org".to_owned(), "hook".to_owned());
    world.later(2);
    assert_eq!(world.pull().counts.error, 1);
    world.crm.broken.clear();
    world.edit_local(id, |c| c.email = Some("taken@example.org".to_owned()));
    assert_eq!(world.push().counts.error, 1);
    world.edit_local(id, |c| c.email = Some("ana@example.org".to_owned()));
    // An hour later the window of the pull is past: only the retry brings the person back.
    world.crm.cursors.insert(
        "remote",
        jiff::Timestamp::now() + jiff::SignedDuration::from_mins(5),
    );
    for _ in 0..12 {
        world.later(60);
        world.pull();
        world.push();
    }
    let c = &world.crm.contacts[&id];
    assert_eq!(
        (c.first_name.as_deref(), c.is_opt_out),
        (Some("Anna"), true)
    );
}

#[test]
fn a_flagged_person_found_by_email_is_left_alone_by_a_push() {
    let mut world = World::with_people(0);
    let id = world.add_remote("ana@example.org", "Ana", "");
    world
        .crm
        .blocked
        .people
        .insert(id.parse().unwrap(), "flagged with an error".to_owned());
    world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    assert!(world.writes().is_empty(), "{:?}", world.writes());
    assert!(
        world.crm.states.values().all(|s| s.link().is_none()),
        "linked"
    );
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
    both(&mut world);
    both(&mut world);
    assert_eq!(email_status(&world, "ana@example.org"), "unsubscribed");
    assert!(world.crm.contacts[&id].is_opt_out);
}

#[test]
fn a_cursor_in_the_future_does_not_hide_edits() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let now = world.now;
    world.later(60 * 24 * 365);
    world.push();
    world.now = now;
    world.later(1);
    world.edit_local(id, |c| c.first_name = Some("Anna".to_owned()));
    world.crm.contacts.get_mut(&id).unwrap().modified_date = Some(world.now);
    world.push();
    assert_eq!(
        world.remote("ana@example.org").unwrap()["given_name"],
        "Anna"
    );
}

#[test]
fn a_retry_of_a_contact_that_lost_its_address_ends() {
    let mut world = World::with_people(0);
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@*".to_owned()]);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.edit_local(id, |c| c.email = None);
    let mut totals = Vec::new();
    for _ in 0..30 {
        world.later(60 * 25);
        totals.push(world.push().total);
    }
    assert_eq!(totals.last(), Some(&0), "{totals:?}");
}

#[test]
fn one_person_an_cannot_show_does_not_stop_everybody() {
    let mut world = World::with_people(0);
    world
        .crm
        .broken
        .insert("ana@example.org".to_owned(), "hook".to_owned());
    let ana = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    world.later(10);
    world.add_remote("bo@example.org", "Bo", "Lee");
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("GET", &format!("/people/{ana}"))
            .status(500)
            .times(None),
    );
    let result = world.run(Origin::Remote);
    assert!(world.contact("bo@example.org").is_some(), "{result:?}");
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
    both(&mut world);
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
    both(&mut world);
    assert_eq!(email_status(&world, "ana@example.org"), "unsubscribed");
}

#[test]
fn a_new_address_abroad_keeps_no_state_of_the_old_one() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, addr("77 Harbor Way", "Oakland", "94607"));
    world.edit_local(id, |c| c.state_province_id = Some(1004));
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"postal_addresses": [{"primary": true, "address_lines": ["1 High St"], "locality": "Leeds", "region": "West Yorkshire", "postal_code": "LS1 1AA", "country": "GB"}]}));
    world.later(2);
    world.pull();
    let c = &world.crm.contacts[&id];
    assert_eq!(
        (c.country_id, c.state_province_id),
        (Some(1226), None),
        "{c:?}"
    );
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
    both(&mut world);
    world.later(30);
    both(&mut world);
    world.edit_local(id, |c| c.is_deleted = false);
    // The window of the pull is past by now.
    world.crm.cursors.insert(
        "remote",
        jiff::Timestamp::now() + jiff::SignedDuration::from_mins(5),
    );
    both(&mut world);
    both(&mut world);
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
    assert_eq!(mobile_status(&world, "ana@example.org"), "unsubscribed");
}

#[test]
fn a_record_given_up_and_then_edited_gets_its_retries_again() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@*".to_owned()]);
    for _ in 0..12 {
        world.later(60 * 25);
        world.push();
    }
    world.edit_local(id, |c| c.last_name = Some("Gomez".to_owned()));
    world.push();
    world.sandbox.set(|s| s.refused_emails.clear());
    for _ in 0..3 {
        world.later(60 * 25);
        world.push();
    }
    assert!(world.remote("ana@example.org").is_some());
}

#[test]
fn a_rejected_creation_does_not_hide_what_the_person_says_later() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@*".to_owned()]);
    world.push();
    world.sandbox.set(|s| s.refused_emails.clear());
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"postal_addresses": [{"primary": true, "address_lines": ["1 High St"], "locality": "Oakland", "region": "CA", "postal_code": "94607", "country": "US"}]}));
    world.later(10);
    world.push();
    assert_eq!(
        world.outcome("Ana Ruiz"),
        Some(Outcome::Matched),
        "not created by us: {:?}",
        world.seen
    );
    both(&mut world);
    both(&mut world);
    assert_eq!(
        world.crm.contacts[&id].street_address.as_deref(),
        Some("1 High St")
    );
}

#[test]
fn a_first_meeting_by_push_later_brings_what_the_person_has_more() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"phone_numbers": [{"number": "15105550142", "status": "subscribed", "primary": true}]}));
    world.push();
    both(&mut world);
    both(&mut world);
    assert!(world.crm.contacts[&id].phone.is_some());
}

#[test]
fn a_local_address_swap_is_tried_until_it_is_there_or_reported() {
    let mut world = World::with_people(0);
    let a = world.add_local("ana@example.org", "Ana", "Ruiz");
    let b = world.add_local("bo@example.org", "Bo", "Lee");
    world.push();
    world.edit_local(a, |c| c.email = Some("bo@example.org".to_owned()));
    world.edit_local(b, |c| c.email = Some("new@example.org".to_owned()));
    for _ in 0..4 {
        world.later(30);
        world.pull();
        world.push();
    }
    assert_eq!(world.remote("bo@example.org").unwrap()["given_name"], "Ana");
}

#[test]
fn language_the_site_does_not_know_is_not_silently_dropped() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"languages_spoken": ["pt"]}));
    world.later(2);
    let report = world.pull();
    assert!(
        !report.problems.is_empty(),
        "{:?} {:?}",
        world.seen,
        world.crm.contacts[&id].preferred_language
    );
}

#[test]
fn a_clock_of_the_database_two_minutes_behind_loses_no_edit() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.later(60);
    world.push();
    // 30 s later by PHP's clock; the database's is 2 minutes behind.
    let stamp = world.now + jiff::SignedDuration::from_secs(30 - 120);
    world.edit_local(id, |c| c.first_name = Some("Anna".to_owned()));
    world.crm.contacts.get_mut(&id).unwrap().modified_date = Some(stamp);
    world.later(10);
    world.push();
    assert_eq!(
        world.remote("ana@example.org").unwrap()["given_name"],
        "Anna"
    );
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
    assert_eq!(mobile_status(&world, "ana@example.org"), "unsubscribed");
    world.edit_local(id, |c| c.phone = Some("(510) 555-0177".to_owned()));
    both(&mut world);
    both(&mut world);
    assert_eq!(
        mobile_status(&world, "ana@example.org"),
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
    both(&mut world);
    assert_eq!(email_status(&world, "fam@example.org"), "unsubscribed");
}

#[test]
fn two_failed_states_of_a_person_without_a_contact_do_not_multiply() {
    let mut world = World::with_people(0);
    world.add_local("fam@example.org", "Bo", "Ruiz");
    world.add_local("fam@example.org", "Cy", "Ruiz");
    world.add_remote("fam@example.org", "Ana", "Ruiz");
    for _ in 0..15 {
        world.later(60 * 25);
        world.pull();
        world.push();
    }
    assert_eq!(world.crm.states.len(), 3);
    world.sandbox.clear_requests();
    world.later(60 * 25);
    let (pull, push) = (world.pull(), world.push());
    assert_eq!(push.requests, 0, "{pull:?} {push:?}");
}

/// In CiviCRM such a refusal belongs to one address, and another one may take its place.
#[test]
fn a_refusal_held_by_an_address_outlives_the_address() {
    let mut world = World::with_people(0);
    let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.edit_local(id, |contact| contact.email_on_hold = OnHold::OptOut);
    both(&mut world);
    assert_eq!(email_status(&world, "ana@example.org"), "unsubscribed");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "ana@new.example.org"}]}),
    );
    world.later(2);
    world.pull();
    // As when the address stood beside the other one, free of its hold.
    world.edit_local(id, |contact| contact.email_on_hold = OnHold::No);
    both(&mut world);
    let contact = world.contact("ana@new.example.org").unwrap();
    assert!(contact.do_not_email);
    assert!(!contact.is_opt_out && !contact.do_not_sms);
    assert_eq!(email_status(&world, "ana@new.example.org"), "unsubscribed");
    assert_eq!(mobile_status(&world, "ana@new.example.org"), "subscribed");
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
    both(&mut world);
    let contact = world.contact("ana@example.org").unwrap();
    assert_eq!(contact.email_on_hold, OnHold::No);
}

#[test]
fn a_refusal_travels_when_action_network_does_not_take_what_came_with_it() {
    let mut world = World::with_people(0);
    world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    opts_out_with_an_address_that_is_refused(&mut world, id);
    world.push();
    assert_eq!(world.outcome("Ana Ruiz"), Some(Outcome::Error));
    assert_eq!(email_status(&world, "ana@example.org"), "unsubscribed");
    assert_eq!(mobile_status(&world, "ana@example.org"), "unsubscribed");
}

#[test]
fn a_refusal_travels_when_civicrm_does_not_take_what_came_with_it() {
    let mut world = World::with_people(0);
    let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let new = "ana@new.example.org";
    world.crm.broken.insert(new.to_owned(), "No.".to_owned());
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": new, "status": "unsubscribed"}]}),
    );
    world.later(2);
    world.pull();
    assert_eq!(world.outcome("Ana Ruiz"), Some(Outcome::Error));
    let contact = world.contact("ana@example.org").unwrap();
    assert!(contact.is_opt_out && !contact.do_not_sms);
}

#[test]
fn a_street_that_civicrm_cut_short_is_not_written_back() {
    let mut world = World::with_people(0);
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"postal_addresses": [{"primary": true, "address_lines": ["77 Harbor Way, Stair B"], "locality": "Oakland", "region": "CA", "postal_code": "94607", "country": "US"}]}));
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.push();
    let cut = |contact: &mut Contact| contact.street_address = Some("77 Harbor...".to_owned());
    world.edit_local(id, cut);
    let state = world.crm.states.values_mut().next().unwrap();
    let base = state.base.as_mut().unwrap();
    base.local.address.as_mut().unwrap().street = Some("77 Harbor...".to_owned());
    world.edit_local(id, |contact| contact.postal_code = Some("94608".to_owned()));
    world.push();
    let address = &world.remote("ana@example.org").unwrap()["postal_addresses"][0];
    assert_eq!(
        (&address["address_lines"][0], &address["postal_code"]),
        (&json!("77 Harbor Way, Stair B"), &json!("94608"))
    );
}

#[test]
fn a_new_address_of_somebody_unsubscribed_takes_the_refusal_along() {
    let mut world = World::with_people(0);
    world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.edit_local(id, |contact| contact.is_opt_out = true);
    both(&mut world);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
    });
    both(&mut world);
    let (_, _, sent) = world.writes().pop().unwrap();
    assert_eq!(
        sent["email_addresses"],
        json!([{"address": "ana@new.example.org", "status": "unsubscribed"}])
    );
}

/// Changes are sent a few at a time, so some are under way when one fails.
#[test]
fn what_was_sent_beside_a_failure_is_remembered_and_the_rest_is_not_sent() {
    let mut world = World::with_people(30);
    world.pull();
    world.push();
    let linked: Vec<_> = world
        .crm
        .states
        .values()
        .filter_map(|state| state.link().map(|(id, person)| (id, person.clone())))
        .collect();
    for (id, _) in &linked {
        world.edit_local(*id, |contact| contact.last_name = Some("Gomez".to_owned()));
    }
    world.sandbox.clear_requests();
    let refused = Fault::new(FaultKind::Status).on("PUT", "*").status(401);
    world.sandbox.fault(refused.skip(3));
    world.run(Origin::Local).unwrap_err();
    let sent = world.writes().len();
    assert!((4..=8).contains(&sent), "{sent}");
    world.sandbox.clear_requests();
    world.push();
    assert_eq!(world.writes().len(), linked.len() - (sent - 1));
    let people = world.sandbox.people();
    let changed = people.iter().filter(|one| one["family_name"] == "Gomez");
    assert_eq!(changed.count(), linked.len());
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
        both(&mut world);
        let subscribe = json!({"email_addresses": [{"status": "subscribed"}]});
        world.edit_remote(&remote, subscribe);
        both(&mut world);
        both(&mut world);
        assert_eq!(email_status(&world, "ana@example.org"), "subscribed");
        world.edit_local(id, second);
        both(&mut world);
        assert_eq!(email_status(&world, "ana@example.org"), "unsubscribed");
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
        both(&mut world);
        let subscribe = json!({"phone_numbers": [{"status": "subscribed"}]});
        world.edit_remote(&remote, subscribe);
        both(&mut world);
        both(&mut world);
        assert_eq!(mobile_status(&world, "ana@example.org"), "subscribed");
        world.edit_local(id, second);
        both(&mut world);
        assert_eq!(mobile_status(&world, "ana@example.org"), "unsubscribed");
    }
}

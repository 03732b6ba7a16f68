//! Writes that one side refuses: what is tried again, what is given up, and what must not wait for them.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;
use serde_json::json;

use crate::people::opts_out_with_an_address_that_is_refused;
use crate::world::World;

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
    world.both();
    world.both();
    assert_eq!(
        world.crm.contacts[&id].street_address.as_deref(),
        Some("1 High St")
    );
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

#[test]
fn a_refusal_travels_when_action_network_does_not_take_what_came_with_it() {
    let mut world = World::with_people(0);
    world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    opts_out_with_an_address_that_is_refused(&mut world, id);
    world.push();
    assert_eq!(world.outcome("Ana Ruiz"), Some(Outcome::Error));
    assert_eq!(world.email_status("ana@example.org"), "unsubscribed");
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
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

/// Another extension that undoes it must not make a refusal pass for known.
#[test]
fn a_refusal_that_is_undone_on_its_way_is_told_and_arrives_later() {
    for is_linked in [false, true] {
        let mut world = World::with_people(0);
        let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
        if is_linked {
            world.pull();
            world.later(5);
        }
        world.unsubscribe(&remote);
        world.crm.loses_refusals = true;
        let report = world.pull();
        assert_eq!((report.counts.error, report.counts.created), (1, 0));
        let reason = &report.problems[0].reason;
        assert!(reason.contains("is_opt_out was not kept"), "{reason}");
        assert_eq!(world.crm.contacts.len(), usize::from(is_linked));
        world.crm.loses_refusals = false;
        world.later(20);
        world.pull();
        assert!(world.contact_of(&remote).is_opt_out);
        assert!(world.is_unsubscribed(&remote));
    }
}

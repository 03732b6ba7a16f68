//! What osdi-client 1.2.3 got wrong about who is who, about consent and about echoes, by the numbers of the list of its
//! defects.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::Contact;
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;
use serde_json::json;

use crate::world::World;

/// A new person with the street of another contact took over that contact's address row.
#[test]
fn defect_04_a_new_person_takes_no_address_row_of_another_contact() {
    let mut world = World::with_people(0);
    let street = json!([{"primary": true, "address_lines": ["77 Harbor Way"], "locality": "Oakland", "region": "CA", "postal_code": "94607", "country": "US"}]);
    for email in ["ana@example.org", "bo@example.org"] {
        let remote = world.add_remote(email, "Ana", "Ruiz");
        world.edit_remote(&remote, json!({"postal_addresses": street}));
        world.later(2);
        world.pull();
    }
    for email in ["ana@example.org", "bo@example.org"] {
        let contact = world.contact(email).unwrap();
        assert_eq!(
            contact.street_address.as_deref(),
            Some("77 Harbor Way"),
            "{email}"
        );
    }
}

/// A first sync that failed counted as done until somebody edited the record.
#[test]
fn defect_06_a_failed_first_sync_is_tried_again_by_itself() {
    for origin in [Origin::Remote, Origin::Local] {
        let mut world = World::with_people(0);
        match origin {
            Origin::Remote => {
                world.add_remote("ana@example.org", "Ana", "Ruiz");
                world
                    .crm
                    .broken
                    .insert("ana@example.org".to_owned(), "a hook".to_owned());
            }
            Origin::Local => {
                world.add_local("ana@example.org", "Ana", "Ruiz");
                world
                    .sandbox
                    .set(|settings| settings.refused_emails = vec!["ana@*".to_owned()]);
            }
        }
        assert_eq!(world.run(origin).unwrap().counts.error, 1);
        world.crm.broken.clear();
        world
            .sandbox
            .set(|settings| settings.refused_emails.clear());
        // The window of changes is past; only the record's own clock brings it back.
        world.later(60);
        let cursor = world.now;
        world.crm.cursors.insert(origin.name(), cursor);
        world.later(10);
        assert_eq!(world.run(origin).unwrap().counts.created, 1, "{origin:?}");
    }
}

/// The survivor of a merge was synced with the person of the contact that was discarded.
#[test]
fn defect_08_the_survivor_of_a_merge_keeps_its_own_person() {
    let mut world = World::with_people(0);
    let survivor = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let own = world.remote_id("ana@example.org");
    let other = world.add_remote("bea@example.org", "Bea", "Ruiz");
    world.later(2);
    world.pull();
    let discarded = world.contact("bea@example.org").unwrap().id.unwrap();
    for state in world.crm.states.values_mut() {
        if state.contact_id == Some(discarded) {
            state.contact_id = None;
            state.merged_contact_id = Some(survivor);
            // Synced last, which was what counted.
            state.sync_time = Some(world.now);
        }
    }
    world.crm.contacts.remove(&discarded);
    world.edit_local(survivor, |contact| {
        contact.first_name = Some("Anna".to_owned())
    });
    world.edit_remote(&other, json!({"family_name": "Other"}));
    world.both();
    assert_eq!(world.sandbox.person(&own).unwrap()["given_name"], "Anna");
    assert_eq!(world.sandbox.person(&other).unwrap()["given_name"], "Bea");
    assert_eq!(
        world.crm.contacts[&survivor].last_name.as_deref(),
        Some("Ruiz")
    );
    assert_eq!(world.crm.contacts.len(), 1);
}

/// A PUT that failed in whatever way was followed by a POST and reported as a success.
#[test]
fn defect_09_a_failed_put_never_becomes_a_create() {
    for status in [404, 422, 500, 503] {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        world.push();
        world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
        world.sandbox.clear_requests();
        world.sandbox.fault(
            Fault::new(FaultKind::Status)
                .on("PUT", "/people/*")
                .status(status),
        );
        let _ = world.run(Origin::Local);
        assert!(
            world.writes().iter().all(|(method, ..)| method == "PUT"),
            "{status}"
        );
        assert_eq!(world.outcome("Anna Ruiz"), Some(Outcome::Error), "{status}");
    }
}

/// An error other than "not found" ended the run without a trace.
#[test]
fn defect_10_an_error_of_the_server_about_one_person_is_remembered_with_it() {
    for status in [400, 403, 404, 500, 502] {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        world.push();
        // Without values of the last sync the person has to be read.
        for state in world.crm.states.values_mut() {
            state.base = None;
        }
        world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
        world.add_local("bo@example.org", "Bo", "Lee");
        world.sandbox.fault(
            Fault::new(FaultKind::Status)
                .on("GET", "/people/*")
                .status(status),
        );
        let logs = world.crm.logs.len();
        let report = world.run(Origin::Local).unwrap();
        assert_eq!(
            (report.counts.error, report.counts.created),
            (1, 1),
            "{status}"
        );
        assert!(world.state_of(id).unwrap().message.is_some(), "{status}");
        assert!(world.crm.logs.len() > logs, "{status}");
    }
}

/// Somebody deleted there and matched anew left a second state, and from then on no state could be read.
#[test]
fn defect_no_unique_index_who_is_matched_anew_has_one_state() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let before = world.remote_id("ana@example.org");
    world.sandbox.delete_person(&before);
    let again = world.add_remote("ana@example.org", "Ana", "Ruiz");
    for _ in 0..4 {
        world.later(60);
        world.pull();
        world.push();
    }
    let states: Vec<_> = world
        .crm
        .states
        .values()
        .filter_map(|state| state.link())
        .collect();
    let [(contact, person)] = states[..] else {
        panic!("{states:?}")
    };
    assert_eq!((contact, person.as_str()), (id, again.as_str()));
}

const ANA: &str = "ana@example.org";

/// An unsubscribe over there was not imported, and the next edit here sent `subscribed`.
#[test]
fn defect_02_an_unsubscribe_is_imported_and_never_sent_back_as_a_subscription() {
    for honours in [false, true] {
        let mut world = World::with_people(0);
        world.rules.honour_opt_in = honours;
        let remote = world.add_remote(ANA, "Ana", "Ruiz");
        world.pull();
        let id = world.contact(ANA).unwrap().id.unwrap();
        world.set_email_status(&remote, "unsubscribed");
        world.both();
        assert!(world.crm.contacts[&id].is_opt_out);
        world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
        world.both();
        assert_eq!(world.remote(ANA).unwrap()["given_name"], "Anna");
        assert_eq!(world.email_status(ANA), "unsubscribed");
        assert!(!format!("{:?}", world.writes()).contains("\"subscribed\""));
    }
}

/// Who opted out was no candidate any more, so Action Network was never told.
#[test]
fn defect_03_an_opt_out_is_exported() {
    let mut world = World::with_people(0);
    let id = world.add_local(ANA, "Ana", "Ruiz");
    world.push();
    assert_eq!(world.email_status(ANA), "subscribed");
    world.edit_local(id, |contact| contact.is_opt_out = true);
    world.push();
    assert_eq!(world.email_status(ANA), "unsubscribed");
}

/// Any field that Action Network writes another way made a saved record an error, and a number without its country code was
/// sent in every run.
#[test]
fn defect_11_what_action_network_writes_another_way_is_no_error_and_not_sent_again() {
    let mut world = World::with_people(0);
    let id = world.add_local("Ana@Example.org", "Ana", "Ruiz");
    world.edit_local(id, |contact| {
        contact.phone = Some("510 555 0142".to_owned());
        contact.street_address = Some("77 Harbor Way".to_owned());
        contact.city = Some("Oakland".to_owned());
        contact.postal_code = Some("94607".to_owned());
    });
    let pushed = world.push();
    assert_eq!((pushed.counts.created, &pushed.problems[..]), (1, &[][..]));
    // The geocoder adds the state and changes the case of the city.
    let person = &world.sandbox.people()[0];
    let remote = person["id"].as_str().unwrap();
    world.edit_remote(
        remote,
        json!({"postal_addresses": [{"locality": "OAKLAND", "region": "CA"}],
            "email_addresses": [{"address": "ana@example.org"}]}),
    );
    world.assert_quiet();
    let contact = &world.crm.contacts[&id];
    assert_eq!(contact.email.as_deref(), Some("Ana@Example.org"));
    assert_eq!(contact.phone.as_deref(), Some("510 555 0142"));
}

/// Nothing but times kept 1.2.3 from sending its own writes back and forth.
#[test]
fn defect_ping_pong_our_own_writes_do_not_echo() {
    type Edit = fn(&mut Contact);
    let edits: [(&str, Edit); 4] = [
        ("name", |contact| {
            contact.first_name = Some("Anna".to_owned())
        }),
        ("language", |contact| {
            contact.preferred_language = Some("de_DE".to_owned())
        }),
        ("phone", |contact| {
            contact.phone = Some("(510) 555-0199".to_owned())
        }),
        ("opt-out", |contact| contact.is_opt_out = true),
    ];
    for (what, edit) in edits {
        let mut world = World::with_people(0);
        let id = world.add_local(ANA, "Ana", "Ruiz");
        world.push();
        world.edit_local(id, edit);
        world.both();
        world.sandbox.clear_requests();
        let before = (
            world.crm.contacts.clone(),
            world.crm.states.clone(),
            world.crm.logs.len(),
        );
        for _ in 0..3 {
            // Everything is read again, however old it is.
            world.crm.cursors.clear();
            world.both();
        }
        let after = (
            world.crm.contacts.clone(),
            world.crm.states.clone(),
            world.crm.logs.len(),
        );
        assert_eq!(after, before, "{what}");
        assert_eq!(world.writes(), [], "{what}");
    }
}

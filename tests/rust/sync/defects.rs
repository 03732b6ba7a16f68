//! Defects of osdi-client 1.2.3 that are about who is who, each as it was observed there.

use action_network_sandbox::{Fault, FaultKind};
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
        match world.run(Origin::Local) {
            Ok(report) => {
                assert_eq!(
                    (report.counts.error, report.counts.created),
                    (1, 1),
                    "{status}"
                );
                assert!(world.state_of(id).unwrap().message.is_some(), "{status}");
                assert!(world.crm.logs.len() > logs, "{status}");
            }
            Err(error) => assert_eq!(status, 403, "only a refused token ends the run: {error}"),
        }
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

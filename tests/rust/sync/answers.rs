//! What Action Network makes of what it is sent: takes a part, ignores it, loses something, writes it another way.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{Contact, ContactId};
use osdi_engine::profile::{Origin, Policies, Policy};
use serde_json::json;

use crate::world::World;

const ANA: &str = "ana@example.org";

fn at(street: &str, city: &str, postal_code: &str) -> impl Fn(&mut Contact) {
    let [street, city, postal_code] = [street, city, postal_code].map(|part| Some(part.to_owned()));
    move |contact| {
        contact.address_id = Some(1);
        contact.street_address.clone_from(&street);
        contact.city.clone_from(&city);
        contact.postal_code.clone_from(&postal_code);
        contact.country_id = Some(1228);
    }
}

fn pair(world: &mut World) -> ContactId {
    let id = world.add_local(ANA, "Ana", "Ruiz");
    world.push();
    id
}

/// The address stays with somebody else, the name is taken: later that name must not look like an edit over there.
#[test]
fn a_message_taken_in_part_makes_no_false_conflict() {
    for has_base in [true, false] {
        let mut world = World::with_people(0);
        let id = pair(&mut world);
        let other = world.add_remote("taken@example.org", "Cy", "Lee");
        if !has_base {
            for state in world.crm.states.values_mut() {
                state.base = None;
            }
        }
        world.edit_local(id, |contact| {
            contact.first_name = Some("Anna".to_owned());
            contact.email = Some("taken@example.org".to_owned());
        });
        assert_eq!(world.push().counts.error, 1);
        assert_eq!(world.remote(ANA).unwrap()["given_name"], "Anna");
        world.edit_local(id, |contact| contact.first_name = Some("Annie".to_owned()));
        world.both_later(2);
        let pulled = world.pull();
        assert_eq!(pulled.counts.conflict, 0, "{has_base}: {pulled:?}");
        assert_eq!(world.logged("conflicts"), [] as [serde_json::Value; 0]);
        world.edit_remote(
            &other,
            json!({"email_addresses": [{"address": "cy@example.org"}]}),
        );
        world.later(60);
        world.push();
        let person = world.remote("taken@example.org").unwrap();
        assert_eq!(
            person["given_name"], "Annie",
            "{has_base}: {:?}",
            world.seen
        );
    }
}

/// The same where Action Network answers and does nothing.
#[test]
fn a_message_that_was_ignored_makes_no_false_conflict() {
    for has_base in [true, false] {
        for kind in [FaultKind::Empty, FaultKind::Status] {
            let mut world = World::with_people(0);
            let id = pair(&mut world);
            if !has_base {
                for state in world.crm.states.values_mut() {
                    state.base = None;
                }
            }
            world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
            let fault = Fault::new(kind).on("PUT", "*").status(400);
            world.sandbox.fault(fault);
            assert_eq!(world.push().counts.error, 1);
            world.both_later(60);
            world.both();
            assert_eq!(
                world.remote(ANA).unwrap()["given_name"],
                "Anna",
                "{has_base} {kind:?}"
            );
            assert_eq!(world.logged("conflicts"), [] as [serde_json::Value; 0]);
        }
    }
}

/// The same where Action Network was told and CiviCRM could not be written.
#[test]
fn a_contact_that_cannot_be_saved_makes_no_false_conflict() {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([("given_name", Policy::Local)]);
    let id = pair(&mut world);
    let remote = world.remote_id(ANA);
    world.edit_remote(
        &remote,
        json!({"given_name": "There", "family_name": "Gomez"}),
    );
    world.edit_local(id, |contact| contact.first_name = Some("Here".to_owned()));
    world.crm.broken.insert(ANA.to_owned(), "No.".to_owned());
    world.later(2);
    assert_eq!(world.pull().counts.error, 1);
    assert_eq!(world.remote(ANA).unwrap()["given_name"], "Here");
    world.crm.broken.clear();
    world.edit_local(id, |contact| contact.first_name = Some("Again".to_owned()));
    world.both_later(60);
    world.both();
    assert_eq!(world.logged("conflicts"), [] as [serde_json::Value; 0]);
    assert_eq!(world.remote(ANA).unwrap()["given_name"], "Again");
    assert_eq!(world.crm.contacts[&id].last_name.as_deref(), Some("Gomez"));
}

#[test]
fn a_city_lost_at_the_first_save_is_sent_once_more() {
    for is_new_there in [true, false] {
        let mut world = World::with_people(0);
        world
            .sandbox
            .set(|settings| settings.lose_first_city = true);
        let id = world.add_local(ANA, "Ana", "Ruiz");
        if !is_new_there {
            world.push();
        }
        world.edit_local(id, at("77 Harbor Way", "Oakland", "94607"));
        let pushed = world.push();
        assert_eq!(pushed.problems, [], "{is_new_there}");
        let puts = world
            .writes()
            .iter()
            .filter(|(method, ..)| method == "PUT")
            .count();
        assert_eq!(puts, if is_new_there { 1 } else { 2 });
        let city = &world.remote(ANA).unwrap()["postal_addresses"][0]["locality"];
        assert_eq!(city, "Oakland", "{is_new_there}");
        world.sandbox.clear_requests();
        world.both();
        assert_eq!(world.writes(), [], "{is_new_there}");
    }
}

#[test]
fn what_was_lost_is_said_once_and_not_sent_for_ever() {
    let mut world = World::with_people(0);
    world
        .sandbox
        .set(|settings| settings.lose_first_city = true);
    let id = pair(&mut world);
    // The second attempt fails, and the language is none Action Network knows.
    let fault = Fault::new(FaultKind::Status).on("PUT", "*").status(400);
    world.sandbox.fault(fault.skip(1));
    world.edit_local(id, at("77 Harbor Way", "Oakland", "94607"));
    world.edit_local(id, |contact| {
        contact.preferred_language = Some("xx_XX".to_owned())
    });
    let pushed = world.push();
    assert_eq!(pushed.counts.updated, 1, "{:?}", world.seen);
    let reason = world.seen[0].reason.clone().unwrap();
    assert!(reason.contains("language, address (city)"), "{reason}");
    assert!(!reason.contains("Oakland"), "{reason}");
    assert!(
        world
            .crm
            .logs
            .last()
            .unwrap()
            .details
            .to_string()
            .contains("address (city)")
    );
    world.assert_quiet();
    assert_eq!(world.crm.contacts[&id].city.as_deref(), Some("Oakland"));
    assert_eq!(
        world.crm.contacts[&id].preferred_language.as_deref(),
        Some("xx_XX")
    );
    // The next edit of the address takes all of it along.
    world.edit_local(id, |contact| {
        contact.street_address = Some("78 Harbor Way".to_owned())
    });
    world.both();
    let address = &world.remote(ANA).unwrap()["postal_addresses"][0];
    assert_eq!(address["locality"], "Oakland");
}

/// What Action Network cannot show after a write it did not answer concerns that record alone, whichever way it fails.
#[test]
fn one_whose_outcome_stays_unknown_holds_nobody_up() {
    for kind in [FaultKind::Empty, FaultKind::Html, FaultKind::Truncate] {
        let mut world = World::with_people(0);
        let poisoned = pair(&mut world);
        let other = world.add_local("bo@example.org", "Bo", "Lee");
        world.both();
        for id in [poisoned, other] {
            world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
        }
        let path = format!("/people/{}", world.remote_id(ANA));
        let fault = Fault::new(kind).on("*", &path).times(None);
        world.sandbox.fault(fault);
        for run in 1..=3 {
            let report = world.push();
            assert_eq!(report.counts.error, 1, "{kind:?}, run {run}");
            world.later(2);
        }
        let state = world.state_of(poisoned).unwrap();
        assert_eq!(state.attempt_count, Some(1), "{kind:?}");
        let there = world.remote("bo@example.org").unwrap();
        assert_eq!(there["given_name"], "Anna", "{kind:?}");
        world.sandbox.clear_faults();
        world.both_later(60);
        world.both();
        assert_eq!(world.remote(ANA).unwrap()["given_name"], "Anna", "{kind:?}");
        world.assert_at_rest();
    }
}

/// A creation without an answer, about which Action Network cannot be asked either.
#[test]
fn one_whose_creation_stays_unknown_holds_nobody_up() {
    for kind in [FaultKind::DropAfter, FaultKind::Html] {
        let mut world = World::with_people(0);
        let first = world.add_local(ANA, "Ana", "Ruiz");
        world.add_local("bo@example.org", "Bo", "Lee");
        // Both are looked up before; the third question is about what became of the first creation.
        world.sandbox.fault(Fault::new(kind).on("POST", "/people"));
        let fault = Fault::new(FaultKind::Html).on("GET", "/people").skip(2);
        world.sandbox.fault(fault.times(Some(3)));
        let report = world.push();
        assert_eq!(
            (report.counts.error, report.counts.created),
            (1, 1),
            "{kind:?}: {:?}",
            world.seen
        );
        assert_eq!(world.state_of(first).unwrap().attempt_count, Some(1));
        world.sandbox.clear_faults();
        world.both_later(60);
        world.both();
        assert_eq!(world.sandbox.people().len(), 2, "{kind:?}");
        world.assert_at_rest();
    }
}

/// A server that fails whatever it is asked ends the run after a few tries, and those tries are remembered.
#[test]
fn a_server_that_fails_altogether_ends_the_run() {
    let mut world = World::with_people(0);
    for number in 1..=20 {
        world.add_local(&format!("{number}@example.org"), "Ana", "Ruiz");
    }
    world.both();
    let ids: Vec<ContactId> = world.crm.contacts.keys().copied().collect();
    for id in ids {
        world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    }
    world
        .sandbox
        .fault(Fault::new(FaultKind::Empty).times(None));
    assert!(world.run(Origin::Local).is_err());
    assert!(
        world
            .crm
            .states
            .values()
            .filter(|one| one.attempt_count.is_some())
            .count()
            < 4
    );
    world.sandbox.clear_faults();
    world.both_later(60);
    world.both();
    assert!(
        world
            .sandbox
            .people()
            .iter()
            .all(|one| one["given_name"] == "Anna")
    );
    world.assert_at_rest();
}

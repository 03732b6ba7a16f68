//! Records that cannot be synced for a while - missing, flagged, or beyond what the server can answer - and what becomes of
//! them and of the others meanwhile.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::Kind;
use osdi_engine::crm::{Blocked, ContactId, FlagType};
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::{Origin, Policies, Policy, ScopeExit};
use serde_json::json;

use crate::people::{email, linked_locals, trash_world};
use crate::world::World;

/// Action Network answers whoever sends something to a person, once, that there is no such person.
fn answers_not_found_once(world: &World) {
    let fault = Fault::new(FaultKind::Status).on("PUT", "/people/*");
    world.sandbox.fault(fault.status(404));
}

/// A linked pair of a profile that puts the contacts of those who are gone into the trash; Action Network just said, wrongly
/// and once, that the person is gone.
fn missing_once() -> (World, ContactId, String) {
    let (mut world, ids) = trash_world(1);
    let id = ids[0];
    let remote = world.remote_id(&email(0));
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    answers_not_found_once(&world);
    world.push();
    (world, id, remote)
}

/// A linked pair with a flag, during which something happens, and which is settled at last.
fn during_a_flag(happens: fn(&mut World, ContactId, &str)) -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    let remote = world.remote_id(&email(0));
    let blocked = &mut world.crm.blocked;
    blocked.contacts.insert(id, "flagged".to_owned());
    world.both_later(10);
    happens(&mut world, id, &remote);
    world.both();
    world.both_later(30);
    world.both();
    world.crm.blocked.contacts.clear();
    for _ in 0..5 {
        world.both_later(60 * 25);
        world.both();
    }
    (world, id, remote)
}

#[test]
fn somebody_who_refused_an_edit_in_between_is_not_missing_since_before() {
    let (mut world, id, remote) = missing_once();
    // Ten minutes later Action Network has the person, but does not take what is sent.
    world.later(10);
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["new@*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("new@example.org".to_owned())
    });
    world.push();
    assert!(world.sandbox.person(&remote).is_some());
    // Two hours later it is "missing" once more, for a moment.
    world.later(120);
    answers_not_found_once(&world);
    world.push();
    assert!(
        !world.crm.contacts[&id].is_deleted,
        "trashed, and the person is there"
    );
}

#[test]
fn somebody_pulled_in_between_is_not_missing_since_before() {
    let (mut world, id, remote) = missing_once();
    assert!(world.state_of(id).unwrap().remote_gone_time.is_some());
    world.both_later(3);
    world.crm.cursors.clear();
    world.pull();
    assert!(world.sandbox.person(&remote).is_some());
    assert_eq!(
        world.state_of(id).unwrap().remote_gone_time,
        None,
        "it was just read"
    );
}

#[test]
fn one_answer_not_found_links_a_contact_to_nobody_else() {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([("email", Policy::Never)]);
    let first = world.add_remote("shared@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("shared@example.org").unwrap().id.unwrap();
    world.both_later(10);
    world.edit_remote(
        &first,
        json!({"email_addresses": [{"address": "ana@example.org"}]}),
    );
    world.both();
    world.both_later(60);
    world.both();
    let bob = world.add_remote("shared@example.org", "Bob", "Lee");
    world.both_later(10);
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("GET", &format!("/people/{first}"))
            .status(404),
    );
    world.both();
    world.both_later(10);
    world.both();
    let person = world
        .state_of(id)
        .and_then(|state| state.remote_person_id.clone())
        .map(|one| one.to_string());
    assert_ne!(
        person,
        Some(bob),
        "contact of Ana, whose person is there: {:?}",
        world
            .crm
            .contacts
            .values()
            .map(|one| (one.id, &one.first_name, &one.email))
            .collect::<Vec<_>>()
    );
}

#[test]
fn an_unsubscribe_during_a_flag_arrives_when_the_flag_is_settled() {
    let (world, id, _) = during_a_flag(|world, _, remote| world.unsubscribe(remote));
    assert!(
        world.crm.contacts[&id].is_opt_out,
        "state: {:?}",
        world.state_of(id)
    );
}

#[test]
fn an_opt_out_during_a_flag_arrives_when_the_flag_is_settled() {
    let (world, id, remote) = during_a_flag(|world, id, _| {
        world.edit_local(id, |contact| contact.is_opt_out = true);
    });
    assert!(
        world.is_unsubscribed(&remote),
        "state: {:?}",
        world.state_of(id)
    );
}

#[test]
fn four_people_who_cannot_be_shown_hold_nobody_up_for_ever() {
    let mut world = World::with_people(0);
    for n in 0..4 {
        let id = world.add_remote(&email(n), "Ana", "Ruiz");
        world.crm.broken.insert(email(n), "a hook".to_owned());
        let path = format!("/people/{id}");
        world.sandbox.fault(
            Fault::new(FaultKind::Status)
                .on("GET", &path)
                .status(500)
                .times(None),
        );
    }
    world.pull();
    world.later(10);
    world.add_remote("new@example.org", "New", "Person");
    let mut errors = Vec::new();
    for _ in 0..15 {
        world.both_later(60 * 25);
        errors.extend(world.run(Origin::Remote).err().map(|one| one.to_string()));
    }
    assert!(
        world.contact("new@example.org").is_some(),
        "{} of 15 runs ended: {:?}; attempts {:?}",
        errors.len(),
        errors.first(),
        world
            .crm
            .states
            .values()
            .map(|one| one.attempt_count)
            .collect::<Vec<_>>()
    );
}

#[test]
fn four_contacts_who_cannot_be_looked_up_hold_nobody_up_for_ever() {
    let mut world = World::with_people(0);
    for n in 0..4 {
        world.add_local(&email(n), "Ana", &format!("Ruiz {n}"));
    }
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("GET", "/people*")
            .status(500)
            .times(Some(4)),
    );
    // Only these four: the next question is answered.
    world.add_local("new@example.org", "New", "Person");
    let mut errors = Vec::new();
    for _ in 0..15 {
        world.sandbox.clear_faults();
        world.sandbox.fault(
            Fault::new(FaultKind::Status)
                .on("GET", "/people*")
                .status(500)
                .times(Some(4)),
        );
        world.both_later(60 * 25);
        errors.extend(world.run(Origin::Local).err().map(|one| one.to_string()));
    }
    assert!(
        world.remote("new@example.org").is_some(),
        "{} of 15 runs ended: {:?}",
        errors.len(),
        errors.first()
    );
}

#[test]
fn a_server_that_fails_altogether_ends_the_run_quickly() {
    for origin in [Origin::Remote, Origin::Local] {
        let mut world = World::with_people(0);
        for n in 0..20 {
            match origin {
                Origin::Local => {
                    world.add_local(&email(n), "Ana", &format!("Ruiz {n}"));
                }
                Origin::Remote => {
                    world.add_remote(&email(n), "Ana", "Ruiz");
                    world.crm.broken.insert(email(n), "a hook".to_owned());
                }
            }
        }
        if origin == Origin::Remote {
            assert_eq!(world.pull().counts.error, 20);
            world.later(10);
        }
        let all = Fault::new(FaultKind::Status).on("GET", "/people*");
        world.sandbox.fault(all.status(500).times(None));
        world.sandbox.clear_requests();
        world.run(origin).unwrap_err();
        let asked = world.sandbox.requests().requests.len();
        assert!(asked <= 5, "{asked} requests to a server that is down");
    }
}

/// A limited profile whose group is emptied for a while, during which the brake stops what CiviCRM has to say.
#[test]
fn an_edit_while_the_group_was_empty_and_the_brake_on_arrives_when_the_group_is_back() {
    let mut world = World::with_people(0);
    world.crm.is_limited = true;
    world.rules.on_scope_exit = ScopeExit::Unsubscribe;
    let ids = linked_locals(&mut world, 25);
    let remote = world.remote_id(&email(0));
    let empty = |world: &mut World, is_empty: bool| {
        for contact in world.crm.contacts.values_mut() {
            contact.is_out_of_scope = is_empty;
        }
    };
    empty(&mut world, true);
    world.both_later(10);
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    for _ in 0..2 {
        world.pull();
        assert_eq!(world.run(Origin::Local).unwrap_err().kind(), Kind::Brake);
        world.both_later(60);
    }
    empty(&mut world, false);
    world.both_later(60);
    world.pull();
    world.push();
    assert_eq!(
        world.crm.contacts[&ids[0]].first_name.as_deref(),
        Some("Anna"),
        "state: {:?}",
        world.state_of(ids[0])
    );
    world.assert_quiet();
}

#[test]
fn who_is_back_gets_the_edit_that_was_given_up_and_the_flag_goes() {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    world
        .sandbox
        .set(|settings| settings.clock_offset_seconds = 600);
    let remote = world.remote_id(&email(0));
    let person = world.person(&remote);
    world.sandbox.delete_person(&remote);
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    for _ in 0..30 {
        world.both_later(60 * 12);
        world.pull();
        world.push();
    }
    assert_eq!(world.flags(), [FlagType::RemotePersonGone]);
    assert_eq!(world.state_of(id).unwrap().next_attempt_time, None);
    world.sandbox.insert_people(person).unwrap();
    world.edit_remote(&remote, json!({"family_name": "Gómez"}));
    for _ in 0..3 {
        world.both_later(60);
        world.pull();
        world.push();
    }
    let contact = &world.crm.contacts[&id];
    assert_eq!(contact.last_name.as_deref(), Some("Gómez"));
    assert_eq!(world.person(&remote)["given_name"], "Anna");
    assert_eq!(world.flags(), []);
    world.assert_quiet();
}

#[test]
fn a_contact_outside_the_scope_is_not_put_into_the_trash_for_a_person_who_is_gone() {
    for (edits, when) in [(true, "pushed"), (false, "pulled")] {
        let (mut world, ids) = trash_world(1);
        let id = ids[0];
        let remote = world.remote_id(&email(0));
        world.crm.is_limited = true;
        if edits {
            world.edit_local(id, |contact| contact.is_opt_out = true);
        } else {
            // A failure of the pull, which is what makes it look for the person.
            world.crm.broken.insert(email(0), "a hook".to_owned());
            world.both_later(5);
            world.edit_remote(&remote, json!({"given_name": "Anna"}));
            world.pull();
            assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
            world.crm.broken.clear();
        }
        world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
        world.sandbox.delete_person(&remote);
        for _ in 0..5 {
            world.both_later(60);
            world.both();
        }
        assert!(!world.crm.contacts[&id].is_deleted, "{when}");
        assert_eq!(world.flags(), [FlagType::RemotePersonGone], "{when}");
    }
}

/// Whom a flag concerns who is not linked to anybody yet.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Flagged {
    NewContact,
    NewPerson,
    ContactOfNewPerson,
    PersonOfNewContact,
}

#[test]
fn settling_a_flag_is_enough_for_somebody_who_is_not_linked_yet() {
    for flagged in [
        Flagged::NewContact,
        Flagged::NewPerson,
        Flagged::ContactOfNewPerson,
        Flagged::PersonOfNewContact,
    ] {
        let origin = match flagged {
            Flagged::NewPerson | Flagged::ContactOfNewPerson => Origin::Remote,
            Flagged::NewContact | Flagged::PersonOfNewContact => Origin::Local,
        };
        let mut world = World::with_people(0);
        let mut flag = None;
        if flagged != Flagged::NewPerson {
            let contact = world.add_local("ana@example.org", "Ana", "Ruiz");
            flag = Some(contact).filter(|_| flagged != Flagged::PersonOfNewContact);
        }
        if flagged != Flagged::NewContact {
            let person = world.add_remote("ana@example.org", "Ana", "Ruiz");
            if flag.is_none() {
                let reason = "flagged with an error".to_owned();
                world
                    .crm
                    .blocked
                    .people
                    .insert(person.parse().unwrap(), reason);
            }
        }
        if let Some(contact) = flag {
            let reason = "flagged with an error".to_owned();
            world.crm.blocked.contacts.insert(contact, reason);
        }
        let linked = |world: &World| {
            let states = world.crm.states.values();
            states.filter(|state| state.link().is_some()).count()
        };
        for _ in 0..3 {
            let report = world.run(origin).unwrap();
            assert_eq!(report.counts.error, 0, "{flagged:?}: {report:?}");
            assert_eq!((linked(&world), world.writes()), (0, vec![]), "{flagged:?}");
            world.later(60);
        }
        let before = world.crm.states.clone();
        world.run(origin).unwrap();
        assert_eq!(
            world.crm.states, before,
            "{flagged:?}: nothing is written again"
        );
        world.later(60);
        world.crm.blocked = Blocked::default();
        let report = world.run(origin).unwrap();
        assert_eq!(linked(&world), 1, "{flagged:?}: {report:?}");
        assert_eq!(world.crm.states.len(), 1, "{flagged:?}");
    }
}

#[test]
fn somebody_deleted_by_us_is_not_waited_for() {
    let mut world = World::with_people(0);
    let id: PersonId = world
        .add_remote("ana@example.org", "Ana", "Ruiz")
        .parse()
        .unwrap();
    let blocked = &mut world.crm.blocked;
    blocked
        .people
        .insert(id.clone(), "deleted by us".to_owned());
    blocked.deleted.insert(id);
    let report = world.pull();
    assert_eq!((report.counts.ineligible, world.crm.states.len()), (1, 0));
}

#[test]
fn a_flagged_contact_is_not_trashed_for_a_person_who_is_gone() {
    let (mut world, ids) = trash_world(1);
    let id = ids[0];
    let remote = world.remote_id(&email(0));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.both_later(5);
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.pull();
    world.crm.broken.clear();
    world.crm.blocked.contacts.insert(id, "flagged".to_owned());
    world.sandbox.delete_person(&remote);
    for _ in 0..5 {
        world.both_later(60);
        world.both();
    }
    assert!(!world.crm.contacts[&id].is_deleted);
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

//! What could not be saved on one side is remembered, whatever happens to the pair until it is tried again.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{ContactId, SyncStatus};
use osdi_engine::profile::{Origin, ScopeExit};
use serde_json::json;

use crate::people::{email, linked_locals};
use crate::world::World;

fn back_before_noted(edits: &[serde_json::Value], subscribes: bool) -> (World, ContactId) {
    let mut world = World::with_people(0);
    world.rules.subscribe_new_people = subscribes;
    world.crm.is_limited = true;
    world.rules.on_scope_exit = ScopeExit::Unsubscribe;
    let id = linked_locals(&mut world, 25)[0];
    world.both();
    let remote = world.remote_id(&email(0));
    for contact in world.crm.contacts.values_mut() {
        contact.is_out_of_scope = true;
    }
    for fields in edits {
        world.both_later(10);
        world.edit_remote(&remote, fields.clone());
        // Longer than the overlap of the windows.
        world.both_later(20);
        world.pull();
        // The brake stops it, or does not.
        if subscribes {
            world.run(Origin::Local).unwrap_err();
        }
    }
    world.both_later(60);
    for contact in world.crm.contacts.values_mut() {
        contact.is_out_of_scope = false;
    }
    for _ in 0..3 {
        world.both_later(60);
        world.both();
    }
    (world, id)
}

#[test]
fn an_edit_with_a_new_number_while_the_group_was_empty_arrives_when_it_is_back() {
    let number = json!({"number": "15105550142", "status": "subscribed", "primary": true});
    let (world, id) = back_before_noted(
        &[json!({"given_name": "Anna", "phone_numbers": [number]})],
        true,
    );
    let contact = &world.crm.contacts[&id];
    assert_eq!(
        (contact.first_name.as_deref(), contact.phone.is_some()),
        (Some("Anna"), true),
        "state: {:?}",
        world.state_of(id)
    );
}

#[test]
fn an_edit_before_a_new_number_while_the_group_was_empty_arrives_when_it_is_back() {
    let number = json!({"number": "15105550142", "status": "subscribed", "primary": true});
    let (world, id) = back_before_noted(
        &[
            json!({"given_name": "Anna"}),
            json!({"phone_numbers": [number]}),
        ],
        true,
    );
    let contact = &world.crm.contacts[&id];
    assert_eq!(
        (contact.first_name.as_deref(), contact.phone.is_some()),
        (Some("Anna"), true),
        "state: {:?}",
        world.state_of(id)
    );
}

/// Read from Action Network: the contact cannot be saved. Then an edit here that Action Network does not take.
#[test]
fn an_unsubscribe_that_could_not_be_saved_arrives_although_the_push_fails_since() {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.unsubscribe(&remote);
    world.both_later(20);
    world.pull();
    assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@new.*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
    });
    world.push();
    world.crm.broken.clear();
    for _ in 0..25 {
        world.both_later(60 * 25);
        world.both();
    }
    assert!(
        world.crm.contacts[&id].is_opt_out,
        "{:?} flags {:?}",
        world.state_of(id),
        world.flags()
    );
}

/// The same with an edit of a field.
#[test]
fn an_edit_that_could_not_be_saved_arrives_although_the_push_fails_since() {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.both_later(20);
    world.pull();
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@new.*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
    });
    world.push();
    world.crm.broken.clear();
    for _ in 0..25 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.crm.contacts[&id].first_name.as_deref(),
        Some("Anna"),
        "{:?} flags {:?}",
        world.state_of(id),
        world.flags()
    );
}

fn local_edit_that_failed() -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    world.crm.is_limited = true;
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.edit_local(id, |contact| contact.first_name = Some("Here".to_owned()));
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("PUT", "/people*")
            .status(400)
            .times(None),
    );
    world.push();
    // The window is past the edit.
    world.both_later(20);
    world.push();
    world.sandbox.clear_faults();
    assert!(world.state_of(id).unwrap().has_failed(Origin::Local));
    (world, id, remote)
}

#[test]
fn an_edit_that_failed_before_a_flag_arrives_after_it() {
    for edits in [true, false] {
        let (mut world, id, remote) = local_edit_that_failed();
        world.crm.blocked.contacts.insert(id, "flagged".to_owned());
        world.both_later(30);
        if edits {
            world.edit_remote(&remote, json!({"family_name": "There"}));
        }
        world.both();
        world.both_later(30);
        world.both();
        world.crm.blocked.contacts.clear();
        for _ in 0..5 {
            world.both_later(60 * 25);
            world.both();
        }
        assert_eq!(
            world.person(&remote)["given_name"],
            "Here",
            "edited there: {edits}; {:?}",
            world.state_of(id)
        );
        assert!(!edits || world.crm.contacts[&id].last_name.as_deref() == Some("There"));
    }
}

#[test]
fn an_opt_out_that_failed_before_a_flag_arrives_after_it() {
    let (mut world, id, remote) = local_edit_that_failed();
    world.edit_local(id, |contact| contact.is_opt_out = true);
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("PUT", "/people*")
            .status(400)
            .times(None),
    );
    world.later(1);
    world.push();
    world.both_later(20);
    world.push();
    world.sandbox.clear_faults();
    world.crm.blocked.contacts.insert(id, "flagged".to_owned());
    world.both_later(30);
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both();
    world.both_later(30);
    world.both();
    world.crm.blocked.contacts.clear();
    for _ in 0..5 {
        world.both_later(60 * 25);
        world.both();
    }
    assert!(world.is_unsubscribed(&remote), "{:?}", world.state_of(id));
}

#[test]
fn an_edit_that_failed_before_the_group_was_empty_arrives_after_it() {
    let (mut world, id, remote) = local_edit_that_failed();
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
    world.both_later(30);
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both_later(30);
    world.pull();
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = false;
    for _ in 0..5 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.person(&remote)["given_name"],
        "Here",
        "{:?}",
        world.state_of(id)
    );
    assert_eq!(world.crm.contacts[&id].last_name.as_deref(), Some("There"));
}

/// Edits of both sides around the trash.
#[test]
fn a_contact_edited_and_trashed_and_restored_loses_nothing() {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.edit_local(id, |contact| {
        contact.first_name = Some("Here".to_owned());
        contact.is_deleted = true;
    });
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both_later(30);
    world.both();
    world.both_later(30);
    world.edit_local(id, |contact| contact.is_deleted = false);
    for _ in 0..3 {
        world.both_later(30);
        world.both();
    }
    assert_eq!(world.person(&remote)["given_name"], "Here");
    assert_eq!(world.crm.contacts[&id].last_name.as_deref(), Some("There"));
}

/// What changed there is taken back, so that nothing is written here.
#[test]
fn an_edit_that_failed_before_a_flag_arrives_after_it_whatever_changed_there() {
    for is_scope in [false, true] {
        let (mut world, id, remote) = local_edit_that_failed();
        if is_scope {
            world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
        } else {
            world.crm.blocked.contacts.insert(id, "flagged".to_owned());
        }
        world.both_later(30);
        world.edit_remote(&remote, json!({"family_name": "There"}));
        world.both_later(2);
        world.pull();
        world.both_later(30);
        // A slip, taken back.
        world.edit_remote(&remote, json!({"family_name": "Ruiz"}));
        if !is_scope {
            world.both();
            world.both_later(30);
        }
        world.crm.blocked.contacts.clear();
        world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = false;
        for _ in 0..5 {
            world.both_later(60 * 25);
            world.both();
        }
        assert_eq!(
            world.person(&remote)["given_name"],
            "Here",
            "scope: {is_scope}; {:?}; flags {:?}",
            world.state_of(id),
            world.flags()
        );
    }
}

/// What an alias could not be told, and what the survivor could not be saved with.
#[test]
fn an_unsubscribe_of_an_alias_that_could_not_be_saved_arrives() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 2);
    world.both();
    world.both_later(10);
    for state in world.crm.states.values_mut() {
        if state.contact_id == Some(ids[1]) {
            state.contact_id = None;
            state.merged_contact_id = Some(ids[0]);
            state.sync_status = Some(SyncStatus::Ineligible);
            state.next_attempt_time = None;
        }
    }
    world.edit_local(ids[1], |contact| contact.is_deleted = true);
    world.edit_local(ids[0], |_| ());
    world.both();
    world.both_later(20);
    world.both();
    let alias = world.remote_id(&email(1));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.unsubscribe(&alias);
    world.both_later(20);
    world.pull();
    // Texts are refused here meanwhile, and the alias has to hear of nothing else.
    world.edit_local(ids[0], |contact| contact.do_not_email = true);
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("PUT", "/people*")
            .status(400)
            .times(Some(2)),
    );
    world.push();
    world.sandbox.clear_faults();
    world.crm.broken.clear();
    for _ in 0..12 {
        world.both_later(60 * 25);
        world.both();
    }
    assert!(world.crm.contacts[&ids[0]].is_opt_out || world.crm.contacts[&ids[0]].do_not_email);
    assert!(world.is_unsubscribed(&world.remote_id(&email(0))));
    assert!(world.is_unsubscribed(&alias));
}

/// What was edited there while the contact was out, and an edit here that Action Network refuses.
#[test]
fn an_edit_there_outside_the_scope_arrives_although_what_is_sent_is_refused() {
    let mut world = World::with_people(0);
    world.crm.is_limited = true;
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
    world.both();
    world.both_later(20);
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.both();
    world.both_later(20);
    world.both();
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@new.*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
        contact.is_out_of_scope = false;
    });
    for _ in 0..25 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.crm.contacts[&id].first_name.as_deref(),
        Some("Anna"),
        "flags {:?}; {:?}",
        world.flags(),
        world.state_of(id).unwrap().message
    );
}

/// The push reads Bea's person, because her last change there could not be saved here, and there is nothing to send.
#[test]
fn a_person_edited_back_after_a_failed_pull_does_not_hide_a_failed_push() {
    let (mut world, id, remote) = local_edit_that_failed();
    // The pull fails as well.
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both_later(10);
    world.pull();
    assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
    world.crm.broken.clear();
    world.edit_remote(&remote, json!({"family_name": "Ruiz"}));
    for _ in 0..6 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.person(&remote)["given_name"],
        "Here",
        "{:?}",
        world.state_of(id)
    );
}

/// A contact whose state has no values yet fails in both directions.
#[test]
fn two_failures_of_a_pair_without_a_base_are_both_remembered() {
    for first in [Origin::Local, Origin::Remote] {
        let mut world = World::with_people(0);
        let id = linked_locals(&mut world, 1)[0];
        world.both();
        world.both_later(10);
        for state in world.crm.states.values_mut() {
            state.base = None;
        }
        let remote = world.remote_id(&email(0));
        world.edit_local(id, |contact| contact.is_opt_out = true);
        world.edit_remote(&remote, json!({"family_name": "There"}));
        world.crm.broken.insert(email(0), "a hook".to_owned());
        world.sandbox.fault(
            Fault::new(FaultKind::Status)
                .on("PUT", "/people*")
                .status(400)
                .times(None),
        );
        for origin in [first, first.other()] {
            world.run(origin).unwrap();
            world.both_later(20);
        }
        world.crm.broken.clear();
        world.sandbox.clear_faults();
        for _ in 0..6 {
            world.both_later(60 * 25);
            world.both();
        }
        assert!(world.is_unsubscribed(&remote), "{first:?}");
        let is_there = world.crm.contacts[&id].last_name.as_deref() == Some("There");
        assert!(
            is_there || !world.logged("conflicts").is_empty(),
            "{first:?} {:?}",
            world.state_of(id)
        );
    }
}

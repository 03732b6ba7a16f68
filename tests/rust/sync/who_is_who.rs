//! Who is who, where somebody could be taken for somebody else.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{ContactId, FlagType};
use osdi_engine::profile::Origin;
use osdi_engine::sync::sync_people;
use serde_json::json;

use crate::cut_off::CutOff;
use crate::people::set_address;
use crate::people::{email, trash_world};
use crate::world::World;

/// Bo was there before, with another name, and shared the address.
#[test]
fn the_person_of_a_trashed_contact_does_not_go_to_another_of_the_household() {
    for first in [Origin::Remote, Origin::Local] {
        let mut world = World::with_people(0);
        let remote = world.add_remote("family@example.org", "Ana", "Ruiz");
        world.pull();
        let ana = world.contact("family@example.org").unwrap().id.unwrap();
        let bo = world.add_local("family@example.org", "Bo", "Ruiz");
        world.both();
        assert!(
            world
                .state_of(bo)
                .is_none_or(|state| state.link().is_none())
        );
        world.both_later(10);
        world.edit_local(ana, |contact| {
            contact.is_opt_out = true;
            contact.is_deleted = true;
        });
        world.edit_remote(&remote, json!({"languages_spoken": ["es"]}));
        world.edit_local(bo, |contact| contact.last_name = Some("Ruiz".to_owned()));
        world.both_later(30);
        world.run(first).unwrap();
        world.both();
        assert_eq!(world.flags(), [FlagType::AmbiguousMatch], "{first:?}");
        let person = world
            .state_of(bo)
            .and_then(|state| state.link().map(|(_, id)| id.to_string()));
        assert_ne!(
            person,
            Some(remote.clone()),
            "{first:?}: Ana's person is Bo's now; Bo opted out: {}",
            world.crm.contacts[&bo].is_opt_out
        );
    }
}

/// Stopping a run at any moment leaves nothing half-done, whichever direction comes next.
#[test]
fn dying_after_a_creation_and_an_edit_of_the_address_doubles_nobody() {
    let mut wrong = Vec::new();
    for (calls, next) in (1..40).flat_map(|n| [(n, Origin::Remote), (n, Origin::Local)]) {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        let mut client = world.client();
        let run = world.run_of(Origin::Local);
        let mut crm = CutOff::new(&mut world.crm, calls);
        let _ = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
        let died = crm.died();
        world.edit_local(id, |contact| {
            contact.email = Some("ana@new.example.org".to_owned());
            contact.first_name = Some("Anita".to_owned());
        });
        world.later(2);
        world.run(next).unwrap();
        world.both();
        world.both();
        let arrived = world.remote("ana@new.example.org");
        let name = arrived.map(|person| person["given_name"].clone());
        let ends = (
            world.crm.contacts.len(),
            world.sandbox.people().len(),
            name.as_ref().and_then(|name| name.as_str()),
            world.crm.contacts[&id].email.as_deref(),
        );
        if ends != (1, 1, Some("Anita"), Some("ana@new.example.org")) {
            wrong.push(format!("{calls} {next:?}: {ends:?}"));
        }
        if !died {
            break;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whoever has the address that was sent, and another name, may be somebody else.
#[test]
fn whoever_has_the_address_of_an_announced_creation_and_another_name_is_a_question() {
    for first in [Origin::Remote, Origin::Local] {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        world
            .sandbox
            .fault(Fault::new(FaultKind::DropBefore).on("POST", "/people*"));
        let _ = world.run(Origin::Local);
        world.sandbox.clear_faults();
        let other = world.add_remote("ana@example.org", "Bo", "Lee");
        world.edit_local(id, |contact| {
            contact.email = Some("ana@new.example.org".to_owned())
        });
        world.later(30);
        world.run(first).unwrap();
        world.both();
        assert_eq!(
            world.flags().first(),
            Some(&FlagType::AmbiguousMatch),
            "{first:?}"
        );
        let person = world
            .state_of(id)
            .and_then(|state| state.remote_person_id.clone());
        assert_ne!(person.map(|id| id.to_string()), Some(other), "{first:?}");
    }
}

/// Each side keeps its own as long as Action Network's is one of the contact's addresses.
#[test]
fn a_change_to_another_address_of_the_contact_does_not_replace_the_primary_one() {
    let mut world = World::with_people(0);
    let id = world.add_local("primary@example.org", "Ana", "Ruiz");
    world.add_secondary(id, "second@example.org");
    world.add_secondary(id, "third@example.org");
    let remote = world.add_remote("second@example.org", "Ana", "Ruiz");
    world.both();
    assert_eq!(
        world
            .state_of(id)
            .unwrap()
            .remote_person_id
            .as_ref()
            .unwrap()
            .as_str(),
        remote
    );
    assert_eq!(
        world.crm.contacts[&id].email.as_deref(),
        Some("primary@example.org")
    );
    world.both_later(10);
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "third@example.org"}]}),
    );
    world.both();
    assert_eq!(
        world.crm.contacts[&id].email.as_deref(),
        Some("primary@example.org")
    );
}

/// Somebody linked, who took the address of a contact that is about to be created, and whom Action Network's search does not
/// show yet. The profile, the contact of the linked person, its person, and the other contact.
fn overtaken(subscribes: bool, base: bool) -> (World, ContactId, String, ContactId) {
    let mut world = World::with_people(0);
    world.rules.subscribe_new_people = subscribes;
    let remote = world.add_remote("bea@old.example.org", "Bea", "Lopez");
    world.pull();
    let bea = world.contact("bea@old.example.org").unwrap().id.unwrap();
    world.both_later(10);
    let number = json!({"number": "15105550142", "status": "subscribed", "primary": true});
    world.edit_remote(&remote, json!({"phone_numbers": [number]}));
    world.pull();
    if !base {
        world.crm.states.values_mut().next().unwrap().base = None;
    }
    world.both_later(10);
    let ana = world.add_local("shared@example.org", "Ana", "Ruiz");
    world
        .sandbox
        .set(|settings| settings.search_lag_ms = 600_000);
    set_address(&world, &remote, "shared@example.org", "subscribed");
    (world, bea, remote, ana)
}

#[test]
fn a_creation_that_meets_somebody_elses_person_links_nobody_and_gives_back_what_it_wrote_over() {
    for (subscribes, base) in [(true, true), (false, true), (true, false)] {
        let case = format!("subscribes: {subscribes}, base: {base}");
        let (mut world, bea, remote, ana) = overtaken(subscribes, base);
        let pushed = world.push();
        assert_eq!(pushed.counts.error, 1, "{case}: {pushed:?}");
        let reason = &pushed.problems[0].reason;
        for part in [format!("Contacts: {bea}, {ana}."), remote.clone()] {
            assert!(reason.contains(&part), "{case}: {part} in {reason}");
        }
        assert_eq!(world.flags(), [FlagType::AmbiguousMatch], "{case}");
        assert_eq!(world.crm.flags[0].contact_id, Some(ana), "{case}");
        assert!(world.state_of(ana).unwrap().link().is_none(), "{case}");
        assert_eq!(world.person(&remote)["given_name"], "Ana", "{case}");
        world.sandbox.set(|settings| settings.search_lag_ms = 0);
        world.both_later(1);
        world.both();
        assert_eq!(world.person(&remote)["given_name"], "Bea", "{case}");
        assert_eq!(world.person(&remote)["family_name"], "Lopez", "{case}");
        let contact = &world.crm.contacts[&bea];
        assert_eq!(contact.first_name.as_deref(), Some("Bea"), "{case}");
        assert!(!contact.is_opt_out, "{case}: nobody refused");
        for _ in 0..3 {
            world.both_later(60);
            world.both();
        }
        assert_eq!(world.crm.contacts[&bea].first_name.as_deref(), Some("Bea"));
        assert!(
            !world.crm.contacts[&bea].is_opt_out,
            "{case}: nobody refused"
        );
        assert!(world.state_of(ana).unwrap().link().is_none(), "{case}");
    }
}

/// Gone, and there again under another id, in a run of several batches.
#[test]
fn who_signed_up_again_is_linked_and_not_trashed_whichever_batch_it_is_in() {
    let mut wrong = Vec::new();
    for batch_size in [100, 2] {
        let (mut world, ids) = trash_world(12);
        let id = ids[0];
        world.both();
        world.both_later(10);
        let remote = world.remote_id(&email(0));
        world.crm.broken.insert(email(0), "a hook".to_owned());
        world.edit_remote(&remote, json!({"given_name": "Anna"}));
        world.pull();
        assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
        world.crm.broken.clear();
        world.sandbox.delete_person(&remote);
        world.both_later(10);
        world.pull();
        assert!(world.state_of(id).unwrap().remote_gone_time.is_some());
        world.both_later(70);
        for n in 1..12 {
            let other = world.remote_id(&email(n));
            world.edit_remote(&other, json!({"family_name": "Edited"}));
        }
        world.add_remote(&email(0), "Person 0", "Ruiz");
        world.batch_size = batch_size;
        world.both();
        world.both_later(30);
        world.both();
        if world.crm.contacts[&id].is_deleted || world.crm.contacts.len() != 12 {
            wrong.push((
                batch_size,
                world.crm.contacts[&id].is_deleted,
                world.crm.contacts.len(),
            ));
        }
    }
    assert!(wrong.is_empty(), "batch size, trashed, contacts: {wrong:?}");
}

#[test]
fn a_first_meeting_by_push_later_brings_what_the_person_has_more() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"phone_numbers": [{"number": "15105550142", "status": "subscribed", "primary": true}]}));
    world.push();
    world.both();
    world.both();
    assert!(world.crm.contacts[&id].phone.is_some());
}

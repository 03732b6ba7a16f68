//! A person who turns up twice in one window, because rows moved between pages while they were read.

use osdi_engine::crm::ContactId;
use osdi_engine::profile::{Origin, Policies, Policy};
use osdi_engine::sync::sync_people;
use serde_json::json;

use crate::hooked::Hooked;
use crate::people::{email, linked_locals};
use crate::world::World;

/// 27 linked pairs, of whom all but the first were edited on Action Network, and are called something else there now.
fn edited_there(world: &mut World, given_name: &str) -> Vec<ContactId> {
    let ids = linked_locals(world, 27);
    world.both();
    world.both_later(60);
    world.pull();
    world.both_later(60);
    for n in 1..27 {
        let id = world.remote_id(&email(n));
        world.edit_remote(&id, json!({"given_name": format!("{given_name} {n}")}));
    }
    ids
}

/// A pull of 26 people, two minutes later, in which the last one of the first page turns up again at the head of the second, because somebody
/// created earlier was edited while the pages were read.
fn shifted_pull(world: &mut World) {
    world.later(2);
    world.sandbox.clear_requests();
    let first = world.remote_id(&email(0));
    world.batch_size = 25;
    let mut client = world.client();
    let run = world.run_of(Origin::Remote);
    let sandbox = &world.sandbox;
    let mut done = false;
    let mut crm = Hooked::new(&mut world.crm, move || {
        if !done
            && sandbox
                .requests()
                .requests
                .iter()
                .any(|one| one.method == "GET")
        {
            done = true;
            sandbox
                .patch_person(&first, json!({"family_name": "Shift"}))
                .unwrap();
        }
    });
    sync_people(&mut client, &mut crm, run, &mut |_| Ok(())).unwrap();
}

/// An opt-in is honoured only where it is proven that it came last. Nobody opted in here.
#[test]
fn a_person_read_twice_in_one_window_is_no_opt_in() {
    // The sandbox's ids are random, and with them its order: not every time somebody turns up twice.
    for _ in 0..6 {
        read_twice_is_no_opt_in();
    }
}

fn read_twice_is_no_opt_in() {
    let mut world = World::with_people(0);
    world.rules.honour_opt_in = true;
    let ids = edited_there(&mut world, "Edited");
    for id in &ids[1..] {
        world.edit_local(*id, |contact| contact.is_opt_out = true);
    }
    world.rules.brake_minimum = 1000;
    shifted_pull(&mut world);
    let open: Vec<_> = world
        .crm
        .contacts
        .values()
        .filter(|one| ids[1..].contains(&one.id.unwrap()) && !one.is_opt_out)
        .map(|one| one.id)
        .collect();
    assert!(
        open.is_empty(),
        "opted out, and lifted by a stale page: {open:?} {:?}",
        world.logged("consent").last()
    );
}

/// The policy says that CiviCRM wins.
#[test]
fn a_person_read_twice_in_one_window_takes_no_edit_away() {
    for _ in 0..6 {
        read_twice_takes_no_edit_away();
    }
}

fn read_twice_takes_no_edit_away() {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([(Policies::DEFAULT, Policy::Local)]);
    let ids = edited_there(&mut world, "There");
    for id in &ids[1..] {
        world.edit_local(*id, |contact| contact.first_name = Some("Here".to_owned()));
    }
    shifted_pull(&mut world);
    for id in &ids[1..] {
        assert_eq!(
            world.crm.contacts[id].first_name.as_deref(),
            Some("Here"),
            "contact {id}"
        );
    }
}

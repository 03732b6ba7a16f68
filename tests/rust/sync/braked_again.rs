//! What the brake must see: what is taken away by roundabout ways, and what runs did that it stopped before.

use osdi_engine::Kind;
use osdi_engine::crm::{ContactId, TakenAway};
use osdi_engine::profile::{Disappearance, Origin};
use osdi_engine::sync::{Chosen, Mode, Reading};
use serde_json::json;

use crate::world::World;

fn email(number: usize) -> String {
    format!("person{number}@example.org")
}

fn linked_locals(world: &mut World, people: usize) -> Vec<ContactId> {
    let ids = (0..people)
        .map(|n| world.add_local(&email(n), &format!("Person {n}"), "Ruiz"))
        .collect();
    world.push();
    world.later(10);
    ids
}

/// So many linked pairs of a profile that puts the contacts of those who are gone into the trash.
fn trash_world(people: usize) -> (World, Vec<ContactId>) {
    let mut world = World::with_people(0);
    world.rules.on_remote_disappearance = Disappearance::Trash;
    let ids = linked_locals(&mut world, people);
    (world, ids)
}

#[test]
fn what_linked_people_lost_in_braked_runs_counts_on() {
    for (before, stops) in [(15, false), (16, true)] {
        let mut world = World::with_people(0);
        let ids = linked_locals(&mut world, 30);
        let taken = TakenAway {
            from_linked: before,
            ..TakenAway::default()
        };
        world.crm.taken_away.insert("local", taken);
        for id in &ids[..5] {
            world.edit_local(*id, |contact| contact.is_opt_out = true);
        }
        let result = world.run(Origin::Local);
        let is_braked = result
            .as_ref()
            .is_err_and(|error| error.kind() == Kind::Brake);
        assert_eq!(is_braked, stops, "{before}: {result:?}");
        let kept = if stops { taken } else { TakenAway::default() };
        assert_eq!(world.crm.taken_away["local"], kept, "{before}");
    }
}

#[test]
fn the_run_after_a_braked_first_one_is_braked_too() {
    let mut world = World::with_people(0);
    for number in 0..600 {
        let (email, name) = (email(number), format!("Person {number}"));
        world.add_local(&email, &name, "Ruiz");
        let id = world.add_remote(&email, &name, "Ruiz");
        // 45 of the first 500, 20 of the last 100: 65 of 600, where 60 are allowed.
        if !(45..580).contains(&number) {
            let address = json!({"address": email, "status": "unsubscribed", "primary": true});
            world.edit_remote(&id, json!({"email_addresses": [address]}));
        }
    }
    assert_eq!(world.run(Origin::Local).unwrap_err().kind(), Kind::Brake);
    world.later(5);
    let again = world.run(Origin::Local);
    let out = world
        .crm
        .contacts
        .values()
        .filter(|one| one.is_opt_out)
        .count();
    assert!(again.is_err(), "{out} of 600 opted out, nobody confirmed");
}

#[test]
fn what_a_braked_run_did_counts_on_until_a_run_comes_to_its_end() {
    for confirms in [true, false] {
        let mut world = World::with_people(0);
        for number in 0..600 {
            let (email, name) = (email(number), format!("Person {number}"));
            world.add_local(&email, &name, "Ruiz");
            let id = world.add_remote(&email, &name, "Ruiz");
            if !(45..580).contains(&number) {
                let address = json!({"address": email, "status": "unsubscribed", "primary": true});
                world.edit_remote(&id, json!({"email_addresses": [address]}));
            }
        }
        for _ in 0..2 {
            let error = world.run(Origin::Local).unwrap_err();
            assert_eq!(error.kind(), Kind::Brake);
            assert!(error.to_string().contains("from 65 of 600"), "{error}");
            world.later(5);
        }
        let error = world.run(Origin::Local).unwrap_err().to_string();
        let earlier = "45 of them lost something in runs that the brake stopped before.";
        assert!(error.contains(earlier), "{error}");
        // The other direction is measured by itself, and so are chosen people.
        assert_eq!(world.crm.taken_away.keys().collect::<Vec<_>>(), [&"local"]);
        world.reading = Reading::Chosen(Chosen {
            contacts: vec![ContactId(590)],
            people: Vec::new(),
        });
        assert_eq!(world.push().taken_away, 1);
        world.reading = Reading::Changed;
        assert!(world.run(Origin::Local).is_err());
        if confirms {
            world.mode = Mode::Write { confirmed: true };
            assert_eq!(world.push().taken_away, 19);
        } else {
            // The mistake is undone.
            for number in 580..600 {
                let id = world.remote_id(&email(number));
                let address =
                    json!({"address": email(number), "status": "subscribed", "primary": true});
                world.edit_remote(&id, json!({"email_addresses": [address]}));
            }
            assert_eq!(world.push().taken_away, 0);
        }
        assert_eq!(world.crm.taken_away["local"], TakenAway::default());
    }
}

#[test]
fn contacts_that_a_push_would_trash_count() {
    let (mut world, ids) = trash_world(60);
    for n in 0..60 {
        let id = world.remote_id(&email(n));
        world.sandbox.delete_person(&id);
    }
    for id in &ids {
        world.edit_local(*id, |contact| contact.first_name = Some("New".to_owned()));
    }
    let _ = world.run(Origin::Local);
    world.later(30);
    let _ = world.run(Origin::Local);
    world.later(60);
    let last = world.run(Origin::Local);
    let trashed = world
        .crm
        .contacts
        .values()
        .filter(|one| one.is_deleted)
        .count();
    assert!(
        trashed <= 20,
        "{trashed} of 60 were trashed without a question; {:?}",
        last.err()
    );
}

#[test]
fn opt_outs_of_contacts_without_an_address_count() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 60);
    for (n, id) in ids.iter().enumerate() {
        let remote = world.remote_id(&email(n));
        world.edit_local(*id, |contact| contact.email = None);
        world.unsubscribe(&remote);
    }
    let result = world.run(Origin::Remote);
    let out = world
        .crm
        .contacts
        .values()
        .filter(|one| one.is_opt_out)
        .count();
    assert!(
        result.is_err(),
        "{out} of 60 were opted out without a question, taken_away {:?}",
        result.map(|one| one.taken_away)
    );
}

#[test]
fn a_preview_tells_whom_the_run_would_trash() {
    let (mut world, ids) = trash_world(3);
    for n in 0..3 {
        let id = world.remote_id(&email(n));
        world.sandbox.delete_person(&id);
    }
    for id in &ids {
        world.edit_local(*id, |contact| contact.first_name = Some("New".to_owned()));
    }
    world.push();
    world.later(90);
    world.mode = Mode::Preview { limit: None };
    let preview = world.push();
    world.mode = Mode::Write { confirmed: false };
    world.push();
    let trashed = world
        .crm
        .contacts
        .values()
        .filter(|one| one.is_deleted)
        .count();
    assert_eq!(preview.taken_away, trashed as u64, "{preview:?}");
}

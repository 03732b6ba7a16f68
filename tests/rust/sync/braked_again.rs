//! What the brake must see: what is taken away by roundabout ways, and what runs did that it stopped before.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{ContactId, MemoryCrm, SyncStatus, TakenAway};
use osdi_engine::profile::Origin;
use osdi_engine::sync::{Chosen, Mode, Reading};
use osdi_engine::{Kind, Result};

use crate::people::{email, linked_locals, set_address, strangers, trash_world};
use crate::watched::{Watch, run_watched};
use crate::world::World;

/// So many linked pairs of a profile that puts the contacts of those who are gone into the trash: the people are gone, and
/// the contacts were edited.
fn gone_and_edited(people: usize) -> World {
    let (mut world, ids) = trash_world(people);
    for (n, id) in ids.into_iter().enumerate() {
        let person = world.remote_id(&email(n));
        world.sandbox.delete_person(&person);
        world.edit_local(id, |contact| contact.first_name = Some("New".to_owned()));
    }
    world
}

/// People on both sides, of whom a first run would take something away from more than it may: from 45 of the first 500,
/// which is allowed, and from 20 of the last 100; 65 of 600, where 60 are allowed.
fn too_many_in_the_second_portion() -> World {
    let mut world = World::with_people(0);
    strangers(&mut world, 600, |number| !(45..580).contains(&number));
    world
}

fn trashed(world: &World) -> usize {
    let contacts = world.crm.contacts.values();
    contacts.filter(|one| one.is_deleted).count()
}

fn opted_out(world: &World) -> usize {
    let contacts = world.crm.contacts.values();
    contacts.filter(|one| one.is_opt_out).count()
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
    let mut world = too_many_in_the_second_portion();
    assert_eq!(world.run(Origin::Local).unwrap_err().kind(), Kind::Brake);
    world.later(5);
    let again = world.run(Origin::Local);
    let out = opted_out(&world);
    assert!(again.is_err(), "{out} of 600 opted out, nobody confirmed");
}

#[test]
fn what_a_braked_run_did_counts_on_until_a_run_comes_to_its_end() {
    for confirms in [true, false] {
        let mut world = too_many_in_the_second_portion();
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
                set_address(&world, &id, &email(number), "subscribed");
            }
            assert_eq!(world.push().taken_away, 0);
        }
        assert_eq!(world.crm.taken_away["local"], TakenAway::default());
    }
}

#[test]
fn contacts_that_a_push_would_trash_count() {
    let mut world = gone_and_edited(60);
    let _ = world.run(Origin::Local);
    world.later(30);
    let _ = world.run(Origin::Local);
    world.later(60);
    let last = world.run(Origin::Local);
    let trashed = trashed(&world);
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
    let out = opted_out(&world);
    assert!(
        result.is_err(),
        "{out} of 60 were opted out without a question, taken_away {:?}",
        result.map(|one| one.taken_away)
    );
}

#[test]
fn a_preview_tells_whom_the_run_would_trash() {
    let mut world = gone_and_edited(3);
    world.push();
    world.later(90);
    world.mode = Mode::Preview { limit: None };
    let preview = world.push();
    world.mode = Mode::Write { confirmed: false };
    world.push();
    let trashed = trashed(&world);
    assert_eq!(preview.taken_away, trashed as u64, "{preview:?}");
}

/// Opts everybody out as soon as the batches of a portion are planned.
struct OptOut {
    after: usize,
    is_done: bool,
}

impl Watch for OptOut {
    fn before_call(&mut self, crm: &mut MemoryCrm) -> Result<()> {
        if !self.is_done && crm.standings.len() >= self.after {
            self.is_done = true;
            for mut contact in crm.contacts.clone().into_values() {
                contact.is_opt_out = true;
                crm.edit(contact);
            }
        }
        Ok(())
    }
}

#[test]
fn what_is_edited_after_the_planning_counts_too() {
    let mut world = World::with_people(0);
    world.batch_size = 10;
    for id in linked_locals(&mut world, 30) {
        world.edit_local(id, |contact| contact.first_name = Some("New".to_owned()));
    }
    world.crm.standings.clear();
    let (client, run) = (world.client(), world.run_of(Origin::Local));
    let watch = OptOut {
        // Two when the second and third batch were held back, and one for each that was planned.
        after: 5,
        is_done: false,
    };
    let (result, watch) = run_watched(&mut world.crm, client, run, watch);
    assert!(watch.is_done);
    let error = result.expect_err("30 of 30, where 20 are allowed");
    assert_eq!(error.kind(), Kind::Brake, "{error}");
    assert!(error.to_string().contains("from 30 of 30"), "{error}");
    let unsubscribed = (0..30)
        .filter(|number| world.email_status(&email(*number)) == "unsubscribed")
        .count();
    assert_eq!(unsubscribed, 20, "what was done before lasts");
    let done = TakenAway {
        from_linked: 20,
        ..TakenAway::default()
    };
    assert_eq!(world.crm.taken_away["local"], done);
}

#[test]
fn survivors_of_merges_are_not_met_by_the_run() {
    let mut world = World::with_people(0);
    // So many that a share of all of them could not be too large.
    let ids = linked_locals(&mut world, 300);
    for id in &ids[..25] {
        let state = world.crm.states.values_mut();
        let state = state.into_iter().find(|one| one.contact_id == Some(*id));
        let state = state.unwrap();
        (state.contact_id, state.merged_contact_id) = (None, Some(ids[299]));
        state.sync_status = Some(SyncStatus::Ineligible);
        world.edit_local(*id, |contact| contact.is_deleted = true);
    }
    world.edit_local(ids[299], |contact| contact.is_opt_out = true);
    let pushed = world.push();
    assert_eq!(pushed.taken_away, 26);
    assert!(world.is_unsubscribed(&world.remote_id(&email(0))));
}

#[test]
fn an_outage_after_a_braked_run_counts_nobody_twice() {
    let down = Fault::new(FaultKind::Status)
        .on("*", "/people*")
        .status(503);
    for fault in [down, Fault::new(FaultKind::DropBefore)] {
        let mut world = World::with_people(0);
        let ids = linked_locals(&mut world, 30);
        let braked = TakenAway {
            from_linked: 12,
            ..TakenAway::default()
        };
        world.crm.taken_away.insert("local", braked);
        for id in &ids[..5] {
            world.edit_local(*id, |contact| contact.is_opt_out = true);
        }
        world.sandbox.fault(fault.times(None));
        for _ in 0..2 {
            let _ = world.run(Origin::Local);
            world.later(2);
        }
        world.sandbox.clear_faults();
        world.later(60);
        let run = world.run(Origin::Local);
        assert!(
            run.is_ok(),
            "{:?}; kept {:?}",
            run.err().map(|one| one.to_string()),
            world.crm.taken_away
        );
    }
}

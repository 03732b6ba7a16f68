//! The brake: a run that would take something away from too many people stops before it writes.

use osdi_engine::crm::ContactId;
use osdi_engine::profile::{Disappearance, Origin};
use osdi_engine::sync::{Chosen, Mode, Reading};
use osdi_engine::{Error, Kind};
use serde_json::json;

use crate::people::{email, enter_all, linked_locals, set_address, strangers};
use crate::world::World;

/// So many linked pairs, none of whom refuses anything.
fn linked(people: usize) -> World {
    let mut world = World::with_people(0);
    linked_locals(&mut world, people);
    assert_eq!(world.crm.states.len(), people);
    world.sandbox.clear_requests();
    world
}

/// The first so many refuse e-mail on the side that is read.
fn refuse(world: &mut World, origin: Origin, people: usize) {
    for number in 0..people {
        let email = email(number);
        match origin {
            Origin::Local => {
                let id = world.contact(&email).unwrap().id.unwrap();
                world.edit_local(id, |contact| contact.is_opt_out = true);
            }
            Origin::Remote => {
                set_address(world, &world.remote_id(&email), &email, "unsubscribed");
            }
        }
    }
}

/// Everything a run could write.
fn everything(world: &World) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        world.crm.contacts.clone(),
        world.crm.states.clone(),
        world.crm.logs.clone(),
        world.crm.cursors.clone(),
        world.sandbox.people(),
    )
}

fn braked(world: &mut World, origin: Origin) -> Error {
    let error = world.run(origin).expect_err("the brake stops the run");
    assert_eq!(error.kind(), Kind::Brake, "{error}");
    error
}

#[test]
fn a_run_that_takes_away_more_than_is_allowed_writes_nothing_until_it_is_confirmed() {
    // linked, allowed share and least number, people who refuse
    for (people, percent, minimum, refusals, stops) in [
        (30, 10, 20, 20, false),
        (30, 10, 20, 21, true),
        (30, 50, 2, 15, false),
        (30, 50, 2, 16, true),
        (3, 0, 0, 1, true),
        (3, 0, 1, 1, false),
    ] {
        for origin in [Origin::Local, Origin::Remote] {
            // A portion of one batch, and one of several.
            for batch_size in [100, 7] {
                let case = format!("{refusals} of {people}, {percent} %, {origin:?}, {batch_size}");
                let mut world = linked(people);
                world.batch_size = batch_size;
                world.rules.brake_percent = percent;
                world.rules.brake_minimum = minimum;
                refuse(&mut world, origin, refusals);
                if stops {
                    let before = everything(&world);
                    let error = braked(&mut world, origin).to_string();
                    assert_eq!(everything(&world), before, "{case}");
                    assert!(world.writes().is_empty(), "{case}: {:?}", world.writes());
                    let much = format!("from {refusals} of {people} linked people");
                    for part in [
                        &*much,
                        "Nothing was written",
                        "contact 1 (person",
                        "confirm=1",
                    ] {
                        assert!(error.contains(part), "{case}: {part}: {error}");
                    }
                    world.mode = Mode::Write { confirmed: true };
                }
                let report = world.run(origin).expect(&case);
                assert_eq!(report.counts.updated, refusals as u64, "{case}");
                assert_eq!(report.taken_away, refusals as u64, "{case}");
                assert!(report.complete, "{case}");
            }
        }
    }
}

#[test]
fn what_is_counted_is_what_an_existing_record_loses() {
    let names = ["new to CiviCRM", "met", "an edit", "in step"];
    for name in names {
        let mut world = linked(3);
        world.rules.brake_percent = 0;
        world.rules.brake_minimum = 0;
        match name {
            "new to CiviCRM" => {
                let id = world.add_remote("new@example.org", "New", "Ruiz");
                set_address(&world, &id, "new@example.org", "unsubscribed");
            }
            "met" => {
                world.add_local("met@example.org", "Met", "Ruiz");
                let id = world.add_remote("met@example.org", "Met", "Ruiz");
                set_address(&world, &id, "met@example.org", "unsubscribed");
            }
            "an edit" => {
                let id = world.remote_id(&email(1));
                world.edit_remote(&id, json!({"given_name": "Anna"}));
            }
            _ => refuse(&mut world, Origin::Remote, 0),
        }
        let stops = name == "met";
        match world.run(Origin::Remote) {
            Ok(report) => assert!(!stops && report.taken_away == 0, "{name}: {report:?}"),
            Err(error) => assert!(stops && error.kind() == Kind::Brake, "{name}: {error}"),
        }
    }
}

#[test]
fn contacts_that_would_go_into_the_trash_count() {
    let mut world = linked(3);
    world.rules.on_remote_disappearance = Disappearance::Trash;
    world.rules.brake_percent = 0;
    world.rules.brake_minimum = 1;
    let gone = [ContactId(1), ContactId(2)];
    for number in 0..2 {
        let id = world.remote_id(&email(number));
        assert!(world.sandbox.delete_person(&id));
    }
    world.reading = Reading::Chosen(Chosen {
        contacts: gone.to_vec(),
        people: Vec::new(),
    });
    // One answer proves little.
    assert_eq!(world.pull().counts.error, 2);
    world.later(70);
    let before = everything(&world);
    let error = braked(&mut world, Origin::Remote).to_string();
    assert!(error.contains("(put into the trash: 2)"), "{error}");
    assert_eq!(everything(&world), before);
    world.mode = Mode::Write { confirmed: true };
    world.pull();
    assert!(gone.iter().all(|id| world.crm.contacts[id].is_deleted));
}

#[test]
fn a_first_run_is_measured_by_the_people_it_links() {
    for (refusals, stops) in [(30, false), (31, true)] {
        let mut world = World::with_people(0);
        strangers(&mut world, 300, |number| number < refusals);
        match world.run(Origin::Remote) {
            Ok(report) => assert!(!stops && report.taken_away == 30, "{report:?}"),
            Err(error) => assert!(
                stops
                    && error
                        .to_string()
                        .contains("31 of 300 people who are linked by it"),
                "{error}"
            ),
        }
        assert_eq!(world.crm.states.is_empty(), stops);
    }
}

#[test]
fn the_portions_of_a_large_window_add_up_and_what_was_done_before_lasts() {
    let mut world = World::with_people(0);
    // Sixty-one of six hundred are more than a tenth; all of them are in the second portion.
    strangers(&mut world, 600, |number| number >= 539);
    let error = braked(&mut world, Origin::Local).to_string();
    assert!(
        error.contains("from 61 of 600 people who are linked by it"),
        "{error}"
    );
    assert!(error.contains("What was done before lasts"), "{error}");
    assert_eq!(world.crm.states.len(), 500, "the first portion");
    assert!(world.crm.cursors.is_empty());
    assert_eq!(
        world.crm.backfill.map(|backfill| backfill.after),
        Some(ContactId(500))
    );
    world.mode = Mode::Write { confirmed: true };
    let report = world.push();
    assert_eq!((report.total, report.taken_away), (100, 61));
}

#[test]
fn planning_a_portion_costs_no_request_twice() {
    let mut world = World::with_people(0);
    world.batch_size = 10;
    enter_all(&mut world, 35);
    let report = world.push();
    assert_eq!(
        (report.requests, report.counts.created),
        (70, 35),
        "a look-up and a POST each"
    );
    world.later(10);
    refuse(&mut world, Origin::Local, 20);
    assert_eq!(world.push().requests, 20, "one PUT each");
    world.later(10);
    let report = world.pull();
    assert_eq!(report.requests, 3, "two pages, and one to see the end");
}

#[test]
fn an_edit_during_the_planning_is_not_overwritten() {
    // Two contacts with one address: the first is created there, and the second must meet that person, not make another.
    let mut world = World::with_people(0);
    world.batch_size = 1;
    world.add_local("shared@example.org", "Ana", "Ruiz");
    world.add_local("shared@example.org", "Bea", "Ruiz");
    world.add_local("other@example.org", "Cem", "Ruiz");
    world.push();
    let linked = world.crm.states.values().filter_map(|state| state.link());
    let people: Vec<_> = linked.map(|(_, person)| person.clone()).collect();
    let mut distinct = people.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), people.len(), "no person has two contacts");
}

#[test]
fn what_was_read_before_a_page_that_cannot_be_read_is_carried_out() {
    use action_network_sandbox::{Fault, FaultKind};
    let mut world = World::with_people(100);
    world.batch_size = 25;
    let fault = Fault::new(FaultKind::Status).on("GET", "/people");
    world.sandbox.fault(fault.skip(2).times(None));
    let error = world.run(Origin::Remote).expect_err("the third page fails");
    assert_ne!(error.kind(), Kind::Brake);
    assert!(
        world.crm.contacts.len() > 40,
        "{}",
        world.crm.contacts.len()
    );
    assert!(world.crm.cursors.is_empty());
}

#[test]
fn a_retry_waits_for_the_brake_too() {
    let mut world = linked(3);
    refuse(&mut world, Origin::Remote, 2);
    world
        .crm
        .broken
        .insert(email(0), "The disk is full.".to_owned());
    let report = world.pull();
    assert_eq!((report.counts.updated, report.counts.error), (1, 1));
    world.crm.broken.clear();
    world.later(10);
    world.rules.brake_minimum = 0;
    world.rules.brake_percent = 0;
    let before = everything(&world);
    braked(&mut world, Origin::Remote);
    assert_eq!(everything(&world), before);
    world.mode = Mode::Write { confirmed: true };
    world.pull();
    assert!(world.crm.contacts[&ContactId(1)].is_opt_out);
}

/// Who is new to CiviCRM loses nothing there, but may on Action Network, to what somebody in the trash refused.
#[test]
fn refusals_in_the_trash_count_too() {
    let mut world = World::with_people(0);
    for number in 0..25 {
        let id = world.add_local(&email(number), "Ana", "Ruiz");
        world.edit_local(id, |contact| {
            contact.is_deleted = true;
            contact.is_opt_out = number < 21;
        });
        world.add_remote(&email(number), "Ana", "Ruiz");
    }
    let before = everything(&world);
    let error = braked(&mut world, Origin::Remote);
    assert!(error.to_string().contains("from 21 of 25"), "{error}");
    assert_eq!(everything(&world), before);
    world.mode = Mode::Preview { limit: Some(100) };
    assert!(world.run(Origin::Remote).unwrap().brake.is_some());
    world.mode = Mode::Write { confirmed: true };
    world.run(Origin::Remote).unwrap();
    assert!((0..21).all(|number| world.is_unsubscribed(&world.remote_id(&email(number)))));
    assert!(!world.is_unsubscribed(&world.remote_id(&email(21))));
}

#[test]
fn an_ordinary_share_of_refusals_in_the_trash_stops_no_first_run() {
    let mut world = World::with_people(0);
    for number in 0..220 {
        world.add_remote(&email(number), "Ana", "Ruiz");
    }
    for number in 0..22 {
        let id = world.add_local(&email(number), "Ana", "Ruiz");
        world.edit_local(id, |contact| {
            contact.is_deleted = true;
            contact.is_opt_out = true;
        });
    }
    let report = world.pull();
    assert_eq!((report.counts.created, report.taken_away), (220, 22));
    assert!(world.is_unsubscribed(&world.remote_id(&email(21))));
}

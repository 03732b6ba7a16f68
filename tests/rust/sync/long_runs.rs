//! Runs that take long: how far they are, how they are stopped, and how a first one goes on.

use std::collections::BTreeSet;

use osdi_engine::crm::ContactId;
use osdi_engine::profile::Origin;
use osdi_engine::profile::{Policies, Policy};
use osdi_engine::sync::Reading;

use crate::people::enter_all;
use crate::people::{email, linked_locals};
use crate::world::World;

fn contacts(people: usize) -> World {
    let mut world = World::with_people(0);
    world.batch_size = 5;
    enter_all(&mut world, people);
    world
}

/// Ids of the contacts that were asked for by the requests since the log was emptied.
fn looked_up(world: &World) -> usize {
    let requests = world.sandbox.requests();
    requests
        .requests
        .iter()
        .filter(|request| request.method == "GET")
        .count()
}

#[test]
fn a_run_that_is_asked_to_stop_keeps_what_is_done_and_goes_on_next_time() {
    for origin in [Origin::Local, Origin::Remote] {
        let mut stops = 1;
        let mut totals = BTreeSet::new();
        loop {
            let mut world = contacts(20);
            if origin == Origin::Remote {
                for number in 0..20 {
                    world.add_remote(
                        &format!("remote{number}@example.org"),
                        "Ann",
                        &format!("Ruiz {number}"),
                    );
                }
            }
            world.crm.stop_after = Some(stops);
            let report = world.run(origin).unwrap();
            if !report.stopped {
                break;
            }
            assert!(!report.complete && report.cursor.is_none(), "{report:?}");
            assert!(world.crm.cursors.is_empty());
            assert_eq!(
                world
                    .crm
                    .states
                    .values()
                    .filter(|state| state.link().is_some())
                    .count() as u64,
                report.counts.created
            );
            totals.insert(report.total);
            world.crm.stop_after = None;
            let rest = world.run(origin).unwrap();
            assert!(rest.complete, "{rest:?}");
            let (contacts, people) = (world.crm.contacts.len(), world.sandbox.people().len());
            assert_eq!(
                (contacts, people),
                if origin == Origin::Local {
                    (20, 20)
                } else {
                    (40, 20)
                }
            );
            stops += 1;
        }
        assert!(
            totals.len() > 3,
            "it was stopped in the middle, too: {totals:?}"
        );
    }
}

#[test]
fn the_standing_tells_how_many_are_done_of_how_many() {
    let mut world = contacts(20);
    world.push();
    let standings = &world.crm.standings;
    assert!(
        standings
            .iter()
            .all(|standing| standing.expected == Some(20)),
        "{standings:?}"
    );
    assert!(
        standings
            .windows(2)
            .all(|two| two[0].total <= two[1].total && two[0].requests <= two[1].requests)
    );
    let last = standings.last().unwrap();
    assert_eq!(
        (last.total, last.counts.created, last.requests),
        (20, 20, 40)
    );
}

#[test]
fn an_interrupted_first_run_goes_on_after_the_last_contact_done() {
    let mut world = contacts(2_000);
    // In step already, so that they need no request; what counts is where the reading begins.
    world.batch_size = 100;
    world.crm.contacts.retain(|id, _| id.0 <= 40);
    world.batch_size = 5;
    world.push();
    world.crm.cursors.clear();
    let began = world.now;
    world.crm.standings.clear();
    world.crm.stop_after = Some(4);
    assert!(world.push().stopped);
    let backfill = world.crm.backfill.expect("it is remembered");
    assert_eq!(backfill.began, began);
    assert_eq!(
        backfill.after,
        ContactId(15),
        "the fourth batch was not finished"
    );

    // Somebody who was done already changes meanwhile.
    world.later(60);
    world.edit_local(ContactId(1), |contact| {
        contact.first_name = Some("Changed".to_owned())
    });
    world.crm.stop_after = None;
    world.sandbox.clear_requests();
    let rest = world.push();
    assert_eq!(rest.total, 25, "those after the fifteenth");
    assert!(world.crm.backfill.is_none());
    assert!(
        rest.cursor.unwrap() < began,
        "everything since the first attempt is read again"
    );
    let next = world.push();
    assert_eq!(next.counts.updated, 1, "{next:?}");
    assert_eq!(looked_up(&world), 0);
}

#[test]
fn only_a_first_run_of_everybody_is_remembered() {
    let mut world = contacts(20);
    world.push();
    world.later(10);
    for id in 1..=20 {
        world.edit_local(ContactId(id), |contact| {
            contact.last_name = Some("Gómez".to_owned())
        });
    }
    for reading in [Reading::Changed, Reading::ChangedSince(world.now)] {
        world.reading = reading;
        world.crm.standings.clear();
        world.crm.stop_after = Some(2);
        world.push();
        assert!(world.crm.backfill.is_none());
    }
}

#[test]
fn a_portion_asks_action_network_at_most_500_questions_before_it_writes() {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([(Policies::DEFAULT, Policy::Newest)]);
    let ids = linked_locals(&mut world, 700);
    world.both();
    world.both_later(10);
    for id in &ids {
        world.edit_local(*id, |contact| contact.first_name = Some("New".to_owned()));
    }
    world
        .sandbox
        .set(|settings| settings.max_requests_logged = 5_000);
    world.sandbox.clear_requests();
    world.push();
    let requests = world.sandbox.requests();
    let asked = requests
        .requests
        .iter()
        .take_while(|one| one.method == "GET")
        .count();
    assert!(asked <= 500, "{asked} questions before the first write");
}

/// A stopped run tells only of whom it really took something away.
#[test]
fn a_stopped_run_reports_only_what_it_did() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 30);
    world.batch_size = 10;
    for id in &ids[..15] {
        world.edit_local(*id, |contact| contact.is_opt_out = true);
    }
    for id in &ids[15..] {
        world.edit_local(*id, |contact| contact.first_name = Some("New".to_owned()));
    }
    world.crm.standings.clear();
    // Two held back, three planned, one carried out.
    world.crm.stop_after = Some(6);
    let report = world.run(Origin::Local).unwrap();
    assert!(report.stopped);
    let done = (0..30)
        .filter(|n| world.email_status(&email(*n)) == "unsubscribed")
        .count();
    assert_eq!(report.taken_away, done as u64);
}

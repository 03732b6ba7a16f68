//! Runs by hand: of chosen people, and from a chosen time on.

use jiff::{SignedDuration, Timestamp};
use osdi_engine::crm::ContactId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::{Chosen, Outcome, Reading};
use serde_json::json;

use crate::world::World;

/// Three linked pairs, each edited on both sides since, in different fields.
fn edited() -> (World, Vec<ContactId>, Vec<String>) {
    let mut world = World::with_people(0);
    let emails = ["ana@example.org", "bea@example.org", "cem@example.org"];
    let contacts = emails.map(|email| world.add_local(email, &email[..3], "Ruiz"));
    world.push();
    world.later(10);
    let people = emails.map(|email| world.remote_id(email));
    for (contact, person) in contacts.iter().zip(&people) {
        world.edit_remote(person, json!({"given_name": "Anna"}));
        world.edit_local(*contact, |contact| {
            contact.last_name = Some("Gómez".to_owned())
        });
    }
    world.sandbox.clear_requests();
    (world, contacts.to_vec(), people.to_vec())
}

fn chosen(contacts: &[ContactId], people: &[String]) -> Reading {
    Reading::Chosen(Chosen {
        contacts: contacts.to_vec(),
        people: people.iter().map(|id| id.parse().unwrap()).collect(),
    })
}

#[test]
fn who_is_chosen_and_has_no_address_is_told_of_with_the_reason() {
    let mut world = World::with_people(0);
    let contact = world.add_local("", "Ana", "Ruiz");
    world.edit_local(contact, |contact| contact.email = None);
    for (reading, told) in [(chosen(&[contact], &[]), true), (Reading::Changed, false)] {
        world.reading = reading;
        let report = world.run(Origin::Local).unwrap();
        assert_eq!((report.total, report.counts.skipped), (1, 1));
        let reasons: Vec<_> = report.problems.iter().map(|one| &one.reason).collect();
        let expected = ["The contact has no address to be known by."];
        assert_eq!(reasons, &expected[..usize::from(told)]);
    }
}

#[test]
fn only_those_chosen_are_looked_at_and_the_cursor_stays() {
    for origin in [Origin::Local, Origin::Remote] {
        for by_contact in [true, false] {
            let (mut world, contacts, people) = edited();
            let cursors = world.crm.cursors.clone();
            world.reading = match by_contact {
                true => chosen(&contacts[1..2], &[]),
                false => chosen(&[], &people[1..2]),
            };
            let report = world.run(origin).unwrap();
            let case = format!("{origin:?}, by contact: {by_contact}");
            assert_eq!((report.total, report.counts.updated), (1, 1), "{case}");
            assert_eq!(report.requests, 1, "{case}: one GET, or one PUT");
            assert_eq!(world.seen[0].contact_id, Some(contacts[1]), "{case}");
            assert_eq!(world.crm.cursors, cursors, "{case}");
            world.reading = Reading::Changed;
            assert_eq!(
                world.run(origin).unwrap().counts.updated,
                2,
                "{case}: the others are not lost"
            );
        }
    }
}

#[test]
fn who_is_named_twice_is_looked_at_once_and_who_is_not_there_is_told() {
    let (mut world, contacts, people) = edited();
    let nobody = "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21".to_owned();
    world.batch_size = 1;
    for (origin, requests) in [(Origin::Local, 1), (Origin::Remote, 2)] {
        world.reading = chosen(
            &[contacts[0], contacts[0], ContactId(999)],
            &[people[0].clone(), nobody.clone()],
        );
        let report = world.run(origin).unwrap();
        assert_eq!(
            (report.counts.updated, report.counts.ineligible),
            (1, 1),
            "{origin:?}: {report:?}"
        );
        assert_eq!((report.total, report.requests), (2, requests), "{origin:?}");
        assert!(
            report.problems[0].reason.contains("with this id"),
            "{report:?}"
        );
    }
}

#[test]
fn somebody_chosen_is_tried_again_before_the_pause_is_over() {
    let (mut world, contacts, people) = edited();
    let by_hand = chosen(&contacts[..1], &[]);
    for (origin, break_it, mend_it) in
        [(Origin::Remote, true, false), (Origin::Remote, false, true)]
    {
        if break_it {
            let email = "ana@example.org".to_owned();
            world
                .crm
                .broken
                .insert(email, "The disk is full.".to_owned());
        }
        if mend_it {
            world.crm.broken.clear();
        }
        world.reading = by_hand.clone();
        let report = world.run(origin).unwrap();
        let expected = if break_it {
            Outcome::Error
        } else {
            Outcome::Updated
        };
        assert_eq!(world.seen[0].outcome, expected, "{report:?}");
    }
    assert_eq!(
        world.crm.contacts[&contacts[0]].first_name.as_deref(),
        Some("Anna")
    );
    // Somebody who went away since is a failure with a clock of its own, as in any run.
    assert!(world.sandbox.delete_person(&people[1]));
    world.reading = chosen(&contacts[1..2], &[]);
    let report = world.run(Origin::Remote).unwrap();
    assert_eq!(report.counts.error, 1, "{report:?}");
    assert!(
        world
            .state_of(contacts[1])
            .unwrap()
            .next_attempt_time
            .is_some()
    );
}

#[test]
fn the_cursor_follows_a_chosen_time_only_where_nothing_is_left_out() {
    let minutes = |world: &World, minutes| world.now - SignedDuration::from_mins(minutes);
    for (name, cursor, since, moves) in [
        ("earlier than the cursor", Some(60), 120, true),
        ("the cursor itself", Some(60), 60, true),
        ("later than the cursor", Some(60), 30, false),
        ("nothing was read before", None, 30, false),
    ] {
        for origin in [Origin::Local, Origin::Remote] {
            let mut world = World::with_people(3);
            let before: Option<Timestamp> = cursor.map(|ago| minutes(&world, ago));
            if let Some(before) = before {
                world.crm.cursors.insert(origin.name(), before);
            }
            world.reading = Reading::ChangedSince(minutes(&world, since));
            let report = world.run(origin).unwrap();
            let after = world.crm.cursors.get(origin.name()).copied();
            assert_eq!(after > before, moves, "{name}, {origin:?}");
            assert_eq!(report.cursor, after, "{name}, {origin:?}");
        }
    }
}

#[test]
fn a_chosen_time_is_where_the_reading_begins() {
    let mut world = World::with_people(0);
    let old = world.add_local("old@example.org", "Old", "Ruiz");
    world.later(120);
    let new = world.add_local("new@example.org", "New", "Ruiz");
    world.crm.cursors.insert("local", world.now);
    for (ago, expected) in [(60, vec![new]), (180, vec![old, new])] {
        world.reading = Reading::ChangedSince(world.now - SignedDuration::from_mins(ago));
        let report = world.run(Origin::Local).unwrap();
        assert_eq!(report.total, expected.len() as u64, "{ago} minutes ago");
    }
}

//! A preview says what a run would do, and does nothing.

use osdi_engine::profile::Origin;
use osdi_engine::sync::{Mode, Outcome, PersonResult};
use serde_json::json;

use crate::world::World;

const PREVIEW: Mode = Mode::Preview { limit: None };

/// People in every relation to each other, and failures of all kinds.
fn story() -> World {
    let mut world = World::with_people(40);
    world.batch_size = 10;
    for (email, name) in [
        ("edited@example.org", "Edited"),
        ("conflict@example.org", "Conflict"),
        ("refused@example.org", "Refused"),
        ("refuses@example.org", "Refuses"),
        ("broken@example.org", "Broken"),
        ("flagged@example.org", "Flagged"),
    ] {
        world.add_local(email, name, "Ruiz");
    }
    world.push();
    world.crm.cursors.clear();
    world.later(10);
    let id = |world: &World, email: &str| world.contact(email).unwrap().id.unwrap();
    let conflict = id(&world, "conflict@example.org");
    world.edit_local(conflict, |contact| {
        contact.first_name = Some("Connie".to_owned())
    });
    world.edit_remote(
        &world.remote_id("conflict@example.org"),
        json!({"given_name": "Conny"}),
    );
    world.edit_remote(
        &world.remote_id("edited@example.org"),
        json!({"given_name": "Edith"}),
    );
    let edited = id(&world, "edited@example.org");
    world.edit_local(edited, |contact| {
        contact.last_name = Some("Gómez".to_owned())
    });
    let refuses = id(&world, "refuses@example.org");
    world.edit_local(refuses, |contact| contact.is_opt_out = true);
    let address =
        json!({"address": "refused@example.org", "status": "unsubscribed", "primary": true});
    world.edit_remote(
        &world.remote_id("refused@example.org"),
        json!({"email_addresses": [address]}),
    );
    let flagged = id(&world, "flagged@example.org");
    world.edit_local(flagged, |contact| {
        contact.last_name = Some("Gómez".to_owned())
    });
    world.edit_remote(
        &world.remote_id("flagged@example.org"),
        json!({"given_name": "Flo"}),
    );
    world
        .crm
        .blocked
        .contacts
        .insert(flagged, "flagged with an error".to_owned());
    world.add_local("new@example.org", "New", "Ruiz");
    world.add_local("twin@example.org", "Twin", "Ruiz");
    world.add_remote("twin@example.org", "Twin", "Ruiz");
    for name in ["Fay", "Guy"] {
        world.add_local("family@example.org", name, "Ruiz");
    }
    world.add_remote("family@example.org", "Ida", "Ruiz");
    world
}

/// What a run says about everybody, as far as a preview can know it.
fn said(seen: &[PersonResult]) -> Vec<(String, Outcome, Vec<&'static str>, Option<String>)> {
    let mut said: Vec<_> = seen
        .iter()
        .map(|person| {
            let fields = person.fields.iter().map(|field| field.name()).collect();
            (
                person.name.clone(),
                person.outcome,
                fields,
                // What CiviCRM keeps is known only afterwards.
                person
                    .reason
                    .clone()
                    .filter(|reason| !reason.starts_with("CiviCRM did not keep")),
            )
        })
        .collect();
    said.sort_by(|one, other| one.0.cmp(&other.0));
    said
}

#[test]
fn a_preview_decides_as_the_run_after_it_and_writes_nothing() {
    for origin in [Origin::Remote, Origin::Local] {
        let mut world = story();
        let before = (
            format!("{:?}", world.crm.contacts),
            world.crm.states.clone(),
            world.crm.logs.clone(),
        );
        let cursors = world.crm.cursors.clone();
        let people = world.sandbox.people();
        world.sandbox.clear_requests();
        world.mode = PREVIEW;
        let preview = world.run(origin).unwrap();
        let planned = said(&world.seen);
        let after = (
            format!("{:?}", world.crm.contacts),
            world.crm.states.clone(),
            world.crm.logs.clone(),
        );
        assert_eq!(after, before, "{origin:?}");
        assert_eq!(world.crm.cursors, cursors);
        assert!(world.crm.standings.len() <= 20 && world.crm.backfill.is_none());
        assert_eq!(world.sandbox.people(), people);
        assert!(world.writes().is_empty());
        assert!(preview.complete && !preview.limit_reached);

        world.mode = Mode::Write { confirmed: false };
        let run = world.run(origin).unwrap();
        // Whom CiviCRM calls otherwise after the run is found by the name before it.
        let renamed = |(name, ..): &(String, Outcome, Vec<&'static str>, Option<String>)| {
            !name.starts_with("Ed")
        };
        let done: Vec<_> = said(&world.seen).into_iter().filter(renamed).collect();
        let planned: Vec<_> = planned.into_iter().filter(renamed).collect();
        assert_eq!(planned, done, "{origin:?}");
        assert_eq!(preview.counts, run.counts, "{origin:?}");
        assert_eq!(preview.taken_away, run.taken_away, "{origin:?}");
        assert_eq!(preview.summary, run.summary);
    }
}

#[test]
fn a_preview_names_both_values_and_the_reason() {
    let mut world = story();
    world.mode = PREVIEW;
    world.run(Origin::Remote).unwrap();
    let of = |world: &World, name: &str| {
        let person = world.seen.iter().find(|person| person.name == name);
        serde_json::to_value(&person.expect(name).changes).unwrap()
    };
    for (name, changes) in [
        (
            "Edited Gómez",
            json!([{
                "field": "given_name", "side": "local", "from": "Edited", "to": "Edith",
                "why": "It changed on Action Network since the last sync, and not in CiviCRM.",
            }]),
        ),
        (
            "Connie Ruiz",
            json!([{
                "field": "given_name", "side": null, "from": "Connie", "to": "Conny",
                "why": "Both sides have a value of their own, so both stay as they are.",
            }]),
        ),
        (
            "Refused Ruiz",
            json!([{
                "field": "email_consent", "side": "local", "from": "open", "to": "opted_out",
                "why": "Consent: refused on Action Network.",
            }]),
        ),
        ("Flo Ruiz", json!([])),
    ] {
        assert_eq!(of(&world, name), changes, "{name}");
    }
    world.run(Origin::Local).unwrap();
    let new = of(&world, "New Ruiz");
    assert_eq!(new[0]["why"], "Action Network has nobody who fits yet.");
    assert_eq!(
        (&new[0]["from"], &new[0]["to"]),
        (&json!(null), &json!("New"))
    );
}

#[test]
fn a_preview_stops_reading_at_its_limit() {
    let mut world = World::with_people(200);
    world.batch_size = 25;
    for (limit, requests) in [(1, 3), (20, 3), (60, 6)] {
        world.mode = Mode::Preview { limit: Some(limit) };
        let report = world.run(Origin::Remote).unwrap();
        assert!(report.limit_reached && !report.complete, "{limit}");
        assert_eq!(world.seen.len() as u64, limit);
        assert_eq!(report.total, limit, "nobody is in step yet");
        assert!(
            report.requests <= requests,
            "{limit}: {} requests",
            report.requests
        );
    }
    world.mode = Mode::Preview { limit: Some(200) };
    assert!(!world.run(Origin::Remote).unwrap().limit_reached);
}

#[test]
fn a_preview_is_not_stopped_by_the_brake_and_tells_how_much_is_taken_away() {
    let mut world = story();
    world.rules.brake_minimum = 0;
    world.rules.brake_percent = 0;
    for origin in [Origin::Remote, Origin::Local] {
        world.mode = PREVIEW;
        let report = world.run(origin).unwrap();
        assert!(report.taken_away >= 1);
        let foreseen = report.brake.unwrap();
        world.mode = Mode::Write { confirmed: false };
        let stopped = world.run(origin).expect_err("the run is stopped");
        let stopped = stopped.to_string();
        let of = |text: &str| {
            let (_, counts) = text.split_once(": it would").unwrap();
            counts.split_once(')').unwrap().0.to_owned()
        };
        assert_eq!(of(&foreseen), of(&stopped));
        assert!(foreseen.contains(" %"), "{foreseen}");
    }
    world.rules.brake_minimum = 100;
    world.mode = PREVIEW;
    assert_eq!(world.run(Origin::Remote).unwrap().brake, None);
}

#[test]
fn who_left_the_scope_did_not_qualify_in_a_preview_either() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.rules.scope = Some("Members".to_owned());
    world.edit_local(id, |contact| contact.is_out_of_scope = true);
    world.later(5);
    let mut counts = Vec::new();
    for mode in [
        Mode::Preview { limit: None },
        Mode::Write { confirmed: false },
    ] {
        world.mode = mode;
        let report = world.push();
        counts.push((report.counts.ineligible, report.counts.unchanged));
    }
    assert_eq!(counts, [(1, 0), (1, 0)]);
}

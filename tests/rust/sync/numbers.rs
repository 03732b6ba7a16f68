//! Mobile numbers that somebody else has on Action Network, and what happens to a refusal of texts.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{Contact, ContactId};
use osdi_engine::mapping::Field;
use osdi_engine::profile::{Origin, Policies, Policy};
use osdi_engine::sync::{Mode, Outcome};
use serde_json::json;

use crate::people::{email, linked_locals};
use crate::world::World;

const NUMBER: &str = "(510) 555-0142";

fn with_number(world: &mut World, email: &str, first_name: &str) -> ContactId {
    world.crm.edit(Contact {
        email: Some(email.to_owned()),
        first_name: Some(first_name.to_owned()),
        last_name: Some("Lee".to_owned()),
        preferred_language: Some("en_US".to_owned()),
        phone: Some(NUMBER.to_owned()),
        ..Contact::default()
    })
}

/// Somebody on Action Network who has the number and is subscribed to texts; with an address, or known by nothing else.
fn owner(world: &World, email: Option<&str>) -> String {
    let Some(email) = email else {
        let number = json!({"number": "15105550142", "status": "subscribed", "primary": true});
        let person = json!({"given_name": "Olga", "phone_numbers": [number]});
        let inserted = world.sandbox.insert_people(person).unwrap();
        return inserted[0]["id"].as_str().unwrap().to_owned();
    };
    world.add_texted_remote(email, "Olga", "Owen")
}

fn numbers(world: &World, email: &str) -> serde_json::Value {
    let numbers = world.remote(email).unwrap()["phone_numbers"].clone();
    if numbers.is_null() {
        json!([])
    } else {
        numbers
    }
}

fn reason(world: &World, contact: ContactId) -> String {
    let mut seen = world.seen.iter();
    let one = seen.find(|one| one.contact_id == Some(contact));
    one.and_then(|one| one.reason.clone()).unwrap_or_default()
}

#[test]
fn a_number_of_somebody_else_there_is_left_out_and_reported_once() {
    for owner_email in [Some("olga@example.org"), None] {
        for is_new in [true, false] {
            let mut world = World::with_people(0);
            let olga = owner(&world, owner_email);
            let before = world.sandbox.person(&olga);
            let ana = if is_new {
                with_number(&mut world, "ana@example.org", "Ana")
            } else {
                let ana = world.add_local("ana@example.org", "Ana", "Lee");
                world.push();
                world.edit_local(ana, |contact| {
                    contact.phone = Some(NUMBER.to_owned());
                    contact.first_name = Some("Anna".to_owned());
                });
                ana
            };
            world.later(2);
            world.push();
            let case = format!("{owner_email:?}, {is_new}");
            assert_eq!(world.sandbox.person(&olga), before, "{case}");
            assert_eq!(numbers(&world, "ana@example.org"), json!([]), "{case}");
            let said =
                format!("The mobile number was left out: person {olga} on Action Network has it.");
            assert_eq!(reason(&world, ana), said, "{case}");
            let message = world.state_of(ana).unwrap().message.clone();
            assert_eq!(message.as_deref(), Some(said.as_str()), "{case}");
            let outcome = if is_new {
                Outcome::Created
            } else {
                Outcome::Updated
            };
            let seen = world.seen.iter().find(|one| one.contact_id == Some(ana));
            assert_eq!(seen.map(|one| one.outcome), Some(outcome), "{case}");
            world.later(2);
            let report = world.push();
            assert_eq!((report.requests, report.problems.len()), (0, 0), "{case}");
            // Another edit does not bring it up again, but one of the number does.
            world.edit_local(ana, |contact| contact.last_name = Some("Li".to_owned()));
            world.later(2);
            assert_eq!(world.push().requests, 1, "{case}");
            world.edit_local(ana, |contact| {
                contact.phone = Some("(510) 555-0143".to_owned());
            });
            world.later(2);
            assert_eq!(world.push().requests, 2, "{case}");
            let now = numbers(&world, "ana@example.org");
            assert_eq!(now[0]["number"], "15105550143", "{case}");
            assert_eq!(world.sandbox.person(&olga), before, "{case}");
            assert_eq!(world.state_of(ana).unwrap().message, None, "{case}");
        }
    }
}

#[test]
fn only_the_number_changed_and_somebody_else_has_the_new_one() {
    let mut world = World::with_people(0);
    let ana = with_number(&mut world, "ana@example.org", "Ana");
    world.push();
    let olga = world.add_remote("olga@example.org", "Olga", "Owen");
    let number = json!({"number": "15105550143", "status": "subscribed", "primary": true});
    world.edit_remote(&olga, json!({"phone_numbers": [number]}));
    world.edit_remote(
        &world.remote_id("ana@example.org"),
        json!({"phone_numbers": [{"status": "subscribed"}]}),
    );
    world.later(2);
    world.pull();
    // She does not want texts any more, whatever her number is.
    world.edit_local(ana, |contact| {
        contact.phone = Some("(510) 555-0143".to_owned());
        contact.do_not_sms = true;
    });
    world.later(2);
    world.push();
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
    assert_eq!(
        numbers(&world, "ana@example.org")[0]["number"],
        "15105550142"
    );
    assert_eq!(world.mobile_status("olga@example.org"), "subscribed");
    world.edit_local(ana, |contact| {
        contact.phone = Some("+1 510 555 0142".to_owned());
    });
    world.both();
    world.edit_local(ana, |contact| {
        contact.phone = Some("(510) 555-0143".to_owned());
    });
    world.later(2);
    world.push();
    let seen = world.seen.iter().find(|one| one.contact_id == Some(ana));
    assert_eq!(seen.map(|one| one.outcome), Some(Outcome::Conflict));
    assert!(reason(&world, ana).contains(&olga));
}

#[test]
fn of_two_contacts_with_one_new_number_the_first_is_sent_with_it() {
    for batch_size in [1, 100] {
        let mut world = World::with_people(0);
        world.batch_size = batch_size;
        let ana = with_number(&mut world, "ana@example.org", "Ana");
        let bea = with_number(&mut world, "bea@example.org", "Bea");
        world.push();
        assert_eq!(
            numbers(&world, "ana@example.org")[0]["number"],
            "15105550142"
        );
        assert_eq!(numbers(&world, "bea@example.org"), json!([]));
        let said = world.state_of(bea).unwrap().message.clone();
        let first = format!("contact {ana} ");
        assert!(
            said.as_ref().is_some_and(|said| said.contains(&first)),
            "{said:?}"
        );
        world.later(2);
        assert_eq!(world.push().requests, 0);
        world.assert_at_rest();
    }
}

#[test]
fn a_policy_does_not_take_numbers_from_others_when_action_network_is_read() {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([("default", Policy::Local)]);
    let olga = owner(&world, Some("olga@example.org"));
    let ana_there = world.add_remote("ana@example.org", "Ana", "Lee");
    let number = json!({"number": "15105550143", "status": "unsubscribed", "primary": true});
    world.edit_remote(&ana_there, json!({"phone_numbers": [number]}));
    let ana = with_number(&mut world, "ana@example.org", "Ana");
    let before = world.sandbox.people();
    world.later(2);
    world.pull();
    assert_eq!(world.sandbox.people(), before);
    assert!(reason(&world, ana).contains(&olga), "{:?}", world.seen);
}

#[test]
fn a_preview_says_that_a_number_is_left_out() {
    let mut world = World::with_people(0);
    let olga = owner(&world, Some("olga@example.org"));
    let ana = with_number(&mut world, "ana@example.org", "Ana");
    world.mode = Mode::Preview { limit: None };
    world.push();
    assert!(reason(&world, ana).contains(&olga));
    let seen = world.seen.iter().find(|one| one.contact_id == Some(ana));
    let change = seen.unwrap().changes.iter();
    let mut change = change.filter(|change| change.field == Field::Mobile);
    let change = change.next().unwrap();
    assert_eq!(change.side, None);
    assert!(change.why.contains(&olga), "{}", change.why);
}

#[test]
fn a_question_about_a_number_that_fails_concerns_only_that_contact() {
    let mut world = World::with_people(0);
    let ana = with_number(&mut world, "ana@example.org", "Ana");
    world.add_local("bea@example.org", "Bea", "Lee");
    let fault = Fault::new(FaultKind::Status).on("GET", "/people");
    world.sandbox.fault(fault.skip(2));
    world.push();
    assert!(world.remote("ana@example.org").is_none());
    assert!(world.remote("bea@example.org").is_some());
    world.later(6);
    world.push();
    assert_eq!(
        numbers(&world, "ana@example.org")[0]["number"],
        "15105550142"
    );
    assert!(world.state_of(ana).unwrap().link().is_some());
}

#[test]
fn what_a_trashed_contact_refused_and_action_network_knows_holds_for_the_new_one() {
    for first in [Origin::Remote, Origin::Local] {
        for (case, refuse) in [
            ("texts", (|one| one.do_not_sms = true) as fn(&mut Contact)),
            ("mail", |one| one.do_not_email = true),
            ("all", |one| one.is_opt_out = true),
        ] {
            let mut world = World::with_people(0);
            let old = with_number(&mut world, "ana@example.org", "Ana");
            world.push();
            world.edit_local(old, refuse);
            world.both();
            world.edit_local(old, |contact| contact.is_deleted = true);
            world.both();
            let new = with_number(&mut world, "ana@example.org", "Ana");
            let remote = world.remote_id("ana@example.org");
            world.edit_remote(&remote, json!({"given_name": "Anna"}));
            world.later(2);
            world.run(first).unwrap();
            world.both();
            world.both();
            assert_eq!(world.state_of(old), None);
            let new = &world.crm.contacts[&new];
            assert_eq!(
                (new.do_not_sms, new.is_opt_out || new.do_not_email),
                (case == "texts", case != "texts"),
                "{case}, {first:?}"
            );
            world.assert_at_rest();
        }
    }
}

#[test]
fn of_two_contacts_with_one_new_number_in_two_batches_only_one_is_sent_with_it() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 2);
    world.both();
    world.both_later(10);
    world.batch_size = 1;
    world.sandbox.set(|settings| settings.search_lag_ms = 4_000);
    for id in &ids {
        world.edit_local(*id, |contact| {
            contact.phone = Some("(510) 555-0142".to_owned());
        });
    }
    world.push();
    let has = |world: &World, n: usize| {
        !world.remote(&email(n)).unwrap()["phone_numbers"][0]["number"].is_null()
    };
    assert!(
        has(&world, 0) && !has(&world, 1),
        "first {}, second {}; {:?}",
        has(&world, 0),
        has(&world, 1),
        world.writes()
    );
}

/// Our own unsubscribed, and the person opts in there while CiviCRM is open: nothing is taken for a refusal later.
#[test]
fn texts_of_a_number_moved_by_us_are_nobodys_refusal() {
    let mut world = World::with_people(0);
    let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.both();
    world.both_later(10);
    world.edit_local(id, |contact| {
        contact.phone = Some("(510) 555-0177".to_owned());
    });
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropAfter).on("PUT", "/people*"));
    world.sandbox.fault(
        Fault::new(FaultKind::DropBefore)
            .on("GET", &format!("/people/{remote}"))
            .times(None),
    );
    let _ = world.run(Origin::Local);
    world.sandbox.clear_faults();
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
    for _ in 0..3 {
        world.both_later(30);
        world.both();
    }
    assert!(
        !world.crm.contacts[&id].do_not_sms,
        "{:?}",
        world.logged("consent")
    );
}

/// Two new contacts with one mobile number and no address of the other: in one batch, both new.
#[test]
fn of_two_new_contacts_with_one_number_in_two_batches_only_one_is_sent_with_it() {
    let mut world = World::with_people(0);
    world.batch_size = 1;
    world.sandbox.set(|settings| settings.search_lag_ms = 4_000);
    for n in 0..2 {
        let id = world.add_local(&email(n), &format!("Person {n}"), "Ruiz");
        world.edit_local(id, |contact| {
            contact.phone = Some("(510) 555-0142".to_owned());
        });
    }
    world.push();
    let has = |world: &World, n: usize| {
        !world.remote(&email(n)).unwrap()["phone_numbers"][0]["number"].is_null()
    };
    assert!(has(&world, 0) && !has(&world, 1));
}

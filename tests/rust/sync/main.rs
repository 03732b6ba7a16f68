//! The people sync against the sandbox, with a CiviCRM in memory: both directions, again and again, with edits,
//! faults and refusals.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod actions;
mod addresses;
mod answers;
mod brake;
mod braked_again;
mod by_hand;
mod clock;
mod consent;
mod cut_off;
mod defects;
mod died;
mod donations;
mod every_fault;
mod forget;
mod held_up;
mod hooked;
mod identity;
mod long_runs;
mod losses;
mod mapped;
mod meanwhile;
mod moves;
mod numbers;
mod overtaken;
mod own_code;
mod own_match;
mod people;
mod policies;
mod preview;
mod random;
mod read_twice;
mod refusals;
mod refused_writes;
mod taggings;
mod unsaved;
mod watched;
mod who_is_who;
mod whose_refusal;
mod world;

use action_network_sandbox::{Fault, FaultKind};
use cut_off::CutOff;
use osdi_engine::Kind;
use osdi_engine::crm::{Contact, OnHold, SyncStatus};
use osdi_engine::mapping::Field;
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;
use serde_json::json;
use world::World;

#[test]
fn pulling_costs_one_request_per_page_and_one_to_see_the_end() {
    for (people, requests) in [(0, 1), (1, 2), (25, 2), (26, 3), (60, 4)] {
        let mut world = World::with_people(people);
        let report = world.pull();
        assert_eq!(report.requests, requests, "{people} people");
        assert_eq!(report.total, people as u64);
        assert!(report.complete);
    }
}

#[test]
fn everybody_with_an_address_is_pulled_once_and_the_second_run_writes_nothing() {
    let mut world = World::with_people(60);
    let first = world.pull();
    assert!(first.counts.created > 50, "{first:?}");
    assert_eq!(first.counts.created, world.crm.contacts.len() as u64);
    let after_first = (
        world.crm.contacts.clone(),
        world.crm.states.clone(),
        world.crm.logs.len(),
    );
    world.later(1);
    world.crm.cursors.clear();
    let second = world.pull();
    assert_eq!(
        second.counts.created + second.counts.updated + second.counts.matched,
        0,
        "{second:?}"
    );
    assert_eq!(second.total, first.total);
    assert_eq!(
        (
            world.crm.contacts.clone(),
            world.crm.states.clone(),
            world.crm.logs.len()
        ),
        after_first
    );
}

#[test]
fn what_was_pulled_is_not_pushed_back() {
    let mut world = World::with_people(60);
    world.pull();
    world.sandbox.clear_requests();
    let report = world.push();
    assert_eq!(report.requests, 0, "{report:?}");
    assert_eq!(report.counts.unchanged, world.crm.contacts.len() as u64);
}

#[test]
fn a_new_contact_costs_two_look_ups_and_a_post_that_subscribes_nobody() {
    let mut world = World::with_people(0);
    world.crm.edit(Contact {
        email: Some("zoë@example.org".to_owned()),
        first_name: Some("Zoë".to_owned()),
        last_name: Some("O'Brien".to_owned()),
        phone: Some("(510) 555-0142".to_owned()),
        street_address: Some("77 Harbor Way".to_owned()),
        city: Some("Oakland".to_owned()),
        postal_code: Some("94607".to_owned()),
        state_province_id: Some(1004),
        ..Contact::default()
    });
    let report = world.push();
    assert_eq!((report.requests, report.counts.created), (3, 1));
    let [(method, path, body)] = &world.writes()[..] else {
        panic!("one write: {:?}", world.writes())
    };
    assert_eq!((method.as_str(), path.as_str()), ("POST", "/people"));
    assert_eq!(
        *body,
        json!({"person": {
            "given_name": "Zoë",
            "family_name": "O'Brien",
            "email_addresses": [{"address": "zoë@example.org"}],
            "phone_numbers": [{"number": "+15105550142"}],
            "postal_addresses": [{
                "address_lines": ["77 Harbor Way"],
                "locality": "Oakland",
                "region": "CA",
                "postal_code": "94607",
                "country": "US",
            }],
        }})
    );
    world.later(1);
    assert_eq!(world.push().requests, 0);
    assert_eq!(world.pull().counts.unchanged, 1, "{:?}", world.seen);
}

#[test]
fn an_edited_contact_costs_one_put_of_the_edited_field() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.sandbox.clear_requests();
    world.edit_local(id, |contact| {
        contact.last_name = Some("Ruiz Gómez".to_owned())
    });
    let report = world.push();
    assert_eq!((report.requests, report.counts.updated), (1, 1));
    let [(method, _, body)] = &world.writes()[..] else {
        panic!("one write")
    };
    assert_eq!(
        (method.as_str(), body.clone()),
        ("PUT", json!({"family_name": "Ruiz Gómez"}))
    );
}

#[test]
fn an_edit_on_action_network_changes_just_that_field_of_the_contact() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    let report = world.pull();
    assert_eq!(report.counts.updated, 1, "{:?}", world.seen);
    assert_eq!(world.seen[0].fields, vec![Field::GivenName]);
    let contact = &world.crm.contacts[&id];
    assert_eq!(
        (contact.first_name.as_deref(), contact.last_name.as_deref()),
        (Some("Anna"), Some("Ruiz"))
    );
    world.sandbox.clear_requests();
    assert_eq!(world.push().requests, 0, "our own write does not echo");
}

#[test]
fn a_field_edited_on_both_sides_is_a_conflict_and_stays_as_it_is() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.edit_local(id, |contact| contact.first_name = Some("Annie".to_owned()));
    let pulled = world.pull();
    assert!(
        pulled.problems[0].reason.contains("given_name"),
        "{pulled:?}"
    );
    assert_eq!(
        (pulled.counts.conflict, world.outcome("Annie Ruiz")),
        (1, Some(Outcome::Conflict))
    );
    assert!(pulled.summary.ends_with("; conflict: 1"), "{pulled:?}");
    world.sandbox.clear_requests();
    world.push();
    assert!(world.writes().is_empty(), "{:?}", world.writes());
    assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("Annie"));
    assert_eq!(
        world.remote("ana@example.org").unwrap()["given_name"],
        "Anna"
    );
}

#[test]
fn edits_of_different_fields_on_both_sides_all_arrive() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.edit_local(id, |contact| contact.last_name = Some("Gómez".to_owned()));
    world.pull();
    world.push();
    let contact = &world.crm.contacts[&id];
    let person = world.remote("ana@example.org").unwrap();
    assert_eq!(
        (contact.first_name.as_deref(), contact.last_name.as_deref()),
        (Some("Anna"), Some("Gómez"))
    );
    assert_eq!(
        (&person["given_name"], &person["family_name"]),
        (&json!("Anna"), &json!("Gómez"))
    );
}

#[test]
fn an_unsubscribe_reaches_the_other_side_and_is_never_undone() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"status": "unsubscribed"}]}),
    );
    world.pull();
    assert!(world.crm.contacts[&id].is_opt_out);
    // Somebody takes the opt-out back in CiviCRM and edits the name: the name travels, a subscription does not.
    world.edit_local(id, |contact| {
        contact.is_opt_out = false;
        contact.first_name = Some("Anita".to_owned());
    });
    world.sandbox.clear_requests();
    world.push();
    assert_eq!(world.writes()[0].2, json!({"given_name": "Anita"}));
    let person = world.remote("ana@example.org").unwrap();
    assert_eq!(person["email_addresses"][0]["status"], "unsubscribed");
}

#[test]
fn a_number_sent_to_action_network_costs_nobody_the_consent_to_texts() {
    for is_new_there in [true, false] {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        if !is_new_there {
            world.push();
        }
        world.edit_local(id, |contact| {
            contact.phone = Some("(510) 555-0142".to_owned())
        });
        world.push();
        world.pull();
        let remote = world.remote_id("ana@example.org");
        world.edit_remote(&remote, json!({"given_name": "Anna"}));
        world.pull();
        let contact = &world.crm.contacts[&id];
        assert_eq!(contact.first_name.as_deref(), Some("Anna"));
        assert!(!contact.do_not_sms, "new there: {is_new_there}");
    }
}

#[test]
fn an_opt_out_in_civicrm_unsubscribes_on_action_network() {
    for (edit, email, mobile) in [
        (
            (|contact| contact.is_opt_out = true) as fn(&mut Contact),
            "unsubscribed",
            "unsubscribed",
        ),
        (
            |contact| contact.do_not_email = true,
            "unsubscribed",
            "subscribed",
        ),
        (
            |contact| contact.email_on_hold = OnHold::OptOut,
            "unsubscribed",
            "subscribed",
        ),
        (
            |contact| contact.email_on_hold = OnHold::Bounced,
            "subscribed",
            "subscribed",
        ),
        (
            |contact| contact.do_not_sms = true,
            "subscribed",
            "unsubscribed",
        ),
    ] {
        let mut world = World::with_people(0);
        world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
        world.pull();
        let id = world.contact("ana@example.org").unwrap().id.unwrap();
        world.edit_local(id, edit);
        world.push();
        let person = world.remote("ana@example.org").unwrap();
        assert_eq!(person["email_addresses"][0]["status"], email);
        assert_eq!(person["phone_numbers"][0]["status"], mobile);
    }
}

#[test]
fn a_pull_that_meets_an_opted_out_contact_unsubscribes_its_person_at_once() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, |contact| contact.do_not_email = true);
    world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let person = world.remote("ana@example.org").unwrap();
    assert_eq!(person["email_addresses"][0]["status"], "unsubscribed");
    assert_eq!(world.outcome("Ana Ruiz"), Some(Outcome::Updated));
}

#[test]
fn whom_civicrm_would_not_mail_is_not_brought_to_action_network() {
    for (why, edit) in [
        (
            "opted out",
            (|contact| contact.is_opt_out = true) as fn(&mut Contact),
        ),
        ("no e-mail", |contact| contact.do_not_email = true),
        ("address opted out", |contact| {
            contact.email_on_hold = OnHold::OptOut;
        }),
        ("address bounced", |contact| {
            contact.email_on_hold = OnHold::Bounced;
        }),
        ("deceased", |contact| contact.is_deceased = true),
    ] {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        world.edit_local(id, edit);
        let report = world.push();
        assert_eq!(
            (report.counts.ineligible, world.sandbox.people().len()),
            (1, 0),
            "{why}"
        );
    }
}

#[test]
fn what_action_network_does_not_say_is_not_cleared() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, |contact| {
        contact.phone = Some("510 555 0142".to_owned());
        contact.street_address = Some("77 Harbor Way".to_owned());
        contact.postal_code = Some("94607".to_owned());
    });
    let remote = world.add_remote("ana@example.org", "Ana", "");
    world.pull();
    world.edit_remote(
        &remote,
        json!({"given_name": null, "postal_addresses": [{"postal_code": "94607"}]}),
    );
    world.later(2);
    world.pull();
    let contact = &world.crm.contacts[&id];
    assert_eq!(contact.first_name.as_deref(), Some("Ana"));
    assert_eq!(contact.last_name.as_deref(), Some("Ruiz"));
    assert_eq!(contact.phone.as_deref(), Some("510 555 0142"));
    assert_eq!(contact.street_address.as_deref(), Some("77 Harbor Way"));
}

#[test]
fn a_shared_address_is_reported_and_never_guessed() {
    let mut world = World::with_people(0);
    world.add_local("family@example.org", "Bo", "Ruiz");
    world.add_local("family@example.org", "Cy", "Ruiz");
    world.add_remote("family@example.org", "Ana", "Ruiz");
    let before = world.crm.contacts.clone();
    let pulled = world.pull();
    assert_eq!((pulled.counts.error, &world.crm.contacts), (1, &before));
    let pushed = world.push();
    assert_eq!(pushed.counts.error, 2, "{pushed:?}");
    assert_eq!(world.sandbox.people().len(), 1);
    for problem in pulled.problems.iter().chain(&pushed.problems) {
        for part in ["share this e-mail address", "Contacts: 1, 2.", "or merge"] {
            assert!(
                problem.reason.contains(part),
                "{part} in {}",
                problem.reason
            );
        }
        // The reason goes to the log.
        assert!(!problem.reason.contains('@'), "{}", problem.reason);
    }
}

#[test]
fn an_address_taken_by_another_contact_is_not_taken_over() {
    let mut world = World::with_people(0);
    let ana = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.add_local("bo@example.org", "Bo", "Ruiz");
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "bo@example.org"}], "given_name": "Anna"}),
    );
    let report = world.pull();
    assert!(
        report.problems[0].reason.contains("belongs to contact"),
        "{report:?}"
    );
    let contact = &world.crm.contacts[&ana];
    assert_eq!(
        (contact.email.as_deref(), contact.first_name.as_deref()),
        (Some("ana@example.org"), Some("Anna"))
    );
}

#[test]
fn an_address_taken_on_action_network_is_reported_and_tried_again() {
    let mut world = World::with_people(0);
    let ana = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.add_remote("taken@example.org", "Cy", "Lee");
    world.edit_local(ana, |contact| {
        contact.email = Some("taken@example.org".to_owned())
    });
    let report = world.push();
    assert_eq!(report.counts.error, 1, "{report:?}");
    let state = world.state_of(ana).unwrap();
    assert_eq!(
        (state.sync_status, state.attempt_count),
        (Some(SyncStatus::Error), Some(1))
    );
    world.sandbox.clear_requests();
    world.later(1);
    assert_eq!(world.push().requests, 0, "not before its pause is over");
    world.later(10);
    assert_eq!(world.push().counts.error, 1);
    assert_eq!(world.state_of(ana).unwrap().attempt_count, Some(2));
}

#[test]
fn a_contact_that_cannot_be_saved_holds_nobody_back_and_is_tried_again() {
    let mut world = World::with_people(30);
    let broken = world.sandbox.people()[3]["email_addresses"][0]["address"]
        .as_str()
        .unwrap()
        .to_owned();
    world.crm.broken.insert(
        broken.clone(),
        "a hook of another extension says no".to_owned(),
    );
    let report = world.pull();
    assert_eq!(report.counts.error, 1, "{report:?}");
    let named = |reason: &str| reason.contains("a hook of another extension says no");
    assert!(
        report.problems.iter().any(|problem| named(&problem.reason)),
        "{report:?}"
    );
    assert!(report.counts.created > 20 && world.contact(&broken).is_none());
    world.crm.broken.clear();
    world.later(6);
    let report = world.pull();
    assert_eq!(report.counts.created, 1, "{report:?}");
    assert!(world.contact(&broken).is_some());
}

#[test]
fn a_trashed_contact_is_left_alone() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.edit_local(id, |contact| contact.is_deleted = true);
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    let report = world.pull();
    assert_eq!(
        (report.counts.ineligible, world.crm.contacts.len()),
        (1, 1),
        "{report:?}"
    );
    assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("Ana"));
}

#[test]
fn a_state_without_values_from_an_older_version_is_still_used() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let state = world.crm.states.values_mut().next().unwrap();
    state.base = None;
    assert_eq!(world.pull().counts.unchanged, 1);
    assert_eq!(world.push().counts.unchanged, 1);
    let remote = world.remote_id("ana@example.org");
    world
        .sandbox
        .set(|settings| settings.clock_offset_seconds = 120);
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    assert_eq!(world.pull().counts.updated, 1);
    assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("Anna"));
}

#[test]
fn a_put_without_an_answer_is_looked_up_and_never_becomes_a_create() {
    for (kind, outcome) in [
        (FaultKind::DropAfter, Outcome::Updated),
        (FaultKind::DropBefore, Outcome::Error),
    ] {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        world.push();
        world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
        world.sandbox.fault(Fault::new(kind).on("PUT", "/people/*"));
        world.push();
        assert_eq!(world.outcome("Anna Ruiz"), Some(outcome), "{kind:?}");
        assert_eq!(world.sandbox.people().len(), 1);
        world.later(10);
        world.push();
        assert_eq!(
            world.remote("ana@example.org").unwrap()["given_name"],
            "Anna"
        );
    }
}

#[test]
fn a_post_without_an_answer_is_looked_up_and_makes_nobody_twice() {
    for kind in [FaultKind::DropAfter, FaultKind::DropBefore] {
        let mut world = World::with_people(0);
        world.add_local("ana@example.org", "Ana", "Ruiz");
        world.sandbox.fault(Fault::new(kind).on("POST", "/people"));
        world.push();
        world.later(10);
        world.push();
        assert_eq!(world.sandbox.people().len(), 1, "{kind:?}");
        assert_eq!(world.crm.states.len(), 1, "{kind:?}");
        world.sandbox.clear_requests();
        world.later(10);
        assert_eq!(world.push().requests, 0, "{kind:?}");
    }
}

#[test]
fn a_page_that_cannot_be_read_ends_the_run_and_keeps_the_cursor() {
    for kind in [
        FaultKind::Html,
        FaultKind::Truncate,
        FaultKind::WrongType,
        FaultKind::DropBefore,
        FaultKind::LoopNext,
    ] {
        let mut world = World::with_people(60);
        world.batch_size = 25;
        world
            .sandbox
            .fault(Fault::new(kind).on("GET", "/people").skip(1));
        let error = world.run(Origin::Remote).unwrap_err();
        assert!(
            matches!(error.kind(), Kind::Unreadable | Kind::Transport),
            "{kind:?}: {error:?}"
        );
        assert!(error.to_string().contains("not read completely"), "{error}");
        assert!(world.crm.cursors.is_empty(), "{kind:?}");
        let read = world.crm.contacts.len();
        assert!(read > 0, "{kind:?}: the first batch lasts");
        world.sandbox.clear_faults();
        world.pull();
        assert_eq!(world.crm.contacts.len(), world.crm.states.len(), "{kind:?}");
        assert!(world.crm.contacts.len() > read);
    }
}

#[test]
fn a_wrong_token_is_named_and_never_shown() {
    let mut world = World::with_people(3);
    let mut client = world.client_with_token("not-the-token-of-this-group");
    let error = world.run_with(&mut client, Origin::Remote).unwrap_err();
    assert_eq!(error.kind(), Kind::Authentication);
    assert!(
        !format!("{error} {error:?}").contains("not-the-token"),
        "{error:?}"
    );
    assert!(world.crm.cursors.is_empty());
}

#[test]
fn flagged_and_deleted_people_are_left_alone() {
    let mut world = World::with_people(0);
    let id = world
        .add_remote("ana@example.org", "Ana", "Ruiz")
        .parse()
        .unwrap();
    world
        .crm
        .blocked
        .people
        .insert(id, "deleted by us".to_owned());
    let report = world.pull();
    assert_eq!((report.counts.ineligible, world.crm.contacts.len()), (1, 0));
}

/// Both sides with people of their own, some of them the same, and edits since they met.
fn a_world_with_work_to_do(subscribe_new_people: bool) -> World {
    let mut world = World::with_people(12);
    world.rules.subscribe_new_people = subscribe_new_people;
    world.batch_size = 5;
    for number in 0..8 {
        let name = format!("Cal {number}");
        let id = world.add_local(&format!("local{number}@example.org"), "Lo", &name);
        // Action Network will take these numbers as not subscribed to texts and add a language: nobody's doing.
        world.edit_local(id, |contact| {
            contact.phone = Some(format!("(510) 555-010{number}"));
            contact.preferred_language = None;
        });
    }
    world.add_remote("local3@example.org", "Lo", "Cal 3");
    world
}

type End = (Vec<String>, Vec<String>, Vec<String>);

/// Contacts, people and pairs in the end, without ids and times.
fn end_of(world: &World) -> End {
    let mut contacts: Vec<String> = world
        .crm
        .contacts
        .values()
        .map(|contact| {
            format!(
                "{:?}",
                Contact {
                    id: None,
                    modified_date: None,
                    ..contact.clone()
                }
            )
        })
        .collect();
    let mut people: Vec<String> = world
        .sandbox
        .people()
        .into_iter()
        .map(|mut person| {
            for key in ["id", "identifiers", "created_date", "modified_date"] {
                person.as_object_mut().unwrap().remove(key);
            }
            person.to_string()
        })
        .collect();
    let mut pairs: Vec<String> = world
        .crm
        .states
        .values()
        .map(|state| {
            let contact = state.contact_id.and_then(|id| world.crm.contacts.get(&id));
            format!(
                "{:?} {:?} {:?}",
                contact.and_then(|contact| contact.email.clone()),
                state.sync_status,
                state.base
            )
        })
        .collect();
    contacts.sort();
    people.sort();
    pairs.sort();
    (contacts, people, pairs)
}

fn assert_end(world: &World, expected: &End, when: &str) {
    let end = end_of(world);
    for (part, found, wanted) in [
        ("contacts", &end.0, &expected.0),
        ("people", &end.1, &expected.1),
        ("pairs", &end.2, &expected.2),
    ] {
        let only = |one: &Vec<String>, other: &Vec<String>| {
            one.iter()
                .filter(|line| !other.contains(line))
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(only(found, wanted), only(wanted, found), "{part}, {when}");
        assert_eq!(found.len(), wanted.len(), "{part}, {when}");
    }
}

#[test]
fn a_process_that_dies_at_any_call_leaves_nothing_that_a_rerun_does_not_mend() {
    for subscribes in [true, false] {
        let mut undisturbed = a_world_with_work_to_do(subscribes);
        undisturbed.pull();
        undisturbed.push();
        let expected = end_of(&undisturbed);
        let mut deaths = 0;
        for calls in 1.. {
            let mut world = a_world_with_work_to_do(subscribes);
            let mut died = false;
            for origin in [Origin::Remote, Origin::Local] {
                let mut client = world.client();
                let run = world.run_of(origin);
                let mut crm = CutOff::new(&mut world.crm, calls);
                let result =
                    osdi_engine::sync::sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
                died |= crm.died();
                assert_eq!(result.is_err(), crm.died(), "{result:?}");
            }
            world.pull();
            world.push();
            assert_end(
                &world,
                &expected,
                &format!("died at call {calls}, new people subscribed: {subscribes}"),
            );
            if !died {
                break;
            }
            deaths += 1;
        }
        assert!(deaths > 20, "only {deaths} places to die");
    }
}

#[test]
fn an_answer_lost_at_any_request_leaves_nothing_that_a_rerun_does_not_mend() {
    let mut undisturbed = a_world_with_work_to_do(false);
    undisturbed.pull();
    let requests = undisturbed.push().requests;
    let expected = end_of(&undisturbed);
    for kind in [
        FaultKind::DropAfter,
        FaultKind::DropBefore,
        FaultKind::Truncate,
        FaultKind::Html,
        FaultKind::Empty,
    ] {
        for skip in 0..requests + 4 {
            let mut world = a_world_with_work_to_do(false);
            world
                .sandbox
                .fault(Fault::new(kind).on("*", "/people*").skip(skip));
            // A run may end with an error here; what counts is the end.
            let _ = world.run(Origin::Remote);
            let _ = world.run(Origin::Local);
            world.sandbox.clear_faults();
            world.later(10);
            world.pull();
            world.push();
            assert_end(&world, &expected, &format!("{kind:?} at request {skip}"));
        }
    }
}

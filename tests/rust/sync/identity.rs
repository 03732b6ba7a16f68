//! Who is who: addresses, numbers, merges, people who vanish and come back, and doubts that a person settles.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{Contact, ContactId, FlagType, SyncState, SyncStatus};
use osdi_engine::mapping::Field;
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::{Disappearance, Origin};
use osdi_engine::sync::Outcome;
use serde_json::{Value, json};

use crate::world::{PROFILE, World};

/// A linked pair; the contact and the person.
fn linked(world: &mut World, email: &str) -> (ContactId, String) {
    let id = world.add_local(email, "Ana", "Ruiz");
    world.push();
    world.pull();
    (id, world.remote_id(email))
}

fn person_of(world: &World, contact: ContactId) -> Option<String> {
    let person = world.state_of(contact)?.remote_person_id.as_ref()?;
    Some(person.to_string())
}

fn address_of(world: &World, contact: ContactId) -> Option<&str> {
    world.crm.contacts[&contact].email.as_deref()
}

/// Somebody with a number and no address.
fn add_number(world: &World, number: &str, name: &str) -> String {
    let phone = json!({"number": number, "primary": true, "status": "subscribed"});
    let person = json!({"given_name": name, "email_addresses": [], "phone_numbers": [phone]});
    let inserted = world.sandbox.insert_people(person).unwrap();
    inserted[0]["id"].as_str().unwrap().to_owned()
}

fn number_only(world: &mut World, number: &str, name: &str) -> ContactId {
    world.crm.edit(Contact {
        first_name: Some(name.to_owned()),
        phone: Some(number.to_owned()),
        ..Contact::default()
    })
}

#[test]
fn a_secondary_address_tells_who_it_is_and_neither_side_loses_its_own() {
    for origin in [Origin::Remote, Origin::Local] {
        let mut world = World::with_people(0);
        let id = world.add_local("home@example.org", "Ana", "Ruiz");
        world.add_secondary(id, "Work@example.org");
        let remote = world.add_remote("work@example.org", "Ana", "Ruiz");
        world.sandbox.clear_requests();
        let report = world.run(origin).unwrap();
        assert_eq!(report.counts.matched, 1, "{origin:?}: {report:?}");
        if origin == Origin::Local {
            assert_eq!(report.requests, 2, "one for each address");
        }
        assert_eq!(person_of(&world, id), Some(remote.clone()));
        world.assert_at_rest();
        assert_eq!(world.crm.contacts.len(), 1);
        world.edit_local(id, |contact| {
            contact.first_name = Some("Anna".to_owned());
            contact.email = Some("new@example.org".to_owned());
        });
        world.both();
        let person = world.sandbox.person(&remote).unwrap();
        assert_eq!(person["given_name"], "Anna", "other fields travel");
        assert_eq!(person["email_addresses"][0]["address"], "work@example.org");
        assert_eq!(address_of(&world, id), Some("new@example.org"));
        world.assert_at_rest();
    }
}

#[test]
fn an_address_that_is_no_longer_the_contacts_is_replaced() {
    let mut world = World::with_people(0);
    let id = world.add_local("home@example.org", "Ana", "Ruiz");
    world.add_secondary(id, "work@example.org");
    let remote = world.add_remote("work@example.org", "Ana", "Ruiz");
    world.both();
    world.crm.secondary_emails.clear();
    world.edit_local(id, |contact| {
        contact.email = Some("new@example.org".to_owned())
    });
    world.both();
    let person = world.sandbox.person(&remote).unwrap();
    assert_eq!(person["email_addresses"][0]["address"], "new@example.org");
}

#[test]
fn a_secondary_address_of_several_is_a_question() {
    let mut world = World::with_people(0);
    let first = world.add_local("one@example.org", "Ana", "Ruiz");
    let second = world.add_local("two@example.org", "Ana", "Ruiz");
    for id in [first, second] {
        world.add_secondary(id, "family@example.org");
    }
    let remote = world.add_remote("family@example.org", "Ana", "Ruiz");
    assert_eq!(world.pull().counts.error, 1);
    let [flag] = &world.crm.flags[..] else {
        panic!("{:?}", world.crm.flags)
    };
    assert_eq!(flag.context.contacts, [first, second]);
    assert_eq!(flag.context.people[0].as_str(), remote);
    world.push();
    assert_eq!(world.crm.flags.len(), 3, "one for each record");
    assert_eq!(world.sandbox.people().len(), 1);
    // A secondary address that is somebody's primary one says nothing.
    let mut world = World::with_people(0);
    let first = world.add_local("one@example.org", "Ana", "Ruiz");
    world.add_secondary(first, "two@example.org");
    world.add_local("two@example.org", "Bo", "Ruiz");
    world.add_remote("two@example.org", "Bo", "Ruiz");
    world.both();
    assert_eq!(world.sandbox.people().len(), 2);
    assert_eq!(world.flags(), []);
}

#[test]
fn people_without_an_address_are_matched_by_number_where_the_profile_admits_them() {
    for origin in [Origin::Remote, Origin::Local] {
        for (name, admits, number, other, expected) in [
            ("not admitted", false, "(510) 555-0142", None, None),
            (
                "the same number",
                true,
                "(510) 555-0142",
                None,
                Some(Outcome::Matched),
            ),
            (
                "another number",
                true,
                "(510) 555-0199",
                None,
                Some(Outcome::Created),
            ),
            (
                "a shared phone",
                true,
                "(510) 555-0142",
                Some("Bo"),
                Some(Outcome::Error),
            ),
        ] {
            let mut world = World::with_people(0);
            world.rules.scope_has_email = !admits;
            let id = number_only(&mut world, number, "Anna");
            if let Some(other) = other {
                number_only(&mut world, "510.555.0142", other);
            }
            let remote = add_number(&world, "15105550142", "Ana");
            world.sandbox.clear_requests();
            let report = world.run(origin).unwrap();
            let counts = report.counts;
            let done = match expected {
                None => counts.ineligible + counts.skipped,
                Some(Outcome::Matched) => counts.matched + counts.updated,
                Some(Outcome::Created) => counts.created,
                _ => counts.error,
            };
            assert!(done > 0, "{name}, {origin:?}: {counts:?}");
            if name == "the same number" {
                assert_eq!(person_of(&world, id), Some(remote), "{name}, {origin:?}");
                world.assert_at_rest();
            }
            if name == "another number" && origin == Origin::Local {
                let (method, _, body) = world.writes().remove(0);
                assert_eq!(method, "POST");
                assert_eq!(body["person"]["phone_numbers"][0]["number"], "+15105550199");
                assert_eq!(world.sandbox.people().len(), 2);
            }
            assert_eq!(world.flags().is_empty(), other.is_none(), "{name}");
        }
    }
}

#[test]
fn a_number_of_somebody_with_an_address_is_not_written_over() {
    let mut world = World::with_people(0);
    world.rules.scope_has_email = false;
    number_only(&mut world, "(510) 555-0142", "Kid");
    world.add_texted_remote("mother@example.org", "Ana", "Ruiz");
    let before = world.sandbox.people();
    assert_eq!(world.push().counts.error, 1);
    assert_eq!(world.sandbox.people(), before);
    assert_eq!(world.flags(), [FlagType::AmbiguousMatch]);
}

#[test]
fn a_creation_by_number_without_an_answer_is_looked_up_by_number() {
    let mut world = World::with_people(0);
    world.rules.scope_has_email = false;
    number_only(&mut world, "(510) 555-0142", "Ana");
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropAfter).on("POST", "/people"));
    assert_eq!(world.push().counts.created, 1);
    assert_eq!(world.sandbox.people().len(), 1);
}

/// Two linked contacts of whom the second was merged into the first.
fn after_a_merge(world: &mut World, old_base: bool) -> (ContactId, String, String) {
    let (survivor, own) = linked(world, "ana@example.org");
    let (discarded, other) = match world.contact("bea@example.org").and_then(|bea| bea.id) {
        Some(known) => (known, world.remote_id("bea@example.org")),
        None => linked(world, "bea@example.org"),
    };
    world.edit_local(discarded, |contact| contact.is_deleted = true);
    let state = world
        .crm
        .states
        .values_mut()
        .find(|state| state.contact_id == Some(discarded))
        .unwrap();
    *state = SyncState {
        contact_id: None,
        merged_contact_id: Some(survivor),
        sync_status: Some(SyncStatus::Ineligible),
        base: state.base.take().filter(|_| old_base),
        ..state.clone()
    };
    (survivor, own, other)
}

#[test]
fn refusals_travel_in_every_direction_between_a_survivor_and_its_two_people() {
    type Refuse = fn(&mut World, ContactId, &str, &str);
    let cases: [(&str, Refuse); 3] = [
        ("the survivor opts out", |world, survivor, _, _| {
            world.edit_local(survivor, |contact| contact.is_opt_out = true);
        }),
        ("its own person unsubscribes", |world, _, own, _| {
            world.unsubscribe(own)
        }),
        ("the other person unsubscribes", |world, _, _, other| {
            world.unsubscribe(other)
        }),
    ];
    for (name, refuse) in cases {
        for (heard_before, old_base) in [(false, false), (true, false), (false, true)] {
            let mut world = World::with_people(0);
            let (survivor, own, other) = after_a_merge(&mut world, old_base);
            if heard_before {
                world.edit_remote(&other, json!({"given_name": "Bea"}));
                world.both();
            }
            refuse(&mut world, survivor, &own, &other);
            world.both();
            world.both();
            assert!(world.crm.contacts[&survivor].is_opt_out, "{name}");
            assert!(world.is_unsubscribed(&own), "{name}");
            assert!(world.is_unsubscribed(&other), "{name}");
            world.assert_at_rest();
        }
    }
}

#[test]
fn what_the_discarded_contacts_person_refused_before_the_merge_holds_for_the_survivor() {
    for old_base in [false, true] {
        let mut world = World::with_people(0);
        let (discarded, _) = linked(&mut world, "bea@example.org");
        world.edit_local(discarded, |contact| contact.is_opt_out = true);
        world.both();
        let (survivor, own, other) = after_a_merge(&mut world, old_base);
        // CiviCRM queues the survivor, who is then looked at.
        world.edit_local(survivor, |_| ());
        world.both();
        world.both();
        assert!(world.is_unsubscribed(&other));
        assert!(world.crm.contacts[&survivor].is_opt_out);
        assert!(world.is_unsubscribed(&own));
    }
}

#[test]
fn an_alias_moves_no_field_and_becomes_no_contact() {
    let mut world = World::with_people(0);
    let (survivor, own, other) = after_a_merge(&mut world, false);
    world.both();
    let before = world.crm.contacts.clone();
    world.edit_remote(
        &other,
        json!({"given_name": "Bea", "family_name": "Other", "phone_numbers": [{"number": "15105550142"}]}),
    );
    world.both();
    assert_eq!(world.crm.contacts, before);
    world.edit_local(survivor, |contact| {
        contact.first_name = Some("Anna".to_owned())
    });
    world.sandbox.clear_requests();
    world.both();
    let [(_, path, _)] = &world.writes()[..] else {
        panic!("one write: {:?}", world.writes())
    };
    assert!(path.ends_with(&own), "{path}");
    let alias = world
        .crm
        .states
        .values()
        .find(|state| state.contact_id.is_none());
    assert_eq!(alias.unwrap().merged_contact_id, Some(survivor));
    world.assert_at_rest();
}

#[test]
fn somebody_missing_once_is_looked_for_again_and_flagged_when_missing_an_hour_later() {
    let mut world = World::with_people(0);
    let (id, remote) = linked(&mut world, "ana@example.org");
    world.sandbox.delete_person(&remote);
    let before = world.crm.contacts.clone();
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    assert_eq!(world.push().counts.error, 1);
    assert_eq!(world.flags(), []);
    world.later(30);
    world.push();
    assert_eq!(world.flags(), [], "not yet for certain");
    for _ in 0..3 {
        world.later(40);
        world.push();
    }
    assert_eq!(world.flags(), [FlagType::RemotePersonGone]);
    let flag = &world.crm.flags[0];
    assert_eq!(flag.context.contacts, [id]);
    assert_eq!(flag.context.people[0].as_str(), remote);
    assert!(flag.message.contains(&remote), "{}", flag.message);
    assert_eq!(world.crm.contacts.len(), before.len());
    assert!(!world.crm.contacts[&id].is_deleted);
    assert_eq!(person_of(&world, id), Some(remote), "the link is kept");
}

/// A contact whose person is gone, as Action Network said once, in a profile that puts such contacts into the trash; the
/// contact and the person.
fn missing_once() -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    world.rules.on_remote_disappearance = Disappearance::Trash;
    let (id, remote) = linked(&mut world, "ana@example.org");
    world.sandbox.delete_person(&remote);
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    world.push();
    (world, id, remote)
}

#[test]
fn a_profile_may_have_the_contacts_of_those_who_are_gone_put_into_the_trash() {
    let (mut world, id, remote) = missing_once();
    assert!(!world.crm.contacts[&id].is_deleted, "once proves nothing");
    for _ in 0..4 {
        world.later(40);
        world.push();
    }
    assert!(world.crm.contacts[&id].is_deleted);
    assert_eq!(world.flags(), []);
    let log = world.crm.logs.last().unwrap().details.to_string();
    assert!(log.contains(&remote) && log.contains("trash"), "{log}");
    // Whoever restores the contact wants it there again.
    world.edit_local(id, |contact| contact.is_deleted = false);
    world.both();
    assert!(world.remote("ana@example.org").is_some());
    world.later(90);
    world.assert_at_rest();
    assert!(!world.crm.contacts[&id].is_deleted);
}

#[test]
fn a_contact_that_cannot_be_trashed_is_one_failure_among_others() {
    let (mut world, id, _) = missing_once();
    world
        .crm
        .broken
        .insert("ana@example.org".to_owned(), "a hook".to_owned());
    world.later(90);
    world.add_local("bo@example.org", "Bo", "Lee");
    let report = world.push();
    assert_eq!((report.counts.error, report.counts.created), (1, 1));
    assert!(report.problems[0].reason.contains("a hook"), "{report:?}");
    assert!(!world.crm.contacts[&id].is_deleted);
}

#[test]
fn who_was_deleted_there_and_signs_up_again_is_the_same_contact() {
    for refused in ["nobody", "the contact", "the new person"] {
        let mut world = World::with_people(0);
        let (id, before) = linked(&mut world, "ana@example.org");
        world.edit_local(id, |contact| {
            contact.phone = Some("(510) 555-0142".to_owned())
        });
        world.both();
        world.sandbox.delete_person(&before);
        if refused == "the contact" {
            world.edit_local(id, |contact| contact.is_opt_out = true);
            world.push();
        }
        let again = world.add_remote("ana@example.org", "Anna", "");
        if refused == "the new person" {
            world.unsubscribe(&again);
        }
        world.both();
        assert_eq!(person_of(&world, id), Some(before.clone()), "one answer");
        world.later(90);
        world.both();
        world.both();
        assert_eq!(person_of(&world, id), Some(again.clone()), "{refused}");
        let contact = &world.crm.contacts[&id];
        assert_eq!(contact.first_name.as_deref(), Some("Anna"), "{refused}");
        assert_eq!(contact.last_name.as_deref(), Some("Ruiz"));
        let person = world.sandbox.person(&again).unwrap();
        assert_eq!(
            person["family_name"], "Ruiz",
            "{refused}: gets what it lacks"
        );
        assert_eq!(person["phone_numbers"][0]["number"], "15105550142");
        assert_eq!(contact.is_opt_out, refused != "nobody");
        assert_eq!(world.is_unsubscribed(&again), refused != "nobody");
        assert_eq!(world.flags(), []);
        assert_eq!(world.crm.states.len(), 1);
        world.later(60 * 25);
        world.assert_at_rest();
    }
}

#[test]
fn a_second_person_beside_a_living_first_one_is_a_question_until_one_is_gone() {
    let mut world = World::with_people(0);
    let (id, first) = linked(&mut world, "ana@example.org");
    world.edit_remote(
        &first,
        json!({"email_addresses": [{"address": "old@example.org"}]}),
    );
    let second = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world
        .crm
        .broken
        .insert("old@example.org".to_owned(), "no".to_owned());
    world.later(2);
    world.pull();
    let flag = world.crm.flags.iter().find(|flag| {
        flag.remote_object_id
            .as_ref()
            .is_some_and(|person| person.as_str() == second)
    });
    let flag = flag.expect("a flag about the second person");
    assert_eq!(flag.flag_type, FlagType::AmbiguousMatch);
    assert_eq!(flag.context.contacts, [id]);
    let people: Vec<_> = flag.context.people.iter().map(PersonId::as_str).collect();
    assert_eq!(people, [&first, &second]);
    world.sandbox.delete_person(&first);
    world.later(30);
    world.pull();
    assert_eq!(person_of(&world, id), Some(first), "one answer");
    world.later(90);
    world.pull();
    assert_eq!(person_of(&world, id), Some(second));
    assert_eq!(world.flags(), [], "settled");
}

#[test]
fn who_is_entered_anew_while_the_old_contact_is_in_the_trash_keeps_its_person() {
    for first in [Origin::Remote, Origin::Local] {
        for told in [false, true] {
            let mut world = World::with_people(0);
            let (old, remote) = linked(&mut world, "ana@example.org");
            if !told {
                world.edit_local(old, |contact| contact.is_opt_out = true);
            }
            world.edit_local(old, |contact| contact.is_deleted = true);
            let new = world.add_local("ana@example.org", "Ana", "Ruiz");
            world.edit_remote(&remote, json!({"given_name": "Ana"}));
            world.later(2);
            world.run(first).unwrap();
            world.both();
            world.both();
            assert_eq!(person_of(&world, new), Some(remote.clone()), "{first:?}");
            assert_eq!(world.sandbox.people().len(), 1);
            // What the old contact refused holds for the new one.
            assert_eq!(world.is_unsubscribed(&remote), !told, "{first:?}");
            assert_eq!(world.crm.contacts[&new].is_opt_out, !told, "{first:?}");
            assert_eq!(world.crm.states.len(), 1);
            world.assert_at_rest();
        }
    }
}

#[test]
fn who_opted_out_and_was_trashed_before_the_next_run_is_still_unsubscribed_there() {
    let mut world = World::with_people(0);
    let (id, remote) = linked(&mut world, "ana@example.org");
    world.edit_local(id, |contact| {
        contact.is_opt_out = true;
        contact.is_deleted = true;
    });
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.both();
    assert!(world.is_unsubscribed(&remote));
    assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("Ana"));
    world.sandbox.clear_requests();
    world.both();
    assert_eq!(world.writes(), []);
    // The other edit is seen when the contact is back.
    world.edit_local(id, |contact| contact.is_deleted = false);
    world.both();
    world.both();
    assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("Anna"));
    world.assert_at_rest();
}

#[test]
fn two_who_swapped_their_addresses_there_swap_them_here() {
    let mut world = World::with_people(0);
    let (ana, p) = linked(&mut world, "ana@example.org");
    let (bea, q) = linked(&mut world, "bea@example.org");
    for (remote, to) in [
        (&p, "free@example.org"),
        (&q, "ana@example.org"),
        (&p, "bea@example.org"),
    ] {
        world.edit_remote(remote, json!({"email_addresses": [{"address": to}]}));
    }
    world.both();
    assert_eq!(address_of(&world, ana), Some("bea@example.org"));
    assert_eq!(address_of(&world, bea), Some("ana@example.org"));
    world.assert_at_rest();
}

#[test]
fn an_address_of_another_contact_is_named_with_the_next_step() {
    let mut world = World::with_people(0);
    let (ana, p) = linked(&mut world, "ana@example.org");
    let bea = world.add_local("bea@example.org", "Bea", "Lee");
    world.edit_remote(
        &p,
        json!({"email_addresses": [{"address": "bea@example.org"}]}),
    );
    world.later(2);
    let report = world.pull();
    let reason = &report.problems[0].reason;
    for part in [
        format!("belongs to contact {bea}."),
        format!("Merge contacts {ana} and {bea}"),
    ] {
        assert!(reason.contains(&part), "{part} in {reason}");
    }
    for personal in ["@", "Bea", "Lee"] {
        assert!(!reason.contains(personal), "{reason} is kept in logs");
    }
    assert_eq!(address_of(&world, ana), Some("ana@example.org"));
    assert_eq!(address_of(&world, bea), Some("bea@example.org"));
}

#[test]
fn a_record_given_up_is_flagged_and_the_flag_goes_when_it_syncs() {
    let mut world = World::with_people(0);
    world.add_remote("ana@example.org", "Ana", "Ruiz");
    world
        .crm
        .broken
        .insert("ana@example.org".to_owned(), "a hook says no".to_owned());
    for attempt in 1..=12 {
        world.pull();
        let expected = usize::from(attempt >= 10);
        assert_eq!(world.flags().len(), expected, "attempt {attempt}");
        world.later(60 * 25);
    }
    let flag = &world.crm.flags[0];
    assert_eq!(flag.flag_type, FlagType::SyncFailed);
    assert!(flag.message.contains("a hook says no"), "{}", flag.message);
    world.crm.broken.clear();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world
        .sandbox
        .set(|settings| settings.clock_offset_seconds = 60);
    world.edit_remote(&remote, json!({"given_name": "Annie"}));
    world.crm.cursors.clear();
    world.pull();
    assert_eq!(world.flags(), []);
}

#[test]
fn a_household_is_flagged_once_and_settled_by_giving_each_an_address() {
    let mut world = World::with_people(0);
    world.add_local("family@example.org", "Bo", "Ruiz");
    let cy = world.add_local("family@example.org", "Cy", "Ruiz");
    world.add_remote("family@example.org", "Ana", "Ruiz");
    for _ in 0..12 {
        world.later(60 * 25);
        world.pull();
        world.push();
    }
    let ambiguous = FlagType::AmbiguousMatch;
    assert_eq!(world.flags(), [ambiguous, ambiguous, ambiguous]);
    world.edit_local(cy, |contact| {
        contact.email = Some("cy@example.org".to_owned())
    });
    world.both();
    assert_eq!(world.flags().len(), 2);
    assert!(world.remote("cy@example.org").is_some());
}

#[test]
fn nothing_to_flag_costs_no_question_about_flags() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let before = world.crm.calls;
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    world.later(20);
    world.push();
    // Options, contacts changed and after them none, due, states when it is read and when it is decided about, blocked,
    // save states before and after, save logs.
    assert!(
        world.crm.calls - before <= 10,
        "{}",
        world.crm.calls - before
    );
}

#[test]
fn a_contact_action_network_cannot_look_up_holds_nobody_back() {
    for status in [400, 500] {
        let mut world = World::with_people(0);
        world.add_local("ana@example.org", "Ana", "Ruiz");
        world.sandbox.fault(
            Fault::new(FaultKind::Status)
                .on("GET", "/people")
                .status(status),
        );
        world.add_local("bo@example.org", "Bo", "Lee");
        let report = world.push();
        assert_eq!(
            (report.counts.error, report.counts.created, report.complete),
            (1, 1, true),
            "{status}: {report:?}"
        );
        world.later(10);
        assert_eq!(world.push().counts.created, 1, "{status}");
    }
}

#[test]
fn a_server_that_answers_nobody_ends_the_run() {
    let mut world = World::with_people(0);
    for number in 0..20 {
        world.add_local(&format!("p{number}@example.org"), "Ana", "Ruiz");
    }
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("GET", "/people")
            .status(500)
            .times(None),
    );
    assert!(world.run(Origin::Local).is_err());
    assert!(world.sandbox.requests().requests.len() < 10);
    assert!(world.crm.cursors.is_empty());
}

#[test]
fn what_a_human_being_linked_by_hand_is_reconciled_by_the_next_pull() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    let remote = world.add_remote("other@example.org", "Anna", "Ruiz");
    let cursor = world.now + jiff::SignedDuration::from_mins(5);
    world.crm.cursors.insert("remote", cursor);
    world.crm.cursors.insert("local", cursor);
    let state = SyncState {
        contact_id: Some(id),
        remote_person_id: Some(remote.parse().unwrap()),
        sync_origin: Some(Origin::Remote),
        sync_status: Some(SyncStatus::Error),
        attempt_count: Some(0),
        next_attempt_time: Some(world.now),
        ..SyncState::new(PROFILE)
    };
    osdi_engine::crm::Crm::save_states(&mut world.crm, &[state]).unwrap();
    world.later(1);
    world.pull();
    let [person] = &world.seen[..] else {
        panic!("{:?}", world.seen)
    };
    assert_eq!(person.outcome, Outcome::Conflict);
    assert_eq!(
        world.state_of(id).unwrap().sync_status,
        Some(SyncStatus::Success)
    );
    let names: Vec<Value> = vec![json!(Field::GivenName), json!(Field::Email)];
    for name in names {
        let reason = person.reason.as_deref().unwrap();
        assert!(
            reason.contains(name.as_str().unwrap()),
            "{name} in {reason}"
        );
    }
}

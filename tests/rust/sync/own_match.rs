//! A matcher of the site's own.

use osdi_engine::crm::{Contact, ContactId, FlagType, OwnMatch, SyncState};
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;

use crate::cut_off::CutOff;
use crate::world::World;

const ANN: &str = "ann@example.org";
const BO: &str = "bo@example.org";

fn matching_world() -> World {
    let mut world = World::with_people(0);
    world.crm.options.own_matcher = true;
    world
}

/// Has the site's matcher say that this contact and this person are the same, whichever it is asked about.
fn same(world: &mut World, contact_id: ContactId, remote: &str) {
    let person_id = PersonId::parse(remote).unwrap();
    let twins = [
        (contact_id.to_string(), OwnMatch::Person { person_id }),
        (remote.to_owned(), OwnMatch::Contact { contact_id }),
    ];
    world.crm.own_matches.extend(twins);
}

fn says(world: &mut World, of: impl ToString, answer: OwnMatch) {
    world.crm.own_matches.insert(of.to_string(), answer);
}

fn linked(world: &World, contact: ContactId) -> Option<String> {
    let link = world.state_of(contact).and_then(SyncState::link);
    link.map(|(_, person)| person.to_string())
}

#[test]
fn two_with_nothing_in_common_are_linked_if_the_matcher_says_so() {
    for first in [Origin::Remote, Origin::Local] {
        let mut world = matching_world();
        let id = world.add_local(ANN, "Ann", "Harbor");
        let remote = world.add_remote(BO, "Nan", "Hill");
        same(&mut world, id, &remote);
        world.run(first).unwrap();
        assert_eq!(linked(&world, id), Some(remote.clone()), "{first:?}");
        assert_eq!(
            (world.crm.contacts.len(), world.sandbox.people().len()),
            (1, 1)
        );
        world.both();
        world.assert_at_rest();
    }
}

#[test]
fn the_matcher_comes_before_the_address() {
    for first in [Origin::Remote, Origin::Local] {
        let mut world = matching_world();
        let ann = world.add_local(ANN, "Ann", "Harbor");
        let bo = world.add_local(BO, "Bo", "Hill");
        let (remote_ann, remote_bo) = (
            world.add_remote(ANN, "Ann", "Harbor"),
            world.add_remote(BO, "Bo", "Hill"),
        );
        same(&mut world, ann, &remote_bo);
        same(&mut world, bo, &remote_ann);
        world.run(first).unwrap();
        assert_eq!(linked(&world, ann), Some(remote_bo), "{first:?}");
        assert_eq!(linked(&world, bo), Some(remote_ann), "{first:?}");
    }
}

#[test]
fn nobody_is_linked_twice_whatever_the_matcher_says() {
    for first in [Origin::Remote, Origin::Local] {
        // Both at once, and one who is linked already.
        for before in [false, true] {
            let mut world = matching_world();
            let ann = world.add_local(ANN, "Ann", "Harbor");
            let remote = world.add_remote(ANN, "Ann", "Harbor");
            if before {
                world.both();
                assert_eq!(linked(&world, ann), Some(remote.clone()));
                world.both_later(10);
            }
            let bo = world.add_local(BO, "Bo", "Hill");
            let other = world.add_remote("cy@example.org", "Cy", "Hill");
            same(&mut world, ann, &remote);
            match first {
                Origin::Local => {
                    let person_id = PersonId::parse(&remote).unwrap();
                    says(&mut world, bo, OwnMatch::Person { person_id });
                }
                Origin::Remote => says(&mut world, &other, OwnMatch::Contact { contact_id: ann }),
            }
            world.run(first).unwrap();
            assert_eq!(world.flags(), [FlagType::AmbiguousMatch], "{first:?}");
            let of_both = [Some(remote.clone()), Some(other)];
            assert!(of_both.contains(&linked(&world, ann)), "{first:?} {before}");
            assert_eq!(linked(&world, bo), None);
            let ann = &world.crm.contacts[&ann];
            assert_eq!(ann.first_name.as_deref(), Some("Ann"), "{first:?} {before}");
            assert_eq!(world.person(&remote)["given_name"], "Ann");
        }
    }
}

#[test]
fn whoever_cannot_be_linked_is_left_alone_and_keeps_everything() {
    type Change = fn(&mut Contact);
    let cases: [(&str, Change); 3] = [
        ("trash", |contact| {
            contact.is_deleted = true;
            contact.is_opt_out = true;
        }),
        ("not an individual", |contact| {
            contact.contact_type = Some("Organization".to_owned());
        }),
        ("not in the scope", |contact| contact.is_out_of_scope = true),
    ];
    for (words, change) in cases {
        let mut world = matching_world();
        world.crm.is_limited = words == "not in the scope";
        let id = world.add_local(ANN, "Ann", "Harbor");
        world.edit_local(id, change);
        let remote = world.add_remote(BO, "Bo", "Hill");
        let before = (world.crm.contacts.clone(), world.person(&remote));
        says(&mut world, &remote, OwnMatch::Contact { contact_id: id });
        world.pull();
        let reason = world.seen[0].reason.clone().unwrap_or_default();
        assert!(reason.contains(words), "{words}: {reason}");
        assert_eq!(linked(&world, id), None, "{words}");
        assert_eq!(before, (world.crm.contacts.clone(), world.person(&remote)));
    }
}

#[test]
fn records_that_are_not_there_are_an_error_that_names_them() {
    let mut world = matching_world();
    let id = world.add_local(ANN, "Ann", "Harbor");
    let remote = world.add_remote(BO, "Bo", "Hill");
    let contact_id = ContactId(4711);
    says(&mut world, &remote, OwnMatch::Contact { contact_id });
    let nowhere = "d91b4b2e-ae0e-4cd3-9ed7-de9ede5b1a11";
    let person_id = PersonId::parse(nowhere).unwrap();
    says(&mut world, id, OwnMatch::Person { person_id });
    for (origin, name) in [(Origin::Remote, "4711"), (Origin::Local, nowhere)] {
        let report = world.run(origin).unwrap();
        assert_eq!(report.counts.error, 1, "{origin:?}");
        let reason = world.seen[0].reason.clone().unwrap_or_default();
        assert!(reason.contains(name), "{reason}");
    }
    assert_eq!(
        (world.crm.contacts.len(), world.sandbox.people().len()),
        (1, 1)
    );
}

#[test]
fn nobody_found_means_somebody_new_where_action_network_can_tell_them_apart() {
    let mut world = matching_world();
    let id = world.add_local(ANN, "Ann", "Harbor");
    let remote = world.add_remote(ANN, "Nan", "Hill");
    says(&mut world, &remote, OwnMatch::None);
    says(&mut world, id, OwnMatch::None);
    world.push();
    assert_eq!(world.flags(), [FlagType::AmbiguousMatch]);
    assert_eq!(world.person(&remote)["given_name"], "Nan");
    world.pull();
    let names: Vec<_> = world.crm.contacts.values().collect();
    assert_eq!(names.len(), 2, "a contact of its own for the person");
    assert_eq!(world.contact_of(&remote).first_name.as_deref(), Some("Nan"));
    let bo = world.add_local(BO, "Bo", "Hill");
    says(&mut world, bo, OwnMatch::None);
    world.push();
    assert!(linked(&world, bo).is_some());
}

#[test]
fn whoever_the_matcher_cannot_tell_is_not_linked_and_not_lost() {
    let reason = || "Two members have this number.".to_owned();
    for (answer, outcome, flags) in [
        (OwnMatch::Ambiguous { reason: reason() }, Outcome::Error, 1),
        (
            OwnMatch::Insufficient { reason: reason() },
            Outcome::Ineligible,
            0,
        ),
        (OwnMatch::Failed { reason: reason() }, Outcome::Error, 0),
    ] {
        for origin in [Origin::Remote, Origin::Local] {
            let mut world = matching_world();
            let id = world.add_local(ANN, "Ann", "Harbor");
            let remote = world.add_remote(ANN, "Ann", "Harbor");
            says(&mut world, id, answer.clone());
            says(&mut world, &remote, answer.clone());
            world.run(origin).unwrap();
            let seen = &world.seen[0];
            assert_eq!(seen.outcome, outcome, "{answer:?} {origin:?}");
            assert!(
                seen.reason
                    .as_deref()
                    .unwrap_or_default()
                    .contains("Two members")
            );
            assert_eq!(world.flags().len(), flags, "{answer:?} {origin:?}");
            assert_eq!(linked(&world, id), None);
        }
    }
}

/// A run that dies between a creation and its answer: the matcher, which does not know of it, doubles nobody.
#[test]
fn a_creation_nobody_heard_the_answer_of_is_not_repeated() {
    let mut wrong = Vec::new();
    for (calls, next) in (1..40).flat_map(|n| [(n, Origin::Remote), (n, Origin::Local)]) {
        let mut world = matching_world();
        let id = world.add_local(ANN, "Ann", "Harbor");
        says(&mut world, id, OwnMatch::None);
        let mut client = world.client();
        let run = world.run_of(Origin::Local);
        let mut crm = CutOff::new(&mut world.crm, calls);
        let _ = osdi_engine::sync::sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
        let died = crm.died();
        if let Some(remote) = world.remote(ANN) {
            says(&mut world, remote["id"].as_str().unwrap(), OwnMatch::None);
        }
        world.later(2);
        world.run(next).unwrap();
        world.both();
        let ends = (world.crm.contacts.len(), world.sandbox.people().len());
        if ends != (1, 1) || linked(&world, id).is_none() {
            wrong.push(format!("{calls} {next:?}: {ends:?}"));
        }
        if !died {
            break;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_matcher_is_asked_once_per_batch_about_those_who_are_not_linked() {
    let calls = |people: usize| {
        let mut world = matching_world();
        for number in 0..people {
            let id = world.add_local(&format!("p{number}@example.org"), "Ann", "Harbor");
            says(&mut world, id, OwnMatch::None);
        }
        world.push();
        world.crm.calls
    };
    assert_eq!(calls(3), calls(60));
    // Of several batches, each is planned before the first is carried out.
    for has_a_say in [true, false] {
        let mut world = matching_world();
        world.batch_size = 10;
        for number in 0..30 {
            let id = world.add_local(&format!("p{number}@example.org"), "Ann", "Harbor");
            if has_a_say {
                says(&mut world, id, OwnMatch::None);
            }
        }
        assert_eq!(world.push().counts.created, 30);
        assert_eq!(world.crm.asked_to_match, 30, "{has_a_say}");
    }
    let mut world = matching_world();
    let id = world.add_local(ANN, "Ann", "Harbor");
    world.push();
    world.both_later(10);
    let reason = "Nobody asks about those who are linked.".to_owned();
    says(&mut world, id, OwnMatch::Failed { reason });
    world.edit_local(id, |contact| contact.first_name = Some("Annie".to_owned()));
    assert_eq!(world.push().counts.updated, 1);
}

//! Fields that both sides changed, under the policies of the profile.

use osdi_engine::crm::{ContactId, SyncStatus};
use osdi_engine::mapping::Field;
use osdi_engine::profile::{Origin, Policies, Policy};
use osdi_engine::sync::Outcome;
use serde_json::json;

use crate::world::World;

const ANA: &str = "ana@example.org";

fn pair(policies: Policies) -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = policies;
    let id = world.add_local(ANA, "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id(ANA);
    (world, id, remote)
}

/// The first names on both sides.
fn names(world: &World, id: ContactId) -> [String; 2] {
    let here = world.crm.contacts[&id].first_name.clone().unwrap();
    let there = world.sandbox.people()[0]["given_name"].clone();
    [here, there.as_str().unwrap().to_owned()]
}

#[test]
fn a_policy_settles_what_both_sides_changed_whichever_way_the_run_goes() {
    use Policy::{Ask, Fill, Local, Newest, Remote};
    // policy, whether the person was edited last, first run, both names in the end, the winner in the log
    for (policy, there_last, first, expected, winner) in [
        (Ask, true, Origin::Remote, ["Here", "There"], json!(null)),
        (Fill, true, Origin::Remote, ["Here", "There"], json!(null)),
        (
            Policy::Origin,
            true,
            Origin::Remote,
            ["There"; 2],
            json!("remote"),
        ),
        (Local, true, Origin::Remote, ["Here"; 2], json!("local")),
        (Remote, false, Origin::Remote, ["There"; 2], json!("remote")),
        (Remote, false, Origin::Local, ["There"; 2], json!("remote")),
        (Newest, true, Origin::Remote, ["There"; 2], json!("remote")),
        (Newest, true, Origin::Local, ["There"; 2], json!("remote")),
        (Newest, false, Origin::Remote, ["Here"; 2], json!("local")),
        (Newest, false, Origin::Local, ["Here"; 2], json!("local")),
    ] {
        let (mut world, id, remote) = pair(Policies::from([("given_name", policy)]));
        world.both_later(10);
        let there = |world: &World| world.edit_remote(&remote, json!({"given_name": "There"}));
        if !there_last {
            there(&world);
            world.both_later(10);
        }
        world.edit_local(id, |contact| contact.first_name = Some("Here".to_owned()));
        if there_last {
            world.both_later(10);
            there(&world);
        }
        world.run(first).unwrap();
        let case = format!("{policy:?} {there_last} {first:?}");
        let asks = policy == Ask;
        assert_eq!(
            world.outcome("Here Ruiz") == Some(Outcome::Conflict),
            asks,
            "{case}"
        );
        assert_eq!(
            world.logged("conflicts"),
            [
                json!({"field": "given_name", "policy": format!("{policy:?}").to_lowercase(), "winner": winner})
            ],
            "{case}"
        );
        world.run(first.other()).unwrap();
        assert_eq!(names(&world, id), expected, "{case}");
        let state = world.state_of(id).unwrap();
        assert_eq!(state.sync_status, Some(SyncStatus::Success), "{case}");
        assert_eq!(state.message.is_some(), asks, "{case}");
        let before = (
            world.crm.contacts.clone(),
            world.crm.states.clone(),
            world.crm.logs.len(),
        );
        world.sandbox.clear_requests();
        world.both();
        assert_eq!(world.writes(), [], "{case}");
        let after = (
            world.crm.contacts.clone(),
            world.crm.states.clone(),
            world.crm.logs.len(),
        );
        assert_eq!(before, after, "{case}");
    }
}

#[test]
fn what_a_person_has_to_settle_stays_in_the_state_until_both_agree() {
    let (mut world, id, remote) = pair(Policies::default());
    world.edit_remote(
        &remote,
        json!({"given_name": "There", "family_name": "Gomez"}),
    );
    world.edit_local(id, |contact| {
        contact.first_name = Some("Here".to_owned());
        contact.last_name = Some("Gómez".to_owned());
    });
    world.both();
    let message = |world: &World| world.state_of(id).unwrap().message.clone();
    let first = message(&world).unwrap();
    assert!(first.contains("given_name, family_name"), "{first}");
    // Something else is synced: the message stays.
    world.edit_remote(&remote, json!({"languages_spoken": ["es"]}));
    world.both();
    assert_eq!(
        world.crm.contacts[&id].preferred_language.as_deref(),
        Some("es_MX")
    );
    assert_eq!(message(&world), Some(first));
    world.edit_local(id, |contact| contact.last_name = Some("Gomez".to_owned()));
    world.both();
    let second = message(&world).unwrap();
    assert!(
        second.contains("given_name") && !second.contains("family_name"),
        "{second}"
    );
    world.edit_remote(&remote, json!({"given_name": "Settled"}));
    world.both();
    assert_eq!(message(&world), None);
    assert_eq!(names(&world, id), ["Settled"; 2]);
}

#[test]
fn a_first_meeting_follows_the_policy_too() {
    for (policy, first, expected) in [
        (Policy::Ask, Origin::Remote, ["Ana", "Anna"]),
        (Policy::Local, Origin::Remote, ["Ana"; 2]),
        (Policy::Remote, Origin::Local, ["Anna"; 2]),
    ] {
        let mut world = World::with_people(0);
        world.rules.conflict_policies = Policies::from([("default", policy)]);
        let id = world.add_local(ANA, "Ana", "Ruiz");
        world.add_remote(ANA, "Anna", "Ruiz");
        world.run(first).unwrap();
        world.run(first.other()).unwrap();
        assert_eq!(names(&world, id), expected, "{policy:?}");
    }
}

#[test]
fn a_field_that_is_never_synced_goes_nowhere() {
    let (mut world, id, remote) = pair(Policies::from([("family_name", Policy::Never)]));
    assert_eq!(world.writes()[0].2["person"]["family_name"], json!(null));
    world.edit_remote(
        &remote,
        json!({"family_name": "There", "given_name": "Anna"}),
    );
    world.both();
    world.edit_local(id, |contact| contact.last_name = Some("Here".to_owned()));
    world.both();
    let person = world.remote(ANA).unwrap();
    assert_eq!(world.crm.contacts[&id].last_name.as_deref(), Some("Here"));
    assert_eq!(
        (&person["given_name"], &person["family_name"]),
        (&json!("Anna"), &json!("There"))
    );
    let before = world.crm.states.clone();
    world.both();
    assert_eq!(world.crm.states, before);
    assert_eq!(world.logged("conflicts"), [] as [serde_json::Value; 0]);
}

/// A record is known by its address, so a new one has it in any case.
#[test]
fn a_new_twin_has_its_address_even_if_addresses_are_never_synced() {
    let (world, _, _) = pair(Policies::from([("default", Policy::Never)]));
    let person = world.remote(ANA).unwrap();
    assert_eq!(person["given_name"], json!(null));
}

#[test]
fn no_policy_takes_an_address_that_is_another_contacts() {
    let (mut world, id, remote) = pair(Policies::from([("email", Policy::Remote)]));
    world.add_local("bo@example.org", "Bo", "Lee");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "bo@example.org", "status": "bouncing"}]}),
    );
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned())
    });
    let pushed = world.push();
    let contact = &world.crm.contacts[&id];
    assert_eq!(contact.email.as_deref(), Some("ana@new.example.org"));
    assert_eq!(contact.email_on_hold, osdi_engine::crm::OnHold::No);
    assert!(
        pushed
            .problems
            .iter()
            .any(|problem| problem.reason.contains("belongs to contact")),
        "{pushed:?}"
    );
    assert_eq!(
        world
            .state_of(id)
            .unwrap()
            .base
            .as_ref()
            .unwrap()
            .in_conflict,
        [Field::Email]
    );
}

#[test]
fn no_policy_takes_an_address_that_is_another_persons() {
    let (mut world, id, remote) = pair(Policies::from([("email", Policy::Local)]));
    world.add_remote("bo@example.org", "Bo", "Lee");
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "ana@new.example.org"}]}),
    );
    world.edit_local(id, |contact| {
        contact.email = Some("bo@example.org".to_owned())
    });
    world.later(2);
    let pulled = world.pull();
    assert!(pulled.counts.error > 0, "{pulled:?}");
    assert_eq!(world.remote("bo@example.org").unwrap()["given_name"], "Bo");
    assert!(world.remote("ana@new.example.org").is_some());
}

#[test]
fn an_edit_costs_a_reading_only_where_action_network_may_win() {
    for (policy, reads) in [
        (Policy::Ask, 0),
        (Policy::Local, 0),
        (Policy::Fill, 0),
        (Policy::Newest, 1),
        (Policy::Remote, 1),
    ] {
        let (mut world, id, _) = pair(Policies::from([("default", policy)]));
        world.sandbox.clear_requests();
        world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
        assert_eq!(world.push().requests, 1 + reads, "{policy:?}");
        assert_eq!(names(&world, id), ["Anna"; 2]);
    }
}

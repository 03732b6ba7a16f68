//! A mapper and a rule of the site's own.

use osdi_engine::crm::{Contact, ContactId, Match, Meeting};
use osdi_engine::mapping::Field;
use osdi_engine::osdi::Person;
use osdi_engine::profile::{Origin, Policies, Policy};
use osdi_engine::sync::Outcome;
use serde_json::{Value, json};

use crate::world::World;

const EMAIL: &str = "ann@example.org";

fn mapping_world() -> World {
    let mut world = World::with_people(0);
    world.crm.options.own_mapper = true;
    world
}

/// What the site's mapper makes of a contact.
fn seen(status: &str, custom_fields: Value) -> Option<Box<Person>> {
    let person = json!({
        "given_name": "Annie",
        "family_name": "Harbor",
        "email_addresses": [{"address": EMAIL, "status": status}],
        "custom_fields": custom_fields,
    });
    Some(Box::new(serde_json::from_value(person).unwrap()))
}

fn member(world: &mut World, branch: &str) -> ContactId {
    world.crm.edit(Contact {
        first_name: Some("Ann".to_owned()),
        last_name: Some("Harbor".to_owned()),
        email: Some(EMAIL.to_owned()),
        mapped: seen("subscribed", json!({"Branch": branch, "Shift": null})),
        ..Contact::default()
    })
}

fn branch_here(world: &World, id: ContactId) -> Value {
    let mapped = world.crm.contacts[&id].mapped.as_deref().unwrap();
    mapped.custom_fields["Branch"].clone()
}

#[test]
fn what_the_mapper_says_goes_there_and_nothing_is_left_to_do() {
    let mut world = mapping_world();
    member(&mut world, "Dock");
    world.push();
    let person = world.remote(EMAIL).unwrap();
    assert_eq!(person["given_name"], "Annie");
    assert_eq!(person["custom_fields"]["Branch"], "Dock");
    world.assert_quiet();
    world.assert_at_rest();
}

#[test]
fn a_custom_field_travels_both_ways_and_nobody_elses_does() {
    let mut world = mapping_world();
    let id = member(&mut world, "Dock");
    world.push();
    world.both_later(10);
    world.edit_local(id, |contact| {
        contact.mapped = seen("subscribed", json!({"Branch": "Hill", "Shift": null}));
    });
    world.sandbox.clear_requests();
    world.push();
    let [(_, _, body)] = &world.writes()[..] else {
        panic!("one write: {:?}", world.writes())
    };
    assert_eq!(*body, json!({"custom_fields": {"Branch": "Hill"}}));
    world.both_later(10);
    let remote = world.remote_id(EMAIL);
    world.edit_remote(
        &remote,
        json!({"custom_fields": {"Branch": "Bay", "Shoe": "39"}}),
    );
    world.pull();
    assert_eq!(branch_here(&world, id), "Bay");
    let mapped = world.crm.contacts[&id].mapped.as_ref().unwrap();
    assert_eq!(mapped.given_name.as_deref(), Some("Annie"));
    world.assert_quiet();
    world.both_later(10);
    world.edit_remote(&remote, json!({"custom_fields": {"Shoe": "40"}}));
    let report = world.pull();
    assert_eq!(report.counts.updated, 0, "{report:?}");
    world.assert_at_rest();
}

#[test]
fn a_custom_field_that_both_sides_changed_is_a_conflict_of_its_policy() {
    for (policy, winner) in [
        (Policy::Ask, None),
        (Policy::Local, Some("Hill")),
        (Policy::Remote, Some("Bay")),
    ] {
        let mut world = mapping_world();
        world.rules.conflict_policies = Policies::from([("custom_fields", policy)]);
        let id = member(&mut world, "Dock");
        world.push();
        world.both_later(10);
        let remote = world.remote_id(EMAIL);
        world.edit_local(id, |contact| {
            contact.mapped = seen("subscribed", json!({"Branch": "Hill"}));
        });
        world.edit_remote(&remote, json!({"custom_fields": {"Branch": "Bay"}}));
        world.pull();
        let there = world.person(&remote)["custom_fields"]["Branch"].clone();
        let sides = (branch_here(&world, id), there);
        let expected = winner.map_or((json!("Hill"), json!("Bay")), |one| {
            (json!(one), json!(one))
        });
        assert_eq!(sides, expected, "{policy:?}");
        let conflicts = world.logged("conflicts");
        assert_eq!(conflicts.len(), 1, "{policy:?}");
        assert_eq!(conflicts[0]["field"], Field::CustomFields.name());
    }
}

#[test]
fn a_mapper_can_close_a_channel_and_opens_none() {
    for (says, is_opt_out, expected) in [
        ("subscribed", true, "unsubscribed"),
        ("unsubscribed", false, "unsubscribed"),
        ("subscribed", false, "subscribed"),
    ] {
        let mut world = mapping_world();
        let remote = world.add_remote(EMAIL, "Annie", "Harbor");
        world.crm.edit(Contact {
            email: Some(EMAIL.to_owned()),
            is_opt_out,
            mapped: seen(says, json!({})),
            ..Contact::default()
        });
        world.push();
        let status = world.person(&remote)["email_addresses"][0]["status"].clone();
        assert_eq!(status, expected, "{says}, {is_opt_out}");
    }
    let mut world = mapping_world();
    let id = member(&mut world, "Dock");
    world.push();
    world.both_later(10);
    let remote = world.remote_id(EMAIL);
    world.unsubscribe(&remote);
    world.both();
    world.both();
    assert!(
        world.is_unsubscribed(&remote),
        "although the mapper says subscribed"
    );
    assert!(world.crm.contacts[&id].is_opt_out);
}

fn nobody(_: Origin, _: &Meeting) -> Option<String> {
    Some("The site does not want that.".to_owned())
}

fn no_new_ones(_: Origin, pair: &Meeting) -> Option<String> {
    (pair.found != Match::Saved).then(|| "Only those who are linked.".to_owned())
}

#[test]
fn a_rule_keeps_people_from_being_made_on_either_side() {
    for rule in [nobody, no_new_ones] {
        let mut world = World::with_people(0);
        world.crm.options.own_eligibility = true;
        world.crm.rule = Some(rule);
        world.add_local(EMAIL, "Ann", "Harbor");
        world.add_remote("bo@example.org", "Bo", "Hill");
        let (pulled, pushed) = (world.pull(), world.push());
        assert_eq!((pulled.counts.ineligible, pushed.counts.ineligible), (1, 1));
        assert!(world.contact("bo@example.org").is_none());
        assert!(world.remote(EMAIL).is_none());
        assert!(
            world
                .seen
                .iter()
                .all(|one| one.outcome == Outcome::Ineligible)
        );
        world.assert_at_rest();
    }
}

/// Two who are linked, and a rule that came later.
fn linked_and_ruled() -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    let id = world.add_local(EMAIL, "Ann", "Harbor");
    world.push();
    let remote = world.remote_id(EMAIL);
    world.crm.options.own_eligibility = true;
    world.crm.rule = Some(nobody);
    world.both_later(10);
    (world, id, remote)
}

#[test]
fn a_rule_holds_up_edits_of_a_contact_and_no_refusal() {
    let (mut world, id, remote) = linked_and_ruled();
    world.edit_local(id, |contact| {
        contact.first_name = Some("Annie".to_owned());
        contact.do_not_email = true;
    });
    world.push();
    assert!(world.is_unsubscribed(&remote));
    assert_eq!(world.person(&remote)["given_name"], "Ann");
    world.assert_at_rest();
    world.crm.rule = None;
    world.both_later(10);
    world.edit_local(id, |contact| contact.last_name = Some("Hill".to_owned()));
    world.push();
    let person = world.person(&remote);
    assert_eq!(
        person["given_name"], "Annie",
        "what was held up comes along"
    );
    assert_eq!(person["family_name"], "Hill");
}

#[test]
fn a_rule_holds_up_edits_of_a_person_and_no_refusal() {
    let (mut world, id, remote) = linked_and_ruled();
    world.unsubscribe(&remote);
    world.edit_remote(&remote, json!({"given_name": "Annie"}));
    world.pull();
    let contact = &world.crm.contacts[&id];
    assert!(contact.is_opt_out);
    assert_eq!(contact.first_name.as_deref(), Some("Ann"));
    world.assert_at_rest();
}

#[test]
fn a_rule_is_asked_once_per_batch() {
    let calls = |people: usize| {
        let mut world = World::with_people(0);
        world.crm.options.own_eligibility = true;
        world.crm.rule = Some(nobody);
        for number in 0..people {
            world.add_local(&format!("p{number}@example.org"), "Ann", "Harbor");
        }
        world.push();
        world.crm.calls
    };
    assert_eq!(calls(3), calls(60));
}

//! Fields that a profile maps without any code.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{Contact, ContactId};
use osdi_engine::profile::{Origin, Policies, Policy};
use osdi_engine::sync::{Mode, Outcome};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::random::config;
use crate::world::World;

const EMAIL: &str = "ana@example.org";
const BRANCH: &str = "G.Branch";

fn world_with(entries: Value) -> World {
    let mut world = World::with_people(0);
    set_map(&mut world, entries);
    world
}

#[test]
fn what_is_filled_is_noted_before_it_is_filled_and_nothing_else_is() {
    for (direction, noted) in [
        ("both", vec!["custom_fields.Branch"]),
        ("to_remote", vec!["custom_fields.Branch"]),
        ("to_local", vec![]),
    ] {
        let mut world = world_with(branch(json!({"direction": direction})));
        let names = |world: &World| -> Vec<&str> {
            let filled = world.crm.filled.iter();
            filled.map(|name| name.as_str()).collect()
        };
        // Nothing to fill it with, and a preview.
        world.add_local("nobody@example.org", "Cem", "Lee");
        world.push();
        let ids = [EMAIL, "bea@example.org"].map(|email| world.add_local(email, "Ana", "Ruiz"));
        for id in ids {
            set_here(&mut world, id, json!("Oakland"));
        }
        world.mode = Mode::Preview { limit: None };
        world.push();
        assert_eq!(names(&world), Vec::<&str>::new(), "{direction}");
        world.mode = Mode::Write { confirmed: false };
        // Killed before a word is said.
        let down = Fault::new(FaultKind::Status)
            .on("POST", "/people")
            .status(401);
        world.sandbox.fault(down);
        world.run(Origin::Local).unwrap_err();
        assert_eq!(names(&world), noted, "{direction}");
        world.push();
        assert_eq!(there(&world).as_str().is_some(), !noted.is_empty());
        world.crm.filled.clear();
        set_there(&world, "Albany");
        world.later(5);
        world.pull();
        assert_eq!(names(&world), Vec::<&str>::new(), "{direction}");
    }
}

fn set_map(world: &mut World, entries: Value) {
    world.crm.options.field_map = serde_json::from_value(entries).unwrap();
}

fn branch(more: Value) -> Value {
    let mut entry = json!({"name": "custom_fields.Branch", "civi": BRANCH, "remote": "custom_fields.Branch", "kind": "text"});
    let fields = entry.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    json!([entry])
}

fn labels() -> Value {
    branch(json!({
        "transform": "option_label",
        "choices": [{"value": "1", "label": "Oakland"}, {"value": "2", "label": "Albany"}],
    }))
}

fn set_here(world: &mut World, id: ContactId, value: Value) {
    world.edit_local(id, |contact| {
        contact.field_map.insert(BRANCH.to_owned(), value);
    });
}

fn set_there(world: &World, value: &str) {
    world.edit_remote(
        &world.remote_id(EMAIL),
        json!({"custom_fields": {"Branch": value}}),
    );
}

fn here(world: &World, id: ContactId) -> Value {
    let contact: &Contact = &world.crm.contacts[&id];
    contact.field_map.get(BRANCH).cloned().unwrap_or_default()
}

fn there(world: &World) -> Value {
    world.remote(EMAIL).unwrap()["custom_fields"]["Branch"].clone()
}

/// Two twins with a value each, which have met.
fn twins(entries: Value, here: Value, there: &str) -> (World, ContactId) {
    let mut world = world_with(entries);
    let id = world.add_local(EMAIL, "Ana", "Ruiz");
    set_here(&mut world, id, here);
    world.add_remote(EMAIL, "Ana", "Ruiz");
    if !there.is_empty() {
        set_there(&world, there);
    }
    world.both();
    world.both_later(10);
    (world, id)
}

#[test]
fn a_value_goes_to_new_records_and_back_as_edits() {
    let mut world = world_with(labels());
    let id = world.add_local(EMAIL, "Ana", "Ruiz");
    set_here(&mut world, id, json!("1"));
    world.push();
    assert_eq!(there(&world), "Oakland");
    world.assert_quiet();
    world.both_later(10);
    set_there(&world, "albany ");
    world.pull();
    assert_eq!(here(&world, id), "2");
    world.assert_quiet();
    world.both_later(10);
    set_here(&mut world, id, json!("1"));
    world.sandbox.clear_requests();
    world.push();
    let [(_, _, body)] = &world.writes()[..] else {
        panic!("one write: {:?}", world.writes())
    };
    assert_eq!(*body, json!({"custom_fields": {"Branch": "Oakland"}}));
    world.assert_quiet();
    world.assert_at_rest();
    // Somebody who is new here.
    let bo = world.add_remote("bo@example.org", "Bo", "Lee");
    world.edit_remote(
        &bo,
        json!({"custom_fields": {"Branch": "Albany", "Shoe": "39"}}),
    );
    world.both();
    let bo = world.contact("bo@example.org").unwrap().id.unwrap();
    assert_eq!(here(&world, bo), "2");
    world.assert_quiet();
}

#[test]
fn an_emptied_value_empties_nothing() {
    let (mut world, id) = twins(branch(json!({})), json!("Dock"), "Dock");
    set_here(&mut world, id, json!(""));
    world.both();
    world.both_later(10);
    assert_eq!(
        (here(&world, id), there(&world)),
        (json!(""), json!("Dock"))
    );
    world.edit_remote(
        &world.remote_id(EMAIL),
        json!({"custom_fields": {"Branch": null}}),
    );
    world.both();
    world.both_later(10);
    // Both are empty by now, and the same value counts as new.
    set_here(&mut world, id, json!("Dock"));
    world.both();
    assert_eq!(there(&world), "Dock");
    world.assert_at_rest();
}

/// What each policy makes of a field that both sides changed; CiviCRM's edit is the later one.
#[test]
fn each_policy_decides_a_conflict_of_a_mapped_field_by_itself() {
    for (policy, ends) in [
        (Policy::Ask, ("Hill", "Bay")),
        (Policy::Fill, ("Hill", "Bay")),
        (Policy::Never, ("Hill", "Bay")),
        (Policy::Local, ("Hill", "Hill")),
        (Policy::Remote, ("Bay", "Bay")),
        (Policy::Newest, ("Hill", "Hill")),
        (Policy::Origin, ("Bay", "Bay")),
    ] {
        let (mut world, id) = twins(branch(json!({})), json!("Dock"), "Dock");
        world.rules.conflict_policies = Policies::from([("custom_fields.Branch", policy)]);
        set_there(&world, "Bay");
        world.both_later(10);
        set_here(&mut world, id, json!("Hill"));
        world.pull();
        let asks = policy == Policy::Ask;
        let state = world.state_of(id).unwrap();
        let message = state.message.clone().unwrap_or_default();
        assert_eq!(
            message.contains("custom_fields.Branch"),
            asks,
            "{policy:?} {message}"
        );
        world.push();
        let found = (here(&world, id), there(&world));
        assert_eq!(found, (json!(ends.0), json!(ends.1)), "{policy:?}");
        let recorded = world.logged("conflicts");
        let is_recorded = recorded
            .iter()
            .any(|one| one["field"] == "custom_fields.Branch");
        assert_eq!(
            is_recorded,
            policy != Policy::Never,
            "{policy:?} {recorded:?}"
        );
        world.assert_at_rest();
    }
}

#[test]
fn a_value_that_cannot_be_translated_stays_and_the_rest_goes() {
    let (mut world, id) = twins(labels(), json!("1"), "Oakland");
    set_there(&world, "Oaklnd");
    world.edit_remote(&world.remote_id(EMAIL), json!({"given_name": "Anna"}));
    world.pull();
    let reason = world.seen[0].reason.clone().unwrap();
    for part in [
        "custom_fields.Branch",
        "no enabled option",
        "Correct the value",
    ] {
        assert!(reason.contains(part), "{reason}");
    }
    assert_eq!(world.outcome("Anna Ruiz"), Some(Outcome::Updated));
    assert_eq!(here(&world, id), "1");
    let logged = world.crm.logs.last().unwrap().details[0]["message"].to_string();
    assert!(!logged.contains("Oaklnd"), "{logged}");
    // It is told once, and nothing is written over it.
    world.assert_quiet();
    world.assert_at_rest();
    assert_eq!(
        (here(&world, id), there(&world)),
        (json!("1"), json!("Oaklnd"))
    );
    // The option is made: the edit over there is still to be carried.
    world.both_later(10);
    let choices = json!([{"value": "1", "label": "Oakland"}, {"value": "3", "label": "Oaklnd"}]);
    set_map(
        &mut world,
        branch(json!({"transform": "option_label", "choices": choices})),
    );
    world.edit_remote(&world.remote_id(EMAIL), json!({"given_name": "Ann"}));
    world.pull();
    assert_eq!(here(&world, id), "3");
    world.assert_quiet();
}

#[test]
fn an_option_that_is_unknown_here_is_not_sent() {
    let (mut world, id) = twins(labels(), json!("1"), "Oakland");
    set_here(&mut world, id, json!("9"));
    world.push();
    let reason = world.seen[0].reason.as_deref().unwrap();
    assert!(reason.contains("no enabled option"), "{reason}");
    assert_eq!(there(&world), "Oakland");
    world.assert_quiet();
    // An edit over there replaces it.
    world.both_later(10);
    world.rules.conflict_policies = Policies::from([("custom_fields.Branch", Policy::Remote)]);
    set_there(&world, "Albany");
    world.pull();
    assert_eq!(here(&world, id), "2");
}

/// Nor is an edit over there that cannot be translated overwritten by a later one here, although the base could stand in for
/// the person.
#[test]
fn what_stayed_over_there_is_no_free_place() {
    let (mut world, id) = twins(labels(), json!("1"), "Oakland");
    set_there(&world, "Oaklnd");
    world.both();
    world.both_later(10);
    set_here(&mut world, id, json!("2"));
    world.both();
    assert_eq!(
        (here(&world, id), there(&world)),
        (json!("2"), json!("Oaklnd"))
    );
    let message = world.state_of(id).unwrap().message.clone();
    assert!(message.unwrap_or_default().contains("custom_fields.Branch"));
    world.assert_at_rest();
}

/// Whoever edits the other side meanwhile did not see it, so the policy decides; what is edited after that was told settles it.
#[test]
fn an_edit_beside_a_value_that_stayed_is_a_conflict_and_the_next_one_settles_it() {
    for (stays_here, settles_here) in [(false, false), (false, true), (true, false), (true, true)] {
        let (mut world, id) = twins(labels(), json!("1"), "Oakland");
        let edit = |world: &mut World, is_here: bool, to: [&str; 2]| {
            world.both_later(10);
            if is_here {
                set_here(world, id, json!(to[0]));
            } else {
                set_there(world, to[1]);
            }
            world.both();
            (here(world, id), there(world))
        };
        let case = format!("stays here: {stays_here}, settled here: {settles_here}");
        edit(&mut world, stays_here, ["9", "Oaklnd"]);
        let (here, there) = edit(&mut world, !stays_here, ["2", "Albany"]);
        let both = if stays_here {
            (json!("9"), json!("Albany"))
        } else {
            (json!("2"), json!("Oaklnd"))
        };
        assert_eq!((here, there), both, "{case}");
        let message = world.state_of(id).unwrap().message.clone();
        assert!(message.unwrap().contains("custom_fields.Branch"), "{case}");
        let settled = edit(&mut world, settles_here, ["1", "Oakland"]);
        assert_eq!(settled, (json!("1"), json!("Oakland")), "{case}");
        world.assert_quiet();
        world.assert_at_rest();
    }
}

#[test]
fn one_way_is_one_way_and_overwrites_no_edit_unseen() {
    let one_way = branch(json!({"direction": "to_remote", "transform": "upper"}));
    let (mut world, id) = twins(one_way, json!("Dock"), "");
    assert_eq!(there(&world), "DOCK");
    set_there(&world, "Bay");
    world.both();
    assert_eq!(
        (here(&world, id), there(&world)),
        (json!("Dock"), json!("Bay"))
    );
    world.assert_quiet();
    world.both_later(10);
    // Both changed: the policy decides, although the pull had nothing to carry.
    set_here(&mut world, id, json!("Hill"));
    world.both();
    assert_eq!(there(&world), "Bay");
    assert_eq!(
        world.logged("conflicts")[0]["field"],
        "custom_fields.Branch"
    );
    world.both_later(10);
    world.rules.conflict_policies = Policies::from([("custom_fields.Branch", Policy::Origin)]);
    set_here(&mut world, id, json!("Elm"));
    world.both();
    assert_eq!(there(&world), "ELM");
    world.assert_quiet();

    let to_here = branch(json!({"direction": "to_local", "transform": "upper"}));
    let (mut world, id) = twins(to_here, json!(""), "Dock");
    assert_eq!(here(&world, id), "DOCK");
    set_here(&mut world, id, json!("MINE"));
    world.both();
    assert_eq!(
        (here(&world, id), there(&world)),
        (json!("MINE"), json!("Dock"))
    );
    world.assert_at_rest();
}

#[test]
fn constants_are_set_where_there_is_nothing() {
    let mut world = world_with(json!([
        {"name": "custom_fields.From", "remote": "custom_fields.From", "kind": "text", "direction": "to_remote", "transform": {"constant": "CiviCRM"}},
        {"name": "source", "civi": "source", "kind": "text", "direction": "to_local", "transform": {"constant": "Action Network"}},
    ]));
    let id = world.add_local(EMAIL, "Ana", "Ruiz");
    let remote = world.add_remote(EMAIL, "Ana", "Ruiz");
    world.both();
    assert_eq!(world.person(&remote)["custom_fields"]["From"], "CiviCRM");
    assert_eq!(
        world.crm.contacts[&id].field_map["source"],
        "Action Network"
    );
    world.assert_quiet();
    world.assert_at_rest();
}

/// Nobody could settle a conflict about a text that comes from no field, whatever the profile says of others.
#[test]
fn nobody_is_asked_about_a_constant() {
    for policies in [
        Policies::default(),
        Policies::from([(Policies::DEFAULT, Policy::Ask)]),
        Policies::from([("source", Policy::Ask), ("custom_fields.From", Policy::Ask)]),
    ] {
        let mut world = world_with(json!([
            {"name": "custom_fields.From", "remote": "custom_fields.From", "kind": "text", "direction": "to_remote", "transform": {"constant": "CiviCRM"}},
            {"name": "source", "civi": "source", "kind": "text", "direction": "to_local", "transform": {"constant": "Action Network"}},
        ]));
        world.rules.conflict_policies = policies;
        let id = world.add_local(EMAIL, "Ana", "Ruiz");
        world.edit_local(id, |contact| {
            contact
                .field_map
                .insert("source".to_owned(), json!("a fair"));
        });
        let remote = world.add_remote(EMAIL, "Ana", "Ruiz");
        world.edit_remote(&remote, json!({"custom_fields": {"From": "a form"}}));
        world.both();
        assert_eq!(world.person(&remote)["custom_fields"]["From"], "a form");
        assert_eq!(world.crm.contacts[&id].field_map["source"], "a fair");
        assert_eq!(world.state_of(id).unwrap().message, None);
        world.assert_quiet();
        world.assert_at_rest();
    }
}

/// A profile that gets an entry later: what is over there was never looked at, so it is not overwritten unseen.
#[test]
fn a_new_entry_is_as_at_a_first_meeting() {
    let mut world = World::with_people(0);
    let id = world.add_local(EMAIL, "Ana", "Ruiz");
    set_here(&mut world, id, json!("Dock"));
    world.push();
    set_there(&world, "Bay");
    world.both();
    set_map(&mut world, branch(json!({})));
    world.later(10);
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    world.push();
    assert_eq!(
        (here(&world, id), there(&world)),
        (json!("Dock"), json!("Bay"))
    );
    let message = world.state_of(id).unwrap().message.clone();
    assert!(message.unwrap().contains("custom_fields.Branch"));
    world.assert_at_rest();
    // Once both agree, an edit costs no look at the person again.
    world.both_later(10);
    set_here(&mut world, id, json!("Bay"));
    world.push();
    world.later(10);
    set_here(&mut world, id, json!("Elm"));
    assert_eq!(world.push().requests, 1);
}

/// The field is disabled in CiviCRM for a while: nothing happens to it, and nothing is forgotten.
#[test]
fn an_entry_that_is_left_out_for_a_while_is_remembered() {
    let (mut world, id) = twins(branch(json!({})), json!("Dock"), "Dock");
    set_map(&mut world, json!([]));
    set_here(&mut world, id, json!("Hill"));
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    world.both();
    assert_eq!(there(&world), "Dock");
    set_map(&mut world, branch(json!({})));
    world.both_later(10);
    world.edit_local(id, |contact| contact.last_name = Some("Lee".to_owned()));
    assert_eq!(world.push().requests, 1, "nobody has to be looked up");
    assert_eq!(there(&world), "Hill");
    world.assert_quiet();
}

#[test]
fn the_preview_shows_mapped_fields_like_others() {
    let (mut world, id) = twins(labels(), json!("1"), "Oakland");
    world.mode = Mode::Preview { limit: None };
    set_here(&mut world, id, json!("2"));
    world.run(Origin::Local).unwrap();
    let [change] = &world.seen[0].changes[..] else {
        panic!("{:?}", world.seen)
    };
    let shown = json!(change);
    assert_eq!(
        (
            &shown["field"],
            &shown["side"],
            &shown["from"],
            &shown["to"]
        ),
        (
            &json!("custom_fields.Branch"),
            &json!("remote"),
            &json!("Oakland"),
            &json!("Albany")
        )
    );
    assert!(change.why.contains("changed in CiviCRM"), "{}", change.why);
    set_here(&mut world, id, json!("9"));
    world.run(Origin::Local).unwrap();
    let reason = world.seen.iter().find_map(|one| one.reason.as_deref());
    assert!(
        reason.unwrap_or_default().contains("\"9\""),
        "{:?}",
        world.seen
    );
}

#[test]
fn values_that_action_network_does_not_keep_are_told() {
    let mut world = world_with(branch(json!({"kind": "integer"})));
    let id = world.add_local(EMAIL, "Ana", "Ruiz");
    set_here(&mut world, id, json!(7));
    world.push();
    assert_eq!(there(&world), "7");
    world.assert_at_rest();
}

#[derive(Debug, Clone, Copy)]
enum Op {
    Here(usize),
    There(usize),
    Pull,
    Both,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        2 => (0..4usize).prop_map(Op::Here),
        2 => (0..4usize).prop_map(Op::There),
        2 => Just(Op::Pull),
        2 => Just(Op::Both),
    ]
}

const HERE: [&str; 4] = ["", "1", "2", "9"];
const THERE: [&str; 4] = ["", "Oakland", "Albany", "Oaklnd"];

/// How Action Network writes a value, if it can be written there.
fn written(here: &str) -> &'static str {
    match here {
        "1" => "Oakland",
        "2" => "Albany",
        _ => "",
    }
}

/// Whatever is edited when: a run writes only what the other side has, overwrites nothing that was edited since both agreed,
/// empties nothing, goes no way it must not, and comes to rest.
fn play(direction: &str, ops: &[Op]) -> Result<(), TestCaseError> {
    let mut entry = labels();
    entry[0]["direction"] = json!(direction);
    let (mut world, id) = twins(entry, json!(""), "");
    let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let mut agreed = (String::new(), String::new());
    // Where the two differ because one of them could not be translated, the next edit settles that.
    let is_settled_by_an_edit = ops
        .iter()
        .any(|op| matches!(op, Op::Here(3) | Op::There(3)));
    for op in ops {
        let runs: &[Origin] = match op {
            Op::Here(which) => {
                set_here(&mut world, id, json!(HERE[*which]));
                &[]
            }
            Op::There(which) => {
                set_there(&world, THERE[*which]);
                &[]
            }
            Op::Pull => &[Origin::Remote],
            // A push alone sends an edit without looking, as it does with every field.
            Op::Both => &[Origin::Remote, Origin::Local],
        };
        world.both_later(10);
        for origin in runs {
            let (here_before, there_before) = (text(here(&world, id)), text(there(&world)));
            world.run(*origin).unwrap();
            let (here, there) = (text(here(&world, id)), text(there(&world)));
            if here != here_before {
                prop_assert_ne!(direction, "to_remote");
                prop_assert_eq!(written(&here), &there_before);
                prop_assert!(
                    here_before.is_empty() || here_before == agreed.0 || is_settled_by_an_edit
                );
            }
            if there != there_before {
                prop_assert_ne!(direction, "to_local");
                prop_assert_eq!(written(&here_before), &there);
                prop_assert!(
                    there_before.is_empty() || there_before == agreed.1 || is_settled_by_an_edit
                );
            }
            if written(&here) == there {
                agreed = (here, there);
            }
        }
    }
    world.both();
    world.both_later(10);
    world.both();
    world.assert_at_rest();
    Ok(())
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn no_edit_of_a_mapped_field_is_lost(ops in prop::collection::vec(op(), 1..14), direction in prop::sample::select(vec!["both", "to_remote", "to_local"])) {
        play(direction, &ops)?;
    }
}

//! Addresses that changed on one side or both, with and without all of their parts.

use osdi_engine::crm::{Contact, ContactId};
use osdi_engine::mapping::Field;
use osdi_engine::profile::{Policies, Policy};
use serde_json::{Value, json};

use crate::world::World;

const ANA: &str = "ana@example.org";

/// Street, city, state, postal code, country; what is empty is none.
type Place = [&'static str; 5];

const HOME: Place = ["77 Harbor Way", "Oakland", "CA", "94607", "US"];
const BERLIN: Place = ["Torstr. 1", "Berlin", "", "10119", "DE"];
const NEW_YORK: Place = ["1 Main St", "New York", "NY", "10001", "US"];
const NEW_YORK_WITHOUT_STATE: Place = ["1 Main St", "New York", "", "10001", "US"];

/// Ana at home on both sides.
fn at_home(policy: Policy) -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([("address", policy)]);
    let id = world.add_local(ANA, "Ana", "Ruiz");
    world.edit_local(id, |contact| set_here(contact, HOME));
    world.both();
    let remote = world.remote_id(ANA);
    assert_eq!(there(&world), HOME);
    world.both_later(10);
    (world, id, remote)
}

fn set_here(contact: &mut Contact, [street, city, state, code, country]: Place) {
    let text = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    contact.address_id = Some(1);
    contact.street_address = text(street);
    contact.city = text(city);
    contact.postal_code = text(code);
    contact.state_province_id = match state {
        "CA" => Some(1004),
        "NY" => Some(1031),
        _ => None,
    };
    contact.country_id = match country {
        "US" => Some(1228),
        "DE" => Some(1082),
        _ => None,
    };
}

fn set_there(world: &World, remote: &str, [street, city, state, code, country]: Place) {
    let part = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    let address = json!({
        "primary": true,
        "address_lines": part(street).into_iter().collect::<Vec<_>>(),
        "locality": part(city),
        "region": part(state),
        "postal_code": part(code),
        "country": part(country),
    });
    world.edit_remote(remote, json!({"postal_addresses": [address]}));
}

fn here(world: &World, id: ContactId) -> [String; 5] {
    let contact = &world.crm.contacts[&id];
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let of = |known: &[(u64, &str)], id: Option<u64>| {
        let found = known.iter().find(|(known, _)| Some(*known) == id);
        found.map_or(String::new(), |(_, name)| (*name).to_owned())
    };
    [
        text(&contact.street_address),
        text(&contact.city),
        of(&[(1004, "CA"), (1031, "NY")], contact.state_province_id),
        text(&contact.postal_code),
        of(&[(1228, "US"), (1082, "DE")], contact.country_id),
    ]
}

fn there(world: &World) -> [String; 5] {
    let person = world.remote(ANA).unwrap();
    let address = &person["postal_addresses"][0];
    let text = |part: &Value| part.as_str().unwrap_or_default().to_owned();
    [
        text(&address["address_lines"][0]),
        text(&address["locality"]),
        text(&address["region"]),
        text(&address["postal_code"]),
        text(&address["country"]),
    ]
}

/// Nothing was asked, and nothing is left to be done.
fn assert_settled(world: &mut World, id: ContactId, case: &str) {
    let message = &world.state_of(id).unwrap().message;
    assert_eq!(*message, None, "{case}");
    assert_eq!(world.logged("conflicts"), [] as [Value; 0], "{case}");
    world.both_later(10);
    world.assert_at_rest();
}

#[test]
fn a_move_on_one_side_is_carried_as_a_whole_whatever_the_policy() {
    use Policy::{Ask, Local, Newest, Remote};
    let part_of_new_york = ["", "New York", "NY", "10001", "US"];
    let only_a_code = ["", "", "", "10001", "US"];
    for policy in [Ask, Local, Remote, Newest] {
        for place in [BERLIN, NEW_YORK, part_of_new_york, only_a_code] {
            let case = format!("there, {policy:?}, {place:?}");
            let (mut world, id, remote) = at_home(policy);
            set_there(&world, &remote, place);
            assert_eq!(there(&world), place, "{case}");
            world.both();
            assert_eq!(here(&world, id), place, "{case}");
            assert_settled(&mut world, id, &case);

            let case = format!("here, {policy:?}, {place:?}");
            let (mut world, id, _) = at_home(policy);
            world.edit_local(id, |contact| set_here(contact, place));
            world.both();
            let mut expected = place;
            if place == only_a_code {
                // Action Network keeps a state, and that is said.
                expected[2] = "CA";
                let last = world.crm.logs.last().unwrap().details.to_string();
                assert!(last.contains("address (state)"), "{last}");
            }
            assert_eq!(there(&world), expected, "{case}");
            assert_eq!(here(&world, id), place, "{case}");
            assert_settled(&mut world, id, &case);
        }
    }
}

/// Nobody can empty a state on Action Network within one country.
#[test]
fn a_state_that_action_network_keeps_is_reported_once() {
    let (mut world, id, _) = at_home(Policy::Ask);
    world.edit_local(id, |contact| set_here(contact, NEW_YORK_WITHOUT_STATE));
    world.both();
    let reason = world.seen[0].reason.clone().unwrap();
    assert!(
        reason.contains("did not keep all that it was sent: address (state)."),
        "{reason}"
    );
    let expected = ["1 Main St", "New York", "CA", "10001", "US"];
    assert_eq!(there(&world), expected);
    world.both_later(10);
    world.assert_quiet();
    assert_eq!(here(&world, id), NEW_YORK_WITHOUT_STATE);
    assert_eq!(there(&world), expected);
    assert_eq!(world.state_of(id).unwrap().message, None);
}

#[test]
fn within_one_place_what_is_empty_is_no_value_and_the_rest_is_carried() {
    let edits: [(Place, Place); 3] = [
        (
            ["", "Oakland", "CA", "94608", "US"],
            ["77 Harbor Way", "Oakland", "CA", "94608", "US"],
        ),
        (
            ["78 Harbor Way", "Oakland", "", "94608", "US"],
            ["78 Harbor Way", "Oakland", "CA", "94608", "US"],
        ),
        (["", "", "", "94607", "US"], HOME),
    ];
    for (place, expected) in edits {
        let (mut world, id, remote) = at_home(Policy::Ask);
        set_there(&world, &remote, place);
        world.both();
        assert_eq!(here(&world, id), expected, "there, {place:?}");
        assert_settled(&mut world, id, &format!("there, {place:?}"));

        let (mut world, id, _) = at_home(Policy::Ask);
        world.edit_local(id, |contact| set_here(contact, place));
        world.both();
        assert_eq!(there(&world), expected, "here, {place:?}");
        assert_eq!(here(&world, id), place, "here, {place:?}");
        assert_settled(&mut world, id, &format!("here, {place:?}"));
    }
}

#[test]
fn a_policy_settles_two_moves_by_one_whole_address() {
    use Policy::{Ask, Local, Newest, Remote};
    for (policy, here_moves_to, there_moves_to, expected) in [
        (Local, BERLIN, NEW_YORK, Some(BERLIN)),
        (Remote, NEW_YORK, BERLIN, Some(BERLIN)),
        (Newest, NEW_YORK, BERLIN, Some(BERLIN)),
        (Ask, NEW_YORK, BERLIN, None),
    ] {
        let (mut world, id, remote) = at_home(policy);
        world.edit_local(id, |contact| set_here(contact, here_moves_to));
        world.both_later(10);
        set_there(&world, &remote, there_moves_to);
        world.both();
        assert_eq!(
            here(&world, id),
            expected.unwrap_or(here_moves_to),
            "{policy:?}"
        );
        assert_eq!(
            there(&world),
            expected.unwrap_or(there_moves_to),
            "{policy:?}"
        );
        world.both_later(10);
        world.assert_at_rest();
        if policy == Ask {
            let message = world.state_of(id).unwrap().message.clone().unwrap();
            assert!(message.contains(Field::Address.name()), "{message}");
            // As told: edit either side.
            let place = ["Torstr. 2", "Berlin", "", "10119", "DE"];
            world.edit_local(id, |contact| set_here(contact, place));
            world.both();
            assert_eq!(there(&world), place);
            assert_eq!(world.state_of(id).unwrap().message, None);
        }
    }
}

/// At a first meeting nobody is known to have moved.
/// Only where nobody edited the address there, a part that was not edited here keeps its wording there.
#[test]
fn an_address_that_wins_brings_along_no_part_of_the_one_that_loses() {
    const ACROSS_TOWN: Place = ["5 Main St", "Oakland", "CA", "94605", "US"];
    for policy in [Policy::Local, Policy::Newest, Policy::Origin] {
        let (mut world, id, remote) = at_home(policy);
        set_there(&world, &remote, BERLIN);
        world.both_later(10);
        world.edit_local(id, |contact| set_here(contact, ACROSS_TOWN));
        world.push();
        assert_eq!(there(&world), ACROSS_TOWN, "{policy:?}");
        world.both_later(10);
        world.assert_at_rest();
        assert_eq!(here(&world, id), ACROSS_TOWN, "{policy:?}");
    }
}

#[test]
fn a_part_of_an_address_empties_nothing_where_two_meet() {
    for (place, expected) in [
        (["", "New York", "NY", "10001", "US"], HOME),
        (BERLIN, BERLIN),
    ] {
        let mut world = World::with_people(0);
        world.rules.conflict_policies = Policies::from([("address", Policy::Remote)]);
        let id = world.add_local(ANA, "Ana", "Ruiz");
        world.edit_local(id, |contact| set_here(contact, HOME));
        let remote = world.add_remote(ANA, "Ana", "Ruiz");
        set_there(&world, &remote, place);
        world.both();
        assert_eq!(here(&world, id), expected, "{place:?}");
        assert_eq!(there(&world), place, "{place:?}");
        world.both_later(10);
        world.assert_at_rest();
    }
}

/// The old country beside the new city would be wrong.
#[test]
fn a_country_civicrm_does_not_know_leaves_no_old_one_behind() {
    let (mut world, id, remote) = at_home(Policy::Ask);
    set_there(&world, &remote, ["1 Rue A", "Mamoudzou", "", "97600", "YT"]);
    world.both();
    assert_eq!(here(&world, id), ["1 Rue A", "Mamoudzou", "", "97600", ""]);
    let last = world.crm.logs.last().unwrap().details.to_string();
    assert!(last.contains("sent: address (country)."), "{last}");
    world.both_later(10);
    world.assert_quiet();
    assert_eq!(there(&world)[4], "YT");
}

#[test]
fn a_local_address_swap_is_tried_until_it_is_there_or_reported() {
    let mut world = World::with_people(0);
    let a = world.add_local("ana@example.org", "Ana", "Ruiz");
    let b = world.add_local("bo@example.org", "Bo", "Lee");
    world.push();
    world.edit_local(a, |c| c.email = Some("bo@example.org".to_owned()));
    world.edit_local(b, |c| c.email = Some("new@example.org".to_owned()));
    for _ in 0..4 {
        world.later(30);
        world.pull();
        world.push();
    }
    assert_eq!(world.remote("bo@example.org").unwrap()["given_name"], "Ana");
}

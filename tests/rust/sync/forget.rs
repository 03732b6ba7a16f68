//! People who were deleted in CiviCRM: unsubscribed and emptied, once.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::osdi::PersonId;
use osdi_engine::sync::{Channels, Farewell, Forgotten, forget_people};
use serde_json::{Value, json};

use crate::world::World;

fn person(world: &World, email: &str) -> String {
    let id = world.add_texted_remote(email, "Ann", "Lee");
    world.edit_remote(
        &id,
        json!({
            "languages_spoken": ["es"],
            "postal_addresses": [{"primary": true, "address_lines": ["1 Main St"], "locality": "Oakland",
                "region": "CA", "postal_code": "94601", "country": "US"}],
            "custom_fields": {"shoe_size": "42"},
        }),
    );
    id
}

fn farewell(id: &str, unsubscribe: bool, blank: bool) -> Farewell {
    Farewell {
        id: PersonId::parse(id).unwrap(),
        unsubscribe: if unsubscribe {
            Channels::BOTH
        } else {
            Channels::NONE
        },
        blank,
        custom_fields: Vec::new(),
    }
}

/// Both channels of somebody, each alone, once and again.
#[test]
fn what_was_refused_is_told_and_nothing_else() {
    for (email, texts, expected) in [
        (true, false, ["unsubscribed", "subscribed"]),
        (false, true, ["subscribed", "unsubscribed"]),
        (true, true, ["unsubscribed", "unsubscribed"]),
    ] {
        let world = World::with_people(0);
        let id = person(&world, "ann@example.org");
        let before = personal(&world, &id);
        let task = [Farewell {
            unsubscribe: Channels { email, texts },
            ..farewell(&id, false, false)
        }];
        assert_eq!(forget(&world, &task), (vec!["Done".to_owned()], 1));
        assert_eq!(statuses(&world, &id), expected);
        assert_eq!(forget(&world, &task), (vec!["NothingToDo".to_owned()], 0));
        assert_eq!(personal(&world, &id), before);
    }
}

/// Outcomes in words, and the writes it took.
fn forget(world: &World, people: &[Farewell]) -> (Vec<String>, usize) {
    world.sandbox.clear_requests();
    let told = forget_people(&mut world.client(), people);
    let words = told.iter().map(|one| match one {
        Forgotten::Failed(error) => format!("Failed {:?}: {error}", error.kind()),
        other => format!("{other:?}"),
    });
    (words.collect(), world.writes().len())
}

/// Everything that says who somebody is.
fn personal(world: &World, id: &str) -> Value {
    let person = world.sandbox.person(id).unwrap();
    json!([
        person["given_name"],
        person["family_name"],
        person["languages_spoken"],
        person["phone_numbers"][0]["number"],
        person["postal_addresses"][0]["address_lines"],
        person["postal_addresses"][0]["locality"],
        person["postal_addresses"][0]["postal_code"],
    ])
}

fn statuses(world: &World, id: &str) -> [Value; 2] {
    let person = world.sandbox.person(id).unwrap();
    [
        person["email_addresses"][0]["status"].clone(),
        person["phone_numbers"][0]["status"].clone(),
    ]
}

fn nothing() -> Value {
    json!([null, null, ["en"], null, null, null, null])
}

#[test]
fn a_deletion_unsubscribes_and_empties_once() {
    for (unsubscribe, blank) in [(true, true), (true, false)] {
        let world = World::with_people(0);
        let id = person(&world, "ann@example.org");
        let before = personal(&world, &id);
        let task = [farewell(&id, unsubscribe, blank)];
        assert_eq!(forget(&world, &task), (vec!["Done".to_owned()], 1));
        assert_eq!(statuses(&world, &id), ["unsubscribed", "unsubscribed"]);
        let expected = if blank { nothing() } else { before };
        assert_eq!(personal(&world, &id), expected);
        let left = world.sandbox.person(&id).unwrap();
        assert_eq!(left["email_addresses"][0]["address"], "ann@example.org");
        assert_eq!(left["custom_fields"], json!({"shoe_size": "42"}));
        assert_eq!(forget(&world, &task), (vec!["NothingToDo".to_owned()], 0));
    }
}

#[test]
fn emptying_later_does_not_unsubscribe_again() {
    let world = World::with_people(0);
    let id = person(&world, "ann@example.org");
    forget(&world, &[farewell(&id, true, false)]);
    let blank = [farewell(&id, false, true)];
    assert_eq!(forget(&world, &blank), (vec!["Done".to_owned()], 1));
    let body = &world.writes()[0].2;
    assert!(!body.to_string().contains("unsubscribed"), "{body}");
    assert_eq!(personal(&world, &id), nothing());
    assert_eq!(statuses(&world, &id), ["unsubscribed", "unsubscribed"]);
}

#[test]
fn who_subscribed_again_meanwhile_is_left_alone() {
    let world = World::with_people(0);
    let id = person(&world, "ann@example.org");
    forget(&world, &[farewell(&id, true, false)]);
    let back = json!({"email_addresses": [{"address": "ann@example.org", "primary": true, "status": "subscribed"}]});
    world.edit_remote(&id, back);
    let before = personal(&world, &id);
    let blank = [farewell(&id, false, true)];
    assert_eq!(forget(&world, &blank), (vec!["CameBack".to_owned()], 0));
    assert_eq!(personal(&world, &id), before);
}

#[test]
fn refusals_made_on_action_network_are_left_as_they_are() {
    let world = World::with_people(0);
    let id = person(&world, "ann@example.org");
    world.edit_remote(
        &id,
        json!({
            "email_addresses": [{"address": "ann@example.org", "primary": true, "status": "spam complaint"}],
            "phone_numbers": [{"number": "15105550142", "primary": true, "status": "unsubscribed"}],
        }),
    );
    let task = [farewell(&id, true, false)];
    assert_eq!(forget(&world, &task), (vec!["NothingToDo".to_owned()], 0));
    assert_eq!(statuses(&world, &id)[0], "spam complaint");
}

#[test]
fn where_null_clears_nothing_a_stand_in_does() {
    let world = World::with_people(0);
    world.sandbox.set(|settings| settings.null_clears = false);
    let id = person(&world, "ann@example.org");
    let task = [farewell(&id, true, true)];
    assert_eq!(forget(&world, &task), (vec!["Done".to_owned()], 2));
    let left = world.sandbox.person(&id).unwrap().to_string();
    for word in ["Ann", "Lee", "Main St", "Oakland", "94601"] {
        assert!(!left.contains(word), "{word}: {left}");
    }
}

#[test]
fn a_person_with_nothing_but_a_number_keeps_it_unsubscribed() {
    let world = World::with_people(0);
    let inserted = world.sandbox.insert_people(json!({
        "given_name": "Ann",
        "phone_numbers": [{"number": "15105550142", "primary": true, "status": "subscribed"}],
    }));
    let id = inserted.unwrap()[0]["id"].as_str().unwrap().to_owned();
    let task = [farewell(&id, true, true)];
    assert_eq!(forget(&world, &task).0, ["Done"]);
    let left = world.sandbox.person(&id).unwrap();
    assert_eq!(left["phone_numbers"][0]["number"], "15105550142");
    assert_eq!(left["phone_numbers"][0]["status"], "unsubscribed");
    assert_eq!(forget(&world, &task), (vec!["NothingToDo".to_owned()], 0));
}

#[test]
fn one_that_fails_keeps_nobody_back_unless_it_would_meet_them_too() {
    let ids =
        |world: &World| ["a", "b", "c"].map(|name| person(world, &format!("{name}@example.org")));
    let refused = Fault::new(FaultKind::Status);
    let cases = [
        // The fault of the second person, how that one ends, and how the third.
        (None, "Gone", "Done"),
        (Some(("PUT", refused.clone().status(400))), "Failed", "Done"),
        (
            Some(("GET", refused.clone().status(500))),
            "Failed",
            "NotTried",
        ),
        // Somebody of another group.
        (
            Some(("GET", refused.status(403))),
            "Failed Rejected",
            "Done",
        ),
        // Carried out all the same, as a look shows.
        (
            Some(("PUT", Fault::new(FaultKind::DropAfter))),
            "Done",
            "Done",
        ),
    ];
    for (fault, second, third) in cases {
        let world = World::with_people(0);
        let ids = ids(&world);
        let label = format!("{fault:?}");
        match fault {
            None => assert!(world.sandbox.delete_person(&ids[1])),
            Some((method, fault)) => {
                let path = format!("/people/{}", ids[1]);
                world.sandbox.fault(fault.on(method, &path));
            }
        }
        let tasks = ids.map(|id| farewell(&id, true, true));
        let (words, _) = forget(&world, &tasks);
        assert_eq!(words[0], "Done", "{label}");
        assert!(words[1].starts_with(second), "{label}: {words:?}");
        assert!(words[2].starts_with(third), "{label}: {words:?}");
    }
}

#[test]
fn a_wrong_token_is_tried_once() {
    let world = World::with_people(0);
    let ids = ["a", "b"].map(|name| person(&world, &format!("{name}@example.org")));
    world
        .sandbox
        .fault(Fault::new(FaultKind::Status).status(403).times(None));
    let tasks = ids.map(|id| farewell(&id, true, true));
    let (words, writes) = forget(&world, &tasks);
    assert!(words[0].starts_with("Failed"), "{words:?}");
    assert_eq!((words[1].as_str(), writes), ("NotTried", 0));
}

#[test]
fn a_token_that_is_revoked_after_a_true_refusal_is_noticed() {
    let world = World::with_people(0);
    let ids: Vec<_> = (0..25)
        .map(|number| person(&world, &format!("n{number}@example.org")))
        .collect();
    let refused = Fault::new(FaultKind::Status).status(403);
    let first = format!("/people/{}", ids[0]);
    world.sandbox.fault(refused.clone().on("GET", &first));
    // After the first person, and the list that showed that the token is good.
    world.sandbox.fault(refused.times(None).skip(1));
    let tasks: Vec<_> = ids.iter().map(|id| farewell(id, true, true)).collect();
    let (words, writes) = forget(&world, &tasks);
    let failed = words.iter().filter(|word| word.starts_with("Failed"));
    assert!((2..=5).contains(&failed.count()), "{words:?}");
    assert!(
        words[5..].iter().all(|word| word == "NotTried"),
        "{words:?}"
    );
    assert_eq!(writes, 0);
}

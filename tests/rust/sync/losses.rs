//! What CiviCRM does not keep, and what cannot be sent at all, is said once and by the names of the fields.

use osdi_engine::crm::Contact;
use osdi_engine::profile::{Policies, Policy};
use serde_json::{Value, json};

use crate::world::World;

const ANA: &str = "ana@example.org";

/// The reasons of both directions of one run.
fn run_both(world: &mut World) -> Vec<String> {
    world.both_later(10);
    let mut reasons = Vec::new();
    for origin in ["remote", "local"] {
        if origin == "remote" {
            world.pull();
        } else {
            world.push();
        }
        reasons.extend(world.seen.iter().filter_map(|one| one.reason.clone()));
    }
    reasons
}

#[test]
fn what_civicrm_does_not_keep_is_said_once() {
    let long = "Ä".repeat(300);
    let address = |name: &str, value: Value| {
        let mut address = json!({"primary": true, "address_lines": ["77 Harbor Way"], "locality": "Oakland", "postal_code": "94607", "country": "US"});
        address[name] = value;
        json!({"postal_addresses": [address]})
    };
    let number = |number: &str| json!({"phone_numbers": [{"primary": true, "number": number}]});
    let cut = "CiviCRM did not keep all that it was sent: ";
    for (change, expected) in [
        (json!({"given_name": long}), format!("{cut}given_name.")),
        (
            json!({"given_name": long, "family_name": long}),
            format!("{cut}given_name, family_name."),
        ),
        (
            address("address_lines", json!([long])),
            format!("{cut}address (street)."),
        ),
        (
            address("locality", json!(long)),
            format!("{cut}address (city)."),
        ),
        (
            address("postal_code", json!(long)),
            format!("{cut}address (postal code)."),
        ),
        (
            address("country", json!("XX")),
            format!("{cut}address (country)."),
        ),
        (
            address("region", json!("QQ")),
            format!("{cut}address (state)."),
        ),
        (
            number("123"),
            "CiviCRM was not told what is no phone number: mobile.".to_owned(),
        ),
        (number("15105550142"), String::new()),
        (address("country", json!("DE")), String::new()),
    ] {
        for is_new in [true, false] {
            let case = format!("{change}, new: {is_new}").replace(&long, "long");
            let mut world = World::with_people(0);
            let id = world.add_remote(ANA, "Ana", "Ruiz");
            if !is_new {
                run_both(&mut world);
            }
            world.edit_remote(&id, change.clone());
            let reasons = run_both(&mut world);
            if expected.is_empty() {
                assert_eq!(reasons, [] as [String; 0], "{case}");
            } else {
                assert_eq!(reasons.len(), 1, "{case}: {reasons:?}");
                assert!(reasons[0].starts_with(&expected), "{case}: {reasons:?}");
                let logs = world.crm.logs.iter().map(|log| log.details.to_string());
                assert_eq!(
                    logs.filter(|log| log.contains(&reasons[0])).count(),
                    1,
                    "{case}"
                );
            }
            for _ in 0..3 {
                assert_eq!(run_both(&mut world), [] as [String; 0], "{case}");
            }
            // Another edit on either side brings nothing up again, and loses nothing there.
            let before = world.person(&id);
            let contact = world.contact(ANA).unwrap().id.unwrap();
            world.edit_local(contact, |contact| {
                contact.preferred_language = Some("es_MX".to_owned())
            });
            assert_eq!(run_both(&mut world), [] as [String; 0], "{case}");
            for kept in [
                "given_name",
                "family_name",
                "phone_numbers",
                "postal_addresses",
            ] {
                assert_eq!(world.person(&id)[kept], before[kept], "{case}");
            }
        }
    }
}

#[test]
fn a_number_that_is_none_is_not_sent_and_said_once() {
    let expected = "Action Network was not told what is no phone number: mobile.";
    for (is_new, policy) in [
        (true, Policy::Ask),
        (false, Policy::Ask),
        (false, Policy::Never),
    ] {
        let mut world = World::with_people(0);
        world.rules.conflict_policies = Policies::from([("mobile", policy)]);
        let id = world.add_local(ANA, "Ana", "Ruiz");
        if !is_new {
            run_both(&mut world);
        }
        let call_me = |contact: &mut Contact| contact.phone = Some("call me".to_owned());
        world.edit_local(id, call_me);
        let reasons = run_both(&mut world);
        if policy == Policy::Never {
            assert_eq!(reasons, [] as [String; 0]);
        } else {
            assert_eq!(reasons, [expected], "new: {is_new}");
        }
        for name in ["Anna", "Annie"] {
            assert_eq!(run_both(&mut world), [] as [String; 0], "new: {is_new}");
            world.edit_local(id, |contact| contact.first_name = Some(name.to_owned()));
        }
        world.edit_local(id, |contact| {
            contact.phone = Some("510 555 0142".to_owned())
        });
        assert_eq!(run_both(&mut world), [] as [String; 0], "new: {is_new}");
    }
}

#[test]
fn language_the_site_does_not_know_is_not_silently_dropped() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"languages_spoken": ["pt"]}));
    world.later(2);
    let report = world.pull();
    assert!(
        !report.problems.is_empty(),
        "{:?} {:?}",
        world.seen,
        world.crm.contacts[&id].preferred_language
    );
}

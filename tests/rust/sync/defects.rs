//! What osdi-client 1.2.3 got wrong about consent and echoes, by the numbers of the list of its defects.

use osdi_engine::crm::Contact;
use serde_json::json;

use crate::world::World;

const ANA: &str = "ana@example.org";

/// An unsubscribe over there was not imported, and the next edit here sent `subscribed`.
#[test]
fn defect_02_an_unsubscribe_is_imported_and_never_sent_back_as_a_subscription() {
    for honours in [false, true] {
        let mut world = World::with_people(0);
        world.rules.honour_opt_in = honours;
        let remote = world.add_remote(ANA, "Ana", "Ruiz");
        world.pull();
        let id = world.contact(ANA).unwrap().id.unwrap();
        world.set_email_status(&remote, "unsubscribed");
        world.both();
        assert!(world.crm.contacts[&id].is_opt_out);
        world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
        world.both();
        assert_eq!(world.remote(ANA).unwrap()["given_name"], "Anna");
        assert_eq!(world.email_status(ANA), "unsubscribed");
        assert!(!format!("{:?}", world.writes()).contains("\"subscribed\""));
    }
}

/// Who opted out was no candidate any more, so Action Network was never told.
#[test]
fn defect_03_an_opt_out_is_exported() {
    let mut world = World::with_people(0);
    let id = world.add_local(ANA, "Ana", "Ruiz");
    world.push();
    assert_eq!(world.email_status(ANA), "subscribed");
    world.edit_local(id, |contact| contact.is_opt_out = true);
    world.push();
    assert_eq!(world.email_status(ANA), "unsubscribed");
}

/// Any field that Action Network writes another way made a saved record an error, and a number without its country code was
/// sent in every run.
#[test]
fn defect_11_what_action_network_writes_another_way_is_no_error_and_not_sent_again() {
    let mut world = World::with_people(0);
    let id = world.add_local("Ana@Example.org", "Ana", "Ruiz");
    world.edit_local(id, |contact| {
        contact.phone = Some("510 555 0142".to_owned());
        contact.street_address = Some("77 Harbor Way".to_owned());
        contact.city = Some("Oakland".to_owned());
        contact.postal_code = Some("94607".to_owned());
    });
    let pushed = world.push();
    assert_eq!((pushed.counts.created, &pushed.problems[..]), (1, &[][..]));
    // The geocoder adds the state and changes the case of the city.
    let person = &world.sandbox.people()[0];
    let remote = person["id"].as_str().unwrap();
    world.edit_remote(
        remote,
        json!({"postal_addresses": [{"locality": "OAKLAND", "region": "CA"}],
            "email_addresses": [{"address": "ana@example.org"}]}),
    );
    world.sandbox.clear_requests();
    for _ in 0..3 {
        world.both();
        assert!(
            world.seen.iter().all(|person| person.reason.is_none()),
            "{:?}",
            world.seen
        );
    }
    assert_eq!(world.writes(), []);
    let contact = &world.crm.contacts[&id];
    assert_eq!(contact.email.as_deref(), Some("Ana@Example.org"));
    assert_eq!(contact.phone.as_deref(), Some("510 555 0142"));
}

/// Nothing but times kept 1.2.3 from sending its own writes back and forth.
#[test]
fn defect_ping_pong_our_own_writes_do_not_echo() {
    type Edit = fn(&mut Contact);
    let edits: [(&str, Edit); 4] = [
        ("name", |contact| {
            contact.first_name = Some("Anna".to_owned())
        }),
        ("language", |contact| {
            contact.preferred_language = Some("de_DE".to_owned())
        }),
        ("phone", |contact| {
            contact.phone = Some("(510) 555-0199".to_owned())
        }),
        ("opt-out", |contact| contact.is_opt_out = true),
    ];
    for (what, edit) in edits {
        let mut world = World::with_people(0);
        let id = world.add_local(ANA, "Ana", "Ruiz");
        world.push();
        world.edit_local(id, edit);
        world.both();
        world.sandbox.clear_requests();
        let before = (
            world.crm.contacts.clone(),
            world.crm.states.clone(),
            world.crm.logs.len(),
        );
        for _ in 0..3 {
            // Everything is read again, however old it is.
            world.crm.cursors.clear();
            world.both();
        }
        let after = (
            world.crm.contacts.clone(),
            world.crm.states.clone(),
            world.crm.logs.len(),
        );
        assert_eq!(after, before, "{what}");
        assert_eq!(world.writes(), [], "{what}");
    }
}

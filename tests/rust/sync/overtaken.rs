//! A creation that meets somebody else: the address of a new contact was taken meanwhile, and the search does not show it yet.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{ContactId, SyncStatus};
use osdi_engine::profile::Origin;
use osdi_engine::sync::sync_people;
use serde_json::json;

use crate::cut_off::CutOff;
use crate::people::{linked_locals, set_address};
use crate::world::World;

/// Bea is linked and took the address of Ana, who is about to be created; the search does not show it.
pub fn overtaken(subscribes: bool) -> (World, ContactId, String, ContactId) {
    overtaken_with(subscribes, true)
}

fn overtaken_with(subscribes: bool, number: bool) -> (World, ContactId, String, ContactId) {
    let mut world = World::with_people(0);
    world.rules.subscribe_new_people = subscribes;
    let remote = if number {
        world.add_texted_remote("bea@old.example.org", "Bea", "Lopez")
    } else {
        world.add_remote("bea@old.example.org", "Bea", "Lopez")
    };
    world.pull();
    let bea = world.contact("bea@old.example.org").unwrap().id.unwrap();
    world.both_later(10);
    world.both();
    world.both_later(10);
    let ana = world.add_local("shared@example.org", "Ana", "Ruiz");
    world
        .sandbox
        .set(|settings| settings.search_lag_ms = 600_000);
    set_address(&world, &remote, "shared@example.org", "subscribed");
    (world, bea, remote, ana)
}

#[test]
fn a_lost_answer_of_a_creation_that_meets_somebody_else_overwrites_no_contact() {
    let (mut world, bea, remote, _) = overtaken(true);
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropAfter).on("POST", "/people*"));
    let _ = world.run(Origin::Local);
    world.sandbox.clear_faults();
    assert_eq!(world.person(&remote)["given_name"], "Ana");
    world.sandbox.set(|settings| settings.search_lag_ms = 0);
    for _ in 0..4 {
        world.both_later(30);
        world.both();
    }
    let contact = &world.crm.contacts[&bea];
    assert_eq!(
        (contact.first_name.as_deref(), contact.last_name.as_deref()),
        (Some("Bea"), Some("Lopez")),
        "there: {} flags {:?}",
        world.person(&remote)["given_name"],
        world.flags()
    );
}

#[test]
fn dying_in_a_creation_that_meets_somebody_else_overwrites_no_contact() {
    let mut wrong = Vec::new();
    for subscribes in [true, false] {
        for calls in 1..60 {
            let (mut world, bea, remote, _) = overtaken(subscribes);
            let mut client = world.client();
            let run = world.run_of(Origin::Local);
            let mut crm = CutOff::new(&mut world.crm, calls);
            let _ = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
            let died = crm.died();
            world.sandbox.set(|settings| settings.search_lag_ms = 0);
            for _ in 0..4 {
                world.both_later(30);
                world.both();
            }
            let contact = &world.crm.contacts[&bea];
            if contact.first_name.as_deref() != Some("Bea")
                || world.person(&remote)["given_name"] != "Bea"
                || contact.is_opt_out
            {
                wrong.push((
                    subscribes,
                    calls,
                    contact.first_name.clone(),
                    contact.is_opt_out,
                ));
            }
            if !died {
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn what_a_creation_wrote_over_and_the_owner_does_not_have_does_not_stay_unsaid() {
    let (mut world, _, _, ana) = overtaken_with(true, false);
    world.edit_local(ana, |contact| {
        contact.street_address = Some("1 Main St".to_owned());
        contact.city = Some("Oakland".to_owned());
        contact.postal_code = Some("94607".to_owned());
        contact.country_id = Some(1228);
        contact.phone = Some("(510) 555-0199".to_owned());
    });
    world.push();
    let flag = &world.crm.flags[0];
    assert_eq!(flag.contact_id, Some(ana));
    let said = "a value it does not have stays there";
    assert!(flag.message.contains(said), "{}", flag.message);
}

/// A second person of one contact, after an upgrade: an alias that was never compared.
#[test]
fn a_creation_that_meets_an_alias_without_a_base_opts_nobody_out() {
    let (mut world, bea, remote, _) = overtaken(false);
    let cem = world.add_local("cem@example.org", "Cem", "Lopez");
    for state in world.crm.states.values_mut() {
        if state.contact_id == Some(bea) {
            state.contact_id = None;
            state.merged_contact_id = Some(cem);
            state.base = None;
            state.sync_status = Some(SyncStatus::Ineligible);
        }
    }
    world.edit_local(bea, |contact| contact.is_deleted = true);
    world.push();
    let there = world.person(&remote)["email_addresses"][0]["status"].clone();
    world.sandbox.set(|settings| settings.search_lag_ms = 0);
    for _ in 0..4 {
        world.both_later(30);
        world.both();
    }
    assert!(
        !world.crm.contacts[&cem].is_opt_out,
        "nobody refused; there: {there}; {:?}",
        world.logged("consent")
    );
}

/// Both have a number of their own.
#[test]
fn a_creation_that_meets_somebody_else_costs_nobody_the_texts() {
    let (mut world, bea, remote, ana) = overtaken(true);
    assert!(world.crm.contacts[&bea].phone.is_some());
    world.edit_local(ana, |contact| {
        contact.phone = Some("(510) 555-0199".to_owned());
    });
    world.push();
    assert_eq!(world.person(&remote)["given_name"], "Ana");
    let there = world.person(&remote)["phone_numbers"].clone();
    world.sandbox.set(|settings| settings.search_lag_ms = 0);
    for _ in 0..4 {
        world.both_later(2);
        world.both();
    }
    assert!(
        !world.crm.contacts[&bea].do_not_sms,
        "nobody refused; there was {there}, is {}; {:?}",
        world.person(&remote)["phone_numbers"],
        world.logged("consent")
    );
}

/// The run ended before it asked for anybody: what the person says later is its own word.
#[test]
fn a_creation_that_was_never_sent_does_not_hide_what_the_person_refuses_later() {
    let mut world = World::with_people(0);
    world.rules.subscribe_new_people = false;
    let old = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    world.edit_local(old, |contact| {
        contact.first_name = Some("Edited".to_owned())
    });
    let new = world.add_local("new@example.org", "New", "Person");
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropBefore).on("PUT", "/people*"));
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropBefore).on("GET", "/people/*"));
    world.sandbox.clear_requests();
    let ended = world.run(Origin::Local);
    world.sandbox.clear_faults();
    assert!(ended.is_err(), "{ended:?}");
    assert!(world.writes().iter().all(|(method, ..)| method != "POST"));
    // Signs up, and unsubscribes.
    let remote = world.add_remote("new@example.org", "New", "Person");
    world.unsubscribe(&remote);
    for _ in 0..3 {
        world.both_later(20);
        world.both();
    }
    assert!(
        world.crm.contacts[&new].is_opt_out,
        "{:?} {:?}",
        world.state_of(new),
        world.logged("consent")
    );
}

/// Created, not written down, and put into the trash here: as for everybody who is deleted.
#[test]
fn who_is_trashed_after_a_creation_that_was_not_written_down_does_not_come_back() {
    let mut wrong = Vec::new();
    for calls in 1..40 {
        let mut world = World::with_people(0);
        let id = world.add_local("ana@example.org", "Ana", "Ruiz");
        let mut client = world.client();
        let run = world.run_of(Origin::Local);
        let mut crm = CutOff::new(&mut world.crm, calls);
        let _ = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
        let died = crm.died();
        world.edit_local(id, |contact| contact.is_deleted = true);
        for _ in 0..3 {
            world.both_later(20);
            world.both();
        }
        if let Some(person) = world.remote("ana@example.org") {
            let remote = person["id"].as_str().unwrap().to_owned();
            world.edit_remote(&remote, json!({"languages_spoken": ["es"]}));
        }
        for _ in 0..3 {
            world.both_later(20);
            world.both();
        }
        if world.crm.contacts.len() > 1 {
            wrong.push(calls);
        }
        if !died {
            break;
        }
    }
    assert!(wrong.is_empty(), "imported again: {wrong:?}");
}

/// Bea is edited in the very batch that writes over her person.
#[test]
fn who_is_edited_in_the_batch_that_writes_over_her_keeps_all_edits() {
    for subscribes in [true, false] {
        let (mut world, bea, remote, _) = overtaken(subscribes);
        world.edit_local(bea, |contact| {
            contact.last_name = Some("Lopez-Diaz".to_owned());
            contact.phone = Some("(510) 555-0142".to_owned());
            contact.do_not_sms = true;
            contact.is_opt_out = true;
        });
        world.push();
        world.sandbox.set(|settings| settings.search_lag_ms = 0);
        for _ in 0..4 {
            world.both_later(10);
            world.both();
        }
        let person = world.person(&remote);
        let contact = &world.crm.contacts[&bea];
        assert_eq!(person["given_name"], "Bea");
        assert_eq!(person["family_name"], "Lopez-Diaz");
        assert_eq!(person["phone_numbers"][0]["number"], "15105550142");
        assert!(world.is_unsubscribed(&remote));
        assert_eq!(contact.first_name.as_deref(), Some("Bea"));
        assert_eq!(contact.last_name.as_deref(), Some("Lopez-Diaz"));
        assert!(contact.is_opt_out);
    }
}

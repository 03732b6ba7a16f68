//! A run that died, or never got its answer, after it had sent something.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::profile::{Origin, Policies, Policy};
use osdi_engine::sync::sync_people;
use serde_json::json;

use crate::cut_off::CutOff;
use crate::overtaken::overtaken;
use crate::people::{email, linked_locals};
use crate::world::World;

/// Linked by 1.2.3: times, no values.
#[test]
fn what_is_sent_again_to_somebody_without_a_base_overwrites_no_edit_there() {
    let (mut world, bea, remote, _) = overtaken(true);
    world.edit_local(bea, |contact| {
        contact.street_address = Some("1 Old St".to_owned());
        contact.city = Some("Oakland".to_owned());
        contact.postal_code = Some("94607".to_owned());
        contact.country_id = Some(1228);
    });
    world.edit_remote(
        &remote,
        json!({"postal_addresses": [{"primary": true, "address_lines": ["2 New St"], "locality": "Oakland", "region": "CA", "postal_code": "94608", "country": "US"}]}),
    );
    for state in world.crm.states.values_mut() {
        state.base = None;
    }
    // Only Ana is in the window: Bea's contact was not edited since.
    let edited = world.crm.contacts[&bea].modified_date;
    for state in world.crm.states.values_mut() {
        state.local_post_sync_modified_time = edited;
    }
    world.push();
    assert_eq!(world.person(&remote)["given_name"], "Ana", "wrote over");
    world.both_later(5);
    world.push();
    world.both_later(5);
    world.both();
    assert_eq!(
        world.person(&remote)["postal_addresses"][0]["address_lines"][0],
        "2 New St",
        "overwritten; conflicts {:?}",
        world.logged("conflicts")
    );
}

/// Our own half-known write is no edit of somebody else.
#[test]
fn a_change_whose_answer_was_lost_and_that_is_edited_again_is_no_conflict() {
    for policy in [Policy::Ask, Policy::Remote] {
        let mut world = World::with_people(0);
        world.rules.conflict_policies = Policies::from([(Policies::DEFAULT, policy)]);
        let id = linked_locals(&mut world, 1)[0];
        world.both();
        world.both_later(10);
        let remote = world.remote_id(&email(0));
        world.edit_local(id, |contact| contact.first_name = Some("One".to_owned()));
        world
            .sandbox
            .fault(Fault::new(FaultKind::DropAfter).on("PUT", "/people*"));
        world.sandbox.fault(
            Fault::new(FaultKind::DropBefore)
                .on("GET", "/people*")
                .times(None)
                .skip(u64::from(policy == Policy::Remote)),
        );
        let _ = world.run(Origin::Local);
        world.sandbox.clear_faults();
        assert_eq!(world.person(&remote)["given_name"], "One", "{policy:?}");
        world.edit_local(id, |contact| contact.first_name = Some("Two".to_owned()));
        for _ in 0..3 {
            world.both_later(30);
            world.both();
        }
        assert_eq!(
            (
                world.crm.contacts[&id].first_name.as_deref(),
                world.person(&remote)["given_name"].as_str()
            ),
            (Some("Two"), Some("Two")),
            "{policy:?} {:?}",
            world.logged("conflicts")
        );
    }
}

/// Likewise where the process died after the PUT.
#[test]
fn a_change_sent_before_dying_and_edited_again_is_not_taken_back() {
    let mut wrong = Vec::new();
    for policy in [Policy::Ask, Policy::Remote] {
        for calls in 1..60 {
            let mut world = World::with_people(0);
            world.rules.conflict_policies = Policies::from([(Policies::DEFAULT, policy)]);
            let id = linked_locals(&mut world, 1)[0];
            world.both();
            world.both_later(10);
            let remote = world.remote_id(&email(0));
            world.edit_local(id, |contact| contact.first_name = Some("One".to_owned()));
            let mut client = world.client();
            let run = world.run_of(Origin::Local);
            let mut crm = CutOff::new(&mut world.crm, calls);
            let _ = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
            let died = crm.died();
            world.edit_local(id, |contact| contact.first_name = Some("Two".to_owned()));
            for _ in 0..3 {
                world.both_later(30);
                world.both();
            }
            let now = (
                world.crm.contacts[&id].first_name.clone(),
                world.person(&remote)["given_name"]
                    .as_str()
                    .map(str::to_owned),
            );
            if now != (Some("Two".to_owned()), Some("Two".to_owned())) {
                wrong.push((policy, calls, now));
            }
            if !died {
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn dying_after_a_new_number_was_sent_opts_nobody_out() {
    let mut wrong = Vec::new();
    for calls in 1..60 {
        let mut world = World::with_people(0);
        world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
        world.pull();
        let id = world.contact("ana@example.org").unwrap().id.unwrap();
        world.both();
        world.both_later(10);
        world.edit_local(id, |contact| {
            contact.phone = Some("(510) 555-0177".to_owned());
        });
        let mut client = world.client();
        let run = world.run_of(Origin::Local);
        let mut crm = CutOff::new(&mut world.crm, calls);
        let _ = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
        let died = crm.died();
        for _ in 0..3 {
            world.both_later(30);
            world.both();
        }
        let contact = &world.crm.contacts[&id];
        if contact.do_not_sms || contact.is_opt_out {
            wrong.push(calls);
        }
        if !died {
            break;
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Our own unsubscribe, sent before dying, and the opt-out taken back here.
#[test]
fn an_opt_out_sent_before_dying_and_taken_back_is_not_put_back_as_the_persons() {
    let mut wrong = Vec::new();
    for calls in 1..60 {
        let mut world = World::with_people(0);
        let id = linked_locals(&mut world, 1)[0];
        world.both();
        world.both_later(10);
        world.edit_local(id, |contact| contact.is_opt_out = true);
        let mut client = world.client();
        let run = world.run_of(Origin::Local);
        let mut crm = CutOff::new(&mut world.crm, calls);
        let _ = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
        let died = crm.died();
        world.edit_local(id, |contact| contact.is_opt_out = false);
        for _ in 0..3 {
            world.both_later(30);
            world.both();
        }
        if world.crm.contacts[&id].is_opt_out {
            wrong.push(calls);
        }
        if !died {
            break;
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

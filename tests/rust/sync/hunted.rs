//! What was found by somebody who set out to break the sync: edits between any two calls, answers that are lost, records that
//! are somebody else's, directions that fail one after the other.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::Result;
use osdi_engine::crm::{Contact, ContactId, MemoryCrm, SyncStatus, TakenAway};
use osdi_engine::profile::{Origin, Policies, Policy, ScopeExit};
use osdi_engine::sync::sync_people;
use serde_json::json;

use crate::cut_off::CutOff;
use crate::people::{email, linked_locals, set_address, trash_world};
use crate::watched::{Watch, run_watched};
use crate::world::World;

/// As in `who_is_who`: Bea is linked and took the address of Ana, who is about to be created; the search does not show it.
fn overtaken(subscribes: bool) -> (World, ContactId, String, ContactId) {
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

/// Something done in CiviCRM before the nth call, by somebody else.
struct Before<F> {
    calls: usize,
    at: usize,
    is_done: bool,
    does: F,
}

fn before<F: FnMut(&mut MemoryCrm)>(at: usize, does: F) -> Before<F> {
    Before {
        calls: 0,
        at,
        is_done: false,
        does,
    }
}

impl<F: FnMut(&mut MemoryCrm)> Watch for Before<F> {
    fn before_call(&mut self, crm: &mut MemoryCrm) -> Result<()> {
        self.calls += 1;
        // While a transaction has locked the contact, it has to wait.
        if self.calls >= self.at && !self.is_done && !crm.is_in_transaction() {
            self.is_done = true;
            (self.does)(crm);
        }
        Ok(())
    }
}

/// Once something holds.
struct Once<C, F> {
    is_done: bool,
    when: C,
    does: F,
}

impl<C: FnMut(&MemoryCrm) -> bool, F: FnMut(&mut MemoryCrm)> Watch for Once<C, F> {
    fn before_call(&mut self, crm: &mut MemoryCrm) -> Result<()> {
        if !self.is_done && (self.when)(crm) {
            self.is_done = true;
            (self.does)(crm);
        }
        Ok(())
    }
}

fn edit(crm: &mut MemoryCrm, id: ContactId, does: impl FnOnce(&mut Contact)) {
    let mut contact = crm.contacts[&id].clone();
    does(&mut contact);
    crm.edit(contact);
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
fn a_flagged_contact_is_not_trashed_for_a_person_who_is_gone() {
    let (mut world, ids) = trash_world(1);
    let id = ids[0];
    let remote = world.remote_id(&email(0));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.both_later(5);
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.pull();
    world.crm.broken.clear();
    world.crm.blocked.contacts.insert(id, "flagged".to_owned());
    world.sandbox.delete_person(&remote);
    for _ in 0..5 {
        world.both_later(60);
        world.both();
    }
    assert!(!world.crm.contacts[&id].is_deleted);
}

fn back_before_noted(edits: &[serde_json::Value], subscribes: bool) -> (World, ContactId) {
    let mut world = World::with_people(0);
    world.rules.subscribe_new_people = subscribes;
    world.crm.is_limited = true;
    world.rules.on_scope_exit = ScopeExit::Unsubscribe;
    let id = linked_locals(&mut world, 25)[0];
    world.both();
    let remote = world.remote_id(&email(0));
    for contact in world.crm.contacts.values_mut() {
        contact.is_out_of_scope = true;
    }
    for fields in edits {
        world.both_later(10);
        world.edit_remote(&remote, fields.clone());
        // Longer than the overlap of the windows.
        world.both_later(20);
        world.pull();
        // The brake stops it, or does not.
        if subscribes {
            world.run(Origin::Local).unwrap_err();
        }
    }
    world.both_later(60);
    for contact in world.crm.contacts.values_mut() {
        contact.is_out_of_scope = false;
    }
    for _ in 0..3 {
        world.both_later(60);
        world.both();
    }
    (world, id)
}

#[test]
fn an_edit_with_a_new_number_while_the_group_was_empty_arrives_when_it_is_back() {
    let number = json!({"number": "15105550142", "status": "subscribed", "primary": true});
    let (world, id) = back_before_noted(
        &[json!({"given_name": "Anna", "phone_numbers": [number]})],
        true,
    );
    let contact = &world.crm.contacts[&id];
    assert_eq!(
        (contact.first_name.as_deref(), contact.phone.is_some()),
        (Some("Anna"), true),
        "state: {:?}",
        world.state_of(id)
    );
}

#[test]
fn an_edit_before_a_new_number_while_the_group_was_empty_arrives_when_it_is_back() {
    let number = json!({"number": "15105550142", "status": "subscribed", "primary": true});
    let (world, id) = back_before_noted(
        &[
            json!({"given_name": "Anna"}),
            json!({"phone_numbers": [number]}),
        ],
        true,
    );
    let contact = &world.crm.contacts[&id];
    assert_eq!(
        (contact.first_name.as_deref(), contact.phone.is_some()),
        (Some("Anna"), true),
        "state: {:?}",
        world.state_of(id)
    );
}

#[test]
fn an_edit_here_while_a_push_writes_here_reaches_action_network() {
    let mut lost = Vec::new();
    for at in 1..60 {
        let mut world = World::with_people(0);
        world.rules.conflict_policies = Policies::from([(Policies::DEFAULT, Policy::Remote)]);
        let id = linked_locals(&mut world, 1)[0];
        world.both();
        world.both_later(10);
        let remote = world.remote_id(&email(0));
        world.edit_remote(&remote, json!({"given_name": "There"}));
        world.edit_local(id, |contact| contact.first_name = Some("Here".to_owned()));
        let client = world.client();
        let run = world.run_of(Origin::Local);
        let watch = before(at, |crm: &mut MemoryCrm| {
            edit(crm, ContactId(1), |contact| {
                contact.last_name = Some("Later".to_owned());
            });
        });
        let (report, watch) = run_watched(&mut world.crm, client, run, watch);
        report.unwrap();
        let calls = watch.calls;
        if at > calls {
            break;
        }
        for _ in 0..3 {
            world.both_later(10);
            world.both();
        }
        assert_eq!(world.crm.contacts[&id].last_name.as_deref(), Some("Later"));
        if world.person(&remote)["family_name"] != "Later" {
            lost.push((
                at,
                world
                    .state_of(id)
                    .unwrap()
                    .base
                    .clone()
                    .unwrap()
                    .local
                    .family_name,
            ));
        }
    }
    assert!(lost.is_empty(), "lost when edited before call {lost:?}");
}

#[test]
fn of_two_contacts_with_one_new_number_in_two_batches_only_one_is_sent_with_it() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 2);
    world.both();
    world.both_later(10);
    world.batch_size = 1;
    world.sandbox.set(|settings| settings.search_lag_ms = 4_000);
    for id in &ids {
        world.edit_local(*id, |contact| {
            contact.phone = Some("(510) 555-0142".to_owned());
        });
    }
    world.push();
    let has = |world: &World, n: usize| {
        !world.remote(&email(n)).unwrap()["phone_numbers"][0]["number"].is_null()
    };
    assert!(
        has(&world, 0) && !has(&world, 1),
        "first {}, second {}; {:?}",
        has(&world, 0),
        has(&world, 1),
        world.writes()
    );
}

#[test]
fn a_portion_asks_action_network_at_most_500_questions_before_it_writes() {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([(Policies::DEFAULT, Policy::Newest)]);
    let ids = linked_locals(&mut world, 700);
    world.both();
    world.both_later(10);
    for id in &ids {
        world.edit_local(*id, |contact| contact.first_name = Some("New".to_owned()));
    }
    world
        .sandbox
        .set(|settings| settings.max_requests_logged = 5_000);
    world.sandbox.clear_requests();
    world.push();
    let requests = world.sandbox.requests();
    let asked = requests
        .requests
        .iter()
        .take_while(|one| one.method == "GET")
        .count();
    assert!(asked <= 500, "{asked} questions before the first write");
}

/// A run that reads many contacts that need nothing after one that does.
#[test]
fn who_opts_out_while_the_others_are_read_is_not_created_as_subscribed() {
    let mut world = World::with_people(0);
    linked_locals(&mut world, 20);
    world.both();
    world.both_later(10);
    world.crm.cursors.clear();
    let new = world.add_local("new@example.org", "New", "Person");
    // So that it is read first: ids are in order.
    let mut first = world.crm.contacts.remove(&new).unwrap();
    first.id = Some(ContactId(0));
    world.crm.edit(Contact {
        id: Some(ContactId(500)),
        ..first.clone()
    });
    let new = ContactId(500);
    for n in 600..640 {
        // Contacts who need nothing: no address.
        world.crm.edit(Contact {
            id: Some(ContactId(n)),
            first_name: Some("None".to_owned()),
            ..Contact::default()
        });
    }
    world.batch_size = 5;
    let client = world.client();
    let run = world.run_of(Origin::Local);
    let asked = std::cell::Cell::new(0);
    let watch = Once {
        is_done: false,
        when: |_: &MemoryCrm| {
            asked.set(asked.get() + 1);
            asked.get() > 25
        },
        does: move |crm: &mut MemoryCrm| edit(crm, new, |contact| contact.is_opt_out = true),
    };
    world.sandbox.clear_requests();
    let sandbox = world.sandbox.requests().requests.len();
    assert_eq!(sandbox, 0);
    let (report, watch) = run_watched(&mut world.crm, client, run, watch);
    report.unwrap();
    assert!(watch.is_done);
    assert!(
        world.remote("new@example.org").is_none(),
        "created, {}, after it opted out",
        world.email_status("new@example.org")
    );
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

#[test]
fn an_outage_after_a_braked_run_counts_nobody_twice() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 30);
    world.crm.taken_away.insert(
        "local",
        TakenAway {
            from_linked: 12,
            ..TakenAway::default()
        },
    );
    for id in &ids[..5] {
        world.edit_local(*id, |contact| contact.is_opt_out = true);
    }
    let fault = Fault::new(FaultKind::Status).on("*", "/people*");
    world.sandbox.fault(fault.status(503).times(None));
    for _ in 0..2 {
        let _ = world.run(Origin::Local);
        world.later(2);
    }
    world.sandbox.clear_faults();
    world.later(60);
    let run = world.run(Origin::Local);
    assert!(
        run.is_ok(),
        "{:?}; kept {:?}",
        run.err().map(|one| one.to_string()),
        world.crm.taken_away
    );
}

/// The same where the process died after the PUT.
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
fn an_outage_in_the_midst_of_a_batch_counts_nobody_twice() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 30);
    world.crm.taken_away.insert(
        "local",
        TakenAway {
            from_linked: 12,
            ..TakenAway::default()
        },
    );
    for id in &ids[..5] {
        world.edit_local(*id, |contact| contact.is_opt_out = true);
    }
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropBefore).times(None));
    for _ in 0..2 {
        let _ = world.run(Origin::Local);
        world.later(2);
    }
    world.sandbox.clear_faults();
    world.later(60);
    let run = world.run(Origin::Local);
    assert!(
        run.is_ok(),
        "{:?}; kept {:?}",
        run.err().map(|one| one.to_string()),
        world.crm.taken_away
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

/// As above, without any policy: a contact that comes back into the scope.
#[test]
fn an_edit_here_while_a_return_is_carried_reaches_action_network() {
    let mut lost = Vec::new();
    for at in 1..60 {
        let mut world = World::with_people(0);
        world.crm.is_limited = true;
        let id = linked_locals(&mut world, 1)[0];
        world.both();
        world.both_later(10);
        let remote = world.remote_id(&email(0));
        world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
        world.both();
        world.edit_remote(&remote, json!({"given_name": "There"}));
        world.both();
        world.both_later(10);
        world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = false;
        let client = world.client();
        let run = world.run_of(Origin::Local);
        let watch = before(at, |crm: &mut MemoryCrm| {
            edit(crm, ContactId(1), |contact| {
                contact.last_name = Some("Later".to_owned());
            });
        });
        let (report, watch) = run_watched(&mut world.crm, client, run, watch);
        report.unwrap();
        if at > watch.calls {
            break;
        }
        for _ in 0..3 {
            world.both_later(10);
            world.both();
        }
        assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("There"));
        if world.person(&remote)["family_name"] != "Later" {
            lost.push(at);
        }
    }
    assert!(lost.is_empty(), "lost when edited before call {lost:?}");
}

/// And when Action Network is read.
#[test]
fn an_edit_here_while_a_pull_writes_here_reaches_action_network() {
    let mut lost = Vec::new();
    for at in 1..60 {
        let mut world = World::with_people(0);
        let id = linked_locals(&mut world, 1)[0];
        world.both();
        world.both_later(10);
        let remote = world.remote_id(&email(0));
        world.edit_remote(&remote, json!({"given_name": "There"}));
        let client = world.client();
        let run = world.run_of(Origin::Remote);
        let watch = before(at, |crm: &mut MemoryCrm| {
            edit(crm, ContactId(1), |contact| {
                contact.last_name = Some("Later".to_owned());
                contact.first_name = Some("Here".to_owned());
            });
        });
        let (report, watch) = run_watched(&mut world.crm, client, run, watch);
        report.unwrap();
        if at > watch.calls {
            break;
        }
        for _ in 0..3 {
            world.both_later(10);
            world.both();
        }
        let is_recorded = !world.logged("conflicts").is_empty();
        if world.person(&remote)["family_name"] != "Later"
            || (world.crm.contacts[&id].first_name.as_deref() != Some("Here") && !is_recorded)
        {
            lost.push((at, world.crm.contacts[&id].first_name.clone()));
        }
    }
    assert!(lost.is_empty(), "lost when edited before call {lost:?}");
}

/// Read from Action Network: the contact cannot be saved. Then an edit here that Action Network does not take.
#[test]
fn an_unsubscribe_that_could_not_be_saved_arrives_although_the_push_fails_since() {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.unsubscribe(&remote);
    world.both_later(20);
    world.pull();
    assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@new.*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
    });
    world.push();
    world.crm.broken.clear();
    for _ in 0..25 {
        world.both_later(60 * 25);
        world.both();
    }
    assert!(
        world.crm.contacts[&id].is_opt_out,
        "{:?} flags {:?}",
        world.state_of(id),
        world.flags()
    );
}

/// The same with an edit of a field.
#[test]
fn an_edit_that_could_not_be_saved_arrives_although_the_push_fails_since() {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.both_later(20);
    world.pull();
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@new.*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
    });
    world.push();
    world.crm.broken.clear();
    for _ in 0..25 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.crm.contacts[&id].first_name.as_deref(),
        Some("Anna"),
        "{:?} flags {:?}",
        world.state_of(id),
        world.flags()
    );
}

/// Opted in here, and on Action Network a complaint after the portion was planned and before it was carried out.
#[test]
fn who_complains_after_the_planning_is_not_subscribed() {
    let mut world = World::with_people(0);
    world.rules.honour_opt_in = true;
    world.rules.brake_minimum = 1000;
    let ids = linked_locals(&mut world, 30);
    world.both();
    world.both_later(10);
    for id in &ids {
        world.edit_local(*id, |contact| contact.is_opt_out = true);
    }
    world.both();
    world.both_later(20);
    world.both();
    world.both_later(20);
    for id in &ids {
        world.edit_local(*id, |contact| contact.is_opt_out = false);
    }
    world.both_later(1);
    world.batch_size = 10;
    let last = world.remote_id(&email(29));
    let client = world.client();
    let run = world.run_of(Origin::Local);
    world.crm.standings.clear();
    let sandbox = &world.sandbox;
    let watch = Once {
        is_done: false,
        // Two held back, three planned.
        when: |crm: &MemoryCrm| crm.standings.len() >= 5,
        does: |_: &mut MemoryCrm| {
            sandbox
                .patch_person(
                    &last,
                    json!({"email_addresses": [{"status": "spam complaint"}]}),
                )
                .unwrap();
        },
    };
    let (report, watch) = run_watched(&mut world.crm, client, run, watch);
    report.unwrap();
    assert!(watch.is_done);
    assert_eq!(world.email_status(&email(0)), "subscribed");
    assert_eq!(world.email_status(&email(29)), "spam complaint");
}

/// Twice not found, an hour apart, although the pages of the first of the two runs showed the person.
#[test]
fn who_was_seen_on_a_page_is_not_missing() {
    let (mut world, ids) = trash_world(1);
    let id = ids[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.pull();
    assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
    world.both_later(6);
    world.edit_remote(&remote, json!({"given_name": "Annie"}));
    let not_found = || {
        Fault::new(FaultKind::Status)
            .on("GET", &format!("/people/{remote}"))
            .status(404)
    };
    world.sandbox.fault(not_found());
    world.pull();
    assert!(world.sandbox.faults().is_empty());
    world.both_later(65);
    world.crm.broken.clear();
    world.sandbox.fault(not_found());
    world.pull();
    assert!(
        !world.crm.contacts[&id].is_deleted,
        "trashed; {:?}",
        world.state_of(id)
    );
}

fn local_edit_that_failed() -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    world.crm.is_limited = true;
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.edit_local(id, |contact| contact.first_name = Some("Here".to_owned()));
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("PUT", "/people*")
            .status(400)
            .times(None),
    );
    world.push();
    // The window is past the edit.
    world.both_later(20);
    world.push();
    world.sandbox.clear_faults();
    assert!(world.state_of(id).unwrap().has_failed(Origin::Local));
    (world, id, remote)
}

#[test]
fn an_edit_that_failed_before_a_flag_arrives_after_it() {
    for edits in [true, false] {
        let (mut world, id, remote) = local_edit_that_failed();
        world.crm.blocked.contacts.insert(id, "flagged".to_owned());
        world.both_later(30);
        if edits {
            world.edit_remote(&remote, json!({"family_name": "There"}));
        }
        world.both();
        world.both_later(30);
        world.both();
        world.crm.blocked.contacts.clear();
        for _ in 0..5 {
            world.both_later(60 * 25);
            world.both();
        }
        assert_eq!(
            world.person(&remote)["given_name"],
            "Here",
            "edited there: {edits}; {:?}",
            world.state_of(id)
        );
        assert!(!edits || world.crm.contacts[&id].last_name.as_deref() == Some("There"));
    }
}

#[test]
fn an_opt_out_that_failed_before_a_flag_arrives_after_it() {
    let (mut world, id, remote) = local_edit_that_failed();
    world.edit_local(id, |contact| contact.is_opt_out = true);
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("PUT", "/people*")
            .status(400)
            .times(None),
    );
    world.later(1);
    world.push();
    world.both_later(20);
    world.push();
    world.sandbox.clear_faults();
    world.crm.blocked.contacts.insert(id, "flagged".to_owned());
    world.both_later(30);
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both();
    world.both_later(30);
    world.both();
    world.crm.blocked.contacts.clear();
    for _ in 0..5 {
        world.both_later(60 * 25);
        world.both();
    }
    assert!(world.is_unsubscribed(&remote), "{:?}", world.state_of(id));
}

#[test]
fn an_edit_that_failed_before_the_group_was_empty_arrives_after_it() {
    let (mut world, id, remote) = local_edit_that_failed();
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
    world.both_later(30);
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both_later(30);
    world.pull();
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = false;
    for _ in 0..5 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.person(&remote)["given_name"],
        "Here",
        "{:?}",
        world.state_of(id)
    );
    assert_eq!(world.crm.contacts[&id].last_name.as_deref(), Some("There"));
}

/// Edits of both sides around the trash.
#[test]
fn a_contact_edited_and_trashed_and_restored_loses_nothing() {
    let mut world = World::with_people(0);
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.edit_local(id, |contact| {
        contact.first_name = Some("Here".to_owned());
        contact.is_deleted = true;
    });
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both_later(30);
    world.both();
    world.both_later(30);
    world.edit_local(id, |contact| contact.is_deleted = false);
    for _ in 0..3 {
        world.both_later(30);
        world.both();
    }
    assert_eq!(world.person(&remote)["given_name"], "Here");
    assert_eq!(world.crm.contacts[&id].last_name.as_deref(), Some("There"));
}

/// Our own unsubscribed, and the person opts in there while CiviCRM is open: nothing is taken for a refusal later.
#[test]
fn texts_of_a_number_moved_by_us_are_nobodys_refusal() {
    let mut world = World::with_people(0);
    let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.both();
    world.both_later(10);
    world.edit_local(id, |contact| {
        contact.phone = Some("(510) 555-0177".to_owned());
    });
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropAfter).on("PUT", "/people*"));
    world.sandbox.fault(
        Fault::new(FaultKind::DropBefore)
            .on("GET", &format!("/people/{remote}"))
            .times(None),
    );
    let _ = world.run(Origin::Local);
    world.sandbox.clear_faults();
    assert_eq!(world.mobile_status("ana@example.org"), "unsubscribed");
    for _ in 0..3 {
        world.both_later(30);
        world.both();
    }
    assert!(
        !world.crm.contacts[&id].do_not_sms,
        "{:?}",
        world.logged("consent")
    );
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

/// The same where what changed there is taken back, so that nothing is written here.
#[test]
fn an_edit_that_failed_before_a_flag_arrives_after_it_whatever_changed_there() {
    for is_scope in [false, true] {
        let (mut world, id, remote) = local_edit_that_failed();
        if is_scope {
            world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
        } else {
            world.crm.blocked.contacts.insert(id, "flagged".to_owned());
        }
        world.both_later(30);
        world.edit_remote(&remote, json!({"family_name": "There"}));
        world.both_later(2);
        world.pull();
        world.both_later(30);
        // A slip, taken back.
        world.edit_remote(&remote, json!({"family_name": "Ruiz"}));
        if !is_scope {
            world.both();
            world.both_later(30);
        }
        world.crm.blocked.contacts.clear();
        world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = false;
        for _ in 0..5 {
            world.both_later(60 * 25);
            world.both();
        }
        assert_eq!(
            world.person(&remote)["given_name"],
            "Here",
            "scope: {is_scope}; {:?}; flags {:?}",
            world.state_of(id),
            world.flags()
        );
    }
}

#[test]
fn a_bounce_outside_the_scope_is_a_hold_when_the_contact_is_back() {
    let mut world = World::with_people(0);
    world.crm.is_limited = true;
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
    world.both();
    world.both_later(20);
    world.set_email_status(&remote, "bouncing");
    world.both();
    world.both_later(20);
    world.both();
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = false;
    for _ in 0..2 {
        world.both_later(20);
        world.both();
    }
    assert_eq!(
        world.crm.contacts[&id].email_on_hold,
        osdi_engine::crm::OnHold::Bounced
    );
}

/// What an alias could not be told, and what the survivor could not be saved with.
#[test]
fn an_unsubscribe_of_an_alias_that_could_not_be_saved_arrives() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 2);
    world.both();
    world.both_later(10);
    for state in world.crm.states.values_mut() {
        if state.contact_id == Some(ids[1]) {
            state.contact_id = None;
            state.merged_contact_id = Some(ids[0]);
            state.sync_status = Some(SyncStatus::Ineligible);
            state.next_attempt_time = None;
        }
    }
    world.edit_local(ids[1], |contact| contact.is_deleted = true);
    world.edit_local(ids[0], |_| ());
    world.both();
    world.both_later(20);
    world.both();
    let alias = world.remote_id(&email(1));
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.unsubscribe(&alias);
    world.both_later(20);
    world.pull();
    // Texts are refused here meanwhile, and the alias has to hear of nothing else.
    world.edit_local(ids[0], |contact| contact.do_not_email = true);
    world.sandbox.fault(
        Fault::new(FaultKind::Status)
            .on("PUT", "/people*")
            .status(400)
            .times(Some(2)),
    );
    world.push();
    world.sandbox.clear_faults();
    world.crm.broken.clear();
    for _ in 0..12 {
        world.both_later(60 * 25);
        world.both();
    }
    assert!(world.crm.contacts[&ids[0]].is_opt_out || world.crm.contacts[&ids[0]].do_not_email);
    assert!(world.is_unsubscribed(&world.remote_id(&email(0))));
    assert!(world.is_unsubscribed(&alias));
}

/// Two new contacts with one mobile number and no address of the other: in one batch, both new.
#[test]
fn of_two_new_contacts_with_one_number_in_two_batches_only_one_is_sent_with_it() {
    let mut world = World::with_people(0);
    world.batch_size = 1;
    world.sandbox.set(|settings| settings.search_lag_ms = 4_000);
    for n in 0..2 {
        let id = world.add_local(&email(n), &format!("Person {n}"), "Ruiz");
        world.edit_local(id, |contact| {
            contact.phone = Some("(510) 555-0142".to_owned());
        });
    }
    world.push();
    let has = |world: &World, n: usize| {
        !world.remote(&email(n)).unwrap()["phone_numbers"][0]["number"].is_null()
    };
    assert!(has(&world, 0) && !has(&world, 1));
}

/// The order is CiviCRM first. Whoever unsubscribes between the push's reading and its PUT is heard.
#[test]
fn an_unsubscribe_while_a_push_is_planned_is_heard() {
    let mut world = World::with_people(0);
    world.rules.conflict_policies = Policies::from([(Policies::DEFAULT, Policy::Newest)]);
    let ids = linked_locals(&mut world, 30);
    world.both();
    world.both_later(10);
    for id in &ids {
        world.edit_local(*id, |contact| contact.first_name = Some("Here".to_owned()));
    }
    world.both_later(1);
    world.batch_size = 10;
    let last = world.remote_id(&email(29));
    let client = world.client();
    let run = world.run_of(Origin::Local);
    world.crm.standings.clear();
    let sandbox = &world.sandbox;
    let watch = Once {
        is_done: false,
        when: |crm: &MemoryCrm| crm.standings.len() >= 5,
        does: |_: &mut MemoryCrm| {
            sandbox
                .patch_person(&last, json!({"email_addresses": [{"status": "unsubscribed"}], "family_name": "There"}))
                .unwrap();
        },
    };
    let (report, _) = run_watched(&mut world.crm, client, run, watch);
    report.unwrap();
    for _ in 0..3 {
        world.both_later(2);
        world.both();
    }
    assert!(world.crm.contacts[&ids[29]].is_opt_out);
    assert_eq!(
        world.crm.contacts[&ids[29]].last_name.as_deref(),
        Some("There")
    );
}

/// A stopped run tells only of whom it really took something away.
#[test]
fn a_stopped_run_reports_only_what_it_did() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 30);
    world.batch_size = 10;
    for id in &ids[..15] {
        world.edit_local(*id, |contact| contact.is_opt_out = true);
    }
    for id in &ids[15..] {
        world.edit_local(*id, |contact| contact.first_name = Some("New".to_owned()));
    }
    world.crm.standings.clear();
    // Two held back, three planned, one carried out.
    world.crm.stop_after = Some(6);
    let report = world.run(Origin::Local).unwrap();
    assert!(report.stopped);
    let done = (0..30)
        .filter(|n| world.email_status(&email(*n)) == "unsubscribed")
        .count();
    assert_eq!(report.taken_away, done as u64);
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

/// Gone, and there again under another id, in a run of several batches.
#[test]
fn who_signed_up_again_is_linked_and_not_trashed_whichever_batch_it_is_in() {
    let mut wrong = Vec::new();
    for batch_size in [100, 2] {
        let (mut world, ids) = trash_world(12);
        let id = ids[0];
        world.both();
        world.both_later(10);
        let remote = world.remote_id(&email(0));
        world.crm.broken.insert(email(0), "a hook".to_owned());
        world.edit_remote(&remote, json!({"given_name": "Anna"}));
        world.pull();
        assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
        world.crm.broken.clear();
        world.sandbox.delete_person(&remote);
        world.both_later(10);
        world.pull();
        assert!(world.state_of(id).unwrap().remote_gone_time.is_some());
        world.both_later(70);
        for n in 1..12 {
            let other = world.remote_id(&email(n));
            world.edit_remote(&other, json!({"family_name": "Edited"}));
        }
        world.add_remote(&email(0), "Person 0", "Ruiz");
        world.batch_size = batch_size;
        world.both();
        world.both_later(30);
        world.both();
        if world.crm.contacts[&id].is_deleted || world.crm.contacts.len() != 12 {
            wrong.push((
                batch_size,
                world.crm.contacts[&id].is_deleted,
                world.crm.contacts.len(),
            ));
        }
    }
    assert!(wrong.is_empty(), "batch size, trashed, contacts: {wrong:?}");
}

/// What was edited there while the contact was out, and an edit here that Action Network refuses.
#[test]
fn an_edit_there_outside_the_scope_arrives_although_what_is_sent_is_refused() {
    let mut world = World::with_people(0);
    world.crm.is_limited = true;
    let id = linked_locals(&mut world, 1)[0];
    world.both();
    world.both_later(10);
    let remote = world.remote_id(&email(0));
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
    world.both();
    world.both_later(20);
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.both();
    world.both_later(20);
    world.both();
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@new.*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
        contact.is_out_of_scope = false;
    });
    for _ in 0..25 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.crm.contacts[&id].first_name.as_deref(),
        Some("Anna"),
        "flags {:?}; {:?}",
        world.flags(),
        world.state_of(id).unwrap().message
    );
}

/// The push reads Bea's person, because her last change there could not be saved here, and there is nothing to send.
#[test]
fn a_person_edited_back_after_a_failed_pull_does_not_hide_a_failed_push() {
    let (mut world, id, remote) = local_edit_that_failed();
    // The pull fails as well.
    world.crm.broken.insert(email(0), "a hook".to_owned());
    world.edit_remote(&remote, json!({"family_name": "There"}));
    world.both_later(10);
    world.pull();
    assert!(world.state_of(id).unwrap().has_failed(Origin::Remote));
    world.crm.broken.clear();
    world.edit_remote(&remote, json!({"family_name": "Ruiz"}));
    for _ in 0..6 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(
        world.person(&remote)["given_name"],
        "Here",
        "{:?}",
        world.state_of(id)
    );
}

/// A contact whose state has no values yet fails in both directions.
#[test]
fn two_failures_of_a_pair_without_a_base_are_both_remembered() {
    for first in [Origin::Local, Origin::Remote] {
        let mut world = World::with_people(0);
        let id = linked_locals(&mut world, 1)[0];
        world.both();
        world.both_later(10);
        for state in world.crm.states.values_mut() {
            state.base = None;
        }
        let remote = world.remote_id(&email(0));
        world.edit_local(id, |contact| contact.is_opt_out = true);
        world.edit_remote(&remote, json!({"family_name": "There"}));
        world.crm.broken.insert(email(0), "a hook".to_owned());
        world.sandbox.fault(
            Fault::new(FaultKind::Status)
                .on("PUT", "/people*")
                .status(400)
                .times(None),
        );
        for origin in [first, first.other()] {
            world.run(origin).unwrap();
            world.both_later(20);
        }
        world.crm.broken.clear();
        world.sandbox.clear_faults();
        for _ in 0..6 {
            world.both_later(60 * 25);
            world.both();
        }
        assert!(world.is_unsubscribed(&remote), "{first:?}");
        let is_there = world.crm.contacts[&id].last_name.as_deref() == Some("There");
        assert!(
            is_there || !world.logged("conflicts").is_empty(),
            "{first:?} {:?}",
            world.state_of(id)
        );
    }
}

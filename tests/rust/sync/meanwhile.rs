//! What happens on one side between two calls of a run is not overwritten, and is carried.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::Result;
use osdi_engine::crm::{Contact, ContactId, MemoryCrm};
use osdi_engine::profile::{Origin, Policies, Policy};
use serde_json::json;

use crate::people::{email, linked_locals, trash_world};
use crate::watched::{Watch, run_watched};
use crate::world::World;

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

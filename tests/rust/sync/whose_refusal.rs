//! Whose doing an *unsubscribed* is: a refusal reaches everybody it concerns, and what the sync sent itself opts nobody out.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{Contact, ContactId, MemoryCrm, OnHold, OwnMatch, SyncState, SyncStatus};
use osdi_engine::profile::{Origin, ScopeExit};
use osdi_engine::sync::sync_people;
use serde_json::json;

use crate::cut_off::CutOff;
use crate::people::{email, enter, linked_locals, opts_out_with_an_address_that_is_refused};
use crate::world::World;

/// So many linked pairs whose people we created as *unsubscribed* ourselves: nobody has refused anything.
fn linked_unsubscribed(people: usize) -> (World, Vec<ContactId>) {
    let mut world = World::with_people(0);
    world.rules.subscribe_new_people = false;
    let ids = linked_locals(&mut world, people);
    (world, ids)
}

fn is_limited_and_unsubscribes(world: &mut World) {
    world.crm.is_limited = true;
    world.rules.scope = Some("group 7".to_owned());
    world.rules.on_scope_exit = ScopeExit::Unsubscribe;
}

fn leaves(world: &mut World, id: ContactId) {
    world.crm.contacts.get_mut(&id).unwrap().is_out_of_scope = true;
}

/// A linked pair, with the contact and the person, that leaves the scope with the next run.
fn about_to_leave() -> (World, ContactId, String) {
    let mut world = World::with_people(0);
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.later(10);
    is_limited_and_unsubscribes(&mut world);
    leaves(&mut world, id);
    (world, id, remote)
}

/// `discarded` merged into `kept`, which is linked to somebody else, as CiviCRM and the extension do it: what the sync state
/// remembers stays.
fn merge(crm: &mut MemoryCrm, kept: ContactId, discarded: ContactId) {
    for state in crm.states.values_mut() {
        if state.contact_id == Some(discarded) {
            *state = SyncState {
                contact_id: None,
                merged_contact_id: Some(kept),
                sync_status: Some(SyncStatus::Ineligible),
                next_attempt_time: None,
                ..state.clone()
            };
        }
    }
    trash_and_touch(crm, kept, discarded);
}

/// `discarded` merged into `kept`, which has no person and gets that of the other: of what is remembered of consents only an
/// *unsubscribed* beside an open contact stays.
fn merge_and_hand_over(crm: &mut MemoryCrm, kept: ContactId, discarded: ContactId) {
    crm.states.retain(|_, state| state.contact_id != Some(kept));
    for state in crm.states.values_mut() {
        state.contact_id = Some(kept);
        state.local_post_sync_modified_time = None;
        let Some(base) = &mut state.base else {
            continue;
        };
        let is_settled = base.has_settled_refusal();
        base.local.email_consent = None;
        base.local.mobile_consent = None;
        base.remote.mobile_consent = None;
        base.remote.email_consent = base.remote.email_consent.filter(|_| is_settled);
    }
    trash_and_touch(crm, kept, discarded);
}

fn trash_and_touch(crm: &mut MemoryCrm, kept: ContactId, discarded: ContactId) {
    let mut gone = crm.contacts[&discarded].clone();
    gone.is_deleted = true;
    crm.edit(gone);
    let kept = crm.contacts[&kept].clone();
    crm.edit(kept);
}

/// Two linked contacts, the second merged into the first, which was trashed since, and entered anew as the contact that is
/// given back.
fn merged_and_entered_anew() -> (World, ContactId) {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 2);
    merge(&mut world.crm, ids[0], ids[1]);
    world.both();
    world.both_later(10);
    world.edit_local(ids[0], |contact| contact.is_deleted = true);
    let new = enter(&mut world, 0);
    (world, new)
}

#[track_caller]
fn assert_not_opted_out(world: &World, id: ContactId) {
    assert!(
        !world.crm.contacts[&id].is_opt_out,
        "nobody ever refused; log: {:?}",
        world.logged("consent")
    );
}

#[test]
fn a_merge_does_not_turn_our_own_unsubscribed_into_an_opt_out() {
    let (mut world, ids) = linked_unsubscribed(2);
    assert_eq!(world.email_status(&email(1)), "unsubscribed");
    merge(&mut world.crm, ids[0], ids[1]);
    world.both();
    world.both();
    assert_not_opted_out(&world, ids[0]);
}

#[test]
fn a_merge_that_hands_the_person_over_does_not_turn_our_own_unsubscribed_into_an_opt_out() {
    let (mut world, ids) = linked_unsubscribed(1);
    let kept = enter(&mut world, 0);
    merge_and_hand_over(&mut world.crm, kept, ids[0]);
    world.both();
    world.both();
    assert_not_opted_out(&world, kept);
}

#[test]
fn a_refusal_of_the_discarded_contact_reaches_the_one_that_is_kept() {
    let (mut world, ids) = linked_unsubscribed(2);
    world.edit_local(ids[1], |contact| contact.is_opt_out = true);
    world.both();
    world.later(10);
    merge(&mut world.crm, ids[0], ids[1]);
    world.both();
    world.both();
    assert!(world.crm.contacts[&ids[0]].is_opt_out);
}

#[test]
fn a_merge_after_a_scope_exit_opts_nobody_out() {
    let mut world = World::with_people(0);
    is_limited_and_unsubscribes(&mut world);
    let ids = linked_locals(&mut world, 2);
    leaves(&mut world, ids[1]);
    world.both();
    assert_eq!(world.email_status(&email(1)), "unsubscribed");
    world.both_later(10);
    merge(&mut world.crm, ids[0], ids[1]);
    world.both();
    world.both_later(10);
    world.both();
    assert!(
        !world.crm.contacts[&ids[0]].is_opt_out,
        "{:?}",
        world.logged("consent")
    );
}

#[test]
fn a_merge_subscribes_nobody() {
    for honour in [false, true] {
        let mut world = World::with_people(0);
        world.rules.honour_opt_in = honour;
        let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
        world.pull();
        let linked = world.contact("ana@example.org").unwrap().id.unwrap();
        world.both_later(10);
        world.unsubscribe(&remote);
        world.both();
        assert!(world.crm.contacts[&linked].is_opt_out);
        // A second contact of the same human being, entered by hand: open, without a link. The linked one is merged into
        // it, and CiviCRM keeps the survivor's own opt-out, which is none.
        world.both_later(10);
        let kept = world.add_local("ana@example.org", "Ana", "Ruiz");
        merge_and_hand_over(&mut world.crm, kept, linked);
        world.sandbox.clear_requests();
        world.both();
        world.both_later(10);
        world.both();
        let sent: Vec<_> = world
            .writes()
            .into_iter()
            .filter(|(_, _, body)| body.to_string().contains("\"subscribed\""))
            .collect();
        assert!(world.crm.contacts[&kept].is_opt_out);
        assert!(
            sent.is_empty() && world.is_unsubscribed(&remote),
            "honour_opt_in {honour}: {sent:?} {:?}",
            world.logged("consent").last()
        );
    }
}

#[test]
fn entering_anew_does_not_turn_our_own_unsubscribed_into_an_opt_out() {
    let (mut world, ids) = linked_unsubscribed(1);
    world.edit_local(ids[0], |contact| contact.is_deleted = true);
    let new = enter(&mut world, 0);
    world.both();
    world.both();
    assert_not_opted_out(&world, new);
}

#[test]
fn a_refusal_of_the_contact_in_the_trash_reaches_the_one_entered_anew() {
    let (mut world, ids) = linked_unsubscribed(1);
    world.edit_local(ids[0], |contact| {
        contact.is_opt_out = true;
        contact.is_deleted = true;
    });
    let new = enter(&mut world, 0);
    world.both();
    world.both();
    assert!(world.crm.contacts[&new].is_opt_out);
}

/// What a contact refused does not come undone because it was put into the trash and nobody was linked to it.
#[test]
fn a_refusal_in_the_trash_holds_for_the_new_contact_with_the_address() {
    type Change = fn(&mut Contact);
    let cases: [(&str, Change, bool, bool); 9] = [
        ("opted out", |one| one.is_opt_out = true, true, true),
        ("no e-mail", |one| one.do_not_email = true, true, false),
        (
            "held",
            |one| one.email_on_hold = OnHold::OptOut,
            true,
            false,
        ),
        ("no texts", |one| one.do_not_sms = true, false, true),
        (
            "bounced",
            |one| one.email_on_hold = OnHold::Bounced,
            false,
            false,
        ),
        ("nothing", |_| (), false, false),
        (
            "another address",
            |one| {
                one.is_opt_out = true;
                one.email = Some("other@example.org".to_owned());
            },
            false,
            false,
        ),
        (
            "another number",
            |one| {
                one.do_not_sms = true;
                one.phone = Some("+15105550143".to_owned());
            },
            false,
            false,
        ),
        (
            "an organisation",
            |one| {
                one.is_opt_out = true;
                one.contact_type = Some("Organization".to_owned());
            },
            false,
            false,
        ),
    ];
    for (words, change, no_email, no_texts) in cases {
        for has_own_matcher in [false, true] {
            let mut world = World::with_people(0);
            world.crm.options.own_matcher = has_own_matcher;
            let old = world.add_local("Ana@example.org", "Ana", "Ruiz");
            world.edit_local(old, |contact| {
                contact.phone = Some("+15105550142".to_owned());
                contact.is_deleted = true;
                change(contact);
            });
            let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
            if has_own_matcher {
                let answers = &mut world.crm.own_matches;
                answers.insert(remote.clone(), OwnMatch::None);
            }
            world.pull();
            world.both();
            let case = format!("{words}, own matcher: {has_own_matcher}");
            let new = world.contact_of(&remote);
            assert_ne!(new.id, Some(old), "{case}");
            assert_eq!(
                (new.is_opt_out, new.do_not_sms),
                (no_email, no_texts),
                "{case}"
            );
            assert_eq!(world.is_unsubscribed(&remote), no_email, "{case}");
            let texts = world.mobile_status("ana@example.org");
            assert_eq!(texts == "unsubscribed", no_texts, "{case}: {texts}");
            world.assert_at_rest();
        }
    }
}

/// Where nobody is new, nobody looks into the trash.
#[test]
fn the_trash_is_looked_into_once_for_all_new_people() {
    let calls = |new: usize| {
        let mut world = World::with_people(0);
        let known = world.add_local("known@example.org", "Ana", "Ruiz");
        world.add_remote("known@example.org", "Ana", "Ruiz");
        for number in 0..new {
            world.add_remote(&format!("p{number}@example.org"), "Ann", "Harbor");
        }
        assert_eq!(world.pull().counts.created as usize, new);
        assert!(world.state_of(known).is_some());
        world.crm.looked_into_trash
    };
    assert_eq!([0, 1, 30].map(calls), [0, 1, 1]);
}

#[test]
fn dying_while_somebody_leaves_the_scope_opts_nobody_out() {
    let mut wrong = Vec::new();
    for calls in 1..40 {
        let (mut world, id, remote) = about_to_leave();
        let mut client = world.client();
        let run = world.run_of(Origin::Local);
        let mut crm = CutOff::new(&mut world.crm, calls);
        let _ = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
        let died = crm.died();
        world.both();
        world.both();
        assert!(world.is_unsubscribed(&remote));
        if world.crm.contacts[&id].is_opt_out {
            wrong.push((calls, world.logged("consent")));
        }
        if !died {
            break;
        }
    }
    assert!(
        wrong.is_empty(),
        "died at call, and then opted out in CiviCRM: {wrong:#?}"
    );
}

#[test]
fn a_lost_answer_while_somebody_leaves_the_scope_opts_nobody_out() {
    let (mut world, id, remote) = about_to_leave();
    world
        .sandbox
        .fault(Fault::new(FaultKind::DropAfter).on("PUT", "/people*"));
    // The person is read before, and looked up in vain afterwards.
    let look_up = Fault::new(FaultKind::DropBefore).on("GET", "/people*");
    world.sandbox.fault(look_up.skip(1));
    let _ = world.run(Origin::Local);
    world.sandbox.clear_faults();
    assert!(world.is_unsubscribed(&remote));
    world.both();
    world.both();
    assert!(
        !world.crm.contacts[&id].is_opt_out,
        "{:?}",
        world.logged("consent")
    );
}

#[test]
fn both_people_of_a_merged_contact_are_unsubscribed_when_it_leaves_the_scope() {
    let mut world = World::with_people(0);
    is_limited_and_unsubscribes(&mut world);
    let ids = linked_locals(&mut world, 2);
    merge(&mut world.crm, ids[0], ids[1]);
    world.both();
    world.both_later(10);
    leaves(&mut world, ids[0]);
    world.both();
    world.both_later(10);
    world.both();
    assert_eq!(
        [0, 1].map(|n| world.email_status(&email(n))),
        ["unsubscribed", "unsubscribed"]
    );
}

#[test]
fn the_alias_of_a_contact_entered_anew_hears_its_opt_out() {
    let (mut world, new) = merged_and_entered_anew();
    world.both();
    assert!(
        world
            .state_of(new)
            .is_some_and(|state| state.link().is_some())
    );
    world.both_later(10);
    world.edit_local(new, |contact| contact.is_opt_out = true);
    world.both();
    world.both();
    assert_eq!(
        [0, 1].map(|n| world.email_status(&email(n))),
        ["unsubscribed", "unsubscribed"]
    );
}

/// Refused before the alias moved along, and not edited again: the alias hears of it all the same.
#[test]
fn the_alias_of_a_contact_entered_anew_hears_an_opt_out_from_before() {
    for first in [Origin::Remote, Origin::Local] {
        let (mut world, new) = merged_and_entered_anew();
        world.edit_local(new, |contact| contact.is_opt_out = true);
        world.run(first).unwrap();
        world.both_later(10);
        world.both();
        world.both_later(10);
        world.both();
        let there = [0, 1].map(|n| world.email_status(&email(n)));
        assert_eq!(there, ["unsubscribed", "unsubscribed"], "{first:?}");
    }
}

#[test]
fn another_address_of_somebody_opted_out_is_unsubscribed() {
    let mut world = World::with_people(0);
    let ids = linked_locals(&mut world, 1);
    let remote = world.remote_id(&email(0));
    world.edit_local(ids[0], |contact| contact.is_opt_out = true);
    world.both();
    assert!(world.is_unsubscribed(&remote));
    // Subscribed there again, which the profile does not honour: settled.
    world.both_later(10);
    world.set_email_status(&remote, "subscribed");
    world.both();
    assert!(world.crm.contacts[&ids[0]].is_opt_out);
    world.both_later(10);
    world.edit_local(ids[0], |contact| {
        contact.email = Some("other@example.org".to_owned())
    });
    world.both();
    assert_eq!(world.email_status("other@example.org"), "unsubscribed");
}

#[test]
fn an_unsubscribe_saved_alone_costs_nobody_the_texts() {
    let mut world = World::with_people(0);
    let remote = world.add_texted_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let new = "ana@new.example.org";
    world.crm.broken.insert(new.to_owned(), "No.".to_owned());
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": new, "status": "unsubscribed"}]}),
    );
    world.both();
    world.both_later(10);
    world.both();
    world.crm.broken.clear();
    world.both_later(60 * 25);
    world.both();
    assert_eq!(
        world.mobile_status(new),
        "subscribed",
        "{:?}",
        world.logged("consent")
    );
}

#[test]
fn a_refusal_told_alone_is_told_and_logged_once() {
    let mut world = World::with_people(0);
    world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    opts_out_with_an_address_that_is_refused(&mut world, id);
    for _ in 0..5 {
        world.both_later(60 * 25);
        world.push();
    }
    // The new address takes the refusal along each time it is tried.
    let writes = world.writes().into_iter();
    let alone = writes.filter(|(_, _, body)| {
        let body = body.to_string();
        body.contains("unsubscribed") && !body.contains("ana@new.example.org")
    });
    assert_eq!(alone.count(), 1);
    assert_eq!(
        world.logged("consent").len(),
        1,
        "{:?}",
        world.logged("consent")
    );
}

#[test]
fn a_retry_does_not_unsubscribe_again_who_subscribed_since() {
    let mut world = World::with_people(0);
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    opts_out_with_an_address_that_is_refused(&mut world, id);
    world.both_later(10);
    world.push();
    assert!(world.is_unsubscribed(&remote));
    world.both_later(10);
    world.set_email_status(&remote, "subscribed");
    for _ in 0..3 {
        world.both_later(60 * 25);
        world.both();
    }
    assert_eq!(world.email_status("ana@example.org"), "subscribed");
}

/// CiviCRM is read first, so that the leaving is carried before the refusal was pulled.
#[test]
fn who_unsubscribed_right_before_leaving_is_opted_out() {
    for is_alias in [false, true] {
        let (mut world, id, remote) = about_to_leave();
        if is_alias {
            let kept = enter(&mut world, 1);
            leaves(&mut world, kept);
            merge(&mut world.crm, kept, id);
        }
        world.unsubscribe(&remote);
        world.push();
        for _ in 0..3 {
            world.both_later(60);
            world.pull();
            world.push();
        }
        let contact = world.contact_of(&remote);
        assert!(
            contact.is_opt_out,
            "alias: {is_alias}, {:?}",
            world.crm.states
        );
        assert!(world.is_unsubscribed(&remote), "alias: {is_alias}");
    }
}

/// That somebody was subscribed to texts before is what makes *unsubscribed* a refusal.
#[test]
fn who_unsubscribed_from_texts_right_before_a_merge_is_heard() {
    let phone = |status: &str| json!({"phone_numbers": [{"primary": true, "number": "15105550142", "number_type": "Mobile", "status": status}]});
    for (before, refuses) in [("subscribed", true), ("unsubscribed", false)] {
        let mut world = World::with_people(0);
        let ids = linked_locals(&mut world, 2);
        let remote = world.remote_id(&email(1));
        world.both_later(60);
        world.edit_remote(&remote, phone(before));
        world.both();
        world.both_later(60);
        world.edit_remote(&remote, phone("unsubscribed"));
        merge(&mut world.crm, ids[0], ids[1]);
        for _ in 0..3 {
            world.both_later(60);
            world.both();
        }
        let contact = &world.crm.contacts[&ids[0]];
        assert_eq!(
            contact.do_not_sms, refuses,
            "{before}: {:?}",
            world.crm.states
        );
    }
}

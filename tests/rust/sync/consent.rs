//! Consent between both sides: bouncing addresses, fresh opt-ins, people who are new to Action Network.

use osdi_engine::crm::{Contact, ContactId, OnHold};
use serde_json::{Value, json};

use crate::people::{email, linked_locals};
use crate::world::World;

type Edit = fn(&mut Contact);

const ANA: &str = "ana@example.org";

/// Somebody both sides know.
fn pair(world: &mut World) -> (ContactId, String) {
    let remote = world.add_remote(ANA, "Ana", "Ruiz");
    world.pull();
    (world.contact(ANA).unwrap().id.unwrap(), remote)
}

fn causes(world: &World) -> Vec<String> {
    let logged = world.logged("consent");
    let causes = logged.iter().map(|entry| entry["cause"].as_str().unwrap());
    causes.map(str::to_owned).collect()
}

#[test]
fn a_bouncing_address_is_put_on_hold_once() {
    let mut world = World::with_people(0);
    let (id, remote) = pair(&mut world);
    world.sandbox.clear_requests();
    world.set_email_status(&remote, "bouncing");
    world.both();
    let contact = &world.crm.contacts[&id];
    assert_eq!(contact.email_on_hold, OnHold::Bounced);
    assert!(!contact.is_opt_out && !contact.do_not_email);
    assert_eq!(
        world.logged("consent"),
        [
            json!({"channel": "email", "side": "local", "from": "open", "to": "on hold",
            "cause": "mail to the address came back"})
        ]
    );
    // Whoever lifts the hold knows why.
    world.edit_local(id, |contact| contact.email_on_hold = OnHold::No);
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.both();
    assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("Anna"));
    assert_eq!(world.crm.contacts[&id].email_on_hold, OnHold::No);
    world.set_email_status(&remote, "previous bounce");
    world.both();
    assert_eq!(world.crm.contacts[&id].email_on_hold, OnHold::No);
    world.set_email_status(&remote, "bouncing");
    world.both();
    assert_eq!(world.crm.contacts[&id].email_on_hold, OnHold::Bounced);
    assert_eq!(world.writes(), [], "nothing about bouncing is sent");
}

#[test]
fn a_hold_falls_on_the_address_that_bounces() {
    let mut world = World::with_people(0);
    world.add_remote("new@example.org", "New", "Ruiz");
    let new = world.remote_id("new@example.org");
    world.set_email_status(&new, "bouncing");
    let (id, remote) = pair(&mut world);
    let contact = world.contact("new@example.org").unwrap();
    assert_eq!(contact.email_on_hold, OnHold::Bounced, "a new contact");
    // The contact has another address meanwhile.
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned())
    });
    world.set_email_status(&remote, "bouncing");
    world.later(2);
    world.pull();
    assert_eq!(world.crm.contacts[&id].email_on_hold, OnHold::No);
    world.push();
    // Another address there, and it bounces as well.
    let other =
        json!({"email_addresses": [{"address": "ana@other.example.org", "status": "bouncing"}]});
    world.edit_remote(&remote, other);
    world.both();
    let contact = world.contact("ana@other.example.org").unwrap();
    assert_eq!(contact.email_on_hold, OnHold::Bounced);
}

/// Which refusal stands here, whether the profile honours opt-ins, whether the contact was touched after the last sync,
/// whether it is open in the end, and why.
#[test]
fn a_fresh_opt_in_there_lifts_the_refusal_here_where_the_times_prove_it() {
    let refusals: [(&str, Edit); 3] = [
        ("opt-out", |contact| contact.is_opt_out = true),
        ("no e-mail", |contact| contact.do_not_email = true),
        ("on hold", |contact| contact.email_on_hold = OnHold::OptOut),
    ];
    for (refusal, refuse) in refusals {
        for (honours, touched, lifted, cause) in [
            (true, false, true, "opted in on Action Network since"),
            (true, true, false, "no proof that the opt-in came last"),
            (false, false, false, "the profile does not honour opt-ins"),
        ] {
            let mut world = World::with_people(0);
            world.rules.honour_opt_in = honours;
            let (id, remote) = pair(&mut world);
            world.edit_local(id, refuse);
            world.both();
            assert_eq!(world.email_status(ANA), "unsubscribed");
            world.both_later(5);
            world.set_email_status(&remote, "subscribed");
            if touched {
                world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
            }
            world.both();
            let is_open = |world: &World| {
                let contact = &world.crm.contacts[&id];
                !contact.is_opt_out && !contact.do_not_email && contact.email_on_hold == OnHold::No
            };
            let case = format!("{refusal} {honours} {touched}");
            assert_eq!(is_open(&world), lifted, "{case}");
            assert_eq!(causes(&world).last().unwrap(), cause, "{case}");
            assert_eq!(world.email_status(ANA), "subscribed", "{case}");
            // What was settled stays settled, also when the profile changes its mind.
            world.rules.honour_opt_in = true;
            world.edit_remote(&remote, json!({"family_name": "Gomez"}));
            world.both();
            world.both();
            assert_eq!(is_open(&world), lifted, "{case}");
            assert_eq!(world.email_status(ANA), "subscribed", "{case}");
            // And the next refusal counts again.
            world.set_email_status(&remote, "unsubscribed");
            world.both();
            assert!(!is_open(&world), "{case}");
        }
    }
}

/// A push must not hide that somebody touched the contact after the person had opted in.
#[test]
fn a_push_in_between_makes_no_proof() {
    let mut world = World::with_people(0);
    world.rules.honour_opt_in = true;
    let (id, remote) = pair(&mut world);
    world.edit_local(id, |contact| contact.is_opt_out = true);
    world.both();
    world.both_later(5);
    world.set_email_status(&remote, "subscribed");
    world.edit_local(id, |contact| contact.first_name = Some("Anna".to_owned()));
    world.push();
    world.both();
    assert!(world.crm.contacts[&id].is_opt_out);
}

#[test]
fn an_opt_in_to_email_opens_no_texts() {
    for (status, closes_texts) in [("unsubscribed", true), ("subscribed", false)] {
        let mut world = World::with_people(0);
        world.rules.honour_opt_in = true;
        let remote = world.add_texted_remote(ANA, "Ana", "Ruiz");
        world.pull();
        let id = world.contact(ANA).unwrap().id.unwrap();
        world.set_email_status(&remote, "unsubscribed");
        world.both();
        assert!(world.crm.contacts[&id].is_opt_out);
        world.edit_remote(&remote, json!({"phone_numbers": [{"status": status}]}));
        world.both();
        world.crm.contacts.get_mut(&id).unwrap().do_not_sms = false;
        world.both_later(5);
        world.set_email_status(&remote, "subscribed");
        world.both();
        let contact = &world.crm.contacts[&id];
        assert_eq!(
            (contact.is_opt_out, contact.do_not_sms),
            (false, closes_texts),
            "{status}"
        );
        world.both();
        assert_eq!(world.mobile_status(ANA), status);
    }
}

/// The refusal here, what happens on Action Network meanwhile, and the statuses in the end.
#[test]
fn a_refusal_taken_back_here_subscribes_only_where_the_times_prove_it() {
    type There = fn(&World, &str);
    let rests: There = |_, _| {};
    let edited: There = |world, remote| world.edit_remote(remote, json!({"given_name": "Anna"}));
    let complained: There = |world, remote| world.set_email_status(remote, "spam complaint");
    for (honours, there, status, cause) in [
        (true, rests, "subscribed", "opted in in CiviCRM since"),
        (
            false,
            rests,
            "unsubscribed",
            "the profile does not honour opt-ins",
        ),
        (
            true,
            edited,
            "unsubscribed",
            "no proof that the opt-in came last",
        ),
        (
            true,
            complained,
            "spam complaint",
            "refused on Action Network",
        ),
    ] {
        for pulls_first in [true, false] {
            let mut world = World::with_people(0);
            world.rules.honour_opt_in = honours;
            let (id, remote) = pair(&mut world);
            world.edit_local(id, |contact| contact.is_opt_out = true);
            world.both();
            world.both_later(5);
            there(&world, &remote);
            world.edit_local(id, |contact| contact.is_opt_out = false);
            if pulls_first {
                world.pull();
            }
            world.push();
            assert_eq!(world.email_status(ANA), status, "{cause}");
            assert_eq!(causes(&world).last().unwrap(), cause);
            world.rules.honour_opt_in = true;
            world.edit_local(id, |contact| contact.last_name = Some("Gomez".to_owned()));
            world.both();
            world.both();
            assert_eq!(world.email_status(ANA), status, "{cause}");
            // A complaint is the last word, whatever was taken back here.
            let complained = status == "spam complaint";
            assert_eq!(world.crm.contacts[&id].is_opt_out, complained, "{cause}");
        }
    }
}

#[test]
fn only_do_not_sms_taken_back_subscribes_to_texts() {
    for (refuse, accept, status) in [
        (
            (|contact| contact.do_not_sms = true) as Edit,
            (|contact| contact.do_not_sms = false) as Edit,
            "subscribed",
        ),
        (
            |contact| contact.is_opt_out = true,
            |contact| contact.is_opt_out = false,
            "unsubscribed",
        ),
    ] {
        let mut world = World::with_people(0);
        world.rules.honour_opt_in = true;
        world.add_texted_remote(ANA, "Ana", "Ruiz");
        world.pull();
        let id = world.contact(ANA).unwrap().id.unwrap();
        world.edit_local(id, refuse);
        world.both();
        assert_eq!(world.mobile_status(ANA), "unsubscribed");
        world.edit_local(id, accept);
        world.both();
        assert_eq!(world.mobile_status(ANA), status);
        assert_eq!(world.email_status(ANA), "subscribed");
        assert!(!world.crm.contacts[&id].do_not_sms);
    }
}

#[test]
fn somebody_new_there_is_subscribed_only_by_the_profiles_choice() {
    for subscribes in [true, false] {
        let mut world = World::with_people(0);
        world.rules.subscribe_new_people = subscribes;
        let id = world.add_local(ANA, "Ana", "Ruiz");
        world.push();
        let [(_, _, body)] = &world.writes()[..] else {
            panic!("one write")
        };
        let sent = &body["person"]["email_addresses"][0]["status"];
        let (expected, status) = match subscribes {
            true => (Value::Null, "subscribed"),
            false => (json!("unsubscribed"), "unsubscribed"),
        };
        assert_eq!(
            (sent, world.email_status(ANA).as_str()),
            (&expected, status)
        );
        // That was our doing, and no wish of the person.
        let remote = world.remote_id(ANA);
        world.edit_remote(&remote, json!({"given_name": "Anna"}));
        world.both();
        assert_eq!(world.crm.contacts[&id].first_name.as_deref(), Some("Anna"));
        assert!(!world.crm.contacts[&id].is_opt_out);
        // But this is.
        world.set_email_status(&remote, "subscribed");
        world.both();
        world.set_email_status(&remote, "unsubscribed");
        world.both();
        assert!(world.crm.contacts[&id].is_opt_out);
    }
}

/// The address came to the contact after the person had refused.
#[test]
fn a_refusal_of_somebody_whose_address_is_missing_here_is_heard() {
    let mut world = World::with_people(0);
    let (id, remote) = pair(&mut world);
    world.edit_local(id, |contact| {
        contact.email = None;
        contact.email_id = None;
    });
    world.set_email_status(&remote, "unsubscribed");
    world.both();
    assert!(world.crm.contacts[&id].is_opt_out);
}

#[test]
fn every_change_of_consent_is_logged_with_its_cause() {
    let mut world = World::with_people(0);
    let remote = world.add_texted_remote(ANA, "Ana", "Ruiz");
    world.pull();
    let id = world.contact(ANA).unwrap().id.unwrap();
    world.edit_remote(
        &remote,
        json!({"phone_numbers": [{"status": "unsubscribed"}]}),
    );
    world.both();
    world
        .sandbox
        .set(|settings| settings.refused_emails = vec!["new@*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.is_opt_out = true;
        contact.email = Some("new@example.org".to_owned());
    });
    world.push();
    assert_eq!(
        world.logged("consent"),
        [
            json!({"channel": "texts", "side": "local", "from": "open", "to": "refused",
                "cause": "refused on Action Network"}),
            json!({"channel": "email", "side": "remote", "from": "subscribed", "to": "unsubscribed",
                "cause": "refused in CiviCRM"}),
        ],
        "also what travelled alone"
    );
}

/// Action Network shows new people in its searches only after some seconds.
#[test]
fn somebody_who_was_there_unseen_and_is_unsubscribed_now_is_reported() {
    let mut world = World::with_people(0);
    world.rules.subscribe_new_people = false;
    world
        .sandbox
        .set(|settings| settings.search_lag_ms = 60_000);
    let remote = world.add_remote(ANA, "Ana", "Ruiz");
    world
        .sandbox
        .patch_person(&remote, json!({"created_date": "2020-01-01T00:00:00Z"}))
        .unwrap();
    let id = world.add_local(ANA, "Ana", "Ruiz");
    world.add_local("bo@example.org", "Bo", "Lee");
    let pushed = world.push();
    let reported: Vec<_> = pushed
        .problems
        .iter()
        .map(|problem| problem.contact_id)
        .collect();
    assert_eq!(reported, [Some(id)], "{pushed:?}");
}

/// Unsubscribed by the sync, as new or on leaving the scope; then the person complains.
#[test]
fn a_complaint_beside_our_own_unsubscribing_is_a_refusal_once() {
    // Action Network writes again to whoever complained before.
    for (status, is_refusal) in [("spam complaint", true), ("previous spam complaint", false)] {
        for was_in_scope in [false, true] {
            let mut world = World::with_people(0);
            world.rules.subscribe_new_people = was_in_scope;
            let id = world.add_local("ana@example.org", "Ana", "Ruiz");
            world.both();
            let remote = world.remote_id("ana@example.org");
            if was_in_scope {
                world.unsubscribe(&remote);
                let state = world.crm.states.values_mut().next().unwrap();
                let base = state.base.as_mut().unwrap();
                base.remote.email_consent = Some(osdi_engine::mapping::Consent::Refused);
            }
            world.both_later(20);
            world.both();
            let case = format!("{status}, {was_in_scope}");
            assert!(!world.crm.contacts[&id].is_opt_out, "{case}");
            assert!(world.is_unsubscribed(&remote), "{case}");
            world.set_email_status(&remote, status);
            world.both_later(20);
            world.both();
            assert_eq!(world.crm.contacts[&id].is_opt_out, is_refusal, "{case}");
            assert_eq!(world.email_status("ana@example.org"), status, "{case}");
            // Once: whoever lifts it in CiviCRM, knowing better, is not contradicted for the same complaint.
            world.both_later(20);
            world.edit_local(id, |contact| contact.is_opt_out = false);
            for _ in 0..2 {
                world.both_later(20);
                world.both();
            }
            assert!(!world.crm.contacts[&id].is_opt_out, "{case}");
            assert_eq!(world.email_status("ana@example.org"), status, "{case}");
        }
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

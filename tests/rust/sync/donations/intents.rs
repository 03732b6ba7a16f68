//! The answer to a donation that was sent is lost, and the contribution is another one before the next run.

use action_network_sandbox::{Fault, FaultKind};
use jiff::SignedDuration;
use osdi_engine::crm::{ContactId, ContributionId, DonationFlagType, DonationStatus};
use osdi_engine::osdi::{Amount, DonationId};
use osdi_engine::profile::Origin;
use serde_json::json;

use super::Till;

/// A contribution of Ana, whose donation is on Action Network though nobody here knows; with another donor.
fn lost(arrives: bool) -> (Till, ContributionId, ContactId) {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let other = till.world.add_local("bo@example.org", "Bo", "Li");
    till.world.push();
    let contribution = till.contribution(contact, "25.00");
    till.send_in_vain(arrives);
    assert_eq!(till.remote().len(), usize::from(arrives));
    (till, contribution, other)
}

type Edit = fn(&mut Till, ContributionId, ContactId);

const EDITS: &[(&str, Edit)] = &[
    ("nothing", |_, _, _| {}),
    ("its amount", |till, id, _| {
        let all = &mut till.world.crm.donations.contributions;
        all.get_mut(&id).unwrap().contribution.total_amount = Amount::parse("30.00").unwrap();
    }),
    ("its date", |till, id, _| {
        let all = &mut till.world.crm.donations.contributions;
        let date = &mut all.get_mut(&id).unwrap().contribution.receive_date;
        *date = date.map(|date| date + SignedDuration::from_hours(1));
    }),
    ("its contact", |till, id, other| {
        let all = &mut till.world.crm.donations.contributions;
        all.get_mut(&id).unwrap().contribution.contact_id = other;
    }),
    (
        "its contact, who is not on Action Network",
        |till, id, _| {
            let nobody = till.world.add_local("no@example.org", "No", "Body");
            let all = &mut till.world.crm.donations.contributions;
            all.get_mut(&id).unwrap().contribution.contact_id = nobody;
        },
    ),
    ("its status", |till, id, _| {
        let all = &mut till.world.crm.donations.contributions;
        all.get_mut(&id).unwrap().contribution.status = Some("Refunded".to_owned());
    }),
    ("it was deleted", |till, id, _| {
        till.world.crm.delete_contribution(id);
    }),
];

#[test]
fn what_arrived_is_recognised_whatever_became_of_the_contribution() {
    for (story, edit) in EDITS {
        for (origin, minutes) in [(Origin::Remote, 1), (Origin::Remote, 6), (Origin::Local, 6)] {
            let (mut till, contribution, other) = lost(true);
            edit(&mut till, contribution, other);
            let here = till.contributions().len();
            till.later(minutes);
            till.run(origin).unwrap();
            for _ in 0..2 {
                till.later(60 * 24);
                till.pull();
                till.push();
            }
            let name = format!(
                "{story}, {origin:?} after {minutes} minutes: {:?}",
                till.states()
            );
            assert_eq!(till.remote().len(), 1, "{name}");
            assert_eq!(till.contributions().len(), here, "{name}");
            let told = till.flags();
            match *story {
                "its amount" => {
                    assert_eq!(told, [DonationFlagType::DonationAmountChanged], "{name}")
                }
                "its status" | "it was deleted" => {
                    assert_eq!(told, [DonationFlagType::ContributionTakenBack], "{name}");
                }
                _ => assert_eq!(told, [], "{name}"),
            }
            till.assert_at_rest();
        }
    }
}

#[test]
fn what_did_not_arrive_is_sent_as_it_is_now() {
    for (story, edit) in EDITS {
        let (mut till, contribution, other) = lost(false);
        edit(&mut till, contribution, other);
        till.later(6);
        till.push();
        let sent = till.remote();
        let amounts: Vec<_> = sent
            .iter()
            .map(|one| one["amount"].as_str().unwrap())
            .collect();
        match *story {
            "its amount" => assert_eq!(amounts, ["30.00"], "{story}"),
            "its status" | "it was deleted" | "its contact, who is not on Action Network" => {
                assert!(amounts.is_empty(), "{story}");
            }
            _ => assert_eq!(amounts, ["25.00"], "{story}"),
        }
        till.assert_at_rest();
    }
}

/// One that could not be sent, because it was not completed for a while.
#[test]
fn what_is_completed_again_is_sent() {
    let (mut till, contribution, _) = lost(false);
    let status = |till: &mut Till, status: &str| {
        let all = &mut till.world.crm.donations.contributions;
        all.get_mut(&contribution).unwrap().contribution.status = Some(status.to_owned());
    };
    status(&mut till, "Pending");
    till.later(6);
    till.push();
    assert!(till.remote().is_empty());
    status(&mut till, "Completed");
    till.later(6);
    till.push();
    assert_eq!(till.remote().len(), 1);
    till.assert_at_rest();
}

/// Action Network may tell the page of a donation by a link alone.
#[test]
fn a_donation_that_tells_its_page_by_a_link_is_recognised() {
    let (mut till, _, _) = lost(true);
    let id = super::id(&till.remote()[0]);
    till.change(
        &id,
        json!({"action_network:fundraising_page_id": null, "touch": false}),
    );
    till.later(6);
    till.push();
    assert_eq!(till.remote().len(), 1, "{:?}", till.seen);
    till.assert_at_rest();
}

/// Two of one second, of which one arrived and was corrected there, and one was deleted here.
#[test]
fn a_doubt_about_a_deleted_contribution_has_one_flag_until_it_ends() {
    let mut till = Till::empty();
    let (contact, _) = till.donor();
    let first = till.contribution(contact, "20.00");
    till.contribution(contact, "30.00");
    let lost = Fault::new(FaultKind::Truncate).on("POST", "/fundraising_pages/*/donations");
    till.world.sandbox.fault(lost.times(Some(2)));
    let _ = till.run(Origin::Local);
    till.world.sandbox.clear_faults();
    let there: Vec<String> = till.remote().iter().map(super::id).collect();
    assert_eq!(there.len(), 2);
    assert!(till.world.sandbox.delete("donations", &there[0]));
    till.later(5);
    till.change(&there[1], json!({"amount": "99.00"}));
    till.world.crm.delete_contribution(first);
    for _ in 0..4 {
        till.later(60 * 24);
        till.push();
        let flags = &till.world.crm.donations.flags;
        let ambiguous = DonationFlagType::DonationAmbiguous;
        assert_eq!(till.flags(), [ambiguous, ambiguous], "one for each");
        for flag in flags {
            assert!(
                flag.message.contains("one that was deleted since") && !flag.message.contains("  "),
                "{}",
                flag.message
            );
        }
    }
    // Somebody links the other one.
    for state in till.world.crm.donations.states.values_mut() {
        if state.contribution_id.is_some() {
            state.remote_donation_id = DonationId::parse(&there[1]).ok();
            state.sync_status = Some(DonationStatus::Matched);
            state.next_attempt_time = None;
            state.intent = None;
        }
    }
    till.world
        .crm
        .donations
        .flags
        .retain(|flag| flag.context.contributions.is_empty());
    assert_eq!(till.flags(), [DonationFlagType::DonationAmbiguous]);
    till.later(60 * 24);
    till.push();
    assert_eq!(till.flags(), []);
    assert_eq!(till.states().len(), 1, "nothing is left to be looked for");
}

/// Nothing of it arrived, so it is no donation of another amount.
#[test]
fn what_was_refused_is_only_the_very_same_donation() {
    for (amount, is_it) in [("50.00", false), ("20.00", true)] {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        till.contribution(contact, "11.00");
        till.push();
        let page = till.world.crm.donations.page.clone().unwrap();
        till.later(1);
        let contribution = till.contribution(contact, "20.00");
        let saved = &till.world.crm.donations.contributions[&contribution];
        let given = saved.contribution.receive_date.unwrap().to_string();
        let other = till.give(
            &person,
            json!({"resource": page, "amount": amount, "created_date": given,
                "recipients": [{"display_name": "Donation", "amount": amount}]}),
        );
        let refusal = Fault::new(FaultKind::Status).status(422);
        let refusal = refusal.on("POST", "/fundraising_pages/*/donations");
        till.world.sandbox.fault(refusal.times(Some(1)));
        till.push();
        till.later(60);
        till.push();
        let states = till.states();
        let state = states
            .iter()
            .find(|state| state.contribution_id == Some(contribution));
        let linked = state.unwrap().remote_donation_id.as_ref().unwrap();
        assert_eq!(linked.as_str() == other, is_it, "{amount}");
        assert_eq!(till.remote().len(), if is_it { 2 } else { 3 }, "{amount}");
    }
}

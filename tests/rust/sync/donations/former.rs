//! A sync profile is deleted, and another one takes its place: what came from Action Network, and what was sent there, is
//! known all the same.

use osdi_engine::crm::{
    ContributionId, DonationFlagType, DonationState, DonationStatus, StateId, TakenAway,
};
use osdi_engine::osdi::{Amount, DonationId};
use osdi_engine::profile::{Origin, ProfileId};
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::{Till, id};

fn edit(till: &mut Till, contribution: ContributionId, amount: &str) {
    let all = &mut till.world.crm.donations.contributions;
    let one = all.get_mut(&contribution).unwrap();
    one.contribution.total_amount = Amount::parse(amount).unwrap();
    one.contribution.trxn_id = None;
}

fn is_own(state: &DonationState) -> bool {
    !state.is_former()
}

/// Whatever is edited, and whichever direction runs first.
#[test]
fn a_profile_made_anew_finds_everything_as_it_was() {
    for first in [Origin::Remote, Origin::Local] {
        for is_edited in [false, true] {
            let mut till = Till::empty();
            let (contact, person) = till.donor();
            till.give(&person, json!({}));
            till.pull();
            let sent = till.contribution(contact, "31.00");
            till.push();
            till.world.crm.delete_donation_profile();
            if is_edited {
                for contribution in [ContributionId(1), sent] {
                    edit(&mut till, contribution, "40.00");
                }
            }
            till.later(60);
            for origin in [first, Origin::Remote, Origin::Local] {
                let report = till.run(origin).unwrap();
                assert_eq!(report.counts.created, 0, "{first:?} {:?}", till.seen);
            }
            let name = format!("{first:?} {is_edited} {:?}", till.states());
            assert_eq!(
                (till.contributions().len(), till.remote().len()),
                (2, 2),
                "{name}"
            );
            assert!(till.states().into_iter().all(is_own), "{name}");
            assert_eq!(till.flags(), [], "{name}");
            till.assert_at_rest();
        }
    }
}

/// What came from Action Network is sent to no group, and what was sent to one can be sent to another.
#[test]
fn a_profile_of_another_group_sends_what_did_not_come_from_one() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    till.give(&person, json!({}));
    till.pull();
    till.contribution(contact, "31.00");
    till.push();
    till.world.crm.delete_donation_profile();
    // Nothing of the first group is there.
    for donation in till.remote() {
        assert!(till.world.sandbox.delete("donations", &id(&donation)));
    }
    till.rules.local_since = Some(super::time("2020-01-01T00:00:00Z"));
    till.later(60);
    till.pull();
    till.push();
    let amounts: Vec<_> = till
        .remote()
        .iter()
        .map(|one| one["amount"].clone())
        .collect();
    assert_eq!(amounts, ["31.00"]);
    till.assert_at_rest();
}

#[test]
fn an_amount_that_changed_while_there_was_no_profile_is_told() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let donation = till.give(&person, json!({}));
    till.pull();
    till.world.crm.delete_donation_profile();
    till.later(60);
    till.change(&donation, json!({"amount": null}));
    till.pull();
    assert_eq!(till.flags(), [DonationFlagType::DonationAmountChanged]);
    till.assert_at_rest();
}

#[test]
fn a_deleted_contribution_stays_deleted_and_a_failure_begins_anew() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(&person, json!({}));
    till.pull();
    till.world.crm.delete_contribution(ContributionId(1));
    let broken = till.give(&person, json!({"created_date": "2026-03-19T10:00:00Z"}));
    let why = "a hook".to_owned();
    till.world.crm.donations.broken.insert(broken, why);
    for _ in 0..12 {
        till.later(60 * 24);
        till.pull();
    }
    assert_eq!(till.flags(), [DonationFlagType::DonationFailed]);
    till.world.crm.donations.broken.clear();
    till.world.crm.delete_donation_profile();
    till.later(60);
    assert_eq!(till.pull().counts.created, 1, "{:?}", till.seen);
    assert_eq!(till.contributions().len(), 1);
    assert_eq!(till.states().len(), 2);
    till.assert_at_rest();
}

/// A preview takes nothing over.
#[test]
fn a_preview_leaves_the_states_of_a_deleted_profile() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(&person, json!({}));
    till.pull();
    till.world.crm.delete_donation_profile();
    till.mode = osdi_engine::sync::Mode::Preview { limit: None };
    till.later(60);
    assert_eq!(till.pull().counts.unchanged, 1, "{:?}", till.seen);
    assert!(!till.states().into_iter().any(is_own));
}

/// The answer to what was sent was lost, and the profile was deleted before anybody looked for it.
#[test]
fn what_a_deleted_profile_sent_without_an_answer_is_looked_for() {
    for first in [Origin::Remote, Origin::Local] {
        for arrived in [true, false] {
            let mut till = Till::empty();
            let (contact, _) = till.donor();
            let contribution = till.contribution(contact, "31.00");
            till.send_in_vain(arrived);
            till.world.crm.delete_donation_profile();
            edit(&mut till, contribution, "40.00");
            till.later(60);
            for origin in [first, Origin::Remote, Origin::Local] {
                till.run(origin).unwrap();
            }
            let name = format!("{first:?} {arrived} {:?}", till.states());
            assert_eq!(
                (till.contributions().len(), till.remote().len()),
                (1, 1),
                "{name}"
            );
            let own: Vec<_> = till
                .states()
                .into_iter()
                .filter(|one| is_own(one))
                .collect();
            assert_eq!(own.len(), 1, "{name}");
            assert!(own[0].link().is_some(), "{name}");
        }
    }
}

/// Two deleted profiles knew one contribution as two donations: it is one of them, and of the other somebody is told.
#[test]
fn one_contribution_is_not_two_donations() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    let contribution = till.contribution(contact, "40.00");
    for (profile, second) in [(7, 1), (8, 2)] {
        let date = format!("2026-03-18T16:58:0{second}Z");
        let donation = till.give(&person, json!({"created_date": date}));
        let state = DonationState {
            id: Some(StateId(profile)),
            contribution_id: Some(contribution),
            remote_donation_id: Some(DonationId::parse(&donation).unwrap()),
            source: Some(Origin::Local),
            sync_status: Some(DonationStatus::Done),
            remote_amount: Some(Amount::parse("25.00").unwrap()),
            sync_profile_id: None,
            ..DonationState::new(ProfileId(profile))
        };
        till.world
            .crm
            .donations
            .states
            .insert(StateId(profile), state);
    }
    till.pull();
    let linked = till
        .states()
        .into_iter()
        .filter(|state| is_own(state) && state.link().is_some());
    assert_eq!(
        linked.map(|state| state.id).collect::<Vec<_>>(),
        [Some(StateId(7))]
    );
    assert_eq!(till.flags(), [DonationFlagType::DonationAmbiguous]);
    assert_eq!(till.contributions().len(), 1);
}

/// A donation of this group that a living profile knows is the contribution that profile knows.
#[test]
fn what_another_profile_knows_is_known() {
    for (own, made, outcome) in [
        (None, 1, Outcome::Matched),
        (Some(None), 1, Outcome::Matched),
        (
            Some(Some("2c8f5384-0476-4aaa-aee4-471805c48a54")),
            1,
            Outcome::Error,
        ),
    ] {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        let contribution = till.contribution(contact, "40.00");
        let donation = DonationId::parse(&till.give(&person, json!({}))).unwrap();
        till.world.crm.donations.elsewhere.push(DonationState {
            contribution_id: Some(contribution),
            remote_donation_id: Some(donation),
            source: Some(Origin::Remote),
            sync_status: Some(DonationStatus::Done),
            ..DonationState::new(ProfileId(77))
        });
        if let Some(other) = own {
            let state = DonationState {
                id: Some(StateId(1)),
                contribution_id: Some(contribution),
                remote_donation_id: other.map(|other| DonationId::parse(other).unwrap()),
                source: Some(Origin::Local),
                sync_status: Some(DonationStatus::Failed),
                ..DonationState::new(crate::world::PROFILE)
            };
            till.world.crm.donations.states.insert(StateId(1), state);
        }
        till.pull();
        assert_eq!(till.contributions().len(), made, "{own:?}");
        assert_eq!(till.only().0, outcome, "{own:?} {:?}", till.seen);
        till.later(60);
        till.pull();
        assert_eq!(till.contributions().len(), made, "{own:?}");
    }
}

/// In job 3 the people are read before the donors are synced; their end is none of the donors'.
#[test]
fn the_sum_of_donors_outlives_a_complete_run_of_people() {
    let mut till = Till::empty();
    till.world.rules.brake_percent = 0;
    till.world.rules.brake_minimum = 2;
    till.world.batch_size = 1;
    let (_, known) = till.donor();
    let mut contacts = Vec::new();
    for index in 0..8 {
        // Two on each page of the list.
        for second in 0..23 * u8::from(index > 0 && index % 2 == 0) {
            let date = format!("2026-02-1{index}T16:00:{second:02}Z");
            till.give(&known, json!({"created_date": date}));
        }
        let email = format!("p{index}@example.org");
        contacts.push(till.world.add_local(&email, "Pat", "Lee"));
        let person = till.world.add_remote(&email, "Pat", "Lee");
        till.world.unsubscribe(&person);
        till.give(
            &person,
            json!({"created_date": format!("2026-03-18T16:00:0{index}Z")}),
        );
    }
    let opted_out = |till: &Till| {
        let contacts = contacts.iter();
        contacts
            .filter(|id| till.world.crm.contacts[id].is_opt_out)
            .count()
    };
    for _ in 0..3 {
        assert_eq!(
            till.run(Origin::Remote).unwrap_err().kind(),
            osdi_engine::Kind::Brake
        );
        assert_eq!(opted_out(&till), 2);
        // As the phase of people does at its end.
        let nothing = TakenAway::default();
        osdi_engine::crm::Crm::set_taken_away(&mut till.world.crm, Origin::Remote, nothing)
            .unwrap();
        till.later(6);
    }
    // Somebody confirms them in job 2.
    till.world.mode = osdi_engine::sync::Mode::Write { confirmed: true };
    till.world.pull();
    assert_eq!(opted_out(&till), 8);
    till.pull();
    assert_eq!(
        till.world.crm.donations.taken_from_donors,
        TakenAway::default()
    );
}

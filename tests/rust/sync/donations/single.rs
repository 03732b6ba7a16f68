//! One donation that is out of the ordinary concerns itself alone, and is not lost.

use osdi_engine::Kind;
use osdi_engine::crm::{DonationState, DonationStatus};
use osdi_engine::osdi::DonationId;
use osdi_engine::profile::{Origin, ProfileId};
use osdi_engine::sync::Outcome;
use serde_json::{Value, json};

use super::{Till, id};

#[test]
fn what_cannot_be_read_of_a_donation_fails_only_that_one_and_is_named() {
    for (field, changes) in [
        ("amount", json!({"amount": "25,00"})),
        ("amount", json!({"amount": "1e3"})),
        (
            "recipients[0].amount",
            json!({"recipients": [{"display_name": "Donation", "amount": "many"}]}),
        ),
        (
            "recurring",
            json!({"action_network:recurrence": {"recurring": "at times"}}),
        ),
    ] {
        let mut till = Till::empty();
        let (_, person) = till.donor();
        till.give(&person, json!({"created_date": "2026-03-18T16:58:01Z"}));
        let odd = till.give(&person, json!({}));
        till.change(&odd, changes.clone());
        till.give(&person, json!({"created_date": "2026-03-18T16:58:02Z"}));
        let report = till.pull();
        assert_eq!(
            (report.counts.created, report.counts.error),
            (2, 1),
            "{changes} {:?}",
            till.seen
        );
        let failed = till
            .seen
            .iter()
            .find(|one| one.outcome == Outcome::Error)
            .unwrap();
        assert_eq!(
            failed.remote_id.as_ref().map(DonationId::as_str),
            Some(odd.as_str())
        );
        let reason = failed.reason.as_deref().unwrap();
        assert!(reason.contains(field), "{reason}");
        assert!(till.world.crm.donations.cursor.is_some());
        till.change(
            &odd,
            json!({"amount": "25.00", "created_date": "2026-03-18T16:58:03Z", "action_network:recurrence": null,
"recipients": [{"display_name": "Donation", "amount": "25.00"}]}),
        );
        till.later(6);
        assert_eq!(till.pull().counts.created, 1, "{changes} {:?}", till.seen);
        till.assert_at_rest();
    }
}

/// What cannot be read is no refund, and what was sent is not sent again.
#[test]
fn a_known_donation_that_cannot_be_read_stays_what_it_is() {
    for origin in [Origin::Remote, Origin::Local] {
        let mut till = Till::empty();
        till.rules.apply_refunds = true;
        let (contact, person) = till.donor();
        let donation = match origin {
            Origin::Remote => till.give(&person, json!({})),
            Origin::Local => {
                till.contribution(contact, "25.00");
                till.push();
                id(&till.remote()[0])
            }
        };
        till.pull();
        till.later(1);
        till.change(&donation, json!({"amount": "25,00"}));
        for _ in 0..3 {
            till.later(60);
            till.world.crm.donations.cursor = None;
            assert_eq!(till.pull().counts.error, 1, "{origin:?}");
            till.push();
        }
        assert_eq!((till.remote().len(), till.contributions().len()), (1, 1));
        assert!(till.contributions()[0].refunds.is_empty());
        till.change(&donation, json!({"amount": "25.00"}));
        till.later(60);
        till.pull();
        till.assert_at_rest();
    }
}

fn series(till: &Till) -> Vec<bool> {
    let all = till.contributions().into_iter();
    all.map(|saved| saved.contribution.recurrence.is_some())
        .collect()
}

/// The lists of Action Network have no order.
#[test]
fn renewals_that_are_listed_before_the_beginning_of_their_series_join_it() {
    let monthly = json!({"recurring": true, "period": "Monthly"});
    let dates = [
        "2026-01-15T10:00:00Z",
        "2026-02-15T10:00:00Z",
        "2026-03-15T10:00:00Z",
        "2026-04-15T10:00:00Z",
    ];
    for (flagged, order) in [
        (&[0][..], [3, 1, 2, 0]),
        (&[0], [1, 0, 3, 2]),
        (&[0, 2], [2, 3, 1, 0]),
        (&[0, 2], [1, 2, 0, 3]),
    ] {
        for runs in [false, true] {
            let mut till = Till::empty();
            till.world.batch_size = 1;
            let (_, person) = till.donor();
            // A gift between, on another page, and of another amount, are none of it.
            till.give(&person, json!({"created_date": "2026-02-27T10:00:00Z"}));
            till.give(&person, json!({"created_date": dates[1], "amount": "7.00", "recipients": [{"display_name": "Donation", "amount": "7.00"}]}));
            let other =
                json!({"title": "Autumn", "origin_system": "Action Network", "native": true});
            let other = id(&till
                .world
                .sandbox
                .insert("fundraising_pages", other)
                .unwrap()[0]);
            till.give(
                &person,
                json!({"created_date": "2026-02-15T10:00:01Z", "resource": other}),
            );
            for index in order {
                let recurrence = match flagged.contains(&index) {
                    true => monthly.clone(),
                    false => Value::Null,
                };
                till.give(
                    &person,
                    json!({"created_date": dates[index], "action_network:recurrence": recurrence}),
                );
                if runs {
                    till.later(6);
                    till.pull();
                }
            }
            till.pull();
            assert_eq!(till.contributions().len(), 7);
            let name = format!("{flagged:?} {order:?} {runs}");
            assert_eq!(
                series(&till).into_iter().filter(|is_in| *is_in).count(),
                4,
                "{name}"
            );
            assert_eq!(till.world.crm.donations.series.len(), 1, "{name}");
            till.assert_at_rest();
        }
    }
}

/// Two profiles may sync two groups with the same contacts.
#[test]
fn an_equal_donation_to_another_group_is_another_gift() {
    let another = "2c8f5384-0476-4aaa-aee4-471805c48a54";
    for (is_same, source, made) in [
        (false, Origin::Remote, 2),
        (true, Origin::Remote, 1),
        // That one was sent to the other group says nothing about where it came from.
        (false, Origin::Local, 1),
    ] {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        till.contribution(contact, "25.00");
        let contribution = till.contributions()[0].contribution.clone();
        let date = contribution.receive_date.unwrap().to_string();
        let donation = till.give(&person, json!({"created_date": date}));
        let elsewhere = if is_same { donation.as_str() } else { another };
        till.world.crm.donations.elsewhere.push(DonationState {
            contribution_id: Some(contribution.id),
            remote_donation_id: Some(DonationId::parse(elsewhere).unwrap()),
            source: Some(source),
            sync_status: Some(DonationStatus::Done),
            ..DonationState::new(ProfileId(77))
        });
        till.pull();
        assert_eq!(
            till.contributions().len(),
            made,
            "{is_same} {source:?} {:?}",
            till.seen
        );
    }
}

#[test]
fn a_page_that_is_gone_is_looked_up_again() {
    for (story, title, create) in [
        ("there is another of that title", true, false),
        ("it is made", false, true),
        ("somebody has to say what to do", false, false),
    ] {
        let mut till = Till::empty();
        let (contact, _) = till.donor();
        till.contribution(contact, "25.00");
        till.push();
        let old = id(&till.world.sandbox.all("fundraising_pages")[0]);
        assert!(till.world.sandbox.delete("fundraising_pages", &old));
        let before = till.remote().len();
        if title {
            let page = json!({"title": "CiviCRM", "origin_system": "CiviCRM", "native": false});
            till.world
                .sandbox
                .insert("fundraising_pages", page)
                .unwrap();
        }
        till.rules.create_page = create;
        till.later(6);
        for amount in ["31.00", "32.00"] {
            till.contribution(contact, amount);
        }
        if title || create {
            assert_eq!(till.push().counts.created, 2, "{story} {:?}", till.seen);
        } else {
            let error = till.run(Origin::Local).unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration);
            assert!(
                error.to_string().contains("donation_create_page"),
                "{error}"
            );
            till.rules.create_page = true;
            till.later(6);
            assert_eq!(till.push().counts.created, 2, "{story} {:?}", till.seen);
        }
        assert_eq!(till.remote().len(), before + 2, "{story}");
        till.pull();
    }
}

/// CiviCRM's transaction id has 255 characters.
#[test]
fn a_reference_that_is_too_long_is_replaced_by_the_id_and_that_is_said_once() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let long = "x".repeat(256);
    let most = "y".repeat(255);
    for (reference, second) in [(&long, 1), (&long, 2), (&most, 3)] {
        let payment = json!({"method": "Credit Card", "reference_number": reference});
        till.give(
            &person,
            json!({"payment": payment, "created_date": format!("2026-03-18T16:58:0{second}Z")}),
        );
    }
    assert_eq!(till.pull().counts.created, 3, "{:?}", till.seen);
    let told = till.seen.iter().filter(|one| one.reason.is_some()).count();
    assert_eq!(told, 2);
    for saved in till.contributions() {
        let state = till
            .states()
            .into_iter()
            .find(|state| state.contribution_id == Some(saved.contribution.id));
        let donation = state.unwrap().remote_donation_id.clone().unwrap();
        let trxn_id = saved.contribution.trxn_id.as_deref().unwrap();
        assert!(trxn_id == donation.as_str() || trxn_id == most, "{trxn_id}");
    }
    till.assert_at_rest();
}

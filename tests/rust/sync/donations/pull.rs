//! Action Network → CiviCRM.

use osdi_engine::Kind;
use osdi_engine::crm::{
    Contribution, ContributionId, DonationFlagType, DonationState, DonationStatus,
};
use osdi_engine::osdi::{Amount, DonationId};
use osdi_engine::profile::Origin;
use osdi_engine::sync::{Mode, Outcome};
use serde_json::json;

use super::{Till, time};

#[test]
fn a_donation_becomes_a_contribution_once_with_everything_there_is_about_it() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    till.rules.referrer = [("source", "source"), ("website", "Origin.Website")]
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .into();
    let donation = till.give(&person, json!({
        "amount": "37.50",
        "recipients": [{"display_name": "Donation", "amount": "12.50"}, {"display_name": "Event Fee", "amount": "25.00"}],
        "action_network:recurrence": {"recurring": true, "period": "Every 3 Months"},
        "action_network:referrer_data": {"source": "spring-appeal", "website": "www.example.org"},
    }));
    let report = till.pull();
    assert_eq!((report.counts.created, report.total), (1, 1), "{report:?}");
    let [saved] = till.contributions()[..] else {
        panic!("one contribution")
    };
    let made = saved.made_from.clone().unwrap();
    assert_eq!(made.contact_id, contact);
    assert_eq!(made.receive_date, Some(time("2026-03-18T16:58:00Z")));
    assert_eq!(made.total_amount.to_string(), "37.50");
    assert_eq!(
        (made.currency.as_str(), made.trxn_id.as_str()),
        ("USD", donation.as_str())
    );
    assert_eq!(
        (made.source.as_str(), made.payment_instrument_id),
        ("spring-appeal", 1)
    );
    assert_eq!(made.fields["Origin.Website"], "www.example.org");
    let lines: Vec<_> = made
        .lines
        .iter()
        .map(|line| (line.financial_type_id, line.amount.to_string()))
        .collect();
    assert_eq!(lines, [(1, "12.50".to_owned()), (4, "25.00".to_owned())]);
    assert_eq!(made.series.unwrap().period.interval, 3);
    assert_eq!(till.states()[0].sync_status, Some(DonationStatus::Done));
    till.assert_at_rest();
}

#[test]
fn reading_costs_a_request_per_page_and_nothing_for_known_ones() {
    for (number, requests) in [(0, 1), (1, 1), (25, 2), (26, 2), (60, 3)] {
        let mut till = Till::empty();
        let (_, person) = till.donor();
        for index in 0..number {
            till.give(
                &person,
                json!({"created_date": format!("2026-03-18T16:{:02}:00Z", index)}),
            );
        }
        let report = till.pull();
        // Besides the pages, the fundraising page once.
        assert_eq!(
            report.requests,
            requests + u64::from(number > 0),
            "{number}"
        );
        assert_eq!(till.contributions().len(), number);
        till.world.crm.donations.cursor = None;
        till.world.crm.calls = 0;
        let again = till.pull();
        assert_eq!(again.requests, requests, "{number}");
        assert_eq!(again.counts.unchanged, number as u64);
        assert!(till.world.crm.calls <= 2, "{}", till.world.crm.calls);
    }
}

#[test]
fn a_donor_nobody_knows_is_synced_first_or_waited_for() {
    for sync_donors in [true, false] {
        let mut till = Till::empty();
        till.rules.sync_donors = sync_donors;
        let person = till.person();
        till.give(&person, json!({}));
        let report = till.pull();
        if sync_donors {
            assert_eq!(report.counts.created, 1, "{:?}", till.seen);
            assert!(till.world.contact("ana@example.org").is_some());
        } else {
            assert_eq!(till.only().0, Outcome::Error);
            assert!(
                till.only().1.contains("not synced yet"),
                "{}",
                till.only().1
            );
            till.later(6);
            till.world.pull();
            assert_eq!(till.pull().counts.created, 1, "{:?}", till.seen);
        }
        assert_eq!(till.contributions().len(), 1);
        till.assert_at_rest();
    }
}

#[test]
fn what_is_no_gift_of_anybody_is_left_alone_with_a_reason_and_looked_at_once() {
    let hidden = "00000000-0000-4000-8000-00000000dead";
    for (changes, words) in [
        (json!({"amount": null}), "no amount"),
        (json!({"amount": "0.00", "recipients": []}), "0.00 USD"),
        (json!({"currency": "xts"}), "for tests"),
        (json!({"person": hidden}), "There is no person with this id"),
        (
            json!({"person": "2c8f5384-0476-4aaa-aee4-471805c48a54"}),
            "from nobody",
        ),
    ] {
        let mut till = Till::empty();
        let (_, person) = till.donor();
        till.give(&person, changes.clone());
        let report = till.pull();
        assert_eq!(report.counts.ineligible, 1, "{changes} {:?}", till.seen);
        assert!(till.only().1.contains(words), "{}", till.only().1);
        assert_eq!(till.contributions(), Vec::<&osdi_engine::crm::Saved>::new());
        till.world.crm.donations.cursor = None;
        let again = till.pull();
        assert_eq!(
            (again.requests, again.counts.ineligible),
            (1, 1),
            "{changes}"
        );
        till.assert_at_rest();
    }
}

#[test]
fn what_cannot_be_booked_fails_by_itself_and_is_tried_again_until_a_person_is_asked() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(
        &person,
        json!({"recipients": [{"display_name": "Strike fund", "amount": "25.00"}]}),
    );
    till.give(&person, json!({"created_date": "2026-03-19T16:58:00Z"}));
    let report = till.pull();
    assert_eq!((report.counts.created, report.counts.error), (1, 1));
    for attempt in 2..=10 {
        till.later(60 * 24);
        till.pull();
        assert_eq!(till.flags().is_empty(), attempt < 10, "{attempt}");
    }
    assert_eq!(till.flags(), [DonationFlagType::DonationFailed]);
    till.later(60 * 24 * 7);
    assert_eq!(till.pull().counts.error, 0);
    // Somebody corrects the profile, and has it tried again.
    till.rules.financial_types.default = Some("Donation".to_owned());
    let failed = till.world.crm.donations.states.values_mut();
    for state in failed.filter(|state| state.sync_status == Some(DonationStatus::Failed)) {
        state.next_attempt_time = Some(till.world.now);
    }
    assert_eq!(till.pull().counts.created, 1, "{:?}", till.seen);
    assert!(till.flags().is_empty());
    assert_eq!(till.contributions().len(), 2);
}

#[test]
fn the_financial_type_is_found_by_recipient_page_name_or_default() {
    type Rules<'a> = (
        &'a [(&'a str, &'a str)],
        &'a [(&'a str, &'a str)],
        Option<&'a str>,
    );
    let cases: [(Rules<'_>, &str, Result<u64, &str>); 7] = [
        ((&[], &[], None), "donation", Ok(1)),
        (
            (
                &[("Food", "Event Fee")],
                &[("Spring appeal", "Donation")],
                None,
            ),
            "Food",
            Ok(4),
        ),
        (
            (&[], &[("Spring appeal", "Event Fee")], None),
            "Donation",
            Ok(4),
        ),
        ((&[], &[], Some("Event Fee")), "Food", Ok(4)),
        ((&[], &[], Some("Event Fee")), "Donation", Ok(1)),
        ((&[], &[], None), "Food", Err("for the recipient “Food”")),
        (
            (&[("Food", "Meals")], &[], Some("Donation")),
            "Food",
            Err("“Meals”"),
        ),
    ];
    for ((recipients, pages, default), recipient, expected) in cases {
        let mut till = Till::empty();
        let map = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
                .collect()
        };
        till.rules.financial_types.recipients = map(recipients);
        till.rules.financial_types.pages = map(pages);
        till.rules.financial_types.default = default.map(str::to_owned);
        let (_, person) = till.donor();
        till.give(
            &person,
            json!({"recipients": [{"display_name": recipient, "amount": "25.00"}]}),
        );
        till.pull();
        match expected {
            Ok(id) => {
                let made = till.contributions()[0].made_from.clone().unwrap();
                assert_eq!(made.lines[0].financial_type_id, id, "{recipient}");
            }
            Err(words) => assert!(till.only().1.contains(words), "{}", till.only().1),
        }
    }
}

#[test]
fn one_that_civicrm_has_already_is_matched_and_not_made_again() {
    let trxn = "ref-7";
    let cases = [
        (
            "by its transaction id",
            Some(trxn),
            "25.00",
            "2026-01-01T00:00:00Z",
            Ok(()),
        ),
        (
            "by who, how much and when",
            None,
            "25.00",
            "2026-03-18T16:58:00Z",
            Ok(()),
        ),
        (
            "another amount",
            None,
            "24.00",
            "2026-03-18T16:58:00Z",
            Err(Outcome::Created),
        ),
        (
            "another second",
            None,
            "25.00",
            "2026-03-18T16:58:01Z",
            Err(Outcome::Created),
        ),
        (
            "its transaction id on another one",
            Some(trxn),
            "99.00",
            "2026-01-01T00:00:00Z",
            Err(Outcome::Error),
        ),
    ];
    for (name, trxn_id, amount, date, expected) in cases {
        let mut till = Till::empty();
        let (contact, person) = till.donor();
        till.give(&person, json!({"payment": {"reference_number": trxn}}));
        let known = till.contribution(contact, amount);
        let saved = till
            .world
            .crm
            .donations
            .contributions
            .get_mut(&known)
            .unwrap();
        saved.contribution.trxn_id = trxn_id.map(str::to_owned);
        saved.contribution.receive_date = Some(time(date));
        till.pull();
        let (outcome, reason) = till.only();
        match expected {
            Ok(()) => {
                assert_eq!(outcome, Outcome::Matched, "{name}: {reason}");
                assert_eq!(till.contributions().len(), 1, "{name}");
                assert_eq!(till.states()[0].sync_status, Some(DonationStatus::Matched));
                till.assert_at_rest();
            }
            Err(other) => assert_eq!(outcome, other, "{name}: {reason}"),
        }
        let ambiguous = expected == Err(Outcome::Error);
        assert_eq!(
            till.flags() == [DonationFlagType::DonationAmbiguous],
            ambiguous,
            "{name}"
        );
    }
}

#[test]
fn of_several_alike_a_person_chooses_by_entering_the_transaction_id() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    let donation = till.give(&person, json!({}));
    for _ in 0..2 {
        let alike = till.contribution(contact, "25.00");
        let saved = till
            .world
            .crm
            .donations
            .contributions
            .get_mut(&alike)
            .unwrap();
        saved.contribution.receive_date = Some(time("2026-03-18T16:58:00Z"));
    }
    till.pull();
    assert_eq!(till.only().0, Outcome::Error);
    assert_eq!(till.flags(), [DonationFlagType::DonationAmbiguous]);
    let chosen = till
        .world
        .crm
        .donations
        .contributions
        .get_mut(&ContributionId(2))
        .unwrap();
    chosen.contribution.trxn_id = Some(donation);
    till.later(6);
    till.pull();
    assert_eq!(till.only().0, Outcome::Matched);
    assert_eq!(till.flags(), []);
    till.assert_at_rest();
}

#[test]
fn two_alike_of_the_same_second_are_two() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    for _ in 0..2 {
        till.give(&person, json!({"payment": {"reference_number": "shared"}}));
    }
    till.pull();
    let ids: Vec<_> = till
        .contributions()
        .iter()
        .map(|saved| saved.contribution.trxn_id.clone().unwrap())
        .collect();
    assert!(ids.contains(&"shared".to_owned()), "{ids:?}");
    assert_eq!(till.contributions().len(), 2, "{:?}", till.seen);
    till.assert_at_rest();
}

#[test]
fn renewals_belong_to_one_series_though_they_do_not_say_so() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let monthly = json!({"recurring": true, "period": "Monthly"});
    for (date, recurrence) in [
        ("2026-01-15T10:00:00Z", &monthly),
        ("2026-02-15T10:00:05Z", &json!({"recurring": false})),
        ("2026-03-16T10:00:05Z", &monthly),
        ("2026-03-25T10:00:05Z", &json!({"recurring": false})),
    ] {
        till.give(
            &person,
            json!({"created_date": date, "action_network:recurrence": recurrence}),
        );
    }
    till.pull();
    assert_eq!(till.world.crm.donations.series.len(), 1);
    let in_series = till
        .contributions()
        .iter()
        .filter(|saved| saved.made_from.as_ref().unwrap().series.is_some())
        .count();
    assert_eq!(in_series, 3);
}

#[test]
fn a_weekly_series_takes_no_single_gift_between() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let weekly = json!({"recurring": true, "period": "Weekly"});
    till.give(
        &person,
        json!({"created_date": "2026-03-02T10:00:00Z", "action_network:recurrence": weekly}),
    );
    // Thursday of the week after.
    till.give(&person, json!({"created_date": "2026-03-12T10:00:00Z", "action_network:recurrence": {"recurring": false}}));
    till.pull();
    let in_series = till
        .contributions()
        .iter()
        .filter(|saved| {
            saved
                .made_from
                .as_ref()
                .is_some_and(|write| write.series.is_some())
        })
        .count();
    assert_eq!(in_series, 1);
}

#[test]
fn an_odd_period_is_recorded_as_a_single_donation_and_said() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    till.give(
        &person,
        json!({"action_network:recurrence": {"recurring": true, "period": "now and then"}}),
    );
    till.pull();
    assert_eq!(till.only().0, Outcome::Created);
    assert!(till.only().1.contains("“now and then”"));
    till.assert_at_rest();
}

#[test]
fn a_refund_is_told_once_and_recorded_only_where_the_profile_says_so() {
    for (apply, after, given_back) in [
        (false, json!(null), None),
        (false, json!("10.00"), None),
        (true, json!(null), Some("25.00")),
        (true, json!("10.00"), Some("15.00")),
        (true, json!("30.00"), None),
    ] {
        let mut till = Till::empty();
        till.rules.apply_refunds = apply;
        let (_, person) = till.donor();
        let donation = till.give(&person, json!({}));
        till.pull();
        till.later(60);
        till.change(&donation, json!({"amount": after}));
        let report = till.pull();
        let refunds: Vec<_> = till.contributions()[0]
            .refunds
            .iter()
            .map(|refund| refund.amount.to_string())
            .collect();
        let expected: Vec<_> = given_back.into_iter().map(str::to_owned).collect();
        assert_eq!(refunds, expected, "{apply} {after}");
        assert_eq!(report.taken_away, u64::from(given_back.is_some()));
        let flags: &[DonationFlagType] = match given_back {
            Some(_) => &[],
            None => &[DonationFlagType::DonationAmountChanged],
        };
        assert_eq!(till.flags(), flags, "{apply} {after}");
        till.assert_at_rest();
    }
}

#[test]
fn many_refunds_wait_for_somebody_who_agrees() {
    let mut till = Till::empty();
    till.rules.apply_refunds = true;
    till.world.rules.brake_minimum = 2;
    let (_, person) = till.donor();
    let donations: Vec<String> = (0..5)
        .map(|day| {
            till.give(
                &person,
                json!({"created_date": format!("2026-03-1{day}T10:00:00Z")}),
            )
        })
        .collect();
    till.pull();
    till.later(60);
    for donation in &donations {
        till.change(donation, json!({"amount": null}));
    }
    let error = till.run(Origin::Remote).unwrap_err();
    assert_eq!(error.kind(), Kind::Brake, "{error}");
    assert!(
        till.contributions()
            .iter()
            .all(|saved| saved.refunds.is_empty())
    );
    till.mode = Mode::Write { confirmed: true };
    assert_eq!(till.pull().counts.updated, 5);
    assert!(
        till.contributions()
            .iter()
            .all(|saved| saved.refunds.len() == 1)
    );
}

#[test]
fn a_contribution_that_was_deleted_does_not_come_back() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let donation = till.give(&person, json!({}));
    till.pull();
    till.world.crm.donations.contributions.clear();
    till.later(60);
    till.change(&donation, json!({"amount": "20.00"}));
    let report = till.pull();
    assert_eq!(report.counts.unchanged, 1, "{report:?}");
    assert!(till.contributions().is_empty());
}

#[test]
fn a_preview_writes_nothing_and_says_what_would_be() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    let stranger = till.world.add_remote("bo@example.org", "Bo", "Li");
    till.give(&person, json!({}));
    till.give(&stranger, json!({}));
    till.give(&person, json!({"created_date": "2026-03-19T10:00:00Z", "recipients": [{"display_name": "Food", "amount": "25.00"}]}));
    let before = format!("{:?}", (&till.world.crm, till.world.sandbox.people()));
    till.mode = Mode::Preview { limit: None };
    let report = till.pull();
    assert_eq!(
        (report.counts.created, report.counts.error),
        (2, 1),
        "{:?}",
        till.seen
    );
    let calls = till.world.crm.calls;
    till.world.crm.calls = 0;
    let after = format!("{:?}", (&till.world.crm, till.world.sandbox.people()));
    till.world.crm.calls = calls;
    assert_eq!(without_calls(&before), without_calls(&after));
    till.mode = Mode::Preview { limit: Some(1) };
    assert!(till.pull().limit_reached);
}

fn without_calls(text: &str) -> String {
    let (before, after) = text.split_once("calls: ").expect("it counts calls");
    format!(
        "{before}{}",
        after.trim_start_matches(|sign: char| sign.is_ascii_digit())
    )
}

#[test]
fn a_run_that_is_asked_to_stop_ends_after_a_batch() {
    let mut till = Till::empty();
    let (_, person) = till.donor();
    for day in 10..28 {
        till.give(
            &person,
            json!({"created_date": format!("2026-03-{day}T10:00:00Z")}),
        );
    }
    for day in 10..28 {
        till.give(
            &person,
            json!({"created_date": format!("2026-04-{day}T10:00:00Z")}),
        );
    }
    till.world.batch_size = 10;
    till.world.crm.standings.clear();
    till.world.crm.stop_after = Some(1);
    let report = till.pull();
    assert!(report.stopped && !report.complete);
    assert_eq!(till.contributions().len(), 25);
    assert_eq!(till.world.crm.donations.cursor, None);
    till.world.crm.stop_after = None;
    till.pull();
    assert_eq!(till.contributions().len(), 36);
}

#[test]
fn one_that_is_asked_to_stop_while_donors_are_synced_fails_nobody() {
    let mut till = Till::empty();
    let person = till.person();
    till.give(&person, json!({}));
    till.world.crm.stop_after = Some(1);
    let report = till.pull();
    assert!(report.stopped);
    assert_eq!(till.states(), Vec::<&DonationState>::new());
    till.world.crm.stop_after = None;
    assert_eq!(till.pull().counts.created, 1);
}

/// A row of 1.2.3 does not tell the amount; the contribution does.
#[test]
fn a_refund_of_a_donation_that_an_older_version_brought_is_seen() {
    let mut till = Till::empty();
    let (contact, person) = till.donor();
    let donation = till.give(&person, json!({}));
    let contribution = till.world.crm.add_contribution(Contribution {
        id: ContributionId::default(),
        contact_id: contact,
        trxn_id: None,
        total_amount: Amount::parse("25").unwrap(),
        currency: Some("USD".to_owned()),
        receive_date: Some(time("2026-03-18T16:58:00Z")),
        status: None,
        financial_type: None,
        recurrence: None,
    });
    let state = DonationState {
        contribution_id: Some(contribution),
        remote_donation_id: Some(DonationId::parse(&donation).unwrap()),
        source: Some(Origin::Remote),
        sync_status: Some(DonationStatus::Done),
        ..DonationState::new(crate::world::PROFILE)
    };
    use osdi_engine::crm::DonationCrm;
    till.world.crm.save_donation_states(&[state]).unwrap();
    assert_eq!(till.pull().counts.unchanged, 1);
    till.change(&donation, json!({"amount": null}));
    assert_eq!(till.pull().counts.conflict, 1);
    assert_eq!(till.flags(), [DonationFlagType::DonationAmountChanged]);
}

//! Fields and consent compared as values, and what is remembered of them.

use super::base::next_base;
use super::conflict::{Changes, History, Terms, reconcile};
use super::fields::Sides;
use crate::crm::Base;
use crate::mapping::{Consent, Field, PersonFields};
use crate::profile::{Origin, Rules};

/// Compares under the profile's defaults, with nothing known of times.
pub(super) fn compared(
    origin: Origin,
    local: &PersonFields,
    remote: &PersonFields,
    history: History<'_>,
) -> Changes {
    under(
        &Rules::default(),
        (None, None),
        origin,
        (local, remote),
        history,
    )
}

pub(super) fn under(
    rules: &Rules,
    (local_modified, remote_modified): (Option<&str>, Option<&str>),
    origin: Origin,
    (local, remote): (&PersonFields, &PersonFields),
    history: History<'_>,
) -> Changes {
    let time = |text: Option<&str>| text.map(|text| text.parse().unwrap());
    let sides = Sides {
        origin,
        local,
        remote,
        local_modified: time(local_modified),
        remote_modified: time(remote_modified),
    };
    let terms = Terms {
        rules,
        history,
        local_rests: false,
        remote_rests: false,
    };
    reconcile(&sides, &terms)
}

pub(super) fn named(name: Option<&str>) -> PersonFields {
    PersonFields {
        given_name: name.map(str::to_owned),
        ..PersonFields::default()
    }
}

#[test]
fn a_field_moves_only_where_nobody_loses_a_change() {
    // base (local, remote), origin's value, target's value
    type Case = (
        &'static str,
        Option<Option<&'static str>>,
        Option<&'static str>,
        Option<&'static str>,
        &'static str,
    );
    let cases: [Case; 11] = [
        (
            "nothing changed",
            Some(Some("Ana")),
            Some("Ana"),
            Some("Ana"),
            "stay",
        ),
        (
            "origin changed",
            Some(Some("Ana")),
            Some("Anna"),
            Some("Ana"),
            "carry",
        ),
        (
            "target changed",
            Some(Some("Ana")),
            Some("Ana"),
            Some("Anna"),
            "stay",
        ),
        (
            "both changed alike",
            Some(Some("Ana")),
            Some("Anna"),
            Some("Anna"),
            "stay",
        ),
        (
            "both changed",
            Some(Some("Ana")),
            Some("Anna"),
            Some("Ann"),
            "conflict",
        ),
        (
            "origin emptied",
            Some(Some("Ana")),
            None,
            Some("Ana"),
            "stay",
        ),
        (
            "target emptied, origin changed",
            Some(Some("Ana")),
            Some("Anna"),
            None,
            "carry",
        ),
        (
            "target emptied",
            Some(Some("Ana")),
            Some("Ana"),
            None,
            "stay",
        ),
        (
            "first meeting, target empty",
            None,
            Some("Ana"),
            None,
            "carry",
        ),
        (
            "first meeting, target differs",
            None,
            Some("Ana"),
            Some("Anna"),
            "conflict",
        ),
        (
            "first meeting, alike",
            None,
            Some("Ana"),
            Some("Ana"),
            "stay",
        ),
    ];
    for (name, base, from, to, expected) in cases {
        let base = base.map(|value| Base {
            local: named(value),
            remote: named(value),
            ..Base::default()
        });
        let history = base.as_ref().map_or(History::FirstMeeting, History::Base);
        for origin in [Origin::Local, Origin::Remote] {
            let (local, remote) = match origin {
                Origin::Local => (named(from), named(to)),
                Origin::Remote => (named(to), named(from)),
            };
            let changes = compared(origin, &local, &remote, history);
            let (carried, back) = match origin {
                Origin::Local => (&changes.to_remote, &changes.to_local),
                Origin::Remote => (&changes.to_local, &changes.to_remote),
            };
            let verdict = match (carried.is_empty(), changes.conflicts.is_empty()) {
                (false, true) => "carry",
                (true, false) => "conflict",
                _ => "stay",
            };
            assert_eq!(verdict, expected, "{name}, {origin:?}");
            assert!(back.is_empty(), "{name}: nothing flows back to the origin");
        }
    }
}

#[test]
fn an_older_state_without_values_trusts_its_times() {
    for (target_untouched, expected) in [(true, vec![Field::GivenName]), (false, vec![])] {
        let history = History::Older { target_untouched };
        let changes = compared(
            Origin::Remote,
            &named(Some("Ana")),
            &named(Some("Anna")),
            history,
        );
        assert_eq!(changes.to_local, expected);
        assert_eq!(changes.conflicts.is_empty(), target_untouched);
    }
}

#[test]
fn a_refusal_travels_both_ways_and_consent_never_does() {
    use Consent::{Open, Refused, Subscribed};
    let with = |consent| PersonFields {
        email: Some("ana@example.org".to_owned()),
        email_consent: Some(consent),
        ..PersonFields::default()
    };
    // base (local, remote), local, remote, who is told
    for (base, local, remote, told) in [
        (None, Open, Subscribed, "nobody"),
        (None, Refused, Subscribed, "remote"),
        (None, Open, Refused, "local"),
        (None, Refused, Refused, "nobody"),
        (Some((Open, Subscribed)), Refused, Subscribed, "remote"),
        (Some((Open, Open)), Open, Refused, "local"),
        (Some((Open, Subscribed)), Open, Refused, "local"),
        (Some((Refused, Refused)), Open, Refused, "nobody"),
        (Some((Refused, Refused)), Refused, Subscribed, "nobody"),
        (Some((Open, Refused)), Open, Refused, "nobody"),
        (Some((Refused, Open)), Refused, Subscribed, "nobody"),
    ] {
        let base = base.map(|(local, remote)| Base {
            local: with(local),
            remote: with(remote),
            ..Base::default()
        });
        let history = base.as_ref().map_or(History::FirstMeeting, History::Base);
        for origin in [Origin::Local, Origin::Remote] {
            let changes = compared(origin, &with(local), &with(remote), history);
            let found = match (changes.to_local.as_slice(), changes.to_remote.as_slice()) {
                ([], []) => "nobody",
                ([Field::EmailConsent], []) => "local",
                ([], [Field::EmailConsent]) => "remote",
                _ => "both",
            };
            assert_eq!(found, told, "{base:?} {local:?} {remote:?} {origin:?}");
        }
    }
}

/// The general opt-out refuses e-mail by name; only for texts it is a consequence.
#[test]
fn an_opt_out_reaches_an_address_that_comes_up_later() {
    let with = |consent| PersonFields {
        email: Some("ana@example.org".to_owned()),
        email_consent: Some(consent),
        ..PersonFields::default()
    };
    for refused in [Consent::OptedOut, Consent::Refused] {
        let base = Base {
            local: with(refused),
            ..Base::default()
        };
        for origin in [Origin::Local, Origin::Remote] {
            let remote = with(Consent::Open);
            let changes = compared(origin, &with(refused), &remote, History::Base(&base));
            assert_eq!(changes.to_remote, [Field::EmailConsent], "{refused:?}");
        }
    }
}

#[test]
fn a_number_that_was_never_subscribed_is_no_refusal_of_texts() {
    use Consent::{Open, Refused};
    let with = |mobile: &str, consent| PersonFields {
        mobile: Some(mobile.to_owned()),
        mobile_consent: Some(consent),
        ..PersonFields::default()
    };
    let (old, new) = ("+15105550142", "+15105550199");
    for (name, base, remote, carried) in [
        ("first meeting", None, with(new, Refused), false),
        (
            "was subscribed",
            Some(with(new, Open)),
            with(new, Refused),
            true,
        ),
        (
            "was not subscribed",
            Some(with(new, Refused)),
            with(new, Refused),
            false,
        ),
        (
            "another number",
            Some(with(old, Open)),
            with(new, Refused),
            false,
        ),
        (
            "had no number",
            Some(PersonFields::default()),
            with(new, Refused),
            false,
        ),
    ] {
        let local = with(new, Open);
        let base = base.map(|remote| Base {
            local: local.clone(),
            remote,
            ..Base::default()
        });
        let history = base.as_ref().map_or(History::FirstMeeting, History::Base);
        let changes = compared(Origin::Remote, &local, &remote, history);
        assert_eq!(
            changes.to_local.contains(&Field::MobileConsent),
            carried,
            "{name}"
        );
    }
}

#[test]
fn a_change_of_the_target_stays_visible_for_the_other_direction() {
    let base = Base {
        local: named(Some("Ana")),
        remote: named(Some("Ana")),
        ..Base::default()
    };
    let (local, remote) = (named(Some("Anna")), named(Some("Ana")));
    let changes = compared(Origin::Remote, &local, &remote, History::Base(&base));
    let next = next_base(Origin::Remote, &changes, (&local, &remote), Some(&base));
    let back = compared(Origin::Local, &local, &remote, History::Base(&next));
    assert_eq!(back.to_remote, vec![Field::GivenName]);
}

#[test]
fn a_recorded_conflict_rests_until_somebody_edits_again() {
    let base = Base {
        local: named(Some("Ana")),
        remote: named(Some("Ana")),
        ..Base::default()
    };
    let (local, remote) = (named(Some("Anna")), named(Some("Ann")));
    let changes = compared(Origin::Remote, &local, &remote, History::Base(&base));
    let next = next_base(Origin::Remote, &changes, (&local, &remote), Some(&base));
    assert!(compared(Origin::Local, &local, &remote, History::Base(&next)) == Changes::default());
    let edited = compared(
        Origin::Local,
        &named(Some("Annie")),
        &remote,
        History::Base(&next),
    );
    assert_eq!(edited.to_remote, vec![Field::GivenName]);
}

#[test]
fn a_conflict_is_remembered_until_both_agree_or_one_is_carried() {
    let base = Base {
        local: named(Some("Ana")),
        remote: named(Some("Ana")),
        ..Base::default()
    };
    let (anna, ann) = (named(Some("Anna")), named(Some("Ann")));
    let step = |local: &PersonFields, remote: &PersonFields, base: &Base| {
        let changes = compared(Origin::Remote, local, remote, History::Base(base));
        next_base(Origin::Remote, &changes, (local, remote), Some(base))
    };
    let asked = step(&anna, &ann, &base);
    assert_eq!(asked.in_conflict, [Field::GivenName]);
    // Another field changes: the conflict is still there.
    let renamed = PersonFields {
        family_name: Some("Ruiz".to_owned()),
        ..ann.clone()
    };
    let still = step(&anna, &renamed, &asked);
    assert_eq!(still.in_conflict, [Field::GivenName]);
    assert_eq!(step(&ann, &ann, &still).in_conflict, []);
    assert_eq!(step(&named(None), &ann, &still).in_conflict, []);
}

/// Who subscribes with one address says nothing about another.
#[test]
fn an_opt_in_counts_only_for_the_address_both_sides_have() {
    let with = |email: &str, consent| PersonFields {
        email: Some(email.to_owned()),
        email_consent: Some(consent),
        ..PersonFields::default()
    };
    let rules = Rules {
        honour_opt_in: true,
        ..Rules::default()
    };
    for (there, counts) in [("ana@example.org", true), ("bo@example.org", false)] {
        for (now, side) in [
            ((Consent::OptedOut, Consent::Subscribed), Origin::Local),
            ((Consent::Open, Consent::Refused), Origin::Remote),
        ] {
            let base = Base {
                local: with("ana@example.org", Consent::OptedOut),
                remote: with(there, Consent::Refused),
                ..Base::default()
            };
            let (local, remote) = (with("ana@example.org", now.0), with(there, now.1));
            let sides = Sides {
                origin: Origin::Remote,
                local: &local,
                remote: &remote,
                local_modified: None,
                remote_modified: None,
            };
            let terms = Terms {
                rules: &rules,
                history: History::Base(&base),
                local_rests: true,
                remote_rests: true,
            };
            let changes = reconcile(&sides, &terms);
            let opened = !changes.to(side).is_empty();
            assert_eq!(opened, counts, "{there} {side:?}");
        }
    }
}

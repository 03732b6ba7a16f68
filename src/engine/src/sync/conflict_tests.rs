//! Fields and consent compared as values, and what is remembered of them.

use super::base::next_base;
use super::conflict::{Changes, History, Terms, reconcile};
use super::fields::Sides;
use crate::crm::Base;
use crate::mapping::{Address, Consent, Field, PersonFields};
use crate::profile::{Origin, Policies, Policy, Rules};

/// Compares under the profile's defaults, with nothing known of times.
fn compared(
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

fn under(
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

fn named(name: Option<&str>) -> PersonFields {
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
    let next = next_base(
        Origin::Remote,
        &Policies::default(),
        &changes,
        (&local, &remote),
        Some(&base),
    );
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
    let next = next_base(
        Origin::Remote,
        &Policies::default(),
        &changes,
        (&local, &remote),
        Some(&base),
    );
    assert!(compared(Origin::Local, &local, &remote, History::Base(&next)) == Changes::default());
    let edited = compared(
        Origin::Local,
        &named(Some("Annie")),
        &remote,
        History::Base(&next),
    );
    assert_eq!(edited.to_remote, vec![Field::GivenName]);
}

fn with_policy(policy: Policy) -> Rules {
    Rules {
        conflict_policies: Policies::from([("given_name", policy)]),
        ..Rules::default()
    }
}

const EARLY: Option<&str> = Some("2026-01-01T00:00:00Z");
const LATE: Option<&str> = Some("2026-01-01T00:00:01Z");

/// The sides that get the other's first name, and whether the conflict is recorded and left to a person.
fn outcome(changes: &Changes) -> (&'static str, bool, bool) {
    let gets = match (changes.to_local.as_slice(), changes.to_remote.as_slice()) {
        ([], []) => "nobody",
        ([Field::GivenName], []) => "local",
        ([], [Field::GivenName]) => "remote",
        _ => "both",
    };
    (gets, !changes.conflicts.is_empty(), changes.asks())
}

#[test]
fn a_policy_decides_about_a_field_that_both_sides_changed_or_met_with() {
    use Origin::{Local, Remote};
    use Policy::{Ask, Fill, Never, Newest};
    // policy, origin, when CiviCRM and Action Network were modified, who gets the other's value, recorded, asked
    for (policy, origin, modified, expected) in [
        (Ask, Local, (EARLY, LATE), ("nobody", true, true)),
        (Ask, Remote, (EARLY, LATE), ("nobody", true, true)),
        (
            Policy::Origin,
            Local,
            (EARLY, LATE),
            ("remote", true, false),
        ),
        (
            Policy::Origin,
            Remote,
            (EARLY, LATE),
            ("local", true, false),
        ),
        (Newest, Local, (EARLY, LATE), ("local", true, false)),
        (Newest, Remote, (EARLY, LATE), ("local", true, false)),
        (Newest, Local, (LATE, EARLY), ("remote", true, false)),
        (Newest, Remote, (LATE, EARLY), ("remote", true, false)),
        (Newest, Remote, (LATE, LATE), ("nobody", true, true)),
        (Newest, Local, (EARLY, None), ("nobody", true, true)),
        (Newest, Remote, (None, LATE), ("nobody", true, true)),
        (Policy::Local, Local, (EARLY, LATE), ("remote", true, false)),
        (
            Policy::Local,
            Remote,
            (EARLY, LATE),
            ("remote", true, false),
        ),
        (Policy::Remote, Local, (LATE, EARLY), ("local", true, false)),
        (
            Policy::Remote,
            Remote,
            (LATE, EARLY),
            ("local", true, false),
        ),
        (Fill, Local, (EARLY, LATE), ("nobody", true, false)),
        (Fill, Remote, (EARLY, LATE), ("nobody", true, false)),
        (Never, Local, (EARLY, LATE), ("nobody", false, false)),
        (Never, Remote, (EARLY, LATE), ("nobody", false, false)),
    ] {
        let (local, remote) = (named(Some("Anna")), named(Some("Ann")));
        let base = Base {
            local: named(Some("Ana")),
            remote: named(Some("Ana")),
            ..Base::default()
        };
        let rules = with_policy(policy);
        for history in [History::Base(&base), History::FirstMeeting] {
            let changes = under(&rules, modified, origin, (&local, &remote), history);
            let case = format!("{policy:?} {origin:?} {modified:?} {history:?}");
            assert_eq!(outcome(&changes), expected, "{case}");
            // Whatever was decided rests until somebody edits again.
            let moved = |side: &PersonFields, other: &PersonFields, fields: &[Field]| {
                let mut side = side.clone();
                fields.iter().for_each(|field| side.take(*field, other));
                side
            };
            let after = (
                moved(&local, &remote, &changes.to_local),
                moved(&remote, &local, &changes.to_remote),
            );
            let policies = &rules.conflict_policies;
            let next = next_base(
                origin,
                policies,
                &changes,
                (&after.0, &after.1),
                Some(&base),
            );
            for again in [Origin::Local, Origin::Remote] {
                let sides = (&after.0, &after.1);
                let more = under(&rules, modified, again, sides, History::Base(&next));
                assert_eq!(more, Changes::default(), "{case}, then {again:?}");
            }
            let asked = !next.in_conflict.is_empty();
            assert_eq!(asked, changes.asks(), "{case}");
        }
    }
}

#[test]
fn empty_is_filled_and_one_change_is_carried_under_every_policy_but_never() {
    use Policy::{Ask, Fill, Local, Never, Newest, Remote};
    for policy in [Ask, Policy::Origin, Newest, Local, Remote, Fill, Never] {
        let base = Base {
            local: named(Some("Ana")),
            remote: named(Some("Ana")),
            ..Base::default()
        };
        let rules = with_policy(policy);
        let (ana, anna, nobody) = (named(Some("Ana")), named(Some("Anna")), named(None));
        for (sides, history) in [
            ((&anna, &nobody), History::FirstMeeting),
            ((&anna, &ana), History::Base(&base)),
        ] {
            let changes = under(&rules, (None, None), Origin::Local, sides, history);
            let expected = if policy == Never { "nobody" } else { "remote" };
            assert_eq!(outcome(&changes), (expected, false, false), "{policy:?}");
        }
    }
}

/// Half of one address with half of another is neither, whoever wins.
#[test]
fn no_policy_mixes_two_addresses() {
    let at = |street: Option<&str>, postal_code: &str| PersonFields {
        address: Some(Address {
            street: street.map(str::to_owned),
            postal_code: Some(postal_code.to_owned()),
            ..Address::default()
        }),
        ..PersonFields::default()
    };
    let (whole, half) = (at(Some("77 Harbor Way"), "94607"), at(None, "10001"));
    for (policy, sides, expected) in [
        (Policy::Local, (&whole, &half), Some(Origin::Local)),
        (Policy::Local, (&half, &whole), None),
        (Policy::Remote, (&half, &whole), Some(Origin::Remote)),
        (Policy::Remote, (&whole, &half), None),
    ] {
        let rules = Rules {
            conflict_policies: Policies::from([(Policies::DEFAULT, policy)]),
            ..Rules::default()
        };
        for origin in [Origin::Local, Origin::Remote] {
            let changes = under(&rules, (None, None), origin, sides, History::FirstMeeting);
            assert_eq!(
                changes.conflicts[0].winner, expected,
                "{policy:?} {origin:?}"
            );
            assert_eq!(changes.asks(), expected.is_none());
        }
    }
}

#[test]
fn a_conflict_is_remembered_until_both_agree_or_one_is_carried() {
    let base = Base {
        local: named(Some("Ana")),
        remote: named(Some("Ana")),
        ..Base::default()
    };
    let (anna, ann) = (named(Some("Anna")), named(Some("Ann")));
    let policies = Policies::default();
    let step = |local: &PersonFields, remote: &PersonFields, base: &Base| {
        let changes = compared(Origin::Remote, local, remote, History::Base(base));
        next_base(
            Origin::Remote,
            &policies,
            &changes,
            (local, remote),
            Some(base),
        )
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

/// How people and systems write the same thing.
#[test]
fn what_is_equal_after_normalising_is_no_change() {
    use crate::crm::{Contact, Country, Options};
    use crate::osdi::Person;
    let options = Options {
        default_country: Some("US".to_owned()),
        countries: vec![Country {
            id: 1228,
            iso_code: "US".to_owned(),
        }],
        ..Options::default()
    };
    let contact = |field: &str, text: &str| -> PersonFields {
        let mut row = serde_json::json!({
            field: text,
            "address.postal_code": "94607",
            "address.country_id": 1228,
        });
        row[field] = text.into();
        let contact: Contact = serde_json::from_value(row).unwrap();
        PersonFields::of_contact(&contact, &options)
    };
    let person = |value: serde_json::Value| -> PersonFields {
        let mut body = serde_json::json!({
            "postal_addresses": [{"postal_code": "94607", "country": "US"}],
        });
        body.as_object_mut()
            .unwrap()
            .extend(value.as_object().unwrap().clone());
        let person: Person = serde_json::from_value(body).unwrap();
        PersonFields::of_person(&person, &options)
    };
    let mail = |text: &str| serde_json::json!({"email_addresses": [{"address": text}]});
    let phone = |text: &str| serde_json::json!({"phone_numbers": [{"number": text}]});
    let place = |name: &str, text: &str| serde_json::json!({"postal_addresses": [{"postal_code": "94607", "country": "US", name: text}]});
    for (field, key, here, there) in [
        (
            Field::Email,
            "email.email",
            "Zoe@Example.ORG",
            mail("zoe@example.org"),
        ),
        (
            Field::Email,
            "email.email",
            " zoe@example.org ",
            mail("zoe@example.org"),
        ),
        (
            Field::Mobile,
            "phone.phone",
            "(510) 555-0142",
            phone("15105550142"),
        ),
        (
            Field::Mobile,
            "phone.phone",
            "510.555.0142",
            phone("+1 510 555 0142"),
        ),
        (
            Field::GivenName,
            "first_name",
            "Jose\u{301}  Mari\u{301}a",
            serde_json::json!({"given_name": "José María "}),
        ),
        (
            Field::FamilyName,
            "last_name",
            "O'Brien\u{a0}Ruiz",
            serde_json::json!({"family_name": "O'Brien Ruiz"}),
        ),
        (
            Field::Language,
            "preferred_language",
            "en_GB",
            serde_json::json!({"languages_spoken": ["en"]}),
        ),
        (
            Field::Address,
            "address.city",
            "oakland",
            place("locality", "OAKLAND"),
        ),
        (
            Field::Address,
            "address.city",
            "San  Jose\u{301}",
            place("locality", "San José"),
        ),
        (
            Field::Address,
            "address.postal_code",
            "94 607",
            place("locality", ""),
        ),
    ] {
        let (here, there) = (contact(key, here), person(there));
        assert!(here.key(field).is_some(), "{field:?}");
        assert_eq!(
            here.key(field),
            there.key(field),
            "{field:?} {here:?} {there:?}"
        );
        for origin in [Origin::Local, Origin::Remote] {
            let changes = compared(origin, &here, &there, History::FirstMeeting);
            assert_eq!(changes, Changes::default(), "{field:?} {origin:?}");
        }
    }
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

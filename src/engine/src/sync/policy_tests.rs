//! Every policy against every kind of conflict.

use super::base::next_base;
use super::conflict::{Changes, History};
use super::conflict_tests::{named, under};
use crate::crm::Base;
use crate::mapping::{Address, Field, PersonFields};
use crate::profile::{Origin, Policies, Policy, Rules};

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
            let next = next_base(origin, &changes, (&after.0, &after.1), Some(&base));
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

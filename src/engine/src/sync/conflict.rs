//! Which field moves which way: a three-way comparison of both sides with what they agreed on last time.
//!
//! | origin's value | target's value | what happens |
//! | --- | --- | --- |
//! | empty | any | nothing: what one side does not say is not deleted on the other |
//! | as on the target | as on the origin | nothing |
//! | unchanged since the base | changed | nothing: the target's change travels when the target is the origin |
//! | changed | unchanged, or empty | carried |
//! | changed | changed | conflict: recorded, neither is overwritten |
//! | no base, differs | empty | carried |
//! | no base, differs | differs | conflict, unless an older state proves that the target was not touched |
//!
//! Consent is not such a field: a refusal that the other side has not seen yet travels in either direction,
//! whoever is the origin, and nothing ever opens a channel. Action Network takes every number it is given as not
//! subscribed to texts (its reference, person signup helper), so there "not subscribed" is a refusal only where the same
//! number was subscribed before; otherwise one sync would take away the consent of a whole list.

use crate::crm::Base;
use crate::mapping::{Consent, Field, PersonFields};
use crate::profile::Origin;

/// What is known from earlier about a pair.
#[derive(Debug, Clone, Copy)]
pub enum History<'a> {
    /// The two meet for the first time.
    FirstMeeting,
    /// osdi-client 1.2.3 synced them, and kept times but no values; whether the target changed since.
    Older {
        /// The target was not modified after that sync.
        target_untouched: bool,
    },
    /// The values of both sides at the last success.
    Base(&'a Base),
}

/// What has to move, and what must not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Fields to write to CiviCRM.
    pub to_local: Vec<Field>,
    /// Fields to write to Action Network.
    pub to_remote: Vec<Field>,
    /// Fields that differ and are left alone.
    pub conflicts: Vec<Field>,
    /// Fields that differ and mean the same, such as two e-mail addresses of one person.
    pub agreed: Vec<Field>,
}

impl Changes {
    /// Whether both sides can stay as they are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.to_local.is_empty() && self.to_remote.is_empty() && self.conflicts.is_empty()
    }
}

/// Compares two twins and says what has to move.
#[must_use]
pub fn reconcile(
    origin: Origin,
    local: &PersonFields,
    remote: &PersonFields,
    history: History<'_>,
) -> Changes {
    let mut changes = Changes::default();
    for field in Field::ALL {
        match field {
            Field::EmailConsent | Field::MobileConsent => {
                consent(field, local, remote, history, &mut changes)
            }
            _ => match (verdict(field, origin, local, remote, history), origin) {
                (Verdict::Stay, _) => {}
                (Verdict::Carry, Origin::Local) => changes.to_remote.push(field),
                (Verdict::Carry, Origin::Remote) => changes.to_local.push(field),
                (Verdict::Conflict, _) => changes.conflicts.push(field),
            },
        }
    }
    changes
}

enum Verdict {
    Stay,
    Carry,
    Conflict,
}

fn verdict(
    field: Field,
    origin: Origin,
    local: &PersonFields,
    remote: &PersonFields,
    history: History<'_>,
) -> Verdict {
    let (from, to) = match origin {
        Origin::Local => (local, remote),
        Origin::Remote => (remote, local),
    };
    if !from.can_travel(field) || from.agrees(field, to) {
        return Verdict::Stay;
    }
    let target_is_free = match history {
        History::FirstMeeting => false,
        History::Older { target_untouched } => target_untouched,
        History::Base(base) => {
            let (base_from, base_to) = match origin {
                Origin::Local => (&base.local, &base.remote),
                Origin::Remote => (&base.remote, &base.local),
            };
            if from.key(field) == base_from.key(field) {
                return Verdict::Stay;
            }
            to.key(field) == base_to.key(field)
        }
    };
    if from.would_mix(field, to) {
        return Verdict::Conflict;
    }
    if target_is_free || to.key(field).is_none() {
        Verdict::Carry
    } else {
        Verdict::Conflict
    }
}

fn consent(
    field: Field,
    local: &PersonFields,
    remote: &PersonFields,
    history: History<'_>,
    changes: &mut Changes,
) {
    let of = |side: &PersonFields| match field {
        Field::EmailConsent => side.email_consent,
        _ => side.mobile_consent,
    };
    let before = |side: fn(&Base) -> &PersonFields| match history {
        History::Base(base) => of(side(base)),
        History::FirstMeeting | History::Older { .. } => None,
    };
    let (local_before, remote_before) = (before(|base| &base.local), before(|base| &base.remote));
    let is_refusal = match (field, history) {
        (Field::MobileConsent, History::Base(base)) => {
            base.remote.mobile == remote.mobile && remote_before == Some(Consent::Open)
        }
        (Field::MobileConsent, History::FirstMeeting | History::Older { .. }) => false,
        _ => !remote_before.is_some_and(Consent::is_closed),
    };
    let told_before = match (of(local), local_before) {
        // Texts that are closed only along with e-mail are not said anew.
        (Some(Consent::OptedOut), Some(Consent::OptedOut)) if field == Field::MobileConsent => true,
        (Some(now), Some(before)) if now.says_more_than(before) => false,
        (_, before) => remote_before.is_some() && before.is_some_and(Consent::is_closed),
    };
    let is_closed = |consent: Option<Consent>| consent.map(Consent::is_closed);
    match (is_closed(of(local)), is_closed(of(remote))) {
        (Some(true), Some(false)) if !told_before => changes.to_remote.push(field),
        // A number that goes there now takes the refusal along: it may bring a subscription of its own.
        (Some(true), _)
            if field == Field::MobileConsent && changes.to_remote.contains(&Field::Mobile) =>
        {
            changes.to_remote.push(field);
        }
        // So does an address, where a refusal stands.
        (Some(true), Some(true))
            if field == Field::EmailConsent && changes.to_remote.contains(&Field::Email) =>
        {
            changes.to_remote.push(field);
        }
        (Some(false), Some(true)) if is_refusal => changes.to_local.push(field),
        _ => {}
    }
}

/// The base to remember after `changes` were carried out and the sides are as given. A change of the target that
/// nobody has carried yet stays visible: its old base value is kept.
#[must_use]
pub fn next_base(
    origin: Origin,
    changes: &Changes,
    local: &PersonFields,
    remote: &PersonFields,
    before: Option<&Base>,
) -> Base {
    let mut next = Base {
        local: local.clone(),
        remote: remote.clone(),
        other_failed: false,
    };
    let (from, to) = match origin {
        Origin::Local => (local, remote),
        Origin::Remote => (remote, local),
    };
    for field in Field::ALL {
        let settled = field.is_consent()
            || (from.agrees(field, to) && to.agrees(field, from))
            || [
                &changes.to_local,
                &changes.to_remote,
                &changes.conflicts,
                &changes.agreed,
            ]
            .iter()
            .any(|fields| fields.contains(&field));
        if !settled {
            let none = PersonFields::default();
            match origin {
                Origin::Local => next
                    .remote
                    .take(field, before.map_or(&none, |base| &base.remote)),
                Origin::Remote => next
                    .local
                    .take(field, before.map_or(&none, |base| &base.local)),
            }
        }
    }
    // An unsubscribe from e-mail that came from there says nothing about texts, although CiviCRM closes both.
    let came_from_there = changes.to_local.contains(&Field::EmailConsent);
    // Any other refusal the other side has not heard of stays visible.
    let before = before.map(|base| &base.local);
    for (now, there, then) in [
        (
            &mut next.local.email_consent,
            remote.email_consent,
            before.and_then(|base| base.email_consent),
        ),
        (
            &mut next.local.mobile_consent,
            remote.mobile_consent,
            before.and_then(|base| base.mobile_consent),
        ),
    ] {
        let is_unheard = now.is_some_and(Consent::is_closed) && there == Some(Consent::Open);
        if is_unheard && !(*now == Some(Consent::OptedOut) && came_from_there) {
            *now = then;
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

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
                let changes = reconcile(origin, &local, &remote, history);
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
            let changes = reconcile(
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
        use Consent::{Open, Refused};
        let with = |consent| PersonFields {
            email: Some("ana@example.org".to_owned()),
            email_consent: Some(consent),
            ..PersonFields::default()
        };
        // base (local, remote), local, remote, who is told
        for (base, local, remote, told) in [
            (None, Open, Open, "nobody"),
            (None, Refused, Open, "remote"),
            (None, Open, Refused, "local"),
            (None, Refused, Refused, "nobody"),
            (Some((Open, Open)), Refused, Open, "remote"),
            (Some((Open, Open)), Open, Refused, "local"),
            (Some((Refused, Refused)), Open, Refused, "nobody"),
            (Some((Refused, Refused)), Refused, Open, "nobody"),
            (Some((Open, Refused)), Open, Refused, "nobody"),
            (Some((Refused, Open)), Refused, Open, "nobody"),
        ] {
            let base = base.map(|(local, remote)| Base {
                local: with(local),
                remote: with(remote),
                ..Base::default()
            });
            let history = base.as_ref().map_or(History::FirstMeeting, History::Base);
            for origin in [Origin::Local, Origin::Remote] {
                let changes = reconcile(origin, &with(local), &with(remote), history);
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
                let changes = reconcile(origin, &with(refused), &remote, History::Base(&base));
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
            let changes = reconcile(Origin::Remote, &local, &remote, history);
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
        let changes = reconcile(Origin::Remote, &local, &remote, History::Base(&base));
        let next = next_base(Origin::Remote, &changes, &local, &remote, Some(&base));
        let back = reconcile(Origin::Local, &local, &remote, History::Base(&next));
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
        let changes = reconcile(Origin::Remote, &local, &remote, History::Base(&base));
        let next = next_base(Origin::Remote, &changes, &local, &remote, Some(&base));
        assert!(reconcile(Origin::Local, &local, &remote, History::Base(&next)).is_empty());
        let edited = reconcile(
            Origin::Local,
            &named(Some("Annie")),
            &remote,
            History::Base(&next),
        );
        assert_eq!(edited.to_remote, vec![Field::GivenName]);
    }
}

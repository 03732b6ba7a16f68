//! Profiles that are limited to a group, tag or contact sub-type.
//!
//! Joining and leaving is a change of CiviCRM, so it is looked at where CiviCRM is the origin. Of those outside, only
//! refusals travel. Whoever comes back is compared with what was remembered before, so that nothing that was edited
//! meanwhile on either side is lost or overwritten.

use jiff::Timestamp;

use super::History;
use super::consent::{Cause, ConsentChange};
use super::eligibility::scope_reason;
use super::past::is_up_to_date;
use super::plan::{Pair, Plan, UNANSWERED, plan_pair};
use crate::crm::{Base, Clock, Contact, SyncState, SyncStatus};
use crate::mapping::{Consent, Field, PersonFields};
use crate::profile::{Origin, Rules, ScopeExit};

/// How a linked contact stands to the scope, now and when it was last read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// In the scope, as before.
    Inside,
    /// Out of it, as before.
    Outside,
    /// It came back.
    Returns,
    /// It left.
    Leaves,
}

impl Standing {
    pub(super) fn of(contact: &Contact, state: &SyncState) -> Self {
        match (state.is_out_of_scope, contact.is_out_of_scope) {
            (false, false) => Self::Inside,
            (true, true) => Self::Outside,
            (true, false) => Self::Returns,
            (false, true) => Self::Leaves,
        }
    }
}

/// Whether a contact needs nothing since it was last read.
pub(super) fn is_settled(contact: &Contact, fields: &PersonFields, state: &SyncState) -> bool {
    match Standing::of(contact, state) {
        Standing::Inside => is_up_to_date(state, Origin::Local, fields, contact.modified_date),
        Standing::Returns | Standing::Leaves => false,
        Standing::Outside => {
            let base = state.base.as_ref();
            state.link().is_some()
                && !state.has_failed(Origin::Local)
                && base.is_some_and(|base| has_same_consents(&base.local, fields))
        }
    }
}

/// Whether nobody refused anything, or took it back, between these two.
pub(super) fn has_same_consents(one: &PersonFields, other: &PersonFields) -> bool {
    one.email_consent == other.email_consent && one.mobile_consent == other.mobile_consent
}

/// Whether an unlinked contact was found to be no candidate before, and is as it was then.
pub(super) fn is_known_ineligible(contact: &Contact, state: &SyncState) -> bool {
    state.link().is_none()
        && state.sync_status == Some(SyncStatus::Ineligible)
        && state.is_out_of_scope == contact.is_out_of_scope
        && state.local_pre_sync_modified_time == contact.modified_date
}

/// The plan for a contact outside the scope: refusals only, and what the profile says about leaving.
pub(super) fn plan_outside(mut plan: Plan, standing: Standing, rules: &Rules) -> Plan {
    let refusals = std::mem::take(&mut plan.changes).consent;
    for refusal in refusals.into_iter().filter(ConsentChange::is_refusal) {
        plan.changes.add_consent(refusal);
    }
    unsubscribe_leaving(&mut plan, standing, rules);
    plan.note = Some(scope_reason(rules));
    plan
}

/// Lets Action Network unsubscribe whoever leaves the scope, where the profile says so.
pub(super) fn unsubscribe_leaving(plan: &mut Plan, standing: Standing, rules: &Rules) {
    if standing == Standing::Leaves && rules.on_scope_exit == ScopeExit::Unsubscribe {
        let remote = &plan.pair.remote;
        for (channel, from) in [
            (Field::EmailConsent, remote.email_consent),
            (Field::MobileConsent, remote.mobile_consent),
        ] {
            let is_open = from.is_some_and(|consent| !consent.is_closed());
            if is_open && !plan.changes.to_remote.contains(&channel) {
                plan.changes.add_consent(ConsentChange {
                    channel,
                    side: Origin::Remote,
                    from,
                    to: Consent::Refused,
                    cause: Cause::LeftScope,
                });
            }
        }
    }
}

/// The state that announces an unsubscribe for leaving the scope before it is sent, if the plan has one. If the run ends
/// before the answer is written down, the next one reads the person, and does not take for its wish what was sent.
pub(super) fn announce_unsubscribe(plan: &Plan, now: Timestamp) -> Option<SyncState> {
    let pair = &plan.pair;
    let mut base = pair.state.base.clone().unwrap_or_default();
    for change in &plan.changes.consent {
        let is_open = |side: &PersonFields| {
            let side = side.only(&[change.channel]);
            let consent = side.email_consent.or(side.mobile_consent);
            !consent.is_some_and(Consent::is_closed)
        };
        // Whoever is closed in CiviCRM is not opted out there once more.
        if change.cause == Cause::LeftScope && is_open(&pair.local) {
            let sent = PersonFields {
                email_consent: Some(change.to),
                mobile_consent: Some(change.to),
                ..PersonFields::default()
            };
            base.local.take(change.channel, &pair.local);
            base.remote.take(change.channel, &sent);
            base.is_unsubscribing = true;
        }
    }
    if !base.is_unsubscribing {
        return None;
    }
    let mut state = SyncState {
        sync_time: Some(now),
        base: Some(base),
        ..pair.state.clone()
    };
    let before = state.take_clock(Origin::Local);
    let clock = Clock {
        attempts: before.map_or(0, |clock| clock.attempts),
        next: Some(now),
    };
    Some(state.with_failure(Origin::Local, clock, UNANSWERED.to_owned()))
}

/// The plan for a contact that came back: what was edited meanwhile on either side goes to the other at once, since
/// neither edit will be read again.
pub(super) fn plan_return(rules: &Rules, pair: Pair, history: History<'_>) -> Plan {
    let other = plan_pair(Origin::Remote, rules, pair.clone(), history);
    let mut plan = plan_pair(Origin::Local, rules, pair, history);
    for field in other.changes.to_local {
        let is_settled = [&plan.changes.to_local, &plan.changes.to_remote]
            .iter()
            .any(|fields| fields.contains(&field));
        if !is_settled {
            plan.changes.to_local.push(field);
        }
    }
    plan
}

/// What is remembered about a pair outside the scope: its values as before, its consents as they are.
pub(super) fn base_outside(before: Option<&Base>, now: &Base) -> Base {
    let mut kept = before.cloned().unwrap_or_default();
    // An address that bounces is put on hold when the contact is back.
    let bounces = now.remote.email_consent == Some(Consent::Bouncing);
    for field in [Field::EmailConsent, Field::MobileConsent] {
        kept.local.take(field, &now.local);
        if field != Field::EmailConsent || !bounces {
            kept.remote.take(field, &now.remote);
        }
    }
    kept.sent = PersonFields::default();
    kept.other_clock = None;
    kept.is_unsubscribing = false;
    kept
}

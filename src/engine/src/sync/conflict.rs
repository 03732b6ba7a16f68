//! What has to move between two twins, and what must not: fields by comparison and policy, consent by its own rules.

use serde::Serialize;

use super::consent::{Answer, Cause, Channel, ConsentChange, email, holds, texts};
use super::fields::{Sides, Verdict, compare};
use crate::crm::Base;
use crate::mapping::{Consent, Field, PersonFields};
use crate::profile::{Origin, Policy, Rules};

/// What is known from earlier about a pair.
#[derive(Debug, Clone, Copy)]
pub enum History<'a> {
    /// The two meet for the first time.
    FirstMeeting,
    /// An earlier run asked for the person and ended before the answer was written down. What it asked for is known.
    Announced(&'a Base),
    /// osdi-client 1.2.3 synced them, and kept times but no values; whether the target changed since.
    Older {
        /// The target was not modified after that sync.
        target_untouched: bool,
    },
    /// The values of both sides at the last success.
    Base(&'a Base),
}

/// What is known about a pair beside its values.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What the profile decides.
    pub rules: &'a Rules,
    /// The past.
    pub history: History<'a>,
    /// The contact was not modified since the last sync.
    pub local_rests: bool,
    /// The person was read in this run, and was not modified since the last sync.
    pub remote_rests: bool,
}

/// A field that both sides changed, or that differed when they met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The field.
    pub field: Field,
    /// The policy that decided.
    pub policy: Policy,
    /// The side whose value the other one gets; nothing where both are left as they are.
    #[serde(serialize_with = "winner")]
    pub winner: Option<Origin>,
}

impl Conflict {
    /// Whether a person has to settle it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.winner.is_none() && self.policy != Policy::Fill
    }
}

fn winner<S: serde::Serializer>(winner: &Option<Origin>, to: S) -> Result<S::Ok, S::Error> {
    winner.map(Origin::name).serialize(to)
}

/// What has to move, and what must not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Fields to write to CiviCRM.
    pub to_local: Vec<Field>,
    /// Fields to write to Action Network.
    pub to_remote: Vec<Field>,
    /// Fields in conflict, also those that a policy settles.
    pub conflicts: Vec<Conflict>,
    /// Fields that differ and mean the same, such as two e-mail addresses of one person.
    pub agreed: Vec<Field>,
    /// What becomes of consent. Where it changes, its field is among those to write.
    pub consent: Vec<ConsentChange>,
}

impl Changes {
    /// Whether both sides can stay as they are.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.to_local.is_empty() && self.to_remote.is_empty() && self.conflicts.is_empty()
    }

    /// The fields that a side gets.
    #[must_use]
    pub fn to(&self, side: Origin) -> &[Field] {
        match side {
            Origin::Local => &self.to_local,
            Origin::Remote => &self.to_remote,
        }
    }

    /// Lets a side get a field.
    pub fn add(&mut self, side: Origin, field: Field) {
        match side {
            Origin::Local => self.to_local.push(field),
            Origin::Remote => self.to_remote.push(field),
        }
    }

    /// Lets a side get another consent.
    pub fn add_consent(&mut self, change: ConsentChange) {
        if change.changes_anything() || change.cause == Cause::GoesAlong {
            self.add(change.side, change.channel);
        }
        self.consent.push(change);
    }

    /// Leaves a side the consent it has.
    pub fn take_back(&mut self, side: Origin, channel: Field) {
        self.consent
            .retain(|one| (one.side, one.channel) != (side, channel));
        match side {
            Origin::Local => self.to_local.retain(|field| *field != channel),
            Origin::Remote => self.to_remote.retain(|field| *field != channel),
        }
    }

    /// What a side gets of a channel.
    #[must_use]
    pub fn consent_to(&self, side: Origin, channel: Field) -> Option<Consent> {
        let written = self.to(side).contains(&channel);
        let mut found = self
            .consent
            .iter()
            .filter(|change| written && (change.side, change.channel) == (side, channel));
        found.next().map(|change| change.to)
    }

    /// The values a side gets: those of the other side, and consent as decided.
    #[must_use]
    pub fn values_for(&self, side: Origin, others: &PersonFields) -> PersonFields {
        PersonFields {
            email_consent: self.consent_to(side, Field::EmailConsent),
            mobile_consent: self.consent_to(side, Field::MobileConsent),
            ..others.only(self.to(side))
        }
    }

    /// Whether there is a field that a person has to settle.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.conflicts.iter().any(Conflict::is_open)
    }
}

/// Compares two twins and says what has to move.
#[must_use]
pub fn reconcile(sides: &Sides<'_>, terms: &Terms<'_>) -> Changes {
    let mut changes = Changes::default();
    let fields = Field::of_both(sides.local, sides.remote);
    for field in fields.filter(|field| !field.is_consent()) {
        let policy = terms.rules.conflict_policies.of(field);
        match compare(field, policy, sides, terms.history) {
            Verdict::Stay => {}
            Verdict::Carry => changes.add(sides.origin.other(), field),
            Verdict::Conflict(winner) => {
                if let Some(winner) = winner {
                    changes.add(winner.other(), field);
                }
                changes.conflicts.push(Conflict {
                    field,
                    policy,
                    winner,
                });
            }
        }
    }
    email_consent(sides, terms, &mut changes);
    mobile_consent(sides, terms, &mut changes);
    changes
}

fn email_consent(sides: &Sides<'_>, terms: &Terms<'_>, changes: &mut Changes) {
    let (local, remote) = (sides.local, sides.remote);
    let same_address = local.shares_email_with(remote);
    let of = |side: &PersonFields| side.email_consent;
    let channel = channel(sides, terms, same_address, of);
    let answer = email(&channel);
    tell(
        Field::EmailConsent,
        &channel,
        local.email_consent,
        answer,
        changes,
    );
    // An address takes along the refusal that stands.
    if channel.local.is_closed()
        && answer.to_remote.is_none()
        && changes.to_remote.contains(&Field::Email)
    {
        goes_along(Field::EmailConsent, remote.email_consent, changes);
    }
    let before = before(terms).filter(|base| base.remote.shares_email_with(remote));
    let before = before.and_then(|base| base.remote.email_consent);
    let arrives = changes.to_local.contains(&Field::Email);
    let is_on_hold = local.is_on_hold && !arrives;
    if holds(
        remote.email_consent,
        before,
        same_address || arrives,
        is_on_hold,
    ) {
        changes.add_consent(ConsentChange {
            channel: Field::EmailConsent,
            side: Origin::Local,
            from: local.email_consent,
            to: Consent::Bouncing,
            cause: Cause::Bounced,
        });
    }
    // Lifting the general opt-out must not open what it closed besides, unless Action Network has that open anyway.
    if answer.to_local == Some(Consent::Open)
        && local.mobile_consent == Some(Consent::OptedOut)
        && local.mobile.is_some()
        && remote.mobile_consent.is_none_or(Consent::is_closed)
    {
        changes.add_consent(ConsentChange {
            channel: Field::MobileConsent,
            side: Origin::Local,
            from: local.mobile_consent,
            to: Consent::Refused,
            cause: Cause::TextsStayClosed,
        });
    }
}

fn mobile_consent(sides: &Sides<'_>, terms: &Terms<'_>, changes: &mut Changes) {
    let (local, remote) = (sides.local, sides.remote);
    let same_here = local.mobile.is_some() && local.mobile == remote.mobile;
    let of = |side: &PersonFields| side.mobile_consent;
    let channel = channel(sides, terms, same_here, of);
    let same_number = before(terms).is_some_and(|base| base.remote.mobile == remote.mobile);
    let answer = texts(&channel, same_number);
    tell(
        Field::MobileConsent,
        &channel,
        local.mobile_consent,
        answer,
        changes,
    );
    // A number that goes there now takes the refusal along: it may bring a subscription of its own.
    if channel.local.is_closed()
        && answer.to_remote.is_none()
        && changes.to_remote.contains(&Field::Mobile)
    {
        goes_along(Field::MobileConsent, remote.mobile_consent, changes);
    }
}

/// What both sides were at the last sync, as far as consent goes.
fn before<'a>(terms: &Terms<'a>) -> Option<&'a Base> {
    match terms.history {
        History::Base(base) | History::Announced(base) => Some(base),
        History::FirstMeeting | History::Older { .. } => None,
    }
}

fn channel(
    sides: &Sides<'_>,
    terms: &Terms<'_>,
    same_address: bool,
    of: fn(&PersonFields) -> Option<Consent>,
) -> Channel {
    let before = before(terms);
    Channel {
        // Without an address there is nothing to refuse yet, and what is refused on the other side holds all the same.
        local: of(sides.local).unwrap_or(Consent::Open),
        remote: of(sides.remote),
        local_before: before.and_then(|base| of(&base.local)),
        remote_before: before.and_then(|base| of(&base.remote)),
        local_rests: terms.local_rests && same_address,
        remote_rests: terms.remote_rests && same_address,
        honours_opt_in: terms.rules.honour_opt_in,
    }
}

/// Turns an answer into changes; a cause without a change is kept for the log.
fn tell(
    field: Field,
    channel: &Channel,
    local: Option<Consent>,
    answer: Answer,
    changes: &mut Changes,
) {
    let Some(cause) = answer.cause else { return };
    let is_local =
        answer.to_local.is_some() || (answer.to_remote.is_none() && channel.local.is_closed());
    let (side, from, to) = if is_local {
        (Origin::Local, local, answer.to_local.or(local))
    } else {
        (
            Origin::Remote,
            channel.remote,
            answer.to_remote.or(channel.remote),
        )
    };
    let Some(to) = to else { return };
    changes.add_consent(ConsentChange {
        channel: field,
        side,
        from,
        to,
        cause,
    });
}

fn goes_along(field: Field, from: Option<Consent>, changes: &mut Changes) {
    changes.add_consent(ConsentChange {
        channel: field,
        side: Origin::Remote,
        from,
        to: Consent::Refused,
        cause: Cause::GoesAlong,
    });
}

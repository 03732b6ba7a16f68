//! Consent, channel by channel: what each side is to be told, and why. `docs/consent.md` has the same rules as a table, which
//! the tests hold against these functions.
//!
//! A refusal that the other side has not seen yet travels in either direction, whoever is the origin. What was settled once
//! stays settled: somebody who subscribes anew on Action Network is not unsubscribed again for what they said before.
//!
//! Action Network takes every number it is given as not subscribed to texts (its reference, person signup helper), so there
//! "not subscribed" is a refusal only where the same number was subscribed before; otherwise one sync would take away the
//! consent of a whole list.

use serde::Serialize;

use crate::mapping::{Consent, Field};
use crate::profile::Origin;

/// What is known about one channel of a pair.
#[derive(Debug, Clone, Copy)]
pub struct Channel {
    /// What CiviCRM says now.
    pub local: Consent,
    /// What Action Network says now; nothing where it has no address or number.
    pub remote: Option<Consent>,
    /// What CiviCRM said at the last sync.
    pub local_before: Option<Consent>,
    /// What Action Network said at the last sync.
    pub remote_before: Option<Consent>,
    /// Both speak of the same address, and the contact was not modified since the last sync: nobody can have refused
    /// again there.
    pub local_rests: bool,
    /// Both speak of the same address, and the person was read in this run and not modified since the last sync.
    pub remote_rests: bool,
    /// The profile honours a fresh opt-in.
    pub honours_opt_in: bool,
}

/// What the sides are to be told about one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    /// What CiviCRM gets: [`Consent::OptedOut`] for e-mail, [`Consent::Refused`] for texts, or [`Consent::Open`], which
    /// lifts.
    pub to_local: Option<Consent>,
    /// What Action Network gets: [`Consent::Refused`] or [`Consent::Subscribed`].
    pub to_remote: Option<Consent>,
    /// Why; also why an opt-in changes nothing.
    pub cause: Option<Cause>,
}

/// Why consent changes on one side, or does not although somebody opted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The person refused on Action Network.
    RefusedThere,
    /// The person refused in CiviCRM.
    RefusedHere,
    /// The person subscribed on Action Network after a refusal.
    OptedInThere,
    /// The refusal was taken back in CiviCRM.
    OptedInHere,
    /// An opt-in, and the profile does not honour it.
    NotHonoured,
    /// An opt-in, and perhaps somebody refused after it.
    NotProven,
    /// An opt-in after a spam complaint, which only the person can take back.
    ComplaintStays,
    /// An opt-in to texts of somebody who opted out of everything.
    OptOutStays,
    /// Mail to the address came back.
    Bounced,
    /// Somebody new to Action Network, whom the profile does not subscribe.
    NewPerson,
    /// Texts were closed by a general opt-out that is lifted for e-mail.
    TextsStayClosed,
    /// A refusal that goes along with another address or number.
    GoesAlong,
    /// The contact left the scope of the profile, which unsubscribes those who do.
    LeftScope,
}

impl Cause {
    /// In the words of the table and the log.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::RefusedThere => "refused on Action Network",
            Self::RefusedHere => "refused in CiviCRM",
            Self::OptedInThere => "opted in on Action Network since",
            Self::OptedInHere => "opted in in CiviCRM since",
            Self::NotHonoured => "the profile does not honour opt-ins",
            Self::NotProven => "no proof that the opt-in came last",
            Self::ComplaintStays => "a spam complaint stays",
            Self::OptOutStays => "the general opt-out stays",
            Self::Bounced => "mail to the address came back",
            Self::NewPerson => "the profile subscribes nobody new",
            Self::TextsStayClosed => "an opt-in to e-mail is none to texts",
            Self::GoesAlong => "goes along with a new address or number",
            Self::LeftScope => "left the scope of the profile",
        }
    }
}

impl Serialize for Cause {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.text())
    }
}

/// A change of consent on one side, or, where `from` is `to`, an opt-in that changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentChange {
    /// [`Field::EmailConsent`] or [`Field::MobileConsent`].
    pub channel: Field,
    /// The side that gets it.
    pub side: Origin,
    /// What the side said before; nothing where it had no address or number.
    pub from: Option<Consent>,
    /// What it gets.
    pub to: Consent,
    /// Why.
    pub cause: Cause,
}

impl ConsentChange {
    /// Whether anything is written.
    #[must_use]
    pub fn changes_anything(&self) -> bool {
        self.from != Some(self.to)
    }

    /// Whether a channel is closed that was not closed like that.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.changes_anything() && self.to.is_closed()
    }
}

impl Serialize for ConsentChange {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        serde_json::json!({
            "channel": if self.channel == Field::EmailConsent { "email" } else { "texts" },
            "side": self.side.name(),
            "from": self.from.map(|consent| name(consent, self.side)),
            "to": name(self.to, self.side),
            "cause": self.cause,
        })
        .serialize(to)
    }
}

/// A state in the words of the side that has it.
fn name(consent: Consent, side: Origin) -> &'static str {
    match (consent, side) {
        (Consent::Refused, Origin::Remote) => "unsubscribed",
        (Consent::Bouncing, Origin::Local) => "on hold",
        _ => consent.name(),
    }
}

/// Mass e-mail.
#[must_use]
pub fn email(known: &Channel) -> Answer {
    let refused_there = is_closed(known.remote);
    let refused_there_before = is_closed(known.remote_before);
    // Our own unsubscribing never makes a complaint: that is always the person's own word.
    let complains = known.remote == Some(Consent::Complained)
        && known.remote_before != Some(Consent::Complained);
    match (known.local.is_closed(), known.remote) {
        (false, _) if complains || (refused_there && !refused_there_before) => Answer {
            to_local: Some(Consent::OptedOut),
            cause: Some(Cause::RefusedThere),
            ..Answer::default()
        },
        (false, _) if refused_there && is_closed(known.local_before) => opt_in_here(known),
        (true, Some(there)) if !there.is_closed() => {
            if is_news(known) {
                refuse_there()
            } else if there == Consent::Subscribed && refused_there_before {
                opt_in_there(known)
            } else {
                Answer::default()
            }
        }
        _ => Answer::default(),
    }
}

/// Text messages. `same_number`: Action Network has the number it had at the last sync.
#[must_use]
pub fn texts(known: &Channel, same_number: bool) -> Answer {
    let refused_there = is_closed(known.remote);
    let was_open = known
        .remote_before
        .is_some_and(|before| !before.is_closed());
    // Who opted out of everything never spoke of texts, and taking that back is no word about texts either.
    let was_refused_here = known.local_before.is_some_and(Consent::is_by_name);
    match (known.local.is_closed(), known.remote) {
        (false, _) if refused_there && was_open && same_number => Answer {
            to_local: Some(Consent::Refused),
            cause: Some(Cause::RefusedThere),
            ..Answer::default()
        },
        (false, _) if refused_there && was_refused_here && is_closed(known.remote_before) => {
            opt_in_here(known)
        }
        (true, Some(there)) if !there.is_closed() => {
            // Texts that are closed only along with e-mail are not said anew.
            let is_along =
                known.local == Consent::OptedOut && known.local_before == Some(Consent::OptedOut);
            if is_news(known) && !is_along {
                refuse_there()
            } else if there == Consent::Subscribed && is_closed(known.remote_before) && same_number
            {
                if known.local == Consent::Refused {
                    opt_in_there(known)
                } else {
                    because(Cause::OptOutStays)
                }
            } else {
                Answer::default()
            }
        }
        _ => Answer::default(),
    }
}

/// Whether the primary e-mail address is to be put on hold, because mail to it comes back on Action Network. `before`: the
/// status of the same address at the last sync, so that a hold lifted by a person is not put back.
#[must_use]
pub fn holds(
    now: Option<Consent>,
    before: Option<Consent>,
    same_address: bool,
    is_on_hold: bool,
) -> bool {
    now == Some(Consent::Bouncing)
        && before != Some(Consent::Bouncing)
        && same_address
        && !is_on_hold
}

/// Whether a channel is closed; nothing is known is not closed.
pub(super) fn is_closed(consent: Option<Consent>) -> bool {
    consent.is_some_and(Consent::is_closed)
}

/// Whether CiviCRM's refusal is one that Action Network has not heard of. A second refusal beside the first is news as
/// well.
fn is_news(known: &Channel) -> bool {
    match known.local_before {
        Some(before) if known.local.says_more_than(before) => true,
        before => !(known.remote_before.is_some() && is_closed(before)),
    }
}

fn because(cause: Cause) -> Answer {
    Answer {
        cause: Some(cause),
        ..Answer::default()
    }
}

fn refuse_there() -> Answer {
    Answer {
        to_remote: Some(Consent::Refused),
        cause: Some(Cause::RefusedHere),
        ..Answer::default()
    }
}

fn opt_in_there(known: &Channel) -> Answer {
    let is_proven = known.local_rests && known.local_before == Some(known.local);
    match (known.honours_opt_in, is_proven) {
        (false, _) => because(Cause::NotHonoured),
        (true, false) => because(Cause::NotProven),
        (true, true) => Answer {
            to_local: Some(Consent::Open),
            cause: Some(Cause::OptedInThere),
            ..Answer::default()
        },
    }
}

fn opt_in_here(known: &Channel) -> Answer {
    let is_proven = known.remote_rests && known.remote_before == known.remote;
    match (known.remote, known.honours_opt_in, is_proven) {
        (_, false, _) => because(Cause::NotHonoured),
        (Some(Consent::Complained), ..) => because(Cause::ComplaintStays),
        (_, true, false) => because(Cause::NotProven),
        (_, true, true) => Answer {
            to_remote: Some(Consent::Subscribed),
            cause: Some(Cause::OptedInHere),
            ..Answer::default()
        },
    }
}

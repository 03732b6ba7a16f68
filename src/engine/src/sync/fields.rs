//! Which field moves which way: a three-way comparison of both sides with what they agreed on last time.
//!
//! | origin's value | target's value | what happens |
//! | --- | --- | --- |
//! | empty | any | nothing: what one side does not say is not deleted on the other |
//! | as on the target | as on the origin | nothing |
//! | unchanged since the base | changed | nothing: the target's change travels when the target is the origin |
//! | changed | unchanged, or empty | carried |
//! | changed | changed | conflict: the profile's policy decides, and it is recorded |
//! | no base, differs | empty | carried |
//! | no base, differs | differs | conflict, unless an older state proves that the target was not touched |

use jiff::Timestamp;

use super::conflict::History;
use crate::mapping::{Field, PersonFields, is_of_entry};
use crate::profile::{Origin, Policy};

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing moves.
    Stay,
    /// The origin's value is carried.
    Carry,
    /// A conflict, which this side wins; nothing where both are left as they are.
    Conflict(Option<Origin>),
}

/// Both sides of a pair.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The side whose changes the run reads.
    pub origin: Origin,
    /// CiviCRM's values.
    pub local: &'a PersonFields,
    /// Action Network's values.
    pub remote: &'a PersonFields,
    /// When the contact was last modified.
    pub local_modified: Option<Timestamp>,
    /// When the person was last modified, where it was read in this run.
    pub remote_modified: Option<Timestamp>,
}

impl<'a> Sides<'a> {
    fn of(&self, side: Origin) -> &'a PersonFields {
        match side {
            Origin::Local => self.local,
            Origin::Remote => self.remote,
        }
    }

    /// The side modified last, where both dates are known and differ.
    fn newest(&self) -> Option<Origin> {
        let (local, remote) = (self.local_modified?, self.remote_modified?);
        match local.cmp(&remote) {
            std::cmp::Ordering::Less => Some(Origin::Remote),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Origin::Local),
        }
    }
}

/// Compares one field, which is none of consent.
#[must_use]
pub fn compare(field: Field, policy: Policy, sides: &Sides<'_>, history: History<'_>) -> Verdict {
    let (from, to) = (sides.of(sides.origin), sides.of(sides.origin.other()));
    if policy == Policy::Never || !from.can_travel(field) || from.agrees(field, to) {
        return Verdict::Stay;
    }
    let history = history_of(field, sides, history);
    let target_is_free = match history {
        History::FirstMeeting => false,
        // What was sent is what both sides had; whoever has something else by now edited it.
        History::Announced(base) => {
            let is_as_sent = sides.remote.key(field) == base.local.key(field);
            match sides.origin {
                Origin::Remote if is_as_sent => return Verdict::Stay,
                Origin::Remote => false,
                Origin::Local => is_as_sent,
            }
        }
        History::Older { target_untouched } => target_untouched,
        History::Base(base) => {
            let (base_from, base_to) = match sides.origin {
                Origin::Local => (&base.local, &base.remote),
                Origin::Remote => (&base.remote, &base.local),
            };
            if from.is_unchanged(field, base_from) {
                return Verdict::Stay;
            }
            to.is_unchanged(field, base_to)
        }
    };
    // Nobody contradicts, but the origin may know only a part of what the target has.
    let is_undisputed = target_is_free || to.key(field).is_none();
    let is_edited = is_edited(field, sides, history, sides.origin);
    match (is_undisputed, from.can_replace(field, to, is_edited)) {
        (true, true) => Verdict::Carry,
        (true, false) => Verdict::Conflict(None),
        (false, _) => Verdict::Conflict(winner(field, policy, sides, history)),
    }
}

/// What is known from earlier about one field. Of a mapped field nothing is, where osdi-client 1.2.3 synced the two, which
/// knew no mapped fields, or where another entry of the map was compared then.
fn history_of<'a>(field: Field, sides: &Sides<'_>, history: History<'a>) -> History<'a> {
    let Field::Mapped(name) = field else {
        return history;
    };
    let now = [sides.local, sides.remote];
    match history {
        History::Base(base) | History::Announced(base) if is_of_entry(name, base, now) => history,
        _ => History::FirstMeeting,
    }
}

/// Whether it is known that a side was edited since the last sync.
fn is_edited(field: Field, sides: &Sides<'_>, history: History<'_>, side: Origin) -> bool {
    let History::Base(base) = history else {
        return false;
    };
    let before = match side {
        Origin::Local => &base.local,
        Origin::Remote => &base.remote,
    };
    before.key(field).is_some() && !sides.of(side).is_unchanged(field, before)
}

/// The side whose value wins a conflict, where the policy names one and the other side can take its value.
fn winner(field: Field, policy: Policy, sides: &Sides<'_>, history: History<'_>) -> Option<Origin> {
    let winner = match policy {
        Policy::Ask | Policy::Fill | Policy::Never => None,
        Policy::Origin => Some(sides.origin),
        Policy::Newest => sides.newest(),
        Policy::Local => Some(Origin::Local),
        Policy::Remote => Some(Origin::Remote),
    }?;
    let (mine, theirs) = (sides.of(winner), sides.of(winner.other()));
    let is_edited = is_edited(field, sides, history, winner);
    (mine.can_travel(field) && mine.can_replace(field, theirs, is_edited)).then_some(winner)
}

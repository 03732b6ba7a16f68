//! The three-way set: what both sides have, what they agreed on before, and what follows for each element.
//!
//! An element that only one side has was either added there or removed on the other. The base, what both had after an
//! earlier run, tells which. Without a base both meet for the first time, and nothing is removed. And an element counts
//! as missing on a side only if all of that side was read: what was not seen may still be there.

/// Where an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Presence {
    /// CiviCRM has it.
    pub local: bool,
    /// Action Network has it.
    pub remote: bool,
    /// Both had it after an earlier run.
    pub base: bool,
}

/// Of which side everything was read, so that what was not seen is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// CiviCRM.
    pub local: bool,
    /// Action Network.
    pub remote: bool,
}

/// Which side is right where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tendency {
    /// Both: the base tells who added and who removed.
    #[default]
    BothWays,
    /// CiviCRM becomes a copy of Action Network.
    MirrorRemote,
    /// Action Network becomes a copy of CiviCRM.
    MirrorLocal,
}

impl Tendency {
    /// Whether changes may be carried to CiviCRM.
    #[must_use]
    pub fn writes_local(self) -> bool {
        self != Self::MirrorLocal
    }

    /// Whether changes may be carried to Action Network.
    #[must_use]
    pub fn writes_remote(self) -> bool {
        self != Self::MirrorRemote
    }
}

/// Under which terms both sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Which side is right.
    pub tendency: Tendency,
    /// Changes are carried to CiviCRM.
    pub to_local: bool,
    /// Changes are carried to Action Network.
    pub to_remote: bool,
    /// What was read completely.
    pub proof: Proof,
}

/// What is to be done about an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing: both agree, and it is known that they do.
    InStep,
    /// Both have it; that is to be remembered.
    Remember,
    /// Neither has it any more; that is to be remembered.
    Forget,
    /// CiviCRM gets it.
    AddLocal,
    /// Action Network gets it.
    AddRemote,
    /// CiviCRM loses it.
    RemoveLocal,
    /// Action Network loses it.
    RemoveRemote,
    /// It is for a run in the other direction.
    Waits,
    /// It is left alone: whether the other side has it is not known.
    Unproven,
}

/// The verdict about one element.
#[must_use]
pub fn decide(presence: Presence, terms: Terms) -> Verdict {
    let Presence {
        local,
        remote,
        base,
    } = presence;
    let Proof {
        local: knows_local,
        remote: knows_remote,
    } = terms.proof;
    let allowed = |is_allowed: bool, verdict: Verdict| {
        if is_allowed { verdict } else { Verdict::Waits }
    };
    match (local, remote) {
        (true, true) if base => Verdict::InStep,
        (true, true) => Verdict::Remember,
        (false, false) if !base => Verdict::InStep,
        (false, false) if knows_local && knows_remote => Verdict::Forget,
        (true, false) if knows_remote => {
            let is_removed = match terms.tendency {
                Tendency::BothWays => base,
                Tendency::MirrorRemote => true,
                Tendency::MirrorLocal => false,
            };
            if is_removed {
                allowed(terms.to_local, Verdict::RemoveLocal)
            } else {
                allowed(terms.to_remote, Verdict::AddRemote)
            }
        }
        (false, true) if knows_local => {
            let is_removed = match terms.tendency {
                Tendency::BothWays => base,
                Tendency::MirrorRemote => false,
                Tendency::MirrorLocal => true,
            };
            if is_removed {
                allowed(terms.to_remote, Verdict::RemoveRemote)
            } else {
                allowed(terms.to_local, Verdict::AddLocal)
            }
        }
        (false, false) | (true, false) | (false, true) => Verdict::Unproven,
    }
}

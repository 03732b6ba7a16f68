//! What one run needs to know of its sync profile.

mod actions;
mod donations;
mod rules;
mod tag_rules;

pub use actions::{ActionKind, ActionRule, ActionRules};
pub use donations::{DonationRules, FinancialTypes};
pub use rules::{Disappearance, Policies, Policy, Rules, ScopeExit};
pub use tag_rules::TagRules;

use serde::{Deserialize, Serialize};

use crate::crm::text;
use crate::{Error, Kind, Result};

/// Row id of a sync profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProfileId(#[serde(deserialize_with = "text::whole")] pub u64);

/// The side whose changes are read; the other side is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// CiviCRM.
    Local,
    /// Action Network.
    Remote,
}

impl Origin {
    /// The word in job parameters and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Remote => "remote",
        }
    }

    /// The side that is written.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Local => Self::Remote,
            Self::Remote => Self::Local,
        }
    }

    /// Reads the word of a job parameter.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "local" => Ok(Self::Local),
            "remote" => Ok(Self::Remote),
            _ => Err(Error::new(
                Kind::Configuration,
                format!("The origin of a sync must be \"local\" or \"remote\", not \"{word}\"."),
            )),
        }
    }

    /// The number in the column `sync_origin`, as osdi-client 1.2.3 writes it.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Local => 0,
            Self::Remote => 1,
        }
    }
}

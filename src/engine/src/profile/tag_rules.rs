//! What a sync profile decides about tags. Names, values and defaults are those of its columns.

use serde::Deserialize;

use super::rules::Rules;
use crate::crm::text;
use crate::sync::Tendency;

/// The decisions of one profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagRules {
    /// Which side is right.
    pub tag_mode: Tendency,
    /// Tags of Action Network that CiviCRM does not have are made there.
    #[serde(deserialize_with = "text::flag")]
    pub tag_create_local: bool,
    /// Tags of CiviCRM that Action Network does not have are made there.
    #[serde(deserialize_with = "text::flag")]
    pub tag_create_remote: bool,
    /// A rule of the site's own says which taggings are made ([`TagCrm::left_out`]).
    ///
    /// [`TagCrm::left_out`]: crate::crm::TagCrm::left_out
    pub own_rule: bool,
    /// The share of the linked people, in percent, from whom one run may take tags before it stops and asks.
    #[serde(deserialize_with = "text::whole")]
    pub brake_percent: u64,
    /// So many are always allowed.
    #[serde(deserialize_with = "text::whole")]
    pub brake_minimum: u64,
}

impl Default for TagRules {
    fn default() -> Self {
        let Rules {
            brake_percent,
            brake_minimum,
            ..
        } = Rules::default();
        Self {
            tag_mode: Tendency::default(),
            tag_create_local: false,
            tag_create_remote: false,
            own_rule: false,
            brake_percent,
            brake_minimum,
        }
    }
}

impl TagRules {
    /// From how many people one run may take tags, where so many are linked.
    #[must_use]
    pub fn brake_limit(&self, linked: u64) -> u64 {
        let rules = Rules {
            brake_percent: self.brake_percent,
            brake_minimum: self.brake_minimum,
            ..Rules::default()
        };
        rules.brake_limit(linked)
    }
}

//! What a sync profile decides about people. Names, values and defaults are those of its columns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crm::text;
use crate::mapping::{Field, MappedField};

/// The decisions of one profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// What becomes of a field that both sides changed.
    pub conflict_policies: Policies,
    /// A fresh opt-in on one side ends a refusal on the other, where the times prove that it came later.
    #[serde(deserialize_with = "text::flag")]
    pub honour_opt_in: bool,
    /// People who are new to Action Network may get its default there, which is subscribed to e-mail. Otherwise they
    /// arrive as unsubscribed.
    #[serde(deserialize_with = "text::flag")]
    pub subscribe_new_people: bool,
    /// Only people with an e-mail address are synced; otherwise a mobile number is enough.
    #[serde(deserialize_with = "text::flag")]
    pub scope_has_email: bool,
    /// The group, tag or contact sub-type the profile is limited to, as a person reads it; nothing for everybody.
    #[serde(deserialize_with = "text::optional_text")]
    pub scope: Option<String>,
    /// What happens to a linked contact that leaves that scope.
    pub on_scope_exit: ScopeExit,
    /// What happens when somebody is gone from Action Network.
    pub on_remote_disappearance: Disappearance,
    /// The share of the linked people, in percent, that one run may unsubscribe, blank, clear or delete before it
    /// stops and asks.
    #[serde(deserialize_with = "text::whole")]
    pub brake_percent: u64,
    /// So many are always allowed.
    #[serde(deserialize_with = "text::whole")]
    pub brake_minimum: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            conflict_policies: Policies::default(),
            honour_opt_in: false,
            subscribe_new_people: false,
            scope_has_email: true,
            scope: None,
            on_scope_exit: ScopeExit::Keep,
            on_remote_disappearance: Disappearance::Flag,
            brake_percent: 10,
            brake_minimum: 20,
        }
    }
}

impl Rules {
    /// How many people one run may take something away from, where so many are linked.
    #[must_use]
    pub fn brake_limit(&self, linked: u64) -> u64 {
        let share = u128::from(linked) * u128::from(self.brake_percent) / 100;
        u64::try_from(share)
            .unwrap_or(u64::MAX)
            .max(self.brake_minimum)
    }

    /// These rules for fields mapped like that. A constant comes from no field, so no edit could settle a conflict about it:
    /// where it would be asked about, it only fills what is empty.
    #[must_use]
    pub fn beside(mut self, map: &[MappedField]) -> Self {
        for entry in map.iter().filter(|entry| entry.is_constant()) {
            if self.conflict_policies.of(Field::Mapped(entry.name)) == Policy::Ask {
                let name = entry.name.as_str().to_owned();
                self.conflict_policies.0.insert(name, Policy::Fill);
            }
        }
        self
    }
}

/// What becomes of a field that both sides changed, or that differs where they meet for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Both are left as they are until a person settles it.
    #[default]
    Ask,
    /// The side whose changes the run reads.
    Origin,
    /// The side that was modified last.
    Newest,
    /// CiviCRM.
    Local,
    /// Action Network.
    Remote,
    /// Nothing is overwritten and nobody is asked; only what is empty is filled.
    Fill,
    /// The field is not synced at all.
    Never,
}

/// A policy for each field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Policies(#[serde(deserialize_with = "text::map")] BTreeMap<String, Policy>);

impl Policies {
    /// The word that stands for all fields without an entry of their own.
    pub const DEFAULT: &str = "default";

    /// The policy of a field. Consent has rules of its own and no policy.
    #[must_use]
    pub fn of(&self, field: Field) -> Policy {
        let named = self.0.get(field.name());
        named
            .or_else(|| self.0.get(Self::DEFAULT))
            .copied()
            .unwrap_or_default()
    }

    /// The names that can have a policy, where fields are mapped like that.
    pub fn names(map: &[MappedField]) -> impl Iterator<Item = &'static str> {
        let built_in = Field::BUILT_IN.into_iter();
        let built_in = built_in.filter(|field| !field.is_consent());
        let mapped = map.iter().map(|entry| entry.name.as_str());
        let fields = built_in.map(Field::name).chain(mapped);
        std::iter::once(Self::DEFAULT).chain(fields)
    }

    /// A name among them that is none of those.
    #[must_use]
    pub fn unknown(&self, map: &[MappedField]) -> Option<&str> {
        let mut names = self.0.keys().map(String::as_str);
        names.find(|name| Self::names(map).all(|known| known != *name))
    }
}

impl<const N: usize> From<[(&str, Policy); N]> for Policies {
    fn from(policies: [(&str, Policy); N]) -> Self {
        Self(
            policies
                .map(|(name, policy)| (name.to_owned(), policy))
                .into(),
        )
    }
}

/// What happens on Action Network when a linked contact leaves the scope of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeExit {
    /// Nothing.
    #[default]
    Keep,
    /// The person is unsubscribed, once.
    Unsubscribe,
}

/// What happens to the contact of somebody who is gone from Action Network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disappearance {
    /// It is flagged for a person to look at.
    #[default]
    Flag,
    /// It is put into the trash.
    Trash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_without_a_policy_has_that_of_all() {
        let rules: Rules = serde_json::from_value(serde_json::json!({
            "conflict_policies": {"default": "newest", "email": "ask"},
            "brake_percent": "25",
        }))
        .unwrap();
        assert_eq!(rules.conflict_policies.of(Field::Email), Policy::Ask);
        assert_eq!(rules.conflict_policies.of(Field::GivenName), Policy::Newest);
        assert_eq!(
            Rules::default().conflict_policies.of(Field::Email),
            Policy::Ask
        );
        assert_eq!((rules.brake_percent, rules.brake_minimum), (25, 20));
    }

    #[test]
    fn the_brake_knows_a_share_and_a_least_number() {
        let rules = Rules::default();
        for (linked, limit) in [(0, 20), (199, 20), (1000, 100), (u64::MAX, u64::MAX / 10)] {
            assert_eq!(rules.brake_limit(linked), limit, "{linked}");
        }
    }
}

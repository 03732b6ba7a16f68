//! What a sync profile decides about actions: petitions signed, events attended, forms filled in, campaigns and surveys
//! taken part in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crm::{ContactId, text};

/// Kinds of actions, each on its own kind of page; and pages that are only listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Of petitions.
    Signatures,
    /// Of events.
    Attendances,
    /// Of forms.
    Submissions,
    /// Of advocacy campaigns.
    Outreaches,
    /// Of surveys.
    Responses,
    /// Listed only: their donations are synced by themselves.
    FundraisingPages,
}

impl ActionKind {
    /// What messages call one of its pages.
    #[must_use]
    pub fn page(self) -> &'static str {
        match self {
            Self::Signatures => "petition",
            Self::Attendances => "event",
            Self::Submissions => "form",
            Self::Outreaches => "advocacy campaign",
            Self::Responses => "survey",
            Self::FundraisingPages => "fundraising page",
        }
    }
}

/// The decisions of one profile, by kind. A kind that is not there is not read at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ActionRules(#[serde(deserialize_with = "text::map")] BTreeMap<ActionKind, Given>);

/// PHP has one kind of empty array, which arrives as a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
struct Given(#[serde(deserialize_with = "text::map")] ActionRule);

/// What becomes of the actions of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActionRule {
    /// Name of the activity's type. Without one the pages of the kind are listed and their actions not read; those of an
    /// event that is mapped become participants all the same.
    #[serde(deserialize_with = "text::optional_text")]
    pub activity_type: Option<String>,
    /// Subject of the activity, in which `{title}` is the title of the page.
    #[serde(deserialize_with = "text::optional_text")]
    pub subject: Option<String>,
    /// Name of the activity's status.
    #[serde(deserialize_with = "text::optional_text")]
    pub status: Option<String>,
    /// With whom the activity is; the person themselves unless this says otherwise.
    #[serde(deserialize_with = "contact")]
    pub target_contact_id: Option<ContactId>,
    /// Campaign of the activity.
    #[serde(deserialize_with = "text::optional_whole")]
    pub campaign_id: Option<u64>,
    /// The custom field of activities that takes the source code by which somebody came.
    #[serde(deserialize_with = "text::optional_text")]
    pub source_field: Option<String>,
}

impl ActionRules {
    /// The kinds whose pages are listed.
    pub fn kinds(&self) -> impl Iterator<Item = ActionKind> {
        self.0.keys().copied()
    }

    /// What becomes of a kind, if its pages are listed.
    #[must_use]
    pub fn of(&self, kind: ActionKind) -> Option<&ActionRule> {
        self.0.get(&kind).map(|Given(rule)| rule)
    }
}

impl FromIterator<(ActionKind, ActionRule)> for ActionRules {
    fn from_iter<I: IntoIterator<Item = (ActionKind, ActionRule)>>(rules: I) -> Self {
        let rules = rules.into_iter();
        Self(rules.map(|(kind, rule)| (kind, Given(rule))).collect())
    }
}

fn contact<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<ContactId>, D::Error> {
    Ok(text::optional_whole(from)?.map(ContactId))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_is_read_as_php_hands_it_over() {
        let rules: ActionRules = serde_json::from_value(serde_json::json!({
            "signatures": {"activity_type": "Petition", "target_contact_id": "7", "campaign_id": ""},
            "fundraising_pages": [],
        }))
        .unwrap();
        let rule = ActionRule {
            activity_type: Some("Petition".to_owned()),
            target_contact_id: Some(ContactId(7)),
            ..ActionRule::default()
        };
        let kinds = [ActionKind::Signatures, ActionKind::FundraisingPages];
        assert_eq!(
            rules,
            kinds
                .into_iter()
                .zip([rule, ActionRule::default()])
                .collect()
        );
        for nothing in [serde_json::json!([]), serde_json::Value::Null] {
            let rules: ActionRules = serde_json::from_value(nothing).unwrap();
            assert_eq!(rules.kinds().count(), 0);
        }
    }
}

//! Surveys.

use serde::Serialize;

use super::declare::{action, json_object, resource};
use super::{ActionField, Edit};

action! {
    /// A survey: `/surveys` (reference, 7.6).
    pub struct Survey, SurveyId
    = "survey" "action_network:surveys" in "surveys", filtered by ActionField, also called "osdi:surveys";
    new with SurveyFields, changed with SurveyEdits;
    {
        /// Text of the button.
        call_to_action: Option<String>,
        /// How many people answered.
        total_responses: Option<u64>,
    }
}

/// What a new survey has of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SurveyFields {
    /// Text of the button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_to_action: Option<String>,
}

/// What can change about a survey.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SurveyEdits {
    /// Text of the button.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub call_to_action: Edit<String>,
}

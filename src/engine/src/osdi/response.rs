//! Responses to surveys.

use serde::Serialize;

use super::declare::{action_record, json_object, resource};
use super::{NoMore, Survey, SurveyId};

action_record! {
    /// A response: `/surveys/{id}/responses` and `/people/{id}/responses` (reference, 7.6).
    pub struct Response, ResponseId
    = "response" "action_network:responses" in "responses" on Survey, also called "osdi:responses";
    new with NoMore, changed with ResponseChanges;
    {
        /// The survey.
        #[serde(rename = "action_network:survey_id")]
        survey_id: Option<SurveyId>,
    }
}

/// What can change about a response: it can get identifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ResponseChanges {
    /// Identifiers to be added, `system:id`.
    pub identifiers: Vec<String>,
}

//! Submissions of forms.

use serde::Serialize;

use super::declare::{action_record, json_object, resource};
use super::{Form, FormId, NoMore};

action_record! {
    /// A submission: `/forms/{id}/submissions` and `/people/{id}/submissions` (reference, 7.4). It has no fields of its
    /// own: the answers are custom fields of the person. Whether a second one of the same person is kept is not known.
    pub struct Submission, SubmissionId
    = "submission" "osdi:submissions" in "submissions" on Form;
    new with NoMore, changed with SubmissionChanges;
    {
        /// The form.
        #[serde(rename = "action_network:form_id")]
        form_id: Option<FormId>,
    }
}

/// What can change about a submission: it can get identifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SubmissionChanges {
    /// Identifiers to be added, `system:id`.
    pub identifiers: Vec<String>,
}

//! Forms.

use serde::Serialize;

use super::declare::{action, json_object, resource};
use super::{ActionField, Edit};

action! {
    /// A form: `/forms` (reference, 7.4). The answers are in the custom fields of the people.
    pub struct Form, FormId
    = "form" "osdi:forms" in "forms", filtered by ActionField;
    new with FormFields, changed with FormEdits;
    {
        /// Text of the button.
        call_to_action: Option<String>,
        /// How many people answered.
        total_submissions: Option<u64>,
    }
}

/// What a new form has of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FormFields {
    /// Text of the button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_to_action: Option<String>,
}

/// What can change about a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FormEdits {
    /// Text of the button.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub call_to_action: Edit<String>,
}

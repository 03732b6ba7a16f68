//! Resources of a group and the records that belong to them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::shelf::Dated;

/// A page, a message, a list and so on. Its JSON is what tests read and write; the API adds links and totals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub(crate) id: Uuid,
    #[serde(default)]
    pub(crate) identifiers: Vec<String>,
    pub(crate) created_date: Timestamp,
    pub(crate) modified_date: Timestamp,
    /// Whether it was made in Action Network's own editor.
    #[serde(default)]
    pub(crate) native: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) creator: Option<Uuid>,
    /// The event campaign of an event, the wrapper of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<Uuid>,
    /// In the words of the API.
    #[serde(flatten)]
    pub(crate) fields: Map<String, Value>,
}

/// What somebody did on a page, or that somebody is on a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: Uuid,
    #[serde(default)]
    pub(crate) identifiers: Vec<String>,
    pub(crate) created_date: Timestamp,
    pub(crate) modified_date: Timestamp,
    /// The page or list.
    pub(crate) resource: Uuid,
    /// The person, who need not be there any more.
    pub(crate) person: Uuid,
    /// In the words of the API.
    #[serde(flatten)]
    pub(crate) fields: Map<String, Value>,
}

impl Resource {
    /// A text field.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }
}

impl Dated for Resource {
    fn created(&self) -> Timestamp {
        self.created_date
    }

    fn modified(&self) -> Timestamp {
        self.modified_date
    }
}

impl Dated for Record {
    fn created(&self) -> Timestamp {
        self.created_date
    }

    fn modified(&self) -> Timestamp {
        self.modified_date
    }
}

//! Attendances of events.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::declare::{action_record, json_object, resource};
use super::{Event, EventId};

action_record! {
    /// An attendance: `/events/{id}/attendances` and `/people/{id}/attendances` (reference, 7.3). One for each person
    /// and event.
    pub struct Attendance, AttendanceId
    = "attendance" "osdi:attendances" in "attendances" on Event, also called "osdi:attendance";
    new with AttendanceFields, changed with AttendanceChanges;
    {
        /// The event.
        #[serde(rename = "action_network:event_id")]
        event_id: Option<EventId>,
        /// Whether the person comes.
        status: Option<AttendanceStatus>,
    }
}

/// Whether somebody comes to an event, as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum AttendanceStatus {
    /// `accepted`
    Accepted,
    /// `attended`
    Attended,
    /// `declined`
    Declined,
    /// `tentative`
    Tentative,
    /// `needs action`
    NeedsAction,
    /// A status this version does not know, as it was read.
    Other(String),
}

impl fmt::Display for AttendanceStatus {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::Accepted => "accepted",
            Self::Attended => "attended",
            Self::Declined => "declined",
            Self::Tentative => "tentative",
            Self::NeedsAction => "needs action",
            Self::Other(text) => text,
        })
    }
}

impl From<String> for AttendanceStatus {
    fn from(text: String) -> Self {
        match text.as_str() {
            "accepted" => Self::Accepted,
            "attended" => Self::Attended,
            "declined" => Self::Declined,
            "tentative" => Self::Tentative,
            "needs action" => Self::NeedsAction,
            _ => Self::Other(text),
        }
    }
}

impl From<AttendanceStatus> for String {
    fn from(status: AttendanceStatus) -> Self {
        status.to_string()
    }
}

/// Whether somebody comes to an event, as it can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Attending {
    /// They said they would come.
    Accepted,
    /// They came.
    Attended,
}

/// What a new attendance has of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AttendanceFields {
    /// Whether the person comes; `accepted` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Attending>,
}

/// What can change about an attendance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AttendanceChanges {
    /// Whether the person comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Attending>,
    /// Identifiers to be added, `system:id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
}

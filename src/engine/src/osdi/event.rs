//! Events.

use jiff::civil::DateTime;
use serde::Serialize;

use super::declare::{action, json_object, resource};
use super::time::local_time;
use super::{Creatable, Edit, EventCampaign, EventField, NewAction, Within};

action! {
    /// An event: `/events` and `/event_campaigns/{id}/events` (reference, 7.3).
    pub struct Event, EventId
    = "event" "osdi:events" in "events", filtered by EventField;
    new with EventFields, changed with EventEdits;
    {
        /// When it starts, in the local time of its place: what a clock on the wall shows there.
        start_date: Option<DateTime>,
        /// When it ends, in the local time of its place.
        end_date: Option<DateTime>,
        /// What people who come are told, HTML.
        instructions: Option<String>,
        /// Where it is.
        location: Option<EventLocation>,
        /// `confirmed`, `tentative`, `cancelled` or `pending_approval`.
        status: Option<String>,
        /// `public` or `private`.
        visibility: Option<String>,
        /// How many people there is room for.
        capacity: Option<u64>,
        /// Whether guests may invite others.
        guests_can_invite_others: Option<bool>,
        /// `opaque` or `transparent`: whether it takes up time in a calendar.
        transparence: Option<String>,
        /// When people are reminded.
        reminders: Vec<Reminder>,
        /// How many people said they come.
        total_accepted: Option<u64>,
    }
}

impl Within<EventCampaign> for Event {}

impl Creatable<EventCampaign> for Event {
    type New = NewAction<EventFields>;
}

json_object! {
    /// Where an event is. Of the lines only the first is kept.
    pub struct EventLocation {
        /// Name of the place.
        venue: Option<String>,
        /// Street and number.
        address_lines: Vec<String>,
        /// City.
        locality: Option<String>,
        /// State or province: the second part of ISO 3166-2.
        region: Option<String>,
        /// Postal code.
        postal_code: Option<String>,
        /// ISO 3166-1 alpha-2; `US` if it is not given.
        country: Option<String>,
        /// Language of the address.
        language: Option<String>,
    }
}

json_object! {
    /// When people are reminded of an event.
    pub struct Reminder {
        /// `email`.
        method: Option<String>,
        /// How many minutes before the start.
        minutes: Option<u64>,
    }
}

/// What a new event has of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EventFields {
    /// When it starts, in the local time of its place.
    #[serde(with = "local_time", skip_serializing_if = "Option::is_none")]
    pub start_date: Option<DateTime>,
    /// When it ends, in the local time of its place.
    #[serde(with = "local_time", skip_serializing_if = "Option::is_none")]
    pub end_date: Option<DateTime>,
    /// What people who come are told, HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<EventLocation>,
    /// How many people there is room for. Cannot be changed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u64>,
    /// `public` or `private`. Cannot be changed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<String>,
    /// Whether guests may invite others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guests_can_invite_others: Option<bool>,
    /// `opaque` or `transparent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transparence: Option<String>,
    /// When people are reminded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
}

/// What can change about an event. Status, capacity and visibility cannot: Action Network ignores them in silence.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EventEdits {
    /// When it starts, in the local time of its place.
    #[serde(with = "local_time", skip_serializing_if = "Option::is_none")]
    pub start_date: Option<DateTime>,
    /// When it ends, in the local time of its place.
    #[serde(with = "local_time", skip_serializing_if = "Option::is_none")]
    pub end_date: Option<DateTime>,
    /// What people who come are told, HTML.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub instructions: Edit<String>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<EventLocation>,
    /// Whether guests may invite others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guests_can_invite_others: Option<bool>,
    /// `opaque` or `transparent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transparence: Option<String>,
    /// When people are reminded: the whole list.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub reminders: Edit<Vec<Reminder>>,
}

//! Event campaigns: events of many hosts.

use serde::Serialize;

use super::declare::{action, json_object, resource};
use super::{ActionField, Edit};

action! {
    /// A campaign of events that people host: `/event_campaigns` (reference, 7.7).
    pub struct EventCampaign, EventCampaignId
    = "event campaign" "action_network:event_campaigns" in "event_campaigns", filtered by ActionField,
      also called "osdi:event_campaigns";
    new with EventCampaignFields, changed with EventCampaignEdits;
    {
        /// Why to host an event, HTML.
        host_pitch: Option<String>,
        /// What hosts are told, HTML.
        host_instructions: Option<String>,
        /// Address of the page where one becomes a host. Read-only.
        host_url: Option<String>,
        /// How many events it has.
        total_events: Option<u64>,
        /// How many people said they come to one of them.
        total_rsvps: Option<u64>,
    }
}

/// What a new event campaign has of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EventCampaignFields {
    /// Why to host an event, HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_pitch: Option<String>,
    /// What hosts are told, HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_instructions: Option<String>,
}

/// What can change about an event campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EventCampaignEdits {
    /// Why to host an event, HTML.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub host_pitch: Edit<String>,
    /// What hosts are told, HTML.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub host_instructions: Edit<String>,
}

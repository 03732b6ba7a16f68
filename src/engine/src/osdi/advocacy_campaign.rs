//! Advocacy campaigns: letters and calls to those in power.

use serde::{Deserialize, Serialize};

use super::declare::{action, json_object, resource};
use super::{ActionField, Edit};

action! {
    /// A campaign of letters or calls: `/advocacy_campaigns` (reference, 7.5).
    pub struct AdvocacyCampaign, AdvocacyCampaignId
    = "advocacy campaign" "osdi:advocacy_campaigns" in "advocacy_campaigns", filtered by ActionField;
    new with AdvocacyCampaignFields, changed with AdvocacyCampaignEdits;
    {
        /// By letter or by call. Fixed at creation.
        #[serde(rename = "type")]
        channel: Option<Channel>,
        /// To whom, in words: `U.S. Congress`.
        targets: Option<String>,
        /// How many letters or calls there were, one for each target.
        total_outreaches: Option<u64>,
    }
}

/// By what means those in power are addressed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Channel {
    /// `email`
    #[default]
    Email,
    /// `phone`
    Phone,
    /// One this version does not know, as it was read.
    Other(String),
}

impl From<String> for Channel {
    fn from(text: String) -> Self {
        match text.as_str() {
            "email" => Self::Email,
            "phone" => Self::Phone,
            _ => Self::Other(text),
        }
    }
}

impl From<Channel> for String {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Email => "email".to_owned(),
            Channel::Phone => "phone".to_owned(),
            Channel::Other(text) => text,
        }
    }
}

/// What a new advocacy campaign has of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AdvocacyCampaignFields {
    /// By letter or by call. Cannot be changed later.
    #[serde(rename = "type")]
    pub channel: Channel,
    /// To whom, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<String>,
}

/// What can change about an advocacy campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AdvocacyCampaignEdits {
    /// To whom, in words.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub targets: Edit<String>,
}

//! Outreaches: single letters or calls of advocacy campaigns.

use serde::Serialize;

use super::declare::{action_record, json_object, resource};
use super::{AdvocacyCampaign, AdvocacyCampaignId, Channel, Edit};

action_record! {
    /// A letter or call to one target: `/advocacy_campaigns/{id}/outreaches` and `/people/{id}/outreaches` (reference,
    /// 7.5). Can be recorded on campaigns made through the API only, and nothing is sent to the target. Not
    /// deduplicated.
    pub struct Outreach, OutreachId
    = "outreach" "osdi:outreaches" in "outreaches" on AdvocacyCampaign;
    new with OutreachFields, changed with OutreachChanges;
    {
        /// The campaign.
        #[serde(rename = "action_network:advocacy_campaign_id")]
        advocacy_campaign_id: Option<AdvocacyCampaignId>,
        /// By letter or by call, as the campaign says.
        #[serde(rename = "type")]
        channel: Option<Channel>,
        /// Subject of the letter.
        subject: Option<String>,
        /// Text of the letter.
        message: Option<String>,
        /// Length of the call in seconds.
        duration: Option<u64>,
        /// To whom.
        targets: Vec<OutreachTarget>,
    }
}

json_object! {
    /// Somebody in power.
    pub struct OutreachTarget {
        /// Office: `Senator`.
        title: Option<String>,
        /// First name.
        given_name: Option<String>,
        /// Last name.
        family_name: Option<String>,
        /// Open Civic Data id of the district.
        ocdid: Option<String>,
    }
}

/// What a new outreach has of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OutreachFields {
    /// Subject of the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Text of the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Length of the call in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// To whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<OutreachTarget>,
}

/// What can change about an outreach.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OutreachChanges {
    /// Subject of the letter.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub subject: Edit<String>,
    /// Text of the letter.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub message: Edit<String>,
    /// Length of the call in seconds.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub duration: Edit<u64>,
    /// To whom: the whole list.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub targets: Edit<Vec<OutreachTarget>>,
    /// Identifiers to be added, `system:id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
}

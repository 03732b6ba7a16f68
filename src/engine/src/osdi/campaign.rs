//! Campaigns: pages that group actions.

use super::declare::{json_object, resource};
use super::{ActionField, Within};

resource! {
    /// A page that groups actions: `/campaigns` (reference, 7.7). Read-only.
    pub struct Campaign, CampaignId
    = "campaign" "action_network:campaigns" in "campaigns", filtered by ActionField, also called "osdi:campaigns";
    {
        /// The system it was made in.
        origin_system: Option<String>,
        /// Public title.
        title: Option<String>,
        /// Text of the page, HTML.
        description: Option<String>,
        /// Address of the page.
        browser_url: Option<String>,
        /// Address of the page's picture.
        featured_image_url: Option<String>,
        /// The actions on it.
        actions: Vec<CampaignAction>,
        /// The group it belongs to.
        #[serde(rename = "action_network:sponsor")]
        sponsor: Option<super::Sponsor>,
    }
}

impl Within for Campaign {}

json_object! {
    /// An action of a campaign. There is no link to its resource.
    pub struct CampaignAction {
        /// Public title.
        title: Option<String>,
        /// Address of its page.
        browser_url: Option<String>,
    }
}

//! Messages: mass mailings.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::declare::{json_object, resource};
use super::links_to::href;
use super::{Creatable, Edit, NoField, QueryId, Updatable, Within, WrapperId};

resource! {
    /// A mass mailing: `/messages` (reference, section 8). Creating one, or changing its targets, is limited to one
    /// call in 30 seconds.
    pub struct Message, MessageId
    = "message" "osdi:messages" in "messages", filtered by NoField;
    {
        /// The system it was made in.
        origin_system: Option<String>,
        /// Subject.
        subject: Option<String>,
        /// Text, HTML.
        body: Option<String>,
        /// Name of the sender.
        from: Option<String>,
        /// Where answers go.
        reply_to: Option<String>,
        /// Administrative title.
        name: Option<String>,
        /// `draft`, `calculating`, `scheduled`, `sending`, `sending_by_timezone`, `throttled` or `sent`.
        status: Option<String>,
        /// `email`.
        #[serde(rename = "type")]
        channel: Option<String>,
        /// Names of the tags it has.
        tag_list: Vec<String>,
        /// Links to the queries whose people get it; everybody on the list if there is none.
        targets: Vec<Map<String, Value>>,
        /// How many people get it.
        total_targeted: Option<u64>,
        /// When it will be sent, in UTC.
        scheduled_start_date: Option<Timestamp>,
        /// When sending it began, in UTC.
        sent_start_date: Option<Timestamp>,
        /// Address of its page for the group's administrators.
        administrative_url: Option<String>,
        /// What became of it: `sent`, `opened`, `clicked` and others, as they came.
        statistics: Option<Map<String, Value>>,
    }
}

impl Within for Message {}

impl Creatable for Message {
    type New = NewMessage;
}

impl Updatable for Message {
    type Changes = MessageChanges;
}

/// A message to be created, as a draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewMessage {
    /// Subject.
    pub subject: String,
    /// Text, HTML.
    pub body: String,
    /// Name of the sender.
    pub from: String,
    /// Where answers go.
    pub reply_to: String,
    /// Administrative title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The system it is made in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_system: Option<String>,
    /// Names of the tags it has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag_list: Vec<String>,
    /// The queries whose people get it; everybody on the list if there is none.
    #[serde(
        serialize_with = "links_to_queries",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub targets: Vec<QueryId>,
    /// What it is wrapped in. Cannot be changed later.
    #[serde(
        rename = "_links",
        serialize_with = "link_to_wrapper",
        skip_serializing_if = "Option::is_none"
    )]
    pub wrapper: Option<WrapperId>,
}

/// What can change about a message that is still a draft.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MessageChanges {
    /// Subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Text, HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Name of the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where answers go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Administrative title.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub name: Edit<String>,
    /// Names of the tags it has: the whole list.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub tag_list: Edit<Vec<String>>,
    /// The queries whose people get it: the whole list.
    #[serde(
        serialize_with = "links_to_other_queries",
        skip_serializing_if = "Option::is_none"
    )]
    pub targets: Option<Vec<QueryId>>,
}

fn links_to_queries<S: Serializer>(ids: &[QueryId], serializer: S) -> Result<S::Ok, S::Error> {
    let links = ids.iter().map(|id| json!({ "href": href(id) }));
    serializer.collect_seq(links)
}

fn links_to_other_queries<S: Serializer>(
    ids: &Option<Vec<QueryId>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    links_to_queries(ids.as_deref().unwrap_or_default(), serializer)
}

fn link_to_wrapper<S: Serializer>(
    id: &Option<WrapperId>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let link = id.as_ref().map(|id| json!({ "href": href(id) }));
    json!({ "osdi:wrapper": link }).serialize(serializer)
}

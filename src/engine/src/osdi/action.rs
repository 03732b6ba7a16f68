//! What is sent about actions, the pages on which people act: petitions, events, forms, fundraising pages, advocacy
//! campaigns, event campaigns and surveys (reference, 7.0).

use serde::{Serialize, Serializer};
use serde_json::json;

use super::links_to::href;
use super::{Edit, PersonId};

/// An action to be created, with the fields `F` of its kind. It gets no public page and no autoresponses. Not
/// deduplicated except by its identifiers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewAction<F> {
    /// The system it is made in, as shown at Action Network, such as `CiviCRM`.
    pub origin_system: String,
    /// Public title.
    pub title: String,
    /// Administrative title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Text of the page, HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Address of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_url: Option<String>,
    /// Address of the page's picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub featured_image_url: Option<String>,
    /// Names of existing tags, put on people who act on the page itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag_list: Vec<String>,
    /// Whether it is left out of public lists.
    #[serde(
        rename = "action_network:hidden",
        skip_serializing_if = "Option::is_none"
    )]
    pub hidden: Option<bool>,
    /// Identifiers of another system, `system:id`. Unique across all of Action Network, and never removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
    /// Whose action it is, if not the key's owner's.
    #[serde(
        rename = "_links",
        serialize_with = "links_to_creator",
        skip_serializing_if = "Option::is_none"
    )]
    pub creator: Option<PersonId>,
    /// The fields of this kind of action.
    #[serde(flatten)]
    pub fields: F,
}

/// Changes of an action, with the fields `F` of its kind that can change. The origin system cannot.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActionChanges<F> {
    /// Public title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Administrative title.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub name: Edit<String>,
    /// Text of the page, HTML.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub description: Edit<String>,
    /// Address of the page.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub browser_url: Edit<String>,
    /// Address of the page's picture.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub featured_image_url: Edit<String>,
    /// Names of existing tags: the whole list.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub tag_list: Edit<Vec<String>>,
    /// Whether it is left out of public lists.
    #[serde(
        rename = "action_network:hidden",
        skip_serializing_if = "Option::is_none"
    )]
    pub hidden: Option<bool>,
    /// Identifiers to be added, `system:id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
    /// The fields of this kind of action.
    #[serde(flatten)]
    pub fields: F,
}

/// A kind of action or record that has no fields of its own to be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct NoMore {}

fn links_to_creator<S: Serializer>(
    id: &Option<PersonId>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let link = id.as_ref().map(|id| json!({ "href": href(id) }));
    json!({ "osdi:creator": link }).serialize(serializer)
}

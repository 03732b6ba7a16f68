//! Metadata: which custom fields a group has.

use super::declare::json_object;

json_object! {
    /// What there is to know about the data of a group: `GET /metadata` (reference, section 8).
    pub struct Metadata {
        /// Name.
        name: Option<String>,
        /// Links, such as `action_network:custom_fields`.
        links: Links,
    }
}

json_object! {
    /// The custom fields of a group: `GET /metadata/custom_fields` (reference, section 8). Not paged, and read-only.
    pub struct CustomFields {
        /// The system they were made in.
        origin_system: Option<String>,
        /// Name of the document.
        name: Option<String>,
        /// What the document is about.
        description: Option<String>,
        /// The fields. `None` when the answer does not say, which is not the same as there being none.
        #[serde(rename = "action_network:custom_fields")]
        fields: Option<Vec<CustomField>>,
        /// Links.
        links: Links,
    }
}

json_object! {
    /// A custom field of a group.
    pub struct CustomField {
        /// Name: the key among the custom fields of a person.
        name: Option<String>,
        /// When it was made, in UTC.
        created_date: Option<Timestamp>,
        /// When it last changed, in UTC.
        modified_date: Option<Timestamp>,
        /// What administrators noted about it.
        notes: Option<String>,
        /// Its number in the SQL mirror.
        numeric_id: Option<u64>,
    }
}

//! Wrappers: what stands around the text of a message.

use super::declare::{json_object, resource};
use super::{NoField, Within};

resource! {
    /// What stands around the text of a message: `/wrappers` (reference, section 8). Read-only.
    pub struct Wrapper, WrapperId
    = "wrapper" "osdi:wrappers" in "wrappers", filtered by NoField, also called "action_network:wrappers";
    {
        /// The system it was made in.
        origin_system: Option<String>,
        /// Name.
        name: Option<String>,
        /// What stands above, HTML.
        header: Option<String>,
        /// What stands below, HTML.
        footer: Option<String>,
        /// `email`.
        wrapper_type: Option<String>,
        /// Whether it is used where none is chosen.
        default: Option<bool>,
        /// What is added to the sender's name.
        #[serde(rename = "action_network:suffix")]
        suffix: Option<String>,
        /// Address of its page for the group's administrators.
        administrative_url: Option<String>,
    }
}

impl Within for Wrapper {}

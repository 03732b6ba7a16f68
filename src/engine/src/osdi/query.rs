//! Queries: saved ways to choose people.

use super::declare::{json_object, resource};
use super::{NoField, Within};

resource! {
    /// A saved way to choose people: `/queries` (reference, section 8). Read-only.
    pub struct Query, QueryId
    = "query" "osdi:queries" in "queries", filtered by NoField, also called "action_network:queries";
    {
        /// Name.
        name: Option<String>,
        /// Address of its page.
        browser_url: Option<String>,
    }
}

impl Within for Query {}

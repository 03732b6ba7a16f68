//! Lists of people: reports, and the targets of mailings.

use super::declare::{json_object, resource};
use super::{NoField, Within};

resource! {
    /// A list of people: `/lists` (reference, section 8). Read-only; its people are its [items](super::Item).
    pub struct List, ListId
    = "list" "osdi:lists" in "lists", filtered by NoField;
    {
        /// The system it was made in.
        origin_system: Option<String>,
        /// Title; reports have a `name` instead.
        title: Option<String>,
        /// Name of a report.
        name: Option<String>,
        /// What kind of list it is: `Report`, `Email`.
        description: Option<String>,
        /// Address of its page.
        browser_url: Option<String>,
    }
}

impl Within for List {}

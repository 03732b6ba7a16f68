//! The group that owns an action.

use super::declare::json_object;

json_object! {
    /// The group that owns an action (reference, 3.3). Its address has one name or the other.
    pub struct Sponsor {
        /// Name of the group.
        title: Option<String>,
        /// Address of the group's page, on some kinds of actions.
        url: Option<String>,
        /// Address of the group's page, on the others.
        browser_url: Option<String>,
    }
}

impl Sponsor {
    /// Address of the group's page.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.browser_url.as_deref().or(self.url.as_deref())
    }
}

//! The entry point: what the API offers to a key.

use super::declare::json_object;
use super::{Root, Within};

json_object! {
    /// What the API offers: `GET /api/v2/` (reference, section 2). It is answered whatever the key, with fewer links
    /// for a wrong one, so it cannot tell whether a key is good.
    pub struct EntryPoint {
        /// Words of welcome.
        motd: Option<String>,
        /// `Action Network`.
        vendor_name: Option<String>,
        /// `Action Network`.
        product_name: Option<String>,
        /// `1.1.1`.
        osdi_version: Option<String>,
        /// Prefix of what is not OSDI: `action_network`.
        namespace: Option<String>,
        /// How many records a page has at most.
        max_page_size: Option<u64>,
        /// Links to the collections.
        links: Links,
    }
}

impl EntryPoint {
    /// Whether there is a link to a collection. Tags are only offered to the key of a group. That a link is missing is
    /// certain for them only: the names of some newer links are inferred.
    #[must_use]
    pub fn offers<T: Within<Root>>(&self) -> bool {
        self.links.href(T::RELATION).is_some()
            || T::OTHER_RELATIONS
                .iter()
                .any(|relation| self.links.href(relation).is_some())
    }
}

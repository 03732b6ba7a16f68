//! Where somebody came from who acted.

use super::declare::json_object;

json_object! {
    /// Where somebody came from (reference, 7.0). Live data also has the texts `none`.
    pub struct ReferrerData {
        /// The code of the link they came by, `?source=…`.
        source: Option<String>,
        /// Action Network's code of a referrer. Whatever is sent is replaced by `group-<name of the group>`.
        referrer: Option<String>,
        /// The site they came from, with or without a scheme.
        website: Option<String>,
    }
}

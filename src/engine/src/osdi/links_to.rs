//! Links in what is sent: their addresses are ids until the client, which knows the entry point, makes them whole.

use serde::{Serialize, Serializer};
use serde_json::json;

use super::{Id, PersonId, Resource};

/// What stands before the path in the `href` of a link that is not whole yet. No address of the web begins like this.
pub(crate) const BELOW_ENTRY_POINT: &str = "entry-point:";

/// The address of a resource, to be made whole by the client.
pub(super) fn href<T: Resource>(id: &Id<T>) -> String {
    format!("{BELOW_ENTRY_POINT}{}/{id}", T::COLLECTION)
}

/// `{"osdi:person": {"href": …}}`
pub(super) fn links_to_person<S: Serializer>(
    id: &PersonId,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    json!({ "osdi:person": { "href": href(id) } }).serialize(serializer)
}

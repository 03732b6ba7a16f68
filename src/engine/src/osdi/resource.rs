//! What all kinds of resources have in common.

use serde::de::DeserializeOwned;

/// A kind of record Action Network keeps in a collection.
pub trait Resource: DeserializeOwned {
    /// Name of the list in `_embedded` of a page.
    const RELATION: &'static str;
    /// Path of the collection below the entry point, without slashes around it.
    const COLLECTION: &'static str;
}

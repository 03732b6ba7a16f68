//! Links that are given. The client has checked where they lead, and put the short form in their place.

use serde_json::Value;

use super::Given;
use super::body::Body;
use super::place::At;
use crate::Result;
use crate::osdi::{BELOW_ENTRY_POINT, Id, Resource};

/// `{"href": "entry-point:people/<uuid>"}`
impl<T: Resource> Given for Id<T> {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let href: String = Body::of(value, at, &["href"])?.take("href")?;
        let path = href.strip_prefix(BELOW_ENTRY_POINT).unwrap_or(&href);
        let id = match path.trim_matches('/').split_once('/') {
            Some((collection, id)) if collection == T::COLLECTION => Self::parse(id).ok(),
            _ => None,
        };
        id.ok_or_else(|| at.refuse(format!("must be a link to {}/{{id}}", T::COLLECTION)))
    }
}

//! The group whose key the sandbox takes.

use serde_json::{Value, json};

use crate::origin::Origin;

const TITLE: &str = "Harbor Workers United";
const SLUG: &str = "harbor-workers-united";

/// The code that replaces whatever `referrer` a client sends, as observed.
pub(crate) fn referrer() -> String {
    format!("group-{SLUG}")
}

/// The group as its pages name it. `address`: what its address is called, which differs between resources.
pub(crate) fn sponsor(address: &str, origin: &Origin) -> Value {
    json!({ "title": TITLE, address: format!("{}/groups/{SLUG}", origin.as_str()) })
}

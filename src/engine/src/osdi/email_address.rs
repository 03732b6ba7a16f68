//! An e-mail address of a person.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::subscription::{SubscriptionStatus, status};
use super::tolerant;

/// An e-mail address and whether mail to it is wanted. A status without an address is valid in a PUT: it changes the
/// status of the address that is there (Action Network reference, 4.4).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmailAddress {
    /// The address as Action Network shows it.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub address: Option<String>,
    /// Whether this is the person's main address.
    #[serde(
        deserialize_with = "tolerant::truth",
        skip_serializing_if = "Option::is_none"
    )]
    pub primary: Option<bool>,
    /// Whether mail is wanted.
    #[serde(deserialize_with = "status", skip_serializing_if = "Option::is_none")]
    pub status: Option<SubscriptionStatus>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

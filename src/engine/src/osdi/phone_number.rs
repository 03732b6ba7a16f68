//! A phone number of a person. Action Network keeps one, the mobile number.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::subscription::{SubscriptionStatus, status};
use super::tolerant;

/// A phone number and whether texts to it are wanted. Action Network may send the element without a number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PhoneNumber {
    /// The number; read back as digits with country code and without `+`: `12025551212`.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub number: Option<String>,
    /// `Mobile`; read-only in effect.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub number_type: Option<String>,
    /// Whether this is the person's main number.
    #[serde(
        deserialize_with = "tolerant::truth",
        skip_serializing_if = "Option::is_none"
    )]
    pub primary: Option<bool>,
    /// Whether texts are wanted. A new number is `unsubscribed` unless something else is sent.
    #[serde(deserialize_with = "status", skip_serializing_if = "Option::is_none")]
    pub status: Option<SubscriptionStatus>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

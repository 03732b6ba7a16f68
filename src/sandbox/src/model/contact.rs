//! The ways to reach a person.

use serde::{Deserialize, Serialize};

use super::Status;

/// An e-mail address of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct EmailAddress {
    #[serde(default)]
    pub(crate) primary: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Status>,
}

/// The mobile number of a person; the element stays without a number when that was taken away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PhoneNumber {
    #[serde(default)]
    pub(crate) primary: bool,
    /// Digits with the country code and without a plus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<String>,
    #[serde(default = "mobile")]
    pub(crate) number_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Status>,
}

fn mobile() -> String {
    "Mobile".to_owned()
}

impl PhoneNumber {
    pub(crate) fn new(number: Option<String>, status: Status) -> Self {
        Self {
            primary: true,
            number,
            number_type: mobile(),
            status: Some(status),
        }
    }
}

/// The postal address of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PostalAddress {
    #[serde(default)]
    pub(crate) primary: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) address_lines: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) locality: Option<String>,
    /// The part of the ISO 3166-2 code after the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<String>,
    /// Worked out by Action Network; here only seeded people have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<Location>,
}

/// Where an address is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Location {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) accuracy: String,
}

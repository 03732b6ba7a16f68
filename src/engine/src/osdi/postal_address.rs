//! A postal address of a person. Action Network keeps one, and completes it by geocoding.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::tolerant;

/// A postal address. Of the lines only the first is kept; the rest comes back as Action Network's geocoder sees it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostalAddress {
    /// Whether this is the person's main address.
    #[serde(
        deserialize_with = "tolerant::truth",
        skip_serializing_if = "Option::is_none"
    )]
    pub primary: Option<bool>,
    /// Street and number.
    #[serde(
        deserialize_with = "tolerant::texts",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub address_lines: Vec<String>,
    /// City.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub locality: Option<String>,
    /// State or province: the second part of ISO 3166-2 (`CA` for US-CA).
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub region: Option<String>,
    /// Postal code.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2. Action Network takes `US` when any other part is sent without a country.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub country: Option<String>,
    /// Fields this version does not know, and `location`, which Action Network computes.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl PostalAddress {
    /// Whether no part of an address is given.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let blank =
            |part: &Option<String>| part.as_deref().is_none_or(|text| text.trim().is_empty());
        self.address_lines.iter().all(|line| line.trim().is_empty())
            && blank(&self.locality)
            && blank(&self.region)
            && blank(&self.postal_code)
            && blank(&self.country)
    }
}

//! A person, in the words of the API.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::shelf::Dated;

use super::{EmailAddress, PhoneNumber, PostalAddress};

/// A person, in the words of the API. Its JSON is what tests read and write; the API adds links and leaves out `id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    #[serde(default)]
    pub(crate) identifiers: Vec<String>,
    pub(crate) created_date: Timestamp,
    pub(crate) modified_date: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) given_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) family_name: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) email_addresses: Vec<EmailAddress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) phone_numbers: Vec<PhoneNumber>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) postal_addresses: Vec<PostalAddress>,
    #[serde(default)]
    pub(crate) languages_spoken: Vec<String>,
    #[serde(default)]
    pub(crate) custom_fields: BTreeMap<String, Value>,
    /// What the API does not know and a test wants to see in an answer.
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

impl Person {
    /// A person of whom nothing is known yet.
    pub(crate) fn new(id: Uuid, now: Timestamp) -> Self {
        Self {
            id,
            identifiers: vec![crate::ids::native(id)],
            created_date: now,
            modified_date: now,
            given_name: None,
            family_name: None,
            email_addresses: Vec::new(),
            phone_numbers: Vec::new(),
            postal_addresses: Vec::new(),
            languages_spoken: vec!["en".to_owned()],
            custom_fields: BTreeMap::new(),
            extra: Map::new(),
        }
    }

    /// The place of the primary e-mail address: the one marked so, else the first.
    pub(crate) fn primary_email(&self) -> Option<usize> {
        let marked = self.email_addresses.iter().position(|email| email.primary);
        marked.or(if self.email_addresses.is_empty() {
            None
        } else {
            Some(0)
        })
    }

    /// Every e-mail address.
    pub(crate) fn emails(&self) -> impl Iterator<Item = &str> {
        self.email_addresses
            .iter()
            .filter_map(|email| email.address.as_deref())
    }

    /// Every phone number.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = &str> {
        self.phone_numbers
            .iter()
            .filter_map(|phone| phone.number.as_deref())
    }

    /// Whether there is no e-mail address to know the person by.
    pub(crate) fn is_mobile_only(&self) -> bool {
        self.emails().next().is_none()
    }

    /// The address that counts: the one marked primary, else the first.
    pub(crate) fn postal_address(&self) -> Option<&PostalAddress> {
        self.postal_addresses
            .iter()
            .find(|address| address.primary)
            .or(self.postal_addresses.first())
    }
}

impl Dated for Person {
    fn created(&self) -> Timestamp {
        self.created_date
    }

    fn modified(&self) -> Timestamp {
        self.modified_date
    }
}

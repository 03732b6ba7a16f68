//! A person at Action Network.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::time::time;
use super::{
    Creatable, EmailAddress, InBackground, Links, PersonField, PersonId, PhoneNumber,
    PostalAddress, Resource, Signup, Updatable, Within, tolerant,
};

/// A person, or the changes of one: what is `None` or empty is not written, so a person with two fields set is an
/// update of those two fields (Action Network reference, 4.2 to 4.4).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// `system:id` texts, of which one is `action_network:<uuid>`. They can be added, never removed.
    #[serde(
        deserialize_with = "tolerant::texts",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub identifiers: Vec<String>,
    /// When the person came to this token's list. Read-only.
    #[serde(deserialize_with = "time", skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// When personal data last changed, in whole seconds. Read-only.
    #[serde(deserialize_with = "time", skip_serializing_if = "Option::is_none")]
    pub modified_date: Option<Timestamp>,
    /// First name.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub given_name: Option<String>,
    /// Last name.
    #[serde(
        deserialize_with = "tolerant::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub family_name: Option<String>,
    /// E-mail addresses; [`primary_email`](Self::primary_email) is the one that counts.
    #[serde(
        deserialize_with = "tolerant::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub email_addresses: Vec<EmailAddress>,
    /// Phone numbers; Action Network keeps one.
    #[serde(
        deserialize_with = "tolerant::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub phone_numbers: Vec<PhoneNumber>,
    /// Postal addresses; Action Network keeps one.
    #[serde(
        deserialize_with = "tolerant::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub postal_addresses: Vec<PostalAddress>,
    /// Language codes such as `en` or `pt-BR`; one counts.
    #[serde(
        deserialize_with = "tolerant::texts",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub languages_spoken: Vec<String>,
    /// The group's custom fields, as they came: texts as a rule, now and then a number or a truth value.
    #[serde(
        deserialize_with = "tolerant::or_default",
        skip_serializing_if = "Map::is_empty"
    )]
    pub custom_fields: Map<String, Value>,
    /// Links to this person and what belongs to them. Read-only.
    #[serde(
        rename = "_links",
        deserialize_with = "tolerant::or_default",
        skip_serializing_if = "Links::is_empty"
    )]
    pub links: Links,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Resource for Person {
    const RELATION: &'static str = "osdi:people";
    const COLLECTION: &'static str = "people";
    const NAME: &'static str = "person";
    type Field = PersonField;

    fn identifiers(&self) -> &[String] {
        &self.identifiers
    }

    fn links(&self) -> &Links {
        &self.links
    }
}

impl Within for Person {}

impl Creatable for Person {
    type New = Signup;
}

impl Updatable for Person {
    type Changes = PersonChanges;
}

/// Changes of a person, for a PUT (reference, 4.4): what of a person is set and can be written. Tags cannot be changed
/// this way.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct PersonChanges(Person);

impl PersonChanges {
    /// The fields that are set in `person`.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        Self(person.writable())
    }
}

impl InBackground for Person {}

impl Person {
    /// The person's id: the native identifier, else the end of the link to itself, because some answers come without
    /// identifiers (reference, quirk 24).
    #[must_use]
    pub fn id(&self) -> Option<PersonId> {
        Resource::id(self)
    }

    /// The address marked as primary, else the first.
    #[must_use]
    pub fn primary_email(&self) -> Option<&EmailAddress> {
        primary(&self.email_addresses, |email| email.primary)
    }

    /// The number marked as primary, else the first. Its `number` may be missing.
    #[must_use]
    pub fn primary_phone(&self) -> Option<&PhoneNumber> {
        primary(&self.phone_numbers, |phone| phone.primary)
    }

    /// The address marked as primary, else the first.
    #[must_use]
    pub fn primary_address(&self) -> Option<&PostalAddress> {
        primary(&self.postal_addresses, |address| address.primary)
    }

    /// What of this person can be written: without the times and links, without the location Action Network computes,
    /// and without a status that only Action Network sets.
    #[must_use]
    pub fn writable(&self) -> Self {
        let mut person = self.clone();
        person.created_date = None;
        person.modified_date = None;
        person.links = Links::default();
        person.extra.remove("_embedded");
        for email in &mut person.email_addresses {
            email.status = email
                .status
                .take()
                .filter(super::SubscriptionStatus::is_writable);
        }
        for phone in &mut person.phone_numbers {
            phone.status = phone
                .status
                .take()
                .filter(super::SubscriptionStatus::is_writable);
        }
        for address in &mut person.postal_addresses {
            address.extra.remove("location");
        }
        person
    }
}

fn primary<T>(all: &[T], is_primary: impl Fn(&T) -> Option<bool>) -> Option<&T> {
    all.iter()
        .find(|one| is_primary(one) == Some(true))
        .or_else(|| all.first())
}

#[cfg(test)]
mod tests;

//! What is sent about the records of actions, in the two forms the reference allows at the same address (7.0): about a
//! person Action Network knows, or with a person who is found or made by the way.

use serde::{Serialize, Serializer};
use serde_json::json;

use super::links_to::links_to_person;
use super::{Creatable, Person, PersonId, ReferrerData, SubscriptionStatus};
use crate::{Error, Kind, Result};

/// Records that take a whole person, by their helper.
pub trait Recordable<P>: Creatable<P> {
    /// The fields of this kind of record.
    type Fields: Serialize;
}

/// A record about a person Action Network knows, with the fields `F` of its kind. No autoresponse is sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewRecord<F> {
    /// Who acted.
    #[serde(rename = "_links", serialize_with = "links_to_person")]
    pub person: PersonId,
    /// Where they came from.
    #[serde(
        rename = "action_network:referrer_data",
        skip_serializing_if = "Option::is_none"
    )]
    pub referrer_data: Option<ReferrerData>,
    /// Identifiers of another system, `system:id`. Unique across all of Action Network, and never removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
    /// The fields of this kind of record.
    #[serde(flatten)]
    pub fields: F,
}

impl<F> NewRecord<F> {
    /// That a person acted.
    #[must_use]
    pub fn of(person: PersonId, fields: F) -> Self {
        Self {
            person,
            referrer_data: None,
            identifiers: Vec::new(),
            fields,
        }
    }
}

/// Whether Action Network thanks by mail, if the action has an autoresponse. Only actions made in its own pages have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Autoresponse {
    /// As Action Network does by default.
    #[default]
    Unsaid,
    /// Send it.
    Send,
    /// Do not.
    Withhold,
}

impl Autoresponse {
    fn is_unsaid(&self) -> bool {
        matches!(self, Self::Unsaid)
    }
}

impl Serialize for Autoresponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_enabled = matches!(self, Self::Send);
        json!({ "autoresponse": { "enabled": is_enabled } }).serialize(serializer)
    }
}

/// A record together with its person, for the helper of the action: the person is found by e-mail address or number and
/// updated, or made. With the fields `F` of its kind of record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordHelper<F> {
    person: Person,
    /// Names of tags the person gets. Names of no existing tag are silently ignored (reference, 4.3).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    /// Names of tags the person loses, after the others were added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
    /// Whether the person is thanked by mail.
    #[serde(rename = "triggers", skip_serializing_if = "Autoresponse::is_unsaid")]
    pub autoresponse: Autoresponse,
    /// Where they came from.
    #[serde(
        rename = "action_network:referrer_data",
        skip_serializing_if = "Option::is_none"
    )]
    pub referrer_data: Option<ReferrerData>,
    /// Identifiers of another system for the record, `system:id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
    /// The fields of this kind of record.
    #[serde(flatten)]
    pub fields: F,
}

impl<F> RecordHelper<F> {
    /// That this person acted. Of the person, only what can be written is sent.
    ///
    /// # Errors
    /// [`Kind::CannotMap`] for a person without e-mail address and phone number, and for one with an address that is
    /// `unsubscribed`: the helpers of actions do not take that (reference, 7.0), and without it would subscribe the
    /// person.
    pub fn new(person: &Person, fields: F) -> Result<Self> {
        let mut person = person.writable();
        let has_email = person
            .email_addresses
            .iter()
            .any(|email| email.address.is_some());
        let has_phone = person
            .phone_numbers
            .iter()
            .any(|phone| phone.number.is_some());
        if !has_email && !has_phone {
            return Err(Error::new(
                Kind::CannotMap,
                "A person without an e-mail address and a phone number cannot be recorded. Give one of them.",
            ));
        }
        let is_unsubscribed = person
            .email_addresses
            .iter()
            .any(|email| email.status == Some(SubscriptionStatus::Unsubscribed));
        if is_unsubscribed {
            return Err(Error::new(
                Kind::CannotMap,
                "Somebody who is unsubscribed cannot be recorded together with their person, because that would \
                 subscribe them. Save the person first, then record the action with their id.",
            ));
        }
        // A person is found by address and number here; identifiers of a copy would be claimed for whoever that is.
        person.identifiers.clear();
        Ok(Self {
            person,
            add_tags: Vec::new(),
            remove_tags: Vec::new(),
            autoresponse: Autoresponse::Unsaid,
            referrer_data: None,
            identifiers: Vec::new(),
            fields,
        })
    }

    /// The person as it is sent.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }
}

/// A person to be found or made by the person signup helper, `POST /people` (reference, 4.3). Unlike the helpers of
/// actions it takes an e-mail address that is `unsubscribed`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signup {
    person: Person,
    /// Names of tags the person gets. Names of no existing tag are silently ignored, and that of one just created may
    /// be too (reference, quirk 19).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    /// Names of tags the person loses, after the others were added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
    /// Where they came from.
    #[serde(
        rename = "action_network:referrer_data",
        skip_serializing_if = "Option::is_none"
    )]
    pub referrer_data: Option<ReferrerData>,
}

impl Signup {
    /// For this person. Times, links and statuses that cannot be written are left out.
    #[must_use]
    pub fn new(person: &Person) -> Self {
        Self {
            person: person.writable(),
            add_tags: Vec::new(),
            remove_tags: Vec::new(),
            referrer_data: None,
        }
    }
}

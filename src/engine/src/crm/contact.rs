//! Contacts as API v4 returns them, and what we ask CiviCRM to change about them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::text;
use crate::osdi::Person;

/// Id of a CiviCRM contact.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ContactId(#[serde(deserialize_with = "text::whole")] pub u64);

impl fmt::Display for ContactId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

fn optional_id<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<ContactId>, D::Error> {
    Ok(text::optional_whole(from)?.map(ContactId))
}

/// A row of API v4 `Contact.get` with the joins of the gateway: primary e-mail, the Mobile phone with the highest
/// id, primary address. Missing keys count as empty; others are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Nothing for a contact that is not saved.
    #[serde(deserialize_with = "optional_id")]
    pub id: Option<ContactId>,
    /// `Individual`, `Organization` or `Household`.
    #[serde(deserialize_with = "text::optional_text")]
    pub contact_type: Option<String>,
    /// In the trash.
    #[serde(deserialize_with = "text::flag")]
    pub is_deleted: bool,
    /// Not in the group, of the tag or of the sub-type the profile is limited to.
    #[serde(
        deserialize_with = "text::flag",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub is_out_of_scope: bool,
    /// The person died.
    #[serde(deserialize_with = "text::flag")]
    pub is_deceased: bool,
    /// First name.
    #[serde(deserialize_with = "text::optional_text")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(deserialize_with = "text::optional_text")]
    pub last_name: Option<String>,
    /// Locale such as `en_US`.
    #[serde(deserialize_with = "text::optional_text")]
    pub preferred_language: Option<String>,
    /// The person opted out of mass e-mail.
    #[serde(deserialize_with = "text::flag")]
    pub is_opt_out: bool,
    /// No e-mail at all.
    #[serde(deserialize_with = "text::flag")]
    pub do_not_email: bool,
    /// No text messages.
    #[serde(deserialize_with = "text::flag")]
    pub do_not_sms: bool,
    /// Last change of the contact or its e-mails, phones and addresses, UTC, whole seconds.
    #[serde(
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub modified_date: Option<Timestamp>,
    /// Row id of the primary e-mail.
    #[serde(rename = "email.id", deserialize_with = "text::optional_whole")]
    pub email_id: Option<u64>,
    /// Primary e-mail address.
    #[serde(rename = "email.email", deserialize_with = "text::optional_text")]
    pub email: Option<String>,
    /// Whether mailings to the primary e-mail address are suspended.
    #[serde(rename = "email.on_hold", skip_serializing_if = "OnHold::is_no")]
    pub email_on_hold: OnHold,
    /// Row id of the mobile phone.
    #[serde(rename = "phone.id", deserialize_with = "text::optional_whole")]
    pub phone_id: Option<u64>,
    /// Mobile phone number as it was typed.
    #[serde(rename = "phone.phone", deserialize_with = "text::optional_text")]
    pub phone: Option<String>,
    /// Row id of the primary address.
    #[serde(rename = "address.id", deserialize_with = "text::optional_whole")]
    pub address_id: Option<u64>,
    /// Street and number.
    #[serde(
        rename = "address.street_address",
        deserialize_with = "text::optional_text"
    )]
    pub street_address: Option<String>,
    /// City.
    #[serde(rename = "address.city", deserialize_with = "text::optional_text")]
    pub city: Option<String>,
    /// Postal code.
    #[serde(
        rename = "address.postal_code",
        deserialize_with = "text::optional_text"
    )]
    pub postal_code: Option<String>,
    /// Id of the state or province.
    #[serde(
        rename = "address.state_province_id",
        deserialize_with = "text::optional_whole"
    )]
    pub state_province_id: Option<u64>,
    /// Id of the country.
    #[serde(
        rename = "address.country_id",
        deserialize_with = "text::optional_whole"
    )]
    pub country_id: Option<u64>,
    /// Values of fields that the profile maps, by their paths.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub field_map: BTreeMap<String, Value>,
    /// The person a site's own mapper makes of the contact; nothing where the built-in mapping is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapped: Option<Box<Person>>,
}

/// CiviCRM's `on_hold` of an e-mail address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(into = "u8")]
pub enum OnHold {
    /// 0: mailings are sent.
    #[default]
    No,
    /// 1: mailings came back.
    Bounced,
    /// 2: the person opted out of mailings to this address.
    OptOut,
}

impl OnHold {
    fn is_no(&self) -> bool {
        *self == Self::No
    }
}

impl From<OnHold> for u8 {
    fn from(on_hold: OnHold) -> Self {
        match on_hold {
            OnHold::No => 0,
            OnHold::Bounced => 1,
            OnHold::OptOut => 2,
        }
    }
}

impl<'de> Deserialize<'de> for OnHold {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match text::optional_whole(from)? {
            None | Some(0) => Self::No,
            Some(2) => Self::OptOut,
            Some(_) => Self::Bounced,
        })
    }
}

/// Field name, or path of a custom field → new value, as API v4 takes them.
pub type ContactFields = BTreeMap<&'static str, Value>;

/// What to change about one contact. Only what is listed is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ContactWrite {
    /// The contact, or nothing to create an individual.
    pub id: Option<ContactId>,
    /// Changed fields of the contact itself; may be empty.
    pub contact: ContactFields,
    /// New primary e-mail address.
    pub email: Option<EmailWrite>,
    /// New mobile phone number.
    pub phone: Option<PhoneWrite>,
    /// Changed parts of the primary address.
    pub address: Option<AddressWrite>,
    /// The changed values as Action Network has them, for a site's own mapper to map. It decides where they go then, rather
    /// than what is said above, but for consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapped: Option<Box<Person>>,
}

impl ContactWrite {
    /// Whether nothing at all would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id.is_some()
            && self.contact.is_empty()
            && self.email.is_none()
            && self.phone.is_none()
            && self.address.is_none()
            && self.mapped.is_none()
    }
}

/// A primary e-mail address to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmailWrite {
    /// Row to change, or nothing to add one.
    pub id: Option<u64>,
    /// The address.
    pub email: String,
    /// Whether mailings to it are suspended from now on; nothing leaves that as it is. Lifting concerns the row that is
    /// changed, and no other row in which the contact has the address already.
    pub on_hold: Option<OnHold>,
}

/// A mobile phone number to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhoneWrite {
    /// Row to change, or nothing to add one.
    pub id: Option<u64>,
    /// The number, written for people to read.
    pub phone: String,
}

/// Parts of the primary address to save.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddressWrite {
    /// Row to change, or nothing to add one.
    pub id: Option<u64>,
    /// Changed parts.
    #[serde(flatten)]
    pub fields: ContactFields,
}

/// When a contact was modified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Modified {
    /// The contact.
    pub contact_id: ContactId,
    /// The time, UTC.
    #[serde(deserialize_with = "text::optional_time")]
    pub modified_date: Option<Timestamp>,
}

/// One use of an e-mail address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct EmailHolder {
    /// Who has it.
    pub contact_id: ContactId,
    /// The address as stored.
    pub email: String,
    /// Whether it is the contact's primary address.
    #[serde(default, deserialize_with = "text::flag")]
    pub is_primary: bool,
}

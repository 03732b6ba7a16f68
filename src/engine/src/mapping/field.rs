//! The fields the two sides have in common.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::field_map::MappedName;
use super::person::PersonFields;

/// A field that both sides have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// First name.
    GivenName,
    /// Last name.
    FamilyName,
    /// Language, two letters.
    Language,
    /// Primary e-mail address.
    Email,
    /// Mass e-mail refused or not.
    EmailConsent,
    /// Mobile number.
    Mobile,
    /// Text messages refused or not.
    MobileConsent,
    /// Primary postal address.
    Address,
    /// Custom fields that a site's own mapper fills.
    CustomFields,
    /// A field of the profile's field map.
    Mapped(MappedName),
}

impl Field {
    /// The built-in fields, in the order they are shown.
    pub const BUILT_IN: [Self; 9] = [
        Self::GivenName,
        Self::FamilyName,
        Self::Language,
        Self::Email,
        Self::EmailConsent,
        Self::Mobile,
        Self::MobileConsent,
        Self::Address,
        Self::CustomFields,
    ];

    /// All fields of two people, in the order they are shown: the built-in ones, and what one of the two has beside them.
    pub fn of_both(one: &PersonFields, other: &PersonFields) -> impl Iterator<Item = Self> + use<> {
        let more = other.mapped.keys();
        let more = more.filter(|name| !one.mapped.contains_key(*name));
        let mapped: Vec<MappedName> = one.mapped.keys().chain(more).copied().collect();
        let mapped = mapped.into_iter().map(Self::Mapped);
        Self::BUILT_IN.into_iter().chain(mapped)
    }

    /// Whether it says that messages are refused, rather than what a person is called or where they are.
    #[must_use]
    pub fn is_consent(self) -> bool {
        matches!(self, Self::EmailConsent | Self::MobileConsent)
    }

    /// The name in reports and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::Language => "language",
            Self::Email => "email",
            Self::EmailConsent => "email_consent",
            Self::Mobile => "mobile",
            Self::MobileConsent => "mobile_consent",
            Self::Address => "address",
            Self::CustomFields => "custom_fields",
            Self::Mapped(name) => name.as_str(),
        }
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let built_in = Self::BUILT_IN
            .into_iter()
            .find(|field| field.name() == name);
        Ok(built_in.unwrap_or_else(|| Self::Mapped(MappedName::new(&name))))
    }
}

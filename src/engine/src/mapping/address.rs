//! Postal addresses: one unit made of parts, because half of one address with half of another is neither.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::text::{clean, clean_option};
use crate::crm::{AddressWrite, Contact, ContactFields, Options};
use crate::osdi::PostalAddress;

/// An address in the words of neither side. Parts are clean texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Abbreviation of the state or province (ISO 3166-2 without the country).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Address {
    /// The contact's primary address, unless all of it is empty.
    pub fn from_contact(contact: &Contact, options: &Options) -> Option<Self> {
        Self {
            street: clean_option(contact.street_address.as_deref()),
            city: clean_option(contact.city.as_deref()),
            region: contact
                .state_province_id
                .and_then(|id| options.region(id))
                .and_then(clean),
            postal_code: clean_option(contact.postal_code.as_deref()),
            country: contact
                .country_id
                .and_then(|id| options.country_code(id))
                .map(str::to_owned),
        }
        .unless_empty()
    }

    /// Action Network's address, unless all of it is empty. Only the first line is kept there.
    pub fn from_remote(address: &PostalAddress) -> Option<Self> {
        let found = Self {
            street: address.address_lines.first().and_then(|line| clean(line)),
            city: clean_option(address.locality.as_deref()),
            region: clean_option(address.region.as_deref()),
            postal_code: clean_option(address.postal_code.as_deref()),
            country: clean_option(address.country.as_deref()).map(|code| code.to_ascii_uppercase()),
        };
        // Action Network fills in a country as soon as there is anything: alone it says nothing.
        let says_nothing = Self {
            country: None,
            ..found.clone()
        } == Self::default();
        if says_nothing { None } else { Some(found) }
    }

    fn unless_empty(self) -> Option<Self> {
        if self == Self::default() {
            None
        } else {
            Some(self)
        }
    }

    /// The form in which addresses are compared. Case and spaces do not count: Action Network changes the case of cities,
    /// people write postal codes both ways.
    pub fn key(&self) -> String {
        let parts: Vec<String> = self
            .parts()
            .map(|part| key(part).unwrap_or_default())
            .into();
        parts.join("\u{1f}")
    }

    /// The names of the parts that say something here and something else, or nothing, in `other`.
    pub fn parts_lost_in(&self, other: &Self) -> Vec<&'static str> {
        ["street", "city", "state", "postal code", "country"]
            .into_iter()
            .zip(self.parts().into_iter().zip(other.parts()))
            .filter(|(_, (mine, theirs))| mine.is_some() && !same(mine, theirs))
            .map(|(name, _)| name)
            .collect()
    }

    fn parts(&self) -> [&Option<String>; 5] {
        [
            &self.street,
            &self.city,
            &self.region,
            &self.postal_code,
            &self.country,
        ]
    }

    /// Only an address with a postal code travels (osdi-client 1.2.3; Action Network guesses the rest otherwise).
    pub fn is_complete(&self) -> bool {
        self.postal_code.is_some()
    }

    /// Whether this says nothing that `other` does not say as well.
    pub fn adds_nothing_to(&self, other: &Self) -> bool {
        self.parts()
            .into_iter()
            .zip(other.parts())
            .all(|(mine, theirs)| mine.is_none() || same(mine, theirs))
    }

    /// Whether this can be written over `other` without leaving parts of two different places in one address.
    pub fn can_replace(&self, other: &Self) -> bool {
        let same_place = (other.postal_code.is_none()
            || same(&self.postal_code, &other.postal_code))
            && (self.country.is_none()
                || other.country.is_none()
                || same(&self.country, &other.country));
        same_place
            || self
                .parts()
                .into_iter()
                .zip(other.parts())
                .all(|(mine, theirs)| mine.is_some() || theirs.is_none())
    }

    /// This address in the wording of `there` where a part is as it was `before`. CiviCRM cuts a long street short and
    /// knows not every country; neither is an edit.
    pub fn unless_edited(&self, before: &Self, there: &Self) -> Self {
        let part = |mine: &Option<String>, then: &Option<String>, theirs: &Option<String>| match (
            mine, theirs,
        ) {
            (Some(_), Some(_)) if mine == then => theirs.clone(),
            _ => mine.clone(),
        };
        Self {
            street: part(&self.street, &before.street, &there.street),
            city: part(&self.city, &before.city, &there.city),
            region: part(&self.region, &before.region, &there.region),
            postal_code: part(&self.postal_code, &before.postal_code, &there.postal_code),
            // Action Network takes silence for its own country.
            country: match (&self.country, &before.country) {
                (None, None) => there.country.clone(),
                (mine, then) => part(mine, then, &there.country),
            },
        }
    }

    /// The parts that differ from what the contact has, in API v4's words. A country or state CiviCRM does not know
    /// is left out.
    pub fn to_contact(&self, contact: Option<&Contact>, options: &Options) -> Option<AddressWrite> {
        let now = contact
            .and_then(|contact| Self::from_contact(contact, options))
            .unwrap_or_default();
        let mut fields = ContactFields::new();
        for (name, mine, theirs) in [
            ("street_address", &self.street, &now.street),
            ("city", &self.city, &now.city),
            ("postal_code", &self.postal_code, &now.postal_code),
        ] {
            if let Some(value) = mine
                && !same(mine, theirs)
            {
                fields.insert(name, Value::from(value.as_str()));
            }
        }
        let country = self
            .country
            .as_deref()
            .or(now.country.as_deref())
            .or(options.default_country.as_deref());
        let country_id = country.and_then(|code| options.country_id(code));
        if let Some(id) = country_id
            && contact.and_then(|contact| contact.country_id) != Some(id)
        {
            fields.insert("country_id", Value::from(id));
        }
        let state_id = country_id
            .zip(self.region.as_deref())
            .and_then(|(id, region)| options.state_id(id, region));
        if let Some(id) = state_id
            && contact.and_then(|contact| contact.state_province_id) != Some(id)
        {
            fields.insert("state_province_id", Value::from(id));
        }
        // A state CiviCRM does not know, or one of another country, must not leave the old one behind.
        if state_id.is_none()
            && contact.is_some_and(|contact| contact.state_province_id.is_some())
            && (fields.contains_key("country_id")
                || (self.region.is_some() && !same(&self.region, &now.region)))
        {
            fields.insert("state_province_id", Value::Null);
        }
        if fields.is_empty() {
            return None;
        }
        Some(AddressWrite {
            id: contact.and_then(|contact| contact.address_id),
            fields,
        })
    }

    /// The whole address in Action Network's words. The country is always named, or Action Network says "US".
    pub fn to_remote(&self, options: &Options) -> PostalAddress {
        PostalAddress {
            address_lines: self.street.iter().cloned().collect(),
            locality: self.city.clone(),
            region: self.region.clone(),
            postal_code: self.postal_code.clone(),
            country: self
                .country
                .clone()
                .or_else(|| options.default_country.clone()),
            ..PostalAddress::default()
        }
    }
}

fn key(text: &Option<String>) -> Option<String> {
    text.as_deref().map(|text| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_lowercase()
    })
}

fn same(one: &Option<String>, other: &Option<String>) -> bool {
    key(one) == key(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(parts: [&str; 5]) -> Address {
        let [street, city, region, postal_code, country] = parts.map(clean);
        Address {
            street,
            city,
            region,
            postal_code,
            country,
        }
    }

    #[test]
    fn an_address_that_says_less_is_no_change() {
        let full = address(["77 Harbor Way", "Oakland", "CA", "94607", "US"]);
        for (parts, expected) in [
            (["", "", "", "94607", "US"], true),
            (["77 harbor way", "OAKLAND", "CA", "94607", "US"], true),
            (["", "", "", "94608", "US"], false),
            (["1 Other St", "", "", "94607", "US"], false),
        ] {
            assert_eq!(address(parts).adds_nothing_to(&full), expected, "{parts:?}");
        }
    }

    #[test]
    fn a_part_that_nobody_edited_keeps_the_wording_of_the_other_side() {
        let before = address(["77 Harbor Wa...", "Oakland", "", "94607", ""]);
        let there = address(["77 Harbor Way", "OAKLAND", "CA", "94607", "XX"]);
        for (mine, expected) in [
            (
                ["77 Harbor Wa...", "Oakland", "", "94608", ""],
                ["77 Harbor Way", "OAKLAND", "", "94608", "XX"],
            ),
            (
                ["1 Main St", "Oakland", "NY", "94607", "US"],
                ["1 Main St", "OAKLAND", "NY", "94607", "US"],
            ),
        ] {
            let sent = address(mine).unless_edited(&before, &there);
            assert_eq!(sent, address(expected), "{mine:?}");
        }
    }

    #[test]
    fn two_places_are_never_mixed() {
        let full = address(["77 Harbor Way", "Oakland", "CA", "94607", "US"]);
        for (parts, expected) in [
            (["", "", "", "94607", "US"], true),
            (["1 Main St", "", "", "94607", ""], true),
            (["", "", "", "10001", "US"], false),
            (["1 Main St", "New York", "NY", "10001", "US"], true),
            (["1 Main St", "New York", "", "10001", "US"], false),
        ] {
            assert_eq!(address(parts).can_replace(&full), expected, "{parts:?}");
        }
    }
}

//! Postal addresses: one unit made of parts, because half of one address with half of another is neither.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::text::{clean, clean_option};
use crate::crm::{AddressWrite, Contact, ContactFields, Options};
use crate::osdi::PostalAddress;

/// What the parts are called in reports.
const PARTS: [&str; 5] = ["street", "city", "state", "postal code", "country"];

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
        PARTS
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

    /// Whether this can take the place of `other`. Where both name one place, what this one leaves out stays as it is;
    /// otherwise it would go, and an address that was never more than a part of one says nothing against the rest.
    /// `is_edited`: somebody made it what it is, so that it has what the place has.
    pub fn can_replace(&self, other: &Self, is_edited: bool) -> bool {
        let lacks =
            |mine: &Option<String>, theirs: &Option<String>| mine.is_none() && theirs.is_some();
        // The street of one postal code is none of another.
        let would_mix = lacks(&self.street, &other.street)
            && self.postal_code.is_some()
            && !same(&self.postal_code, &other.postal_code);
        is_edited
            || (self.shares_place_with(other) && !would_mix)
            || !(lacks(&self.street, &other.street)
                || lacks(&self.city, &other.city)
                || lacks(&self.country, &other.country))
    }

    /// Whether both name the same place, so that half of one with half of the other is still an address.
    fn shares_place_with(&self, other: &Self) -> bool {
        let both =
            |mine: &Option<String>, theirs: &Option<String>| mine.is_some() && theirs.is_some();
        let differs = |mine: &Option<String>, theirs: &Option<String>| {
            both(mine, theirs) && !same(mine, theirs)
        };
        let agrees = |mine: &Option<String>, theirs: &Option<String>| {
            both(mine, theirs) && same(mine, theirs)
        };
        !differs(&self.country, &other.country)
            && (agrees(&self.postal_code, &other.postal_code)
                || (agrees(&self.city, &other.city) && !differs(&self.region, &other.region)))
    }

    /// Which parts of `other` go when this takes its place, because they belong to another place and this has none, in the
    /// order street, city, region, postal code, country.
    fn parts_emptied_in(&self, other: &Self) -> [bool; 5] {
        if self.shares_place_with(other) {
            return [false; 5];
        }
        let [street, city, region, postal_code, country] = self.parts();
        let [
            other_street,
            other_city,
            other_region,
            other_postal_code,
            other_country,
        ] = other.parts();
        [
            (street, other_street),
            (city, other_city),
            (region, other_region),
            (postal_code, other_postal_code),
            (country, other_country),
        ]
        .map(|(mine, theirs)| mine.is_none() && theirs.is_some())
    }

    /// The names of the parts of `before` that should have gone with the old place and are there `now`.
    pub fn parts_left_of(&self, before: &Self, now: &Self) -> Vec<&'static str> {
        let emptied = self.parts_emptied_in(before).into_iter().zip(PARTS);
        emptied
            .zip(before.parts().into_iter().zip(now.parts()))
            .filter(|((is_emptied, _), (then, now))| *is_emptied && same(then, now))
            .map(|((_, name), _)| name)
            .collect()
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

    /// The parts that differ from what the contact has, in API v4's words. Whoever moved leaves nothing of the old place
    /// behind. A country or state CiviCRM does not know is left out.
    pub fn to_contact(&self, contact: Option<&Contact>, options: &Options) -> Option<AddressWrite> {
        let now = contact
            .and_then(|contact| Self::from_contact(contact, options))
            .unwrap_or_default();
        let has_moved = !self.shares_place_with(&now);
        let [no_street, no_city, ..] = self.parts_emptied_in(&now);
        let mut fields = ContactFields::new();
        for (name, mine, theirs, is_emptied) in [
            ("street_address", &self.street, &now.street, no_street),
            ("city", &self.city, &now.city, no_city),
            ("postal_code", &self.postal_code, &now.postal_code, false),
        ] {
            match mine {
                Some(value) if !same(mine, theirs) => {
                    fields.insert(name, Value::from(value.as_str()));
                }
                None if is_emptied => {
                    fields.insert(name, Value::Null);
                }
                _ => {}
            }
        }
        let country = self
            .country
            .as_deref()
            .or(now.country.as_deref().filter(|_| !has_moved))
            .or(options.default_country.as_deref());
        let country_id = country.and_then(|code| options.country_id(code));
        let has = |id: fn(&Contact) -> Option<u64>| contact.and_then(id);
        let old_country = has(|contact| contact.country_id);
        match country_id {
            Some(id) if old_country != Some(id) => {
                fields.insert("country_id", Value::from(id));
            }
            None if has_moved && old_country.is_some() => {
                fields.insert("country_id", Value::Null);
            }
            _ => {}
        }
        let state_id = country_id
            .zip(self.region.as_deref())
            .and_then(|(id, region)| options.state_id(id, region));
        let old_state = has(|contact| contact.state_province_id);
        if let Some(id) = state_id
            && old_state != Some(id)
        {
            fields.insert("state_province_id", Value::from(id));
        }
        // A state CiviCRM does not know, or one of another place, must not leave the old one behind.
        if state_id.is_none()
            && old_state.is_some()
            && (has_moved
                || fields.contains_key("country_id")
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

    /// Empties in an update the parts of the old address that must not stay when this takes its place. A PUT leaves alone
    /// what it does not name, and clears what it names as null (Action Network reference, people; it did not clear regions in
    /// 2022, so what comes back is compared).
    pub fn empty_remote(&self, before: &Self, update: &mut PostalAddress) {
        let names = ["address_lines", "locality", "region", "postal_code"];
        for (name, is_emptied) in names.into_iter().zip(self.parts_emptied_in(before)) {
            if is_emptied {
                update.extra.insert(name.to_owned(), Value::Null);
            }
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

    const FULL: [&str; 5] = ["77 Harbor Way", "Oakland", "CA", "94607", "US"];

    #[test]
    fn a_part_of_an_address_takes_no_other_place_unless_somebody_made_it_so() {
        for (parts, expected) in [
            (["", "", "", "94607", "US"], true),
            (["1 Main St", "", "", "94607", ""], true),
            (["1 Main St", "Oakland", "", "94608", "US"], true),
            (["", "Oakland", "", "94608", "US"], false),
            (["", "Oakland", "", "94607", "US"], true),
            (["", "", "", "10001", "US"], false),
            (["", "New York", "NY", "10001", "US"], false),
            (["1 Main St", "New York", "NY", "10001", ""], false),
            (["1 Main St", "New York", "NY", "10001", "US"], true),
            (["1 Main St", "New York", "", "10001", "US"], true),
            (["Torstr. 1", "Berlin", "", "10119", "DE"], true),
        ] {
            let mine = address(parts);
            assert_eq!(
                mine.can_replace(&address(FULL), false),
                expected,
                "{parts:?}"
            );
            assert!(mine.can_replace(&address(FULL), true), "{parts:?}");
        }
    }

    #[test]
    fn a_move_takes_along_nothing_of_the_old_place() {
        let none: [&str; 0] = [];
        for (parts, emptied) in [
            (["Torstr. 1", "Berlin", "", "10119", "DE"], &["state"][..]),
            (["1 Main St", "New York", "", "10001", "US"], &["state"]),
            (["1 Main St", "New York", "NY", "10001", "US"], &none),
            (["", "", "", "10001", "US"], &["street", "city", "state"]),
            // In one place, what is left out stays.
            (["1 Main St", "Oakland", "", "94608", "US"], &none),
            (["", "", "", "94607", "US"], &none),
            // Places that have a name in common.
            (["1 Main St", "Oakland", "", "94607", "CA"], &["state"]),
            (["", "Oakland", "NJ", "07436", "US"], &["street"]),
        ] {
            let mine = address(parts);
            let full = address(FULL);
            assert_eq!(mine.parts_left_of(&full, &full), emptied, "{parts:?}");
            assert_eq!(mine.parts_left_of(&full, &mine), none, "{parts:?}");
        }
    }
}

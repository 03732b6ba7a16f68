//! Postal addresses: how a posted one is laid over a stored one.

use crate::model::{Person, PostalAddress};

use super::changes::{AddressChange, Change};

/// Where people are unless they say so.
const DEFAULT_COUNTRY: &str = "US";

/// Lays the posted parts over the primary address.
///
/// Country and region can be changed but not taken away, as observed since 2022; a region goes when the country
/// changes and no new region comes along. `lose_city`: whether the city of a first address is lost, as then too.
pub(crate) fn apply(person: &mut Person, change: &AddressChange, lose_city: bool) {
    let place = person
        .postal_addresses
        .iter()
        .position(|address| address.primary)
        .unwrap_or(0);
    let first_save = person.postal_addresses.is_empty();
    if first_save {
        person.postal_addresses.push(PostalAddress {
            primary: true,
            ..PostalAddress::default()
        });
    }
    let Some(address) = person.postal_addresses.get_mut(place) else {
        return;
    };
    let before = address.clone();
    match &change.line {
        Change::Keep => {}
        Change::Clear => address.address_lines.clear(),
        Change::Set(line) => address.address_lines = vec![line.clone()],
    }
    change.locality.apply(&mut address.locality);
    change.postal_code.apply(&mut address.postal_code);
    if first_save && lose_city {
        address.locality = None;
    }
    if let Some(country) = change.country.text() {
        let country = country.to_uppercase();
        if address
            .country
            .as_ref()
            .is_some_and(|stored| *stored != country)
        {
            address.region = None;
        }
        address.country = Some(country);
    }
    if let Some(region) = change.region.text() {
        address.region = Some(region.to_owned());
    }
    if address.country.is_none() && *address != before {
        address.country = Some(DEFAULT_COUNTRY.to_owned());
    }
    if *address != before {
        address.location = None;
    }
    if first_save && *address == before {
        person.postal_addresses.clear();
    }
}

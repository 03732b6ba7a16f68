//! What a country gives to its people.

use super::names::Names;

/// A country.
#[derive(Debug)]
pub(super) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(super) code: &'static str,
    /// Names that are common there; one listed twice is twice as common.
    pub(super) names: &'static [&'static Names],
    /// Languages spoken there; one listed twice is twice as common.
    pub(super) languages: &'static [&'static str],
    pub(super) cities: &'static [City],
    /// Streets, `#` being the house number.
    pub(super) streets: &'static [&'static str],
    pub(super) numbering: Numbering,
}

/// A city.
#[derive(Debug)]
pub(super) struct City {
    pub(super) name: &'static str,
    /// The part of the ISO 3166-2 code after the country.
    pub(super) region: &'static str,
    /// Postal codes of the city.
    pub(super) postal_codes: &'static [&'static str],
    /// What its phone numbers begin with, where that depends on the city; digits after the country code.
    pub(super) area_code: &'static str,
    /// Degrees north and east.
    pub(super) position: (f64, f64),
}

/// How mobile numbers are made there.
#[derive(Debug)]
pub(super) enum Numbering {
    /// Country code 1, area code of the city, an exchange from 555 on, four digits.
    NorthAmerican,
    /// These digits, then as many more as told.
    Mobile(&'static str, u32),
    /// These digits, the area code of the city, then as many more as told.
    Area(&'static str, u32),
}

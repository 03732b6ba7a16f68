//! Home and phone, which a household shares.

use crate::model::{Location, PostalAddress};

use super::country::{City, Country, Numbering};
use super::north_america::{CANADA, MEXICO, UNITED_STATES};
use super::overseas::{GERMANY, UNITED_KINGDOM};
use super::{Purpose, Seed};

/// Each country as often as it is common.
static COUNTRIES: [&Country; 10] = [
    &UNITED_STATES,
    &UNITED_STATES,
    &UNITED_STATES,
    &UNITED_STATES,
    &UNITED_STATES,
    &CANADA,
    &CANADA,
    &UNITED_KINGDOM,
    &GERMANY,
    &MEXICO,
];

/// Home and phone, which a household shares.
#[derive(Debug)]
pub(super) struct Household {
    pub(super) country: &'static Country,
    pub(super) address: PostalAddress,
    /// Digits with the country code.
    pub(super) phone: String,
}

/// The household of a number.
pub(super) fn household(seed: &Seed, number: usize) -> Household {
    let mut chance = seed.chance(Purpose::Household, number);
    let country = chance.pick(&COUNTRIES).copied().unwrap_or(&UNITED_STATES);
    let city = chance.pick(country.cities);
    let street = chance.pick(country.streets).copied().unwrap_or_default();
    let house = (1 + chance.below(249)).to_string();
    let postal_code = city.and_then(|city| chance.pick(city.postal_codes));
    let located = chance.percent(60);
    let address = PostalAddress {
        primary: true,
        address_lines: vec![street.replace('#', &house)],
        locality: city.map(|city| city.name.to_owned()),
        region: city.map(|city| city.region.to_owned()),
        postal_code: postal_code.map(|code| (*code).to_owned()),
        country: Some(country.code.to_owned()),
        location: city.filter(|_| located).map(|city| Location {
            latitude: city.position.0,
            longitude: city.position.1,
            accuracy: "Approximate".to_owned(),
        }),
    };
    Household {
        country,
        address,
        phone: phone(country, city, number),
    }
}

/// A number that nobody else has up to a hundred thousand households: it follows from the household's number.
fn phone(country: &Country, city: Option<&City>, number: usize) -> String {
    let area = city.map_or("", |city| city.area_code);
    match country.numbering {
        Numbering::NorthAmerican => {
            let exchange = 555 + number / 10_000 % 100;
            format!("1{area}{exchange}{:04}", shuffled(number % 10_000, 4))
        }
        Numbering::Mobile(start, digits) => padded(start, shuffled(number, digits), digits),
        Numbering::Area(start, digits) => {
            let start = format!("{start}{area}");
            let rest = digits.saturating_sub(u32::try_from(area.len()).unwrap_or(0));
            // A subscriber number begins with 2 or more.
            let digits = rest.saturating_sub(1);
            padded(&format!("{start}2"), shuffled(number, digits), digits)
        }
    }
}

fn padded(start: &str, number: usize, digits: u32) -> String {
    format!("{start}{number:0width$}", width = digits as usize)
}

/// Another number of as many digits, a different one for each: the factor has no divisor in common with ten.
fn shuffled(number: usize, digits: u32) -> usize {
    let range = 10_usize.saturating_pow(digits);
    (number % range * 7_919 + 142) % range
}

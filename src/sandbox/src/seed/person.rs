//! One person of a seed.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::ids::{self, Chance};
use crate::model::{EmailAddress, Person, PhoneNumber, PostalAddress, Status};

use super::contact::{self, Household};
use super::names::{APOSTROPHES, LONG, Name, OTHER_SCRIPTS};
use super::role::{self, Role};
use super::{Purpose, Seed};

/// 2025-01-01T00:00:00Z. Everybody was created in the half year that follows it.
const BEGINNING: i64 = 1_735_689_600;
const HALF_YEAR: usize = 180 * 86_400;

const DOMAINS: [&str; 3] = ["example.org", "example.com", "example.net"];

/// The person of a number.
pub(super) fn make(seed: &Seed, number: usize) -> Person {
    let mut chance = seed.chance(Purpose::Person, number);
    let role = role::of(number);
    let home = contact::household(seed, role::household(number));
    let id = chance.uuid();
    let (given, family) = names(&mut chance, role, &home);
    let (created_date, modified_date) = dates(&mut chance);
    let email = email(&mut chance, role, number, given.1, &family.1);
    let language = chance.pick(home.country.languages).copied().unwrap_or("en");
    let identifiers = if chance.percent(3) {
        vec![format!("salsa:{}", 100_000 + number), ids::native(id)]
    } else {
        vec![ids::native(id)]
    };
    let custom_fields = if chance.percent(20) {
        [
            ("Union member", "1".to_owned()),
            ("Ward", (1 + chance.below(9)).to_string()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect()
    } else {
        Default::default()
    };
    let named = role != Role::Nameless;
    Person {
        id,
        identifiers,
        created_date,
        modified_date,
        given_name: named.then(|| given.0.to_owned()),
        family_name: named.then_some(family.0),
        email_addresses: email.into_iter().collect(),
        phone_numbers: phone(&mut chance, role, number, &home)
            .into_iter()
            .collect(),
        postal_addresses: address(&mut chance, role, &home).into_iter().collect(),
        languages_spoken: vec![language.to_owned()],
        custom_fields,
        extra: Map::new(),
    }
}

fn names(chance: &mut Chance, role: Role, home: &Household) -> (Name, (String, String)) {
    let usual = chance.pick(home.country.names).copied();
    let names = if role == Role::OtherScript {
        &OTHER_SCRIPTS
    } else {
        usual.unwrap_or(&OTHER_SCRIPTS)
    };
    let given = chance.pick(names.given).copied().unwrap_or_default();
    let first = chance.pick(names.family).copied().unwrap_or_default();
    let second = chance.pick(names.family).copied().unwrap_or_default();
    let double = chance.percent(12) && first != second;
    let special: Option<Name> = match role {
        Role::Apostrophe => chance.pick(&APOSTROPHES).copied(),
        Role::LongName => chance.pick(&LONG).copied(),
        _ => None,
    };
    let family = match special {
        Some((text, plain)) => (text.to_owned(), plain.to_owned()),
        None if double => (
            format!("{}{}{}", first.0, names.join, second.0),
            first.1.to_owned(),
        ),
        None => (first.0.to_owned(), first.1.to_owned()),
    };
    (given, family)
}

/// Created at some time, changed at none or some time after.
fn dates(chance: &mut Chance) -> (Timestamp, Timestamp) {
    let after = |seconds: usize| SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0));
    let beginning = Timestamp::from_second(BEGINNING).unwrap_or_default();
    let created = beginning
        .checked_add(after(chance.below(HALF_YEAR)))
        .unwrap_or(beginning);
    let changed = chance.percent(70);
    let later = chance.below(HALF_YEAR);
    let modified = if changed {
        created.checked_add(after(later)).unwrap_or(created)
    } else {
        created
    };
    (created, modified)
}

/// No two people share an address: it ends in their number, and names have no digits.
fn email(
    chance: &mut Chance,
    role: Role,
    number: usize,
    given: &str,
    family: &str,
) -> Option<EmailAddress> {
    let domain = chance.pick(&DOMAINS).copied().unwrap_or("example.org");
    let local = match chance.below(10) {
        0 => format!("{given}+news{number}"),
        1 => format!("{}{family}{number}", given.get(..1).unwrap_or_default()),
        _ => format!("{given}.{family}{number}"),
    };
    let local = if role == Role::Apostrophe {
        format!("{given}.{family}{number}")
    } else {
        local
    };
    let shouted = chance.percent(3);
    let chosen = chance.below(100);
    let status = match role {
        Role::MobileOnly => return None,
        Role::Unsubscribed => Status::Unsubscribed,
        Role::Bouncing => Status::Bouncing,
        Role::PreviousBounce => Status::PreviousBounce,
        Role::SpamComplaint => Status::SpamComplaint,
        Role::PreviousSpamComplaint => Status::PreviousSpamComplaint,
        _ if chosen < 6 => Status::Unsubscribed,
        _ if chosen < 8 => Status::Bouncing,
        _ => Status::Subscribed,
    };
    let address = format!("{local}@{domain}");
    let address = if shouted {
        address.to_uppercase()
    } else {
        address
    };
    Some(EmailAddress {
        primary: true,
        address: Some(address),
        status: Some(status),
    })
}

fn phone(chance: &mut Chance, role: Role, number: usize, home: &Household) -> Option<PhoneNumber> {
    let has_one = chance.percent(60);
    let status = if chance.percent(40) {
        Status::Subscribed
    } else {
        Status::Unsubscribed
    };
    let shared = role == Role::SharesNumber || role::of(number + 1) == Role::SharesNumber;
    match role {
        Role::MobileOnly => Some(PhoneNumber::new(
            Some(home.phone.clone()),
            Status::Subscribed,
        )),
        Role::NoAddress => Some(PhoneNumber::new(None, Status::Unsubscribed)),
        Role::Unsubscribed => {
            has_one.then(|| PhoneNumber::new(Some(home.phone.clone()), Status::Unsubscribed))
        }
        _ if has_one || shared => Some(PhoneNumber::new(Some(home.phone.clone()), status)),
        _ => None,
    }
}

fn address(chance: &mut Chance, role: Role, home: &Household) -> Option<PostalAddress> {
    let whole = chance.percent(80);
    let code_only = chance.percent(50);
    match role {
        Role::NoAddress => None,
        Role::PostalCodeOnly => Some(postal_code_only(home)),
        _ if whole => Some(home.address.clone()),
        _ if code_only => Some(postal_code_only(home)),
        _ => None,
    }
}

fn postal_code_only(home: &Household) -> PostalAddress {
    PostalAddress {
        primary: true,
        postal_code: home.address.postal_code.clone(),
        country: home.address.country.clone(),
        ..PostalAddress::default()
    }
}

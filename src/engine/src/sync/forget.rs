//! What a deletion in CiviCRM means on Action Network, which deletes nobody: the person is unsubscribed and emptied. A
//! contact that goes into another one leaves only what it had refused.
//!
//! Both are done once, and only on the word of somebody who deleted the contact. E-mail address and tags stay, for there
//! is no way to take them away. Of the custom fields those are emptied that the field map of the profile fills.

use serde_json::{Map, Value, json};

use super::troubles::{Troubles, lists_people};
use crate::client::{Client, outcome_is_unknown};
use crate::mapping::Consent;
use crate::osdi::{EmailAddress, Person, PersonId, PhoneNumber, PostalAddress, SubscriptionStatus};
use crate::{Error, Kind, Result};

/// What stood in a field Action Network did not clear on null, as seen until 2022 (reference, 3.6). Every reader of this
/// library takes it as nothing.
const EMPTIED: &str = "\u{2400}";

/// The language of who has none on Action Network.
const NO_LANGUAGE: &str = "en";

/// One person and what to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Farewell {
    /// The person.
    pub id: PersonId,
    /// Unsubscribe from these.
    pub unsubscribe: Channels,
    /// Empty names, language, number and address. A person who was unsubscribed before and is subscribed now came back
    /// by themselves, and is left alone.
    pub blank: bool,
    /// The custom fields that are emptied along with them.
    pub custom_fields: Vec<String>,
}

/// What somebody can be unsubscribed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channels {
    /// Mass e-mail.
    pub email: bool,
    /// Text messages.
    pub texts: bool,
}

impl Channels {
    /// Neither.
    pub const NONE: Self = Self {
        email: false,
        texts: false,
    };
    /// Everything.
    pub const BOTH: Self = Self {
        email: true,
        texts: true,
    };
}

/// How that ended.
#[derive(Debug)]
pub enum Forgotten {
    /// Something was taken away.
    Done,
    /// There was nothing left to take away.
    NothingToDo,
    /// Action Network does not have the person.
    Gone,
    /// The person subscribed again since, so their data is theirs.
    CameBack,
    /// It failed.
    Failed(Error),
    /// A failure before this one would have met it too.
    NotTried,
}

/// Says farewell to each, in their order. A failure that would meet the others too ends it.
pub fn forget_people(client: &mut Client, people: &[Farewell]) -> Vec<Forgotten> {
    let mut is_over = false;
    let mut troubles = Troubles::default();
    people
        .iter()
        .map(|farewell| {
            if is_over {
                return Forgotten::NotTried;
            }
            let error = match forget(client, farewell) {
                Ok(forgotten) => return forgotten,
                Err(error) => error,
            };
            if error.kind() == Kind::NotFound {
                return Forgotten::Gone;
            }
            if troubles.is_kept_from(&error, || lists_people(client)) {
                // No fault of the token's, which would end a run.
                return Forgotten::Failed(Error::new(Kind::Rejected, error.to_string()));
            }
            is_over = meets_everybody(&error);
            Forgotten::Failed(error)
        })
        .collect()
}

fn meets_everybody(error: &Error) -> bool {
    matches!(
        error.kind(),
        Kind::Configuration
            | Kind::Authentication
            | Kind::RateLimited
            | Kind::Transport
            | Kind::Interrupted
    )
}

fn forget(client: &mut Client, farewell: &Farewell) -> Result<Forgotten> {
    let person = client.person(&farewell.id)?;
    if farewell.blank && farewell.unsubscribe == Channels::NONE && is_subscribed(&person) {
        return Ok(Forgotten::CameBack);
    }
    let Some(changes) = changes(&person, farewell, &Value::Null) else {
        return Ok(Forgotten::NothingToDo);
    };
    let after = write(client, &farewell.id, &changes)?;
    let after = match changes_of_text(&after, farewell) {
        Some(again) => write(client, &farewell.id, &again)?,
        None => after,
    };
    let kept = left(&after, farewell);
    if kept.is_empty() {
        return Ok(Forgotten::Done);
    }
    Err(Error::new(
        Kind::Rejected,
        format!(
            "Action Network answered, but kept: {}. Look at the person there.",
            kept.join(", ")
        ),
    ))
}

/// What becomes of a person. Where nobody answered, the person is looked up.
fn write(client: &mut Client, id: &PersonId, changes: &Person) -> Result<Person> {
    match client.update_person(id, changes) {
        Err(error) if error.kind() != Kind::Interrupted && outcome_is_unknown(&error) => {
            client.person(id)
        }
        answer => answer,
    }
}

/// What has to be sent, with `nothing` for an empty text; none if the person is as it should be.
fn changes(person: &Person, farewell: &Farewell, nothing: &Value) -> Option<Person> {
    let mut changes = Person::default();
    let Channels { email, texts } = farewell.unsubscribe;
    if email && person.email_addresses.iter().any(is_mail_open) {
        changes.email_addresses.push(EmailAddress {
            status: Some(SubscriptionStatus::Unsubscribed),
            ..EmailAddress::default()
        });
    }
    let number = farewell.blank && has_number(person);
    if number || texts && person.phone_numbers.iter().any(is_text_open) {
        changes.phone_numbers.push(PhoneNumber {
            status: texts.then_some(SubscriptionStatus::Unsubscribed),
            extra: emptied(number.then_some("number"), &Value::Null),
            ..PhoneNumber::default()
        });
    }
    if farewell.blank {
        changes.extra = emptied(names(person), nothing);
        // Texts in a map of texts: null is nothing there.
        let text = nothing.as_str().unwrap_or_default();
        changes.custom_fields = custom_fields(person, farewell)
            .map(|name| (name.clone(), json!(text)))
            .collect();
        let parts: Vec<&'static str> = parts(person).collect();
        if !parts.is_empty() {
            changes.postal_addresses.push(PostalAddress {
                primary: Some(true),
                extra: address(parts, nothing),
                ..PostalAddress::default()
            });
        }
        if person.languages_spoken.iter().any(|one| one != NO_LANGUAGE) {
            changes.languages_spoken = vec![NO_LANGUAGE.to_owned()];
        }
    }
    (changes != Person::default()).then_some(changes)
}

/// A second try for texts that null did not clear.
fn changes_of_text(person: &Person, farewell: &Farewell) -> Option<Person> {
    let texts_left = names(person).next().is_some()
        || parts(person).next().is_some()
        || custom_fields(person, farewell).next().is_some();
    let blank_only = Farewell {
        unsubscribe: Channels::NONE,
        ..farewell.clone()
    };
    (farewell.blank && texts_left)
        .then(|| changes(person, &blank_only, &json!(EMPTIED)))
        .flatten()
}

/// What is still there that should be gone. The number of somebody who has no e-mail address cannot be taken away.
fn left(person: &Person, farewell: &Farewell) -> Vec<&'static str> {
    let mut left = Vec::new();
    if farewell.unsubscribe.email && person.email_addresses.iter().any(is_mail_open) {
        left.push("the subscription to e-mail");
    }
    if farewell.unsubscribe.texts && person.phone_numbers.iter().any(is_text_open) {
        left.push("the subscription to texts");
    }
    if farewell.blank {
        left.extend(names(person).chain(parts(person)));
        if custom_fields(person, farewell).next().is_some() {
            left.push("custom fields");
        }
    }
    left
}

/// The custom fields that have something to be taken away.
fn custom_fields<'a>(
    person: &'a Person,
    farewell: &'a Farewell,
) -> impl Iterator<Item = &'a String> {
    farewell.custom_fields.iter().filter(|name| {
        let value = person.custom_fields.get(name.as_str());
        value.is_some_and(|value| {
            !value.is_null() && value.as_str().is_none_or(|text| is_text(Some(text)))
        })
    })
}

fn names(person: &Person) -> impl Iterator<Item = &'static str> {
    [
        ("given_name", &person.given_name),
        ("family_name", &person.family_name),
    ]
    .into_iter()
    .filter(|(_, text)| is_text(text.as_deref()))
    .map(|(name, _)| name)
}

/// Parts of the address that can be taken away. Action Network keeps country and region (reference, 4.4).
fn parts(person: &Person) -> impl Iterator<Item = &'static str> {
    let mut parts = Vec::new();
    for address in &person.postal_addresses {
        let has_line = address.address_lines.iter().any(|line| is_text(Some(line)));
        let locality = is_text(address.locality.as_deref());
        let postal_code = is_text(address.postal_code.as_deref());
        parts.extend(has_line.then_some("address_lines"));
        parts.extend(locality.then_some("locality"));
        parts.extend(postal_code.then_some("postal_code"));
    }
    parts.into_iter()
}

fn is_text(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty() && text != EMPTIED)
}

fn address(parts: Vec<&'static str>, nothing: &Value) -> Map<String, Value> {
    let mut address = emptied(parts, nothing);
    // A list stays a list, so that no part of it is taken for its text.
    if let Some(lines) = address.get_mut("address_lines") {
        *lines = json!([nothing]);
    }
    address
}

fn emptied(names: impl IntoIterator<Item = &'static str>, nothing: &Value) -> Map<String, Value> {
    let named = names.into_iter();
    named
        .map(|name| (name.to_owned(), nothing.clone()))
        .collect()
}

fn has_number(person: &Person) -> bool {
    let can_go = person
        .primary_email()
        .is_some_and(|email| email.address.is_some());
    can_go
        && person
            .phone_numbers
            .iter()
            .any(|phone| is_text(phone.number.as_deref()))
}

fn is_mail_open(email: &EmailAddress) -> bool {
    email.address.is_some() && is_open(email.status.as_ref())
}

fn is_text_open(phone: &PhoneNumber) -> bool {
    phone.number.is_some() && is_open(phone.status.as_ref())
}

/// Whether a refusal has to be sent. No status is none that closes anything.
fn is_open(status: Option<&SubscriptionStatus>) -> bool {
    !status.is_some_and(|status| Consent::of_status(status).is_closed())
}

fn is_subscribed(person: &Person) -> bool {
    let subscribed = Some(&SubscriptionStatus::Subscribed);
    let emails = &person.email_addresses;
    let phones = &person.phone_numbers;
    emails.iter().any(|one| one.status.as_ref() == subscribed)
        || phones.iter().any(|one| one.status.as_ref() == subscribed)
}

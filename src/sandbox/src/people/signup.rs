//! The person signup helper, `POST /people`: one call that creates or updates.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::Value;

use crate::answer::Answer;
use crate::model::{EmailAddress, Person, Status, Tagging};
use crate::world::World;

use super::changes::{Change, Changes, Entry};
use super::{email, email_entries, identifiers, number, phone, profile, tag_names};

/// Who was signed up, and with which tags.
#[derive(Debug)]
pub(crate) struct SignedUp {
    pub(crate) person: Arc<Person>,
    pub(crate) taggings: Vec<Arc<Tagging>>,
}

/// What brings a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// `POST /people`: an upload, which may say that somebody is unsubscribed.
    Upload,
    /// A record helper: somebody acts, which nobody does to be unsubscribed.
    Action,
}

/// Creates or updates the person of a request.
///
/// # Errors
/// 400 without a `person` envelope, without any way to reach the person, or with a refused e-mail address.
pub(crate) fn sign_up(
    world: &mut World,
    body: &Value,
    occasion: Occasion,
) -> Result<SignedUp, Answer> {
    let bad = |text: &str| Answer::error(StatusCode::BAD_REQUEST, text);
    let posted = body
        .get("person")
        .filter(|person| person.is_object())
        .ok_or_else(|| bad("You must specify a person"))?;
    // Clients post every field they know, nulls included; here a null never takes anything away.
    let mut changes = Changes::read(posted, false);
    if occasion == Occasion::Action {
        changes.emails.iter_mut().for_each(forget_unsubscription);
    }
    let address = changes.email().and_then(|entry| entry.value.text());
    let number = changes
        .phone
        .as_ref()
        .and_then(|entry| entry.value.text())
        .and_then(phone::digits);
    if let Some(address) = address {
        email::check(address, &world.settings)?;
    } else if number.is_none() {
        return Err(bad("You must specify an email address or a phone number"));
    }

    let now = world.now();
    let mut person = match find(world, address, number.as_deref()) {
        Some(known) => (*known).clone(),
        None => Person::new(world.chance.uuid(), now),
    };
    if let Some(address) = address
        && email_entries::place(&person, address).is_none()
    {
        person.email_addresses = vec![EmailAddress {
            primary: true,
            address: Some(address.to_owned()),
            status: Some(Status::Subscribed),
        }];
    }
    email_entries::set_statuses(&mut person, &changes.emails);
    if let Some(entry) = &changes.phone {
        // A number that cannot be read is as good as none.
        let value = number.map_or(Change::Keep, Change::Set);
        number::apply(
            world,
            &mut person,
            &Entry {
                value,
                ..entry.clone()
            },
        );
    }
    profile::apply(&mut person, &changes, &world.settings);
    identifiers::add(world, &mut person, &changes.identifiers);
    person.modified_date = now;
    let id = person.id;
    let person = world.people.save(person);
    let taggings = tag_names::apply(world, id, body);
    Ok(SignedUp { person, taggings })
}

/// Record helpers know no status of an e-mail address but `subscribed`.
fn forget_unsubscription(entry: &mut Entry) {
    if entry.status == Some(Status::Unsubscribed) {
        entry.status = None;
    }
}

/// Who is meant: whoever has the address; else whoever has the number, but when an address was posted only
/// somebody who has none yet, for nobody's address is replaced because of a number.
fn find(world: &World, address: Option<&str>, number: Option<&str>) -> Option<Arc<Person>> {
    let by_address = address
        .and_then(|address| world.people.with_email(address))
        .cloned();
    by_address.or_else(|| {
        world
            .people
            .with_number(number?)
            .find(|holder| address.is_none() || holder.is_mobile_only())
            .cloned()
    })
}

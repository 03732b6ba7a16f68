//! `PUT /people/{id}`: only what was sent changes.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use crate::answer::Answer;
use crate::model::{EmailAddress, Person, Status};
use crate::world::World;

use super::changes::Changes;
use super::{email, email_entries, identifiers, number, profile};

/// Changes a person. A body without any known field, such as one in a `person` envelope, changes nothing.
///
/// # Errors
/// 404 for an unknown id, 400 for a refused e-mail address.
pub(crate) fn update(world: &mut World, id: Uuid, body: &Value) -> Result<Arc<Person>, Answer> {
    let before = world
        .people
        .get(id)
        .cloned()
        .ok_or_else(|| Answer::unknown("person", &id.to_string()))?;
    let changes = Changes::read(body, world.settings.null_clears);
    let mut person = (*before).clone();

    if let Some(address) = changes.email().and_then(|entry| entry.value.text()) {
        change_address(world, &mut person, address)?;
    }
    email_entries::set_statuses(&mut person, &changes.emails);
    if let Some(entry) = &changes.phone {
        number::apply(world, &mut person, entry);
    }
    profile::apply(&mut person, &changes, &world.settings);
    identifiers::add(world, &mut person, &changes.identifiers);

    if person == *before {
        return Ok(before);
    }
    person.modified_date = world.now();
    Ok(world.people.save(person))
}

/// Gives the person another e-mail address, with the status of the old one. When somebody else has it, the old
/// one stays and the call goes on as if nothing had been said, as Action Network does.
fn change_address(world: &World, person: &mut Person, address: &str) -> Result<(), Answer> {
    if email_entries::place(person, address).is_some() {
        return Ok(());
    }
    email::check(address, &world.settings)?;
    if world.people.with_email(address).is_some() {
        return Ok(());
    }
    let place = person.primary_email();
    match place.and_then(|place| person.email_addresses.get_mut(place)) {
        Some(stored) => stored.address = Some(address.to_owned()),
        None => person.email_addresses.push(EmailAddress {
            primary: true,
            address: Some(address.to_owned()),
            status: Some(Status::Subscribed),
        }),
    }
    Ok(())
}

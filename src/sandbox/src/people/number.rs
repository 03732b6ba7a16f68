//! One number, one person: a number given to somebody leaves whoever had it.

use std::sync::Arc;

use crate::model::{Person, PhoneNumber, Status};
use crate::world::World;

use super::changes::{Change, Entry};
use super::phone;

/// Carries out what a request says about the mobile number.
///
/// A number that is new gets the status asked for, else the one it had with its former owner, else `unsubscribed`;
/// a known one keeps its status unless another is asked for. The last way to reach somebody cannot be taken away.
pub(crate) fn apply(world: &mut World, person: &mut Person, entry: &Entry) {
    let held: Vec<String> = person.numbers().filter_map(phone::digits).collect();
    match &entry.value {
        Change::Set(text) => {
            let Some(number) = phone::digits(text).filter(|number| !held.contains(number)) else {
                return set_status(person, entry);
            };
            let former = take_from_others(world, person, &number);
            let status = entry
                .status
                .clone()
                .or(former)
                .unwrap_or(Status::Unsubscribed);
            person.phone_numbers = vec![PhoneNumber::new(Some(number), status)];
        }
        Change::Clear if !person.is_mobile_only() => {
            set_status(person, entry);
            for phone in &mut person.phone_numbers {
                phone.number = None;
            }
        }
        Change::Clear | Change::Keep => set_status(person, entry),
    }
}

fn set_status(person: &mut Person, entry: &Entry) {
    if let (Some(phone), Some(status)) = (person.phone_numbers.first_mut(), &entry.status) {
        phone.status = Some(status.clone());
    }
}

/// Takes a number from everybody else and tells the status it had. Somebody known by nothing but the number
/// becomes part of the person, if that one has an e-mail address; others live on without the number.
fn take_from_others(world: &mut World, person: &mut Person, number: &str) -> Option<Status> {
    let others: Vec<Arc<Person>> = world
        .people
        .with_number(number)
        .filter(|other| other.id != person.id)
        .cloned()
        .collect();
    let mut status = None;
    for other in others {
        let phone = other.phone_numbers.iter().find(|phone| {
            phone.number.as_deref().and_then(phone::digits).as_deref() == Some(number)
        });
        status = status.or_else(|| phone.and_then(|phone| phone.status.clone()));
        if other.is_mobile_only() && !person.is_mobile_only() {
            absorb(world, person, &other);
        } else {
            let mut without = (*other).clone();
            without.phone_numbers.clear();
            without.modified_date = world.now();
            world.people.save(without);
        }
    }
    status
}

/// Merges a mobile-only record into a person: it fills what the person has not, and its tags and records come along.
fn absorb(world: &mut World, person: &mut Person, other: &Person) {
    person.given_name = person
        .given_name
        .take()
        .or_else(|| other.given_name.clone());
    person.family_name = person
        .family_name
        .take()
        .or_else(|| other.family_name.clone());
    if person.postal_addresses.is_empty() {
        person.postal_addresses.clone_from(&other.postal_addresses);
    }
    for (name, value) in &other.custom_fields {
        person
            .custom_fields
            .entry(name.clone())
            .or_insert_with(|| value.clone());
    }
    world.tags.hand_over(other.id, person.id);
    world.resources.hand_over(other.id, person.id);
    world.people.remove(other.id);
}

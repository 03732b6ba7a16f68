//! People who differ by their number alone, and what happens to them in more than one story.

use osdi_engine::crm::ContactId;
use osdi_engine::profile::Disappearance;
use serde_json::json;

use crate::world::World;

/// The address of the person with this number.
pub fn email(number: usize) -> String {
    format!("person{number}@example.org")
}

fn name(number: usize) -> String {
    format!("Person {number}")
}

/// Enters the person with this number in CiviCRM, whether or not there is such a contact already.
pub fn enter(world: &mut World, number: usize) -> ContactId {
    world.add_local(&email(number), &name(number), "Ruiz")
}

/// Enters so many people in CiviCRM.
pub fn enter_all(world: &mut World, people: usize) -> Vec<ContactId> {
    (0..people).map(|number| enter(world, number)).collect()
}

/// So many people who were entered in CiviCRM and then created on Action Network, ten minutes ago.
pub fn linked_locals(world: &mut World, people: usize) -> Vec<ContactId> {
    let ids = enter_all(world, people);
    world.push();
    world.later(10);
    ids
}

/// So many linked pairs of a profile that puts the contacts of those who are gone into the trash.
pub fn trash_world(people: usize) -> (World, Vec<ContactId>) {
    let mut world = World::with_people(0);
    world.rules.on_remote_disappearance = Disappearance::Trash;
    let ids = linked_locals(&mut world, people);
    (world, ids)
}

/// So many people who are on both sides and not linked yet; some of them have unsubscribed on Action Network.
pub fn strangers(world: &mut World, people: usize, has_unsubscribed: impl Fn(usize) -> bool) {
    for number in 0..people {
        enter(world, number);
        let person = world.add_remote(&email(number), &name(number), "Ruiz");
        if has_unsubscribed(number) {
            set_address(world, &person, &email(number), "unsubscribed");
        }
    }
}

/// An edit on Action Network by somebody else: the person's address, and its status.
pub fn set_address(world: &World, person: &str, email: &str, status: &str) {
    let address = json!({"address": email, "status": status, "primary": true});
    world.edit_remote(person, json!({"email_addresses": [address]}));
}

/// A contact opts out, and at the same time gets an address that Action Network does not take.
pub fn opts_out_with_an_address_that_is_refused(world: &mut World, id: ContactId) {
    world
        .sandbox
        .set(|s| s.refused_emails = vec!["ana@new.*".to_owned()]);
    world.edit_local(id, |contact| {
        contact.email = Some("ana@new.example.org".to_owned());
        contact.is_opt_out = true;
    });
}

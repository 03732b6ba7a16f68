//! Who is who, where somebody could be taken for somebody else.

use serde_json::json;

use crate::world::World;

/// Each side keeps its own as long as Action Network's is one of the contact's addresses.
#[test]
fn a_change_to_another_address_of_the_contact_does_not_replace_the_primary_one() {
    let mut world = World::with_people(0);
    let id = world.add_local("primary@example.org", "Ana", "Ruiz");
    world.add_secondary(id, "second@example.org");
    world.add_secondary(id, "third@example.org");
    let remote = world.add_remote("second@example.org", "Ana", "Ruiz");
    world.both();
    assert_eq!(
        world
            .state_of(id)
            .unwrap()
            .remote_person_id
            .as_ref()
            .unwrap()
            .as_str(),
        remote
    );
    assert_eq!(
        world.crm.contacts[&id].email.as_deref(),
        Some("primary@example.org")
    );
    world.both_later(10);
    world.edit_remote(
        &remote,
        json!({"email_addresses": [{"address": "third@example.org"}]}),
    );
    world.both();
    assert_eq!(
        world.crm.contacts[&id].email.as_deref(),
        Some("primary@example.org")
    );
}

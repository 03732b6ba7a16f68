//! Who is who, where somebody could be taken for somebody else.

use osdi_engine::crm::FlagType;
use osdi_engine::profile::Origin;
use serde_json::json;

use crate::world::World;

/// Bo was there before, with another name, and shared the address.
#[test]
fn the_person_of_a_trashed_contact_does_not_go_to_another_of_the_household() {
    for first in [Origin::Remote, Origin::Local] {
        let mut world = World::with_people(0);
        let remote = world.add_remote("family@example.org", "Ana", "Ruiz");
        world.pull();
        let ana = world.contact("family@example.org").unwrap().id.unwrap();
        let bo = world.add_local("family@example.org", "Bo", "Ruiz");
        world.both();
        assert!(
            world
                .state_of(bo)
                .is_none_or(|state| state.link().is_none())
        );
        world.both_later(10);
        world.edit_local(ana, |contact| {
            contact.is_opt_out = true;
            contact.is_deleted = true;
        });
        world.edit_remote(&remote, json!({"languages_spoken": ["es"]}));
        world.edit_local(bo, |contact| contact.last_name = Some("Ruiz".to_owned()));
        world.both_later(30);
        world.run(first).unwrap();
        world.both();
        assert_eq!(world.flags(), [FlagType::AmbiguousMatch], "{first:?}");
        let person = world
            .state_of(bo)
            .and_then(|state| state.link().map(|(_, id)| id.to_string()));
        assert_ne!(
            person,
            Some(remote.clone()),
            "{first:?}: Ana's person is Bo's now; Bo opted out: {}",
            world.crm.contacts[&bo].is_opt_out
        );
    }
}

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

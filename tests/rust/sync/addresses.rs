//! Postal addresses that are fuller on one side.

use osdi_engine::crm::Contact;
use serde_json::json;

use crate::world::World;

fn addr(street: &str, city: &str, zip: &str) -> impl FnOnce(&mut Contact) {
    let (s, c, z) = (street.to_owned(), city.to_owned(), zip.to_owned());
    move |contact| {
        let some = |t: String| Some(t).filter(|t| !t.is_empty());
        contact.street_address = some(s);
        contact.city = some(c);
        contact.postal_code = some(z);
        contact.country_id = Some(1228);
        contact.address_id = Some(1);
    }
}

#[test]
fn local_street_edit_survives_an_unrelated_remote_edit() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, addr("", "Oakland", "94607"));
    world.push();
    world.both();
    let remote = world.remote_id("ana@example.org");
    world.edit_local(id, |c| c.street_address = Some("77 Harbor Way".to_owned()));
    world.edit_remote(&remote, json!({"given_name": "Anna"}));
    world.both();
    world.both();
    assert_eq!(
        world.remote("ana@example.org").unwrap()["postal_addresses"][0]["address_lines"],
        json!(["77 Harbor Way"])
    );
}

#[test]
fn fuller_local_address_reaches_an_at_first_meeting() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, addr("77 Harbor Way", "Oakland", "94607"));
    world.edit_local(id, |c| c.phone = Some("(510) 555-0142".to_owned()));
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(
        &remote,
        json!({"postal_addresses": [{"postal_code": "94607", "country": "US"}]}),
    );
    world.both();
    world.both();
    let person = world.remote("ana@example.org").unwrap();
    assert_eq!(
        person["phone_numbers"][0]["number"], "15105550142",
        "the phone does"
    );
    assert_eq!(
        person["postal_addresses"][0]["address_lines"],
        json!(["77 Harbor Way"]),
        "the street does not"
    );
}

#[test]
fn a_new_address_abroad_keeps_no_state_of_the_old_one() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.edit_local(id, addr("77 Harbor Way", "Oakland", "94607"));
    world.edit_local(id, |c| c.state_province_id = Some(1004));
    world.push();
    let remote = world.remote_id("ana@example.org");
    world.edit_remote(&remote, json!({"postal_addresses": [{"primary": true, "address_lines": ["1 High St"], "locality": "Leeds", "region": "West Yorkshire", "postal_code": "LS1 1AA", "country": "GB"}]}));
    world.later(2);
    world.pull();
    let c = &world.crm.contacts[&id];
    assert_eq!(
        (c.country_id, c.state_province_id),
        (Some(1226), None),
        "{c:?}"
    );
}

#[test]
fn a_street_that_civicrm_cut_short_is_not_written_back() {
    let mut world = World::with_people(0);
    let remote = world.add_remote("ana@example.org", "Ana", "Ruiz");
    world.edit_remote(&remote, json!({"postal_addresses": [{"primary": true, "address_lines": ["77 Harbor Way, Stair B"], "locality": "Oakland", "region": "CA", "postal_code": "94607", "country": "US"}]}));
    world.pull();
    let id = world.contact("ana@example.org").unwrap().id.unwrap();
    world.push();
    let cut = |contact: &mut Contact| contact.street_address = Some("77 Harbor...".to_owned());
    world.edit_local(id, cut);
    let state = world.crm.states.values_mut().next().unwrap();
    let base = state.base.as_mut().unwrap();
    base.local.address.as_mut().unwrap().street = Some("77 Harbor...".to_owned());
    world.edit_local(id, |contact| contact.postal_code = Some("94608".to_owned()));
    world.push();
    let address = &world.remote("ana@example.org").unwrap()["postal_addresses"][0];
    assert_eq!(
        (&address["address_lines"][0], &address["postal_code"]),
        (&json!("77 Harbor Way, Stair B"), &json!("94608"))
    );
}

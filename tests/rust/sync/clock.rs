//! Clocks and cursors that disagree lose no edit.

use crate::world::World;

#[test]
fn a_cursor_in_the_future_does_not_hide_edits() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    let now = world.now;
    world.later(60 * 24 * 365);
    world.push();
    world.now = now;
    world.later(1);
    world.edit_local(id, |c| c.first_name = Some("Anna".to_owned()));
    world.crm.contacts.get_mut(&id).unwrap().modified_date = Some(world.now);
    world.push();
    assert_eq!(
        world.remote("ana@example.org").unwrap()["given_name"],
        "Anna"
    );
}

#[test]
fn a_clock_of_the_database_two_minutes_behind_loses_no_edit() {
    let mut world = World::with_people(0);
    let id = world.add_local("ana@example.org", "Ana", "Ruiz");
    world.push();
    world.later(60);
    world.push();
    // 30 s later by PHP's clock; the database's is 2 minutes behind.
    let stamp = world.now + jiff::SignedDuration::from_secs(30 - 120);
    world.edit_local(id, |c| c.first_name = Some("Anna".to_owned()));
    world.crm.contacts.get_mut(&id).unwrap().modified_date = Some(stamp);
    world.later(10);
    world.push();
    assert_eq!(
        world.remote("ana@example.org").unwrap()["given_name"],
        "Anna"
    );
}

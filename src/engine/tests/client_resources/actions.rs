//! Actions and what else is listed: read one by one, made, changed, embedded.

use std::fmt::Debug;

use action_network_sandbox::Sandbox;
use osdi_engine::Kind;
use osdi_engine::client::Client;
use osdi_engine::osdi::*;

use crate::{all, client_support, scene};

/// The list and each of its resources tell the same.
fn is_read<T: Within + PartialEq + Debug>(sandbox: &Sandbox, client: &mut Client) {
    let listed = all(client, &Collection::<T>::all());
    assert_eq!(
        listed.len(),
        sandbox.all(T::COLLECTION).len(),
        "{}",
        T::NAME
    );
    assert!(!listed.is_empty(), "{}", T::NAME);
    for one in &listed {
        let read = client.get(&one.id().unwrap()).unwrap();
        assert_eq!(read.id(), one.id(), "{}", T::NAME);
        assert_eq!(read.identifiers(), one.identifiers(), "{}", T::NAME);
        let by_link: T = client.get_link(read.links().href("self").unwrap()).unwrap();
        assert_eq!(by_link, read, "{}", T::NAME);
    }
    let nothing = Id::<T>::parse(client_support::UUID).unwrap();
    assert_eq!(
        client.get(&nothing).err().unwrap().kind(),
        Kind::NotFound,
        "{}",
        T::NAME
    );
    assert!(client.entry_point().unwrap().offers::<T>(), "{}", T::NAME);
}

#[test]
fn each_kind_is_listed_and_read_one_by_one() {
    let (sandbox, mut client) = scene();
    let (sandbox, client) = (&sandbox, &mut client);
    is_read::<FundraisingPage>(sandbox, client);
    is_read::<Petition>(sandbox, client);
    is_read::<Event>(sandbox, client);
    is_read::<Form>(sandbox, client);
    is_read::<AdvocacyCampaign>(sandbox, client);
    is_read::<EventCampaign>(sandbox, client);
    is_read::<Survey>(sandbox, client);
    is_read::<Campaign>(sandbox, client);
    is_read::<Message>(sandbox, client);
    is_read::<List>(sandbox, client);
    is_read::<Query>(sandbox, client);
    is_read::<Wrapper>(sandbox, client);
    is_read::<Donation>(sandbox, client);
    is_read::<Tag>(sandbox, client);
}

/// An action is made, found by its title, changed, embedded, and not made again under the same identifier.
fn is_made_and_changed<T, New, Edits>(client: &mut Client, titled: impl Fn(&T) -> Option<&str>)
where
    T: Creatable<New = NewAction<New>> + Updatable<Changes = ActionChanges<Edits>> + Embeddable,
    NewAction<New>: Default + Clone,
    ActionChanges<Edits>: Default,
{
    let before = all(client, &Collection::<T>::all()).len();
    let new = NewAction {
        title: format!("A new {}", T::NAME),
        origin_system: "CiviCRM".to_owned(),
        identifiers: vec![format!("civi:{}", T::COLLECTION)],
        ..NewAction::default()
    };
    let made: T = client.create(&Collection::all(), &new).unwrap();
    let id = made.id().unwrap();
    assert_eq!(titled(&made), Some(new.title.as_str()));
    assert!(made.identifiers().contains(&new.identifiers[0]));
    let again: T = client.create(&Collection::all(), &new).unwrap();
    assert_eq!(again.id(), Some(id.clone()), "an identifier belongs to one");

    let changes = ActionChanges {
        title: Some("Changed".to_owned()),
        ..ActionChanges::default()
    };
    let changed: T = client.update(&id, &changes).unwrap();
    assert_eq!(
        (changed.id(), titled(&changed)),
        (Some(id.clone()), Some("Changed"))
    );
    assert_eq!(titled(&client.get(&id).unwrap()), Some("Changed"));
    assert_eq!(all(client, &Collection::<T>::all()).len(), before + 1);
    let embed = client.embed(&id).unwrap();
    assert!(embed.embed_full_no_styles.unwrap().contains(id.as_str()));
}

#[test]
fn each_kind_of_action_is_made_and_changed() {
    let (_sandbox, mut client) = scene();
    let client = &mut client;
    is_made_and_changed(client, |one: &FundraisingPage| one.title.as_deref());
    is_made_and_changed(client, |one: &Petition| one.title.as_deref());
    is_made_and_changed(client, |one: &Event| one.title.as_deref());
    is_made_and_changed(client, |one: &Form| one.title.as_deref());
    is_made_and_changed(client, |one: &AdvocacyCampaign| one.title.as_deref());
    is_made_and_changed(client, |one: &EventCampaign| one.title.as_deref());
    is_made_and_changed(client, |one: &Survey| one.title.as_deref());
}

#[test]
fn events_are_below_their_campaign_too() {
    let (_sandbox, mut client) = scene();
    let campaign = all(&mut client, &Collection::<EventCampaign>::all())[0]
        .id()
        .unwrap();
    let before = all(&mut client, &campaign.collection::<Event>()).len();
    let new = NewAction::<EventFields> {
        title: "House party".to_owned(),
        origin_system: "CiviCRM".to_owned(),
        ..NewAction::default()
    };
    let event: Event = client.create(&campaign.collection(), &new).unwrap();
    let id = event.id().unwrap();
    assert_eq!(
        all(&mut client, &campaign.collection::<Event>()).len(),
        before + 1
    );
    assert_eq!(client.get((&campaign, &id)).unwrap().id(), Some(id.clone()));
    assert_eq!(
        client.get(&id).unwrap().title.as_deref(),
        Some("House party")
    );
}

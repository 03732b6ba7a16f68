//! Tags and taggings against the sandbox, from creation to deletion, directly and in the background.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::time::Duration;

use action_network_sandbox::{Fault, FaultKind, Options, Sandbox};
use client_support::config;
use osdi_engine::Kind;
use osdi_engine::client::{ApiToken, Client, ClientConfig, StopSignal};
use osdi_engine::osdi::{
    Collection, NewTag, NewTagging, PersonId, Resource as _, Root, Signup, Tag, TagId, Tagging,
    Within,
};

fn client(sandbox: &Sandbox) -> Client {
    let config = ClientConfig {
        token: ApiToken::new(sandbox.token()).unwrap(),
        max_attempts: 2,
        patience: Duration::from_secs(10),
        ..config(sandbox.origin())
    };
    Client::over_http(config, StopSignal::never()).unwrap()
}

fn taggings<P: Within<Root>>(client: &mut Client, of: &Collection<Tagging, P>) -> Vec<Tagging> {
    let mut all = Vec::new();
    let mut pages = client.pages(of, None);
    while let Some(page) = pages.next_page(client).unwrap() {
        all.extend(page);
    }
    all
}

/// A client with a tag and a person.
fn scene(sandbox: &Sandbox) -> (Client, TagId, PersonId) {
    let mut client = client(sandbox);
    let new = NewTag {
        name: "Phonebank".to_owned(),
    };
    let tag: Tag = client.create(&Collection::all(), &new).unwrap();
    let people = client.people(None).next_page(&mut client).unwrap().unwrap();
    (client, tag.id().unwrap(), people[0].id().unwrap())
}

#[test]
fn a_tag_is_given_and_taken() {
    let sandbox = Sandbox::start(Options {
        people: 3,
        ..Options::default()
    })
    .unwrap();
    let (mut client, tag, person) = scene(&sandbox);
    assert_eq!(client.get(&tag).unwrap().name.as_deref(), Some("Phonebank"));
    assert!(client.entry_point().unwrap().offers::<Tag>());

    let new = NewTagging::of(person.clone());
    let given: Tagging = client.create(&tag.collection(), &new).unwrap();
    assert_eq!(given.person_id(), Some(person.clone()));
    assert_eq!(given.tag_id(), Some(tag.clone()));
    let again: Tagging = client.create(&tag.collection(), &new).unwrap();
    assert_eq!(again.id(), given.id(), "there is one for each person");

    let of_tag = taggings(&mut client, &tag.collection());
    assert_eq!(of_tag.len(), 1);
    let of_person = taggings(&mut client, &person.collection());
    assert!(of_person.iter().any(|one| one.id() == given.id()));
    let link = given.links.href("osdi:person").unwrap().to_owned();
    let tagged: osdi_engine::osdi::Person = client.get_link(&link).unwrap();
    assert_eq!(tagged.id(), Some(person));

    let id = given.id().unwrap();
    client.delete((&tag, &id)).unwrap();
    let gone = client.delete((&tag, &id)).expect_err("deleted");
    assert_eq!(gone.kind(), Kind::NotFound);
    assert!(taggings(&mut client, &tag.collection()).is_empty());
}

#[test]
fn the_signup_helper_gives_and_takes_tags_by_name() {
    let sandbox = Sandbox::start(Options {
        people: 3,
        ..Options::default()
    })
    .unwrap();
    let (mut client, tag, person) = scene(&sandbox);
    let whole = client.person(&person).unwrap();
    let mut signup = Signup::new(&whole);
    signup.add_tags = vec!["Phonebank".to_owned(), "unknown".to_owned()];
    assert_eq!(client.sign_up(&signup).unwrap().id(), Some(person));
    assert_eq!(taggings(&mut client, &tag.collection()).len(), 1);
    signup.add_tags.clear();
    signup.remove_tags = vec!["Phonebank".to_owned()];
    client.sign_up(&signup).unwrap();
    assert!(taggings(&mut client, &tag.collection()).is_empty());
}

#[test]
fn a_tagging_in_the_background_is_accepted() {
    let sandbox = Sandbox::start(Options {
        people: 3,
        ..Options::default()
    })
    .unwrap();
    let (mut client, tag, person) = scene(&sandbox);
    let new = NewTagging::of(person);
    let accepted = client.create_in_background::<Tagging, _>(&tag.collection(), &new);
    let _ = accepted.unwrap();
    // The request in the foreground finds or makes the one tagging there can be.
    client
        .create::<Tagging, _>(&tag.collection(), &new)
        .unwrap();
    assert_eq!(taggings(&mut client, &tag.collection()).len(), 1);
}

/// Unlike other writes, a deletion does no harm when it is carried out twice.
#[test]
fn a_deletion_whose_answer_is_lost_is_repeated_and_done() {
    for kind in [FaultKind::DropBefore, FaultKind::DropAfter] {
        let sandbox = Sandbox::start(Options {
            people: 1,
            ..Options::default()
        })
        .unwrap();
        let (mut client, tag, person) = scene(&sandbox);
        let new = NewTagging::of(person);
        let given: Tagging = client.create(&tag.collection(), &new).unwrap();
        sandbox.fault(Fault::new(kind).on("DELETE", "*"));
        client.delete((&tag, &given.id().unwrap())).unwrap();
        assert!(taggings(&mut client, &tag.collection()).is_empty());
        assert_eq!(sandbox.requests().by["DELETE /tags/{id}/taggings/{id}"], 2);
    }
}

//! What the key of a person cannot see.

use osdi_engine::client::Client;
use osdi_engine::osdi::*;
use osdi_engine::{Error, Kind};

use crate::{client_support, scene};

/// What is asked for, and the error it ends in.
type Call<'a> = Box<dyn Fn(&mut Client) -> Option<Error> + 'a>;

#[test]
fn a_personal_key_is_told_what_it_cannot_see() {
    let (sandbox, mut client) = scene();
    let tag = client.page(&Collection::<Tag>::all(), None, 1).unwrap();
    let tag = tag.items()[0].id().unwrap();
    let person = client.find_people(&Filter::new(), 1).unwrap()[0]
        .id()
        .unwrap();
    sandbox.set(|settings| settings.personal_key = true);
    assert!(!client.entry_point().unwrap().offers::<Tag>());
    let new = NewTag {
        name: "x".to_owned(),
    };
    let calls: [Call; 7] = [
        Box::new(|client| client.page(&Collection::<Tag>::all(), None, 1).err()),
        Box::new(|client| client.get(&tag).err()),
        Box::new(|client| client.find_all::<Tag>().next().and_then(Result::err)),
        Box::new(|client| client.create::<Tag, _>(&Collection::all(), &new).err()),
        Box::new(|client| {
            let mut pages = client.pages(&person.collection::<Tagging>(), None);
            pages.next_page(client).err()
        }),
        Box::new(|client| {
            let new = NewTagging::of(person.clone());
            client
                .create_in_background::<Tagging, _>(&tag.collection(), &new)
                .err()
        }),
        Box::new(|client| {
            let tagging = TaggingId::parse(client_support::UUID).unwrap();
            client.delete((&tag, &tagging)).err()
        }),
    ];
    for (number, call) in calls.iter().enumerate() {
        let error = call(&mut client).expect("a personal key has no tags");
        assert_eq!(
            (error.kind(), error.status()),
            (Kind::Authentication, Some(403)),
            "{number}"
        );
        assert!(
            error
                .to_string()
                .contains("only the key of a group has tags"),
            "{number}: {error}"
        );
        assert!(error.context().contains(&("needs", "group key".to_owned())));
    }
    client.person(&person).unwrap();
}

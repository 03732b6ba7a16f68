//! Lists, fields, ids and people.

use osdi_engine::Kind;
use osdi_engine::osdi::*;

use crate::{all, client_support, ids, person, scene};

#[test]
fn lists_fields_and_ids_are_read_and_written() {
    let (_sandbox, mut client) = scene();
    let list = all(&mut client, &Collection::<List>::all())[0]
        .id()
        .unwrap();
    let items = all(&mut client, &list.collection::<Item>());
    assert_eq!(items.len(), 4);
    for item in &items {
        assert_eq!(item.list_id.as_ref(), Some(&list));
        let read = client.get((&list, &item.id().unwrap())).unwrap();
        assert_eq!((read.id(), &read.person_id), (item.id(), &item.person_id));
        client.person(item.person_id.as_ref().unwrap()).unwrap();
    }

    let fields = client.custom_fields().unwrap();
    let names: Vec<_> = fields
        .iter()
        .filter_map(|one| one.name.as_deref())
        .collect();
    assert_eq!(names, ["Union member", "Ward"]);
    let metadata = client.metadata().unwrap();
    assert!(
        metadata
            .links
            .href("action_network:custom_fields")
            .is_some()
    );

    let new = NewUniqueIdList {
        name: "Codes".to_owned(),
        unique_ids: vec![client_support::UUID.to_owned()],
    };
    let made: UniqueIdList = client.create(&Collection::all(), &new).unwrap();
    assert_eq!((made.name.as_deref(), made.count), (Some("Codes"), Some(1)));
    let id = made.id().unwrap();
    let changes = UniqueIdListChanges {
        unique_ids: Some(Vec::new()),
        ..UniqueIdListChanges::default()
    };
    assert_eq!(client.update(&id, &changes).unwrap().count, Some(0));
    assert_eq!(
        ids(&all(&mut client, &Collection::<UniqueIdList>::all())),
        [id]
    );
}

#[test]
fn people_are_changed_in_the_background_and_keep_what_nobody_here_knows() {
    let (sandbox, mut client) = scene();
    let saved = client.save_person(&person("a@example.org")).unwrap();
    let id = saved.id().unwrap();
    let changes = Person {
        given_name: Some("Later".to_owned()),
        ..Person::default()
    };
    let accepted = client.update_in_background(&id, &PersonChanges::of(&changes));
    let _ = accepted.unwrap();
    assert_eq!(
        client.person(&id).unwrap().given_name.as_deref(),
        Some("Maren")
    );
    assert_eq!(sandbox.finish_background(), 1);
    let read = client.person(&id).unwrap();
    assert_eq!(read.given_name.as_deref(), Some("Later"));

    let page = all(&mut client, &Collection::<FundraisingPage>::all());
    let native = page
        .iter()
        .find(|one| one.total_donations == Some(3))
        .unwrap();
    assert_eq!(native.total_amount, Some("57.50".parse().unwrap()));
    let donation = RecordHelper::new(
        &person("b@example.org"),
        DonationFields::to(Recipients::one("Us", "1".parse().unwrap())),
    );
    let refused =
        client.record::<Donation, _>(&native.id().unwrap().collection(), &donation.unwrap());
    assert_eq!(refused.expect_err("a native page").kind(), Kind::Rejected);
    assert!(
        !sandbox
            .people()
            .iter()
            .any(|one| one["email_addresses"][0]["address"] == "b@example.org"),
        "nobody is signed up by a refused gift"
    );
}

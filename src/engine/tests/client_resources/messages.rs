//! The life of a message.

use osdi_engine::Kind;
use osdi_engine::osdi::*;

use crate::{all, scene};

#[test]
fn a_message_lives_from_draft_to_sent() {
    let (sandbox, mut client) = scene();
    let wrapper = all(&mut client, &Collection::<Wrapper>::all())[0]
        .id()
        .unwrap();
    let query = all(&mut client, &Collection::<Query>::all())[0]
        .id()
        .unwrap();
    let new = NewMessage {
        subject: "News".to_owned(),
        body: "<p>Hello</p>".to_owned(),
        from: "Us".to_owned(),
        reply_to: "us@example.org".to_owned(),
        name: None,
        origin_system: None,
        tag_list: Vec::new(),
        targets: vec![query],
        wrapper: Some(wrapper.clone()),
    };
    let draft = client
        .create::<Message, _>(&Collection::all(), &new)
        .unwrap();
    let id = draft.id().unwrap();
    assert_eq!(draft.status.as_deref(), Some("draft"));
    assert!(
        draft
            .links
            .href("osdi:wrapper")
            .unwrap()
            .ends_with(wrapper.as_str())
    );
    let changes = MessageChanges {
        name: Edit::Set("Weekly".to_owned()),
        ..MessageChanges::default()
    };
    let changed = client.update(&id, &changes).unwrap();
    assert_eq!(
        (changed.name.as_deref(), changed.subject.as_deref()),
        (Some("Weekly"), Some("News"))
    );

    let refused = client.stop_message(&id).expect_err("a draft");
    assert_eq!(refused.kind(), Kind::Rejected);
    let past = client.schedule_message(&id, "2001-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(past.expect_err("the past").kind(), Kind::Rejected);
    let time = "2090-01-01T00:00:00Z".parse().unwrap();
    client.schedule_message(&id, time).unwrap();
    assert_eq!(client.get(&id).unwrap().scheduled_start_date, Some(time));
    client.unschedule_message(&id).unwrap();
    client.send_message(&id).unwrap();
    let sent = client.get(&id).unwrap();
    assert_eq!(sent.status.as_deref(), Some("sent"));
    let twice = client.send_message(&id).expect_err("sent already");
    assert_eq!(twice.kind(), Kind::Rejected);

    sandbox.set(|settings| settings.message_interval_seconds = Some(30));
    client
        .create::<Message, _>(&Collection::all(), &new)
        .unwrap();
    let soon = client.create::<Message, _>(&Collection::all(), &new);
    assert_eq!(soon.err().unwrap().kind(), Kind::RateLimited);
    assert_eq!(sandbox.all("messages").len(), 3);
}

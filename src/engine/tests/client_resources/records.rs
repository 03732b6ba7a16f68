//! Records of actions, in all ways they can be made.

use std::fmt::Debug;

use action_network_sandbox::Sandbox;
use osdi_engine::client::Client;
use osdi_engine::osdi::*;

use crate::{all, client_support, ids, person, scene};

/// Records of one kind: for somebody who is known, by the helper, read from both sides, changed, in the background.
fn is_recorded<A, T, F>(
    sandbox: &Sandbox,
    client: &mut Client,
    fields: F,
    changes: &T::Changes,
    changed: impl Fn(&T) -> bool,
) where
    A: Creatable<New = NewAction<<A as TestedAction>::New>> + TestedAction,
    NewAction<<A as TestedAction>::New>: Default,
    T: Creatable<A, New = NewRecord<F>>
        + Recordable<A, Fields = F>
        + Updatable<A>
        + Within<Person>
        + InBackground
        + PartialEq
        + Debug,
    F: Clone + serde::Serialize,
{
    let new_action = NewAction {
        title: "For records".to_owned(),
        origin_system: "CiviCRM".to_owned(),
        ..NewAction::default()
    };
    let action = client
        .create::<A, _>(&Collection::all(), &new_action)
        .unwrap();
    let action = action.id().unwrap();
    let collection = action.collection::<T>();
    let known = client
        .save_person(&person(&format!("known@{}.example", T::COLLECTION)))
        .unwrap();
    let known = known.id().unwrap();

    let new = NewRecord::of(known.clone(), fields.clone());
    let plain: T = client.create(&collection, &new).unwrap();
    let plain_id = plain.id().unwrap();
    assert_eq!(
        client.get((&action, &plain_id)).unwrap(),
        plain,
        "{}",
        T::NAME
    );
    let of_person = all(client, &known.collection::<T>());
    assert_eq!(
        ids(&of_person),
        std::slice::from_ref(&plain_id),
        "{}",
        T::NAME
    );
    client.get((&known, &plain_id)).unwrap();

    let address = format!("new@{}.example", T::COLLECTION);
    let mut helper = RecordHelper::new(&person(&address), fields).unwrap();
    helper.add_tags = vec!["Recorded".to_owned()];
    let helped: T = client.record(&collection, &helper).unwrap();
    let found = client
        .find_people(
            &Filter::new().eq(PersonField::EmailAddress, address.as_str()),
            1,
        )
        .unwrap();
    let of_new = all(client, &found[0].id().unwrap().collection::<T>());
    assert_eq!(ids(&of_new), [helped.id().unwrap()], "{}", T::NAME);
    let taggings = all(client, &found[0].id().unwrap().collection::<Tagging>());
    assert_eq!(taggings.len(), 1, "{}", T::NAME);

    let after: T = client.update((&action, &plain_id), changes).unwrap();
    assert!(changed(&after), "{after:?}");
    assert_eq!(
        client.get((&action, &plain_id)).unwrap(),
        after,
        "{}",
        T::NAME
    );
    assert_eq!(all(client, &collection).len(), 2, "{}", T::NAME);

    let somebody = client
        .save_person(&person(&format!("later@{}.example", T::COLLECTION)))
        .unwrap();
    let later = NewRecord::of(somebody.id().unwrap(), helper.fields.clone());
    let accepted = client.create_in_background(&collection, &later);
    let _ = accepted.unwrap();
    assert_eq!(all(client, &collection).len(), 2, "not yet");
    assert_eq!(sandbox.finish_background(), 1);
    assert_eq!(all(client, &collection).len(), 3, "{}", T::NAME);
}

/// An action with the fields a new one can have.
trait TestedAction {
    type New;
}

macro_rules! tested {
    ($($action:ty: $new:ty),+) => { $(impl TestedAction for $action { type New = $new; })+ };
}
tested! {
    Petition: PetitionFields, Event: EventFields, Form: FormFields, FundraisingPage: NoMore,
    AdvocacyCampaign: AdvocacyCampaignFields, Survey: SurveyFields
}

#[test]
fn each_kind_of_record_is_made_in_all_ways_and_changed() {
    let (sandbox, mut client) = scene();
    let (sandbox, client) = (&sandbox, &mut client);
    let recorded = NewTag {
        name: "Recorded".to_owned(),
    };
    client
        .create::<Tag, _>(&Collection::all(), &recorded)
        .unwrap();
    let more = || vec!["civi:".to_owned() + client_support::UUID];
    let comments = SignatureChanges {
        comments: Edit::Set("Because".to_owned()),
        ..SignatureChanges::default()
    };
    is_recorded::<Petition, Signature, _>(
        sandbox,
        client,
        SignatureFields::default(),
        &comments,
        |one| one.comments.as_deref() == Some("Because"),
    );
    let attended = AttendanceChanges {
        status: Some(Attending::Attended),
        ..AttendanceChanges::default()
    };
    is_recorded::<Event, Attendance, _>(
        sandbox,
        client,
        AttendanceFields::default(),
        &attended,
        |one| one.status == Some(AttendanceStatus::Attended),
    );
    let identified = SubmissionChanges {
        identifiers: more(),
    };
    is_recorded::<Form, Submission, _>(sandbox, client, NoMore {}, &identified, |one| {
        one.identifiers.len() == 2
    });
    let amount = |text: &str| Recipients::one("Us", text.parse().unwrap());
    let corrected = DonationChanges {
        recipients: amount("7.50"),
    };
    is_recorded::<FundraisingPage, Donation, _>(
        sandbox,
        client,
        DonationFields::to(amount("5")),
        &corrected,
        |one| one.amount == Some("7.50".parse().unwrap()),
    );
    let subject = OutreachChanges {
        subject: Edit::Set("Ferries".to_owned()),
        ..OutreachChanges::default()
    };
    is_recorded::<AdvocacyCampaign, Outreach, _>(
        sandbox,
        client,
        OutreachFields::default(),
        &subject,
        |one| one.subject.as_deref() == Some("Ferries"),
    );
    let identified = ResponseChanges {
        identifiers: vec!["civi:other".to_owned()],
    };
    is_recorded::<Survey, Response, _>(sandbox, client, NoMore {}, &identified, |one| {
        one.identifiers.len() == 2
    });
}

//! A single pair, without a run and without anybody to ask: how its two sides differ, and what a run would do about it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::conflict::Conflict;
use super::plan::{Pair, history, plan_first_meeting, plan_new, plan_pair};
use super::preview::{Change, changes, value};
use crate::crm::{Contact, ContactWrite, Options, SyncState};
use crate::mapping::{Field, PersonFields, contact_write, person_from, person_update};
use crate::osdi::Person;
use crate::profile::{Origin, ProfileId, Rules};

/// A field that differs, in the form in which it is compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// CiviCRM's value; null for none.
    pub local: Value,
    /// Action Network's value; null for none.
    pub remote: Value,
}

/// The fields in which a contact and a person differ. What is only written in another way is the same.
#[must_use]
pub fn differences(
    contact: &Contact,
    person: &Person,
    options: &Options,
) -> BTreeMap<&'static str, Difference> {
    let local = PersonFields::of_contact(contact, options);
    let remote = PersonFields::of_person(person, options).known_to(&local);
    // Where only one side has an address or number, the other says nothing about messages to it.
    let is_told = |field: Field| {
        !field.is_consent() || (local.key(field).is_some() && remote.key(field).is_some())
    };
    let agree = |field: Field| local.agrees(field, &remote) && remote.agrees(field, &local);
    Field::of_both(&local, &remote)
        .filter(|field| is_told(*field) && !agree(*field))
        .map(|field| {
            let difference = Difference {
                local: value(&local, field),
                remote: value(&remote, field),
            };
            (field.name(), difference)
        })
        .collect()
}

/// What a run would do about a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// What would be written and what would be left, field by field, as in a preview.
    pub changes: Vec<Change>,
    /// Fields in conflict, also those that a policy settles.
    pub conflicts: Vec<Conflict>,
    /// What CiviCRM would get.
    pub to_local: Option<ContactWrite>,
    /// What Action Network would get: the body of a person.
    pub to_remote: Option<Person>,
    /// What a person should know about it.
    pub note: Option<String>,
}

/// Plans a pair. One side may be missing, and is made then; nothing is returned where it is the origin that is missing.
/// Without a state the two meet for the first time.
#[must_use]
pub fn propose(
    origin: Origin,
    rules: &Rules,
    options: &Options,
    (contact, person): (Option<Contact>, Option<Person>),
    state: Option<SyncState>,
) -> Option<Proposal> {
    match origin {
        Origin::Local => contact.is_some(),
        Origin::Remote => person.is_some(),
    }
    .then_some(())?;
    let rules = &rules.clone().beside(&options.field_map);
    let local = contact
        .as_ref()
        .map(|contact| PersonFields::of_contact(contact, options))
        .unwrap_or_default();
    let remote = person
        .as_ref()
        .map(|person| PersonFields::of_person(person, options));
    let remote = remote.unwrap_or_default();
    let remote = match contact {
        Some(_) => remote.known_to(&local),
        None => remote,
    };
    let pair = Pair {
        local,
        remote,
        state: state.unwrap_or_else(|| SyncState::new(ProfileId(0))),
        contact: contact.clone(),
        person: person.clone(),
    };
    let plan = match (&contact, &person) {
        (Some(contact), Some(person)) if pair.state.link().is_some() => {
            let state = pair.state.clone();
            plan_pair(
                origin,
                rules,
                pair,
                history(&state, origin, contact, person),
            )
        }
        (Some(_), Some(_)) => plan_first_meeting(origin, rules, pair),
        _ => plan_new(origin, rules, pair),
    };
    let write = contact_write(&plan.to_contact(), contact.as_ref(), options);
    let is_written = !plan.changes.to_local.is_empty() && !write.is_empty();
    let to_remote = match plan.message() {
        Some(message) => Some(person_update(&message.sent, &message.before, options)),
        None if plan.changes.to_remote.is_empty() => None,
        None => Some(person_from(&plan.new_person(), options)),
    };
    Some(Proposal {
        changes: changes(origin, &plan),
        conflicts: plan.changes.conflicts.clone(),
        to_local: is_written.then_some(write),
        to_remote,
        note: plan.note,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contact(row: Value) -> Contact {
        serde_json::from_value(row).unwrap()
    }

    fn person(row: Value) -> Person {
        serde_json::from_value(row).unwrap()
    }

    fn shown(proposal: &Proposal) -> Value {
        json!({
            "to_local": proposal.to_local.as_ref().map(|write| &write.contact),
            "to_remote": proposal.to_remote,
            "conflicts": proposal.conflicts,
        })
    }

    /// Ann in CiviCRM and on Action Network, linked, with what both had at the last sync.
    fn linked(base: Value) -> SyncState {
        serde_json::from_value(json!({
            "sync_profile_id": 1,
            "contact_id": 5,
            "remote_person_id": "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21",
            "base": base.to_string(),
        }))
        .unwrap()
    }

    const ANN: &str = "action_network:5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21";

    #[test]
    fn only_what_means_something_else_is_a_difference() {
        let here = contact(json!({
            "first_name": "Ann", "last_name": "Lee", "preferred_language": "en_GB",
            "email.email": "Ann@Example.org", "phone.phone": "(510) 555-0142", "is_opt_out": true,
        }));
        let there = person(json!({
            "given_name": "Anna", "family_name": "Lee", "languages_spoken": ["en"],
            "email_addresses": [{"address": "ann@example.org", "status": "subscribed"}],
            "phone_numbers": [{"number": "15105550142", "status": "unsubscribed"}],
        }));
        let nobody = differences(&here, &person(json!({})), &Options::default());
        assert!(nobody.keys().all(|field| !field.ends_with("consent")));
        let options = Options {
            default_country: Some("US".to_owned()),
            ..Options::default()
        };
        let found = differences(&here, &there, &options);
        assert_eq!(
            json!(found),
            json!({
                "given_name": {"local": "Ann", "remote": "Anna"},
                "email_consent": {"local": "opted_out", "remote": "subscribed"},
            })
        );
    }

    #[test]
    fn a_plan_is_that_of_a_run() {
        let here = |name: &str, last: &str| {
            contact(
                json!({"id": 5, "first_name": name, "last_name": last, "email.email": "ann@example.org"}),
            )
        };
        let there = |name: &str, last: &str| {
            person(json!({
                "identifiers": [ANN], "given_name": name, "family_name": last,
                "email_addresses": [{"primary": true, "address": "ann@example.org", "status": "subscribed"}],
            }))
        };
        let both = |name: &str| json!({"given_name": name, "family_name": "Lee", "email": "ann@example.org", "email_consent": "open"});
        let base = json!({"local": both("Ann"), "remote": both("Ann")});
        let asked = json!([{"field": "given_name", "policy": "ask", "winner": null}]);
        for (case, here, there, state, expected) in [
            (
                "an edit on Action Network comes here",
                here("Ann", "Lee"),
                there("Anna", "Lee"),
                Some(linked(base.clone())),
                json!({"to_local": {"first_name": "Anna"}, "to_remote": null, "conflicts": []}),
            ),
            (
                "an edit in CiviCRM waits for a run from there",
                here("Anna", "Lee"),
                there("Ann", "Lee"),
                Some(linked(base.clone())),
                json!({"to_local": null, "to_remote": null, "conflicts": []}),
            ),
            (
                "two edits of one field",
                here("Annie", "Lee"),
                there("Anna", "Lee"),
                Some(linked(base)),
                json!({"to_local": null, "to_remote": null, "conflicts": asked}),
            ),
            (
                "a first meeting fills what is empty, and asks about the rest",
                here("Ann", ""),
                there("Anna", "Lee"),
                None,
                json!({"to_local": {"last_name": "Lee"}, "to_remote": null, "conflicts": asked}),
            ),
        ] {
            let pair = (Some(here), Some(there));
            let proposal = propose(
                Origin::Remote,
                &Rules::default(),
                &Options::default(),
                pair,
                state,
            );
            assert_eq!(shown(&proposal.unwrap()), expected, "{case}");
        }
    }

    #[test]
    fn a_refusal_travels_against_the_direction() {
        let here = contact(json!({"id": 5, "email.email": "ann@example.org", "is_opt_out": true}));
        let there = person(json!({
            "identifiers": [ANN],
            "email_addresses": [{"address": "ann@example.org", "status": "subscribed"}],
        }));
        let proposal = propose(
            Origin::Remote,
            &Rules::default(),
            &Options::default(),
            (Some(here), Some(there)),
            None,
        );
        let sent = proposal.unwrap().to_remote;
        assert_eq!(
            json!(sent),
            json!({"email_addresses": [{"status": "unsubscribed"}]})
        );
    }

    #[test]
    fn who_is_missing_is_made_but_not_the_origin() {
        let ann =
            || contact(json!({"id": 5, "first_name": "Ann", "email.email": "ann@example.org"}));
        let plan = |origin: Origin| {
            propose(
                origin,
                &Rules::default(),
                &Options::default(),
                (Some(ann()), None),
                None,
            )
        };
        let sent = plan(Origin::Local).unwrap().to_remote;
        assert_eq!(
            json!(sent),
            json!({"given_name": "Ann", "email_addresses": [{"address": "ann@example.org", "status": "unsubscribed"}]})
        );
        assert!(plan(Origin::Remote).is_none());
    }
}

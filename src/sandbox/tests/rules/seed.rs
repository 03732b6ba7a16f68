//! What is there at the start.

use std::collections::HashMap;

use action_network_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::api::{Api, id};

#[test]
fn seeded_numbers_are_real_ones_and_nobody_else_has_them() {
    let sandbox = Sandbox::start(Options {
        people: 3000,
        ..Options::default()
    })
    .unwrap();
    let mut holders: HashMap<String, usize> = HashMap::new();
    let mut checked = 0;
    for person in sandbox.people() {
        for phone in person["phone_numbers"].as_array().into_iter().flatten() {
            let Some(number) = phone["number"].as_str() else {
                continue;
            };
            let parsed = phonenumber::parse(None, format!("+{number}")).unwrap();
            assert!(phonenumber::is_valid(&parsed), "{number} of {person}");
            *holders.entry(number.to_owned()).or_default() += 1;
            checked += 1;
        }
    }
    assert!(checked > 1500, "{checked}");
    assert!(
        holders.values().all(|people| *people <= 2),
        "a household has two people at most"
    );
    assert!(
        holders.values().any(|people| *people == 2),
        "some share a number"
    );
}

#[test]
fn actions_are_seeded_only_when_asked_for_and_do_not_change_the_people() {
    let plain = Api::with_people(30);
    let full = Api::with_actions();
    assert_eq!(plain.sandbox.people(), full.sandbox.people());
    assert_eq!(
        plain
            .list("tags", "osdi:tags")
            .iter()
            .map(id)
            .collect::<Vec<_>>(),
        full.list("tags", "osdi:tags")
            .iter()
            .map(id)
            .collect::<Vec<_>>()
    );
    for kind in ["donations", "petitions", "messages", "lists"] {
        assert!(plain.sandbox.all(kind).is_empty(), "{kind}");
        assert!(!full.sandbox.all(kind).is_empty(), "{kind}");
        assert_eq!(
            full.sandbox.all(kind),
            Api::with_actions().sandbox.all(kind),
            "{kind}"
        );
    }
}

#[test]
fn the_seed_has_the_cases_that_are_hard_for_a_client() {
    let api = Api::with_actions();
    let pages = api.sandbox.all("fundraising_pages");
    let native: Vec<&Value> = pages.iter().map(|page| &page["native"]).collect();
    assert_eq!(native, [&json!(true), &json!(false)]);

    let donations = api.list("donations", "osdi:donations");
    let of_first: Vec<&Value> = donations
        .iter()
        .filter(|donation| {
            donation["action_network:person_id"] == donations[0]["action_network:person_id"]
        })
        .map(|donation| &donation["action_network:recurrence"]["recurring"])
        .collect();
    assert_eq!(
        of_first,
        [&json!(true), &json!(false)],
        "a renewal that does not say that it is one"
    );

    let statuses: Vec<u16> = donations
        .iter()
        .map(|donation| {
            let link = donation["_links"]["osdi:person"]["href"].as_str().unwrap();
            api.ask("GET", link, None).0
        })
        .collect();
    assert_eq!(statuses, [200, 200, 200, 200, 404], "a donor who is hidden");

    let tag = api.list("tags", "osdi:tags").remove(0);
    let taggings = api.get(&format!("tags/{}/taggings", id(&tag)));
    assert_eq!(
        (&taggings["total_records"], &taggings["total_pages"]),
        (&json!(26), &json!(2))
    );
    for (kind, total) in [
        ("petitions", "total_signatures"),
        ("events", "total_accepted"),
        ("forms", "total_submissions"),
        ("surveys", "total_responses"),
        ("advocacy_campaigns", "total_outreaches"),
        ("event_campaigns", "total_rsvps"),
    ] {
        let relation = if matches!(kind, "surveys" | "event_campaigns") {
            format!("action_network:{kind}")
        } else {
            format!("osdi:{kind}")
        };
        let records: u64 = api
            .list(kind, &relation)
            .iter()
            .map(|page| page[total].as_u64().unwrap())
            .sum();
        assert!(records > 0, "{kind}");
    }
}
